"""What is made of the pixels for display: smoothed ones and contours, as a part of the Session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from twomass_viewer.display.smoothing import Smoothing
from twomass_viewer.imagery.pixel_store import StoredPixels
from twomass_viewer.session.contours import ContourSettings, FoundContours
from twomass_viewer.session.layers import Member, next_version
from twomass_viewer.session.turns import Turns


@dataclass(frozen=True, eq=False)
class Smoothed:
    """The pixels of a plane as they are shown.

    Attributes
    ----------
    smoothing : Smoothing
    pixels : StoredPixels
    version : int
        Unique to them.
    """

    smoothing: Smoothing
    pixels: StoredPixels
    version: int = field(default_factory=next_version)


class Rendering(Turns):
    """Smoothing and contours, and what came of them.

    The former are announced as ``smoothing`` and ``contours``, what was made as ``smoothed`` and
    ``contours_found``. It is for the eye: readout, photometry and limits are those of the pixels
    as they were read.
    """

    def __init__(self) -> None:
        super().__init__()
        self.smoothing: Smoothing | None = None
        self.smoothed: Mapping[int, Smoothed] = {}
        self.contours: ContourSettings | None = None
        self.contours_known = False
        self.found_contours: FoundContours | None = None

    def set_smoothing(self, smoothing: Smoothing | None) -> None:
        """Smooth all images shown, or show them as they are."""
        if smoothing != self.smoothing:
            with self.batch():
                self.smoothing = smoothing
                self._touch("smoothing")
                if smoothing is None:
                    self.smoothed = {}

    def add_smoothed(self, made: Mapping[int, Smoothed]) -> None:
        """Take smoothed planes, by the versions of what they were made of."""
        if self.smoothing is not None:
            there = {m.version for s in self.images for m in s.members}
            kept = {v: s for v, s in {**self.smoothed, **made}.items() if v in there}
            self.smoothed = kept
            self._touch("smoothed")

    def smoothed_of(self, members: Sequence[Member]) -> list[Smoothed]:
        """Return the smoothed planes to be shown for some; empty until all of them are there.

        Those of the smoothing before stand in for what is being made.
        """
        found = [self.smoothed.get(m.version) for m in members]
        whole = [s for s in found if s is not None]
        return whole if self.smoothing is not None and len(whole) == len(members) else []

    def set_contours(self, settings: ContourSettings | None) -> None:
        """Show contours, others, or none; the lines follow when they are found."""
        if settings != self.contours:
            self.contours = settings
            self.contours_known = True
            if settings is None:
                self.found_contours = None
            self._touch("contours")

    def forget_contours(self) -> None:
        """Show no contours, and no longer offer them among the layers."""
        self.set_contours(None)
        self.contours_known = False
        self._touch("contours")

    def show_contours(self, found: FoundContours | None) -> None:
        """Take the lines of the contours that are shown."""
        if found is not self.found_contours and (found is None or self.contours is not None):
            self.found_contours = found
            self._touch("contours_found")
