"""Keeps a blink going: a timer that gives each image its turn once the last one was seen."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from twomass_viewer.session.badges import badge
from twomass_viewer.session.blink import INTERVAL_LIMITS_MS, Blink
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.blink_bar import BlinkBar, BlinkRow


class Blinker(QObject):
    """Blinking in one window."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._interval_ms = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)
        bench.window.lazy_blink_bar.when_made(self._connect)

    def _connect(self, bar: "BlinkBar") -> None:
        bar.stepped.connect(self.step)
        bar.played.connect(self.play)
        bar.interval_chosen.connect(self._choose_interval)
        bar.frame_ticked.connect(self._tick)
        bar.ended.connect(self.end)

    @property
    def way(self) -> int:
        """+1 or -1 while it runs, else 0."""
        blink = self._bench.session.blink
        return blink.way if blink else 0

    def play(self, way: int) -> None:
        """Run forwards (+1) or backwards (-1), or stand still (0); begins when it must."""
        blink = self.present()
        if blink is not None:
            self._bench.session.set_blink(replace(blink, way=way))

    def toggle(self, way: int) -> None:
        """Run that way, or stand still when it runs that way already."""
        self.play(0 if self.way == way else way)

    def step(self, by: int) -> None:
        """Show the next or previous frame and stand still."""
        session = self._bench.session
        going_on = session.blink
        blink = going_on or self._begin()
        if blink is not None:
            session.set_blink(replace(blink.step(by), way=0))

    def end(self) -> None:
        """Show everything again; the last frame stays the current image."""
        session = self._bench.session
        blink = session.blink
        with session.batch():
            session.set_blink(None)
            if blink is not None and blink.frame.shown is not None:
                session.show(blink.frame.shown)
            elif blink is not None:
                session.make_current(blink.frame.set_key)

    def follow(self) -> None:
        """Bring timer and bar in step with the session."""
        session, window = self._bench.session, self._bench.window
        blink = session.blink
        if blink is None:
            self._timer.stop()
            if window.lazy_blink_bar.made is not None:
                window.blink_bar.show_blink((), 0, 0)
            return
        if not blink.way:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != blink.interval_ms:
            self._timer.start(blink.interval_ms)
        window.blink_bar.show_blink(self._rows(blink), blink.way, blink.interval_ms)

    def _rows(self, blink: Blink) -> "list[BlinkRow]":
        from twomass_viewer.ui.panels.blink_bar import BlinkRow

        session = self._bench.session
        rows = []
        for frame in blink.frames:
            found = session.image_set(frame.set_key)
            text = badge(found, frame.shown or session.shown).text if found else ""
            rows.append(BlinkRow(text, frame not in blink.left_out, frame == blink.frame))
        return rows

    def present(self) -> Blink | None:
        """Return the blink that runs, or the one that would begin; says so when there is none."""
        return self._bench.session.blink or self._begin()

    def _begin(self) -> Blink | None:
        session = self._bench.session
        frames = session.blink_choice()
        if len(frames) < 2:
            alone = session.pane_set is not None
            self._bench.say(
                "blink",
                "There is nothing to blink: the pane shows one image only (Ctrl+0 shows all)."
                if alone
                else "There is nothing to blink: open another image of the same place, or another "
                "band of this one.",
            )
            return None
        top, shown = session.top_set, session.shown
        at = next((n for n, f in enumerate(frames) if top and f.set_key == top.key
                   and f.shown in (None, shown)), 0)  # fmt: skip
        blink = Blink(frames, at)
        return replace(blink, interval_ms=self._interval_ms) if self._interval_ms else blink

    def _turn(self) -> None:
        """Give the next image its turn; where painting is slower than the rate, it waits."""
        blink = self._bench.session.blink
        if blink is not None and blink.way and self._bench.window.canvas.is_painted():
            self._bench.session.set_blink(blink.step(blink.way))

    def _choose_interval(self, ms: int) -> None:
        lo, hi = INTERVAL_LIMITS_MS
        self._interval_ms = min(max(ms, lo), hi)
        blink = self._bench.session.blink
        if blink is not None:
            self._bench.session.set_blink(replace(blink, interval_ms=self._interval_ms))

    def _tick(self, index: int, takes_turns: bool) -> None:
        blink = self._bench.session.blink
        if blink is not None and index < len(blink.frames):
            self._bench.session.set_blink(blink.tick(blink.frames[index], takes_turns))
            self.follow()  # a refused tick shows as it was
