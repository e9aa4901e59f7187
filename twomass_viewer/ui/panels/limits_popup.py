"""How values become brightness: stretch, limits, colour map, contrast and bias."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QLabel

from twomass_viewer.ui.panels.histogram import Histogram
from twomass_viewer.ui.panels.text import Sentence
from twomass_viewer.ui.panels.tone_sheet import Choices, ToneSheet, choose
from twomass_viewer.ui.theme import PADDING, SECONDARY_SIZE, set_tone, tabular_font


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

    stretches: Choices
    policies: Choices
    colormaps: Choices
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


class LimitsPopup(ToneSheet):
    """Stretch and limits of a band; see `ToneSheet` for the signals of both sheets."""

    stretch_requested = Signal(str)
    policy_requested = Signal(str)
    limits_requested = Signal(float, float)
    colormap_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("Stretch and limits", 316, PADDING)
        self._histogram = Histogram()
        self._histogram.limits_requested.connect(self.limits_requested)
        self._column.addWidget(self._histogram)
        self._column.addLayout(self._grid)
        self._stretch = self._choice("Stretch", self.stretch_requested.emit)
        self._policy = self._choice("Limits", self.policy_requested.emit)
        self._lo = self._spin("Black at")
        self._hi = self._spin("White at")
        self._unit = QLabel()
        self._unit.setFont(tabular_font(SECONDARY_SIZE))
        set_tone(self._unit, "secondary")
        self._row("Range", self._lo, self._hi, self._unit)
        self._colormap = self._choice("Colours", self.colormap_requested.emit)
        self._make_tone()
        foot = self._make_foot("Stretch, limits, contrast and bias as at the start")
        self._column.addLayout(foot)
        self._reason = Sentence(tone="secondary", size=SECONDARY_SIZE)
        self._column.addWidget(self._reason)
        self._reason.say("")

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
        self._show_tone(view.contrast, view.bias, invert=view.invert)
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
