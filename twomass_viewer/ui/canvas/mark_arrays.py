"""Vector marks as arrays, so that thousands of them are found and outlined together."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.scene.scene import VectorMark
from twomass_viewer.ui.canvas.outline_path import outline_path
from twomass_viewer.ui.canvas.view_geometry import Bounds, ViewGeometry

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

_TURN = np.linspace(0.0, 2.0 * np.pi, 49)
_SHAPES = tuple(MarkShape)
# Outlines of marks of radius 1 around their place, x and y on the screen.
_TEMPLATES: dict[MarkShape, tuple[Floats, Floats]] = {
    MarkShape.CIRCLE: (np.cos(_TURN), np.sin(_TURN)),
    MarkShape.SQUARE: (np.array([-1.0, 1, 1, -1, -1]), np.array([-1.0, -1, 1, 1, -1])),
    MarkShape.DIAMOND: (np.array([0.0, 1, 0, -1, 0]), np.array([-1.0, 0, 1, 0, -1])),
}


class MarkArrays:
    """Places, sizes and styles of marks, one row each.

    Parameters
    ----------
    marks : sequence of VectorMark
        Each with at least one point.

    Attributes
    ----------
    simple : ndarray of bool
        Marks that `outlines` can draw: not emphasized, and of a shape with one closed outline.
    """

    def __init__(self, marks: Sequence[VectorMark]) -> None:
        points = [p for m in marks for p in _closed(m)]
        flat = np.array(points, float).reshape(-1, 2)
        self._east, self._north = flat[:, 0], flat[:, 1]
        self._counts = np.array([len(_closed(m)) for m in marks], np.intp)
        self._starts = np.cumsum(self._counts) - self._counts
        self._true_radius = np.array([m.radius_arcsec or np.nan for m in marks], float)
        self._size = np.array([m.size_px for m in marks], float)
        self._shape = np.array([_SHAPES.index(m.shape) for m in marks], np.intp)
        styles = [(m.role, m.dashed or m.dotted) for m in marks]
        self._styles = list(dict.fromkeys(styles))
        known = {style: n for n, style in enumerate(self._styles)}
        self._style = np.array([known[s] for s in styles], np.intp)
        self.simple = np.array([not m.emphasized for m in marks], np.bool_) & np.isin(
            self._shape, [_SHAPES.index(s) for s in (*EXTENDED, *_TEMPLATES)]
        )
        self._reach = np.array([_reach(m) for m in marks], float)
        self._boxes = self._boxes_on_plane() if len(marks) else np.empty((0, 4))

    def _boxes_on_plane(self) -> Floats:
        r = np.nan_to_num(self._true_radius)
        e, n, at = self._east, self._north, self._starts
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

    def outlines(
        self, rows: Rows, geometry: ViewGeometry
    ) -> Iterator[tuple[MarkRole, bool, QPainterPath]]:
        """Yield role, whether the line is broken, and the outlines of all simple marks so drawn."""
        rows = rows[self.simple[rows]]
        for number, (role, broken) in enumerate(self._styles):
            some = rows[self._style[rows] == number]
            if not len(some):
                continue
            parts = [self._extended(some, geometry)]
            parts += [self._pointlike(some, shape, geometry) for shape in _TEMPLATES]
            x, y, joined = (np.concatenate(p) for p in zip(*parts, strict=True))
            yield role, broken, outline_path(x, y, joined)

    def _extended(
        self, rows: Rows, geometry: ViewGeometry
    ) -> tuple[Floats, Floats, NDArray[np.int32]]:
        """Return the vertices of polygons and lines, and which are joined to the next."""
        rows = rows[np.isin(self._shape[rows], [_SHAPES.index(s) for s in EXTENDED])]
        counts = self._counts[rows]
        ends = np.cumsum(counts)
        joined = np.ones(int(ends[-1]) if len(ends) else 0, np.int32)
        joined[ends - 1] = 0
        index = np.arange(len(joined)) + np.repeat(self._starts[rows] - (ends - counts), counts)
        x, y = geometry.to_screen(self._east[index], self._north[index])
        return x, y, joined

    def _pointlike(
        self, rows: Rows, shape: MarkShape, geometry: ViewGeometry
    ) -> tuple[Floats, Floats, NDArray[np.int32]]:
        """Return the outlines of the marks of a shape, and which vertices join the next."""
        rows = rows[self._shape[rows] == _SHAPES.index(shape)]
        at = self._starts[rows]
        x, y = geometry.to_screen(self._east[at], self._north[at])
        r = self._radius_px(rows, shape, geometry.camera.arcsec_per_pixel)[:, None]
        dx, dy = _TEMPLATES[shape]
        joined = np.ones((len(rows), len(dx)), np.int32)
        joined[:, -1] = 0
        return (x[:, None] + r * dx).ravel(), (y[:, None] + r * dy).ravel(), joined.ravel()

    def _radius_px(self, rows: Rows, shape: MarkShape, arcsec_per_pixel: float) -> Floats:
        size = self._size[rows]
        if shape in SHRINKING:
            size = np.minimum(size, max(SMALLEST_PX, SHRINK_ARCSEC / arcsec_per_pixel))
        true = np.maximum(self._true_radius[rows] / arcsec_per_pixel, OUTLINE_REACH)
        return np.where(np.isnan(true), size, true)


def _closed(mark: VectorMark) -> tuple[tuple[float, float], ...]:
    """Return the points of a mark, of a polygon with the first one again at the end."""
    return (*mark.points, mark.points[0]) if mark.shape is MarkShape.POLYGON else mark.points


def _reach(mark: VectorMark) -> float:
    """Return how far a mark reaches beyond its box on the screen, with its label."""
    reach = 2.2 * mark.size_px + 6
    return reach + len(mark.label) * LABEL_PX if mark.label else reach
