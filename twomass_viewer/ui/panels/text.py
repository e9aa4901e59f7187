"""Words in panels: sentences that wrap and can be selected, headings, values to copy."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.theme import (
    SECONDARY_SIZE,
    STEP,
    base_font,
    mono_font,
    set_tone,
    title_font,
)

_BREAK = "\u200b"
_BREAK_AFTER = "/\\_?&=,"
_LONG_WORD = 18


def breakable(text: str) -> str:
    """Let long words (paths, file names) wrap, by invisible spaces after their separators."""
    words = text.split(" ")
    return " ".join(_breakable_word(w) if len(w) > _LONG_WORD else w for w in words)


def _breakable_word(word: str) -> str:
    for sign in _BREAK_AFTER:
        word = word.replace(sign, sign + _BREAK)
    return word


def copy_text(text: str) -> None:
    """Put text on the clipboard, without the invisible spaces of `breakable`."""
    QGuiApplication.clipboard().setText(text.replace(_BREAK, ""))


class Sentence(QLabel):
    """Plain text that wraps, can be selected with the mouse and copied.

    It never takes the keyboard by itself; Ctrl+C works once text is selected in it.
    """

    def __init__(self, text: str = "", *, tone: str = "", size: int = 0) -> None:
        super().__init__()
        self._plain = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if size:
            self.setFont(base_font(size))
        set_tone(self, tone)
        self.say(text)

    def say(self, text: str) -> None:
        """Show a text; an empty one takes no room."""
        self._plain = text
        self.setText(breakable(text))
        if self.parent() is not None:  # without one it would open as a window of its own
            self.setVisible(bool(text))
        elif not text:
            self.hide()

    def plain(self) -> str:
        """Return the text as given."""
        return self._plain

    def minimumSizeHint(self) -> QSize:
        """Any width will do, the words wrap; the layout asks for the height at the width."""
        return QSize(40, self.fontMetrics().lineSpacing() if self._plain else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy without invisible spaces."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            copy_text(self.selectedText())
            event.accept()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the selection or the whole text."""
        menu = QMenu(self)
        if self.hasSelectedText():
            chosen = self.selectedText()
            menu.addAction("Copy selection", lambda: copy_text(chosen))
        menu.addAction("Copy text", lambda: copy_text(self._plain))
        menu.popup(event.globalPos())


def secondary(text: str = "") -> Sentence:
    """Return a small sentence in the secondary colour."""
    return Sentence(text, tone="secondary", size=SECONDARY_SIZE)


def heading(text: str = "", size: int = 13) -> Sentence:
    """Return a heading that wraps."""
    label = Sentence(text)
    label.setFont(title_font(size))
    return label


class CopyLine(QWidget):
    """One value that is too long to wrap well (a path, a file name), with a copy button."""

    def __init__(self, name: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        self._field = QLineEdit()
        self._field.setReadOnly(True)
        self._field.setFont(mono_font(SECONDARY_SIZE))
        self._field.setAccessibleName(name)
        row.addWidget(self._field, 1)
        button = QToolButton()
        bind_icon(button, "copy")
        button.setToolTip(f"Copy {name.lower()}")
        button.setAccessibleName(f"Copy {name.lower()}")
        button.clicked.connect(lambda: copy_text(self._field.text()))
        row.addWidget(button)

    def say(self, text: str) -> None:
        """Show a value; an empty one takes no room."""
        self._field.setText(text)
        self._field.setCursorPosition(0)
        self._field.setToolTip(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return the value."""
        return self._field.text()


class EmptyState(QWidget):
    """What an empty panel says: what it would show, and how to fill it."""

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * STEP, 4 * STEP, 2 * STEP, 4 * STEP)
        column.setSpacing(2 * STEP)
        column.addWidget(heading(title))
        column.addWidget(Sentence(sentence, tone="secondary"))
        self._column = column
        column.addStretch(1)

    def add(self, widget: QWidget) -> None:
        """Put a control below the sentence."""
        at = self._column.count() - 1
        self._column.insertWidget(at, widget, 0, Qt.AlignmentFlag.AlignLeft)
