"""A view of the sky with a camera: how it moves, and where the sky stays when its size changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget

from twomass_viewer.scene.scene import Camera, Scene
from twomass_viewer.ui.canvas.canvas_view import CanvasView
from twomass_viewer.ui.canvas.framing import fitted, scale_limits, scaled_about
from twomass_viewer.ui.canvas.sky_signals import SkySignals
from twomass_viewer.ui.canvas.view_geometry import Bounds, ViewGeometry


class CameraView(SkySignals):
    """What a canvas looks through; the canvas itself shows what is seen.

    Parameters
    ----------
    parent : QWidget, optional
    """

    _view: CanvasView

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._camera = Camera()
        self._fit_waiting: list[Bounds | None] = []
        self._handled = False
        self._steady = self._notices_pass = False
        self._standing: tuple[QSize, tuple[float, float]] = (QSize(), (0.0, 0.0))
        self._fitted: list[Bounds | None] = []  # what the camera, untouched since, was fitted to

    # What the canvas knows

    @property
    def scene(self) -> Scene:
        """The scene shown."""
        raise NotImplementedError

    def scene_bounds(self) -> Bounds | None:
        """Return the box of what is shown, or None when there is nothing."""
        raise NotImplementedError

    def pixel_scale(self) -> float:
        """Return the size in arcsec of a pixel of the topmost image."""
        raise NotImplementedError

    def _apply_camera(self) -> None:
        raise NotImplementedError

    # The camera

    @property
    def camera(self) -> Camera:
        """The camera in use."""
        return self._camera

    @property
    def geometry_now(self) -> ViewGeometry:
        """Camera and size: how plane and screen belong together at this moment."""
        return ViewGeometry(
            self._camera, float(max(self._view.width(), 1)), float(max(self._view.height(), 1))
        )

    @property
    def is_fitted(self) -> bool:
        """Whether the camera follows the size of the view to show what it was fitted to."""
        return bool(self._fitted or self._fit_waiting)

    # Moving

    def set_camera(self, camera: Camera) -> None:
        """Look through a camera; its scale is kept within sane limits."""
        self._fit_waiting.clear()
        if self._take_camera(camera):
            self._handled = self._steady = False
            if self._camera != camera:
                self.camera_changed.emit(self._camera)

    def follow(self, camera: Camera) -> None:
        """Look where another canvas looks; nothing is told, and the middle stays the middle."""
        self._fit_waiting.clear()
        self._take_camera(camera)
        self._fitted.clear()
        self._handled = False

    def take_framing(self, other: "CameraView") -> None:
        """Go on as another canvas did: fitted, held in place, or keeping its middle."""
        self._fitted, self._handled = list(other._fitted), other._handled  # noqa: SLF001
        other.keep_middle()

    def keep_middle(self) -> None:
        """Keep the middle when the view changes its size next."""
        self._handled = False

    def _take_camera(self, camera: Camera) -> bool:
        """Use a camera within the limits of zoom; return whether anything changed."""
        camera = replace(camera, arcsec_per_pixel=self._within_limits(camera.arcsec_per_pixel))
        if camera == self._camera:
            return False
        self._camera = camera
        self._fitted.clear()
        self._apply_camera()
        return True

    def _move(self, camera: Camera) -> None:
        if self._take_camera(camera):
            self.camera_changed.emit(self._camera)

    def _within_limits(self, scale: float) -> float:
        lo, hi = scale_limits(self.scene, self.scene_bounds())
        return min(max(scale, lo), hi)

    def fit(self, bounds: Bounds | None = None) -> None:
        """Show a box of the plane (everything when None) as large as it goes.

        Before the canvas has its size the box is remembered and fitted when it has.
        """
        self._steady = False
        self._fit(bounds)

    def _fit(self, bounds: Bounds | None) -> None:
        if not self._view.isVisible():
            self._fit_waiting = [bounds]
        box = bounds or self.scene_bounds()
        if box is None:
            return
        self._move(fitted(self.geometry_now, box))
        self._fitted = [bounds]

    def shows_all(self) -> bool:
        """Return whether everything there is lies in the view, but for what a notice hides."""
        if self._fitted == [None]:
            return True
        box, seen = self.scene_bounds(), self.geometry_now.bounds(1.0)
        if box is None:
            return False
        return seen[0] <= box[0] and seen[1] <= box[1] and seen[2] >= box[2] and seen[3] >= box[3]

    def zoom(self, factor: float, about: tuple[float, float] | None = None) -> None:
        """Zoom in by a factor (out when below 1); the place `about` stays where it is."""
        old = self._camera
        scale = self._within_limits(old.arcsec_per_pixel / factor)
        self._move(scaled_about(old, scale, about or old.center))
        self._handled = True

    def center_on(self, east: float, north: float) -> None:
        """Bring a place to the middle."""
        self._handled = self._steady = False
        self._move(replace(self._camera, center=(east, north)))

    def one_to_one(self) -> None:
        """Show one pixel of the topmost image as one pixel of the screen."""
        scale = self.pixel_scale() * self.devicePixelRatioF()
        self._move(replace(self._camera, arcsec_per_pixel=scale))

    # Staying

    def take_in_hand(self) -> None:
        """Stay where the sky is: who works at a place does not want it to move."""
        self._fitted.clear()
        self._handled = True

    def steady(self) -> None:
        """Let notices that come and go leave the sky where it stands, fitted or not.

        Somebody works here, and may be about to click; what is still being opened is fitted into
        the room that its notices leave.
        """
        self._steady = True

    @contextmanager
    def passing_notices(self) -> Iterator[None]:
        """Within, the view changes its size because a notice comes or goes."""
        self._notices_pass = True
        try:
            yield
        finally:
            self._notices_pass = False

    def hold_in_place(self) -> None:
        """Keep the sky where it stands on the screen when the view changes its size."""
        self._handled = True

    def _stand(self) -> tuple[QSize, tuple[float, float]]:
        """Return the size of the window and where in it the middle of the sky stands."""
        window = self.window()
        corner = self._view.mapTo(window, QPoint(0, 0)) if window is not self else QPoint(0, 0)
        middle = corner.x() + self._view.width() / 2, corner.y() + self._view.height() / 2
        return window.size(), middle

    def keep_its_place(self) -> None:
        """Keep what the view was fitted to, or its middle, or the sky where it stands.

        A notice that comes or goes must not move the star somebody is about to click at: after a
        click, a drag or a zoom the sky stays where it is on the screen, unless the window itself
        changes its size. A place that was gone to stays in the middle. What was fitted stays
        fitted, but lets a notice hide an edge once somebody works here.
        """
        before, self._standing = self._standing, self._stand()
        same_window = before[0] == self._standing[0]
        notice = self._notices_pass and self._steady and not self._fit_waiting
        if same_window and (notice or (self._handled and not self._fitted)):
            fitted_to = list(self._fitted)
            self._shift(*(a - b for a, b in zip(self._standing[1], before[1], strict=True)))
            self._fitted = fitted_to
            return
        self._apply_camera()
        if self._fitted and not self._fit_waiting:
            self._fit(self._fitted[0])
        if self._fit_waiting:
            self._fit(self._fit_waiting[0])
            if self._view.isVisible():
                self._fit_waiting.clear()

    def _shift(self, dx: float, dy: float) -> None:
        """Look at what lies so many pixels to the right and below."""
        center = ViewGeometry(self._camera, 0.0, 0.0).to_plane(dx, dy)
        if self._take_camera(replace(self._camera, center=center)):
            self.camera_changed.emit(self._camera)
        else:
            self._apply_camera()
