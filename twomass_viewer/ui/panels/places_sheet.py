"""How many panes: rows and columns."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)


class PlacesSheet(QDialog):
    """A modeless sheet with two numbers.

    Signals
    -------
    chosen : int, int
        Rows and columns.
    """

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget, rows: int, cols: int, most: int) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Rows and columns of panes")
        self.setMinimumWidth(260)
        column, form = QVBoxLayout(self), QFormLayout()
        self.rows, self.cols = self._number(rows, most), self._number(cols, most)
        form.addRow("&Rows", self.rows)
        form.addRow("&Columns", self.cols)
        column.addLayout(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        show = buttons.addButton("Show", QDialogButtonBox.ButtonRole.AcceptRole)
        show.setDefault(True)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    @staticmethod
    def _number(value: int, most: int) -> QSpinBox:
        number = QSpinBox()
        number.setRange(1, most)
        number.setValue(value)
        return number

    def _accept(self) -> None:
        self.chosen.emit(self.rows.value(), self.cols.value())
        self.accept()
