"""The strip under the sky while images blink: whose turn, which way, how fast, who takes part."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from twomass_viewer.ui.icons import bind_icon
from twomass_viewer.ui.theme import PADDING, STEP, set_surface, set_tone, tabular_font

_TICKS = 100
_LEAST_TEXT_PX = 120


@dataclass(frozen=True, slots=True)
class BlinkRow:
    """One frame of a blink: its words, whether it takes turns, whether it is seen now."""

    text: str
    takes_turns: bool
    shown: bool


class _FrameLabel(QLabel):
    """Words that give way where the bar is narrow: the window must not grow with them."""

    def minimumSizeHint(self) -> QSize:
        """Ask for room for a few words."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LEAST_TEXT_PX), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, with dots for those that do not fit."""
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        self.setToolTip(self.text() if words != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.end()


class BlinkBar(QWidget):
    """Steps, plays and chooses the frames of a blink.

    Signals
    -------
    stepped : int
        +1 or -1: show the next or previous frame and stand still.
    played : int
        +1 or -1 to run that way, 0 to stand still.
    interval_chosen : int
        Milliseconds.
    frame_ticked : int, bool
        A frame shall take turns or not.
    save_requested
        The frames shall be saved as an animation.
    ended
    """

    stepped = Signal(int)
    played = Signal(int)
    interval_chosen = Signal(int)
    frame_ticked = Signal(int, bool)
    save_requested = Signal()
    ended = Signal()

    def __init__(self, shortest_ms: int, longest_ms: int) -> None:
        super().__init__()
        self.setAccessibleName("Blink")
        set_surface(self, "panel")
        self._range = (shortest_ms, longest_ms)
        self._rows: tuple[BlinkRow, ...] = ()
        self._way = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, STEP, PADDING, STEP)
        row.setSpacing(STEP)
        self._back = self._button("step-back", "Previous frame (,)")
        self._back.clicked.connect(lambda: self.stepped.emit(-1))
        self._play = self._button("play", "Play (B; Shift+B backwards)")
        self._play.clicked.connect(lambda: self.played.emit(0 if self._way else 1))
        self._next = self._button("step-forward", "Next frame (.)")
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        self._text = _FrameLabel()
        self._text.setFont(tabular_font())
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._rate = QLabel()
        self._rate.setFont(tabular_font())
        set_tone(self._rate, "secondary")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, _TICKS)
        self._slider.setFixedWidth(140)
        self._slider.setAccessibleName("Time for each frame")
        self._slider.setToolTip("Time for each frame")
        self._slider.valueChanged.connect(lambda tick: self.interval_chosen.emit(self._ms(tick)))
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._frames = QToolButton()
        self._frames.setText("Frames")
        self._frames.setToolTip("Which images take turns")
        self._frames.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._frames.setMenu(self._menu)
        self._save = self._button("export", "Save as animation (Ctrl+Shift+B)")
        self._save.clicked.connect(self.save_requested)
        self._end = self._button("close", "End blinking (Esc)")
        self._end.clicked.connect(self.ended.emit)
        for button in (self._back, self._play, self._next):
            row.addWidget(button)
        row.addSpacing(PADDING)
        row.addWidget(self._text, 1)
        for widget in (self._rate, self._slider, self._frames, self._save, self._end):
            row.addWidget(widget)
        self.hide()

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split(" (")[0])
        bind_icon(button, icon)
        return button

    def show_blink(self, rows: Sequence[BlinkRow], way: int, interval_ms: int) -> None:
        """Show a state without asking for anything; no rows hide the bar."""
        self.setVisible(bool(rows))
        if not rows:
            self._rows = ()
            return
        if way != self._way:
            self._way = way
            bind_icon(self._play, "pause" if way else "play")
            self._play.setAccessibleName("Pause" if way else "Play")
        at = next((n for n, r in enumerate(rows) if r.shown), 0)
        self._text.setText(f"{at + 1}/{len(rows)}  {rows[at].text}")
        self._rate.setText(f"{interval_ms / 1000:.2f} s")
        if not self._slider.isSliderDown():
            with QSignalBlocker(self._slider):
                self._slider.setValue(self._tick(interval_ms))
        if [r.text for r in rows] != [r.text for r in self._rows]:
            self._fill_menu(rows)
        for action, row in zip(self._menu.actions(), rows, strict=True):
            with QSignalBlocker(action):
                action.setChecked(row.takes_turns)
        self._rows = tuple(rows)

    def _fill_menu(self, rows: Sequence[BlinkRow]) -> None:
        self._menu.clear()
        for n, row in enumerate(rows):
            action = QAction(row.text, self._menu)
            action.setCheckable(True)
            action.toggled.connect(lambda on, n=n: self.frame_ticked.emit(n, on))
            self._menu.addAction(action)

    # The scale of the slider is logarithmic: quick blinks need finer steps.
    def _ms(self, tick: int) -> int:
        lo, hi = self._range
        return round(lo * math.pow(hi / lo, tick / _TICKS))

    def _tick(self, ms: int) -> int:
        lo, hi = self._range
        return round(_TICKS * math.log(min(max(ms, lo), hi) / lo) / math.log(hi / lo))
