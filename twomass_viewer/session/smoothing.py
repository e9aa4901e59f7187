"""Smoothed pixels for display: which planes are wanted, and the job that makes them."""

from dataclasses import dataclass
from functools import partial

from twomass_viewer.display.reduced import prepare
from twomass_viewer.display.smoothing import Smoothing, smooth
from twomass_viewer.imagery.pixel_store import Pixels, StoredPixels
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member
from twomass_viewer.session.rendering import Smoothed
from twomass_viewer.session.resolve_composites import channels_shown
from twomass_viewer.session.session import Session

BATCH = 4
"""Planes a job, so that the first of many appear soon."""


@dataclass(frozen=True, eq=False)
class SmoothRequest:
    """Planes to be smoothed in one way."""

    members: tuple[Member, ...]
    smoothing: Smoothing

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for requests with equal answers."""
        return (self.smoothing, *(m.version for m in self.members))


def smooth_request(session: Session) -> SmoothRequest | None:
    """Return what is to be smoothed next of the planes in view, or None when all are."""
    wanted = session.smoothing
    if wanted is None:
        return None
    missing: list[Member] = []
    for member in _members_in_view(session):
        known = session.smoothed.get(member.version)
        if (known is None or known.smoothing != wanted) and member not in missing:
            missing.append(member)
    return SmoothRequest(tuple(missing[:BATCH]), wanted) if missing else None


def _members_in_view(session: Session) -> list[Member]:
    """Return the planes shown in any pane, the topmost first, with those that wait for a turn."""
    found: list[Member] = []
    for pane in session.layout.panes:
        with session.seen_by(pane.key):
            going_on = session.blink or session.comparison
            for images in reversed(session.seen_images):
                turns = [f for f in going_on.frames if f.set_key == images.key] if going_on else []
                for shown in [t.shown or session.shown for t in turns] or [session.shown]:
                    found += channels_shown(images, shown)
    return found


def smooth_members(request: SmoothRequest, progress: Progress) -> dict[int, Smoothed]:
    """Smooth the planes of a request, by their versions."""
    made: dict[int, Smoothed] = {}
    for n, member in enumerate(request.members):
        progress(n / len(request.members), f"Smoothing {member.image.name}")
        # smoothed anew where they have left memory and are asked for
        make = partial(_make, member.plane.pixels, request.smoothing, pixel_arcsec(member))
        pixels = StoredPixels(make(), make)
        prepare(pixels)
        made[member.version] = Smoothed(request.smoothing, pixels)
    return made


def _make(source: StoredPixels, smoothing: Smoothing, scale: float) -> Pixels:
    return smooth(source.get(), smoothing, scale)


def pixel_arcsec(member: Member) -> float:
    """Return the size of the middle pixel of a plane; 1 without a sky."""
    transform, (rows, cols) = member.image.transform, member.plane.shape
    return scale_arcsec(transform, cols / 2, rows / 2) if transform is not None else 1.0
