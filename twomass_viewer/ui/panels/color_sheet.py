"""Stretch, balance and limits of a colour composite; small, beside the sky, never modal."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from twomass_viewer.session.color import BALANCED, PLAIN, ColorSettings
from twomass_viewer.ui.panels.histogram import Histogram
from twomass_viewer.ui.panels.text import secondary
from twomass_viewer.ui.panels.tone_sheet import TICKS, Choices, ToneSheet, choose, place_slider
from twomass_viewer.ui.theme import PADDING, STEP, set_tone

CHANNELS = ("Red", "Green", "Blue")
CHANNEL_TINTS = ("#d0605e", "#5fa463", "#5b8fd6")
_CUSTOM = ""

_Change = Callable[[int], None]


@dataclass(frozen=True, eq=False, slots=True)
class ChannelView:
    """One channel.

    Attributes
    ----------
    label : str
        Which band.
    color : int
        0, 1, 2: red, green, blue.
    lo, hi : float
        Limits in force, in pixel values.
    edges, counts : ndarray of float64
        Histogram of pixel values.
    """

    label: str
    color: int
    lo: float
    hi: float
    edges: NDArray[np.float64]
    counts: NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class ColorView:
    """The state of the sheet.

    Attributes
    ----------
    title : str
    presets, modes, stretches, policies, whites : tuple of (str, str)
        What can be chosen: name and label.
    preset : str
        What is chosen; empty for none of them.
    settings : ColorSettings
    channels : tuple of ChannelView
        Two or three, red first.
    note : str
        A sentence on what the colours mean.
    contrast, bias : float
    invert : bool
    """

    title: str
    presets: Choices
    modes: Choices
    stretches: Choices
    policies: Choices
    whites: Choices
    preset: str
    settings: ColorSettings
    channels: tuple[ChannelView, ...]
    note: str = ""
    contrast: float = 1.0
    bias: float = 0.5
    invert: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a slider stands for a value."""

    low: float
    high: float
    logarithmic: bool = False

    def to_tick(self, value: float) -> int:
        low, high, at = (self._straight(v) for v in (self.low, self.high, value))
        return round(min(max((at - low) / (high - low), 0.0), 1.0) * TICKS)

    def to_value(self, tick: int) -> float:
        low, high = self._straight(self.low), self._straight(self.high)
        value = low + (high - low) * tick / TICKS
        return float(math.exp(value)) if self.logarithmic else value

    def _straight(self, value: float) -> float:
        return math.log(max(value, 1e-12)) if self.logarithmic else value


_WEIGHT = _Scale(0.25, 4.0, logarithmic=True)
_SATURATION = _Scale(0.0, 2.0)
_SKY = _Scale(-2.0, 4.0)
_Q = _Scale(0.5, 30.0, logarithmic=True)
_SOFTENING = _Scale(0.005, 1.0, logarithmic=True)


class ColorSheet(ToneSheet):
    """Colours of a composite; see `ToneSheet` for the signals of both sheets."""

    settings_requested = Signal(object)
    """`ColorSettings`."""
    preset_requested = Signal(str)
    channel_limits_requested = Signal(int, float, float)
    """Which of the channels shown, and its limits."""

    def __init__(self) -> None:
        super().__init__("Colours of the composite", 340, STEP)
        self._settings = ColorSettings()
        self._following: list[tuple[QSlider, Callable[[ColorSettings], int]]] = []
        self._column.addLayout(self._make_histograms())
        self._column.addLayout(self._grid)
        self._make_choices()
        self._make_sliders()
        plain = QPushButton("Even balance")
        plain.setToolTip("Red, green and blue of equal weight, as the zero points say")
        plain.clicked.connect(lambda: self._change(weights=PLAIN))
        self._column.addLayout(self._make_foot("Colours, contrast and bias as at the start", plain))
        self._note = secondary()
        self._column.addWidget(self._note)

    # -- making -----------------------------------------------------------------------------

    def _make_histograms(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(PADDING)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self._histograms: list[Histogram] = []
        self._bands: list[QLabel] = []
        for n, name in enumerate(CHANNELS):
            band = QLabel()
            band.setMinimumWidth(28)
            histogram = Histogram(46, f"{name}: histogram with the limits", CHANNEL_TINTS[n])
            histogram.limits_requested.connect(
                lambda lo, hi, n=n: self.channel_limits_requested.emit(self._place(n), lo, hi)
            )
            grid.addWidget(band, n, 0)
            grid.addWidget(histogram, n, 1)
            self._bands.append(band)
            self._histograms.append(histogram)
        return grid

    def _make_choices(self) -> None:
        def change(name: str) -> Callable[[str], None]:
            return lambda value: self._change(**{name: value})

        self._preset = self._choice("Look", self.preset_requested.emit)
        self._mode = self._choice("Colour by", change("mode"))
        self._stretch = self._choice("Stretch", change("stretch"))
        self._policy = self._choice("Limits", change("policy"))
        self._white = self._choice("White is", change("white"))

    def _make_sliders(self) -> None:
        def of(name: str, scale: _Scale) -> tuple[Callable[[ColorSettings], int], _Change]:
            return (
                lambda s: scale.to_tick(getattr(s, name)),
                lambda tick: self._change(**{name: scale.to_value(tick)}),
            )

        self._setting("Q", "How soon the stretch turns from linear to logarithmic", *of("q", _Q))
        self._setting(
            "Softening",
            "What is linear, as a part of the range: to the left fainter light comes out",
            *of("softening", _SOFTENING),
        )
        self._setting("Sky", "How bright the sky is shown", *of("black_sigma", _SKY))
        row = QHBoxLayout()
        row.setSpacing(STEP)
        for n, name in enumerate(CHANNELS):
            slider = self._weight_slider(n)
            slider.setAccessibleName(f"{name} balance")
            letter = QLabel(name[0])
            set_tone(letter, "secondary")
            row.addWidget(letter)
            row.addWidget(slider, 1)
        holder = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(row)
        self._row("Balance", holder)
        self._setting("Saturation", "From grey to strong colours", *of("saturation", _SATURATION))
        self._make_tone()

    def _following_slider(
        self, tip: str, show: Callable[[ColorSettings], int], change: _Change
    ) -> QSlider:
        slider = self._slider(tip, change)
        self._following.append((slider, show))
        return slider

    def _setting(
        self, text: str, tip: str, show: Callable[[ColorSettings], int], change: _Change
    ) -> None:
        self._row(text, self._following_slider(tip, show, change))

    def _weight_slider(self, channel: int) -> QSlider:
        return self._following_slider(
            f"Weight of {CHANNELS[channel].lower()}: to the right brighter, the sky stays neutral",
            lambda settings: _WEIGHT.to_tick(settings.weights[channel]),
            lambda tick: self._weigh(channel, _WEIGHT.to_value(tick)),
        )

    # -- asking -----------------------------------------------------------------------------

    def _change(self, **values: object) -> None:
        wanted: ColorSettings = replace(self._settings, **values)  # type: ignore[arg-type]
        self.settings_requested.emit(wanted)

    def _weigh(self, channel: int, weight: float) -> None:
        weights = list(self._settings.weights)
        weights[channel] = weight
        self._change(weights=tuple(weights))

    def _place(self, color: int) -> int:
        """Return which of the channels shown a colour is; of two, blue is the second."""
        return color if self._bands[1].isVisibleTo(self) else min(color, 1)

    # -- telling ----------------------------------------------------------------------------

    def set_state(self, view: ColorView) -> None:
        """Show a state without asking for anything."""
        settings = self._settings = view.settings
        presets = view.presets if view.preset else (*view.presets, (_CUSTOM, "As set here"))
        choose(self._preset, presets, view.preset)
        choose(self._mode, view.modes, settings.mode)
        choose(self._stretch, view.stretches, settings.stretch)
        choose(self._policy, view.policies, settings.policy)
        choose(self._white, view.whites, settings.white)
        for slider, show in self._following:
            place_slider(slider, show(settings))
        self._show_tone(view.contrast, view.bias, invert=view.invert)
        lupton, balanced = settings.mode == "lupton", settings.policy == BALANCED
        for text, there in (
            ("Q", lupton), ("Softening", lupton), ("Stretch", not lupton),
            ("White is", balanced), ("Sky", balanced),
        ):  # fmt: skip
            for widget in self._rows[text]:
                widget.setVisible(there)
        self._show_channels(view.channels)
        self._title.say(view.title)
        self._note.say(view.note)

    def _show_channels(self, channels: tuple[ChannelView, ...]) -> None:
        shown = {c.color: c for c in channels}
        for n, (band, histogram) in enumerate(zip(self._bands, self._histograms, strict=True)):
            channel = shown.get(n)
            band.setVisible(channel is not None)
            if channel is None:
                histogram.set_histogram(None, None)
                continue
            band.setText(f"{CHANNELS[n][0]} {channel.label}")
            band.setToolTip(f"{CHANNELS[n]} shows {channel.label}")
            histogram.set_histogram(channel.edges, channel.counts)
            histogram.set_limits(channel.lo, channel.hi)
