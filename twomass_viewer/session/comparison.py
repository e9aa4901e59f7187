"""Comparing two images of a place: faded into each other, or side by side at a divider."""

from dataclasses import dataclass, replace
from enum import StrEnum

from twomass_viewer.session.blink import BlinkFrame


class CompareMode(StrEnum):
    """How two images share the sky."""

    FADE = "fade"
    SWIPE = "swipe"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two frames of what could be blinked, and how much of each is seen.

    Attributes
    ----------
    frames : tuple of BlinkFrame
        What there is to choose from; all but the two are out of sight.
    a, b : int
        Which are compared: different ones. A is seen at 0 (fade), left of or above the divider
        (swipe).
    mode : CompareMode
    position : float
        0 to 1: the part of B (fade), or where in the view the divider stands, from the left or
        from above (swipe).
    level : bool
        Whether the divider lies level: A above, B below.
    on_b : bool
        Whether readout and tools work on B: it has the larger part (fade), or the pointer (swipe).
    """

    frames: tuple[BlinkFrame, ...]
    a: int = 0
    b: int = 1
    mode: CompareMode = CompareMode.FADE
    position: float = 0.5
    level: bool = False
    on_b: bool = False

    @property
    def pair(self) -> tuple[BlinkFrame, BlinkFrame]:
        """A and B."""
        return self.frames[self.a], self.frames[self.b]

    @property
    def frame(self) -> BlinkFrame:
        """The one that readout and tools work on."""
        return self.pair[self.on_b]

    def shows(self, set_key: str) -> bool:
        """Whether anything of a set is seen: A, B, or it takes no part."""
        return any(f.set_key == set_key for f in self.pair) or all(
            f.set_key != set_key for f in self.frames
        )

    def moved(self, position: float) -> "Comparison":
        """Return the state at another position, within 0 to 1."""
        position = min(max(position, 0.0), 1.0)
        on_b = position > 0.5 if self.mode is CompareMode.FADE else self.on_b
        return replace(self, position=position, on_b=on_b)

    def with_pair(self, a: int, b: int) -> "Comparison":
        """Return the state with other frames; who takes the other's place gives it its own."""
        if a == b:
            a, b = (self.b, b) if a == self.a else (a, self.a)
        return replace(self, a=a, b=b)

    def swapped(self) -> "Comparison":
        """Return the state with A and B exchanged."""
        return replace(self, a=self.b, b=self.a)

    def only(self, keys: frozenset[str]) -> "Comparison | None":
        """Return the state without sets that are gone, None when A or B is among them."""
        if any(f.set_key not in keys for f in self.pair):
            return None
        left = tuple(f for f in self.frames if f.set_key in keys)
        if left == self.frames:
            return self
        a, b = (left.index(f) for f in self.pair)
        return replace(self, frames=left, a=a, b=b)
