"""Stretches as tables: values become 16-bit codes once, codes become colours by one look-up.

A contrast or colour-map step then only re-maps codes; it never touches the pixel values again.
Code 0 is a blank pixel; 1 to 65535 run linearly from the lower to the upper limit.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.display.colormaps import colormap

STRETCHES = ("linear", "log", "power", "sqrt", "squared", "asinh", "sinh", "histogram")
CODES = 65_536
TOP = CODES - 1
CONTRAST_RANGE = (0.05, 20.0)
# The quiet colour of pixels without a value, 0xAARRGGBB: a slate that no grey ramp contains.
BLANK_COLOR = 0xFF2A2F38

Codes = NDArray[np.uint16]
_BLOCK = 65_536


class ToneLike(Protocol):
    """What a look-up table is made from (`scene.scene.Tone`)."""

    @property
    def stretch(self) -> str:
        """One of `STRETCHES`."""

    @property
    def contrast(self) -> float:
        """Slope: 1 shows the stretch as it is."""

    @property
    def bias(self) -> float:
        """Place of the middle of the ramp, 0.5 when untouched."""

    @property
    def invert(self) -> bool:
        """Whether bright is dark."""

    @property
    def colormap(self) -> str:
        """One of `colormaps.COLORMAPS`."""


def quantize(data: NDArray[np.float32], lo: float, hi: float) -> Codes:
    """Return the 16-bit codes of pixel values.

    Parameters
    ----------
    data : ndarray of float32, shape (rows, cols)
    lo, hi : float
        Limits in DN; values outside are clipped, infinite ones too. When ``hi`` does not exceed
        ``lo``, every value above ``lo`` is white.

    Returns
    -------
    ndarray of uint16, shape (rows, cols)
        0 where the value is NaN.
    """
    out = np.empty(data.shape, np.uint16)
    rows, cols = data.shape
    step = max(1, _BLOCK // max(cols, 1))
    span = hi - lo if hi > lo else abs(lo) * 1e-6 + 1e-30
    scale = np.float32(min((TOP - 1) / span, float(np.finfo(np.float32).max)))
    work = np.empty((min(step, rows), cols), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        for r in range(0, rows, step):
            part = data[r : r + step]
            w = work[: len(part)]
            np.subtract(part, np.float32(lo), out=w)
            np.multiply(w, scale, out=w)
            np.maximum(w, 0, out=w)
            np.minimum(w, TOP - 1, out=w)
            np.add(w, 1.5, out=w)  # half a code, so that the cast rounds
            # One NaN makes the sum NaN: the slow path is only for blocks that need it.
            if np.isnan(w.sum()):
                w[np.isnan(w)] = 0
            out[r : r + step] = w
    return out


def lookup_table(
    tone: ToneLike,
    histogram: NDArray[np.int64] | None = None,
    blank: int = BLANK_COLOR,
) -> NDArray[np.uint32]:
    """Return the colour of each code as 0xAARRGGBB, shape (65536,).

    Parameters
    ----------
    tone : ToneLike
    histogram : ndarray of int, shape (65536,), optional
        Number of pixels of each code; needed by the stretch ``histogram``, which is linear
        without it.
    blank : int
        Colour of code 0.
    """
    ramp = brightness(tone, histogram)
    colors = _packed(tone.colormap)
    table = np.empty(CODES, np.uint32)
    index = (ramp * np.float32(255.0) + np.float32(0.5)).astype(np.uint8)
    np.take(colors, index, out=table[1:])
    table[0] = blank
    return table


def brightness(tone: ToneLike, histogram: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
    """Return the brightness 0 to 1 of codes 1 to 65535 after stretch, contrast, bias, inversion.

    Contrast and bias act as in DS9: ``(y - bias) * contrast + 0.5``, clipped.
    """
    if tone.stretch == "histogram" and histogram is not None and histogram[1:].any():
        total = np.cumsum(histogram[1:], dtype=np.float64)
        ramp: NDArray[np.float32] = (total / total[-1]).astype(np.float32)
    else:
        ramp = stretch_curve(tone.stretch)
    if tone.contrast != 1.0 or tone.bias != 0.5:
        ramp = (ramp - np.float32(tone.bias)) * np.float32(tone.contrast) + np.float32(0.5)
        ramp = np.clip(ramp, 0, 1)
    return np.subtract(np.float32(1), ramp) if tone.invert else ramp


def dragged_contrast(
    contrast: float, bias: float, dcontrast: float, dbias: float
) -> tuple[float, float]:
    """Return contrast and bias after a step of a drag, within the limits that make sense.

    Parameters
    ----------
    contrast, bias : float
        Before the step.
    dcontrast : float
        Increment of the base-2 logarithm of contrast.
    dbias : float
        Increment of bias.
    """
    least, most = CONTRAST_RANGE
    return (
        min(max(contrast * 2.0**dcontrast, least), most),
        min(max(bias + dbias, 0.0), 1.0),
    )


@lru_cache(maxsize=16)
def stretch_curve(name: str) -> NDArray[np.float32]:
    """Return the read-only curve of a stretch at codes 1 to 65535: from 0 to 1, never falling.

    The formulas are those of DS9 (log and power with 1000, asinh with 10, sinh with 3), each
    scaled to end at exactly 1. ``histogram`` depends on the image and is linear here.
    """
    x = np.linspace(0.0, 1.0, TOP)
    curves: dict[str, Callable[[], NDArray[np.float64]]] = {
        "linear": lambda: x,
        "histogram": lambda: x,
        "log": lambda: np.log1p(1000.0 * x) / np.log1p(1000.0),
        "power": lambda: (1000.0**x - 1.0) / 999.0,
        "sqrt": lambda: np.sqrt(x),
        "squared": lambda: x * x,
        "asinh": lambda: np.arcsinh(10.0 * x) / np.arcsinh(10.0),
        "sinh": lambda: np.sinh(3.0 * x) / np.sinh(3.0),
    }
    curve: NDArray[np.float32] = np.clip(curves[name](), 0.0, 1.0).astype(np.float32)
    curve.setflags(write=False)
    return curve


@lru_cache(maxsize=16)
def _packed(name: str) -> NDArray[np.uint32]:
    rgb = colormap(name).astype(np.uint32)
    packed = np.uint32(0xFF000000) | rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2]
    return packed.astype(np.uint32)
