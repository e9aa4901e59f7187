"""Smoothing for display: the pixels that are measured stay as they are.

Blank pixels stay blank and lend nothing to their neighbours.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]

WIDTH_LIMITS_ARCSEC = (0.5, 60.0)
"""Narrowest and widest kernel: our choice."""
_FWHM_PER_SIGMA = 2.354820045  # sqrt(8 ln 2)
_MOST_MEDIAN = 15  # pixels on a side; the cost of a median grows with their number


class SmoothKind(StrEnum):
    """The kernels."""

    GAUSSIAN = "gaussian"
    BOXCAR = "boxcar"
    MEDIAN = "median"

    @property
    def words(self) -> str:
        """What a form says."""
        return {"gaussian": "Gaussian", "boxcar": "Boxcar", "median": "Median"}[self.value]


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How images are smoothed.

    Attributes
    ----------
    kind : SmoothKind
    width_arcsec : float
        Full width at half maximum of a Gaussian, side of the others (in pixels where an image has
        no sky).
    """

    kind: SmoothKind = SmoothKind.GAUSSIAN
    width_arcsec: float = 2.0

    @property
    def sigma_arcsec(self) -> float:
        """Standard deviation of a Gaussian of this width."""
        return self.width_arcsec / _FWHM_PER_SIGMA

    @property
    def words(self) -> str:
        """What a badge says."""
        kind = "" if self.kind is SmoothKind.GAUSSIAN else f" {self.kind.words.lower()}"
        return f"smoothed{kind} {self.width_arcsec:.3g}″"


def smooth(data: Pixels, smoothing: Smoothing, pixel_arcsec: float) -> Pixels:
    """Return smoothed pixels.

    Parameters
    ----------
    data : ndarray of float32, shape (rows, cols)
        NaN where blank.
    smoothing : Smoothing
    pixel_arcsec : float
        Size of a pixel; 1 where there is no sky.

    Returns
    -------
    ndarray of float32
        A new array. The total of an image without blank pixels is kept by Gaussian and boxcar:
        beyond its edges the image goes on mirrored. Boxcar and median have an odd number of
        pixels on a side, so that nothing moves; a median at most 15.
    """
    from scipy import ndimage

    width = smoothing.width_arcsec / pixel_arcsec
    blank = ~np.isfinite(data)
    if smoothing.kind is SmoothKind.MEDIAN:
        side = min(odd_side(width), _MOST_MEDIAN)
        found = ndimage.median_filter(_filled(data, blank), size=side, mode="reflect")
        out = np.asarray(found, np.float32)
    else:

        def blur(values: Pixels) -> Pixels:
            if smoothing.kind is SmoothKind.BOXCAR:
                side = odd_side(width)
                return np.asarray(ndimage.uniform_filter(values, size=side, mode="reflect"))
            sigma = width / _FWHM_PER_SIGMA
            return np.asarray(ndimage.gaussian_filter(values, sigma, mode="reflect"))

        if not blank.any():
            return np.asarray(blur(data), np.float32)
        weight = blur(np.where(blank, np.float32(0), np.float32(1)))
        total = blur(np.where(blank, np.float32(0), data))
        out = np.asarray(total / np.maximum(weight, np.float32(1e-6)), np.float32)
    out[blank] = np.nan
    return out


def odd_side(width_pix: float) -> int:
    """Return the odd number of pixels nearest to a width, at least one."""
    return max(1, 2 * round((width_pix - 1) / 2) + 1)


def _filled(data: Pixels, blank: NDArray[np.bool_]) -> Pixels:
    """Return data with each blank pixel as the nearest good one."""
    if not blank.any() or blank.all():
        return data
    from scipy import ndimage

    nearest = ndimage.distance_transform_edt(blank, return_distances=False, return_indices=True)
    return np.asarray(data[tuple(nearest)])
