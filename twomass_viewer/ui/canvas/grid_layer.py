"""The coordinate grid on the screen: curves over the images, labelled where they leave the view."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from twomass_viewer.imagery.graticule import GridFrame, GridLine, graticule
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.ui.canvas.text_outline import paint_text
from twomass_viewer.ui.canvas.view_item import ViewItem

Array = NDArray[np.float64]

LINE = QColor(150, 190, 235, 120)
TEXT = QColor("#cfe2f7")
_LABEL_PX = 11
_INSET = 5.0
_MARGIN_PX = 60.0  # lines are made a little beyond the view, and reused while it moves in that


class GridLayer(ViewItem):
    """Meridians and parallels of one field, in logical screen coordinates.

    Attributes
    ----------
    taken : callable
        Returns the parts of the view that other texts take.
    afresh : bool
        Painted at another resolution than the screen's, or as vectors.
    """

    def __init__(self) -> None:
        super().__init__()
        self.plane: FieldPlane | None = None
        self.frame: GridFrame | None = None
        self.taken: Callable[[], list[QRectF]] = list
        self.afresh = False
        self._lines: tuple[GridLine, ...] = ()
        self._made_for: object = None

    def set_grid(self, plane: FieldPlane | None, frame: GridFrame | None) -> None:
        """Show the grid of a frame; nothing without a plane or a frame."""
        if (plane, frame) != (self.plane, self.frame):
            self.plane, self.frame = plane, frame
            self._made_for = None
            self.update()

    def lines(self) -> tuple[GridLine, ...]:
        """Return the lines for the present view."""
        if self.plane is None or self.frame is None:
            return ()
        wanted = (self.plane, self.frame, self.view)
        if wanted != self._made_for:
            self._lines = graticule(self.plane, self.view.bounds(_MARGIN_PX), self.frame)
            self._made_for = wanted
        return self._lines

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the curves, then the labels."""
        lines = self.lines()
        if not lines:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        font = QFont(painter.font())
        font.setPixelSize(_LABEL_PX)
        metrics = QFontMetricsF(font)
        painter.setPen(QPen(LINE, 1.0))
        for line in lines:
            places = zip(*(v.tolist() for v in self._on_screen(line)), strict=True)
            painter.drawPolyline(QPolygonF([QPointF(*p) for p in places]))
        ratio = math.sqrt(abs(painter.deviceTransform().determinant()))
        ratio = 0.0 if self.afresh else round(ratio, 3)
        for box, text in self.labels(metrics):
            at = QPointF(box.left() + 3, box.bottom() - metrics.descent())
            paint_text(painter, at, text, _LABEL_PX, TEXT, ratio)

    def _on_screen(self, line: GridLine) -> tuple[Array, Array]:
        x, y = self.view.to_screen(line.east, line.north)
        good = np.isfinite(x) & np.isfinite(y)
        return x[good], y[good]

    def labels(self, metrics: QFontMetricsF) -> list[tuple[QRectF, str]]:
        """Return the labels and where they stand, touching neither each other nor other texts."""
        taken, placed = self.taken(), list[tuple[QRectF, str]]()
        for line in self.lines():
            for place in self._label_places(*self._on_screen(line), meridian=line.is_meridian):
                box = self._label_box(place, metrics, line.label)
                if any(box.intersects(other) for other in taken):
                    continue  # perhaps there is room at another edge
                if not any(box.intersects(other) for other, _ in placed):
                    placed.append((box, line.label))
                break
        return placed

    def _label_places(self, x: Array, y: Array, *, meridian: bool) -> Iterator[tuple[float, float]]:
        """Yield where a curve crosses edges: meridians the lower, parallels the left first."""
        w, h = self.view.width, self.view.height
        edges = [("y", h - _INSET), ("y", _INSET), ("x", _INSET), ("x", w - _INSET)]
        if not meridian:
            edges = edges[2:] + edges[:2]
        for axis, at in edges:
            along, across = (x, y) if axis == "y" else (y, x)
            limit = w if axis == "y" else h
            side = across > at
            for i in np.flatnonzero(side[1:] != side[:-1]):
                part = (at - across[i]) / (across[i + 1] - across[i])
                place = float(along[i] + part * (along[i + 1] - along[i]))
                if _INSET < place < limit - _INSET:
                    yield (place, at) if axis == "y" else (at, place)

    def _label_box(self, at: tuple[float, float], metrics: QFontMetricsF, text: str) -> QRectF:
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height())
        box.moveTopLeft(QPointF(at[0] + 3, at[1] - metrics.height() - 1))
        inside = self.boundingRect().adjusted(_INSET, _INSET, -_INSET, -_INSET)
        if box.right() > inside.right():
            box.moveRight(inside.right())
        if box.top() < inside.top():
            box.moveTop(inside.top())
        return box
