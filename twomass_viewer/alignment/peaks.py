"""Bright sources of an image that have an exact centre: unsaturated, alone, away from edges."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.pixel_store import Pixels
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.photometry.centroid import windowed_centroid
from twomass_viewer.photometry.limits import limits_for

Array = NDArray[np.float64]

MOST_PEAKS = 300
"""Brightest sources used of an image: more make the median no better. Our choice."""

MIN_SNR = 10.0
"""Least height above the sky in its noise; a centre of such a star is good to 0.2″. Our choice."""

ALONE_ARCSEC = 8.0
"""Other sources within this distance pull at a centre. Our choice."""

_NEIGHBOUR = 0.1  # of the height: fainter ones pull less than the centres are good for
_WINDOW_PIX = 2048  # of a larger image only so much is looked at
_MAD_TO_SIGMA = 1.4826
_SAMPLE = 100_000


@dataclass(frozen=True, eq=False)
class Peaks:
    """Centres of sources, brightest first.

    Attributes
    ----------
    x_pix, y_pix : ndarray of float64
        0-based pixels.
    window : tuple of four int
        Columns and rows that were looked at: x0, x1, y0, y1, ends excluded.
    """

    x_pix: Array
    y_pix: Array
    window: tuple[int, int, int, int]


def find_peaks(
    image: SurveyImage, plane: Plane, around: tuple[float, float] | None = None
) -> Peaks:
    """Return the bright, unsaturated and uncrowded sources of a plane.

    Parameters
    ----------
    image : SurveyImage
        With a transform: its pixel size sets the width of the smoothing.
    plane : Plane
    around : tuple of (float, float), optional
        Middle of what is looked at where the plane is very large; its own middle by default.
    """
    from scipy.ndimage import gaussian_filter, maximum_filter

    x0, x1, y0, y1 = window = _window(plane.shape, around)
    data = plane.data[y0:y1, x0:x1]
    none = Peaks(np.empty(0), np.empty(0), window)
    sample = data.ravel()[:: max(data.size // _SAMPLE, 1)]
    sample = sample[np.isfinite(sample)]
    if image.transform is None or sample.size < 100:
        return none
    sky = float(np.median(sample))
    noise = _MAD_TO_SIGMA * float(np.median(np.abs(sample - sky)))
    if not noise > 0.0:
        return none
    scale = scale_arcsec(image.transform, (x0 + x1) / 2, (y0 + y1) / 2)
    blank = ~np.isfinite(data)
    level = gaussian_filter(np.where(blank, np.float32(sky), data), max(1.0 / scale, 0.6))
    reach = max(round(2.0 / scale), 1)
    tops = (level == maximum_filter(level, size=2 * reach + 1)) & (level > sky + 5 * noise)
    tops[blank] = False
    rows, cols = np.nonzero(tops)
    heights = level[rows, cols].astype(np.float64) - sky
    tallest = _tallest(data, rows, cols, reach) - sky
    chosen = heights > MIN_SNR * noise
    chosen &= tallest < _ceiling(image, plane, scale, data, sky)
    chosen &= _alone(cols, rows, heights, ALONE_ARCSEC / scale)
    order = np.flatnonzero(chosen)[np.argsort(-heights[chosen], kind="stable")][:MOST_PEAKS]
    found = []
    for n in order:
        centre = windowed_centroid(
            data,
            float(cols[n]),
            float(rows[n]),
            sky_dn=_near_sky(data, int(cols[n]), int(rows[n]), scale, sky),
            sigma_dn=None,
            scale_arcsec=scale,
        )
        if not centre.failure:
            found.append((centre.x_pix + x0, centre.y_pix + y0))
    places = np.array(found, dtype=np.float64).reshape(-1, 2)
    return Peaks(places[:, 0], places[:, 1], window)


def _window(
    shape: tuple[int, int], around: tuple[float, float] | None
) -> tuple[int, int, int, int]:
    rows, cols = shape
    middle = around or (cols / 2, rows / 2)
    out: list[int] = []
    for size, at in zip((cols, rows), middle, strict=True):
        length = min(size, _WINDOW_PIX)
        first = min(max(round(at - length / 2), 0), size - length)
        out += [first, first + length]
    return out[0], out[1], out[2], out[3]


def _tallest(
    data: Pixels, rows: NDArray[np.intp], cols: NDArray[np.intp], reach: int
) -> NDArray[np.float64]:
    """Return the highest pixel around each place."""
    high = np.full(len(rows), -np.inf)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            y = np.clip(rows + dy, 0, data.shape[0] - 1)
            x = np.clip(cols + dx, 0, data.shape[1] - 1)
            high = np.fmax(high, data[y, x])
    return high


def _ceiling(image: SurveyImage, plane: Plane, scale: float, data: Pixels, sky: float) -> float:
    """Return the height from which a core is not to be trusted.

    Where the limits of the survey do not hold, half of the highest pixel: what saturates does so at
    one level, and most stars are fainter by far.
    """
    limits, _ = limits_for(image, plane.band, scale)
    if limits is not None:
        return limits.nonlinear_above_dn
    return 0.5 * (float(np.nanmax(data)) - sky)


def _alone(
    cols: NDArray[np.intp], rows: NDArray[np.intp], heights: Array, reach_pix: float
) -> NDArray[np.bool_]:
    """Return which sources have no other of a tenth of their height in reach."""
    from scipy.spatial import cKDTree

    alone = np.ones(len(cols), dtype=bool)
    if len(cols) < 2:
        return alone
    pairs = cKDTree(np.column_stack([cols, rows])).query_pairs(reach_pix, output_type="ndarray")
    a, b = pairs[:, 0], pairs[:, 1]
    alone[a[heights[b] > _NEIGHBOUR * heights[a]]] = False
    alone[b[heights[a] > _NEIGHBOUR * heights[b]]] = False
    return alone


def _near_sky(data: Pixels, col: int, row: int, scale: float, sky: float) -> float:
    """Return the level around a source: nebulae would pull its centre uphill otherwise."""
    reach = math.ceil(10.0 / scale)
    stamp = data[max(row - reach, 0) : row + reach + 1, max(col - reach, 0) : col + reach + 1]
    good = stamp[np.isfinite(stamp)]
    return float(np.median(good)) if good.size else sky
