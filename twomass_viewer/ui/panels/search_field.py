"""The search field: a position, a designation or a file."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCompleter, QLineEdit, QVBoxLayout, QWidget

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.panels.text import Sentence
from twomass_viewer.ui.theme import SECONDARY_SIZE, set_faulty, set_tone

PLACEHOLDER = "Position, designation or file…"


class SearchField(QWidget):
    """One line with a clear button, its history, and beneath it what was wrong."""

    submitted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._field = QLineEdit()
        self._field.setPlaceholderText(PLACEHOLDER)
        self._field.setClearButtonEnabled(True)
        self._field.setAccessibleName("Search")
        self._field.setToolTip(
            "A position in any notation, a 2MASS designation or a file path (Ctrl+F)"
        )
        self._field.setMinimumWidth(240)
        sign = QAction(self._field)
        bind_icon(sign, "search", 16, "secondary")
        self._field.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        self._field.returnPressed.connect(self._entered)
        self._field.textEdited.connect(lambda: self.show_message(""))
        column.addWidget(self._field)
        self._message = Sentence(size=SECONDARY_SIZE)
        column.addWidget(self._message)
        self._message.say("")
        self._history = QStringListModel(self)
        completer = QCompleter(self._history, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._field.setCompleter(completer)

    def set_history(self, texts: Sequence[str]) -> None:
        """Offer earlier searches while typing."""
        self._history.setStringList(list(texts))

    def show_message(self, text: str, tone: str = "error") -> None:
        """Say beneath the field what was wrong, or what was understood; empty says nothing."""
        set_tone(self._message, "" if tone == "info" else tone)
        self._message.say(text)
        set_faulty(self._field, bool(text) and tone == "error")
        self._field.setAccessibleDescription(text)

    def mark_faulty(self, why: str) -> None:
        """Frame the field as faulty, or no longer (empty), where the reason is said elsewhere."""
        set_faulty(self._field, bool(why))
        self._field.setAccessibleDescription(why)

    def text(self) -> str:
        """Return what stands in the field."""
        return self._field.text()

    def take_keyboard(self) -> None:
        """Put the keyboard into the field."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def _entered(self) -> None:
        if text := self._field.text().strip():
            self.submitted.emit(text)
