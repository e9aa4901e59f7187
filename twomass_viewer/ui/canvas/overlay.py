"""What stays in place on the screen: badges, compass with scan arrow, scale bar, crosshair."""

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QRegion
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from twomass_viewer.scene.scene import Badge, Pair
from twomass_viewer.ui.canvas.badge_plates import Placed, draw_placed, placed_badges
from twomass_viewer.ui.canvas.compass import COMPASS_PX, Compass, ScaleBar
from twomass_viewer.ui.canvas.plate import MARGIN
from twomass_viewer.ui.canvas.view_item import ViewItem

_LINE_REACH = 3  # pixels the lines of the crosshair reach to either side


class Overlay(ViewItem):
    """Screen-fixed information, in logical screen coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self.badges: tuple[Badge, ...] = ()
        self.pair: Pair | None = None
        self.scan_direction: str | None = None
        self.sky = True
        self.empty = True
        self.crosshair: tuple[float, float] | None = None
        self._has_compass = self._has_bar = True
        self._placed: tuple[Hashable, Placed] | None = None
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
        before = (self._has_compass, self._has_bar, self._small)
        self._has_compass, self._has_bar, self._small = compass, scale_bar, small
        return before != (compass, scale_bar, small)

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
        wide, high = math.ceil(self.view.width), math.ceil(self.view.height)
        far = 2 * _LINE_REACH  # a place may lie any number of screens away
        at = zip(self.view.to_screen(*self.crosshair), (wide, high), strict=True)
        x, y = (math.floor(min(max(v, -far), size + far)) for v, size in at)
        level = QRegion(0, y - _LINE_REACH, wide, 2 * _LINE_REACH + 1)
        return level.united(QRegion(x - _LINE_REACH, 0, 2 * _LINE_REACH + 1, high))

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
        view = self.view
        camera, size, font = view.camera, (view.width, view.height), QFont().key()
        said = (self.badges, self.pair, self.empty, self._has_compass, self._small, size, font)
        self._draw_kept(painter, "badges", said, lambda p: draw_placed(p, self._placed_badges()))
        if self.empty:
            return
        if self._has_compass:
            turned = (camera.rotation_deg, camera.parity, self._compass, size, font)
            self._draw_kept(painter, "compass", turned, lambda p: self._compass.draw(p, view))
        if self._has_bar:
            length = (camera.arcsec_per_pixel, self._bar, size, font)
            self._draw_kept(painter, "scale", length, lambda p: self._bar.draw(p, view))

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

    def taken(self) -> list[QRectF]:
        """Return the parts of the view that badges, compass and scale bar take."""
        if not self.furniture:
            return []
        areas = [box for _, box in self._placed_badges()]
        if not self.empty:
            areas += [self._compass.plate(self.view)] if self._has_compass else []
            areas += [self._bar.plate(self.view)] if self._has_bar else []
        return areas

    @property
    def _compass(self) -> Compass:
        return Compass(self.scan_direction, self.sky, self._small)

    @property
    def _bar(self) -> ScaleBar:
        return ScaleBar(self.sky, self._small)

    def _placed_badges(self) -> Placed:
        """Return the badges as they read, and where; made anew when something has changed."""
        beside = self._has_compass and not self.empty and not self._small
        right_px = COMPASS_PX + MARGIN if beside else 0.0
        size = (self.view.width, self.view.height)
        key = (self.badges, self.pair, right_px, size, QFont().key())
        if self._placed is None or self._placed[0] != key:
            self._placed = key, placed_badges(self.badges, self.pair, size, right_px)
        return self._placed[1]

    def _draw_crosshair(self, painter: QPainter, place: tuple[float, float]) -> None:
        x, y = self.view.to_screen(*place)
        gap = 7.0
        w, h = self.view.width, self.view.height
        for pen in (QPen(QColor(0, 0, 0, 120), 3.0), QPen(QColor(255, 255, 255, 190), 1.0)):
            painter.setPen(pen)
            for a, b in (
                (QPointF(0, y), QPointF(x - gap, y)),
                (QPointF(x + gap, y), QPointF(w, y)),
                (QPointF(x, 0), QPointF(x, y - gap)),
                (QPointF(x, y + gap), QPointF(x, h)),
            ):
                painter.drawLine(a, b)
