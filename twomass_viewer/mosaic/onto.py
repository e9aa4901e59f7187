"""One image on the pixels of another, by a cubic spline (see `resample` for why)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import SkyTransform

Array = NDArray[np.float64]
Progress = Callable[[float, str], None]

_BLANK_WEIGHT = 0.02  # a pixel that owes more to blank ones is blank: our choice
_STRIP = 200_000  # pixels brought over between two looks at whether the user has cancelled


def bring_onto(
    data: NDArray[np.float32],
    transform: SkyTransform,
    grid: SkyTransform,
    shape: tuple[int, int],
    progress: Progress | None = None,
) -> Array:
    """Return the values of an image at the pixel centres of another.

    Parameters
    ----------
    data : ndarray of float32, shape (rows, cols)
        DN, NaN where blank.
    transform : SkyTransform
        Of the image.
    grid : SkyTransform
        Of the pixels wanted. They should not be much larger than those of the image: nothing is
        averaged.
    shape : tuple of (int, int)
        Rows and columns wanted.
    progress : callable, optional
        Called with fraction and text; may raise CancelledError.

    Returns
    -------
    ndarray of float64, shape `shape`
        DN a pixel of the image's own size; NaN where it does not reach or is blank.
    """
    from scipy.ndimage import map_coordinates, spline_filter

    blank = ~np.isfinite(data)
    weights = blank.astype(np.float64) if blank.any() else None
    filled = np.where(blank, np.nanmedian(data) if not blank.all() else 0.0, data)
    spline = spline_filter(filled.astype(np.float64), order=3)
    rows, cols = data.shape
    out = np.empty(shape, np.float64)
    step = max(1, _STRIP // max(shape[1], 1))
    for row in range(0, shape[0], step):
        if progress is not None:
            progress(row / shape[0], "Bringing images onto the same pixels")
        stop = min(row + step, shape[0])
        y, x = np.mgrid[row:stop, : shape[1]].astype(np.float64)
        px, py = transform.sky_to_pixel(*grid.pixel_to_sky(x, y))
        places = np.stack([np.nan_to_num(py, nan=-9e9), np.nan_to_num(px, nan=-9e9)])
        part = map_coordinates(spline, places, order=3, mode="mirror", prefilter=False)
        off = (places[1] < 0) | (places[1] > cols - 1) | (places[0] < 0) | (places[0] > rows - 1)
        if weights is not None:
            off |= map_coordinates(weights, places, order=1, mode="nearest") > _BLANK_WEIGHT
        part[off] = np.nan
        out[row:stop] = part
    return out
