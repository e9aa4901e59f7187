"""The sheet that lists what a FITS file holds: images and tables, to open one or several."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.panels.overlay import Overlay
from twomass_viewer.ui.panels.text import heading, secondary
from twomass_viewer.ui.theme import PADDING, STEP, announcer, tabular_font, tone_color

_INDEX = int(Qt.ItemDataRole.UserRole)
_ROW_HEIGHT = 26
_MAX_ROWS = 14
_TITLES = ("HDU", "Name", "Size", "What")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class HduRow:
    """One HDU of the list.

    Attributes
    ----------
    index : int
    name, size, what : str
        EXTNAME with its version, pixels or rows, and kind with band and scan.
    openable : bool
        Whether it is an image or a table.
    is_open : bool
        Whether it is shown already.
    """

    index: int
    name: str
    size: str
    what: str
    openable: bool = True
    is_open: bool = False


class HduChooser(Overlay):
    """All HDUs of one file; what is chosen is opened, Esc leaves things as they are.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    """

    chosen = Signal(list)
    """Indices of the HDUs to open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 660, 360)
        self.setAccessibleName("Images and tables of the file")
        self._rows: tuple[HduRow, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        column.setSpacing(PADDING)
        self._title = heading("", 15)
        column.addWidget(self._title)
        self._problem = secondary()
        column.addWidget(self._problem)
        self._list = QTreeWidget()
        self._list.setAccessibleName("Images and tables of the file")
        self._list.setHeaderLabels(_TITLES)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setAllColumnsShowFocus(True)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # as the titles above stand, and as tables have it
        self._list.setStyleSheet("QTreeView::item { padding: 0 6px; }")
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self._list.header()
        header.setStretchLastSection(True)
        for at in (0, 1, 2):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        self._list.itemSelectionChanged.connect(self._selection_changed)
        self._list.itemDoubleClicked.connect(lambda *_: self._open())
        column.addWidget(self._list, 1)
        column.addLayout(self._make_buttons())
        announcer().changed.connect(self._fill)

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        row.addWidget(
            secondary("Ctrl or Shift with a click, or with the arrows, takes several."), 1
        )
        self._cancel = QPushButton("Cancel")
        self._cancel.clicked.connect(self.dismiss)
        row.addWidget(self._cancel)
        self._ok = QPushButton("Open")
        self._ok.setDefault(True)
        self._ok.clicked.connect(self._open)
        row.addWidget(self._ok)
        return row

    def set_rows(self, title: str, rows: Sequence[HduRow], problem: str = "") -> None:
        """Offer the HDUs of a file.

        Parameters
        ----------
        title : str
        rows : sequence of HduRow
        problem : str
            Why the list ends early; empty when it does not.
        """
        self._rows = tuple(rows)
        self._title.say(title)
        self._problem.say(problem)
        self._fill()
        extra = 40 if problem else 0
        self.want_height(150 + extra + _ROW_HEIGHT * min(max(len(self._rows), 4), _MAX_ROWS))

    def take_keyboard(self) -> None:
        """Start at the first HDU that is not open yet."""
        self._list.setFocus(Qt.FocusReason.PopupFocusReason)

    def selected(self) -> list[int]:
        """Return the indices of the selected HDUs, in file order."""
        return sorted(int(i.data(0, _INDEX)) for i in self._list.selectedItems())

    def select(self, indices: Sequence[int]) -> None:
        """Select HDUs."""
        self._list.clearSelection()
        for item in self._items():
            if item.data(0, _INDEX) in indices:
                item.setSelected(True)

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self._list.topLevelItem(n) for n in range(self._list.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _fill(self) -> None:
        self._list.clear()
        quiet = QBrush(QColor(tone_color("secondary")))
        first = None
        for row in self._rows:
            what = f"{row.what} · open" if row.is_open else row.what
            item = QTreeWidgetItem(self._list, [str(row.index), row.name, row.size, what])
            item.setData(0, _INDEX, row.index)
            item.setSizeHint(0, QSize(0, _ROW_HEIGHT))
            for at in range(len(_TITLES)):
                item.setFont(at, tabular_font())
                item.setToolTip(at, item.text(at))
                if at == 0 or not row.openable:
                    item.setForeground(at, quiet)
            if not row.openable:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            elif first is None and not row.is_open:
                first = item
            spoken = f"HDU {row.index} {row.name}, {what}, {row.size}"
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
        first = first or next((i for i in self._items() if i.flags()), None)
        if first is not None:
            self._list.setCurrentItem(first)
        self._selection_changed()

    def _selection_changed(self) -> None:
        count = len(self._list.selectedItems())
        self._ok.setEnabled(count > 0)
        self._ok.setText("Open" if count < 2 else f"Open {count}")

    def _open(self) -> None:
        indices = self.selected()
        if indices:
            self.dismiss()
            self.chosen.emit(indices)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens what is selected, Esc closes."""
        if event.key() in _ENTER and not self._cancel.hasFocus():
            self._open()
        elif event.key() in _ENTER:
            self.dismiss()
        else:
            super().keyPressEvent(event)
