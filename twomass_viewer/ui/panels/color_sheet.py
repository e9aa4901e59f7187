"""Stretch, balance and limits of a colour composite; small, beside the sky, never modal."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
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

from twomass_viewer.session.color import BALANCED, PLAIN, ColorSettings
from twomass_viewer.ui.panels.histogram import Histogram
from twomass_viewer.ui.panels.limits_popup import choose, contrast_to_tick, tick_to_contrast
from twomass_viewer.ui.panels.text import secondary
from twomass_viewer.ui.theme import PADDING, STEP, set_surface, set_tone

CHANNELS = ("Red", "Green", "Blue")
CHANNEL_TINTS = ("#d0605e", "#5fa463", "#5b8fd6")
_TICKS = 1000
_CUSTOM = ""

Choices = tuple[tuple[str, str], ...]
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
        return round(min(max((at - low) / (high - low), 0.0), 1.0) * _TICKS)

    def to_value(self, tick: int) -> float:
        low, high = self._straight(self.low), self._straight(self.high)
        value = low + (high - low) * tick / _TICKS
        return float(math.exp(value)) if self.logarithmic else value

    def _straight(self, value: float) -> float:
        return math.log(max(value, 1e-12)) if self.logarithmic else value


_WEIGHT = _Scale(0.25, 4.0, logarithmic=True)
_SATURATION = _Scale(0.0, 2.0)
_SKY = _Scale(-2.0, 4.0)
_Q = _Scale(0.5, 30.0, logarithmic=True)
_SOFTENING = _Scale(0.005, 1.0, logarithmic=True)


class ColorSheet(QFrame):
    """A small sheet under the toolbar; Esc closes it."""

    settings_requested = Signal(object)
    """`ColorSettings`."""
    preset_requested = Signal(str)
    channel_limits_requested = Signal(int, float, float)
    """Which of the channels shown, and its limits."""
    contrast_requested = Signal(float, float)
    invert_requested = Signal(bool)
    reset_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_surface(self, "sheet")
        self.setAccessibleName("Colours of the composite")
        self.setMinimumWidth(340)
        self._settings = ColorSettings()
        self._following: list[tuple[QSlider, Callable[[ColorSettings], int]]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING + STEP, PADDING, PADDING + STEP, PADDING + STEP)
        column.setSpacing(STEP)
        self._title = secondary()
        column.addWidget(self._title)
        column.addLayout(self._make_histograms())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(PADDING)
        self._grid.setVerticalSpacing(STEP)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self._rows: dict[str, tuple[QLabel, QWidget]] = {}
        self._make_choices()
        self._make_sliders()
        column.addLayout(self._make_foot())
        self._note = secondary()
        column.addWidget(self._note)

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

        self._slider("Q", "How soon the stretch turns from linear to logarithmic", *of("q", _Q))
        self._slider(
            "Softening",
            "What is linear, as a part of the range: to the left fainter light comes out",
            *of("softening", _SOFTENING),
        )
        self._slider("Sky", "How bright the sky is shown", *of("black_sigma", _SKY))
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
        self._slider("Saturation", "From grey to strong colours", *of("saturation", _SATURATION))
        self._contrast = self._tone_slider("Contrast")
        self._bias = self._tone_slider("Bias")

    def _make_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        self._invert = QCheckBox("Invert")
        self._invert.setToolTip("Dark sources on a light sky (I)")
        self._invert.toggled.connect(self.invert_requested)
        foot.addWidget(self._invert, 1)
        plain = QPushButton("Even balance")
        plain.setToolTip("Red, green and blue of equal weight, as the zero points say")
        plain.clicked.connect(lambda: self._change(weights=PLAIN))
        foot.addWidget(plain)
        reset = QPushButton("Reset")
        reset.setToolTip("Colours, contrast and bias as at the start")
        reset.clicked.connect(self.reset_requested)
        foot.addWidget(reset)
        return foot

    def _row(self, text: str, widget: QWidget) -> None:
        label = QLabel(text)
        set_tone(label, "secondary")
        if isinstance(widget, (QComboBox, QSlider)):
            label.setBuddy(widget)
            widget.setAccessibleName(text)
        line = len(self._rows)
        self._grid.addWidget(label, line, 0)
        self._grid.addWidget(widget, line, 1)
        self._rows[text] = (label, widget)

    def _choice(self, text: str, emit: Callable[[str], object]) -> QComboBox:
        combo = QComboBox()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(12)
        combo.setToolTip(text)
        combo.activated.connect(lambda at: emit(str(combo.itemData(at))))
        self._row(text, combo)
        return combo

    def _bare_slider(
        self, tip: str, show: Callable[[ColorSettings], int], change: _Change
    ) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, _TICKS)
        slider.setPageStep(_TICKS // 20)
        slider.setSingleStep(_TICKS // 100)
        slider.setToolTip(tip)
        slider.valueChanged.connect(change)
        self._following.append((slider, show))
        return slider

    def _weight_slider(self, channel: int) -> QSlider:
        return self._bare_slider(
            f"Weight of {CHANNELS[channel].lower()}: to the right brighter, the sky stays neutral",
            lambda settings: _WEIGHT.to_tick(settings.weights[channel]),
            lambda tick: self._weigh(channel, _WEIGHT.to_value(tick)),
        )

    def _slider(
        self, text: str, tip: str, show: Callable[[ColorSettings], int], change: _Change
    ) -> None:
        self._row(text, self._bare_slider(tip, show, change))

    def _tone_slider(self, text: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, _TICKS)
        slider.setToolTip(f"{text}; right drag on the sky sets contrast and bias together")
        slider.valueChanged.connect(
            lambda _: self.contrast_requested.emit(
                tick_to_contrast(self._contrast.value()), self._bias.value() / _TICKS
            )
        )
        self._row(text, slider)
        return slider

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
            _place_slider(slider, show(settings))
        _place_slider(self._contrast, contrast_to_tick(view.contrast))
        _place_slider(self._bias, round(view.bias * _TICKS))
        with QSignalBlocker(self._invert):
            self._invert.setChecked(view.invert)
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the sheet."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


def _place_slider(slider: QSlider, tick: int) -> None:
    if not slider.isSliderDown():
        with QSignalBlocker(slider):
            slider.setValue(tick)
