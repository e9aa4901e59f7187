"""The sky canvas: shows a Scene under a Camera and says what the pointer does."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from twomass_viewer.imagery.pixel_store import STORE
from twomass_viewer.scene.scene import Scene
from twomass_viewer.ui.canvas.camera_view import CameraView
from twomass_viewer.ui.canvas.canvas_view import CanvasView
from twomass_viewer.ui.canvas.contour_layer import ContourLayer
from twomass_viewer.ui.canvas.ellipse_layer import EllipseLayer
from twomass_viewer.ui.canvas.framing import bounds_of
from twomass_viewer.ui.canvas.grid_layer import GridLayer
from twomass_viewer.ui.canvas.image_stack import ImageStack
from twomass_viewer.ui.canvas.kept_frames import KeptFrames, painted_whole
from twomass_viewer.ui.canvas.level_cache import LevelCache
from twomass_viewer.ui.canvas.marker_layer import MarkerLayer
from twomass_viewer.ui.canvas.marks_layer import MarksLayer
from twomass_viewer.ui.canvas.outline_labels import OutlineLabels
from twomass_viewer.ui.canvas.outline_layer import OutlineLayer
from twomass_viewer.ui.canvas.overlay import Overlay
from twomass_viewer.ui.canvas.pair_hands import PairHands
from twomass_viewer.ui.canvas.pairing import DividerLayer
from twomass_viewer.ui.canvas.picking import PICK_RADIUS_PX, hits_at, meant
from twomass_viewer.ui.canvas.pointer import MarkHit
from twomass_viewer.ui.canvas.pointing import DragTaker, Pointing
from twomass_viewer.ui.canvas.pyramid_pool import PyramidPool
from twomass_viewer.ui.canvas.region_layer import RegionEditLayer, RegionLayer
from twomass_viewer.ui.canvas.vector_layer import VectorLayer
from twomass_viewer.ui.canvas.view_geometry import Bounds
from twomass_viewer.ui.canvas.view_painter import PictureParts, ViewLayers, ViewPainter

BACKGROUND = QColor("#131315")
_SETTLE_MS = 120


class SkyCanvas(CameraView):
    """The sky plane of one field; see `SkySignals` for what it tells.

    Parameters
    ----------
    parent : QWidget, optional
    pool : PyramidPool, optional
        Shared with other canvases; one of its own by default.
    """

    def __init__(self, parent: QWidget | None = None, *, pool: PyramidPool | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(QSize(80, 60))
        self.setAccessibleName("Sky canvas")
        self._scene = Scene()
        self._bounds: tuple[Bounds | None] | None = None  # of the scene, once asked for
        self._dirty = True
        self._divider = DividerLayer()
        self.pair_hands = PairHands(self, self._divider)
        self._frames = KeptFrames()
        self._takes_turns = False
        self._pointing = Pointing(self)
        self._view = CanvasView(self._pointing, self)
        self._view.setBackgroundBrush(BACKGROUND)
        self._view.ready_frame = self._frame_of_turn
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        self._images = ImageStack(self._view.root, pool or PyramidPool())
        self._grid, self._markers, self._ellipses = GridLayer(), MarkerLayer(), EllipseLayer()
        self._regions, self._region_edit = RegionLayer(), RegionEditLayer()
        self._vectors, self._overlay = VectorLayer(), Overlay()
        self._outlines = OutlineLayer()
        self._contours = ContourLayer()
        marks = (
            self._contours,
            self._outlines,
            self._markers,
            self._ellipses,
            self._vectors,
            self._regions,
        )
        self._marks: tuple[MarksLayer, ...] = marks
        self._outline_labels = OutlineLabels()
        self._grid.taken = self._outline_labels.taken = self._overlay.taken
        names = (self._outline_labels, self._divider, self._overlay)
        self._layers = (self._grid, *marks, self._region_edit, *names)
        for z, layer in enumerate(self._layers):
            layer.setZValue(100 + z)
            layer.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._view.scene().addItem(layer)
        self.painter = ViewPainter(
            self._view, self._images.state,
            ViewLayers(
                self._grid, self._markers,
                (
                    self._contours, self._outlines, self._ellipses, self._vectors,
                    self._outline_labels,
                ),
                (self._regions, self._region_edit), self._divider, self._overlay,
            ),
        )  # fmt: skip
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(_SETTLE_MS)
        self._settle_timer.timeout.connect(self._settle)
        STORE.arrived.connect(self._mark_dirty)
        self._view.start()
        self._apply_camera()

    # What is shown

    @property
    def scene(self) -> Scene:
        """The scene shown."""
        return self._scene

    @property
    def pointer_surface(self) -> QWidget:
        """What the mouse moves over, in the screen pixels of `geometry_now`: tools watch it."""
        surface: QWidget = self._view.viewport()
        return surface

    @property
    def images(self) -> ImageStack:
        """The images, which can be painted elsewhere, too."""
        return self._images

    def side_away(self, place: tuple[float, float]) -> frozenset[str]:
        """Return the image of a swipe that is not seen at a place, as a set of its key."""
        pair = self._scene.pair
        if pair is None or pair.fade:
            return frozenset()
        g = self.geometry_now
        x, y = g.to_screen(*place)
        on_b = (y / g.height if pair.level else x / g.width) >= pair.position
        return frozenset({pair.a if on_b else pair.b})

    @property
    def cache(self) -> LevelCache:
        """What is derived from the images, within its budget."""
        return self._images.cache

    @property
    def pointing(self) -> Pointing:
        """What mouse and keys do; who takes the mouse's events passes moves on to it."""
        return self._pointing

    @property
    def drag_taker(self) -> DragTaker | None:
        """Asked whether a left drag that begins at a place is a tool's; else it pans."""
        return self._pointing.drag_taker

    @drag_taker.setter
    def drag_taker(self, taker: DragTaker | None) -> None:
        self._pointing.drag_taker = taker

    def set_scene(self, scene: Scene) -> None:
        """Show a scene; only what differs from the present one is touched."""
        old, self._scene = self._scene, scene
        if scene == old:
            return
        if scene.images != old.images:
            if self._images.show(scene.images):
                self._settle_timer.start()
        if scene.markers != old.markers:
            self._markers.set_markers(scene.markers)
        if scene.ellipses != old.ellipses:
            self._ellipses.set_ellipses(scene.ellipses)
        if scene.artifacts != old.artifacts:
            self._vectors.set_artifacts(scene.artifacts)
        if scene.vectors != old.vectors:
            self._vectors.set_marks(scene.vectors)
        if scene.regions != old.regions:
            self._regions.set_regions(scene.regions)
        if scene.outlines != old.outlines:
            self._outlines.set_outlines(scene.outlines)
            self._outline_labels.set_outlines(scene.outlines)
        if scene.region_edit != old.region_edit:
            self._region_edit.set_edit(scene.region_edit)
        if scene.contours != old.contours:
            self._contours.set_contours(scene.contours)
        if scene.pair != old.pair:
            self._take_pair()
        self._grid.set_grid(scene.plane, scene.grid)
        self._overlay.set_content(
            scene.badges,
            scene.scan_direction,
            sky=scene.plane is not None,
            empty=not (
                scene.images or scene.markers or scene.ellipses or scene.vectors or scene.artifacts
            ),
        )
        self._takes_turns = any(i.hidden for i in scene.images)
        if not self._takes_turns:
            self._frames.clear()
        self._bounds = None
        self._ask_painting()

    def _frame_of_turn(self) -> QImage | None:
        """Return the whole view as it was painted when this turn of a blink came before.

        The first time it is painted into the picture that is kept.
        """
        state = self._images.state
        at_rest = state.smooth and not (state.coarse_color or self._settle_timer.isActive())
        if not self._takes_turns or not at_rest:
            return None
        frame = self._frames.find(self._scene)
        if frame is None:
            frame = painted_whole(self._view)
            self._frames.keep(self._scene, frame)
        return frame

    def move_pair(self, position: float) -> None:
        """Fade two images, or move the divider between them, without another scene."""
        pair = self._scene.pair
        if pair is not None and pair.position != position:
            self._scene = replace(self._scene, pair=replace(pair, position=position))
            self._take_pair()
            self._mark_dirty()

    def _take_pair(self) -> None:
        pair = self._images.state.pair = self._scene.pair
        self._divider.set_pair(pair)
        self._overlay.set_pair(pair)
        if pair is None:
            self.set_cursor(Qt.CursorShape.CrossCursor)

    def set_cursor(self, shape: Qt.CursorShape) -> None:
        """Show what a drag from here would do."""
        self._view.setCursor(shape)

    def set_furniture(self, *, compass: bool, scale_bar: bool, small: bool) -> None:
        """Show compass and scale bar, perhaps small ones, or leave the room to the sky."""
        if self._overlay.set_furniture(compass=compass, scale_bar=scale_bar, small=small):
            self._mark_dirty()
        self._frames.clear()

    def set_background(self, color: QColor) -> None:
        """Colour what no image covers."""
        self._view.setBackgroundBrush(color)
        self._frames.clear()

    @property
    def crosshair(self) -> tuple[float, float] | None:
        """Where the crosshair is, if there is one."""
        return self._overlay.crosshair

    def set_crosshair(self, place: tuple[float, float] | None) -> None:
        """Show thin lines through a place (east, north), or none."""
        before = self._overlay.crosshair_region()
        if self._overlay.set_crosshair(place):
            self._frames.clear()
            self._dirty = True
            changed = before.united(self._overlay.crosshair_region())
            self._view.viewport().update(changed.intersected(self._view.viewport().rect()))

    def _apply_camera(self) -> None:
        geometry = self.geometry_now
        self._view.root.setTransform(geometry.transform())
        self._images.state.bounds = geometry.bounds(1.0)
        self._images.state.size = (geometry.width, geometry.height)
        for layer in self._layers:
            layer.set_geometry(geometry)
        self._set_moving(True)
        self._images.state.smooth = False
        self._settle_timer.start()
        self._mark_dirty()

    # Moving

    def scene_bounds(self) -> Bounds | None:
        """Return the box of the images (of all marks where there is none), or None when empty."""
        if self._bounds is None:
            self._bounds = (bounds_of(self._images.bounding_rects(), self._scene),)
        return self._bounds[0]

    def shared_bounds(self, keys: Iterable[str]) -> Bounds | None:
        """Return the box on the plane that all of some images hold, None where there is none."""
        wanted = frozenset(keys)
        rects = [item.boundingRect() for k, item in self._images.items.items() if k in wanted]
        if not rects:
            return None
        box = rects[0]
        for rect in rects[1:]:
            box = box.intersected(rect)
        found = (box.left(), box.top(), box.right(), box.bottom())
        return None if box.isEmpty() else found

    def pixel_scale(self) -> float:
        """Return the size in arcsec of a pixel of the topmost image."""
        images = self._scene.images
        return images[-1].pixel_scale_arcsec if images else 1.0

    # Marks

    def hits_at(self, east: float, north: float) -> list[MarkHit]:
        """Return the marks within reach of a place, nearest first."""
        return hits_at((east, north), self._vectors, self._markers, self._ellipses)

    def hit_at(self, east: float, north: float) -> MarkHit | None:
        """Return the mark a click on a place means, or None."""
        return meant(self.hits_at(east, north), (east, north), self.geometry_now)

    def region_at(self, east: float, north: float) -> int | None:
        """Return the region a click on a place means, or None."""
        return self._regions.pick(east, north, PICK_RADIUS_PX * self._camera.arcsec_per_pixel)

    def outlines_at(self, east: float, north: float) -> list[str]:
        """Return the keys of the outlines around a place."""
        return self._outlines.around(east, north)

    def outline_grip(self, east: float, north: float) -> tuple[str, str]:
        """Return how the outline at a place is held, ``turn`` or ``move``, and its key."""
        return self._outlines.grip(east, north)

    def region_grip(self, east: float, north: float) -> str:
        """Return by what the selected region is held at a place; empty for nothing."""
        return self._region_edit.grip(east, north, PICK_RADIUS_PX)

    def on_badge(self, at: QPointF) -> bool:
        """Return whether a place on the screen is on a badge."""
        return self._overlay.on_badge(at)

    # What the hands do

    def settle_soon(self) -> None:
        """Repaint at full quality when nothing more comes."""
        self._settle_timer.start()

    def note_painted(self, whole: bool) -> None:
        """Note that the screen is up to date, painted as a whole or in part."""
        self._dirty = False
        if whole:
            self._images.painted()

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
        return self.painter.pixels(g, size, PictureParts(furniture=overlays))

    def is_painted(self) -> bool:
        """Return whether the screen shows scene and camera, in whatever quality."""
        return not (self._dirty or any(layer.is_unfinished for layer in self._marks))

    def is_settled(self) -> bool:
        """Return whether the screen shows scene and camera at full quality."""
        waiting = self._settle_timer.isActive() or self._pointing.waits
        return self.is_painted() and not (waiting or self._fit_waiting)

    def _set_moving(self, moving: bool) -> None:
        for layer in (self._markers, self._ellipses, self._regions, self._vectors):
            layer.moving = moving
        self._contours.moving = self._outlines.moving = self._outline_labels.moving = moving

    def _settle(self) -> None:
        self._set_moving(False)
        self._images.state.smooth = True
        self._images.state.coarse_color = False
        self._mark_dirty()

    def _mark_dirty(self) -> None:
        """Paint anew: something else than the scene has changed."""
        self._frames.clear()
        self._ask_painting()

    def _ask_painting(self) -> None:
        self._dirty = True
        self._view.viewport().update()

    def close_canvas(self) -> None:
        """Take everything down in order; the canvas must not be used again."""
        STORE.arrived.disconnect(self._mark_dirty)
        self._settle_timer.stop()
        self._pointing.stop()
        for layer in self._marks:
            layer.close()
        self._images.clear()
