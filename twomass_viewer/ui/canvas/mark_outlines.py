"""The outlines of many vector marks on the screen, equal styles together."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

from twomass_viewer.scene.mark_arrays import (
    EXTENDED,
    OUTLINE_REACH,
    SHAPES,
    SHRINK_ARCSEC,
    SHRINKING,
    SMALLEST_PX,
    Floats,
    MarkArrays,
    Rows,
)
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.ui.canvas.marks_layer import PORTION
from twomass_viewer.ui.canvas.outline_path import outline_path
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

_TURN = np.linspace(0.0, 2.0 * np.pi, 49)
# Outlines of marks of radius 1 around their place, x and y on the screen.
_TEMPLATES: dict[MarkShape, tuple[Floats, Floats]] = {
    MarkShape.CIRCLE: (np.cos(_TURN), np.sin(_TURN)),
    MarkShape.SQUARE: (np.array([-1.0, 1, 1, -1, -1]), np.array([-1.0, -1, 1, 1, -1])),
    MarkShape.DIAMOND: (np.array([0.0, 1, 0, -1, 0]), np.array([-1.0, 0, 1, 0, -1])),
}


def outlines(
    marks: MarkArrays, rows: Rows, geometry: ViewGeometry
) -> Iterator[tuple[MarkRole, bool, QPainterPath]]:
    """Yield role, whether the line is broken, and the outlines of simple marks so drawn.

    A path holds no more than a portion of marks.
    """
    rows = rows[marks.simple[rows]]
    for number, (role, broken) in enumerate(marks.styles):
        alike = rows[marks.style[rows] == number]
        for first in range(0, len(alike), PORTION):
            some = alike[first : first + PORTION]
            parts = [_extended(marks, some, geometry)]
            parts += [_pointlike(marks, some, shape, geometry) for shape in _TEMPLATES]
            x, y, joined = (np.concatenate(p) for p in zip(*parts, strict=True))
            yield role, broken, outline_path(x, y, joined)


def _extended(
    marks: MarkArrays, rows: Rows, geometry: ViewGeometry
) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """Return the vertices of polygons and lines, and which are joined to the next."""
    rows = rows[np.isin(marks.shape[rows], [SHAPES.index(s) for s in EXTENDED])]
    counts = marks.counts[rows]
    ends = np.cumsum(counts)
    joined = np.ones(int(ends[-1]) if len(ends) else 0, np.int32)
    joined[ends - 1] = 0
    index = np.arange(len(joined)) + np.repeat(marks.starts[rows] - (ends - counts), counts)
    x, y = geometry.to_screen(marks.east[index], marks.north[index])
    return x, y, joined


def _pointlike(
    marks: MarkArrays, rows: Rows, shape: MarkShape, geometry: ViewGeometry
) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """Return the outlines of the marks of a shape, and which vertices join the next."""
    rows = rows[marks.shape[rows] == SHAPES.index(shape)]
    at = marks.starts[rows]
    x, y = geometry.to_screen(marks.east[at], marks.north[at])
    r = _radius_px(marks, rows, shape, geometry.camera.arcsec_per_pixel)[:, None]
    dx, dy = _TEMPLATES[shape]
    joined = np.ones((len(rows), len(dx)), np.int32)
    joined[:, -1] = 0
    return (x[:, None] + r * dx).ravel(), (y[:, None] + r * dy).ravel(), joined.ravel()


def _radius_px(marks: MarkArrays, rows: Rows, shape: MarkShape, arcsec_per_pixel: float) -> Floats:
    size = marks.size[rows]
    if shape in SHRINKING:
        size = np.minimum(size, max(SMALLEST_PX, SHRINK_ARCSEC / arcsec_per_pixel))
    true = np.maximum(marks.true_radius[rows] / arcsec_per_pixel, OUTLINE_REACH)
    return np.where(np.isnan(true), size, true)
