"""Outlines of images and fields of view; `outline_labels` names them above all marks."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from twomass_viewer.scene.outlines import LineStyle, Outline
from twomass_viewer.ui.canvas.marks_layer import MarksLayer

HANDLE_PX = 5.0
_FEW = 8
_EDGE_PX = 6.0
_DASHES = {
    LineStyle.DASHED: [6.0, 4.0],
    LineStyle.DOTTED: [1.6, 3.4],
    LineStyle.DASH_DOTTED: [7.0, 3.0, 1.6, 3.0],
}
_FINE = 150  # outlines; of more the lines are thinner and have no halo


class OutlineLayer(MarksLayer):
    """All outlines of a scene, in logical screen coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self.outlines: tuple[Outline, ...] = ()
        self._rings: list[tuple[np.ndarray, ...]] = []
        self._areas: list[QPolygonF] = []

    def set_outlines(self, outlines: tuple[Outline, ...]) -> None:
        """Show these."""
        self.outlines = outlines
        self._rings = [tuple(np.array(r, dtype=float) for r in o.rings) for o in outlines]
        self._areas = [QPolygonF([QPointF(*p) for p in o.rings[0]]) for o in outlines]
        self.marks_changed()

    def is_worth_keeping(self) -> bool:
        """Return whether there are more outlines than are painted in no time."""
        return len(self.outlines) > _FEW

    def around(self, east: float, north: float) -> list[str]:
        """Return the keys of the outlines around a place on the plane."""
        at, rule = QPointF(east, north), Qt.FillRule.OddEvenFill
        areas = zip(self.outlines, self._areas, strict=True)
        return [o.key for o, area in areas if area.containsPoint(at, rule)]

    def grip(self, east: float, north: float) -> tuple[str, str]:
        """Return how what is at a place is held, ``turn`` or ``move``, and its key.

        Only outlines that are labelled below can be held: by their handle, or by an edge.
        """
        x, y = self.geometry.to_screen(east, north)
        for outline, rings in zip(reversed(self.outlines), reversed(self._rings), strict=True):
            if not outline.below:
                continue
            if outline.stem is not None:
                hx, hy = self.geometry.to_screen(*outline.stem[1])
                if max(abs(hx - x), abs(hy - y)) <= HANDLE_PX + 3:
                    return "turn", outline.key
            for ring in rings:
                px, py = self.geometry.to_screen(ring[:, 0], ring[:, 1])
                if _edge_distance(np.column_stack([px, py]), x, y) <= _EDGE_PX:
                    return "move", outline.key
        return "", ""

    def paint_marks(self, painter: QPainter) -> None:
        """Paint the outlines that touch the view, then their handles."""
        view = QRectF(0, 0, self.geometry.width, self.geometry.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        seen: list[Outline] = []
        paths: dict[tuple[str, LineStyle, bool, bool], QPainterPath] = {}
        for outline, rings in zip(self.outlines, self._rings, strict=True):
            polygons = [self._on_screen(r) for r in rings]
            boxes = [p.boundingRect() for p in polygons]
            if not any(meets(b, view) for b in boxes):
                continue
            seen.append(outline)
            look = (outline.color, outline.style, outline.faint, outline.emphasized)
            path = paths.setdefault(look, QPainterPath())
            for polygon in polygons:
                path.addPolygon(polygon)
                path.closeSubpath()
        for (color, style, faint, strong), path in paths.items():
            _stroke(painter, path, color, style, faint=faint, strong=strong, many=len(seen) > _FINE)
        for outline in seen:
            if outline.stem is not None:
                at = QPointF(*self.geometry.to_screen(*outline.stem[1]))
                painter.setPen(QPen(QColor(outline.color), 1.0))
                painter.drawLine(QPointF(*self.geometry.to_screen(*outline.stem[0])), at)
                painter.setPen(QPen(QColor(0, 0, 0, 200), 1.0))
                painter.setBrush(QColor("#ffffff"))
                painter.drawEllipse(at, HANDLE_PX, HANDLE_PX)
                painter.setBrush(Qt.BrushStyle.NoBrush)

    def _on_screen(self, ring: np.ndarray) -> QPolygonF:
        x, y = self.geometry.to_screen(ring[:, 0], ring[:, 1])
        return QPolygonF([QPointF(*p) for p in zip(x.tolist(), y.tolist(), strict=True)])


def _edge_distance(ring: np.ndarray, x: float, y: float) -> float:
    """Return how far a place of the screen lies from a closed curve."""
    start, end = ring, np.roll(ring, -1, axis=0)
    way = end - start
    length2 = np.maximum((way**2).sum(axis=1), 1e-12)
    to = np.array([x, y]) - start
    t = np.clip((to * way).sum(axis=1) / length2, 0.0, 1.0)
    return float(np.hypot(*(start + t[:, None] * way - [x, y]).T).min())


def meets(a: QRectF, b: QRectF) -> bool:
    """Whether boxes touch; QRectF says no for those without area."""
    return (
        a.left() <= b.right()
        and a.right() >= b.left()
        and a.top() <= b.bottom()
        and a.bottom() >= b.top()
    )


def _stroke(
    painter: QPainter,
    path: QPainterPath,
    color: str,
    style: LineStyle,
    *,
    faint: bool,
    strong: bool,
    many: bool,
) -> None:
    width = 2.4 if strong else 1.4
    line = QColor(color)
    line.setAlphaF(0.45 if faint else 0.95)
    if not many:
        painter.setPen(QPen(QColor(0, 0, 0, 60 if faint else 130), width + 1.8))
        painter.drawPath(path)
    pen = QPen(line, 1.0 if many else width)
    if style in _DASHES:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([d / pen.widthF() for d in _DASHES[style]])
    painter.setPen(pen)
    painter.drawPath(path)
