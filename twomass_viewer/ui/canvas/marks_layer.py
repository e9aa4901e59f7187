"""A layer of marks whose picture is kept while the camera only pans.

A drag moves the sky by whole screen pixels many times a second, and nothing but its place changes
in a layer of marks. So what is painted twice at one zoom is painted into a picture that reaches
beyond the view, and the picture is moved until its edge comes into sight.
"""

import math
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

MARGIN = 192  # logical pixels the picture reaches beyond the view on each side
# Of a screen pixel: a picture moved by whole pixels within this is exact.
_TREMOR = 0.02


class MarksLayer(QGraphicsItem):
    """Marks in logical screen coordinates; subclasses say how they are painted.

    Attributes
    ----------
    view : ViewGeometry
        What is seen.
    geometry : ViewGeometry
        What is painted: the view, or more of the sky while the picture is made. How fine marks
        are painted depends on how many of them are in the *view*, so that both look alike.
    hasty : bool
        What is painted now is seen for the blink of an eye: it may be painted thinly.
    moving : bool
        While the camera moves, a picture may lie half a screen pixel off.
    as_vectors : bool
        For a device that keeps lines as lines: nothing is painted as pixels.
    thin_px : float
        Width of the thinnest lines, logical pixels; 0 is one pixel of the device, as on the screen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.view = self.geometry = ViewGeometry()
        self.moving = False
        self.hasty = False
        self.as_vectors = False
        self.thin_px = 0.0
        self._picture: QImage | None = None
        self._picture_geometry = ViewGeometry()
        self._painted_for: tuple[ViewGeometry, float] | None = None

    def paint_marks(self, painter: QPainter) -> None:
        """Paint all marks that `geometry` shows."""
        raise NotImplementedError

    def is_worth_keeping(self) -> bool:
        """Return whether there are so many marks that moving a picture is quicker."""
        raise NotImplementedError

    def set_geometry(self, geometry: ViewGeometry) -> None:
        """Follow the camera."""
        if (geometry.width, geometry.height) != (self.view.width, self.view.height):
            self.prepareGeometryChange()
        self.view = self.geometry = geometry
        self.update()

    def marks_changed(self) -> None:
        """Paint anew: the picture shows other marks."""
        self._picture = None
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the view."""
        return QRectF(0, 0, self.view.width, self.view.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks, or move their picture."""
        if widget is None or not self.is_worth_keeping():  # no widget: an exported picture
            self.paint_marks(painter)
            return
        ratio = math.sqrt(abs(painter.deviceTransform().determinant()))
        at = self._picture_place(ratio)
        if at is None:
            centered = replace(self.view.camera, center=(0.0, 0.0))
            wanted = replace(self.view, camera=centered), ratio
            if wanted != self._painted_for:  # a zoom: the next frame is likely to differ, too
                self._picture = None
                self._painted_for = wanted
                self.hasty = self.moving
                try:
                    self.paint_marks(painter)
                finally:
                    self.hasty = False
                return
            self._paint_picture(ratio)
            at = QPointF(-MARGIN, -MARGIN)
        assert self._picture is not None
        painter.drawImage(at, self._picture)

    def _picture_place(self, ratio: float) -> QPointF | None:
        """Return where the picture belongs on the screen, None if it does not fit the view."""
        now, then = self.view, self._picture_geometry
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            return None
        if replace(then.camera, center=now.camera.center) != now.camera:
            return None
        if (then.width, then.height) != (now.width, now.height):
            return None
        x, y = now.to_screen(*then.camera.center)
        x, y = x - now.width / 2, y - now.height / 2
        if max(abs(x), abs(y)) > MARGIN:
            return None
        whole = round(x * ratio), round(y * ratio)
        off = max(abs(x * ratio - whole[0]), abs(y * ratio - whole[1]))
        if off > _TREMOR and not self.moving:
            return None
        return QPointF(whole[0] / ratio - MARGIN, whole[1] / ratio - MARGIN)

    def _paint_picture(self, ratio: float) -> None:
        """Paint the marks of the view and around it."""
        view = self.view
        wide, high = view.width + 2 * MARGIN, view.height + 2 * MARGIN
        size = QSize(math.ceil(wide * ratio), math.ceil(high * ratio))
        if self._picture is None or self._picture.size() != size:
            self._picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(0)
        self._picture_geometry = view
        painter = QPainter(self._picture)
        self.geometry = replace(view, width=wide, height=high)
        try:
            self.paint_marks(painter)
        finally:
            painter.end()
            self.geometry = view
