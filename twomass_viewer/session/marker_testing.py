"""The self-test of markers: measured as a job, kept in the session, drawn on request."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from twomass_viewer.alignment.model import MarkerOffset
from twomass_viewer.alignment.words import offset_line
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.scene.scene import VectorMark
from twomass_viewer.session.document import Document
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import CatalogLayer, ImageSet, Member, next_version
from twomass_viewer.survey.products import PlaneRole

QUIET_IMAGES = 12
"""How many images the quiet test looks at, of many: our choice."""

_LINES = 4  # of a tool tip
_DRAWN_ARCSEC = 20.0
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200)

Key = tuple[str, int]
"""A catalogue layer by its key and a plane by the version of its pixels."""


class MarkerTests:
    """The offsets measured in a window.

    Parameters
    ----------
    touch : callable
        Called with ``marker_test`` when something changed.

    Attributes
    ----------
    offsets : mapping of Key to MarkerOffset
        Replaced as a whole.
    version : int
        Unique to ``offsets``.
    vectors_shown : bool
    """

    def __init__(self, touch: Callable[[str], None]) -> None:
        self._touch = touch
        self.offsets: Mapping[Key, MarkerOffset] = {}
        self.version = next_version()
        self.vectors_shown = False

    def add(self, found: Mapping[Key, MarkerOffset], session: Document) -> None:
        """Add what was measured, and forget what is no longer there."""
        there = {m.version for s in session.images for m in s.members}
        every = {**self.offsets, **found}
        self.offsets = {k: o for k, o in every.items() if k[1] in there}
        self.version = next_version()
        self._touch("marker_test")

    def show_vectors(self, shown: bool) -> None:
        """Draw the offset of every star, or not."""
        if shown is not self.vectors_shown:
            self.vectors_shown = shown
            self._touch("marker_test")

    def of_planes(self, versions: frozenset[int]) -> dict[Key, MarkerOffset]:
        """Return what was found on planes, by the versions of their pixels."""
        return {k: o for k, o in self.offsets.items() if k[1] in versions}

    def lines(self, layer_key: str) -> list[str]:
        """Return what was found for a catalogue, a line an image, the largest first."""
        found = [o for (layer, _), o in self.offsets.items() if layer == layer_key and o.stars]
        found.sort(key=lambda o: -o.size_arcsec)
        lines = [offset_line(o) for o in found[:_LINES]]
        if len(found) > _LINES:
            lines.append(f"and {len(found) - _LINES} other images, none with more")
        return lines


@dataclass(frozen=True, eq=False)
class MarkerTestRequest:
    """Pairs of a catalogue and a plane that are to be measured."""

    pairs: tuple[tuple[Key, Catalog, Member], ...]

    @property
    def identity(self) -> tuple[Key, ...]:
        """Equal for requests with equal answers."""
        return tuple(key for key, _, _ in self.pairs)


def marker_test_request(
    images: tuple[ImageSet, ...],
    catalogs: tuple[CatalogLayer, ...],
    member_of: Callable[[ImageSet], Member | None],
    *,
    quiet: bool,
) -> MarkerTestRequest | None:
    """Return what to measure, or None when there is nothing.

    Parameters
    ----------
    images : tuple of ImageSet
        Of the field shown.
    catalogs : tuple of CatalogLayer
    member_of : callable
        Returns the plane a set shows.
    quiet : bool
        Nobody asked: not of extended sources, and of many images only some.
    """
    shown = [m for s in images if s.visible and (m := member_of(s)) is not None]
    planes = [m for m in shown if m.image.transform is not None and m.plane.role is PlaneRole.IMAGE]
    if quiet and len(planes) > QUIET_IMAGES:
        some = np.unique(np.linspace(0, len(planes) - 1, QUIET_IMAGES).round().astype(int))
        planes = [planes[i] for i in some]
    wanted = [
        c
        for c in catalogs
        if c.visible and len(c.catalog) and not (quiet and c.catalog.kind is CatalogKind.XSC)
    ]
    pairs = tuple(((c.key, m.version), c.catalog, m) for c in wanted for m in planes)
    return MarkerTestRequest(pairs) if pairs else None


def measure_markers(request: MarkerTestRequest, progress: Progress) -> dict[Key, MarkerOffset]:
    """Measure the offset of every pair."""
    # scipy and the centroids: a window without a catalogue must not pay for them
    from twomass_viewer.alignment.offset import marker_offset

    found = {}
    for n, (key, catalog, member) in enumerate(request.pairs):
        progress(n / len(request.pairs), f"Testing the markers on {member.image.name}")
        found[key] = marker_offset(member.image, member.plane, catalog)
    return found


def magnification(offsets: Mapping[Key, MarkerOffset]) -> int:
    """Return how many times as long as they are vectors are drawn, so that they can be seen."""
    sizes = [
        math.hypot(o.size_arcsec, math.sqrt(2) * o.scatter_arcsec)
        for o in offsets.values()
        if o.stars
    ]
    typical = max(float(np.median(sizes)) if sizes else 1.0, 0.05)
    return max(s for s in _STEPS if s == 1 or s * typical <= _DRAWN_ARCSEC)


def vector_marks(plane: FieldPlane, offsets: Mapping[Key, MarkerOffset]) -> list[VectorMark]:
    """Return a line from each source towards its marker, drawn longer than it is."""
    times = magnification(offsets)
    marks = []
    for found in offsets.values():
        east, north = plane.project(found.ra_deg, found.dec_deg)
        to_east, to_north = plane.project(found.marker_ra_deg, found.marker_dec_deg)
        ends = np.column_stack(
            [east, north, east + times * (to_east - east), north + times * (to_north - north)]
        )
        for e, n, e1, n1 in ends[np.isfinite(ends).all(axis=1)].tolist():
            marks.append(VectorMark("", MarkRole.OFFSET, MarkShape.LINE, ((e, n), (e1, n1))))
            dot = MarkShape.CIRCLE
            marks.append(VectorMark("", MarkRole.OFFSET, dot, ((e, n),), size_px=2.0))
    return marks
