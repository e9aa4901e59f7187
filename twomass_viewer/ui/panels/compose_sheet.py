"""The sheet that asks which images are red, green and blue."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QWidget,
)

from twomass_viewer.ui.panels.question_sheet import QuestionSheet

_COLORS = ("Red", "Green", "Blue")
_NONE = "None: the mean of the other two"


@dataclass(frozen=True, slots=True)
class PlaneChoice:
    """One image plane that can be a channel."""

    key: str
    text: str


class ComposeSheet(QuestionSheet):
    """Three choices; Esc leaves things as they are.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    """

    wanted = Signal(tuple)
    """Keys of the planes for red, green and blue; empty for none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 560, 280, "Compose colours")
        form = self._make_form()
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
        self._column.addLayout(form)
        self._column.addWidget(self._note)
        self._column.addStretch(1)
        self._add_buttons("Compose")

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

    def _accept(self) -> None:
        if self._ok.isEnabled():
            keys = self.chosen()
            self.dismiss()
            self.wanted.emit(keys)
