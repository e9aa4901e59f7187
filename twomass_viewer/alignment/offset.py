"""The offset of the markers of a catalogue from the sources of one image.

A wrong WCS, a half pixel, a wrong epoch or equinox shift all markers alike. Which marker belongs to
which source is found without trusting either: the most common difference between any marker and
any source within some arcseconds is where true pairs agree.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.alignment.model import MarkerOffset
from twomass_viewer.alignment.peaks import find_peaks
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import FieldPlane, scale_arcsec

Array = NDArray[np.float64]

REACH_ARCSEC = 12.0
"""Offsets are sought so far; beyond it markers belong to nothing in sight. Our choice."""

MIN_STARS = 5
"""Fewest pairs that make an offset worth saying: our choice."""

MOST_ROWS = 20_000
"""More markers on an image than this cannot be told apart: our choice."""

# Of rows with a magnitude the brightest are taken, so many that each has this room (our choice):
# the sources they are compared with are bright, and faint neighbours would only be in the way.
_ROOM_ARCSEC2 = 200.0
_FEWEST = 200
_PAIR_ARCSEC = 1.5  # from the common offset
_VOTE_ARCSEC = 1.0
_MIN_EXCESS = 5.0  # pairs that agree over those that would by chance, in sigma
_MAD_TO_SIGMA = 1.4826
_MEDIAN_ERROR = 1.2533  # of a median over that of a mean, normal errors
_ALONE_ARCSEC = 3.0  # rows closer to each other are one blend on the image


def marker_offset(image: SurveyImage, plane: Plane, catalog: Catalog) -> MarkerOffset:
    """Measure the offset of a catalogue's markers on one image.

    Parameters
    ----------
    image : SurveyImage
    plane : Plane
        One of its planes.
    catalog : Catalog
    """
    result = MarkerOffset(image.name, catalog.name, rounding_arcsec=catalog.position_error_arcsec)
    if image.transform is None:
        return _without(result, "The image has no sky coordinates.")
    rows, x, y = _on_image(image, plane, catalog)
    if len(rows) < MIN_STARS:
        many = "no row" if not len(rows) else f"only {len(rows)} rows"
        return _without(result, f"The catalogue has {many} on the image.")
    pixel = (plane.shape[1] - 1) / 2, (plane.shape[0] - 1) / 2
    area = plane.shape[0] * plane.shape[1] * scale_arcsec(image.transform, *pixel) ** 2
    most = max(round(area / _ROOM_ARCSEC2), _FEWEST)
    rows, x, y = _brightest(plane, catalog, rows, x, y, most)
    if len(rows) > MOST_ROWS:
        return _without(result, "Its markers lie too densely on the image to tell whose they are.")
    peaks = find_peaks(image, plane, (float(np.median(x)), float(np.median(y))))
    if len(peaks.x_pix) < MIN_STARS:
        return _without(result, "The image has too few bright, single, unsaturated sources.")
    ra, dec = image.transform.pixel_to_sky(peaks.x_pix, peaks.y_pix)
    middle = FieldPlane(float(ra[0]), float(dec[0]))
    sources = np.column_stack(middle.project(ra, dec))
    markers = np.column_stack(middle.project(catalog.ra_deg[rows], catalog.dec_deg[rows]))
    single = _single(markers)
    rows, markers = rows[single], markers[single]
    pairs = _pairs(sources, markers, catalog.position_error_arcsec or 0.0)
    if len(pairs) < MIN_STARS:
        return _without(
            result, f"No offset within {REACH_ARCSEC:.0f}″ brings markers and sources together."
        )
    delta = markers[pairs[:, 1]] - sources[pairs[:, 0]]
    away = np.hypot(*(delta - np.median(delta, axis=0)).T)
    kept = away <= max(4 * _MAD_TO_SIGMA * float(np.median(away)), 0.3)
    delta, s, m = delta[kept], pairs[kept, 0], pairs[kept, 1]
    middle_of = np.median(delta, axis=0)
    sigma = _MAD_TO_SIGMA * np.median(np.abs(delta - middle_of), axis=0)
    error = _MEDIAN_ERROR * sigma / math.sqrt(len(delta))
    return MarkerOffset(
        image.name,
        catalog.name,
        len(delta),
        float(middle_of[0]),
        float(middle_of[1]),
        (float(error[0]), float(error[1])),
        float(np.sqrt(np.mean(sigma**2))),
        catalog.position_error_arcsec,
        ra[s],
        dec[s],
        catalog.ra_deg[rows[m]],
        catalog.dec_deg[rows[m]],
    )


def _without(result: MarkerOffset, fault: str) -> MarkerOffset:
    return MarkerOffset(
        result.image, result.catalog, rounding_arcsec=result.rounding_arcsec, fault=fault
    )


def _on_image(
    image: SurveyImage, plane: Plane, catalog: Catalog
) -> tuple[NDArray[np.intp], Array, Array]:
    """Return the rows that fall on an image, and where; a million rows are sifted by declination.

    What the markers may be off by is added around the image.
    """
    assert image.transform is not None
    rows, cols = plane.shape
    edge = np.linspace(0.0, 1.0, 9)
    x = np.concatenate([edge, edge, 0 * edge, 0 * edge + 1]) * (cols - 1)
    y = np.concatenate([0 * edge, 0 * edge + 1, edge, edge]) * (rows - 1)
    _, dec = image.transform.pixel_to_sky(x, y)
    margin = 2 * REACH_ARCSEC / 3600.0
    near = np.arange(len(catalog))
    if np.all(np.isfinite(dec)) and np.abs(dec).max() < 85.0:
        low, high = float(dec.min()) - margin, float(dec.max()) + margin
        near = np.flatnonzero((catalog.dec_deg >= low) & (catalog.dec_deg <= high))
    px, py = image.transform.sky_to_pixel(catalog.ra_deg[near], catalog.dec_deg[near])
    with np.errstate(invalid="ignore"):
        on = (px > -0.5) & (px < cols - 0.5) & (py > -0.5) & (py < rows - 0.5)
    return near[on], px[on], py[on]


def _brightest(
    plane: Plane, catalog: Catalog, rows: NDArray[np.intp], x: Array, y: Array, most: int
) -> tuple[NDArray[np.intp], Array, Array]:
    """Return the brightest rows where there are many and their magnitudes are known."""
    column = f"{plane.band.letter}_m" if plane.band is not None else ""
    if len(rows) <= most or not catalog.has(column):
        return rows, x, y
    mags = np.asarray(catalog.columns[column], dtype=np.float64)[rows]
    order = np.argsort(mags, kind="stable")[: min(most, int(np.isfinite(mags).sum()))]
    kept = np.sort(order)
    return rows[kept], x[kept], y[kept]


def _single(markers: Array) -> NDArray[np.bool_]:
    """Return which markers stand alone: one source cannot be told from its close neighbour."""
    from scipy.spatial import cKDTree

    single = np.ones(len(markers), dtype=bool)
    if len(markers) > 1:
        single[np.unique(cKDTree(markers).query_pairs(_ALONE_ARCSEC, output_type="ndarray"))] = (
            False
        )
    return single


def _pairs(sources: Array, markers: Array, rounding_arcsec: float) -> NDArray[np.intp]:
    """Return numbers of sources and markers that belong together, shape (n, 2).

    Markers that are rounded lie anywhere within their rounding, so agreement is as wide.
    """
    from scipy.spatial import cKDTree

    none = np.empty((0, 2), np.intp)
    if not len(markers):
        return none
    tree: Any = cKDTree(markers)  # its stubs know only single places
    vote = _VOTE_ARCSEC + rounding_arcsec
    reach = REACH_ARCSEC + vote
    near = tree.query_ball_point(sources, reach)
    s = np.repeat(np.arange(len(sources)), [len(n) for n in near])
    m = np.array([i for n in near for i in n], dtype=np.intp)
    if len(m) < MIN_STARS:
        return none
    delta = markers[m] - sources[s]
    votes: Any = cKDTree(delta)
    counts = np.array([len(v) for v in votes.query_ball_point(delta, vote)])
    best = int(counts.argmax())
    chance = len(delta) * (vote / reach) ** 2
    if counts[best] < chance + _MIN_EXCESS * math.sqrt(max(chance, 1.0)) / 2:
        return none
    shift = np.median(delta[votes.query_ball_point(delta[best], vote)], axis=0)
    away, mate = tree.query(sources + shift, distance_upper_bound=_PAIR_ARCSEC + rounding_arcsec)
    near_one = np.flatnonzero(np.isfinite(away))
    order = near_one[np.argsort(away[near_one], kind="stable")]
    _, first = np.unique(
        mate[order], return_index=True
    )  # each marker once, with its nearest source
    chosen = np.sort(order[first])
    return np.column_stack([chosen, mate[chosen]]).astype(np.intp)
