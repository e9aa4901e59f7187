"""Regions on the sky: thousands as one path a colour, the edited one above them with handles."""

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from twomass_viewer.scene.regions import RegionEdit, RegionSet
from twomass_viewer.ui.canvas.marks_layer import PORTION, VAST, MarksLayer
from twomass_viewer.ui.canvas.outline_path import outline_path
from twomass_viewer.ui.canvas.text_outline import text_outline
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

HANDLE_PX = 4.5
_DOT_PX = 5.0
_FINE = 300
_WORTH_KEEPING = 50
_LABEL_PX = 12
_LABELS_AT_ONCE = 300
_LABELS_IN_PORTION = 60
_MANY_CIRCLES = 3000
_ROUND_AT_ONCE = 60
_TINY_PX = 1.5
_SMALLEST_PX = 0.75


class RegionLayer(MarksLayer):
    """All regions of a scene, in logical screen coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self.sets: tuple[RegionSet, ...] = ()

    def set_regions(self, sets: tuple[RegionSet, ...]) -> None:
        """Show these regions."""
        self.sets = sets
        self.marks_changed()

    def is_worth_keeping(self) -> bool:
        """Return whether there are many."""
        return self._count() > _WORTH_KEEPING

    def is_vast(self) -> bool:
        """Return whether there are more than are painted in one turn of the event loop."""
        return self._count() > VAST

    def _count(self) -> int:
        return sum(len(s.counts) + len(s.circle_numbers) + len(s.dots) for s in self.sets)

    def portions(self, painter: QPainter) -> Iterator[None]:
        """Paint the regions in view; few of them with a halo."""
        e0, n0, e1, n1 = self.geometry.bounds(20.0)
        for regions in self.sets:
            place = regions.circle_places
            r = place[:, 2]
            seen = (place[:, 0] + r > e0) & (place[:, 0] - r < e1)
            seen &= (place[:, 1] + r > n0) & (place[:, 1] - r < n1)
            place = place[seen]
            fine = len(place) + len(regions.counts) <= _FINE
            width = 1.5 if fine else self.thin_px
            color = QColor(regions.color)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine or self.thin_px > 0)
            parts: Iterable[QPainterPath] = _parts(regions, place, self.geometry)
            if fine:
                parts = list(parts)
                for path in parts:
                    draw_halo(painter, path, width)
                    yield
            for path in parts:
                draw_line(painter, path, color, width, regions.dashed)
                yield
            said = [t for t in regions.labels if e0 < t[0] < e1 and n0 < t[1] < n1]
            if len(said) <= _LABELS_AT_ONCE:
                for n, (east, north, text) in enumerate(said):
                    draw_label(painter, self.geometry, east, north, text, color)
                    if n % _LABELS_IN_PORTION == _LABELS_IN_PORTION - 1:
                        yield

    def pick(self, east: float, north: float, reach: float) -> int | None:
        """Return the region whose line is nearest to a place within a reach in arcsec.

        Where no line is so near: the smallest circle around the place.
        """
        best, number = reach, None
        around: tuple[float, int] | None = None
        for regions in self.sets:
            if len(regions.circle_numbers):
                e, n, r = regions.circle_places.T
                away = np.hypot(e - east, n - north)
                off = abs(away - r)
                k = int(np.argmin(off))
                if off[k] <= best:
                    best, number = float(off[k]), int(regions.circle_numbers[k])
                for i in np.flatnonzero(away <= r):
                    if around is None or r[i] < around[0]:
                        around = float(r[i]), int(regions.circle_numbers[i])
            if len(regions.dots):
                away = np.hypot(regions.dots[:, 0] - east, regions.dots[:, 1] - north)
                k = int(np.argmin(away))
                if away[k] <= best:
                    best, number = float(away[k]), int(regions.dot_numbers[k])
            if len(regions.counts):
                away, owner = _distances(regions, east, north)
                k = int(np.argmin(away))
                if away[k] <= best:
                    best, number = float(away[k]), int(owner[k])
        return number if number is not None else around[1] if around else None


class RegionEditLayer(MarksLayer):
    """Selected regions and the one that is drawn, with handles."""

    def __init__(self) -> None:
        super().__init__()
        self.edit: RegionEdit | None = None

    def set_edit(self, edit: RegionEdit | None) -> None:
        """Show this."""
        self.edit = edit
        self.marks_changed()

    def is_worth_keeping(self) -> bool:
        """Return False: there are few."""
        return False

    def paint_marks(self, painter: QPainter) -> None:
        """Paint lines, handles and label."""
        if self.edit is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        for line in self.edit.lines:
            points = [QPointF(*self.geometry.to_screen(*p)) for p in line]
            path.moveTo(points[0])
            for p in points[1:]:
                path.lineTo(p)
        for dot in self.edit.dots:
            _add_dot(path, *self.geometry.to_screen(*dot))
        draw_halo(painter, path, 2.0)
        draw_line(painter, path, QColor("#ffffff"), 2.0, False)
        painter.setPen(QPen(QColor(0, 0, 0, 200), 1.0))
        for name, at in self.edit.handles:
            x, y = self.geometry.to_screen(*at)
            box = QRectF(x - HANDLE_PX, y - HANDLE_PX, 2 * HANDLE_PX, 2 * HANDLE_PX)
            painter.setBrush(QColor("#ffffff"))
            if name == "turn":
                painter.drawEllipse(box)
            else:
                painter.drawRect(box)
        if self.edit.label is not None:
            draw_label(painter, self.geometry, *self.edit.label, QColor("#ffffff"))

    def grip(self, east: float, north: float, radius_px: float) -> str:
        """Return the handle at a place, ``body`` on the outline, or an empty text."""
        if self.edit is None:
            return ""
        x, y = self.geometry.to_screen(east, north)
        for name, at in self.edit.handles:
            hx, hy = self.geometry.to_screen(*at)
            if max(abs(hx - x), abs(hy - y)) <= HANDLE_PX + 3:
                return name
        points = np.array([self.geometry.to_screen(*p) for p in self.edit.body]).reshape(-1, 2)
        if len(points) == 1:
            near = math.hypot(points[0, 0] - x, points[0, 1] - y) <= radius_px
        elif len(points) > 1:
            near = float(_segments(points[:-1], points[1:], x, y).min()) <= radius_px
        else:
            near = False
        return "body" if near or _within(points, x, y) else ""


def draw_halo(painter: QPainter, path: QPainterPath, width: float) -> None:
    """Darken what lies beside a line of a width."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 140), width + 2.0))
    painter.drawPath(path)


def draw_line(
    painter: QPainter, path: QPainterPath, color: QColor, width: float, dashed: bool
) -> None:
    """Draw a path without a halo."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(color, width)
    if dashed:
        pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.drawPath(path)


def draw_label(
    painter: QPainter, geometry: ViewGeometry, east: float, north: float, text: str, color: QColor
) -> None:
    """Write a text above and right of a place, with a dark halo."""
    x, y = geometry.to_screen(east, north)
    path = text_outline(text, _LABEL_PX).translated(x + 5, y - 5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(0, 0, 0, 170), 3.0)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.fillPath(path, color)


def _parts(
    regions: RegionSet, circles: NDArray[np.float64], geometry: ViewGeometry
) -> Iterator[QPainterPath]:
    """Yield the outlines of regions, a portion at a time; those of fewer in one path."""
    path = QPainterPath()
    r = np.maximum(circles[:, 2] / geometry.camera.arcsec_per_pixel, _SMALLEST_PX)
    many = len(circles) > _MANY_CIRCLES
    sides = int(min(max(24, 8 * math.sqrt(float(r.max(initial=0.0)))), 256))
    most = PORTION if many else _ROUND_AT_ONCE
    for first in range(0, len(circles), most):
        if first:
            yield path
        x, y = geometry.to_screen(circles[first:, 0][:most], circles[first:, 1][:most])
        path = _circles(x, y, r[first : first + most], 0 if many else sides)
    starts = np.cumsum(regions.counts) - regions.counts
    for first in range(0, len(regions.counts), PORTION):
        if many or first:
            yield path
            path = QPainterPath()
        counts = regions.counts[first : first + PORTION]
        part = slice(int(starts[first]), int(starts[first]) + int(counts.sum()))
        path.addPath(_lines(regions.east[part], regions.north[part], counts, geometry))
    for x, y in zip(*geometry.to_screen(*regions.dots.T), strict=True):
        _add_dot(path, float(x), float(y))
    yield path


def _add_dot(path: QPainterPath, x: float, y: float) -> None:
    for dx, dy in ((1, 0), (0, 1)):
        path.moveTo(x - _DOT_PX * dx, y - _DOT_PX * dy)
        path.lineTo(x + _DOT_PX * dx, y + _DOT_PX * dy)


def _circles(
    x: NDArray[np.float64], y: NDArray[np.float64], r: NDArray[np.float64], sides: int
) -> QPainterPath:
    """Return circles as polygons of so many sides, or of as few as show them among many."""
    if sides:
        return _polygons(x, y, r, sides)
    tiny = r < _TINY_PX  # four corners of a circle of three pixels are all that is seen of it
    path = _polygons(x[tiny], y[tiny], r[tiny], 4)
    path.addPath(_polygons(x[~tiny], y[~tiny], r[~tiny], 12))
    return path


def _polygons(
    x: NDArray[np.float64], y: NDArray[np.float64], r: NDArray[np.float64], sides: int
) -> QPainterPath:
    turn = np.linspace(0.0, 2.0 * math.pi, sides + 1)
    joined = np.ones((len(x), sides + 1), np.int32)
    joined[:, -1] = 0
    xs = (x[:, None] + r[:, None] * np.cos(turn)).ravel()
    ys = (y[:, None] + r[:, None] * np.sin(turn)).ravel()
    return outline_path(xs, ys, joined.ravel())


def _lines(
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    counts: NDArray[np.intp],
    geometry: ViewGeometry,
) -> QPainterPath:
    x, y = geometry.to_screen(east, north)
    joined = np.ones(len(x), np.int32)
    joined[np.cumsum(counts) - 1] = 0
    return outline_path(x, y, joined)


def _distances(
    regions: RegionSet, east: float, north: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the distance of each segment from a place, and the region it belongs to."""
    points = np.column_stack([regions.east, regions.north])
    inner = np.ones(len(points), bool)
    inner[np.cumsum(regions.counts) - 1] = False
    start = np.flatnonzero(inner)
    owner = np.repeat(regions.numbers, regions.counts)[start]
    return _segments(points[start], points[start + 1], east, north), owner


def _segments(
    p: NDArray[np.float64], q: NDArray[np.float64], x: float, y: float
) -> NDArray[np.float64]:
    d = q - p
    length2 = np.maximum((d**2).sum(axis=1), 1e-12)
    t = np.clip(((x - p[:, 0]) * d[:, 0] + (y - p[:, 1]) * d[:, 1]) / length2, 0.0, 1.0)
    return np.asarray(np.hypot(p[:, 0] + t * d[:, 0] - x, p[:, 1] + t * d[:, 1] - y))


def _within(points: NDArray[np.float64], x: float, y: float) -> bool:
    if len(points) < 4 or not np.allclose(points[0], points[-1]):
        return False
    (x1, y1), (x2, y2) = points[:-1].T, points[1:].T
    crossed = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return bool((crossed & (x < at)).sum() % 2)
