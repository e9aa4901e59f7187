"""The sheet that lists what a FITS file holds: images and tables, to open one or several."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from twomass_viewer.ui.panels.question_sheet import QuestionSheet
from twomass_viewer.ui.panels.text import secondary
from twomass_viewer.ui.theme import announcer, tabular_font, tone_color

_INDEX = int(Qt.ItemDataRole.UserRole)
_ROW_HEIGHT = 26
_MAX_ROWS = 14
_TITLES = ("HDU", "Name", "Size", "What")


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


class HduChooser(QuestionSheet):
    """All HDUs of one file; what is chosen is opened, Esc leaves things as they are.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    """

    chosen = Signal(list)
    """Indices of the HDUs to open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 660, 360, "Images and tables of the file")
        self._rows: tuple[HduRow, ...] = ()
        self._column.addWidget(self._note)
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
        self._list.itemDoubleClicked.connect(lambda *_: self._accept())
        self._column.addWidget(self._list, 1)
        self._add_buttons(
            "Open", secondary("Ctrl or Shift with a click, or with the arrows, takes several.")
        )
        announcer().changed.connect(self._fill)

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
        self._note.say(problem)
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

    def _accept(self) -> None:
        indices = self.selected()
        if indices:
            self.dismiss()
            self.chosen.emit(indices)
