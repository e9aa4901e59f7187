"""Vector marks as arrays, so that thousands of them are found and outlined together.

Making them is work for whoever makes the marks; what is drawn of them is made by the canvas.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.scene.marks import MarkShape
from twomass_viewer.scene.vectors import Bounds, VectorMark

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]

EXTENDED = (MarkShape.POLYGON, MarkShape.LINE)
# Squares and diamonds shrink with the zoom, so that ghosts of many stars do not cover the sky:
# to what spans this much of it, and no smaller than this on the screen.
SHRINKING = (MarkShape.SQUARE, MarkShape.DIAMOND)
SHRINK_ARCSEC = 10.0
SMALLEST_PX = 3.5
# Marks of true size that would be smaller than this on the screen are still found around it.
OUTLINE_REACH = 0.75
LABEL_PX = 11

SHAPES = tuple(MarkShape)
# Shapes with one closed outline around a place; the canvas knows their outlines.
ROUND = (MarkShape.CIRCLE, MarkShape.SQUARE, MarkShape.DIAMOND)


class MarkArrays:
    """Places, sizes and styles of marks, one row each.

    Parameters
    ----------
    marks : sequence of VectorMark
        Each with at least one point.

    Attributes
    ----------
    east, north : ndarray of float64
        The points of all marks, one after the other; polygons end with their first point.
    counts, starts : ndarray of int
        How many points each mark has, and where they begin.
    true_radius, size : ndarray of float64
        Arcsec (not a number where there is none) and half-size on the screen.
    shape, style : ndarray of int
        Indices into `SHAPES` and `styles`.
    styles : list of (MarkRole, bool)
        Role, and whether the line is broken.
    simple : ndarray of bool
        Marks that `outlines` can draw: not emphasized, and of a shape with one closed outline.
    """

    def __init__(self, marks: Sequence[VectorMark]) -> None:
        points = [p for m in marks for p in _closed(m)]
        flat = np.array(points, float).reshape(-1, 2)
        self.east, self.north = flat[:, 0], flat[:, 1]
        self.counts = np.array([len(_closed(m)) for m in marks], np.intp)
        self.starts = np.cumsum(self.counts) - self.counts
        self.true_radius = np.array([m.radius_arcsec or np.nan for m in marks], float)
        self.size = np.array([m.size_px for m in marks], float)
        self.shape = np.array([SHAPES.index(m.shape) for m in marks], np.intp)
        styles = [(m.role, m.dashed or m.dotted) for m in marks]
        self.styles = list(dict.fromkeys(styles))
        known = {style: n for n, style in enumerate(self.styles)}
        self.style = np.array([known[s] for s in styles], np.intp)
        self.simple = np.array([not m.emphasized for m in marks], np.bool_) & np.isin(
            self.shape, [SHAPES.index(s) for s in (*EXTENDED, *ROUND)]
        )
        self._reach = np.array([_reach(m) for m in marks], float)
        self._boxes = self._boxes_on_plane() if len(marks) else np.empty((0, 4))

    def _boxes_on_plane(self) -> Floats:
        r = np.nan_to_num(self.true_radius)
        e, n, at = self.east, self.north, self.starts
        return np.column_stack(
            [
                np.minimum.reduceat(e, at) - r,
                np.minimum.reduceat(n, at) - r,
                np.maximum.reduceat(e, at) + r,
                np.maximum.reduceat(n, at) + r,
            ]
        )

    def touching(self, bounds: Bounds, arcsec_per_pixel: float) -> Rows:
        """Return the marks that may touch a box of the plane."""
        e0, n0, e1, n1 = bounds
        margin, b = self._reach * arcsec_per_pixel, self._boxes
        seen = (b[:, 2] + margin > e0) & (b[:, 0] - margin < e1)
        seen &= (b[:, 3] + margin > n0) & (b[:, 1] - margin < n1)
        return np.flatnonzero(seen)


def _closed(mark: VectorMark) -> tuple[tuple[float, float], ...]:
    """Return the points of a mark, of a polygon with the first one again at the end."""
    return (*mark.points, mark.points[0]) if mark.shape is MarkShape.POLYGON else mark.points


def _reach(mark: VectorMark) -> float:
    """Return how far a mark reaches beyond its box on the screen, with its label."""
    reach = 2.2 * mark.size_px + 6
    return reach + len(mark.label) * LABEL_PX if mark.label else reach
