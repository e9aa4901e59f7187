"""Blinking: which images take turns, and whose turn it is."""

from dataclasses import dataclass, replace
from datetime import date

from twomass_viewer.session.layers import ImageSet
from twomass_viewer.session.shared_sky import part_on
from twomass_viewer.session.view import Shown

INTERVAL_MS = 500
INTERVAL_LIMITS_MS = (60, 3000)
# Neighbouring images of a scan share 5 % of their sky, neighbouring scans 10 %.
_NEIGHBOURS_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class BlinkFrame:
    """One image of a blink.

    Attributes
    ----------
    set_key : str
    shown : Shown or None
        The band of this frame; None follows the band switch.
    """

    set_key: str
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Blink:
    """The state of blinking.

    Attributes
    ----------
    frames : tuple of BlinkFrame
        In the order of their turns.
    at : int
        Which is shown.
    left_out : frozenset of BlinkFrame
        Frames that take no turn.
    interval_ms : int
    way : int
        +1 forwards, -1 backwards; 0 stands still.
    """

    frames: tuple[BlinkFrame, ...]
    at: int = 0
    left_out: frozenset[BlinkFrame] = frozenset()
    interval_ms: int = INTERVAL_MS
    way: int = 1

    @property
    def frame(self) -> BlinkFrame:
        """The frame shown."""
        return self.frames[self.at]

    @property
    def taking_turns(self) -> tuple[BlinkFrame, ...]:
        """The frames that take turns."""
        return tuple(f for f in self.frames if f not in self.left_out)

    def shows(self, set_key: str) -> bool:
        """Whether a set is seen now: its turn, or it takes no part in the blink."""
        return set_key == self.frame.set_key or all(f.set_key != set_key for f in self.frames)

    def step(self, by: int) -> "Blink":
        """Return the state with the next (+1) or previous (-1) frame shown."""
        for k in range(1, len(self.frames) + 1):
            at = (self.at + by * k) % len(self.frames)
            if self.frames[at] not in self.left_out:
                return replace(self, at=at)
        return self

    def tick(self, frame: BlinkFrame, takes_turns: bool) -> "Blink":
        """Return the state with a frame taking turns or not; one always does."""
        left_out = self.left_out - {frame} if takes_turns else self.left_out | {frame}
        if len(left_out) >= len(self.frames):
            return self
        changed = replace(self, left_out=left_out)
        return changed.step(1) if changed.frame in left_out else changed

    def only(self, keys: frozenset[str]) -> "Blink | None":
        """Return the state without the sets that are gone, None when fewer than two are left."""
        frames = tuple(f for f in self.frames if f.set_key in keys)
        if len(frames) < 2:
            return None
        at = frames.index(self.frame) if self.frame in frames else 0
        return replace(self, frames=frames, at=at, left_out=self.left_out & set(frames))


def blink_frames(
    sets: tuple[ImageSet, ...], top: ImageSet | None, place: tuple[float, float] | None
) -> tuple[BlinkFrame, ...]:
    """Return what can be blinked where one looks.

    The visible sets that cover the middle of the view; where these are fewer than two, those that
    share a good part of the sky with the set looked at; oldest first. Where there is one set only,
    its bands.

    Parameters
    ----------
    sets : tuple of ImageSet
        Visible sets of the field.
    top : ImageSet or None
        The set looked at.
    place : tuple of (float, float) or None
        Right ascension and declination of the middle of the view, degrees.
    """
    if top is None:
        return ()
    same_place = [s for s in sets if place is not None and _holds(s, place)]
    if len(same_place) < 2:
        same_place = [s for s in sets if s.key == top.key or _overlap(s, top)]
    if len(same_place) > 1:
        return tuple(BlinkFrame(s.key) for s in sorted(same_place, key=_epoch))
    if len(top.bands) > 1:
        return tuple(BlinkFrame(top.key, Shown(b.value)) for b in top.bands)
    return ()


def _epoch(found: ImageSet) -> date:
    night = found.scan.date if found.scan else None
    return night or date.max


def _holds(found: ImageSet, place: tuple[float, float]) -> bool:
    member = found.members[0]
    if member.image.transform is None:
        return False
    x, y = (float(v) for v in member.image.transform.sky_to_pixel(*place))
    rows, cols = member.plane.shape
    return -0.5 <= x < cols - 0.5 and -0.5 <= y < rows - 0.5


def _overlap(a: ImageSet, b: ImageSet) -> bool:
    """Whether more of the smaller of two sets lies on the other than neighbours share."""
    return max(part_on(a, b), part_on(b, a)) > _NEIGHBOURS_SHARE
