"""What the user reads off the pixels: the line profile, as a part of the Session."""

from twomass_viewer.imagery.pixel_store import wish_all
from twomass_viewer.session.history import Edit, History
from twomass_viewer.session.layers import Member
from twomass_viewer.session.line_profile import (
    LineProfile,
    ProfileLine,
    Sampling,
    profile_members,
    profiles,
)
from twomass_viewer.session.tiling import Tiling
from twomass_viewer.session.view import Shown


class Reading(Tiling):
    """The line of the profile, and how it is read; announced as ``profile``."""

    history: History

    def __init__(self) -> None:
        super().__init__()
        self.profile_line: ProfileLine | None = None
        self.profile_sampling = Sampling.BILINEAR
        self.profile_all_bands = False

    def draw_profile_line(self, line: ProfileLine | None) -> None:
        """Show a line while it is being drawn; it can be undone once it is kept."""
        if line != self.profile_line:
            self.profile_line = line
            self._touch("profile")

    def keep_profile_line(self, line: ProfileLine | None, before: ProfileLine | None) -> None:
        """Set the line, or none; undoing brings back the one before."""
        if line == before:
            self.draw_profile_line(line)
            return
        words = "line profile" if line is not None else "remove line profile"
        self.history.do(
            Edit(
                words,
                lambda: self.draw_profile_line(line),
                lambda: self.draw_profile_line(before),
            )
        )

    def set_profile_sampling(self, sampling: Sampling) -> None:
        """Choose how values between pixel centres are found."""
        if sampling is not self.profile_sampling:
            self.profile_sampling = sampling
            self._touch("profile")

    def set_profile_all_bands(self, all_bands: bool) -> None:
        """Read all bands of the set, or only the one shown (all of a colour composite)."""
        if all_bands is not self.profile_all_bands:
            self.profile_all_bands = all_bands
            self._touch("profile")

    def line_profiles(self) -> list[LineProfile]:
        """Return the values along the line, a profile for each band; empty off all images.

        It waits for pixels that have left memory.
        """
        line = self.profile_line
        return profiles(self._profile_members(), line, self.profile_sampling) if line else []

    def wish_for_profiles(self) -> bool:
        """Return whether the pixels along the line are in memory; else they are wished for."""
        return wish_all(tuple(m.plane.pixels for m in self._profile_members()))

    def _profile_members(self) -> list[Member]:
        """Return the planes that profiles are read from, but for those that are lost."""
        line = self.profile_line
        if line is None or line.is_begun or self.field is None or self.field.plane is None:
            return []
        visible = list(self.seen_images)
        every = self.profile_all_bands or self.shown_now is Shown.RGB
        band = None if every else self.shown_now.band
        members = profile_members(visible, self.top_set, line, band)
        return [m for m in members if m.plane.pixels.lost is None]
