"""Header: the cards of the file, what had to be repaired, and why it is taken for what it is."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.models.header_model import Card, HeaderModel
from twomass_viewer.ui.panels.fidelity_card import FidelityCard, FidelityView
from twomass_viewer.ui.panels.repairs_card import RepairsCard
from twomass_viewer.ui.panels.shrinking_area import ShrinkingArea
from twomass_viewer.ui.panels.text import EmptyState, copy_text, heading
from twomass_viewer.ui.theme import (
    BASE_SIZE,
    PADDING,
    SECONDARY_SIZE,
    STEP,
    mono_font,
    set_surface,
    set_tone,
    tabular_font,
)

_ROW_HEIGHT = 20


class HeaderPanel(QWidget):
    """Cards in a searchable table; repairs, fidelity and its evidence above it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Header")
        set_surface(self, "panel")
        self._model = HeaderModel()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(PADDING, PADDING, PADDING, 0)
        column.setSpacing(PADDING)
        self._title = heading()
        column.addWidget(self._title)
        self.repairs = RepairsCard()
        self.fidelity = FidelityCard()
        about = QWidget()
        parts = QVBoxLayout(about)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(PADDING)
        parts.addWidget(self.repairs)
        parts.addWidget(self.fidelity)
        column.addWidget(ShrinkingArea(about))

        bar = QHBoxLayout()
        bar.setSpacing(STEP)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Search keywords, values, comments")
        self._search.setClearButtonEnabled(True)
        self._search.setAccessibleName("Search the header")
        self._search.textChanged.connect(self._searched)
        bar.addWidget(self._search, 1)
        self._count = QLabel()
        self._count.setFont(tabular_font(SECONDARY_SIZE))
        set_tone(self._count, "secondary")
        bar.addWidget(self._count)
        copy = QToolButton()
        bind_icon(copy, "copy", 16)
        copy.setToolTip("Copy the cards shown")
        copy.setAccessibleName("Copy the cards shown")
        copy.clicked.connect(lambda: copy_text(self._model.as_text()))
        bar.addWidget(copy)
        column.addLayout(bar)

        self._table = _CardTable()
        self._table.setModel(self._model)
        self._table.copy_requested.connect(self.copy_selection)
        column.addWidget(self._table, 1)
        empty = EmptyState(
            "No header",
            "The FITS cards of the current image are shown here, with what had to be repaired "
            "and the evidence for its product and fidelity.",
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        self._stack.addWidget(page)

    def set_header(
        self,
        title: str,
        cards: Sequence[Card],
        notices: Sequence[str] = (),
        fidelity: FidelityView | None = None,
    ) -> None:
        """Show a header; without title and cards the panel is empty.

        Parameters
        ----------
        title : str
        cards : sequence of (keyword, value, comment)
        notices : sequence of str
            What had to be repaired or was understood with doubt, as sentences; a `Repair` is
            shown with its card.
        fidelity : FidelityView or None
            Of the pixels, with its evidence.
        """
        self._stack.setCurrentIndex(1 if title or cards else 0)
        self._title.say(title)
        self.repairs.set_notices(notices)
        self.fidelity.set_view(fidelity)
        self._model.set_cards(cards)
        self._table.resizeColumnToContents(0)
        self._say_count()

    def _searched(self, text: str) -> None:
        self._model.search(text)
        self._say_count()

    def _say_count(self) -> None:
        shown, total = self._model.rowCount(), self._model.total
        self._count.setText(f"{total} cards" if shown == total else f"{shown} of {total} cards")

    def copy_selection(self) -> None:
        """Copy the selected cards."""
        rows = sorted({i.row() for i in self._table.selectionModel().selectedRows()})
        if rows:
            copy_text(self._model.as_text(rows))


class _CardTable(QTableView):
    copy_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Header cards")
        self.setMinimumHeight(5 * _ROW_HEIGHT)  # what stands above it scrolls instead
        self.setFont(mono_font(BASE_SIZE - 1))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setMinimumSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.resizeSection(0, 84)
        header.resizeSection(1, 150)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand Ctrl+C over."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
