"""Two small views beside the sky: the pixels under the pointer enlarged, and all images at once.

Both paint the images of a canvas from what that has made already; no mark is painted, so that the
pixels themselves are seen.
"""

from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from twomass_viewer.scene.scene import Camera, ImageSpec, Scene
from twomass_viewer.ui.canvas.framing import fitted
from twomass_viewer.ui.canvas.sky_canvas import BACKGROUND, SkyCanvas
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry
from twomass_viewer.ui.theme import colors

Place = tuple[float, float]
_PIXEL_PX = 12.0  # how large an image pixel is under the magnifier, at least
_ENLARGED = 4.0  # and how much larger than on the canvas, at least
_LEAST = QSize(120, 110)
_USUAL = QSize(240, 190)
_HIGHEST = 230  # the layers beside them need the room more
_STEP = 0.1  # of the view, for an arrow key
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class _Inset(QWidget):
    """A small view of what a canvas shows."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(_LEAST)
        self.setMaximumHeight(_HIGHEST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._canvas: SkyCanvas | None = None

    @property
    def canvas(self) -> SkyCanvas | None:
        """The canvas whose images are shown."""
        return self._canvas

    def sizeHint(self) -> QSize:
        """Return a size that leaves the dock's neighbours theirs."""
        return _USUAL

    def _say(self, painter: QPainter, text: str) -> None:
        painter.setPen(QColor(colors().secondary))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(8, 8, -8, -8), int(flags), text)


class Magnifier(_Inset):
    """The pixels around a place, each a crisp square, the one at the place framed."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Magnifier")
        self._place: Place | None = None

    @property
    def geometry_now(self) -> ViewGeometry:
        """Where the pixels lie in the magnifier."""
        size = float(max(self.width(), 1)), float(max(self.height(), 1))
        canvas, place = self._canvas, self._place
        if canvas is None or place is None:
            return ViewGeometry(Camera(), *size)
        camera = canvas.camera
        finest = min(canvas.pixel_scale() / _PIXEL_PX, camera.arcsec_per_pixel / _ENLARGED)
        return ViewGeometry(replace(camera, center=place, arcsec_per_pixel=finest), *size)

    def show_place(self, canvas: SkyCanvas, place: Place | None) -> None:
        """Show a place of a canvas; without one the last stays."""
        self._canvas, self._place = canvas, place or self._place
        self.update()

    def forget(self) -> None:
        """Show nothing: the canvas goes, or shows another field."""
        self._canvas = self._place = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pixels and the frame."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACKGROUND)
        canvas, place = self._canvas, self._place
        if canvas is None or place is None:
            self._say(painter, "Point at the sky to see its pixels enlarged.")
            return
        geometry = self.geometry_now
        hidden = canvas.side_away(place)
        canvas.images.paint_through(painter, geometry, smooth=False, without=hidden)
        corners = canvas.images.pixel_corners(*place, without=hidden)
        if corners:
            outline = QPolygonF([QPointF(*geometry.to_screen(*c)) for c in corners])
            for pen in (QPen(QColor(0, 0, 0, 200), 3.0), QPen(QColor(255, 255, 255), 1.2)):
                painter.setPen(pen)
                painter.drawPolygon(outline)


class Panner(_Inset):
    """All images of a canvas and what part of them it shows; drag that part to move it.

    Signals
    -------
    center_requested : float, float
        The canvas shall look at this place (east, north).
    """

    center_requested = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Overview")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture: QPixmap | None = None
        self._painted: tuple[object, ...] = ()
        self._grip: QPointF | None = None

    @property
    def geometry_now(self) -> ViewGeometry:
        """Where the plane lies in the overview: all images, turned as the canvas is."""
        size = float(max(self.width(), 1)), float(max(self.height(), 1))
        canvas = self._canvas
        box = canvas.scene_bounds() if canvas is not None else None
        if canvas is None or box is None:
            return ViewGeometry(Camera(), *size)
        turned = ViewGeometry(replace(canvas.camera, center=(0.0, 0.0)), *size)
        return replace(turned, camera=fitted(turned, box))

    def show_canvas(self, canvas: SkyCanvas) -> None:
        """Show the images of a canvas and its view."""
        self._canvas = canvas
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint all anew in another size."""
        super().resizeEvent(event)
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the kept picture of all images, and the outline of the view."""
        painter = QPainter(self)
        canvas = self._canvas
        if canvas is None or not canvas.scene.images:
            painter.fillRect(self.rect(), BACKGROUND)
            self._say(painter, "All images of the field, and the part that is seen.")
            return
        geometry = self.geometry_now
        painter.drawPixmap(0, 0, self._overview(canvas, geometry))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view = self._view_outline(canvas, geometry)
        for pen in (QPen(QColor(0, 0, 0, 180), 3.0), QPen(QColor(colors().accent), 1.5)):
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawPolygon(view)

    def _overview(self, canvas: SkyCanvas, geometry: ViewGeometry) -> QPixmap:
        """Return the picture of all images, made anew only when they look different."""
        looks = _looks(canvas.scene)
        wanted = (id(canvas), looks, geometry, self.devicePixelRatioF())
        if self._picture is None or wanted != self._painted:
            ratio = self.devicePixelRatioF()
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(BACKGROUND)
            inner = QPainter(self._picture)
            canvas.images.paint_through(inner, geometry, smooth=True, without=frozenset())
            inner.end()
            self._painted = wanted
        return self._picture

    def _view_outline(self, canvas: SkyCanvas, geometry: ViewGeometry) -> QPolygonF:
        seen = canvas.geometry_now
        corners = ((0.0, 0.0), (seen.width, 0.0), (seen.width, seen.height), (0.0, seen.height))
        places = (seen.to_plane(x, y) for x, y in corners)
        return QPolygonF([QPointF(*geometry.to_screen(*p)) for p in places])

    # Moving the view

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the view, or bring it to the place pressed."""
        canvas = self._canvas
        if event.button() != Qt.MouseButton.LeftButton or canvas is None:
            return
        geometry, at = self.geometry_now, event.position()
        middle = QPointF(*geometry.to_screen(*canvas.camera.center))
        view = self._view_outline(canvas, geometry)
        inside = view.containsPoint(at, Qt.FillRule.OddEvenFill)
        whole = view.boundingRect().contains(QPointF(0, 0)) and inside  # nothing to take hold of
        self._grip = at - middle if inside and not whole else QPointF()
        self._move_to(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the view."""
        if self._grip is not None:
            self._move_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the view go."""
        self._grip = None

    def _move_to(self, at: QPointF) -> None:
        middle = at - (self._grip or QPointF())
        self.center_requested.emit(*self.geometry_now.to_plane(middle.x(), middle.y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the view by a tenth of itself with an arrow key."""
        way = _KEYS.get(Qt.Key(event.key()))
        if way is None or self._canvas is None:
            super().keyPressEvent(event)
            return
        seen = self._canvas.geometry_now
        x, y = (0.5 + w * _STEP for w in way)
        self.center_requested.emit(*seen.to_plane(seen.width * x, seen.height * y))


def _looks(scene: Scene) -> tuple[object, ...]:
    """Return what the picture of all images depends on."""
    return tuple(_look(i) for i in scene.images)


def _look(spec: ImageSpec) -> tuple[object, ...]:
    return spec.key, spec.version, spec.tones, spec.blend, spec.opacity, spec.hidden
