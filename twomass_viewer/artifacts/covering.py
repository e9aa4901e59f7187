"""Which artifacts cover which places on the sky: millions of places against thousands of shapes.

Everything is done on the sphere, so that neither the poles nor right ascension zero are special.
Shapes are first reached by their bounding circles through a k-d tree of the places; outlines are
then tested on a tangent plane of their own, where great circles, their edges, are straight.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.match import unit_vectors

LINE_ARCSEC = 5.0
"""How near a place must be to a line to be covered by it: the survey's effective resolution."""

_AT_ONCE = 1_000_000  # places within bounding circles that are tested at one time
_ARCSEC = 180.0 * 3600.0 / np.pi

Array = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Cover:
    """Pairs of a place and an artifact that covers it, in the order of the places.

    Attributes
    ----------
    place : ndarray of int64, shape (n,)
        Index of the place.
    artifact : ndarray of int64, shape (n,)
        Index of the artifact.
    distance_arcsec : ndarray of float64, shape (n,)
        From the place to the artifact's own place (``ra_deg``, ``dec_deg``): the parent for spikes
        and halos, the crossing of the parent's meridian for stripes.
    """

    place: Index
    artifact: Index
    distance_arcsec: Array

    def __len__(self) -> int:
        return len(self.place)

    def of(self, place: int) -> Index:
        """Return the artifacts that cover one place, the nearest first."""
        lo, hi = np.searchsorted(self.place, [place, place + 1])
        return self.artifact[lo:hi][np.argsort(self.distance_arcsec[lo:hi], kind="stable")]


def covering(
    ra_deg: ArrayLike,
    dec_deg: ArrayLike,
    artifacts: Sequence[Artifact],
    *,
    margin_arcsec: float = 0.0,
) -> Cover:
    """Return which artifacts cover which places.

    Parameters
    ----------
    ra_deg, dec_deg : array-like of float, shape (n,)
        FK5 J2000, degrees; places that are not finite are covered by nothing.
    artifacts : sequence of Artifact
        Of any kinds, bands and images: the caller chooses which concern its places.
    margin_arcsec : float
        Widens every shape, for places that are themselves uncertain.

    Returns
    -------
    Cover
        Circles cover what lies within their radius (the match radius of point kinds), outlines
        what lies inside, lines what lies within `LINE_ARCSEC`.
    """
    ra, dec = np.atleast_1d(np.asarray(ra_deg, float)), np.atleast_1d(np.asarray(dec_deg, float))
    usable = np.flatnonzero(np.isfinite(ra) & np.isfinite(dec))
    if not len(usable) or not artifacts:
        return _cover([])
    from scipy.spatial import cKDTree

    vectors = unit_vectors(ra[usable], dec[usable])
    # sorted along the sky, a plain tree is as quick to search and much quicker to build
    tree = cKDTree(vectors, balanced_tree=False, compact_nodes=False)
    shapes = _Shapes(artifacts, margin_arcsec)
    known = np.flatnonzero(np.isfinite(shapes.radius))
    chord = 2.0 * np.sin(np.minimum(shapes.radius[known] / _ARCSEC, np.pi) / 2.0)
    counts = tree.query_ball_point(shapes.center[known], chord, return_length=True)
    own = unit_vectors(*np.array([(a.ra_deg, a.dec_deg) for a in artifacts], dtype=float).T)
    found: list[tuple[Index, Index, Array]] = []
    for part in _parts(counts):
        near = tree.query_ball_point(shapes.center[known[part]], chord[part], return_sorted=False)
        shape = np.repeat(known[part], [len(n) for n in near])
        if not len(shape):
            continue
        place = np.concatenate([np.asarray(n, dtype=np.int64) for n in near if n])
        inside = shapes.contain(shape, vectors[place])
        if not inside.all():
            place, shape = place[inside], shape[inside]
        found.append((usable[place], shape, _angle(vectors[place], own[shape])))
    return _cover(found)


def _parts(counts: Index) -> list[slice]:
    """Return runs of shapes with so few places near them that memory suffices."""
    parts, start, total = [], 0, 0
    for i, count in enumerate(counts.tolist()):
        if total and total + count > _AT_ONCE:
            parts.append(slice(start, i))
            start, total = i, 0
        total += count
    parts.append(slice(start, len(counts)))
    return parts


class _Shapes:
    """The shapes of artifacts: bounding circles, and outlines on tangent planes of their own."""

    def __init__(self, artifacts: Sequence[Artifact], margin: float) -> None:
        outlines = [a.shape.coords_deg for a in artifacts]
        self._margin = margin
        self._circle = np.array([a.shape.type == "circle" for a in artifacts], dtype=bool)
        self._line = np.array([a.shape.type == "line" for a in artifacts], dtype=bool)
        sizes = np.array([len(o) for o in outlines], dtype=np.int64)
        flat = np.array([p for o in outlines for p in o], dtype=float).reshape(-1, 2)
        corners = unit_vectors(flat[:, 0], flat[:, 1])
        owner = np.repeat(np.arange(len(artifacts)), sizes)
        total = np.zeros((len(artifacts), 3))
        np.add.at(total, owner, corners)
        length = np.linalg.norm(total, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            self.center = total / length[:, None]
        radius = np.array([a.shape.radius_arcsec or 0.0 for a in artifacts], dtype=float)
        away = np.zeros(len(artifacts))
        apart = _angle(corners, self.center[owner])
        placed = np.isfinite(apart)
        np.maximum.at(away, owner[placed], apart[placed])
        self.radius = np.where(self._circle, radius, away) + margin
        self.radius[self._line] += LINE_ARCSEC
        self.radius[~np.isfinite(self.center).all(axis=1)] = np.nan
        self.center = np.nan_to_num(self.center)
        self._east, self._north = _axes(self.center)
        widest = int(sizes.max(initial=1))
        # the last corner is repeated, which makes edges without length: they change nothing
        self._corners = np.zeros((len(artifacts), widest, 2))
        first = np.cumsum(sizes) - sizes
        for k in range(widest):
            at = first + np.minimum(k, np.maximum(sizes - 1, 0))
            at = np.minimum(at, max(len(flat) - 1, 0))
            self._corners[:, k] = self._project(np.arange(len(artifacts)), corners[at])

    def contain(self, shape: Index, places: Array) -> NDArray[np.bool_]:
        """Return which places (unit vectors) lie in their shape, given its bounding circle."""
        inside = np.ones(len(shape), dtype=bool)
        rows = np.flatnonzero(~self._circle[shape])
        if not len(rows):
            return inside
        points = self._project(shape[rows], places[rows])
        corners = self._corners[shape[rows]]
        crossings = np.zeros(len(rows), dtype=np.int64)
        nearest = np.full(len(rows), np.inf)
        count = corners.shape[1]
        line = self._line[shape[rows]]
        limit = self._margin + np.where(line, LINE_ARCSEC, 0.0)
        for k in range(count):
            a, b = corners[:, k], corners[:, (k + 1) % count]
            straddles = (a[:, 1] > points[:, 1]) != (b[:, 1] > points[:, 1])
            with np.errstate(divide="ignore", invalid="ignore"):
                cut = a[:, 0] + (points[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
            crossings += straddles & (points[:, 0] < cut)
            if (limit > 0.0).any() and (k + 1 < count or not line.all()):
                away = _to_segment(points, a, b)
                # a line is not closed by an edge from its end to its beginning
                closing = line & (k + 1 == count)
                nearest = np.where(closing, nearest, np.minimum(nearest, away))
        within = (crossings % 2 == 1) & ~line
        inside[rows] = within | ((limit > 0.0) & (nearest <= limit))
        return inside

    def _project(self, shape: Index, places: Array) -> Array:
        """Return gnomonic offsets (east, north) in arcsec on the plane of each place's shape."""
        depth = np.einsum("ij,ij->i", places, self.center[shape])
        with np.errstate(divide="ignore", invalid="ignore"):
            east = np.einsum("ij,ij->i", places, self._east[shape]) / depth
            north = np.einsum("ij,ij->i", places, self._north[shape]) / depth
        return np.column_stack([east, north]) * _ARCSEC


def _axes(center: Array) -> tuple[Array, Array]:
    """Return any two directions at right angles to each centre and to each other."""
    east = np.column_stack([-center[:, 1], center[:, 0], np.zeros(len(center))])
    polar = np.hypot(center[:, 0], center[:, 1]) < 1e-9
    east[polar] = (1.0, 0.0, 0.0)
    east /= np.linalg.norm(east, axis=1)[:, None]
    return east, np.cross(center, east)


def _angle(a: Array, b: Array) -> Array:
    """Return the angles between unit vectors, arcsec; exact for small ones."""
    apart = a - b
    chord = np.sqrt(np.einsum("ij,ij->i", apart, apart))
    return np.asarray(2.0 * np.arcsin(np.clip(chord / 2.0, 0.0, 1.0)) * _ARCSEC)


def _to_segment(points: Array, a: Array, b: Array) -> Array:
    """Return the distances of points from the segments between a and b."""
    step = b - a
    length2 = np.einsum("ij,ij->i", step, step)
    along = np.einsum("ij,ij->i", points - a, step) / np.where(length2 > 0, length2, 1.0)
    foot = a + np.clip(along, 0.0, 1.0)[:, None] * step
    return np.asarray(np.hypot(*(points - foot).T))


def _cover(found: list[tuple[Index, Index, Array]]) -> Cover:
    if not found:
        none = np.empty(0, dtype=np.int64)
        return Cover(none, none, np.empty(0))
    place, shape, distance = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(place, kind="stable")
    return Cover(place[order], shape[order], distance[order])
