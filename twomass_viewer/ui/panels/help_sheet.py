"""The offline help: sections at the left, the chosen one beside them."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.explain.help_pages import HelpSection
from twomass_viewer.ui.theme import PADDING, announcer

_KEY = Qt.ItemDataRole.UserRole
_LIST_WIDTH = 200
_ROW_HEIGHT = 22
_MARGIN, _GAP, _LINE_PERCENT = 12.0, 8.0, 118.0


class HelpSheet(QDialog):
    """A modeless sheet; Esc closes it, Ctrl+F searches all sections.

    Signals
    -------
    rules_requested : str
        Words that find the rules of a kind of artifact.
    """

    rules_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Why is this here? Help")
        self.setAccessibleName("Help")
        self.resize(780, 560)
        self._sections: dict[str, HelpSection] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search (Ctrl+F)")
        self.search.setAccessibleName("Search the help")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setAccessibleName("Sections")
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        self.text = QTextBrowser()
        self.text.setAccessibleName("Text of the section")
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.anchorClicked.connect(self._follow)
        left = QVBoxLayout()
        left.setSpacing(PADDING)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        for widget in (self.search, self.list):
            widget.setFixedWidth(_LIST_WIDTH)
        body = QHBoxLayout()
        body.setSpacing(PADDING)
        body.addLayout(left)
        body.addWidget(self.text, 1)
        self.rules = QPushButton("Show the rules")
        self.rules.setToolTip("Every number of this kind of artifact, with evidence and source")
        self.rules.clicked.connect(self._ask_rules)
        close = QPushButton("Close")
        close.setToolTip("Esc")
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self.rules)
        foot.addStretch(1)
        foot.addWidget(close)
        for button in (self.rules, close):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setSpacing(PADDING)
        column.addLayout(body, 1)
        column.addLayout(foot)
        QShortcut(QKeySequence.StandardKey.Find, self, self._to_search)
        announcer().changed.connect(self._show_current)  # links keep the colour they were made in

    def set_sections(self, sections: Sequence[HelpSection]) -> None:
        """Take the sections; the one shown stays."""
        before = self.current()
        self._sections = {s.key: s for s in sections}
        with QSignalBlocker(self.list):
            self.list.clear()
            for section in sections:
                item = QListWidgetItem(section.title)
                item.setData(_KEY, section.key)
                item.setSizeHint(QSize(0, _ROW_HEIGHT))
                self.list.addItem(item)
        self._filter()
        self.show_section(before if before in self._sections else next(iter(self._sections), ""))

    def show_section(self, key: str) -> None:
        """Show one section; a search that hides it is given up."""
        for n in range(self.list.count()):
            item = self.list.item(n)
            if item.data(_KEY) == key:
                if item.isHidden():
                    self.search.clear()
                self.list.setCurrentItem(item)
                self.list.scrollToItem(item)

    def current(self) -> str:
        """Return the key of the section shown; empty for none."""
        item = self._item()
        return "" if item is None else str(item.data(_KEY))

    def _item(self) -> QListWidgetItem | None:
        return self.list.currentItem()  # the stubs deny that there may be none

    def _show_current(self) -> None:
        section = self._sections.get(self.current())
        self.rules.setVisible(section is not None and section.kind is not None)
        self.text.setMarkdown("" if section is None else f"## {section.title}\n\n{section.text}")
        _air(self.text.document())

    def _follow(self, url: QUrl) -> None:
        self.show_section(url.fragment())

    def _filter(self) -> None:
        words = self.search.text().lower().split()
        first = None
        for n in range(self.list.count()):
            item = self.list.item(n)
            section = self._sections[item.data(_KEY)]
            text = f"{section.title} {section.text}".lower()
            item.setHidden(not all(w in text for w in words))
            if first is None and not item.isHidden():
                first = item
        now = self._item()
        if words and first is not None and (now is None or now.isHidden()):
            self.list.setCurrentItem(first)

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _ask_rules(self) -> None:
        section = self._sections.get(self.current())
        if section is not None and section.kind is not None:
            self.rules_requested.emit(f"{section.kind.value}.")  # how their keys begin

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up a search first; Return closes nothing; arrows move in the list."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)


def _air(document: QTextDocument) -> None:
    """Give lines and paragraphs room: Markdown comes without margins."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        change = QTextBlockFormat()
        change.setLineHeight(
            _LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        level = block.blockFormat().headingLevel()
        change.setTopMargin(_GAP if level > 2 else 0.0)
        dense = bool(level) or block.blockFormat().objectIndex() >= 0  # a heading, or in a list
        change.setBottomMargin(_GAP / 2 if dense else _GAP)
        cursor.mergeBlockFormat(change)
        block = block.next()
