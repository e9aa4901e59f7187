"""A grid over points of the plane: what lies in a box, without looking at the rest."""

import math
from typing import cast

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_MANY = 100_000  # of more points the sorted coordinates are float32: exact to 0.002 in 18 000
_MAX_CELLS = 256  # a side; 256 by 256 cells still sort as 16-bit numbers, by radix


def _cell_size(low: float, high: float, cells: int) -> float:
    """Return the size of a cell; 1 where all points agree but for rounding."""
    size = (high - low) / cells
    return size if size > 1e-9 * max(1.0, abs(low), abs(high)) else 1.0


class GridIndex:
    """Points sorted by grid cell.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n,)
        Finite coordinates.

    Attributes
    ----------
    x, y : ndarray of float64, of many points float32
        The points in the order of the grid.
    order : ndarray of int32
        Where each sorted point stands in the input.
    spacing : float
        Distance of neighbours where the points are dense: one over the square root of the
        point-weighted density, 0 when there are no two places.
    """

    def __init__(self, x: Array, y: Array) -> None:
        n = len(x)
        self._x0, x1 = (float(x.min()), float(x.max())) if n else (0.0, 0.0)
        self._y0, y1 = (float(y.min()), float(y.max())) if n else (0.0, 0.0)
        self._side = max(1, min(_MAX_CELLS, int(math.sqrt(n / 4)) if n else 1))
        self._dx = _cell_size(self._x0, x1, self._side)
        self._dy = _cell_size(self._y0, y1, self._side)
        cell = self._cell_row(y).astype(np.uint16) * np.uint16(self._side)
        cell += self._cell_col(x).astype(np.uint16)
        self.order: NDArray[np.int32] = np.argsort(cell, kind="stable").astype(np.int32)
        small = np.float32 if n > _MANY else np.float64
        self.x, self.y = (cast("Array", v.astype(small)[self.order]) for v in (x, y))
        counts = np.bincount(cell, minlength=self._side**2)
        self._starts = np.concatenate(([0], np.cumsum(counts)))
        if n > 1 and (x1 > self._x0 or y1 > self._y0):
            density = float((counts.astype(float) ** 2).sum()) / n / abs(self._dx * self._dy)
            self.spacing = 1.0 / math.sqrt(density)
        else:
            self.spacing = 0.0

    def __len__(self) -> int:
        return len(self.order)

    def _cell_col(self, x: Array) -> NDArray[np.int64]:
        return np.clip((x - self._x0) / self._dx, 0, self._side - 1).astype(np.int64)

    def _cell_row(self, y: Array) -> NDArray[np.int64]:
        return np.clip((y - self._y0) / self._dy, 0, self._side - 1).astype(np.int64)

    def query(self, x0: float, y0: float, x1: float, y1: float) -> NDArray[np.int64]:
        """Return sorted positions (indices into ``x``, ``y``, ``order``) of cells a box touches.

        A superset of the points in the box: those of whole cells.
        """
        found = self.within(x0, y0, x1, y1)
        if isinstance(found, slice):
            return np.arange(found.start, found.stop, dtype=np.int64)
        return found

    def within(self, x0: float, y0: float, x1: float, y1: float) -> slice | NDArray[np.int64]:
        """Return the same as `query`, as a slice where the positions follow one another."""
        n = self._side
        if not len(self.order):
            return slice(0, 0)
        c0 = math.floor((x0 - self._x0) / self._dx)
        c1 = math.floor((x1 - self._x0) / self._dx)
        r0 = math.floor((y0 - self._y0) / self._dy)
        r1 = math.floor((y1 - self._y0) / self._dy)
        # A point on the far edge belongs to the last cell, which is why n itself still touches.
        if c1 < 0 or r1 < 0 or c0 > n or r0 > n:
            return slice(0, 0)
        c0, c1 = min(max(c0, 0), n - 1), min(max(c1, 0), n - 1)
        r0, r1 = min(max(r0, 0), n - 1), min(max(r1, 0), n - 1)
        if c0 == 0 and c1 == n - 1:  # whole rows are one run
            return slice(int(self._starts[r0 * n]), int(self._starts[(r1 + 1) * n]))
        runs = [
            np.arange(self._starts[r * n + c0], self._starts[r * n + c1 + 1], dtype=np.int64)
            for r in range(r0, r1 + 1)
        ]
        return np.concatenate(runs)

    def nearest(self, x: float, y: float, radius: float) -> tuple[int, float] | None:
        """Return the input index and distance of the nearest point within a radius, or None."""
        found = self.query(x - radius, y - radius, x + radius, y + radius)
        if not len(found):
            return None
        d2 = (self.x[found] - x) ** 2 + (self.y[found] - y) ** 2
        best = int(np.argmin(d2))
        distance = math.sqrt(float(d2[best]))
        return (int(self.order[found[best]]), distance) if distance <= radius else None
