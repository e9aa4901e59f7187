"""Sheets that ask before something is done: a title, questions, a note, Cancel and the deed."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from twomass_viewer.ui.panels.overlay import Overlay
from twomass_viewer.ui.panels.text import heading, secondary
from twomass_viewer.ui.theme import PADDING, STEP

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuestionSheet(Overlay):
    """Questions and two buttons: Enter does what is asked for, Esc leaves things as they are.

    Sheets fill the column under the title, end it with `_add_buttons`, and do it in `_accept`.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    width, height : int
        Wanted size, logical pixels.
    title : str
        What it is called.
    """

    def __init__(self, parent: QWidget, width: int, height: int, title: str) -> None:
        super().__init__(parent, width, height)
        self.setAccessibleName(title)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        self._column.setSpacing(PADDING)
        self._title = heading(title, 15)
        self._column.addWidget(self._title)
        self._note = secondary()

    def _make_form(self) -> QFormLayout:
        """Return an empty form, one question a row."""
        form = QFormLayout()
        form.setSpacing(PADDING)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return form

    def _add_buttons(self, deed: str, beside: QWidget | None = None) -> None:
        """End the sheet with Cancel and the deed, with something beside them."""
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        if beside is None:
            row.addStretch(1)
        else:
            row.addWidget(beside, 1)
        self._cancel = QPushButton("Cancel")
        self._cancel.clicked.connect(self.dismiss)
        row.addWidget(self._cancel)
        self._ok = QPushButton(deed)
        self._ok.setDefault(True)
        self._ok.clicked.connect(self._accept)
        row.addWidget(self._ok)
        self._column.addLayout(row)

    def _accept(self) -> None:
        """Do what is asked for, if it can be done."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it, or presses the button it is on; Esc closes."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        button = self.focusWidget()
        if isinstance(button, QPushButton) and button is not self._ok:
            button.click()
        else:
            self._accept()


class FileSheet(QuestionSheet):
    """Asks for a file, too."""

    browse_requested = Signal(str)
    """The present file name; `set_path` answers."""

    def _make_file_row(self) -> QHBoxLayout:
        """Return the name of the file and a button to choose it."""
        self._path = QLineEdit()
        self._path.setAccessibleName("File")
        self._browse = QPushButton("Browse…")
        self._browse.clicked.connect(lambda: self.browse_requested.emit(self._path.text()))
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        row.addWidget(self._path, 1)
        row.addWidget(self._browse)
        return row

    def set_path(self, path: Path) -> None:
        """Show the file that was chosen."""
        self._path.setText(str(path))
