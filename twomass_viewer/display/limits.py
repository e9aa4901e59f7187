"""Limits: which value is shown black and which white.

Everything but ``minmax`` looks at a sparse grid of pixels over the whole image (never only at its
centre), so that a choice costs about a millisecond whatever the size of the image. ``minmax`` is
exact: it must show a single hot pixel.
"""

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

SAMPLE = 16_384
# `auto`, in units of the pixel noise: black this far below the sky and white at least and at most
# so far above it. Chosen by eye on Atlas images from the Galactic pole to M17: grain stays
# visible on a dark sky, and stars of 14 mag are not yet white.
_BLACK_SIGMA = 2.2
_WHITE_SIGMA = (60.0, 160.0)
_WHITE_PERCENT = 99.6


class LimitsPolicy(StrEnum):
    """How limits are chosen; percentages keep that part of the pixels within the limits."""

    AUTO = "auto"
    MINMAX = "minmax"
    PERCENT_99_5 = "99.5"
    PERCENT_99 = "99"
    PERCENT_98 = "98"
    PERCENT_95 = "95"
    PERCENT_90 = "90"
    ZSCALE = "zscale"
    USER = "user"

    @property
    def percent(self) -> float | None:
        """The percentage of a percentile policy, else None."""
        return float(self.value) if self.value[0].isdigit() else None

    @property
    def words(self) -> str:
        """The policy as shown in menus."""
        named = {"auto": "Auto (sky and noise)", "minmax": "Minimum to maximum", "zscale": "zscale"}
        if self.percent is not None:
            return f"{self.value} %"
        return named.get(self.value, "User")


def limits_for(
    policy: LimitsPolicy | str,
    data: NDArray[np.float32],
    user: tuple[float, float] | None = None,
) -> tuple[float, float]:
    """Return the values shown black and white.

    Parameters
    ----------
    policy : LimitsPolicy or str
        ``auto`` puts black a little below the sky and white some tens of noise sigmas above it,
        further where much of the image is bright; it suits the asinh stretch.
    data : ndarray of float32, shape (rows, cols)
        DN; NaN and infinite pixels are ignored.
    user : tuple of (float, float), optional
        The limits of the policy ``user``; put in order when reversed.

    Returns
    -------
    tuple of (float, float)
        Finite, the first smaller than the second; (0, 1) when no pixel is finite.
    """
    policy = LimitsPolicy(policy)
    if policy is LimitsPolicy.USER:
        return _ordered(*(user or (0.0, 1.0)))
    if policy is LimitsPolicy.MINMAX:
        return minmax(data)
    values = sample(data)
    if not values.size:
        return 0.0, 1.0
    if policy is LimitsPolicy.AUTO:
        return _auto(values)
    if policy is LimitsPolicy.ZSCALE:
        return _zscale(values)
    tail = (100.0 - float(policy.value)) / 2
    lo, hi = np.percentile(values, (tail, 100.0 - tail))
    return _ordered(float(lo), float(hi))


def sample(data: NDArray[np.float32], count: int = SAMPLE) -> NDArray[np.float32]:
    """Return about `count` finite pixels on an even grid over the image, in image order."""
    if data.size == 0:
        return np.empty(0, np.float32)
    step = max(1, round(math.sqrt(data.size / count)))
    rows, cols = data.shape
    # Start half a step in, and use a column step coprime with the row step's usual powers of two,
    # so that stripes of a fixed period are not all hit or all missed.
    grid = data[(step // 2) % rows :: step, (step // 2) % cols :: step]
    values = grid[np.isfinite(grid)]
    if values.size < 64:  # mostly blank: the few good pixels may lie off the grid
        values = data[np.isfinite(data)]
        values = values[:: max(1, values.size // count)]
    return values


def sky_and_noise(values: NDArray[np.float32]) -> tuple[float, float]:
    """Return the level and sigma of the sky from sampled pixels.

    Both come from the faint half of the distribution (16th to 50th percentile, one sigma of a
    normal one), which stars and nebulae disturb least. A display estimate, not photometry.
    """
    p16, p50 = (float(v) for v in np.percentile(values, (15.87, 50.0)))
    return p50, p50 - p16


def _auto(values: NDArray[np.float32]) -> tuple[float, float]:
    sky, sigma = sky_and_noise(values)
    bright = float(np.percentile(values, _WHITE_PERCENT))
    if not sigma > 0:  # a constant sky (blanked or synthetic): show what rises above it
        top = bright if bright > sky else float(values.max())
        # or, as on a coverage map, what lies below it
        return _ordered(sky, top) if top > sky else _ordered(float(values.min()), sky)
    least, most = _WHITE_SIGMA
    white = min(max(bright, sky + least * sigma), sky + most * sigma)
    return _ordered(sky - _BLACK_SIGMA * sigma, white)


def minmax(data: NDArray[np.float32]) -> tuple[float, float]:
    """Return the limits that leave no finite pixel out."""
    if data.size == 0:
        return 0.0, 1.0
    lo, hi = float(np.fmin.reduce(data, axis=None)), float(np.fmax.reduce(data, axis=None))
    if not (math.isfinite(lo) and math.isfinite(hi)):
        finite = data[np.isfinite(data)]
        if not finite.size:
            return 0.0, 1.0
        lo, hi = float(finite.min()), float(finite.max())
    return _ordered(lo, hi)


def _zscale(values: NDArray[np.float32]) -> tuple[float, float]:
    from astropy.visualization import ZScaleInterval

    lo, hi = ZScaleInterval(n_samples=values.size).get_limits(values)
    return _ordered(float(lo), float(hi))


def _ordered(lo: float, hi: float) -> tuple[float, float]:
    """Return two finite limits a float32 can tell apart, the smaller first."""
    if not (math.isfinite(lo) and math.isfinite(hi)):
        return 0.0, 1.0
    if hi < lo:
        lo, hi = hi, lo
    least = max(abs(lo), abs(hi), 1e-30) * 1e-6
    return (lo, hi) if hi - lo > least else (lo, lo + max(least, 1.0 if lo == hi else least))
