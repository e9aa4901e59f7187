"""Two images that share the sky: how each is painted, and the divider between them.

Both are painted whole at every frame, B above A: nothing is computed anew while they are faded
or the divider is dragged.
"""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from twomass_viewer.scene.scene import Pair
from twomass_viewer.ui.canvas.view_item import ViewItem

GRIP_PX = 6.0
"""How near to the divider a press takes it."""
_KNOB = (9.0, 15.0)
_LINE = QColor(255, 255, 255, 220)
_SHADE = QColor(0, 0, 0, 150)


def divider_at(pair: Pair, width: float, height: float) -> float:
    """Return where the divider stands: whole logical pixels from the left, or from above."""
    return float(round(pair.position * (height if pair.level else width)))


def side_rect(pair: Pair, side: str, width: float, height: float) -> QRectF:
    """Return the part of the view in which A or B is seen, in logical pixels."""
    at = divider_at(pair, width, height)
    if pair.level:
        return QRectF(0, 0, width, at) if side == "A" else QRectF(0, at, width, height - at)
    return QRectF(0, 0, at, height) if side == "A" else QRectF(at, 0, width - at, height)


def paint_side(
    painter: QPainter, to_scene: QTransform, rect: QRectF, paint: Callable[[], None]
) -> None:
    """Paint within a rectangle of the view.

    Parameters
    ----------
    painter : QPainter
        In the coordinates of an item.
    to_scene : QTransform
        From those to the view's logical pixels.
    rect : QRectF
        In logical pixels.
    paint : callable
    """
    inverse, usable = to_scene.inverted()
    if not usable or rect.isEmpty():
        return
    plane = painter.worldTransform()
    painter.save()
    painter.setWorldTransform(inverse * plane)
    # a rectangle along the pixels: the quick paths of the painting stay open
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setWorldTransform(plane)
    paint()
    painter.restore()


def paint_at_once(painter: QPainter, box: QRectF, paint: Callable[[QPainter], object]) -> None:
    """Paint several layers as one, at the opacity of the painter.

    Painted one by one, each would take its share of what lies below.

    Parameters
    ----------
    painter : QPainter
    box : QRectF
        What is painted and seen lies within, coordinates of the painter.
    paint : callable
        Called with a painter of the same coordinates.
    """
    # not cut to the device: a view that is a part of a window is painted somewhere within it
    to_device = painter.deviceTransform()
    room = to_device.mapRect(box).toAlignedRect()
    back, usable = to_device.inverted()
    if room.isEmpty() or not usable:
        return
    layer = QImage(room.size(), QImage.Format.Format_ARGB32_Premultiplied)
    layer.fill(0)
    inner = QPainter(layer)
    inner.setTransform(to_device * QTransform.fromTranslate(-room.x(), -room.y()))
    paint(inner)
    inner.end()
    painter.save()
    painter.setWorldTransform(
        QTransform.fromTranslate(room.x(), room.y()) * back * painter.worldTransform()
    )
    painter.drawImage(0, 0, layer)
    painter.restore()


def parts_of(own: list[QPolygonF], above: list[QPolygonF]) -> tuple[QPainterPath, QPainterPath]:
    """Return the parts of an image that lie under another one, and beyond it.

    Parameters
    ----------
    own, above : list of QPolygonF
        Outlines of both, plane coordinates.
    """
    ground, cover = _path(own), _path(above)
    return cover.intersected(ground), ground.subtracted(cover)


def paint_lower(
    painter: QPainter,
    part: float,
    under: QPainterPath,
    beyond: QPainterPath,
    paint: Callable[[], None],
) -> None:
    """Paint the image under the one that is faded in.

    Where that one lies it is whole, and what lies above takes its share away; elsewhere it fades
    by itself.

    Parameters
    ----------
    painter : QPainter
        In plane coordinates.
    part : float
        Of the image above.
    under, beyond : QPainterPath
        Of `parts_of`.
    paint : callable
    """
    if part >= 1.0:
        return
    if part <= 0.0 or beyond.isEmpty():
        paint()
        return
    for region, opacity in ((under, 1.0), (beyond, 1.0 - part)):
        if region.isEmpty():
            continue
        painter.save()
        painter.setClipPath(region, Qt.ClipOperation.IntersectClip)
        painter.setOpacity(painter.opacity() * opacity)
        paint()
        painter.restore()


def _path(polygons: list[QPolygonF]) -> QPainterPath:
    path = QPainterPath()
    for polygon in polygons:
        one = QPainterPath()
        one.addPolygon(polygon)
        one.closeSubpath()
        path = path.united(one)
    return path


class DividerLayer(ViewItem):
    """The line between A and B with its knob, in logical screen coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self.pair: Pair | None = None

    def set_pair(self, pair: Pair | None) -> None:
        """Part these two."""
        self.pair = pair if pair is not None and not pair.fade else None
        self.update()

    def holds(self, at: QPointF) -> bool:
        """Whether a press at a place of the view takes the divider."""
        if self.pair is None:
            return False
        away = (at.y() if self.pair.level else at.x()) - self._at()
        return abs(away) <= GRIP_PX

    def position_of(self, at: QPointF) -> float:
        """Return the position, 0 to 1, of a divider through a place of the view."""
        level = self.pair is not None and self.pair.level
        part = at.y() / self.view.height if level else at.x() / self.view.width
        return min(max(part, 0.0), 1.0)

    def on_b(self, at: QPointF) -> bool | None:
        """Whether B is seen at a place of the view; None where nothing is parted."""
        if self.pair is None:
            return None
        return (at.y() if self.pair.level else at.x()) >= self._at()

    def _at(self) -> float:
        assert self.pair is not None
        return divider_at(self.pair, self.view.width, self.view.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint line and knob."""
        if self.pair is None:
            return
        at, w, h = self._at(), self.view.width, self.view.height
        level = self.pair.level
        ends = (QPointF(0, at), QPointF(w, at)) if level else (QPointF(at, 0), QPointF(at, h))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for color, width in ((_SHADE, 3.0), (_LINE, 1.0)):
            painter.setPen(QPen(color, width))
            painter.drawLine(*ends)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(w / 2, at) if level else QPointF(at, h / 2)
        a, b = _KNOB
        dx, dy = (b, a) if level else (a, b)
        knob = QRectF(middle.x() - dx, middle.y() - dy, 2 * dx, 2 * dy)
        painter.setPen(QPen(_LINE, 1.2))
        painter.setBrush(QColor(16, 16, 18, 210))
        painter.drawRoundedRect(knob, 6, 6)
        painter.setPen(QPen(_LINE, 1.5))
        for sign in (-1.0, 1.0):
            tip = 5.5 * sign
            for side in (-3.0, 3.0):
                foot = 2.5 * sign
                if level:
                    ends = (middle + QPointF(side, foot), middle + QPointF(0, tip))
                else:
                    ends = (middle + QPointF(foot, side), middle + QPointF(tip, 0))
                painter.drawLine(*ends)
