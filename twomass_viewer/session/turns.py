"""Several images of one place: blinked or compared; what is seen of them, as a part of the Session.

Blinking and comparing exclude each other. Of both the Session knows which frame readout and tools
work on.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from twomass_viewer.session.blink import Blink, BlinkFrame, blink_frames
from twomass_viewer.session.comparison import Comparison
from twomass_viewer.session.layers import ImageSet
from twomass_viewer.session.reading import Reading
from twomass_viewer.session.view import Shown


class Turns(Reading):
    """Blink and comparison; announced as ``blink`` and ``comparison``.

    Moving a comparison is announced as ``compared_at`` only, unless tools then work on the other
    image: it happens at frame rate.
    """

    def __init__(self) -> None:
        super().__init__()
        self._blink: Blink | None = None
        self._comparison: Comparison | None = None

    def _visible_keys(self) -> frozenset[str]:
        return frozenset(s.key for s in self.seen_images)

    @property
    def blink(self) -> Blink | None:
        """The blink in progress, of sets that are still there and visible in the active field."""
        if self._blink is None or not self.is_active_pane:
            return None
        return self._blink.only(self._visible_keys())

    @property
    def comparison(self) -> Comparison | None:
        """The comparison in progress, while both of its sets are there and visible."""
        if self._comparison is None or not self.is_active_pane:
            return None
        return self._comparison.only(self._visible_keys())

    @property
    def turn(self) -> BlinkFrame | None:
        """The frame tools work on while images are blinked or compared."""
        going_on = self.blink or self.comparison
        return going_on.frame if going_on else None

    def blink_choice(self) -> tuple[BlinkFrame, ...]:
        """Return what could be blinked or compared now; fewer than two frames are nothing."""
        visible = tuple(s for s in self.seen_images if s.sources is None)
        plane = self.field.plane if self.field else None
        place = plane.unproject(*self.camera.center) if plane else None
        middle = (float(place[0]), float(place[1])) if place else None
        return blink_frames(visible, super().top_set, middle)

    def set_blink(self, blink: Blink | None) -> None:
        """Start, go on with, or end blinking."""
        if blink != self._blink:
            with self.batch():
                if blink is not None:
                    self.compare(None)
                self._blink = blink
                self._touch("blink")

    @contextmanager
    def blinking_as(self, blink: Blink) -> Iterator[None]:
        """Let the session be as at another turn of a blink, unannounced, to resolve its scene."""
        before = self._blink, self._comparison
        self._blink, self._comparison = blink, None
        try:
            yield
        finally:
            self._blink, self._comparison = before

    def compare(self, comparison: Comparison | None) -> None:
        """Start, change, or end a comparison."""
        if comparison != self._comparison:
            with self.batch():
                if comparison is not None:
                    self.set_blink(None)
                self._comparison = comparison
                self._touch("comparison")

    def move_comparison(self, position: float) -> None:
        """Fade or move the divider, 0 to 1."""
        before = self.comparison
        if before is None:
            return
        after = before.moved(position)
        if after.on_b is not before.on_b:
            self.compare(after)
        elif after != before:
            self._comparison = after
            self._touch("compared_at")

    @property
    def top_set(self) -> ImageSet | None:
        """The set tools work on; while blinking or comparing, that of the frame seen."""
        turn = self.turn
        return self.image_set(turn.set_key) if turn else super().top_set

    @property
    def shown_now(self) -> Shown:
        """The band switch, or the band of the frame seen."""
        turn = self.turn
        return (turn.shown if turn else None) or self.shown
