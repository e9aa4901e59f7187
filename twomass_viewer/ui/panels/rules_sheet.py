"""The rule set: every number with unit, evidence and source; changed, switched off, shared."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.panels.text import Sentence
from twomass_viewer.ui.theme import PADDING, set_tone, tabular_font

_COLUMNS = ("Rule", "Value", "Unit", "Band", "Telescope", "Evidence", "Source")
_NAME, _VALUE = 0, 1
_KEY = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROW_HEIGHT = 22


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as it is shown.

    Attributes
    ----------
    key, kind, name : str
        Key in rule files; heading it stands under; name in words.
    value, unit, band, telescope, evidence, source : str
    note : str
        What the number means, with its error and, where it was changed, the shipped value.
    changed, off, switchable : bool
    """

    key: str
    kind: str
    name: str
    value: str
    unit: str
    band: str
    telescope: str
    evidence: str
    source: str
    note: str
    changed: bool
    off: bool
    switchable: bool


class RulesSheet(QDialog):
    """A modeless sheet; what is asked for is in force at once.

    Signals
    -------
    value_requested : str, str
        Key and the text typed.
    off_requested : str, bool
        Key, and whether it shall be off.
    reset_requested : str
        Key; empty for all rules.
    open_requested, save_requested, undo_requested, redo_requested
    """

    value_requested = Signal(str, str)
    off_requested = Signal(str, bool)
    reset_requested = Signal(str)
    open_requested = Signal()
    save_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Artifact rules")
        self.setAccessibleName("Artifact rules")
        self.resize(980, 640)
        self._rows: tuple[RuleRow, ...] = ()
        self._items: dict[str, QTreeWidgetItem] = {}
        column = QVBoxLayout(self)
        column.setSpacing(PADDING)
        self.version = Sentence("")
        column.addWidget(self.version)
        top = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find rules, for example  glint J  or  measured")
        self.search.setAccessibleName("Find rules")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.changed_only = QCheckBox("Changed only")
        self.changed_only.toggled.connect(self._filter)
        top.addWidget(self.search, 1)
        top.addWidget(self.changed_only)
        column.addLayout(top)
        self.tree = self._tree()
        column.addWidget(self.tree, 1)
        self.note = Sentence("")
        column.addWidget(self.note)
        self.fault = Sentence("")
        set_tone(self.fault, "error")
        column.addWidget(self.fault)
        column.addLayout(self._buttons())
        # the keys of the window do not reach a sheet; in the search field they undo typing
        for key, asked in (
            ("Ctrl+Z", self.undo_requested),
            ("Ctrl+Shift+Z", self.redo_requested),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(asked)

    def _tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName("Rules")
        tree.setHeaderLabels(list(_COLUMNS))
        tree.setAlternatingRowColors(True)
        tree.setUniformRowHeights(True)
        tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        triggers = QAbstractItemView.EditTrigger
        tree.setEditTriggers(triggers.NoEditTriggers)
        tree.itemDoubleClicked.connect(lambda item, _: self._edit(item))
        header = tree.header()
        for n, width in enumerate((250, 90, 80, 56, 84, 120, 200)):
            tree.setColumnWidth(n, width)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Interactive)
        tree.itemChanged.connect(self._edited)
        tree.currentItemChanged.connect(lambda *_: self._show_note())
        return tree

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.buttons = {
            "change": self._button("Change value", "F2 or a double click", self._change),
            "reset": self._button("Reset rule", "Its shipped value", self._reset),
            "reset_all": self._button(
                "Reset all", "All rules as shipped; Ctrl+Z takes it back", self._reset_all
            ),
            "open": self._button("Open…", "A rule file, instead of all changes", self._open),
            "save": self._button(
                "Save…", "The changes as a file, for --rules or somebody else", self._save
            ),
        }
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._button("Close", "Esc", self.close))
        return row

    @staticmethod
    def _button(text: str, tip: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def set_rules(self, version: str, rows: Sequence[RuleRow]) -> None:
        """Show the rules in force; selection and scrolling stay."""
        self.version.say(version)
        fresh = [r.key for r in rows] != [r.key for r in self._rows]
        self._rows = tuple(rows)
        with QSignalBlocker(self.tree):
            if fresh:
                self._make_items()
            for row in rows:
                self._fill(self._items[row.key], row)
        self.say("")
        self._filter()

    def say(self, fault: str) -> None:
        """Show what is wrong with a change, or nothing."""
        self.fault.say(fault)

    def refuse(self, fault: str) -> None:
        """Show a fault and the values that are in force again."""
        with QSignalBlocker(self.tree):
            for row in self._rows:
                self._fill(self._items[row.key], row)
        self.say(fault)

    def _make_items(self) -> None:
        self.tree.clear()
        self._items = {}
        heads: dict[str, QTreeWidgetItem] = {}
        for row in self._rows:
            head = heads.get(row.kind)
            if head is None:
                head = heads[row.kind] = QTreeWidgetItem(self.tree, [row.kind])
                head.setFirstColumnSpanned(True)
                head.setSizeHint(_NAME, QSize(0, _ROW_HEIGHT))
                head.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item = QTreeWidgetItem(head)
            item.setData(_NAME, _KEY, row.key)
            item.setFont(_VALUE, tabular_font())
            item.setTextAlignment(_VALUE, _RIGHT)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            flags |= Qt.ItemFlag.ItemIsEditable
            if row.switchable:
                flags |= Qt.ItemFlag.ItemIsUserCheckable
            item.setFlags(flags)
            self._items[row.key] = item
        self.tree.expandAll()

    def _fill(self, item: QTreeWidgetItem, row: RuleRow) -> None:
        texts = (row.name, row.value, row.unit, row.band, row.telescope, row.evidence, row.source)
        for n, text in enumerate(texts):
            item.setText(n, text)
            font = item.font(n)
            font.setBold(row.changed)
            font.setStrikeOut(row.off)
            item.setFont(n, font)
        item.setToolTip(len(texts) - 1, row.source)
        item.setToolTip(_NAME, row.key)
        if row.switchable:
            state = Qt.CheckState.Unchecked if row.off else Qt.CheckState.Checked
            item.setCheckState(_NAME, state)

    def _filter(self) -> None:
        words = self.search.text().lower().split()
        heads: dict[QTreeWidgetItem, bool] = {}
        for row in self._rows:
            item = self._items[row.key]
            text = " ".join(
                (row.key, row.kind, row.name, row.evidence, row.source, row.note)
            ).lower()
            seen = all(w in text for w in words) and (
                row.changed or not self.changed_only.isChecked()
            )
            item.setHidden(not seen)
            head = item.parent()
            if head is not None:
                heads[head] = heads.get(head, False) or seen
        for head, seen in heads.items():
            head.setHidden(not seen)
        self._show_note()

    def chosen(self) -> RuleRow | None:
        """Return the rule the keyboard stands on, None where the search hides it."""
        item = self.tree.currentItem()
        if item is not None and item.isHidden():
            return None
        key = item.data(_NAME, _KEY) if item is not None else None
        return next((r for r in self._rows if r.key == key), None)

    def _show_note(self) -> None:
        row = self.chosen()
        self.buttons["change"].setEnabled(row is not None)
        self.buttons["reset"].setEnabled(row is not None and row.changed)
        self.buttons["reset_all"].setEnabled(any(r.changed for r in self._rows))
        self.buttons["save"].setEnabled(any(r.changed for r in self._rows))
        self.note.say("" if row is None else f"{row.note}\n{row.source}".strip())

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        key = item.data(_NAME, _KEY)
        row = next((r for r in self._rows if r.key == key), None)
        if row is None:
            return
        if column == _VALUE:
            if item.text(_VALUE).strip() != row.value:
                self.value_requested.emit(row.key, item.text(_VALUE).strip())
        elif column == _NAME and row.switchable:
            off = item.checkState(_NAME) is Qt.CheckState.Unchecked
            if off is not row.off:
                self.tree.setCurrentItem(item)  # a click on a box alone chooses nothing
                self.off_requested.emit(row.key, off)

    def _edit(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(_NAME, _KEY):
            self.tree.editItem(item, _VALUE)

    def _change(self) -> None:
        if self.chosen() is not None:
            self._edit(self.tree.currentItem())

    def _reset(self) -> None:
        row = self.chosen()
        if row is not None:
            self.reset_requested.emit(row.key)

    def _reset_all(self) -> None:
        self.reset_requested.emit("")

    def _open(self) -> None:
        self.open_requested.emit()

    def _save(self) -> None:
        self.save_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 changes the value of the rule the keyboard stands on."""
        if event.key() == Qt.Key.Key_F2:
            self._change()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
