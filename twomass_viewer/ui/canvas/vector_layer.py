"""Vector marks: artifact shapes, apertures, selection and targets, with halo and labels."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from twomass_viewer.scene.mark_arrays import (
    EXTENDED,
    LABEL_PX,
    OUTLINE_REACH,
    SHRINK_ARCSEC,
    SHRINKING,
    SMALLEST_PX,
    MarkArrays,
)
from twomass_viewer.scene.marks import MARK_STYLES, MarkRole, MarkShape
from twomass_viewer.scene.vector_set import VectorSet
from twomass_viewer.scene.vectors import VectorMark
from twomass_viewer.ui.canvas.mark_outlines import outlines
from twomass_viewer.ui.canvas.marker_layer import HALO_ALPHA
from twomass_viewer.ui.canvas.marks_layer import VAST, MarksLayer
from twomass_viewer.ui.canvas.pointer import HitKind, MarkHit
from twomass_viewer.ui.canvas.text_outline import text_outline
from twomass_viewer.ui.canvas.view_geometry import Bounds

# Beyond this number in view marks lose halo, labels and anti-aliasing.
FINE_LIMIT = 120
_FEW = 8
_RING_GAP_PX = 3.5
_WIDE_PX = 14.0
# Selection and targets lie above everything else.
_ON_TOP = (MarkRole.TARGET, MarkRole.SELECTED)


class _Group:
    """Marks as arrays, and which of them are shown."""

    def __init__(
        self,
        marks: tuple[VectorMark, ...] = (),
        arrays: MarkArrays | None = None,
        rows: NDArray[np.intp] | None = None,
    ) -> None:
        self.marks = marks
        self.arrays = MarkArrays(marks) if arrays is None else arrays
        self._shown: NDArray[np.bool_] | None = None
        self.count = len(marks) if rows is None else len(rows)
        if rows is not None and len(rows) < len(marks):
            self._shown = np.zeros(len(marks), np.bool_)
            self._shown[rows] = True

    def touching(self, bounds: Bounds, arcsec_per_pixel: float) -> NDArray[np.intp]:
        """Return the shown marks that may touch a box of the plane."""
        rows = self.arrays.touching(bounds, arcsec_per_pixel)
        return rows if self._shown is None else rows[self._shown[rows]]


class VectorLayer(MarksLayer):
    """All vector marks of a scene, in logical screen coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self._many, self._few = _Group(), _Group()

    def set_artifacts(self, artifacts: VectorSet | None) -> None:
        """Show these artifacts, under the other marks."""
        self._many = (
            _Group()
            if artifacts is None
            else _Group(artifacts.marks, artifacts.arrays, artifacts.rows)
        )
        self.marks_changed()

    def set_marks(self, marks: tuple[VectorMark, ...]) -> None:
        """Show these marks."""
        rank = {True: 2, False: 0}
        self._few = _Group(
            tuple(sorted(marks, key=lambda m: rank[m.role in _ON_TOP] + int(m.emphasized)))
        )
        self.marks_changed()

    def is_worth_keeping(self) -> bool:
        """Return whether there are more marks than a selection makes."""
        return self._many.count + self._few.count > _FEW

    def is_vast(self) -> bool:
        """Return whether there are more marks than are painted in one turn of the event loop."""
        return self._many.count + self._few.count > VAST

    def in_view(self) -> list[VectorMark]:
        """Return the marks that may touch the view, in the order of painting."""
        return [g.marks[i] for g, rows in self._touching(self.view.bounds()) for i in rows]

    def _touching(self, bounds: Bounds) -> list[tuple[_Group, NDArray[np.intp]]]:
        scale = self.geometry.camera.arcsec_per_pixel
        return [(g, g.touching(bounds, scale)) for g in (self._many, self._few)]

    def portions(self, painter: QPainter) -> Iterator[None]:
        """Paint the marks in view, each with its halo; many of them thin and without."""
        found = self._touching(self.geometry.bounds())
        count = sum(len(rows) for _, rows in self._touching(self.view.bounds()))
        if count > (_FEW if self.hasty else FINE_LIMIT):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.thin_px > 0)
            for group, rows in found:
                yield from self._paint_plain(painter, group.arrays, rows)
            found = [(group, rows[~group.arrays.simple[rows]]) for group, rows in found]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        labels: list[tuple[VectorMark, QPointF]] = []
        for mark in (group.marks[i] for group, rows in found for i in rows):
            path = QPainterPath()
            anchor = self._add(path, mark)
            self._stroke(painter, mark, path)
            if mark.label:
                labels.append((mark, anchor))
        for mark, anchor in labels:
            _draw_label(painter, mark, anchor)

    def _paint_plain(
        self, painter: QPainter, arrays: MarkArrays, rows: NDArray[np.intp]
    ) -> Iterator[None]:
        """Paint marks with one-pixel pens, many of equal styles in one path.

        Qt draws such lines without filling, which is what makes thousands of them quick.
        """
        for role, broken, path in outlines(arrays, rows, self.geometry):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = QPen(QColor(MARK_STYLES[role].color), self.thin_px)
            if broken:
                dash = 3.0 / max(self.thin_px, 1.0)
                pen.setDashPattern([dash, dash])
            painter.setPen(pen)
            painter.drawPath(path)
            yield

    def _screen(self, mark: VectorMark) -> list[QPointF]:
        return [QPointF(*self.geometry.to_screen(e, n)) for e, n in mark.points]

    def _add(self, path: QPainterPath, mark: VectorMark) -> QPointF:
        """Add a mark to a path; return where its label begins."""
        points = self._screen(mark)
        if mark.shape in EXTENDED:
            path.moveTo(points[0])
            for p in points[1:]:
                path.lineTo(p)
            if mark.shape is MarkShape.POLYGON:
                path.closeSubpath()
            return max(points, key=lambda p: p.x()) + QPointF(6, 4)
        center = points[0]
        r = self._radius(mark)
        if mark.shape is MarkShape.CIRCLE:
            path.addEllipse(center, r, r)
        elif mark.shape is MarkShape.SQUARE:
            path.addRect(QRectF(center.x() - r, center.y() - r, 2 * r, 2 * r))
        elif mark.shape is MarkShape.DIAMOND:
            path.moveTo(center + QPointF(0, -r))
            for step in (QPointF(r, 0), QPointF(0, r), QPointF(-r, 0)):
                path.lineTo(center + step)
            path.closeSubpath()
        elif mark.shape is MarkShape.DOUBLE_RING:
            path.addEllipse(center, r, r)
            path.addEllipse(center, r + _RING_GAP_PX, r + _RING_GAP_PX)
        else:  # the open reticle: four ticks that leave the place itself free
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                path.moveTo(center + QPointF(dx * r, dy * r))
                path.lineTo(center + QPointF(dx * r * 2.2, dy * r * 2.2))
        return center + QPointF(r + 5, 4)

    def _radius(self, mark: VectorMark) -> float:
        if mark.radius_arcsec is None:
            if mark.shape not in SHRINKING or mark.emphasized:
                return mark.size_px
            here = SHRINK_ARCSEC / self.geometry.camera.arcsec_per_pixel
            return min(mark.size_px, max(SMALLEST_PX, here))
        return max(mark.radius_arcsec / self.geometry.camera.arcsec_per_pixel, OUTLINE_REACH)

    def _stroke(self, painter: QPainter, style: VectorMark, path: QPainterPath) -> None:
        color = QColor(MARK_STYLES[style.role].color)
        width = 1.0 if style.hairline else 1.5
        halo_alpha = HALO_ALPHA // 2 if style.hairline else HALO_ALPHA
        if style.emphasized:
            width, halo_alpha = width + 1.0, 200
        elif style.hairline:
            color.setAlphaF(0.85)
        if style.filled and style.shape is not MarkShape.LINE:
            fill = QColor(color)
            fill.setAlphaF(0.85 if style.shape is MarkShape.SQUARE else 0.22)
            painter.fillPath(path, fill)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        halo = QPen(QColor(0, 0, 0, halo_alpha), width + 2.0)
        line = QPen(color, width)
        for pen in (halo, line):
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            if style.dotted:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setDashPattern([1.6 / pen.widthF(), 3.4 / pen.widthF()])
            elif style.dashed:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setDashPattern([6.0 / pen.widthF(), 4.0 / pen.widthF()])
            painter.setPen(pen)
            painter.drawPath(path)

    def pick(self, east: float, north: float, radius_px: float) -> list[MarkHit]:
        """Return the marks with a key within a distance of a place, in the order of painting."""
        x, y = self.geometry.to_screen(east, north)
        reach = radius_px * self.geometry.camera.arcsec_per_pixel
        around = (east - reach, north - reach, east + reach, north + reach)
        hits = []
        for mark in (g.marks[i] for g, rows in self._touching(around) for i in rows):
            if not mark.key:
                continue
            distance = self._distance(mark, x, y)
            if distance <= radius_px:
                e, n = mark.points[0]
                wide = mark.shape in EXTENDED or self._is_wide(mark)
                hits.append(
                    MarkHit(HitKind.VECTOR, mark.key, "", None, mark.role, e, n, distance, wide)
                )
        return hits

    def _is_wide(self, mark: VectorMark) -> bool:
        return mark.radius_arcsec is not None and self._radius(mark) >= _WIDE_PX

    def _distance(self, mark: VectorMark, x: float, y: float) -> float:
        points = [(p.x(), p.y()) for p in self._screen(mark)]
        if mark.shape in EXTENDED:
            closed = mark.shape is MarkShape.POLYGON
            if closed and _within(points, x, y):
                return 0.0
            ends = points[1:] + points[:1] if closed else points[1:]
            return min(
                (_segment_distance(p, q, x, y) for p, q in zip(points, ends, strict=False)),
                default=math.hypot(points[0][0] - x, points[0][1] - y),
            )
        from_center = math.hypot(points[0][0] - x, points[0][1] - y)
        if mark.radius_arcsec is None:
            return 0.0 if from_center <= mark.size_px * 0.5 else from_center - mark.size_px * 0.5
        # A circle is hit at its rim; the inside of a wide one belongs to what lies there.
        from_rim = abs(from_center - self._radius(mark))
        return from_rim if self._is_wide(mark) else min(from_center, from_rim)


def _within(points: list[tuple[float, float]], x: float, y: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _segment_distance(p: tuple[float, float], q: tuple[float, float], x: float, y: float) -> float:
    dx, dy = q[0] - p[0], q[1] - p[1]
    length2 = dx * dx + dy * dy
    t = ((x - p[0]) * dx + (y - p[1]) * dy) / length2 if length2 > 0 else 0.0
    t = min(1.0, max(0.0, t))
    return math.hypot(p[0] + t * dx - x, p[1] + t * dy - y)


def _draw_label(painter: QPainter, mark: VectorMark, anchor: QPointF) -> None:
    path = text_outline(mark.label, LABEL_PX, QFont.Weight.Medium).translated(anchor)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    halo = QPen(QColor(0, 0, 0, 170), 3.0)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(halo)
    painter.drawPath(path)
    painter.fillPath(path, QColor(MARK_STYLES[mark.role].color))
