"""How values become brightness: stretch, limits, colour map, contrast and bias."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
)

from twomass_viewer.ui.panels.histogram import Histogram
from twomass_viewer.ui.panels.text import Sentence, secondary
from twomass_viewer.ui.theme import (
    PADDING,
    SECONDARY_SIZE,
    STEP,
    set_surface,
    set_tone,
    tabular_font,
)

_TICKS = 1000
_MAX_CONTRAST = 10.0  # slider runs from a tenth to ten, logarithmically, 1 in the middle


@dataclass(frozen=True, eq=False, slots=True)
class DisplayView:
    """The state of the popup.

    Attributes
    ----------
    stretches, policies, colormaps : tuple of (str, str)
        What can be chosen: name and label.
    stretch, policy, colormap : str
        What is chosen.
    lo, hi : float
        Limits in force, in pixel values.
    contrast, bias : float
    invert : bool
    unit : str
        Of pixel values.
    edges, counts : ndarray of float64 or None
        Histogram of pixel values.
    title : str
        Which image, for example ``J · ATLAS``.
    disabled_reason : str
        Why limits cannot be set here; empty when they can.
    """

    stretches: tuple[tuple[str, str], ...]
    policies: tuple[tuple[str, str], ...]
    colormaps: tuple[tuple[str, str], ...]
    stretch: str
    policy: str
    colormap: str
    lo: float
    hi: float
    contrast: float = 1.0
    bias: float = 0.5
    invert: bool = False
    unit: str = "DN"
    edges: NDArray[np.float64] | None = None
    counts: NDArray[np.float64] | None = None
    title: str = ""
    disabled_reason: str = ""


class LimitsPopup(QFrame):
    """A small sheet under the toolbar; Esc closes it."""

    stretch_requested = Signal(str)
    policy_requested = Signal(str)
    limits_requested = Signal(float, float)
    colormap_requested = Signal(str)
    contrast_requested = Signal(float, float)
    invert_requested = Signal(bool)
    reset_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_surface(self, "sheet")
        self.setAccessibleName("Stretch and limits")
        self.setMinimumWidth(316)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING + STEP, PADDING, PADDING + STEP, PADDING + STEP)
        column.setSpacing(PADDING)
        self._title = secondary()
        column.addWidget(self._title)
        self._histogram = Histogram()
        self._histogram.limits_requested.connect(self.limits_requested)
        column.addWidget(self._histogram)
        grid = QGridLayout()
        grid.setHorizontalSpacing(PADDING)
        grid.setVerticalSpacing(STEP)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)

        self._stretch = self._choice(grid, 0, "Stretch", self.stretch_requested.emit)
        self._policy = self._choice(grid, 1, "Limits", self.policy_requested.emit)
        spins = QHBoxLayout()
        spins.setSpacing(STEP)
        self._lo = self._spin("Black at")
        self._hi = self._spin("White at")
        self._unit = QLabel()
        self._unit.setFont(tabular_font(SECONDARY_SIZE))
        set_tone(self._unit, "secondary")
        for widget, stretch in ((self._lo, 1), (self._hi, 1), (self._unit, 0)):
            spins.addWidget(widget, stretch)
        self._label(grid, 2, "Range", self._lo)
        grid.addLayout(spins, 2, 1)
        self._colormap = self._choice(grid, 3, "Colours", self.colormap_requested.emit)
        self._contrast = self._slider(grid, 4, "Contrast")
        self._bias = self._slider(grid, 5, "Bias")
        foot = QHBoxLayout()
        self._invert = QCheckBox("Invert")
        self._invert.setToolTip("Dark sources on a light sky (I)")
        self._invert.toggled.connect(self.invert_requested)
        foot.addWidget(self._invert, 1)
        reset = QPushButton("Reset")
        reset.setToolTip("Stretch, limits, contrast and bias as at the start")
        reset.clicked.connect(self.reset_requested)
        foot.addWidget(reset)
        column.addLayout(foot)
        self._reason = Sentence(tone="secondary", size=SECONDARY_SIZE)
        column.addWidget(self._reason)
        self._reason.say("")

    def _label(self, grid: QGridLayout, line: int, text: str, buddy: object) -> None:
        label = QLabel(text)
        set_tone(label, "secondary")
        if isinstance(buddy, (QComboBox, QAbstractSpinBox, QSlider)):
            label.setBuddy(buddy)
            buddy.setAccessibleName(buddy.accessibleName() or text)
        grid.addWidget(label, line, 0)

    def _choice(self, grid: QGridLayout, line: int, text: str, emit: object) -> QComboBox:
        combo = QComboBox()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(12)
        combo.setToolTip(text)
        if callable(emit):
            combo.activated.connect(lambda at: emit(str(combo.itemData(at))))
        self._label(grid, line, text, combo)
        grid.addWidget(combo, line, 1)
        return combo

    def _spin(self, name: str) -> QDoubleSpinBox:
        spin = QDoubleSpinBox()
        spin.setFont(tabular_font())
        spin.setRange(-1e9, 1e9)
        spin.setDecimals(2)
        spin.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        spin.lineEdit().setTextMargins(6, 0, 6, 0)
        spin.setKeyboardTracking(False)
        spin.setMinimumWidth(80)
        spin.setAccessibleName(name)
        spin.setToolTip(name)
        spin.valueChanged.connect(self._spun)
        return spin

    def _slider(self, grid: QGridLayout, line: int, text: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, _TICKS)
        slider.setToolTip(f"{text}; right drag on the sky sets contrast and bias together")
        slider.valueChanged.connect(self._slid)
        self._label(grid, line, text, slider)
        grid.addWidget(slider, line, 1)
        return slider

    def set_state(self, view: DisplayView) -> None:
        """Show a state without asking for anything."""
        choose(self._stretch, view.stretches, view.stretch)
        choose(self._policy, view.policies, view.policy)
        choose(self._colormap, view.colormaps, view.colormap)
        span = abs(view.hi - view.lo)
        decimals = 2 if span >= 1 or span == 0 else min(2 - math.floor(math.log10(span)), 8)
        for spin, value in ((self._lo, view.lo), (self._hi, view.hi)):
            with QSignalBlocker(spin):
                spin.setDecimals(decimals)
                spin.setValue(value)
                spin.setEnabled(not view.disabled_reason)
        for slider, value in (
            (self._contrast, contrast_to_tick(view.contrast)),
            (self._bias, round(view.bias * _TICKS)),
        ):
            if not slider.isSliderDown():
                with QSignalBlocker(slider):
                    slider.setValue(value)
        with QSignalBlocker(self._invert):
            self._invert.setChecked(view.invert)
        self._unit.setText(view.unit)
        self._title.say(view.title)
        self._reason.say(view.disabled_reason)
        self._histogram.setEnabled(not view.disabled_reason)
        self._histogram.set_histogram(view.edges, view.counts)
        self._histogram.set_limits(view.lo, view.hi)

    def _spun(self) -> None:
        lo, hi = self._lo.value(), self._hi.value()
        if lo < hi:
            self.limits_requested.emit(lo, hi)
            self._reason.say("")
        else:
            self._reason.say("The value shown white must be above the value shown black.")

    def _slid(self) -> None:
        contrast = tick_to_contrast(self._contrast.value())
        self.contrast_requested.emit(contrast, self._bias.value() / _TICKS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the popup."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


def choose(combo: QComboBox, choices: tuple[tuple[str, str], ...], name: str) -> None:
    """Offer choices (name and label) and show one as chosen, without asking for it."""
    with QSignalBlocker(combo):
        if [combo.itemData(n) for n in range(combo.count())] != [key for key, _ in choices]:
            combo.clear()
            for key, label in choices:
                combo.addItem(label, key)
        combo.setCurrentIndex(combo.findData(name))


def contrast_to_tick(contrast: float) -> int:
    """Return where a slider of 1000 ticks stands for a contrast."""
    inside = min(max(contrast, 1 / _MAX_CONTRAST), _MAX_CONTRAST)
    return round((math.log(inside, _MAX_CONTRAST) + 1) / 2 * _TICKS)


def tick_to_contrast(tick: int) -> float:
    """Return the contrast a slider of 1000 ticks stands for."""
    return float(_MAX_CONTRAST ** (2 * tick / _TICKS - 1))
