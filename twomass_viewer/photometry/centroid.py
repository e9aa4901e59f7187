"""The centre of a source: a centroid in a Gaussian window that follows the source.

The window is as wide as the point spread, so light some arcseconds away hardly counts, and the
iteration doubles each step, which makes up for the light the window hides.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.photometry.noise import NOISE

WINDOW_SIGMA_ARCSEC = 1.3
"""Width of the window: that of the core of survey stars, whose highest pixel holds 9 % of the 4″
flux (measured on Atlas images)."""

MAX_SHIFT_ARCSEC = 2.0
"""A centre farther off is another source (our choice)."""

MIN_SIGNIFICANCE = 3.0
"""Below it a centre would follow the noise and make the flux too high (our choice)."""

NO_LIGHT = "there is no light above the sky at the place"
TOO_FAINT = f"too faint: the light at the place is below {MIN_SIGNIFICANCE:g} sigma"
NO_PEAK = "no peak at the place: the light in the aperture is a neighbour's, or extended"
MOVED = f"the centre moved more than {MAX_SHIFT_ARCSEC:g}″ away, towards brighter light"
FADED = "the centre moved to where there is no light: no peak near the place"

_MIN_SIGMA_PIX = 0.8
_REACH = 4.0  # window radius in sigma; the weight there is 0.0003
_MAX_STEPS = 50
_TOLERANCE_PIX = 1e-4


@dataclass(frozen=True, slots=True)
class Centroid:
    """Where a source was found.

    Attributes
    ----------
    x_pix, y_pix : float
        0-based pixel; the starting place when it failed.
    failure : str
        Why no centre was found, as a phrase; empty when one was.
    """

    x_pix: float
    y_pix: float
    failure: str = ""


def windowed_centroid(
    data: NDArray[np.floating],
    x_pix: float,
    y_pix: float,
    *,
    sky_dn: float,
    sigma_dn: float | None,
    scale_arcsec: float = 1.0,
) -> Centroid:
    """Return the centroid of the source at a place.

    Parameters
    ----------
    data : ndarray, shape (rows, cols)
        DN, NaN where blank.
    x_pix, y_pix : float
        0-based pixel to start from.
    sky_dn, sigma_dn : float
        Sky level and noise of one pixel; without noise the significance is not judged.
    scale_arcsec : float
        Pixel size.
    """
    width = max(WINDOW_SIGMA_ARCSEC / scale_arcsec, _MIN_SIGMA_PIX)
    far = max(MAX_SHIFT_ARCSEC / scale_arcsec, 0.5)
    reach = math.ceil(_REACH * width)
    x, y = x_pix, y_pix
    for step in range(_MAX_STEPS):
        col, row = round(x), round(y)
        stamp = data[max(row - reach, 0) : row + reach + 1, max(col - reach, 0) : col + reach + 1]
        if stamp.shape != (2 * reach + 1, 2 * reach + 1):
            return Centroid(x_pix, y_pix, "the window reaches beyond the image")
        offsets = np.arange(-reach, reach + 1)
        dx = offsets + (col - x)
        dy = offsets + (row - y)
        weight = np.outer(np.exp(-(dy**2) / (2 * width**2)), np.exp(-(dx**2) / (2 * width**2)))
        light = weight * (stamp.astype(np.float64) - sky_dn)
        total = float(light.sum())
        if not math.isfinite(total):
            return Centroid(x_pix, y_pix, "the window holds blank pixels")
        if total <= 0.0:
            return Centroid(x_pix, y_pix, FADED if step else NO_LIGHT)
        noise = 2.0 * NOISE.kz * (sigma_dn or 0.0) * math.sqrt(float((weight**2).sum()))
        if total < MIN_SIGNIFICANCE * noise:
            return Centroid(x_pix, y_pix, FADED if step else TOO_FAINT)
        step_x = 2.0 * float(light.sum(axis=0) @ dx) / total
        step_y = 2.0 * float(light.sum(axis=1) @ dy) / total
        x, y = x + step_x, y + step_y
        if not math.hypot(x - x_pix, y - y_pix) <= far:
            return Centroid(x_pix, y_pix, MOVED)
        if math.hypot(step_x, step_y) < _TOLERANCE_PIX:
            return Centroid(x, y)
    return Centroid(x_pix, y_pix, "the centre does not settle")
