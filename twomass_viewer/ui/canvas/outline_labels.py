"""The names of outlines, above all marks, each where it has room."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from twomass_viewer.scene.outlines import Outline
from twomass_viewer.ui.canvas.outline_layer import meets
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry
from twomass_viewer.ui.canvas.view_item import ViewItem

_LABEL_PX = 11
_INSET = 5.0
_PAD = 4.0
_PLATE = QColor(14, 14, 16, 175)


class OutlineLabels(ViewItem):
    """Labels of outlines in logical screen coordinates.

    Attributes
    ----------
    taken : callable
        Returns the parts of the view that other texts take.
    moving : bool
        While the sky is dragged the labels go with it; they find new places when it rests.
    """

    def __init__(self) -> None:
        super().__init__()
        self.taken: Callable[[], list[QRectF]] = list
        self.moving = False
        self._outlines: tuple[Outline, ...] = ()
        self._placed: list[tuple[QRectF, str, Outline]] = []
        self._placed_for: tuple[ViewGeometry, list[QRectF]] | None = None

    def set_outlines(self, outlines: tuple[Outline, ...]) -> None:
        """Name these."""
        self._outlines, self._placed_for = outlines, None
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the labels that have room."""
        if not self._outlines:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setPixelSize(_LABEL_PX)
        painter.setFont(font)
        for box, text, outline in self.placed(QFontMetricsF(font)):
            color = QColor(outline.color).lighter(125)
            color.setAlphaF(0.65 if outline.faint else 1.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_PLATE)
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(color)
            inner = box.adjusted(_PAD, 0, -_PAD, 0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)

    def placed(self, metrics: QFontMetricsF) -> list[tuple[QRectF, str, Outline]]:
        """Return the labels with their places for the present view."""
        now = self.view
        if self._placed_for is not None and self.moving and _only_panned(self._placed_for[0], now):
            x, y = now.to_screen(*self._placed_for[0].camera.center)
            dx, dy = x - now.width / 2, y - now.height / 2
            return [(box.translated(dx, dy), text, o) for box, text, o in self._placed]
        wanted = (now, self.taken())
        if wanted != self._placed_for:
            self._placed = self._place_all(metrics, list(wanted[1]))
            self._placed_for = wanted
        return self._placed

    def _place_all(
        self, metrics: QFontMetricsF, taken: list[QRectF]
    ) -> list[tuple[QRectF, str, Outline]]:
        view = self.boundingRect()
        found = []
        # what is worked on is named first
        for outline in sorted(self._outlines, key=lambda o: not o.emphasized):
            rings = outline.rings if outline.below else outline.rings[:1]
            ring = np.array([p for r in rings for p in r], dtype=float)
            x, y = self.view.to_screen(ring[:, 0], ring[:, 1])
            points = zip(x.tolist(), y.tolist(), strict=True)
            polygon = QPolygonF([QPointF(*p) for p in points])
            if not meets(polygon.boundingRect(), view):
                continue
            place = _place(outline, polygon, view, metrics, taken)
            if place is not None:
                taken.append(place[0])
                found.append((*place, outline))
        return found


def _only_panned(then: ViewGeometry, now: ViewGeometry) -> bool:
    return replace(then, camera=replace(then.camera, center=now.camera.center)) == now


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
        wide = max(metrics.horizontalAdvance(t) for t in lines) + 2 * _PAD
        high = metrics.height() * len(lines)
        if outline.below:
            box = QRectF(room.center().x() - wide / 2, room.bottom() + _INSET, wide, high)
            return (box, text) if meets(box, view) else None
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
