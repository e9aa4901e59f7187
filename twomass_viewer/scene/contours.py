"""Contours as they are drawn: the lines of each level as arrays on the plane."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ContourSet:
    """The contours of one level.

    Attributes
    ----------
    level_dn : float
    color : str
        ``#rrggbb``.
    width_px : float
        Logical screen pixels.
    version : int
        Unique to the lines.
    east, north : ndarray of float64, shape (n,)
        Vertices of all lines, one after the other.
    counts : ndarray of int, shape (lines,)
        Vertices of each line.
    """

    level_dn: float
    color: str
    width_px: float
    version: int
    east: NDArray[np.float64] = field(compare=False, repr=False)
    north: NDArray[np.float64] = field(compare=False, repr=False)
    counts: NDArray[np.intp] = field(compare=False, repr=False)
