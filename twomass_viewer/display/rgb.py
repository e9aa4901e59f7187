"""Colour composites of three registered planes: Ks red, H green, J blue.

The method is that of Lupton et al. (2004, PASP 116, 133): the stretch acts on the mean of the
three channels, and each channel is scaled by the same factor, so that colour does not depend on
brightness. It works block by block in place: the blocks fit the processor's cache.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.display.limits import sample, sky_and_noise
from twomass_viewer.display.stretch import TOP, ToneLike, brightness

# Pixels a block. Some hundred kilobytes of work space stay in the second-level cache.
_BLOCK = 32_768
# The Ks - H - J colours that are shown white: those of a common field star (a late G or K dwarf,
# J - H = 0.45, H - Ks = 0.10). A choice of display, not a calibration.
_WHITE_J_H, _WHITE_H_KS = 0.45, 0.10
# White in units of the noise of the deepest channel, black in units of each channel's own.
_WHITE_SIGMA = (75.0, 220.0)
_WHITE_PERCENT = 99.6
_BLACK_SIGMA = 1.0


def composite_limits(
    channels: Sequence[NDArray[np.float32]],
    magzps: Sequence[float | None] | None = None,
) -> tuple[tuple[float, float], ...]:
    """Return limits for the three channels that make common stars white and the sky dark.

    Parameters
    ----------
    channels : sequence of three ndarray of float32
        Ks, H, J.
    magzps : sequence of three float or None, optional
        Zero points in mag. With all three the channels are balanced by them: a star of the colour
        of a common field star is white. Without, they are balanced by their noise.

    Returns
    -------
    tuple of three (float, float)
    """
    values = [sample(c) for c in channels]
    if any(not v.size for v in values):
        return tuple((0.0, 1.0) for _ in channels)
    skies, sigmas, brights = [], [], []
    for v in values:
        sky, sigma = sky_and_noise(v)
        skies.append(sky)
        sigmas.append(sigma if sigma > 0 else max(float(v.max()) - sky, 1e-6) / 100)
        brights.append(float(np.percentile(v, _WHITE_PERCENT)) - sky)
    known = [m for m in magzps or () if m is not None and math.isfinite(m)]
    if len(known) == 3:
        # DN of a white star in each channel, relative to Ks.
        offsets = (0.0, -_WHITE_H_KS, -_WHITE_H_KS - _WHITE_J_H)
        weights = [10 ** (0.4 * (zp - known[0] + o)) for zp, o in zip(known, offsets, strict=True)]
    else:
        weights = [s / sigmas[0] for s in sigmas]
    noise = max(s / w for s, w in zip(sigmas, weights, strict=True))
    bright = max(b / w for b, w in zip(brights, weights, strict=True))
    white = min(max(bright, _WHITE_SIGMA[0] * noise), _WHITE_SIGMA[1] * noise)
    return tuple(
        (sky - _BLACK_SIGMA * noise * w, sky + white * w)
        for sky, w in zip(skies, weights, strict=True)
    )


def intensity_table(tone: ToneLike) -> NDArray[np.float32]:
    """Return F(I) / I for mean intensities I of codes 1 to 65535, from a tone's stretch.

    Contrast and bias act on F. Inversion does not: it is applied to the finished colours.
    """
    curve = brightness(_Upright(tone))
    intensity = np.linspace(0.0, 1.0, TOP, dtype=np.float32)
    table = np.empty(TOP + 1, np.float32)
    table[1:] = curve / np.maximum(intensity, np.float32(0.5 / TOP))
    table[0] = 0.0
    return table


class _Upright:
    """A tone without its inversion."""

    invert = False

    def __init__(self, tone: ToneLike) -> None:
        self.stretch, self.contrast, self.bias = tone.stretch, tone.contrast, tone.bias
        self.colormap = tone.colormap


def compose(
    channels: Sequence[NDArray[np.float32]],
    limits: Sequence[tuple[float, float]],
    table: NDArray[np.float32],
    out: NDArray[np.uint32],
    *,
    invert: bool = False,
    blank: int = 0,
) -> bool:
    """Write the composite of three channels into a 0xAARRGGBB image.

    Parameters
    ----------
    channels : sequence of three ndarray of float32, shape (rows, cols)
        Red, green, blue. Where one or two are NaN they take the mean of the others (no false
        colour); where all are, the pixel is blank.
    limits : sequence of three (float, float)
    table : ndarray of float32, shape (65536,)
        From `intensity_table`.
    out : ndarray of uint32, shape (rows, cols)
        Written in place.
    invert : bool
    blank : int
        Colour of blank pixels.

    Returns
    -------
    bool
        Whether any pixel is blank.
    """
    rows, cols = out.shape
    step = max(1, _BLOCK // max(cols, 1))
    work = np.empty((5, min(step, rows), cols), np.float32)
    codes = np.empty((min(step, rows), cols), np.uint16)
    scales = [np.float32(1.0 / (hi - lo if hi > lo else 1e-30)) for lo, hi in limits]
    any_blank = False
    for r in range(0, rows, step):
        n = min(step, rows - r)
        rgb, mean, factor = work[:3, :n], work[3, :n], work[4, :n]
        for k in range(3):
            np.subtract(channels[k][r : r + n], np.float32(limits[k][0]), out=rgb[k])
            np.multiply(rgb[k], scales[k], out=rgb[k])
            np.maximum(rgb[k], 0, out=rgb[k])
            np.minimum(rgb[k], 1e6, out=rgb[k])
        np.add(rgb[0], rgb[1], out=mean)
        np.add(mean, rgb[2], out=mean)
        missing = _fill_missing(rgb, mean) if np.isnan(mean.sum()) else None
        np.multiply(mean, np.float32(1 / 3), out=mean)
        np.minimum(mean, 1, out=factor)
        np.multiply(factor, TOP - 1, out=factor)
        np.add(factor, 1.5, out=factor)
        codes[:n] = factor
        np.take(table, codes[:n], out=factor, mode="clip")
        # Beyond white the factor falls as 1/I: only the colour is left.
        np.maximum(mean, 1, out=mean)
        np.divide(factor, mean, out=factor)
        np.multiply(rgb, factor, out=rgb)
        # A channel that would overflow dims its pixel instead: the hue survives.
        np.maximum(rgb[0], rgb[1], out=mean)
        np.maximum(mean, rgb[2], out=mean)
        np.maximum(mean, 1, out=mean)
        np.divide(np.float32(255), mean, out=mean)
        np.multiply(rgb, mean, out=rgb)
        if invert:
            np.subtract(255, rgb, out=rgb)
        np.add(rgb, 0.5, out=rgb)
        _pack(rgb, out[r : r + n])
        if missing is not None and missing.any():
            out[r : r + n][missing] = blank
            any_blank = True
    return any_blank


def _pack(rgb: NDArray[np.float32], out: NDArray[np.uint32]) -> None:
    quads = out.view(np.uint8).reshape(*out.shape, 4)
    quads[..., 2] = rgb[0]
    quads[..., 1] = rgb[1]
    quads[..., 0] = rgb[2]
    quads[..., 3] = 255


def _fill_missing(rgb: NDArray[np.float32], total: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Give missing channels the mean of the others; return where all three are missing."""
    good = np.isfinite(rgb)
    count = good.sum(axis=0)
    known = np.where(good, rgb, 0).sum(axis=0)
    mean = known / np.maximum(count, 1)
    np.copyto(rgb, mean.astype(np.float32)[None], where=~good)
    np.copyto(total, (3 * mean).astype(np.float32))
    missing: NDArray[np.bool_] = count == 0
    return missing
