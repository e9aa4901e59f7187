"""The sheet that asks how a blink is to be saved as an animation."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from twomass_viewer.ui.panels.question_sheet import QuestionSheet
from twomass_viewer.ui.panels.text import secondary

_WIDTHS = (160, 4096)


@dataclass(frozen=True, slots=True)
class AnimationWish:
    """What the user asked for.

    Attributes
    ----------
    kind : str
        Key of the format.
    width_px : int
    interval_ms : int
    marks : bool
    """

    kind: str
    width_px: int
    interval_ms: int
    marks: bool


class AnimationSheet(QuestionSheet):
    """Format, size, rate and marks of an animation; Esc leaves things as they are.

    Parameters
    ----------
    parent : QWidget
        The window it opens over.
    kinds : sequence of (str, str)
        Keys and words of the formats.
    intervals_ms : tuple of (int, int)
        Shortest and longest time for a frame.
    """

    wanted = Signal(AnimationWish)

    def __init__(
        self, parent: QWidget, kinds: Sequence[tuple[str, str]], intervals_ms: tuple[int, int]
    ) -> None:
        super().__init__(parent, 560, 330, "Save blink as animation")
        self._view = (1, 1)
        self._frames = secondary("")
        self._frames.setWordWrap(True)
        self._column.addWidget(self._frames)
        form = self._make_form()
        self._kind = QComboBox()
        for key, words in kinds:
            self._kind.addItem(words, key)
        self._kind.setAccessibleName("Format")
        form.addRow("Format", self._kind)
        size = QHBoxLayout()
        self._width = QSpinBox()
        self._width.setRange(*_WIDTHS)
        self._width.setSuffix(" px")
        self._width.setAccessibleName("Width")
        self._width.valueChanged.connect(self._say_size)
        self._size = QLabel()
        size.addWidget(self._width)
        size.addWidget(self._size, 1)
        form.addRow("Width", size)
        self._interval = QDoubleSpinBox()
        self._interval.setRange(intervals_ms[0] / 1000, intervals_ms[1] / 1000)
        self._interval.setDecimals(2)
        self._interval.setSingleStep(0.05)
        self._interval.setSuffix(" s")
        self._interval.setAccessibleName("Time for each frame")
        form.addRow("Time for each frame", self._interval)
        self._marks = QCheckBox("With the marks shown")
        self._marks.setChecked(True)
        form.addRow("", self._marks)
        self._column.addLayout(form)
        self._column.addWidget(self._note)
        self._note.say(
            "Badges, scale, and the acknowledgment are in every frame; what it shows and how to "
            "bring the view back is in the file's metadata."
        )
        self._column.addStretch(1)
        self._add_buttons("Save…")

    def set_blink(
        self, frames: Sequence[str], size: tuple[int, int], width_px: int, interval_ms: int
    ) -> None:
        """Say what is animated, as large and as fast as it is seen now.

        Parameters
        ----------
        frames : sequence of str
            What tells them apart.
        size : tuple of (int, int)
            Of the view, logical pixels.
        width_px : int
            Of the view on the screen.
        interval_ms : int
        """
        self._view = size
        self._frames.say(f"{len(frames)} frames: {', '.join(frames)}")
        self._width.setValue(width_px)
        self._interval.setValue(interval_ms / 1000)
        self._say_size()

    def take_keyboard(self) -> None:
        """Give the keyboard to the first control."""
        self._kind.setFocus()

    def _say_size(self) -> None:
        width, height = self._view
        self._size.setText(f"× {round(self._width.value() * height / width)} px and the caption")

    def _accept(self) -> None:
        wish = AnimationWish(
            str(self._kind.currentData()),
            self._width.value(),
            round(1000 * self._interval.value()),
            self._marks.isChecked(),
        )
        self.dismiss()
        self.wanted.emit(wish)
