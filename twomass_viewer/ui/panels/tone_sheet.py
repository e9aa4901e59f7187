"""What the sheets of stretch and limits have in common: rows, tone, and how they close."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from twomass_viewer.ui.panels.text import secondary
from twomass_viewer.ui.theme import PADDING, STEP, set_surface, set_tone

TICKS = 1000
"""Of every slider."""
_MAX_CONTRAST = 10.0  # slider runs from a tenth to ten, logarithmically, 1 in the middle

Choices = tuple[tuple[str, str], ...]
"""What can be chosen: name and label."""


class ToneSheet(QFrame):
    """A small sheet beside the sky, never modal; Esc closes it.

    Parameters
    ----------
    name : str
        Accessible name.
    width : int
        Logical pixels, at least.
    spacing : int
        Between its parts.

    Signals
    -------
    contrast_requested : float, float
        Contrast and bias.
    invert_requested : bool
    reset_requested
    room_changed
        The window around it has another size.
    """

    contrast_requested = Signal(float, float)
    invert_requested = Signal(bool)
    reset_requested = Signal()
    room_changed = Signal()

    def __init__(self, name: str, width: int, spacing: int) -> None:
        super().__init__()
        set_surface(self, "sheet")
        self.setAccessibleName(name)
        self.setMinimumWidth(width)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(PADDING + STEP, PADDING, PADDING + STEP, PADDING + STEP)
        self._column.setSpacing(spacing)
        self._title = secondary()
        self._column.addWidget(self._title)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(PADDING)
        self._grid.setVerticalSpacing(STEP)
        self._grid.setColumnStretch(1, 1)
        self._rows: dict[str, tuple[QLabel, QWidget]] = {}

    # -- making -----------------------------------------------------------------------------

    def _row(self, text: str, *widgets: QWidget) -> None:
        """Append a row: its label belongs to the first control."""
        label = QLabel(text)
        set_tone(label, "secondary")
        first = widgets[0]
        if first.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            label.setBuddy(first)
            first.setAccessibleName(first.accessibleName() or text)
        line = len(self._rows)
        self._grid.addWidget(label, line, 0)
        if len(widgets) == 1:
            self._grid.addWidget(first, line, 1)
        else:
            row = QHBoxLayout()
            row.setSpacing(STEP)
            for widget in widgets:
                row.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
            self._grid.addLayout(row, line, 1)
        self._rows[text] = (label, first)

    def _choice(self, text: str, emit: Callable[[str], object]) -> QComboBox:
        combo = QComboBox()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(12)
        combo.setToolTip(text)
        combo.activated.connect(lambda at: emit(str(combo.itemData(at))))
        self._row(text, combo)
        return combo

    def _slider(self, tip: str, change: Callable[[int], None]) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, TICKS)
        slider.setPageStep(TICKS // 20)
        slider.setSingleStep(TICKS // 100)
        slider.setToolTip(tip)
        slider.valueChanged.connect(change)
        return slider

    def _make_tone(self) -> None:
        """Append contrast and bias."""
        tip = "right drag on the sky sets contrast and bias together"
        self._contrast, self._bias = (
            self._slider(f"{text}; {tip}", lambda _: self._slid()) for text in ("Contrast", "Bias")
        )
        self._row("Contrast", self._contrast)
        self._row("Bias", self._bias)

    def _make_foot(self, reset_tip: str, *others: QPushButton) -> QHBoxLayout:
        foot = QHBoxLayout()
        self._invert = QCheckBox("Invert")
        self._invert.setToolTip("Dark sources on a light sky (I)")
        self._invert.toggled.connect(self.invert_requested)
        foot.addWidget(self._invert, 1)
        reset = QPushButton("Reset")
        reset.setToolTip(reset_tip)
        reset.clicked.connect(self.reset_requested)
        for button in (*others, reset):
            foot.addWidget(button)
        return foot

    # -- asking and telling -----------------------------------------------------------------

    def _slid(self) -> None:
        contrast = tick_to_contrast(self._contrast.value())
        self.contrast_requested.emit(contrast, self._bias.value() / TICKS)

    def _show_tone(self, contrast: float, bias: float, *, invert: bool) -> None:
        """Show a tone without asking for anything."""
        place_slider(self._contrast, contrast_to_tick(contrast))
        place_slider(self._bias, round(bias * TICKS))
        with QSignalBlocker(self._invert):
            self._invert.setChecked(invert)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the sheet."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the room around it."""
        super().showEvent(event)
        if (parent := self.parentWidget()) is not None:
            parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the room around it changes; take nothing."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.room_changed.emit()
        return False


def choose(combo: QComboBox, choices: Choices, name: str) -> None:
    """Offer choices (name and label) and show one as chosen, without asking for it."""
    with QSignalBlocker(combo):
        if [combo.itemData(n) for n in range(combo.count())] != [key for key, _ in choices]:
            combo.clear()
            for key, label in choices:
                combo.addItem(label, key)
        combo.setCurrentIndex(combo.findData(name))


def place_slider(slider: QSlider, tick: int) -> None:
    """Put a slider somewhere without asking for it, unless a hand holds it."""
    if not slider.isSliderDown():
        with QSignalBlocker(slider):
            slider.setValue(tick)


def contrast_to_tick(contrast: float) -> int:
    """Return where a slider stands for a contrast."""
    inside = min(max(contrast, 1 / _MAX_CONTRAST), _MAX_CONTRAST)
    return round((math.log(inside, _MAX_CONTRAST) + 1) / 2 * TICKS)


def tick_to_contrast(tick: int) -> float:
    """Return the contrast a slider stands for."""
    return float(_MAX_CONTRAST ** (2 * tick / TICKS - 1))
