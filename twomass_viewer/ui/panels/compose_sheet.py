"""The sheet that asks which images are red, green and blue."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.panels.overlay import Overlay
from twomass_viewer.ui.panels.text import heading, secondary
from twomass_viewer.ui.theme import PADDING, STEP

_COLORS = ("Red", "Green", "Blue")
_NONE = "None: the mean of the other two"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class PlaneChoice:
    """One image plane that can be a channel."""

    key: str
    text: str


class ComposeSheet(Overlay):
    """Three choices; Esc leaves things as they are.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    """

    wanted = Signal(tuple)
    """Keys of the planes for red, green and blue; empty for none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 560, 280)
        self.setAccessibleName("Compose colours")
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        column.setSpacing(PADDING)
        column.addWidget(heading("Compose colours", 15))
        form = QFormLayout()
        form.setSpacing(PADDING)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._choices: list[QComboBox] = []
        for name in _COLORS:
            combo = QComboBox()
            combo.setAccessibleName(name)
            combo.setToolTip(f"The image shown {name.lower()}")
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.setMinimumContentsLength(24)
            combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            combo.currentIndexChanged.connect(self._judge)
            form.addRow(name, combo)
            self._choices.append(combo)
        column.addLayout(form)
        self._note = secondary()
        column.addWidget(self._note)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        row.addStretch(1)
        self._cancel = QPushButton("Cancel")
        self._cancel.clicked.connect(self.dismiss)
        row.addWidget(self._cancel)
        self._ok = QPushButton("Compose")
        self._ok.setDefault(True)
        self._ok.clicked.connect(self._compose)
        row.addWidget(self._ok)
        column.addLayout(row)

    def set_planes(self, planes: Sequence[PlaneChoice], chosen: tuple[str, str, str]) -> None:
        """Offer planes, with some of them chosen; an empty key chooses none."""
        for combo, key in zip(self._choices, chosen, strict=True):
            combo.blockSignals(True)
            combo.clear()
            combo.addItem(_NONE, "")
            for plane in planes:
                combo.addItem(plane.text, plane.key)
            combo.setCurrentIndex(max(combo.findData(key), 0))
            combo.blockSignals(False)
        self._judge()

    def chosen(self) -> tuple[str, str, str]:
        """Return the keys chosen for red, green and blue."""
        red, green, blue = (str(c.currentData() or "") for c in self._choices)
        return red, green, blue

    def take_keyboard(self) -> None:
        """Start with red."""
        self._choices[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def _judge(self, *_: object) -> None:
        keys = [k for k in self.chosen() if k]
        self._ok.setEnabled(len(keys) > 1 and len(set(keys)) > 1)
        if len(keys) < 2:
            text = "Choose two images at least."
        elif len(set(keys)) < 2:
            text = "Choose different images: one alone has no colour."
        elif len(keys) == 2:
            text = "Of two images the upper one is shown red, the lower one blue, green their mean."
        else:
            text = (
                "Images on other pixels are brought onto the finest ones, at one zero point. "
                "The layer is made of them; no file is written."
            )
        self._note.say(text)

    def _compose(self) -> None:
        if self._ok.isEnabled():
            keys = self.chosen()
            self.dismiss()
            self.wanted.emit(keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter composes, Esc closes."""
        if event.key() in _ENTER and not self._cancel.hasFocus():
            self._compose()
        else:
            super().keyPressEvent(event)
