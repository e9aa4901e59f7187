"""Many sentences as text that can be read at leisure, selected and copied."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from twomass_viewer.ui.theme import PADDING


class NoticeList(QDialog):
    """A window of its own beside the main one, which stays usable."""

    def __init__(
        self, parent: QWidget, title: str = "All notices", name: str = "All notices, newest first"
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(760, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(name)
        column.addWidget(self._text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy all", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show the notices, one a paragraph."""
        content = "\n\n".join(" ".join(text.split()) for text in texts)
        if content != self._text.toPlainText():
            self._text.setPlainText(content)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
