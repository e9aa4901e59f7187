"""Contours: at which values, and along which lines of an image's pixels.

Lines are found between pixel centres; blank pixels end them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COUNT_LIMITS = (1, 30)
"""Fewest and most levels: our choice."""
_LOG_SPAN = 1000.0  # what lies between the limits of a logarithmic scale, as DS9's log scale
_FIRST_SIGMA = 3.0  # the lowest of levels in units of the noise, each further one twice as high
MOST_VERTICES = 2_000_000
"""More than these are no drawing: our choice."""


class LevelScale(StrEnum):
    """How levels are chosen."""

    SIGMA = "sigma"
    LINEAR = "linear"
    SQRT = "sqrt"
    LOG = "log"
    TYPED = "typed"

    @property
    def words(self) -> str:
        """What a form says."""
        return {
            "sigma": "Noise σ",
            "linear": "Linear",
            "sqrt": "Square root",
            "log": "Logarithmic",
            "typed": "Values in DN",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Levels:
    """How the levels of contours are chosen.

    Attributes
    ----------
    scale : LevelScale
    count : int
        How many, but of typed ones.
    typed_dn : tuple of float
        DN, for typed ones.
    """

    scale: LevelScale = LevelScale.SIGMA
    count: int = 6
    typed_dn: tuple[float, ...] = ()

    def values(self, limits: tuple[float, float], sky: float, sigma: float) -> tuple[float, ...]:
        """Return the levels in DN, lowest first, all different.

        Parameters
        ----------
        limits : tuple of (float, float)
            Between which levels lie, DN: neither is one.
        sky, sigma : float
            Level and noise of the sky in DN.
        """
        steps = np.arange(1, self.count + 1)
        part = steps / (self.count + 1)
        lo, hi = limits
        if self.scale is LevelScale.TYPED:
            found = np.array(self.typed_dn, float)
        elif self.scale is LevelScale.SIGMA:
            found = sky + sigma * _FIRST_SIGMA * 2.0 ** (steps - 1)
        elif self.scale is LevelScale.LOG:
            found = lo + (hi - lo) * (_LOG_SPAN**part - 1) / (_LOG_SPAN - 1)
        else:
            found = lo + (hi - lo) * (part**2 if self.scale is LevelScale.SQRT else part)
        found = found[np.isfinite(found)]
        return tuple(float(v) for v in np.unique(found))


def parse_levels(text: str) -> tuple[float, ...]:
    """Return typed levels: numbers with blanks, commas or semicolons between them.

    Raises
    ------
    ValueError
        Something is no finite number, or there is none.
    """
    fault = ValueError(f"no levels: {text}")
    try:
        values = tuple(float(word) for word in text.replace(",", " ").replace(";", " ").split())
    except ValueError:
        raise fault from None
    if not values or not all(math.isfinite(v) for v in values) or len(values) > COUNT_LIMITS[1]:
        raise fault
    return values


@dataclass(frozen=True, eq=False, slots=True)
class ContourLines:
    """The lines of one level, in 0-based pixels.

    Attributes
    ----------
    level_dn : float
    x, y : ndarray of float64, shape (n,)
        Vertices of all lines, one after the other; the first of a closed line comes again at its
        end.
    counts : ndarray of int, shape (lines,)
        Vertices of each line.
    """

    level_dn: float
    x: Floats
    y: Floats
    counts: NDArray[np.intp]


def contour_lines(
    data: NDArray[np.float32],
    values: tuple[float, ...],
    progress: Callable[[float], None] = lambda _: None,
) -> tuple[ContourLines, ...]:
    """Return the contours of an image.

    Parameters
    ----------
    data : ndarray of float32, shape (rows, cols)
        DN, NaN where blank.
    values : tuple of float
        Levels, DN.
    progress : callable
        Told the part that is done before each level; what it raises ends the work.

    Raises
    ------
    ValueError
        There are more than `MOST_VERTICES` vertices.
    """
    from contourpy import LineType, contour_generator

    if min(data.shape) < 2:
        return ()
    kind = LineType.ChunkCombinedOffset
    maker = contour_generator(
        z=np.ma.masked_invalid(data), name="serial", corner_mask=True, line_type=kind
    )
    out = []
    total = 0
    for n, value in enumerate(values):
        progress(n / len(values))
        chunks: Any = maker.lines(value)
        points, offsets = chunks[0][0], chunks[1][0]  # there is one chunk
        if points is None:
            continue
        counts = np.diff(offsets.astype(np.intp))
        total += len(points)
        if total > MOST_VERTICES:
            raise ValueError(f"more than {MOST_VERTICES} vertices")
        out.append(ContourLines(value, points[:, 0].copy(), points[:, 1].copy(), counts))
    return tuple(out)
