"""The list of bookmarks: go there, rename, note, remove, take along."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

_COLUMNS = ("Name", "Place", "Band", "Note")
_EDITABLE = (0, 3)


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """One line of the list; ``reachable`` is False where no open field shows the place."""

    name: str
    place: str
    band: str
    note: str
    reachable: bool


class BookmarkSheet(QDialog):
    """A modeless sheet.

    Signals
    -------
    go_requested : int
    changed_row : int, str, str
        Number, name and note as they now read.
    remove_requested : list of int
    add_requested, export_requested, import_requested
    """

    go_requested = Signal(int)
    changed_row = Signal(int, str, str)
    remove_requested = Signal(list)
    add_requested = Signal()
    export_requested = Signal()
    import_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Bookmarks")
        self.resize(620, 360)
        column = QVBoxLayout(self)
        self.empty = QLabel(
            "No bookmarks yet. Add one at the selection, or of the view as it is (Ctrl+D); a "
            "double click goes there, with its zoom and band."
        )
        self.empty.setWordWrap(True)
        column.addWidget(self.empty)
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setAccessibleName("Bookmarks")
        self.table.setHorizontalHeaderLabels(list(_COLUMNS))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 160)
        self.table.cellDoubleClicked.connect(lambda row, _: self.go_requested.emit(row))
        self.table.itemChanged.connect(self._edited)
        self.table.itemSelectionChanged.connect(self._enable)
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        self.buttons = {
            "go": self._button("Go there", "Return", self._go),
            "add": self._button("Add", "A bookmark of what is shown", self.add_requested.emit),
            "rename": self._button("Rename", "F2", self._rename),
            "remove": self._button("Remove", "Delete", self._remove),
            "import": self._button(
                "Import…", "A table (CSV) or a DS9 region file", self.import_requested.emit
            ),
            "export": self._button(
                "Export…", "As a table (CSV) or DS9 regions", self.export_requested.emit
            ),
        }
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._button("Close", "Esc", self.close))
        column.addLayout(row)
        self.set_rows(())

    def _button(self, text: str, tip: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def set_rows(self, rows: Sequence[BookmarkRow]) -> None:
        """Show bookmarks; what is selected stays selected."""
        chosen = self.chosen()
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(rows))
            for n, row in enumerate(rows):
                for k, text in enumerate((row.name, row.place, row.band, row.note)):
                    item = self.table.item(n, k) or self._new_item(n, k)
                    item.setText(text)
                    far = "No field that is open shows this place."
                    item.setToolTip("" if row.reachable else far)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        if not chosen and rows:
            self.table.selectRow(0)
        self._enable()

    def _new_item(self, row: int, column: int) -> QTableWidgetItem:
        item = QTableWidgetItem()
        if column not in _EDITABLE:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
        self.table.setItem(row, column, item)
        return item

    def chosen(self) -> list[int]:
        """Return the numbers of the selected rows."""
        return sorted({i.row() for i in self.table.selectionModel().selectedRows()})

    def _enable(self) -> None:
        some = bool(self.chosen())
        for name in ("go", "rename", "remove"):
            self.buttons[name].setEnabled(some)
        self.buttons["export"].setEnabled(self.table.rowCount() > 0)

    def _edited(self, item: QTableWidgetItem) -> None:
        row = item.row()
        name, note = self.table.item(row, 0), self.table.item(row, 3)
        if name is not None and note is not None:
            self.changed_row.emit(row, name.text().strip(), note.text().strip())

    def _go(self) -> None:
        for row in self.chosen()[:1]:
            self.go_requested.emit(row)

    def _rename(self) -> None:
        for row in self.chosen()[:1]:
            if (item := self.table.item(row, 0)) is not None:
                self.table.editItem(item)

    def _remove(self) -> None:
        if chosen := self.chosen():
            self.remove_requested.emit(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes there, Delete removes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        elif event.key() == Qt.Key.Key_Delete:
            self._remove()
        else:
            super().keyPressEvent(event)
