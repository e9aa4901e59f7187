"""The catalogue table with its filter bar, linked to the markers by row number."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.words import row_words
from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.models.catalog_columns import WORDS
from twomass_viewer.ui.models.catalog_model import MAX_COPIED_ROWS, CatalogModel
from twomass_viewer.ui.panels.text import EmptyState, Sentence, copy_text
from twomass_viewer.ui.theme import (
    PADDING,
    SECONDARY_SIZE,
    STEP,
    THIN_SPACE,
    mono_font,
    set_faulty,
    set_surface,
    set_tone,
    tabular_font,
)

_ROW_HEIGHT = 24
_MEASURED_ROWS = 12  # columns take their widths from the first rows; digits are equally wide
_MAX_COLUMN = 320
_WORDS_WIDTH = 260
_NARROW = 460  # below this the count of the rows and the name of the table give way
_FILTER_ROOM = 300  # what presets must leave to the filter to be shown as buttons


class CatalogPanel(QWidget):
    """A catalogue as a table.

    Parameters
    ----------
    words : callable, optional
        ``(catalog, row) -> list of str``: the flags of a row in words.
    """

    filter_requested = Signal(str)
    row_selected = Signal(int)
    row_activated = Signal(int)
    catalog_requested = Signal(str)
    export_requested = Signal()
    open_requested = Signal()

    def __init__(self, words: Callable[[Catalog, int], list[str]] = row_words) -> None:
        super().__init__()
        self.setAccessibleName("Catalogue")
        set_surface(self, "panel")
        self._key = ""
        self._catalog: Catalog | None = None
        self._silent = False
        self._model = CatalogModel(words, self)
        self._table = self._make_table()

        self._which = QComboBox()
        self._which.setAccessibleName("Catalogue shown")
        self._which.setToolTip("Catalogue shown in the table")
        self._which.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._which.setMinimumContentsLength(17)
        self._which.activated.connect(self._catalog_chosen)
        self._filter = QLineEdit()
        self._filter.setFont(mono_font())
        self._filter.setClearButtonEnabled(True)
        self._filter.setPlaceholderText('Filter rows, for example  j_m < 15 & cc_flg != "000"')
        self._filter.setAccessibleName("Filter of the rows")
        self._filter.setToolTip("Filter rows by an expression; Enter applies it")
        self._filter.returnPressed.connect(self._filter_entered)
        self._filter.textChanged.connect(self._filter_edited)
        self._filter.setMinimumWidth(180)
        self._presets = QWidget()
        self._preset_row = QHBoxLayout(self._presets)
        self._preset_row.setContentsMargins(0, 0, 0, 0)
        self._preset_row.setSpacing(STEP)
        self._preset_menu = QMenu(self)
        self._preset_button = QToolButton()
        bind_icon(self._preset_button, "filter")
        self._preset_button.setToolTip("Filter presets")
        self._preset_button.setAccessibleName("Filter presets")
        self._preset_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._preset_button.setMenu(self._preset_menu)
        self._preset_button.hide()
        self._count = QLabel("")
        self._count.setFont(tabular_font(SECONDARY_SIZE))
        set_tone(self._count, "secondary")
        export = self._export = QToolButton()
        bind_icon(export, "export")
        export.setToolTip("Export the rows shown…")
        export.setAccessibleName("Export the rows shown")
        export.clicked.connect(self.export_requested)

        bar = QHBoxLayout()
        bar.setSpacing(PADDING)
        bar.addWidget(self._which)
        bar.addWidget(self._filter, 1)
        bar.addWidget(self._presets)
        bar.addWidget(self._preset_button)
        bar.addWidget(self._count)
        bar.addWidget(export)
        self._error = Sentence(tone="error", size=SECONDARY_SIZE)
        self._error.setAccessibleName("Fault in the filter")

        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(PADDING, PADDING, PADDING, 0)
        column.setSpacing(STEP)
        column.addLayout(bar)
        column.addWidget(self._error)
        column.addWidget(self._table, 1)
        self._error.say("")

        empty = EmptyState(
            "No catalogue",
            "The rows of a Point or Extended Source Catalog table are listed here, with their "
            "flags in words and linked to the marks on the sky.",
        )
        button = QPushButton("Open a catalogue…")
        bind_icon(button, "open")
        button.clicked.connect(self.open_requested)
        empty.add(button)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        self._stack.addWidget(shown)

    def _make_table(self) -> QTableView:
        table = _Table()
        table.setModel(self._model)
        table.setAccessibleName("Catalogue rows")
        table.setFont(tabular_font())
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        rows = table.verticalHeader()
        rows.setVisible(False)
        rows.setMinimumSectionSize(_ROW_HEIGHT)
        rows.setDefaultSectionSize(_ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.selectionModel().currentRowChanged.connect(self._row_changed)
        table.doubleClicked.connect(self._activated)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), table)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(lambda: self._activated(table.currentIndex()))
        table.copy_requested.connect(self.copy_selection)
        return table

    # -- what is shown ------------------------------------------------------------------

    def set_catalogs(self, catalogs: Sequence[tuple[str, str]]) -> None:
        """Offer catalogues: key and title."""
        with QSignalBlocker(self._which):
            self._which.clear()
            for key, title in catalogs:
                self._which.addItem(title, key)
            self._which.setCurrentIndex(self._which.findData(self._key))
        if not catalogs:
            self.set_catalog("", None, None)

    def set_catalog(
        self, key: str, catalog: Catalog | None, mask: NDArray[np.bool_] | None
    ) -> None:
        """Show the rows of a catalogue that pass a mask (None: all)."""
        fresh = catalog is not self._catalog
        row = self.current_row()
        self._key, self._catalog = key, catalog
        with QSignalBlocker(self._which):
            self._which.setCurrentIndex(self._which.findData(key))
        self._silent = True
        self._model.set_catalog(catalog, mask)
        if fresh:
            header = self._table.horizontalHeader()
            with QSignalBlocker(header):
                header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self._set_widths()
        self._silent = False
        if not fresh:
            self.set_current_row(row)
        self._stack.setCurrentIndex(0 if catalog is None else 1)
        self._say_count()

    def set_filter(self, text: str, error: str = "") -> None:
        """Show the filter in force, or a filter with the sentence that says its fault."""
        with QSignalBlocker(self._filter):
            if self._filter.text() != text:
                self._filter.setText(text)
                if not self._filter.hasFocus():
                    self._filter.setCursorPosition(0)
        self._say_error(error)

    def set_presets(self, presets: Sequence[tuple[str, str]]) -> None:
        """Offer filters as buttons: label and filter text."""
        self._preset_menu.clear()
        while (item := self._preset_row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for label, text in presets:
            button = QPushButton(label)
            button.setToolTip(text or "All rows")
            button.setAccessibleName(f"Filter preset {label}")
            button.clicked.connect(lambda _=False, text=text: self.filter_requested.emit(text))
            self._preset_row.addWidget(button)
            self._preset_menu.addAction(label, partial(self.filter_requested.emit, text))
        self._fit_presets()

    def set_current_row(self, row: int | None) -> None:
        """Make a catalogue row current and bring it into view, without asking for anything."""
        if row == self.current_row():
            return
        place = None if row is None else self._model.place_of(row)
        self._silent = True
        selection = self._table.selectionModel()
        if place is None:
            selection.clear()
        else:
            index = self._model.index(place, 0)
            flag = QItemSelectionModel.SelectionFlag
            selection.setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self._table.scrollTo(index)
        self._silent = False

    def current_row(self) -> int | None:
        """Return the current catalogue row, or None."""
        index = self._table.currentIndex()
        return self._model.catalog_row(index.row()) if index.isValid() else None

    def resizeEvent(self, event: object) -> None:
        """Put the presets into a menu when there is no room for their buttons."""
        self._fit_presets()

    def _fit_presets(self) -> None:
        some = self._preset_row.count() > 0
        others = (self._which, self._presets, self._count, self._export)
        taken = sum(w.sizeHint().width() + PADDING for w in others) + 2 * PADDING
        roomy = self.width() - taken >= _FILTER_ROOM
        self._presets.setVisible(some and roomy)
        self._preset_button.setVisible(some and not roomy)
        # on a very small screen the filter comes first; the rows can be counted elsewhere
        wide = self.width() >= _NARROW
        self._count.setVisible(wide)
        self._which.setMaximumWidth(16_777_215 if wide else 70)
        self._filter.setMinimumWidth(180 if wide else 60)

    def focus_filter(self) -> None:
        """Put the keyboard into the filter."""
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    def _set_widths(self) -> None:
        header = self._table.horizontalHeader()
        cells, titles = QFontMetrics(self._table.font()), QFontMetrics(header.font())
        count = min(self._model.rowCount(), _MEASURED_ROWS)
        for at, column in enumerate(self._model.columns):
            width = titles.horizontalAdvance(column.header) + 30
            if column.title == WORDS:
                width = max(width, _WORDS_WIDTH)
            else:
                for place in range(count):
                    text = self._model.index(place, at).data()
                    width = max(width, cells.horizontalAdvance(str(text)) + 28)
            header.resizeSection(at, min(width, _MAX_COLUMN))

    def _say_count(self) -> None:
        shown, total = self._model.rowCount(), self._model.total
        words = f"{total:,} rows" if shown == total else f"{shown:,} of {total:,} rows"
        words = words.replace(",", THIN_SPACE)
        self._count.setText(words if total != 1 else words.replace("rows", "row"))
        self._fit_presets()

    def _say_error(self, error: str) -> None:
        self._error.say(error)
        set_faulty(self._filter, bool(error))

    # -- what is asked ------------------------------------------------------------------

    def _catalog_chosen(self, at: int) -> None:
        key = str(self._which.itemData(at))
        if key != self._key:
            self.catalog_requested.emit(key)

    def _filter_entered(self) -> None:
        self.filter_requested.emit(self._filter.text().strip())

    def _filter_edited(self, text: str) -> None:
        if not text:
            self._filter_entered()

    def _row_changed(self, now: QModelIndex) -> None:
        if now.isValid() and not self._silent:
            self.row_selected.emit(self._model.catalog_row(now.row()))

    def _activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_activated.emit(self._model.catalog_row(index.row()))

    def copy_selection(self) -> None:
        """Copy the selected rows as tab-separated text with header and acknowledgment."""
        selection = self._table.selectionModel().selection()
        parts = [selection.at(n) for n in range(selection.count())]
        count = sum(part.bottom() - part.top() + 1 for part in parts)
        if count > MAX_COPIED_ROWS:
            self._say_error(
                f"{count} rows are too many for the clipboard (limit {MAX_COPIED_ROWS}). "
                "Export the rows to a file instead."
            )
            return
        places = sorted({p for part in parts for p in range(part.top(), part.bottom() + 1)})
        if places:
            copy_text(self._model.as_tsv(places))


class _Table(QTableView):
    """A table that leaves copying to its panel."""

    copy_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand Ctrl+C over; everything else as in any table."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
