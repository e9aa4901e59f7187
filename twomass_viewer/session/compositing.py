"""Colour composites of separate images that overlap: which go together, a job, and a layer.

A composite is a layer of its own: planes of other sets on common pixels. It is made again from
them when a session comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import image_center
from twomass_viewer.mosaic.channels import Channel, registered_channels, shares_sky
from twomass_viewer.session.history import Edit
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import ChannelSource, ImageSet, Member, WantedComposite
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole

MIN_SHARED = 0.2
"""Images of which less lies on each other make no colours by themselves: our choice."""
MOST_MADE = 24
"""So many composites are made at once: our choice."""

Part = tuple[str, Member]
"""A plane with the key of its set."""
Parts = tuple[Part | None, Part | None, Part | None]
"""Red, green, blue; two at least."""
_RED_FIRST = (Band.KS, Band.H, Band.J)


@dataclass(frozen=True, eq=False, slots=True)
class Made:
    """A composite that was made.

    Attributes
    ----------
    field : str
    parts : Parts
        What it was made of.
    members : tuple of Member
        On common pixels, red first.
    visible : bool
    opacity : float
    """

    field: str
    parts: Parts
    members: tuple[Member, ...]
    visible: bool = True
    opacity: float = 1.0

    @property
    def sources(self) -> tuple[ChannelSource | None, ChannelSource | None, ChannelSource | None]:
        """What it was made of, as its layer names it."""
        red, green, blue = (
            None if p is None else ChannelSource(p[0], p[1].version) for p in self.parts
        )
        return red, green, blue


def versions_of(parts: Parts) -> frozenset[int]:
    """Return which planes a composite is made of."""
    return frozenset(p[1].version for p in parts if p is not None)


def make_composite(parts: Parts, progress: Progress) -> tuple[Member, ...]:
    """Return the planes of a composite on common pixels, red first.

    Raises
    ------
    UsageError
        They share no sky, or one has no place on it.
    """
    there = [p[1] for p in parts if p is not None]
    before = [Channel(m.judged_image(), m.plane) for m in there]
    after = registered_channels(before, progress)
    return tuple(
        # an object of its own, so that it belongs to the composite; its pixels are the same
        replace(member) if new is old else Member(new.image, new.plane)
        for member, old, new in zip(there, before, after, strict=True)
    )


# -- which go together --------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class Candidate:
    """A set that lacks a band for a composite of its own.

    Attributes
    ----------
    key : str
    field : str
    planes : tuple of Member
        One a band.
    """

    key: str
    field: str
    planes: tuple[Member, ...]

    @property
    def bands(self) -> frozenset[Band | None]:
        """Bands of the planes."""
        return frozenset(m.band for m in self.planes)


def candidates(session: Session) -> tuple[Candidate, ...]:
    """Return the sets seen that might make colours together, the one looked at first."""
    if session.shown is not Shown.RGB or session.field is None or session.field.plane is None:
        return ()
    used = {
        s.set_key
        for i in session.images
        if i.sources is not None and None not in i.sources  # one of two bands may get a third
        for s in i.sources
        if s is not None
    }
    out = []
    for found in reversed(session.seen_images):
        if found.sources is not None or found.key in used:
            continue
        composite = found.composite()
        if composite is not None and len(composite) == len(Band):
            continue
        planes = tuple(m for b in Band if (m := found.exact(b)) is not None and _is_sky(m))
        if planes:
            out.append(Candidate(found.key, found.field, planes))
    out.sort(key=lambda c: c.key != session.current_image)
    bands = {b for c in out for b in c.bands}
    return tuple(out) if len(out) > 1 and len(bands) > 1 else ()


def _is_sky(member: Member) -> bool:
    return member.plane.role is PlaneRole.IMAGE and member.image.transform is not None


def choose_parts(found: Sequence[Candidate]) -> list[tuple[str, Parts]]:
    """Return which planes of overlapping sets make a composite, each with its field.

    Each set is completed by those sets of the bands it lacks that cover most of it; a set that
    completed another one makes no composite of its own.
    """
    chosen: list[tuple[str, Parts]] = []
    taken: set[str] = set()
    for anchor in found:
        if anchor.key in taken:
            continue
        by_band: dict[Band | None, Part] = {m.band: (anchor.key, m) for m in anchor.planes}
        for band in Band:
            if band not in by_band and (part := _best(anchor, band, found)) is not None:
                by_band[band] = part
                taken.add(part[0])
        if len({key for key, _ in by_band.values()}) > 1:
            red, green, blue = (by_band.get(b) for b in _RED_FIRST)
            chosen.append((anchor.field, (red, green, blue)))
    return chosen


def _best(anchor: Candidate, band: Band, found: Sequence[Candidate]) -> Part | None:
    """Return the plane of a band that shares most with a set."""
    here = Channel(anchor.planes[0].image, anchor.planes[0].plane)
    best, most = None, MIN_SHARED
    for other in found:
        member = next((m for m in other.planes if m.band is band), None)
        if other is anchor or member is None or not _near(anchor.planes[0], member):
            continue
        there = Channel(member.image, member.plane)
        shared = max(shares_sky(here, there), shares_sky(there, here))
        if shared > most:
            best, most = (other.key, member), shared
    return best


def _near(first: Member, second: Member) -> bool:
    """Return whether the circles about two images meet: most pairs of a mosaic do not."""
    (here, radius), (there, other) = _circle(first), _circle(second)
    return bool(np.linalg.norm(here - there) < radius + other)


def _circle(member: Member) -> tuple[NDArray[np.float64], float]:
    """Return the middle of an image and the chord to its farthest corner, on the unit sphere."""
    transform, (rows, cols) = member.image.transform, member.plane.shape
    assert transform is not None
    x, y = image_center((rows, cols))
    right, top = cols - 1.0, rows - 1.0
    ra, dec = (
        np.radians(v) for v in transform.pixel_to_sky([x, 0, right, 0, right], [y, 0, 0, top, top])
    )
    places = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1)
    return places[0], float(np.linalg.norm(places[1:] - places[0], axis=1).max())


# -- layers -------------------------------------------------------------------------------------


def add_composite(
    session: Session, made: Made, *, undoable: bool = True, show: bool = False
) -> str | None:
    """Put a composite as a layer above all others.

    Parameters
    ----------
    session : Session
    made : Made
    undoable : bool
        Whether it can be undone, and is then the layer tools work on.
    show : bool
        Whether colours are shown, whatever was.

    Returns
    -------
    str or None
        Its key; None when what it was made of is gone.
    """
    keys = {p[0] for p in made.parts if p is not None}
    if any(session.image_set(key) is None for key in keys):
        return None
    key = session.new_key("composite")
    new = ImageSet(
        key, made.field, made.members, visible=made.visible, opacity=made.opacity,
        sources=made.sources,
    )  # fmt: skip
    before = session.current_image
    versions = versions_of(made.parts)
    replaced: list[tuple[int, ImageSet]] = []

    def add() -> None:
        # one of fewer of these bands has nothing more to say
        replaced[:] = [
            (n, s)
            for n, s in enumerate(session.images)
            if s.sources is not None and {c.version for c in s.sources if c} < versions
        ]
        gone = {s.key for _, s in replaced}
        with session.batch():
            kept = [s for s in session.images if s.key not in gone]
            session.replace_images((*kept, new), key if undoable else before)
            if show:
                session.show(Shown.RGB)

    def remove() -> None:
        images = [s for s in session.images if s.key != key]
        for n, lesser in replaced:
            images.insert(n, lesser)
        now = before if session.current_image == key else session.current_image
        session.replace_images(images, now)

    if undoable:
        session.history.do(Edit("colour composite", add, remove))
    else:
        add()
    return key


def wanted_parts(session: Session, wanted: WantedComposite) -> tuple[str, Parts] | None:
    """Return the planes a composite of a session file is made of, with their field.

    None where one of them is not what it was.
    """
    parts: list[Part | None] = []
    fields = []
    for channel in wanted.channels:
        found = session.image_set(channel.set_key) if channel is not None else None
        if channel is None:
            parts.append(None)
        elif found is None or channel.plane >= len(found.members):
            return None
        else:
            member = found.members[channel.plane]
            if member.band is not channel.band:
                return None
            parts.append((found.key, member))
            fields.append(found.field)
    red, green, blue = parts
    return (fields[0], (red, green, blue)) if len(set(fields)) == 1 else None
