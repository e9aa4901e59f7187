"""The sky level in an annulus: the survey's trimmed median.

The survey's standard photometry takes the trimmed median of the whole pixels of the annulus
(All-Sky Explanatory Supplement IV.4.c); how it trims is not told in what we could read. Here pixels
beyond 3 sigma of the median are left out, sigma being the scaled median absolute deviation, until
none is left to go.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLIP_SIGMA = 3.0
MAX_ROUNDS = 20
MIN_PIXELS = 10
"""Fewer pixels give no sky level (our choice)."""

_MAD_TO_SIGMA = 1.482602218505602  # of a normal distribution


@dataclass(frozen=True, eq=False, slots=True)
class SkyLevel:
    """Sky and noise of an annulus.

    Attributes
    ----------
    value_dn, rms_dn : float
        Level, and standard deviation of the pixels kept.
    kept : ndarray of bool
        Which of the given pixels were kept.
    statistic : str
        What was computed, in words.
    """

    value_dn: float
    rms_dn: float
    kept: NDArray[np.bool_]
    statistic: str


def sky_level(pixels: NDArray[np.floating]) -> SkyLevel | None:
    """Return the trimmed median of pixels, or None where there are too few.

    Parameters
    ----------
    pixels : ndarray, 1-dimensional
        DN; blanks (not finite) are left out.

    Notes
    -----
    Pixels that are all whole numbers, as in a Quicklook, would have a whole number as their
    median: up to 0.5 DN off, or 25 DN in a 4″ aperture. There the median is interpolated within
    its step (median of grouped data).
    """
    values = np.asarray(pixels, dtype=np.float64)
    kept = np.isfinite(values)
    if int(kept.sum()) < MIN_PIXELS:
        return None
    whole = bool(np.all(values[kept] == np.rint(values[kept])))
    for _ in range(MAX_ROUNDS):
        inside = values[kept]
        middle = float(np.median(inside))
        sigma = _MAD_TO_SIGMA * float(np.median(np.abs(inside - middle)))
        if sigma == 0.0:
            sigma = float(inside.std())
        with np.errstate(invalid="ignore"):
            good = np.abs(values - middle) <= CLIP_SIGMA * sigma
        good &= kept
        if sigma == 0.0 or np.array_equal(good, kept) or int(good.sum()) < MIN_PIXELS:
            break
        kept = good
    inside = values[kept]
    level = _grouped_median(inside) if whole else float(np.median(inside))
    how = "median of grouped data" if whole else "median"
    return SkyLevel(
        level,
        float(inside.std()),
        kept,
        f"trimmed {how}: pixels beyond {CLIP_SIGMA:g} sigma left out until none remains",
    )


def _grouped_median(values: NDArray[np.float64]) -> float:
    """Return the median of whole numbers that each stand for an interval of width one."""
    middle = np.rint(np.median(values))
    below = float((values < middle).sum())
    at = float((values == middle).sum())
    if at == 0.0:
        return float(np.median(values))
    return float(middle) - 0.5 + (len(values) / 2.0 - below) / at
