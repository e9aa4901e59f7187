"""Fade and swipe: starts and ends the comparison of two images, and moves it at frame rate."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from twomass_viewer.session.comparison import CompareMode, Comparison
from twomass_viewer.session.seen import frame_words
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.compare_bar import CompareBar

COMPARE_NAMES = frozenset({"comparison", "fields", "images", "shown"})
_STEP = 0.01


class Fader(QObject):
    """Comparing two images of a place in one window."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        tiles = bench.window.tiles
        tiles.divider_dragged.connect(self.move)
        tiles.pair_nudged.connect(self._nudge)
        tiles.pair_pointed.connect(self._point)
        bench.window.lazy_compare_bar.when_made(self._connect)

    def _connect(self, bar: "CompareBar") -> None:
        bar.pair_chosen.connect(self._choose)
        bar.swapped.connect(self.swap)
        bar.moved.connect(self.move)
        bar.fade_chosen.connect(
            lambda fade: self._start(CompareMode.FADE if fade else CompareMode.SWIPE)
        )
        bar.level_chosen.connect(self.set_level)
        bar.ended.connect(self.end)

    @property
    def mode(self) -> CompareMode | None:
        """How two images are compared now."""
        comparison = self._bench.session.comparison
        return comparison.mode if comparison else None

    @property
    def level(self) -> bool:
        """Whether a divider lies level."""
        comparison = self._bench.session.comparison
        return comparison is not None and self.mode is CompareMode.SWIPE and comparison.level

    def toggle(self, mode: CompareMode) -> None:
        """Compare in this way, or end it."""
        if self.mode is mode:
            self.end()
        else:
            self._start(mode)

    def set_level(self, level: bool) -> None:
        """Lay the divider level, or set it upright; begins to swipe when it must."""
        if self.mode is not CompareMode.SWIPE:
            self._start(CompareMode.SWIPE)
        comparison = self._bench.session.comparison
        if comparison is not None:
            self._bench.session.compare(replace(comparison, level=level))

    def swap(self) -> None:
        """Exchange A and B."""
        comparison = self._bench.session.comparison
        if comparison is not None:
            self._bench.session.compare(comparison.swapped())

    def move(self, position: float) -> None:
        """Fade, or move the divider; nothing is resolved for it."""
        session, window = self._bench.session, self._bench.window
        session.move_comparison(position)
        comparison = session.comparison
        if comparison is not None:
            window.canvas.move_pair(comparison.position)
            fade = comparison.mode is CompareMode.FADE
            window.compare_bar.show_position(comparison.position, fade=fade)

    def end(self) -> None:
        """Show everything again; the image that had the larger part stays the current one."""
        session = self._bench.session
        turn = session.turn if session.comparison is not None else None
        if turn is None:
            return
        with session.batch():
            session.compare(None)
            if turn.shown is not None:
                session.show(turn.shown)
            else:
                session.make_current(turn.set_key)

    def follow(self) -> None:
        """Bring the bar in step with the session."""
        session, window = self._bench.session, self._bench.window
        comparison = session.comparison
        if comparison is None:
            if (made := window.lazy_compare_bar.made) is not None:
                made.show_comparison((), 0, 1, fade=True, level=False)
            return
        bar = window.compare_bar
        texts = frame_words(session, comparison.frames)
        fade = comparison.mode is CompareMode.FADE
        bar.show_comparison(texts, comparison.a, comparison.b, fade=fade, level=comparison.level)
        bar.show_position(comparison.position, fade=fade)

    def _start(self, mode: CompareMode) -> None:
        session = self._bench.session
        comparison = session.comparison or self._begin(mode)
        if comparison is not None:
            other = comparison.mode is not mode
            changed = replace(comparison, mode=mode)
            session.compare(changed.moved(0.5) if other else changed)

    def _begin(self, mode: CompareMode) -> Comparison | None:
        session = self._bench.session
        blink = session.blink
        frames = blink.taking_turns if blink else session.blink_choice()
        if len(frames) < 2:
            self._bench.say(
                "compare",
                "There is nothing to compare: open another image of the same place, or another "
                "band of this one.",
            )
            return None
        top, shown = session.top_set, session.shown_now
        a = next((n for n, f in enumerate(frames) if top and f.set_key == top.key
                  and f.shown in (None, shown)), 0)  # fmt: skip
        return Comparison(frames, a, (a + 1) % len(frames), mode)

    def _choose(self, a: int, b: int) -> None:
        comparison = self._bench.session.comparison
        if comparison is not None:
            self._bench.session.compare(comparison.with_pair(a, b))

    def _nudge(self, steps: int) -> None:
        comparison = self._bench.session.comparison
        if comparison is not None:
            self.move(comparison.position + steps * _STEP)

    def _point(self, on_b: bool) -> None:
        """Let readout and tools work on the side the pointer is on."""
        comparison = self._bench.session.comparison
        swiped = comparison is not None and comparison.mode is CompareMode.SWIPE
        if comparison is not None and swiped and comparison.on_b is not on_b:
            self._bench.session.compare(replace(comparison, on_b=on_b))
