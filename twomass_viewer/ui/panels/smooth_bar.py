"""The strip under the sky while images are smoothed: with which kernel, and how wide."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QWidget,
)

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.theme import PADDING, STEP, set_surface, set_tone, tabular_font

_TICKS = 200


class SmoothBar(QWidget):
    """Chooses kernel and width.

    Signals
    -------
    chosen : str, float
        Key of the kernel, and arcsec.
    ended
    """

    chosen = Signal(str, float)
    ended = Signal()

    def __init__(self, kinds: Sequence[tuple[str, str]], limits: tuple[float, float]) -> None:
        super().__init__()
        self.setAccessibleName("Smoothing")
        set_surface(self, "panel")
        self._limits = limits
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, STEP, PADDING, STEP)
        row.setSpacing(STEP)
        label = QLabel("Smooth")
        self._kind = QComboBox()
        self._kind.setAccessibleName("Kernel")
        self._kind.setToolTip("Kernel: for the eye only, no measured value changes")
        for key, words in kinds:
            self._kind.addItem(words, key)
        label.setBuddy(self._kind)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, _TICKS)
        self._slider.setMinimumWidth(70)
        self._slider.setAccessibleName("Width of the kernel")
        self._slider.valueChanged.connect(lambda tick: self._say(self._arcsec(tick)))
        self._width = QDoubleSpinBox()
        self._width.setRange(*limits)
        self._width.setDecimals(1)
        self._width.setSingleStep(0.5)
        self._width.setSuffix("″")
        self._width.setKeyboardTracking(False)
        self._width.setAccessibleName("Width of the kernel in arcsec")
        self._width.valueChanged.connect(self._say)
        self._kind.activated.connect(lambda _: self._say(self._width.value()))
        self._words = QLabel()
        self._words.setFont(tabular_font())
        set_tone(self._words, "secondary")
        end = QToolButton()
        end.setAutoRaise(True)
        end.setToolTip("Show the pixels as they are (Q)")
        end.setAccessibleName("End smoothing")
        bind_icon(end, "close")
        end.clicked.connect(self.ended)
        row.addWidget(label)
        row.addWidget(self._kind)
        row.addSpacing(PADDING)
        row.addWidget(self._slider, 1)
        row.addWidget(self._width)
        row.addWidget(self._words)
        row.addWidget(end)
        self.hide()

    def show_smoothing(self, kind: str, width_arcsec: float, words: str) -> None:
        """Show a smoothing without asking for anything; an empty kind hides the bar."""
        self.setVisible(bool(kind))
        if not kind:
            return
        with QSignalBlocker(self._kind), QSignalBlocker(self._width), QSignalBlocker(self._slider):
            self._kind.setCurrentIndex(self._kind.findData(kind))
            if not math.isclose(self._width.value(), width_arcsec, abs_tol=0.04):
                self._width.setValue(width_arcsec)
            if not self._slider.isSliderDown():
                self._slider.setValue(self._tick(width_arcsec))
        self._words.setText(words)

    def _say(self, width_arcsec: float) -> None:
        self.chosen.emit(str(self._kind.currentData()), width_arcsec)

    # The scale of the slider is logarithmic: narrow kernels need finer steps.
    def _arcsec(self, tick: int) -> float:
        lo, hi = self._limits
        return round(lo * math.pow(hi / lo, tick / _TICKS), 1)

    def _tick(self, width_arcsec: float) -> int:
        lo, hi = self._limits
        inside = min(max(width_arcsec, lo), hi)
        return round(_TICKS * math.log(inside / lo) / math.log(hi / lo))
