"""Colour composites of registered planes: red the longest wavelength, blue the shortest.

Three ways from channels to colours:

``shared``
    The stretch acts on the mean of the channels, and each channel is scaled by the same factor,
    so that colour does not depend on brightness (the idea of Lupton et al. 2004, PASP 116, 133).
``lupton``
    The same with the curve of that paper, asinh(Q I / softening), as in
    `astropy.visualization.make_lupton_rgb`.
``channels``
    The stretch acts on each channel alone: bright stars turn white.

It works block by block in place: the blocks fit the processor's cache.
"""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.display.stretch import TOP, ToneLike, brightness

Pixels = NDArray[np.float32]

BLENDS = ("shared", "lupton", "channels")
SATURATION_RANGE = (0.0, 4.0)
Q_RANGE = (0.1, 30.0)
SOFTENING_RANGE = (0.0005, 1.0)
# Lupton et al. meet a linear stretch at a tenth of the range; so does astropy.
_FRACTION = 0.1
# Pixels a block. Some hundred kilobytes of work space stay in the second-level cache.
_BLOCK = 32_768


class BlendLike(Protocol):
    """How channels become colours (`scene.scene.Blend`)."""

    @property
    def mode(self) -> str:
        """One of `BLENDS`."""

    @property
    def q(self) -> float:
        """Q of the mode ``lupton``: how soon the stretch turns from linear to logarithmic."""

    @property
    def softening(self) -> float:
        """Linear stretch of the mode ``lupton``, in units of the range between the limits."""

    @property
    def saturation(self) -> float:
        """1 shows colours as they are, 0 none."""


class _Upright:
    """A tone without its inversion, which is applied to the finished colours."""

    invert = False

    def __init__(self, tone: ToneLike) -> None:
        self.stretch, self.contrast, self.bias = tone.stretch, tone.contrast, tone.bias
        self.colormap = tone.colormap


class Mixer:
    """Makes colours of channels, for one tone and blend.

    Parameters
    ----------
    tone : ToneLike
        Contrast and bias act on the stretched brightness.
    blend : BlendLike
    """

    def __init__(self, tone: ToneLike, blend: BlendLike) -> None:
        self._mode = blend.mode
        self._invert = tone.invert
        self._saturation = np.float32(blend.saturation)
        self._contrast, self._bias = tone.contrast, tone.bias
        self._slope = blend.q / blend.softening
        self._top = _FRACTION / math.asinh(_FRACTION * blend.q)
        curve = brightness(_Upright(tone))
        # entry 0 is no code: it may be anything finite
        self._curve = np.concatenate([np.zeros(1, np.float32), curve])
        intensity = np.linspace(0.0, 1.0, TOP, dtype=np.float32)
        self._factor = self._curve.copy()
        self._factor[1:] /= np.maximum(intensity, np.float32(0.5 / TOP))

    def compose(
        self,
        channels: Sequence[Pixels],
        limits: Sequence[tuple[float, float]],
        out: NDArray[np.uint32],
        *,
        blank: int = 0,
    ) -> bool:
        """Write the composite of channels into a 0xAARRGGBB image.

        Parameters
        ----------
        channels : sequence of two or three ndarray of float32, shape (rows, cols)
            Red, green, blue; or red and blue, with their mean as green. Where green is NaN it is
            the mean of the others, where red or blue are they are what green is; where all are,
            the pixel is blank.
        limits : sequence of (float, float)
            One pair a channel.
        out : ndarray of uint32, shape (rows, cols)
            Written in place.
        blank : int
            Colour of blank pixels.

        Returns
        -------
        bool
            Whether any pixel is blank.
        """
        rows, cols = out.shape
        step = max(1, _BLOCK // max(cols, 1))
        high = min(step, rows)
        work = np.empty((5, high, cols), np.float32)
        codes = np.empty((high, cols), np.uint16)
        any_blank = False
        for r in range(0, rows, step):
            n = min(step, rows - r)
            rgb, mean, spare = work[:3, :n], work[3, :n], work[4, :n]
            _scale([c[r : r + n] for c in channels], limits, rgb, keep_sign=self._mode == "lupton")
            np.add(rgb[0], rgb[1], out=mean)
            np.add(mean, rgb[2], out=mean)
            missing = _fill_missing(rgb, mean) if np.isnan(mean.sum()) else None
            if self._mode == "channels":
                self._stretch_each(rgb, mean, codes[:n])
            else:
                self._stretch_together(rgb, mean, spare, codes[:n])
            if self._invert:
                np.subtract(255, rgb, out=rgb)
            np.add(rgb, 0.5, out=rgb)
            _pack(rgb, out[r : r + n])
            if missing is not None and missing.any():
                out[r : r + n][missing] = blank
                any_blank = True
        return any_blank

    def _stretch_together(
        self, rgb: Pixels, mean: Pixels, factor: Pixels, codes: NDArray[np.uint16]
    ) -> None:
        """Turn scaled channels and their sum into 0 to 255 by a stretch of their mean."""
        np.multiply(mean, np.float32(1 / 3), out=mean)
        self._saturate(rgb, mean)
        if self._mode == "lupton":
            self._lupton_factor(mean, factor)
        else:
            self._table_factor(mean, factor, codes)
        np.multiply(rgb, factor, out=rgb)
        np.maximum(rgb, 0, out=rgb)
        # A channel that would overflow dims its pixel instead: the hue survives.
        np.maximum(rgb[0], rgb[1], out=mean)
        np.maximum(mean, rgb[2], out=mean)
        np.maximum(mean, 1, out=mean)
        np.divide(np.float32(255), mean, out=mean)
        np.multiply(rgb, mean, out=rgb)

    def _table_factor(self, mean: Pixels, factor: Pixels, codes: NDArray[np.uint16]) -> None:
        np.minimum(mean, 1, out=factor)
        np.maximum(factor, 0, out=factor)
        np.multiply(factor, TOP - 1, out=factor)
        np.add(factor, 1.5, out=factor)
        codes[...] = factor
        np.take(self._factor, codes, out=factor, mode="clip")
        # Beyond white the factor falls as 1/I: only the colour is left.
        np.maximum(mean, 1, out=mean)
        np.divide(factor, mean, out=factor)

    def _lupton_factor(self, mean: Pixels, factor: Pixels) -> None:
        np.maximum(mean, np.float32(1e-12), out=mean)
        np.multiply(mean, np.float32(self._slope), out=factor)
        np.arcsinh(factor, out=factor)
        np.multiply(factor, np.float32(self._top), out=factor)
        if self._contrast != 1.0 or self._bias != 0.5:
            np.subtract(factor, np.float32(self._bias), out=factor)
            np.multiply(factor, np.float32(self._contrast), out=factor)
            np.add(factor, np.float32(0.5), out=factor)
            np.maximum(factor, 0, out=factor)
        # so little light is black: with noise about zero the quotient would be anything
        np.divide(factor, mean, out=factor)
        np.copyto(factor, np.float32(0), where=mean <= np.float32(1e-12))

    def _stretch_each(self, rgb: Pixels, mean: Pixels, codes: NDArray[np.uint16]) -> None:
        """Turn scaled channels into 0 to 255 by a stretch of each."""
        for channel in rgb:
            np.minimum(channel, 1, out=channel)
            np.multiply(channel, TOP - 1, out=channel)
            np.add(channel, 1.5, out=channel)
            codes[...] = channel
            np.take(self._curve, codes, out=channel, mode="clip")
        if self._saturation != 1:
            np.add(rgb[0], rgb[1], out=mean)
            np.add(mean, rgb[2], out=mean)
            np.multiply(mean, np.float32(1 / 3), out=mean)
            self._saturate(rgb, mean)
            np.minimum(rgb, 1, out=rgb)
        np.multiply(rgb, 255, out=rgb)

    def _saturate(self, rgb: Pixels, mean: Pixels) -> None:
        if self._saturation == 1:
            return
        np.subtract(rgb, mean, out=rgb)
        np.multiply(rgb, self._saturation, out=rgb)
        np.add(rgb, mean, out=rgb)
        np.maximum(rgb, 0, out=rgb)


def _scale(
    channels: Sequence[Pixels],
    limits: Sequence[tuple[float, float]],
    rgb: Pixels,
    *,
    keep_sign: bool,
) -> None:
    """Write channels as 0 (lower limit) to 1 (upper) and beyond; of two, green is the mean."""
    places = (0, 1, 2) if len(channels) == 3 else (0, 2)
    for channel, (lo, hi), k in zip(channels, limits, places, strict=True):
        np.subtract(channel, np.float32(lo), out=rgb[k])
        np.multiply(rgb[k], np.float32(1.0 / (hi - lo if hi > lo else 1e-30)), out=rgb[k])
        np.maximum(rgb[k], np.float32(-1e6 if keep_sign else 0), out=rgb[k])
        np.minimum(rgb[k], np.float32(1e6), out=rgb[k])
    if len(channels) == 2:
        np.add(rgb[0], rgb[2], out=rgb[1])
        np.multiply(rgb[1], np.float32(0.5), out=rgb[1])


def _pack(rgb: Pixels, out: NDArray[np.uint32]) -> None:
    quads = out.view(np.uint8).reshape(*out.shape, 4)
    quads[..., 2] = rgb[0]
    quads[..., 1] = rgb[1]
    quads[..., 0] = rgb[2]
    quads[..., 3] = 255


def _fill_missing(rgb: Pixels, total: Pixels) -> NDArray[np.bool_]:
    """Give missing channels a value of their neighbours; return where all three are missing.

    A missing green is the mean of red and blue, a missing red or blue what green is: so a red star
    stays red where blue does not reach. Of one channel alone all take its value.
    """
    red, green, blue = rgb
    no_red, no_green, no_blue = np.isnan(rgb)
    np.copyto(green, (red + blue) * np.float32(0.5), where=no_green)  # NaN where only one is there
    np.copyto(green, red, where=no_green & no_blue)
    np.copyto(green, blue, where=no_green & no_red)
    np.copyto(red, green, where=no_red)
    np.copyto(blue, green, where=no_blue)
    np.add(red, green, out=total)
    np.add(total, blue, out=total)
    missing: NDArray[np.bool_] = no_red & no_green & no_blue
    np.copyto(rgb, np.float32(0), where=missing)
    np.copyto(total, np.float32(0), where=missing)
    return missing
