"""The area a catalogue covers: where a missing row means that there is no source.

The query named in the file's header decides. Without one the convex hull of the rows stands for
it, with gaps left out; a handful of rows tells nothing.
"""

import re
import weakref
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.match import separation_arcsec, unit_vectors

MIN_ROWS = 20
"""Fewer rows than this show no area."""

_GAP_SPACINGS = 6.0
"""A place farther from every row than this many mean spacings lies in a gap of the table.

With rows scattered at random a void of radius 6 spacings has a chance of exp(-36 pi).
"""

_MOST_ROWS = 100_000
"""Gaps are sought between so many rows; of more every second is taken, or third, and so on."""

_MAX_HULL_DEG = 60.0
"""Rows farther than this from their mean direction do not fit one tangent plane."""

_MIN_WIDTH_ARCSEC = 1.0
"""Rows that span a narrower strip lie on a line."""

_UNITS = {"arcsec": 1.0, "arcmin": 60.0, "deg": 3600.0, "degree": 3600.0, "degrees": 3600.0}
_NUMBER = r"([+-]?\d+(?:\.\d*)?)"
_CONE = re.compile(
    rf"within\s+{_NUMBER}\s*(arcsec|arcmin|deg)\w*\s+of\s+ra\s*=\s*{_NUMBER}\s+dec\s*=\s*{_NUMBER}"
)
_BOX = re.compile(
    rf"box with center \(\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\) and length\s+{_NUMBER}\s*"
    r"(arcsec|arcmin|deg)"
)
_POLYGON = re.compile(r"polygon\(([^)]*)\)")
_URL_RADIUS = re.compile(rf"\bradius={_NUMBER}")
_URL_UNIT = re.compile(r"\bradunits?=(arcsec|arcmin|deg)")
_URL_CENTRE = re.compile(rf"\bobjstr={_NUMBER}(?:%20|%2C|[,+\s])\+?{_NUMBER}")
_UPLOAD = re.compile(rf"radius={_NUMBER}\s+unit=(arcsec|arcmin|deg)")


@dataclass(frozen=True, eq=False)
class Coverage:
    """An area on the sky, as a union of circles or one convex polygon.

    Attributes
    ----------
    words : str
        What is covered and how that is known.
    from_header : bool
        Whether the file's header says so; else it was estimated from the rows.
    circles : ndarray, shape (n, 3)
        RA and Dec of the centres (deg, FK5 J2000) and radii (arcsec).
    hull : ndarray, shape (n, 2)
        Corners on the tangent plane at ``centre``, counter-clockwise, arcsec.
    centre : (float, float)
        Tangent point, degrees.
    rows : ndarray, shape (n, 2)
        The rows on the tangent plane, arcsec: where there is none, there is a gap.
    gap_arcsec : float
    """

    words: str
    from_header: bool = False
    circles: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 3)))
    hull: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    centre: tuple[float, float] = (0.0, 0.0)
    rows: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    gap_arcsec: float = 0.0

    @property
    def is_known(self) -> bool:
        """Whether any area is known to be covered."""
        return len(self.circles) > 0 or len(self.hull) > 0

    def margin_arcsec(
        self, ra_deg: NDArray[np.float64] | float, dec_deg: NDArray[np.float64] | float
    ) -> NDArray[np.float64]:
        """Return the distance to the edge of the area; negative outside, −inf if unknown."""
        ra, dec = np.atleast_1d(ra_deg).astype(float), np.atleast_1d(dec_deg).astype(float)
        margin = np.full(np.broadcast(ra, dec).shape, -np.inf)
        for ra0, dec0, radius in self.circles:
            margin = np.maximum(margin, radius - separation_arcsec(ra, dec, ra0, dec0))
        if len(self.hull):
            xy = _tangent(ra, dec, *self.centre)
            edges = np.roll(self.hull, -1, axis=0) - self.hull
            (x, y), (dx, dy) = self.hull.T[:, :, None], edges.T[:, :, None]
            across = (dx * (xy[:, 1] - y) - dy * (xy[:, 0] - x)) / np.hypot(dx, dy)
            inner = np.min(across, axis=0)
            margin = np.where(np.isfinite(inner), np.maximum(margin, inner), margin)
        return margin

    def covers(
        self, ra_deg: NDArray[np.float64] | float, dec_deg: NDArray[np.float64] | float
    ) -> NDArray[np.bool_]:
        """Return where the catalogue is known to be complete in area; False if unknown.

        Parameters
        ----------
        ra_deg, dec_deg : array-like of float
            FK5 J2000, degrees.
        """
        inside = self.margin_arcsec(ra_deg, dec_deg) >= 0
        if len(self.rows) and inside.any():
            ra, dec = np.broadcast_arrays(np.atleast_1d(ra_deg), np.atleast_1d(dec_deg))
            xy = _tangent(ra[inside].astype(float), dec[inside].astype(float), *self.centre)
            # a place with no row this near has an infinite distance
            distance, _ = self._tree.query(xy, distance_upper_bound=self.gap_arcsec)
            inside[inside] = np.isfinite(distance)
        return inside

    @cached_property
    def _tree(self) -> Any:
        """The rows, ready to be searched: images of a mosaic ask hundreds of times."""
        from scipy.spatial import cKDTree

        return cKDTree(self.rows, leafsize=64)  # of a million rows a tree of few, large leaves


_KNOWN: "weakref.WeakKeyDictionary[Catalog, Coverage]" = weakref.WeakKeyDictionary()


def coverage(catalog: Catalog) -> Coverage:
    """Return the area a catalogue covers, from its header or else from its rows."""
    found = _KNOWN.get(catalog)
    if found is None:
        found = _from_header(catalog) or _from_rows(catalog)
        _KNOWN[catalog] = found
    return found


def _from_header(catalog: Catalog) -> Coverage | None:
    """Return the queried area, unless rows of it are missing from the file."""
    if not catalog.is_complete:
        return None
    area = catalog.header.get("SKYAREA", "")
    cone = _CONE.search(area)
    if cone:
        radius = float(cone.group(1)) * _UNITS[cone.group(2)]
        return _circle(float(cone.group(3)), float(cone.group(4)), radius, "the header's cone")
    box = _BOX.search(area)
    if box:
        # The largest circle within a square box of that full side is surely covered.
        radius = float(box.group(3)) * _UNITS[box.group(4)] / 2
        return _circle(float(box.group(1)), float(box.group(2)), radius, "within the header's box")
    polygon = _POLYGON.search(area)
    if polygon:
        return _polygon(polygon.group(1))
    upload = _UPLOAD.search(catalog.header.get("UPLOAD", ""))
    if upload and catalog.has("ra_u") and catalog.has("dec_u"):
        places = np.unique(
            np.column_stack([catalog.columns["ra_u"], catalog.columns["dec_u"]]).astype(float),
            axis=0,
        )
        radius = float(upload.group(1)) * _UNITS[upload.group(2)]
        circles = np.column_stack([places, np.full(len(places), radius)])
        return Coverage(
            f"circles of {radius:g}″ around {len(places)} uploaded places (header)", True, circles
        )
    for text in (*catalog.header.values(), *catalog.comments):
        radius_found, centre = _URL_RADIUS.search(text), _URL_CENTRE.search(text)
        if "nph-query" in text and radius_found and centre:
            unit = _URL_UNIT.search(text)
            radius = float(radius_found.group(1)) * _UNITS[unit.group(1) if unit else "arcsec"]
            return _circle(
                float(centre.group(1)), float(centre.group(2)), radius, "the query's cone"
            )
    return None


def _circle(ra: float, dec: float, radius: float, how: str) -> Coverage:
    return Coverage(
        f"{radius:g}″ around RA {ra:.5f}, Dec {dec:+.5f} ({how})",
        True,
        np.array([[ra, dec, radius]]),
    )


def _polygon(text: str) -> Coverage | None:
    """Return a polygon given as ``ra dec,ra dec,…`` if it is convex."""
    corners = np.array([[float(v) for v in pair.split()] for pair in text.split(",")])
    if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3:
        return None
    mean = unit_vectors(corners[:, 0], corners[:, 1]).mean(axis=0)
    ra0 = float(np.degrees(np.arctan2(mean[1], mean[0])))
    dec0 = float(np.degrees(np.arctan2(mean[2], np.hypot(mean[0], mean[1]))))
    hull = _tangent(corners[:, 0], corners[:, 1], ra0, dec0)
    edge = np.roll(hull, -1, axis=0) - hull
    after = np.roll(edge, -1, axis=0)
    turn = edge[:, 0] * after[:, 1] - edge[:, 1] * after[:, 0]
    if not (np.all(turn > 0) or np.all(turn < 0)):
        return None
    return Coverage(
        f"a polygon of {len(corners)} corners (the header's polygon)",
        True,
        hull=hull if turn[0] > 0 else hull[::-1],
        centre=(ra0, dec0),
    )


def _from_rows(catalog: Catalog) -> Coverage:
    """Return the convex hull of the rows, or an unknown coverage."""
    count = len(catalog)
    if count < MIN_ROWS:
        return Coverage(f"unknown: {count} rows are too few to show an area")
    mean = unit_vectors(catalog.ra_deg, catalog.dec_deg).mean(axis=0)
    ra0 = float(np.degrees(np.arctan2(mean[1], mean[0])))
    dec0 = float(np.degrees(np.arctan2(mean[2], np.hypot(mean[0], mean[1]))))
    far = separation_arcsec(catalog.ra_deg, catalog.dec_deg, ra0, dec0).max() / 3600.0
    if far > _MAX_HULL_DEG:
        return Coverage("unknown: the rows are spread over more than one tangent plane")
    from scipy.spatial import ConvexHull, QhullError

    rows = _tangent(catalog.ra_deg, catalog.dec_deg, ra0, dec0)
    try:
        hull = ConvexHull(rows)
    except QhullError:
        return Coverage("unknown: the rows lie on a line")
    # In the plane scipy's ``area`` is the perimeter and ``volume`` the area.
    if 2 * hull.volume / hull.area < _MIN_WIDTH_ARCSEC:
        return Coverage("unknown: the rows lie on a line")
    said = re.match(r"\d+", catalog.header.get("ROWSRETRIEVED", "").strip())
    cone = _CONE.search(catalog.header.get("SKYAREA", ""))
    if said and cone and not catalog.is_complete:
        # Rows cut from the end of a sorted table leave a smaller area at the full density; rows
        # missing here and there leave the whole area, and then nothing is complete.
        queried = np.pi * (float(cone.group(1)) * _UNITS[cone.group(2)]) ** 2
        if hull.volume / queried > 1.5 * count / int(said.group()):
            return Coverage("unknown: rows of the query are missing throughout its area")
    some = rows[:: -(-count // _MOST_ROWS)].copy()  # a million are not kept
    spacing = float(np.sqrt(hull.volume / len(some)))
    return Coverage(
        f"the area spanned by the {count} rows (estimated; the file states none)",
        hull=rows[hull.vertices],
        centre=(ra0, dec0),
        rows=some,
        gap_arcsec=_GAP_SPACINGS * spacing,
    )


def _tangent(
    ra_deg: NDArray[np.float64], dec_deg: NDArray[np.float64], ra0_deg: float, dec0_deg: float
) -> NDArray[np.float64]:
    """Return gnomonic offsets (east, north) in arcsec; NaN beyond the horizon."""
    ra, dec = np.radians(ra_deg - ra0_deg), np.radians(dec_deg)
    dec0 = np.radians(dec0_deg)
    z = np.sin(dec0) * np.sin(dec) + np.cos(dec0) * np.cos(dec) * np.cos(ra)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.cos(dec) * np.sin(ra) / z
        y = (np.cos(dec0) * np.sin(dec) - np.sin(dec0) * np.cos(dec) * np.cos(ra)) / z
    return np.where(z[:, None] > 1e-6, np.column_stack([x, y]), np.nan) * (180 / np.pi * 3600)
