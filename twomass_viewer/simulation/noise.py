"""Background: correlated pixel noise, airglow and ragged blank edges.

A coadd is six frames of 2 arcsec pixels, each at its own phase, resampled to 1 arcsec. The noise
here is made the same way, so its correlation falls out of the geometry; the width of the
resampling kernel is set to the block-rms ratios measured on 40 real J images (CTIO).
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FRAMES = 6  # exposures that make a coadd (All-Sky Explanatory Supplement IV.3)
_KERNEL_SIGMA = 0.98  # arcsec; with it block noise grows as measured on Atlas images
_TAPS = range(-2, 4)
# In-scan phase: the fraction of a camera pixel left over by a frame step of 82.4 arcsec.
# Cross-scan: a drift of some tenths of an arcsec each frame.
_PHASES = tuple(((0.4 * f) % 2.0, (0.69 * f) % 2.0) for f in range(FRAMES))
ASYMPTOTIC_RATIO = 3.24
"""Block rms over (pixel rms times root n) of large blocks: measured, J CTIO, 16 by 16."""


def correlated_noise(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Return noise of unit pixel rms with the correlation of a survey coadd.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : tuple of (int, int)
        Rows and columns of 1 arcsec pixels.
    """
    rows, cols = shape
    total = np.zeros(shape)
    for y_phase, x_phase in _PHASES:
        frame = rng.standard_normal((rows // 2 + 6, cols // 2 + 6))
        total += _resample(_resample(frame, rows, y_phase).T, cols, x_phase).T
    return np.asarray(total / total.std(), dtype=np.float64)


def _resample(frame: Array, length: int, phase: float) -> Array:
    """Resample the first axis from 2 to 1 arcsec with a Gaussian kernel."""
    place = (np.arange(length) - phase) / 2.0 + 2.0
    first = np.floor(place).astype(int)
    weights = [np.exp(-0.5 * ((place - first - k) * 2.0 / _KERNEL_SIGMA) ** 2) for k in _TAPS]
    norm = sum(weights)
    out = np.zeros((length, frame.shape[1]))
    for k, weight in zip(_TAPS, weights, strict=True):
        out += (weight / norm)[:, None] * frame[first + k]
    return out


def airglow(rng: np.random.Generator, shape: tuple[int, int], amplitude_dn: float) -> Array:
    """Return smooth background of several arcmin scale (ripples of airglow, worst in H)."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    total = np.zeros(shape)
    for _ in range(4):
        scale = rng.uniform(350.0, 900.0)
        angle = rng.uniform(0.0, 2 * np.pi)
        phase = rng.uniform(0.0, 2 * np.pi)
        along = (x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / scale
        total += rng.normal(0.0, 0.5) * np.sin(along + phase)
    return amplitude_dn * total


def blank_edges(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return where an image is blank: 2 to 4 columns east and west, with a ragged border.

    Whole columns are blank over most of the height; the next one is blank in stretches, as the
    frames of a scan wander by a fraction of a pixel. Some 1 % of rows have one more blank pixel.
    """
    rows, cols = shape
    column = np.arange(cols)
    blank = np.zeros(shape, dtype=bool)
    for from_edge in (column, cols - 1 - column):
        width = np.full(rows, int(rng.integers(2, 5)))
        share = rng.uniform(0.05, 0.9)
        cuts = np.sort(rng.integers(0, rows, 8))
        stretch = np.searchsorted(cuts, np.arange(rows))
        width += (rng.random(9) < share)[stretch]
        width += rng.random(rows) < 0.01
        blank |= from_edge[None, :] < width[:, None]
    return blank
