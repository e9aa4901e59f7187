"""Contours over the images: one path a level, of the lines that are in view."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from twomass_viewer.scene.contours import ContourSet
from twomass_viewer.ui.canvas.marks_layer import MarksLayer
from twomass_viewer.ui.canvas.outline_path import outline_path

_FINE = 20_000  # vertices in view; more are drawn as hairlines


class ContourLayer(MarksLayer):
    """The contours of a scene, in logical screen coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self.sets: tuple[ContourSet, ...] = ()
        self._boxes: list[NDArray[np.float64]] = []

    def set_contours(self, sets: tuple[ContourSet, ...]) -> None:
        """Show these contours."""
        if [s.version for s in sets] != [s.version for s in self.sets]:
            self._boxes = [_boxes(s) for s in sets]
        self.sets = sets
        self.marks_changed()

    def is_worth_keeping(self) -> bool:
        """Return whether there are many."""
        return sum(len(s.east) for s in self.sets) > 500

    def paint_marks(self, painter: QPainter) -> None:
        """Paint the lines that reach into view, the lowest level first."""
        e0, n0, e1, n1 = self.geometry.bounds(4.0)
        chosen = []
        for box in self._boxes:
            # a line that is not on the plane at all has no box, and is not seen
            seen = (box[:, 0] < e1) & (box[:, 2] > e0) & (box[:, 1] < n1) & (box[:, 3] > n0)
            chosen.append(seen)
        count = sum(int(s.counts[c].sum()) for s, c in zip(self.sets, chosen, strict=True))
        fine = count <= _FINE
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine or self.thin_px > 0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for found, seen in zip(self.sets, chosen, strict=True):
            if not seen.any():
                continue
            vertices = np.repeat(seen, found.counts)
            counts = found.counts[seen]
            x, y = self.geometry.to_screen(found.east[vertices], found.north[vertices])
            joined = np.ones(len(x), np.int32)
            joined[np.cumsum(counts) - 1] = 0
            painter.setPen(QPen(QColor(found.color), found.width_px if fine else self.thin_px))
            painter.drawPath(outline_path(x, y, joined))


def _boxes(found: ContourSet) -> NDArray[np.float64]:
    """Return the box of each line: smallest east and north, then the largest."""
    if not len(found.counts):
        return np.empty((0, 4))
    start = np.concatenate([[0], np.cumsum(found.counts)[:-1]])
    return np.column_stack(
        [
            np.fmin.reduceat(found.east, start),
            np.fmin.reduceat(found.north, start),
            np.fmax.reduceat(found.east, start),
            np.fmax.reduceat(found.north, start),
        ]
    )
