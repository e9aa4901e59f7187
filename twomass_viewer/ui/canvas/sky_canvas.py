"""The sky canvas: shows a Scene under a Camera and says what the pointer does."""

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QCursor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from twomass_viewer.scene.scene import Camera, EllipseSet, ImageSpec, MarkerSet, Scene
from twomass_viewer.ui.canvas.canvas_view import CanvasView
from twomass_viewer.ui.canvas.ellipse_layer import EllipseLayer
from twomass_viewer.ui.canvas.grid_layer import GridLayer
from twomass_viewer.ui.canvas.image_item import BlankUnderlay, ImageItem, ViewState
from twomass_viewer.ui.canvas.level_cache import LevelCache
from twomass_viewer.ui.canvas.marker_layer import MarkerLayer
from twomass_viewer.ui.canvas.overlay import Overlay
from twomass_viewer.ui.canvas.pointer import HitKind, MarkHit, PointerClick, PointerState
from twomass_viewer.ui.canvas.region_layer import RegionEditLayer, RegionLayer
from twomass_viewer.ui.canvas.vector_layer import VectorLayer
from twomass_viewer.ui.canvas.view_geometry import Bounds, ViewGeometry

BACKGROUND = QColor("#131315")
PICK_RADIUS_PX = 8.0
_HOVER_MS = 16
_SETTLE_MS = 120
_FIT_MARGIN = 0.02
# A drag over the whole height changes contrast by this factor's logarithm (base 2), a drag over
# the whole width moves the bias by this much.
_CONTRAST_SPAN, _BIAS_SPAN = 4.0, 1.0
_PIXELS_ACROSS = 96.0  # one image pixel never becomes larger than this on the screen
_SMALLEST_SKY_PX = 48.0  # everything shown together never becomes smaller
_SCALE_RANGE = (1e-5, 1e5)
_MANY_IMAGES = 8  # more than these are not interpolated while contrast is dragged


class SkyCanvas(QWidget):
    """The sky plane of one field.

    Signals
    -------
    camera_changed : Camera
        The canvas moved its camera (mouse, keys, `fit`, `zoom`…); not after `set_camera`, unless
        the camera asked for was beyond the zoom limits.
    hovered : PointerState
        At most about 60 a second.
    badge_clicked
        The badge of an image was clicked, to know what it says.
    clicked : PointerClick
        A left click.
    contrast_dragged : float, float
        Increments of the base-2 logarithm of contrast, and of bias; see
        `display.stretch.dragged_contrast`.
    contrast_reset
        A double right click.
    context_menu_requested : PointerClick
        A single right click, or the menu key.
    files_dropped : list of str
    tool_dragged : float, float
        A drag that `drag_taker` took is now at this place (east, north).
    tool_drag_ended
    """

    camera_changed = Signal(Camera)
    hovered = Signal(object)
    clicked = Signal(object)
    badge_clicked = Signal()
    contrast_dragged = Signal(float, float)
    contrast_reset = Signal()
    context_menu_requested = Signal(object)
    files_dropped = Signal(list)
    tool_dragged = Signal(float, float)
    tool_drag_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(QSize(80, 60))
        self.setAccessibleName("Sky canvas")
        self.cache = LevelCache()
        self._state = ViewState()
        self._scene = Scene()
        self._camera = Camera()
        self._images: dict[str, ImageItem] = {}
        self._fit_waiting: list[Bounds | None] = []
        self._handled = False
        self._standing: tuple[QSize, tuple[float, float]] = (QSize(), (0.0, 0.0))
        self._fitted: list[Bounds | None] = []  # what the camera, untouched since, was fitted to
        self._dirty = True
        self._view = CanvasView(self, self)
        self._view.setBackgroundBrush(BACKGROUND)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        self._underlay = BlankUnderlay()
        self._underlay.setParentItem(self._view.root)
        self._grid, self._markers, self._ellipses = GridLayer(), MarkerLayer(), EllipseLayer()
        self.drag_taker: Callable[[float, float, Qt.KeyboardModifier], bool] | None = None
        self._regions, self._region_edit = RegionLayer(), RegionEditLayer()
        self._vectors, self._overlay = VectorLayer(), Overlay()
        marks = (self._markers, self._ellipses, self._vectors, self._regions)
        self._layers = (self._grid, *marks, self._region_edit, self._overlay)
        for z, layer in enumerate(self._layers):
            layer.setZValue(100 + z)
            layer.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._view.scene().addItem(layer)
        self._settle_timer = self._timer(_SETTLE_MS, self._settle)
        self._hover_timer = self._timer(_HOVER_MS, self._emit_hover)
        self._hover_at: QPointF | None = None
        self._pointer: tuple[float, float] | None = None
        self._stepped_to: QPoint | None = None
        self._view.start()
        self._apply_camera()

    def _timer(self, interval: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    # What is shown

    @property
    def camera(self) -> Camera:
        """The camera in use."""
        return self._camera

    @property
    def scene(self) -> Scene:
        """The scene shown."""
        return self._scene

    @property
    def geometry_now(self) -> ViewGeometry:
        """Camera and size: how plane and screen belong together at this moment."""
        return ViewGeometry(
            self._camera, float(max(self._view.width(), 1)), float(max(self._view.height(), 1))
        )

    @property
    def pointer_surface(self) -> QWidget:
        """What the mouse moves over, in the screen pixels of `geometry_now`: tools watch it."""
        surface: QWidget = self._view.viewport()
        return surface

    @property
    def is_fitted(self) -> bool:
        """Whether the camera follows the size of the view to show what it was fitted to."""
        return bool(self._fitted or self._fit_waiting)

    def set_scene(self, scene: Scene) -> None:
        """Show a scene; only what differs from the present one is touched."""
        old, self._scene = self._scene, scene
        if scene == old:
            return
        if scene.images != old.images:
            self._set_images(scene.images)
        if scene.markers != old.markers:
            self._markers.set_markers(scene.markers)
        if scene.ellipses != old.ellipses:
            self._ellipses.set_ellipses(scene.ellipses)
        if scene.vectors != old.vectors:
            self._vectors.set_marks(scene.vectors)
        if scene.regions != old.regions:
            self._regions.set_regions(scene.regions)
        if scene.region_edit != old.region_edit:
            self._region_edit.set_edit(scene.region_edit)
        self._grid.set_grid(scene.plane, scene.grid)
        self._overlay.set_content(
            scene.badges,
            scene.scan_direction,
            sky=scene.plane is not None,
            empty=not (scene.images or scene.markers or scene.ellipses or scene.vectors),
        )
        self._mark_dirty()

    def _set_images(self, images: tuple[ImageSpec, ...]) -> None:
        wanted = {i.key: i for i in images}
        for key, shown in list(self._images.items()):
            new = wanted.get(key)
            if new is None or not _same_pixels(shown.spec, new):
                self._view.scene().removeItem(shown)
                shown.close()
                del self._images[key]
        for z, spec in enumerate(images):
            item = self._images.get(spec.key)
            if item is None:
                # like a move: shown at once, and interpolated when nothing more comes
                self._state.smooth = False
                self._settle_timer.start()
                item = ImageItem(spec, self.cache, self._state)
                item.setParentItem(self._view.root)
                self._images[spec.key] = item
            elif item.spec != spec:
                if item.spec.tones != spec.tones:
                    self._spare_while_toning(item)
                item.apply(spec)
            if item.zValue() != z + 1:
                item.setZValue(z + 1)
        self._underlay.set_items([i for i in self._images.values() if not i.spec.hidden])

    def _spare_while_toning(self, item: ImageItem) -> None:
        """Paint what is dear more coarsely until the tone stands still."""
        if item.spec.is_rgb:
            self._state.coarse_color = True
            self._settle_timer.start()
        if len(self._images) > _MANY_IMAGES:
            self._state.smooth = False
            self._settle_timer.start()

    def set_camera(self, camera: Camera) -> None:
        """Look through a camera; its scale is kept within sane limits."""
        self._fit_waiting.clear()
        if self._take_camera(camera):
            self._handled = False
            if self._camera != camera:
                self.camera_changed.emit(self._camera)

    def set_background(self, color: QColor) -> None:
        """Colour what no image covers."""
        self._view.setBackgroundBrush(color)

    def set_crosshair(self, place: tuple[float, float] | None) -> None:
        """Show thin lines through a place (east, north), or none."""
        if self._overlay.set_crosshair(place):
            self._mark_dirty()

    def _take_camera(self, camera: Camera) -> bool:
        """Use a camera within the limits of zoom; return whether anything changed."""
        lo, hi = self._scale_limits()
        scale = min(max(camera.arcsec_per_pixel, lo), hi)
        camera = Camera(camera.center, scale, camera.rotation_deg, camera.parity)
        if camera == self._camera:
            return False
        self._camera = camera
        self._fitted.clear()
        self._apply_camera()
        return True

    def _move(self, camera: Camera) -> None:
        if self._take_camera(camera):
            self.camera_changed.emit(self._camera)

    def _apply_camera(self) -> None:
        geometry = self.geometry_now
        u, v, w, h = geometry.view_rect()
        self._view.root.setTransform(geometry.rotation())
        self._view.view_box.setRange(QRectF(u, v, w, h), padding=0, disableAutoRange=False)
        # now, not in the painting: there it would ask for another one
        self._view.view_box.updateMatrix()
        self._state.bounds = geometry.bounds(1.0)
        for layer in self._layers:
            layer.set_geometry(geometry)
        self._set_moving(True)
        self._state.smooth = False
        self._settle_timer.start()
        self._mark_dirty()

    def _scale_limits(self) -> tuple[float, float]:
        lo, hi = _SCALE_RANGE
        if self._scene.images:
            lo = max(lo, min(i.pixel_scale_arcsec for i in self._scene.images) / _PIXELS_ACROSS)
            e0, n0, e1, n1 = self.scene_bounds() or (0.0, 0.0, 0.0, 0.0)
            hi = min(hi, max(math.hypot(e1 - e0, n1 - n0) / _SMALLEST_SKY_PX, lo * 4))
        return lo, hi

    # Moving

    def scene_bounds(self) -> Bounds | None:
        """Return the box of the images (of all marks where there is none), or None when empty."""
        rects = [item.boundingRect() for item in self._images.values()]
        boxes = [(r.left(), r.top(), r.right(), r.bottom()) for r in rects if not r.isNull()]
        if not boxes:
            sets: list[MarkerSet | EllipseSet] = [*self._scene.markers, *self._scene.ellipses]
            boxes = [
                (
                    float(s.east.min()),
                    float(s.north.min()),
                    float(s.east.max()),
                    float(s.north.max()),
                )
                for s in sets
                if len(s.east)
            ]
        if not boxes:
            return None
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )

    def fit(self, bounds: Bounds | None = None) -> None:
        """Show a box of the plane (everything when None) as large as it goes.

        Before the canvas has its size the box is remembered and fitted when it has.
        """
        if not self._view.isVisible():
            self._fit_waiting = [bounds]
        box = bounds or self.scene_bounds()
        if box is None:
            return
        geometry = self.geometry_now
        corners = [geometry.to_screen(e, n) for e in (box[0], box[2]) for n in (box[1], box[3])]
        wide = max(c[0] for c in corners) - min(c[0] for c in corners)
        high = max(c[1] for c in corners) - min(c[1] for c in corners)
        larger = max(wide / geometry.width, high / geometry.height) * (1 + 2 * _FIT_MARGIN)
        scale = self._camera.arcsec_per_pixel * larger if larger > 0 else 1.0
        center = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        self._move(Camera(center, scale, self._camera.rotation_deg, self._camera.parity))
        self._fitted = [bounds]

    def zoom(self, factor: float, about: tuple[float, float] | None = None) -> None:
        """Zoom in by a factor (out when below 1); the place `about` stays where it is."""
        old = self._camera
        lo, hi = self._scale_limits()
        scale = min(max(old.arcsec_per_pixel / factor, lo), hi)
        east, north = about or old.center
        k = scale / old.arcsec_per_pixel
        center = (
            east + (old.center[0] - east) * k,
            north + (old.center[1] - north) * k,
        )
        self._move(Camera(center, scale, old.rotation_deg, old.parity))
        self._handled = True

    def center_on(self, east: float, north: float) -> None:
        """Bring a place to the middle."""
        self._handled = False
        old = self._camera
        self._move(Camera((east, north), old.arcsec_per_pixel, old.rotation_deg, old.parity))

    def one_to_one(self) -> None:
        """Show one pixel of the topmost image as one pixel of the screen."""
        old = self._camera
        scale = self._pixel_scale() * self.devicePixelRatioF()
        self._move(Camera(old.center, scale, old.rotation_deg, old.parity))

    def _pixel_scale(self) -> float:
        images = self._scene.images
        return images[-1].pixel_scale_arcsec if images else 1.0

    # Marks

    def hits_at(self, east: float, north: float) -> list[MarkHit]:
        """Return the marks within reach of a place, nearest first.

        Points and small shapes come before ellipses, whose whole inside counts.
        """
        hits = [
            *reversed(self._vectors.pick(east, north, PICK_RADIUS_PX)),
            *self._markers.pick(east, north, PICK_RADIUS_PX),
        ]
        hits.sort(key=lambda h: h.distance_px)
        areas = self._ellipses.pick(east, north, PICK_RADIUS_PX)
        return hits + sorted(areas, key=lambda h: h.distance_px)

    def hit_at(self, east: float, north: float) -> MarkHit | None:
        """Return the mark a click on a place means, or None."""
        hits = self.hits_at(east, north)
        # Inside a wide outline (a halo, a spike) the points that lie there are meant first.
        points = [h for h in hits if h.kind is HitKind.MARKER]
        if points and hits[0].kind is HitKind.VECTOR:
            e, n = hits[0].east, hits[0].north
            x, y = self.geometry_now.to_screen(e, n)
            px, py = self.geometry_now.to_screen(east, north)
            if math.hypot(px - x, py - y) > PICK_RADIUS_PX:
                return points[0]
        return hits[0] if hits else None

    def region_at(self, east: float, north: float) -> int | None:
        """Return the region a click on a place means, or None."""
        return self._regions.pick(east, north, PICK_RADIUS_PX * self._camera.arcsec_per_pixel)

    def region_grip(self, east: float, north: float) -> str:
        """Return by what the selected region is held at a place; empty for nothing."""
        return self._region_edit.grip(east, north, PICK_RADIUS_PX)

    # What the view tells (PointerEvents)

    def drag_began(self, at: QPointF, mods: Qt.KeyboardModifier) -> bool:
        """Ask the tool whether the drag is its own."""
        return self.drag_taker is not None and self.drag_taker(*self._place(at), mods)

    def tool_drag(self, at: QPointF) -> None:
        """Tell where a tool's drag is."""
        self.tool_dragged.emit(*self._place(at))

    def tool_drop(self) -> None:
        """Tell that a tool's drag is over."""
        self.tool_drag_ended.emit()

    def _place(self, at: QPointF) -> tuple[float, float]:
        """Return the place under a pointer: the middle of the screen pixel it is on."""
        return self.geometry_now.to_plane(at.x() + 0.5, at.y() + 0.5)

    def pointer_moved(self, at: QPointF) -> None:
        """Remember the pointer and tell soon, unless it was an arrow key that moved it."""
        if self._stepped_to is not None:
            if (at.toPoint() - self._stepped_to).manhattanLength() <= 1:
                return
            self._stepped_to = None
            self.set_crosshair(None)
        self._hover_at = at
        if not self._hover_timer.isActive():
            self._hover_timer.start()

    def _emit_hover(self) -> None:
        if self._hover_at is not None:
            self._pointer = self._place(self._hover_at)
            self._hover_at = None
            self.hovered.emit(PointerState(*self._pointer, self.hit_at(*self._pointer)))

    def pointer_left(self) -> None:
        """Tell that nothing is pointed at."""
        self._hover_at = None
        self._hover_timer.stop()
        east, north = self._pointer or self._camera.center
        self._pointer = None
        if self._stepped_to is not None:
            self._stepped_to = None
            self.set_crosshair(None)
        self.hovered.emit(PointerState(east, north, None, inside=False))

    def panned(self, dx: float, dy: float) -> None:
        """Drag the sky along."""
        g = self.geometry_now
        self.center_on(*g.to_plane(g.width / 2 - dx, g.height / 2 - dy))
        self._handled = True

    def _stand(self) -> tuple[QSize, tuple[float, float]]:
        """Return the size of the window and where in it the middle of the sky stands."""
        window = self.window()
        corner = self._view.mapTo(window, QPoint(0, 0)) if window is not self else QPoint(0, 0)
        middle = corner.x() + self._view.width() / 2, corner.y() + self._view.height() / 2
        return window.size(), middle

    def pressed(self, event: QMouseEvent, at: QPointF) -> None:
        """Select with the left button, centre with the middle one."""
        self._fitted.clear()  # who works at a place does not want it to move
        self._handled = True
        if event.button() == Qt.MouseButton.LeftButton and self._overlay.on_badge(at):
            self.badge_clicked.emit()
            return
        east, north = self._place(at)
        if event.button() == Qt.MouseButton.MiddleButton:
            self.center_on(east, north)
        elif event.button() == Qt.MouseButton.LeftButton:
            if self._stepped_to is not None and self._pointer is not None:
                east, north = self._pointer  # the exact place the arrow keys reached
            self.clicked.emit(
                PointerClick(
                    east,
                    north,
                    event.button(),
                    event.modifiers(),
                    self.hit_at(east, north),
                    event.globalPosition().toPoint(),
                )
            )

    def menu_asked(self, at: QPointF, global_pos: QPoint, mods: Qt.KeyboardModifier) -> None:
        """Ask for the menu of a place."""
        east, north = self._place(at)
        button = Qt.MouseButton.RightButton
        click = PointerClick(east, north, button, mods, self.hit_at(east, north), global_pos)
        self.context_menu_requested.emit(click)

    def contrast_moved(self, dx: float, dy: float) -> None:
        """Turn a drag into contrast (up is more) and bias (right is darker), whatever the zoom."""
        g = self.geometry_now
        self.contrast_dragged.emit(-dy / g.height * _CONTRAST_SPAN, dx / g.width * _BIAS_SPAN)

    def contrast_ended(self) -> None:
        """Repaint at full quality."""
        self._settle_timer.start()

    def contrast_cleared(self) -> None:
        """Ask for the tone as it was."""
        self.contrast_reset.emit()

    def zoomed(self, factor: float, at: QPointF) -> None:
        """Zoom about the pointer."""
        self.zoom(factor, self._place(at))

    def stepped(self, right: int, up: int, big: bool) -> None:
        """Move the pointer by one pixel of the topmost image, or ten."""
        g = self.geometry_now
        east, north = self._pointer or self._camera.center
        step = self._pixel_scale() * (10 if big else 1)
        (rx, ry), (ux, uy) = g.right, g.up
        east += (rx * right + ux * up) * step
        north += (ry * right + uy * up) * step
        x, y = g.to_screen(east, north)
        if not (0 <= x < g.width and 0 <= y < g.height):
            return
        self._pointer = (east, north)
        # The screen pixel the place falls on; the exact place is marked and told.
        self._stepped_to = QPoint(int(x), int(y))
        QCursor.setPos(self._view.mapToGlobal(self._stepped_to))
        self.set_crosshair((east, north))
        self.hovered.emit(PointerState(east, north, self.hit_at(east, north)))

    def dropped(self, paths: list[str]) -> None:
        """Pass on dropped files."""
        self.files_dropped.emit(paths)

    def resized(self) -> None:
        """Keep what the view was fitted to, or its middle, or the sky where it stands.

        A notice that comes or goes must not move the star somebody is about to click at: after a
        click, a drag or a zoom the sky stays where it is on the screen, unless the window itself
        changes its size. A place that was gone to stays in the middle.
        """
        before, self._standing = self._standing, self._stand()
        if self._handled and not self._fitted and before[0] == self._standing[0]:
            dx, dy = (a - b for a, b in zip(self._standing[1], before[1], strict=True))
            g = ViewGeometry(self._camera, 0.0, 0.0)
            center = g.to_plane(dx, dy)
            camera = replace(self._camera, center=center)
            if not self._take_camera(camera):
                self._apply_camera()
            else:
                self.camera_changed.emit(self._camera)
        else:
            self._apply_camera()
        if self._fitted and not self._fit_waiting:
            self.fit(self._fitted[0])
        if self._fit_waiting:
            self.fit(self._fit_waiting[0])
            if self._view.isVisible():
                self._fit_waiting.clear()

    def painted(self) -> None:
        """Note that the screen is up to date."""
        self._dirty = False

    # Pictures and settling

    def grab_image(self, size: QSize | None = None, *, overlays: bool = True) -> QImage:
        """Return the view as a picture.

        Parameters
        ----------
        size : QSize, optional
            Pixels of the picture; the view is scaled to fit, marks and text with it. The screen's
            own resolution by default.
        overlays : bool
            Whether badges, compass and scale bar are drawn.
        """
        g = self.geometry_now
        if size is None:
            ratio = self.devicePixelRatioF()
            size = QSize(round(g.width * ratio), round(g.height * ratio))
        ratio = min(size.width() / g.width, size.height() / g.height)
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(self._view.backgroundBrush().color())
        shown = QRectF(0, 0, g.width * ratio, g.height * ratio)
        shown.moveCenter(QRectF(image.rect()).center())
        smooth, coarse = self._state.smooth, self._state.coarse_color
        self._state.smooth, self._state.coarse_color = True, False
        self._overlay.setVisible(overlays)
        painter = QPainter(image)
        try:
            self._view.render(painter, shown, QRect(0, 0, round(g.width), round(g.height)))
        finally:
            painter.end()
            self._overlay.setVisible(True)
            self._state.smooth, self._state.coarse_color = smooth, coarse
        return image

    def is_painted(self) -> bool:
        """Return whether the screen shows scene and camera, in whatever quality."""
        return not self._dirty

    def is_settled(self) -> bool:
        """Return whether the screen shows scene and camera at full quality."""
        waiting = self._settle_timer.isActive() or self._hover_timer.isActive()
        return not (waiting or self._dirty or self._fit_waiting)

    def _set_moving(self, moving: bool) -> None:
        for layer in (self._markers, self._ellipses, self._regions, self._vectors):
            layer.moving = moving

    def _settle(self) -> None:
        self._set_moving(False)
        self._state.smooth = True
        self._state.coarse_color = False
        self._mark_dirty()

    def _mark_dirty(self) -> None:
        self._dirty = True
        self._view.viewport().update()

    def close_canvas(self) -> None:
        """Take everything down in order; the canvas must not be used again."""
        self._settle_timer.stop()
        self._hover_timer.stop()
        scene = self._view.scene()
        for item in self._images.values():
            scene.removeItem(item)
            item.close()
        self._images.clear()
        self._underlay.set_items([])


def _same_pixels(a: ImageSpec, b: ImageSpec) -> bool:
    return a.version == b.version and a.is_rgb == b.is_rgb and a.tiles == b.tiles
