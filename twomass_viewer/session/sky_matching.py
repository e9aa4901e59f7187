"""Matching the sky of the images in view for display, as a job."""

from dataclasses import dataclass

import numpy as np

from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member
from twomass_viewer.session.session import Session
from twomass_viewer.session.sky_levels import SkyLevel
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole


@dataclass(frozen=True, eq=False)
class SkyLevelRequest:
    """The planes to match, those of one band together."""

    bands: tuple[tuple[Member, ...], ...]

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for requests with equal answers."""
        return tuple(tuple(m.version for m in members) for members in self.bands)


def sky_level_request(session: Session) -> SkyLevelRequest | None:
    """Return what to match for the images in view, or None when there is nothing."""
    found = session.field
    if not session.sky_matched or found is None or found.plane is None:
        return None
    seen = set()
    for pane in session.layout.panes:
        with session.seen_by(pane.key):
            seen.add(session.shown)
    wanted = [b for b in Band if Shown.RGB in seen or Shown(b.value) in seen]
    bands = []
    for band in wanted:
        members = [m for s in session.field_images if (m := s.member(band)) is not None]
        usable = tuple(m for m in members if m.band is band and _is_sky(m))
        if len(usable) > 1:
            bands.append(usable)
    return SkyLevelRequest(tuple(bands)) if bands else None


def has_neighbours(session: Session) -> bool:
    """Return whether two images of one band lie on a sky."""
    if session.field is None or session.field.plane is None:
        return False
    seen: set[Band] = set()
    for found in session.field_images:
        if seen.intersection(found.bands):
            return True
        seen.update(found.bands)
    return False


def match_levels(request: SkyLevelRequest, progress: Progress) -> dict[int, SkyLevel]:
    """Match the planes of each band; those that overlap no other are left out."""
    # a window without neighbours to match must not pay for it
    from twomass_viewer.mosaic.sky_matching import SLOPE_PIX, SkyImage, SkyModel, match_sky

    levels: dict[int, SkyLevel] = {}
    for n, members in enumerate(request.bands):
        images = [
            SkyImage(m.plane.pixels, m.image.transform, m.plane.magzp)
            for m in members
            if m.image.transform is not None
        ]
        known = [i.magzp for i in images if i.magzp is not None]
        zero_point = float(np.median(known)) if known else 0.0
        part = 1.0 / len(request.bands)

        def report(fraction: float, text: str, done: float = n * part, part: float = part) -> None:
            progress(done + part * fraction, text)

        match = match_sky(images, zero_point, SkyModel.PLANE, progress=report)
        for group in np.unique(match.groups):
            inside = np.flatnonzero(match.groups == group)
            if len(inside) < 2:
                continue
            together = tuple(members[i] for i in inside)
            for i in inside:
                offset, slope_x, slope_y = (float(v) for v in match.levels_dn[i])
                rows, cols = members[i].plane.shape
                levels[members[i].version] = SkyLevel(
                    float(match.scales[i]),
                    offset,
                    together,
                    (slope_x / SLOPE_PIX, slope_y / SLOPE_PIX),
                    ((cols - 1) / 2.0, (rows - 1) / 2.0),
                )
    return levels


def _is_sky(member: Member) -> bool:
    return member.image.transform is not None and member.plane.role is PlaneRole.IMAGE
