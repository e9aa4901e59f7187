"""What stays in place on the screen: badges, compass with scan arrow, scale bar, crosshair."""

import math
from collections.abc import Callable, Hashable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QRegion,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from twomass_viewer.scene.scene import Badge, Pair
from twomass_viewer.ui.canvas.badge_text import folded
from twomass_viewer.ui.canvas.pairing import divider_at
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

PLATE = QColor(16, 16, 18, 176)
TEXT = QColor("#f0f0f2")
SECONDARY = QColor("#b4b4ba")
LOSSY = QColor("#f2a33a")
_MARGIN = 12.0
_ARM = 30.0
_COMPASS = 2 * (_ARM + 16.0) + 4  # how wide its plate is
_BAR_PX = 190.0  # the longest bar
_LINE_REACH = 3  # pixels the lines of the crosshair reach to either side
_BAR_PART = 0.4  # of the width of a small view
_BADGE_PART = 0.4  # of the height of a view that badges may take, beyond their first line
_SMALL_ARM = 14.0
_BAR_LENGTHS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0)


def scale_bar_length(
    arcsec_per_pixel: float, *, sky: bool, longest_px: float = _BAR_PX
) -> tuple[float, str]:
    """Return a round length and its label for the scale bar.

    Parameters
    ----------
    arcsec_per_pixel : float
        Plane units for each logical pixel.
    sky : bool
        Whether the unit is arcsec (labelled ″, ′ or °) or image pixels.
    longest_px : float
        Logical pixels the bar may take.

    Returns
    -------
    tuple of (float, str)
        Length in plane units, and the label.
    """
    longest = longest_px * arcsec_per_pixel
    if sky:
        for unit, sign in ((3600.0, "°"), (60.0, "′"), (1.0, "″")):
            # Neighbouring lengths differ by at most 2.5, so the largest that fits is long enough.
            fitting = [n for n in _BAR_LENGTHS if n * unit <= longest]
            if fitting:
                return fitting[-1] * unit, f"{fitting[-1]:g}{sign}"
    power = 10.0 ** math.floor(math.log10(longest))
    length = max(n * power for n in (1.0, 2.0, 5.0) if n * power <= longest)
    sign = "″" if sky else " px"
    return length, f"{length:g}{sign}"


class Overlay(QGraphicsItem):
    """Screen-fixed information, in logical screen coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self.geometry = ViewGeometry()
        self.badges: tuple[Badge, ...] = ()
        self.pair: Pair | None = None
        self.scan_direction: str | None = None
        self.sky = True
        self.empty = True
        self.crosshair: tuple[float, float] | None = None
        self._compass = self._scale_bar = True
        self._small = False
        self._kept: dict[str, tuple[Hashable, QImage, QPointF]] = {}
        self.furniture = True  # badges, compass and scale bar; a crosshair goes with the marks
        self.marks = True
        self.afresh = False  # at another resolution than the screen's, or as vectors
        self._scratch = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)

    def set_content(
        self,
        badges: tuple[Badge, ...],
        scan_direction: str | None,
        *,
        sky: bool,
        empty: bool,
    ) -> None:
        """Show these badges and this scan direction; an empty canvas has no compass nor bar."""
        self.badges, self.scan_direction = badges, scan_direction
        self.sky, self.empty = sky, empty
        self.update()

    def set_pair(self, pair: Pair | None) -> None:
        """Put the badges of two images where these are seen."""
        self.pair = pair
        self.update()

    def set_furniture(self, *, compass: bool, scale_bar: bool, small: bool) -> bool:
        """Show compass and scale bar, in their usual size or a small one, or not.

        Returns whether that is new.
        """
        before = (self._compass, self._scale_bar, self._small)
        self._compass, self._scale_bar, self._small = compass, scale_bar, small
        return before != (compass, scale_bar, small)

    def set_geometry(self, geometry: ViewGeometry) -> None:
        """Follow the camera."""
        if (geometry.width, geometry.height) != (self.geometry.width, self.geometry.height):
            self.prepareGeometryChange()
        self.geometry = geometry
        self.update()

    def set_crosshair(self, place: tuple[float, float] | None) -> bool:
        """Show thin lines through a place of the plane, or none; return whether that is new.

        Who asks has the view painted where the lines were and are.
        """
        if place == self.crosshair:
            return False
        self.crosshair = place
        return True

    def crosshair_region(self) -> QRegion:
        """Return the part of the view that the crosshair takes."""
        if self.crosshair is None:
            return QRegion()
        wide, high = math.ceil(self.geometry.width), math.ceil(self.geometry.height)
        far = 2 * _LINE_REACH  # a place may lie any number of screens away
        at = zip(self.geometry.to_screen(*self.crosshair), (wide, high), strict=True)
        x, y = (math.floor(min(max(v, -far), size + far)) for v, size in at)
        level = QRegion(0, y - _LINE_REACH, wide, 2 * _LINE_REACH + 1)
        return level.united(QRegion(x - _LINE_REACH, 0, 2 * _LINE_REACH + 1, high))

    def boundingRect(self) -> QRectF:
        """Return the view."""
        return QRectF(0, 0, self.geometry.width, self.geometry.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint everything that has something to say."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        if self.crosshair is not None and self.marks:
            self._draw_crosshair(painter, self.crosshair)
        if not self.furniture:
            return
        camera, size = self.geometry.camera, (self.geometry.width, self.geometry.height)
        font = QFont().key()
        said = (self.badges, self.pair, self.empty, self._compass, self._small, size, font)
        self._draw_kept(painter, "badges", said, self._draw_badges)
        if not self.empty:
            turned = (
                camera.rotation_deg,
                camera.parity,
                self.scan_direction,
                self.sky,
                self._small,
            )
            if self._compass:
                self._draw_kept(painter, "compass", (turned, size, font), self._draw_compass)
            length = (camera.arcsec_per_pixel, self.sky, self._small)
            if self._scale_bar:
                self._draw_kept(painter, "scale", (length, size, font), self._draw_scale_bar)

    def _draw_kept(
        self,
        painter: QPainter,
        name: str,
        state: Hashable,
        draw: Callable[[QPainter], QRectF],
    ) -> None:
        """Draw a part from its picture, which is made anew only when its state has changed.

        Text and rounded plates cost a millisecond or two, a picture of them next to nothing.
        """
        ratio = round(math.sqrt(abs(painter.deviceTransform().determinant())), 3)
        if self.afresh:
            draw(painter)
            return
        kept = self._kept.get(name)
        if kept is None or kept[0] != (state, ratio):
            trial = QPainter(self._scratch)  # only to learn how much room is needed
            used = draw(trial).adjusted(-2, -2, 2, 2).toAlignedRect()
            trial.end()
            image = QImage(
                math.ceil(used.width() * ratio),
                math.ceil(used.height() * ratio),
                QImage.Format.Format_ARGB32_Premultiplied,
            )
            image.setDevicePixelRatio(ratio)
            image.fill(0)
            if not image.isNull():
                inner = QPainter(image)
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                inner.setRenderHint(QPainter.RenderHint.TextAntialiasing)
                inner.translate(-used.left(), -used.top())
                draw(inner)
                inner.end()
            kept = ((state, ratio), image, QPointF(used.topLeft()))
            self._kept[name] = kept
        if not kept[1].isNull():
            painter.drawImage(kept[2], kept[1])

    def on_badge(self, at: QPointF) -> bool:
        """Whether a place of the view lies on a badge."""
        return any(box.contains(at) for _, box in self._placed_badges())

    def badge_areas(self) -> list[QRectF]:
        """Return the parts of the view that badges take."""
        return [box for _, box in self._placed_badges()]

    def _placed_badges(self) -> list[tuple[Badge, QRectF]]:
        """Return the badges as they read, and where: in the corner, that of B beyond the divider.

        Where there is no room for it beyond, it stands below the others: it is never cut.
        """
        badges = self._fitting(titled_badges(self.badges, self.pair))
        parted = self.pair is not None and not self.pair.fade
        over = [n for n, b in enumerate(self.badges) if parted and b.side == "B"]
        column = tuple(b for n, b in enumerate(badges) if n not in over)
        corner = QPointF(_MARGIN, _MARGIN)
        placed = list(zip(column, badge_boxes(column, corner), strict=True))
        for n in over:
            assert self.pair is not None
            at = divider_at(self.pair, self.geometry.width, self.geometry.height) + _MARGIN
            corner = QPointF(_MARGIN, at) if self.pair.level else QPointF(at, _MARGIN)
            (box,) = badge_boxes((badges[n],), corner)
            right = self.geometry.width - _MARGIN - (0 if self.empty else _COMPASS + _MARGIN)
            box.moveRight(max(min(box.right(), right), _MARGIN + box.width()))
            box.moveBottom(min(box.bottom(), self.geometry.height - _MARGIN))
            while any(box.intersects(other) for _, other in placed):
                box.translate(0, box.height() + 4)
            placed.append((badges[n], box))
        return placed

    def _fitting(self, badges: tuple[Badge, ...]) -> tuple[Badge, ...]:
        """Return the badges in as many lines as a narrow view needs."""
        metrics = QFontMetricsF(_font(12))
        room = self.geometry.width - 2 * _MARGIN - 20
        if self._compass and not self.empty and not self._small:
            room -= _COMPASS + _MARGIN
        most = int(self.geometry.height * _BADGE_PART / metrics.lineSpacing())
        most = max(1, most // max(len(badges), 1))
        return tuple(
            replace(b, text=folded(b.text, room, most, metrics.horizontalAdvance)) for b in badges
        )

    def _draw_badges(self, painter: QPainter) -> QRectF:
        return _draw_placed(painter, self._placed_badges())

    def _draw_crosshair(self, painter: QPainter, place: tuple[float, float]) -> None:
        x, y = self.geometry.to_screen(*place)
        gap = 7.0
        w, h = self.geometry.width, self.geometry.height
        for pen in (QPen(QColor(0, 0, 0, 120), 3.0), QPen(QColor(255, 255, 255, 190), 1.0)):
            painter.setPen(pen)
            for a, b in (
                (QPointF(0, y), QPointF(x - gap, y)),
                (QPointF(x + gap, y), QPointF(w, y)),
                (QPointF(x, 0), QPointF(x, y - gap)),
                (QPointF(x, y + gap), QPointF(x, h)),
            ):
                painter.drawLine(a, b)

    def _draw_compass(self, painter: QPainter) -> QRectF:
        """Draw the two axes as they lie on the screen, and the way the scan went."""
        (rx, ry), (ux, uy) = self.geometry.right, self.geometry.up
        east, north = QPointF(rx, -ux), QPointF(ry, -uy)
        if self.sky:
            axes = [(north, "N"), (east, "E")]
        else:
            axes = [(north, "y"), (east, "x")]
        # The corner of the axes is placed so that arms and letters keep within the plate.
        small = self._small
        arm = _SMALL_ARM if small else _ARM
        radius = arm + (10.0 if small else 16.0)
        scan = self.scan_direction if self.sky and not small else None  # the badge says it, too
        wide = 2 * radius + 4 if small else _COMPASS
        plate = QRectF(0, 0, wide, 2 * radius + (26 if scan else 4))
        plate.moveTopRight(QPointF(self.geometry.width - _MARGIN, _MARGIN))
        if small:  # above, there is the badge
            plate.moveBottomLeft(QPointF(_MARGIN, self.geometry.height - _MARGIN))
        _draw_plate(painter, plate)
        tips = [QPointF(0, 0)] + [d * (arm + 10) for d, _ in axes]
        middle = QPointF(
            (min(t.x() for t in tips) + max(t.x() for t in tips)) / 2,
            (min(t.y() for t in tips) + max(t.y() for t in tips)) / 2,
        )
        corner = QPointF(plate.center().x(), plate.top() + radius + 2) - middle
        font = _font(12, bold=True)
        painter.setFont(font)
        for direction, letter in axes:
            _draw_arrow(painter, corner, corner + direction * arm, TEXT, 1.6)
            _draw_centered(painter, font, corner + direction * (arm + 9), letter, TEXT)
        if scan:
            self._draw_scan(painter, plate, north if scan == "n" else -north, scan)
        return plate

    def _draw_scan(self, painter: QPainter, plate: QRectF, way: QPointF, scan: str) -> None:
        font = _font(11)
        text = f"scan {scan}"
        width = QFontMetricsF(font).horizontalAdvance(text)
        y = plate.bottom() - 15
        left = plate.center().x() - (width + 22) / 2
        painter.setFont(font)
        painter.setPen(SECONDARY)
        painter.drawText(QPointF(left, y + 4), text)
        middle = QPointF(left + width + 14, y)
        _draw_arrow(painter, middle - way * 8, middle + way * 8, TEXT, 1.6)

    def _draw_scale_bar(self, painter: QPainter) -> QRectF:
        scale = self.geometry.camera.arcsec_per_pixel
        longest = min(_BAR_PX, _BAR_PART * self.geometry.width) if self._small else _BAR_PX
        length, label = scale_bar_length(scale, sky=self.sky, longest_px=longest)
        pixels = length / scale
        plate = QRectF(0, 0, max(pixels, 40.0) + 24, 38)
        corner = QPointF(self.geometry.width - _MARGIN, self.geometry.height - _MARGIN)
        plate.moveBottomRight(corner)
        _draw_plate(painter, plate)
        x = plate.center().x()
        y = plate.bottom() - 11
        pen = QPen(TEXT, 1.8)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        left, right = x - pixels / 2, x + pixels / 2
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        for end in (left, right):
            painter.drawLine(QPointF(end, y - 4), QPointF(end, y + 4))
        _draw_centered(painter, _font(12), QPointF(x, plate.top() + 13), label, TEXT)
        return plate


def draw_badges(
    painter: QPainter, badges: tuple[Badge, ...], at: QPointF, scale: float = 1.0
) -> QRectF:
    """Draw badges below each other from their upper left corner; return the box they take.

    Lossy badges wear amber.
    """
    boxes = badge_boxes(badges, at, scale)
    used = _draw_placed(painter, list(zip(badges, boxes, strict=True)), scale)
    return used.united(QRectF(at, at)).adjusted(0, 0, 0, 4 * scale)


def _draw_placed(
    painter: QPainter, placed: list[tuple[Badge, QRectF]], scale: float = 1.0
) -> QRectF:
    painter.setFont(_font(12 * scale))
    used = QRectF()
    for badge, plate in placed:
        _draw_plate(painter, plate, border=LOSSY if badge.lossy else None)
        painter.setPen(LOSSY if badge.lossy else TEXT)
        if "\n" in badge.text:
            inner = plate.adjusted(10 * scale, 0, 0, 0)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(inner, flags, badge.text)
        else:
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, badge.text)
        used = used.united(plate)
    return used


def titled_badges(badges: tuple[Badge, ...], pair: Pair | None) -> tuple[Badge, ...]:
    """Return the badges with the side, and in a fade the part, of the two images of a pair."""
    if pair is None:
        return badges
    parts = {"A": round(100 * (1 - pair.position)), "B": round(100 * pair.position)}
    return tuple(
        replace(b, text=f"{b.side}{f' {parts[b.side]} %' if pair.fade else ''} · {b.text}")
        if b.side
        else b
        for b in badges
    )


def badge_boxes(badges: tuple[Badge, ...], at: QPointF, scale: float = 1.0) -> list[QRectF]:
    """Return where `draw_badges` puts the badges."""
    metrics = QFontMetricsF(_font(12 * scale))
    boxes, top = [], at.y()
    for badge in badges:
        lines = badge.text.split("\n")
        wide = max(metrics.horizontalAdvance(line) for line in lines)
        height = metrics.height() + (len(lines) - 1) * metrics.lineSpacing() + 8 * scale
        boxes.append(QRectF(at.x(), top, wide + 20 * scale, height))
        top += height + 4 * scale
    return boxes


def _draw_plate(painter: QPainter, rect: QRectF, border: QColor | None = None) -> None:
    painter.setPen(QPen(border, 1.2) if border else Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(rect, 6, 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_arrow(painter: QPainter, a: QPointF, b: QPointF, color: QColor, width: float) -> None:
    dx, dy = b.x() - a.x(), b.y() - a.y()
    length = math.hypot(dx, dy) or 1.0
    along, across = QPointF(dx, dy) / length, QPointF(-dy, dx) / length
    neck = b - along * 7
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(a, neck)
    head = QPainterPath()
    head.addPolygon(QPolygonF([b, neck + across * 3.4, neck - across * 3.4]))
    painter.fillPath(head, color)


def _draw_centered(
    painter: QPainter, font: QFont, center: QPointF, text: str, color: QColor
) -> None:
    metrics = QFontMetricsF(font)
    box = metrics.tightBoundingRect(text)
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(center - box.center(), text)


def _font(pixels: float, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(max(1, round(pixels)))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font
