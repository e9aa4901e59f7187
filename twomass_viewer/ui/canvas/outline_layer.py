"""Outlines of images and fields of view, with labels where they have room."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from twomass_viewer.scene.outlines import LineStyle, Outline
from twomass_viewer.ui.canvas.marks_layer import MarksLayer

HANDLE_PX = 5.0
_LABEL_PX = 11
_INSET = 6.0
_GAP = 2.0
_FEW = 8
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

    def set_outlines(self, outlines: tuple[Outline, ...]) -> None:
        """Show these."""
        self.outlines = outlines
        self._rings = [tuple(np.array(r, dtype=float) for r in o.rings) for o in outlines]
        self.marks_changed()

    def is_worth_keeping(self) -> bool:
        """Return whether there are more outlines than are painted in no time."""
        return len(self.outlines) > _FEW

    def paint_marks(self, painter: QPainter) -> None:
        """Paint the outlines that touch the view, then the labels that have room."""
        view = QRectF(0, 0, self.geometry.width, self.geometry.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        seen: list[tuple[Outline, QPolygonF]] = []
        paths: dict[tuple[str, LineStyle, bool, bool], QPainterPath] = {}
        for outline, rings in zip(self.outlines, self._rings, strict=True):
            polygons = [self._on_screen(r) for r in rings]
            boxes = [p.boundingRect() for p in polygons]
            if not any(_meets(b, view) for b in boxes):
                continue
            seen.append((outline, polygons[0]))
            look = (outline.color, outline.style, outline.faint, outline.emphasized)
            path = paths.setdefault(look, QPainterPath())
            for polygon in polygons:
                path.addPolygon(polygon)
                path.closeSubpath()
        for (color, style, faint, strong), path in paths.items():
            _stroke(painter, path, color, style, faint=faint, strong=strong, many=len(seen) > _FINE)
        self._paint_labels(painter, seen, view)
        for outline, _ in seen:
            if outline.handle is not None:
                at = QPointF(*self.geometry.to_screen(*outline.handle))
                painter.setPen(QPen(QColor(0, 0, 0, 200), 1.0))
                painter.setBrush(QColor("#ffffff"))
                painter.drawEllipse(at, HANDLE_PX, HANDLE_PX)
                painter.setBrush(Qt.BrushStyle.NoBrush)

    def _on_screen(self, ring: np.ndarray) -> QPolygonF:
        x, y = self.geometry.to_screen(ring[:, 0], ring[:, 1])
        return QPolygonF([QPointF(*p) for p in zip(x.tolist(), y.tolist(), strict=True)])

    def _paint_labels(
        self, painter: QPainter, seen: list[tuple[Outline, QPolygonF]], view: QRectF
    ) -> None:
        font = QFont(painter.font())
        font.setPixelSize(_LABEL_PX)
        metrics = QFontMetricsF(font)
        taken: list[QRectF] = []
        # what is worked on is named first
        for outline, polygon in sorted(seen, key=lambda pair: not pair[0].emphasized):
            placed = _place(outline, polygon, view, metrics, taken)
            if placed is not None:
                box, text = placed
                taken.append(box)
                _write(painter, font, metrics, box, text, outline)


def _meets(a: QRectF, b: QRectF) -> bool:
    # QRectF.intersects says no for boxes without area
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


def _place(
    outline: Outline,
    polygon: QPolygonF,
    view: QRectF,
    metrics: QFontMetricsF,
    taken: list[QRectF],
) -> tuple[QRectF, str] | None:
    """Return where a label has room and which one: inside its outline, clear of all others."""
    room = polygon.boundingRect()
    for text in outline.labels:
        lines = text.split("\n")
        wide = max(metrics.horizontalAdvance(t) for t in lines) + 2 * _GAP
        high = metrics.height() * len(lines)
        if outline.below:
            box = QRectF(room.center().x() - wide / 2, room.bottom() + _GAP, wide, high)
            return (box, text) if _meets(box, view) else None
        if wide + 2 * _INSET > room.width() or high + 2 * _INSET > room.height():
            continue
        inner = room.intersected(view).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        if wide > inner.width() or high > inner.height():
            continue
        right, bottom = inner.right() - wide, inner.bottom() - high
        middle = inner.center() - QPointF(wide / 2, high / 2)
        for x, y in (
            (inner.left(), inner.top()),
            (inner.left(), bottom),
            (right, inner.top()),
            (right, bottom),
            (middle.x(), middle.y()),
            (middle.x(), inner.top()),
            (middle.x(), bottom),
        ):
            box = QRectF(x, y, wide, high)
            corners = (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight())
            if any(box.intersects(t) for t in taken):
                continue
            if all(polygon.containsPoint(c, Qt.FillRule.OddEvenFill) for c in corners):
                return box, text
    return None


def _write(
    painter: QPainter,
    font: QFont,
    metrics: QFontMetricsF,
    box: QRectF,
    text: str,
    outline: Outline,
) -> None:
    path = QPainterPath()
    for n, line in enumerate(text.split("\n")):
        base = box.top() + n * metrics.height() + metrics.ascent()
        path.addText(QPointF(box.left() + _GAP, base), font, line)
    halo = QPen(QColor(0, 0, 0, 190), 3.0)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    color = QColor(outline.color)
    color.setAlphaF(0.6 if outline.faint else 1.0)
    painter.fillPath(path, color)
