"""A layer of marks whose picture is kept while the camera only pans.

A drag moves the sky by whole screen pixels many times a second, and nothing but its place changes
in a layer of marks. So what is painted twice at one zoom is painted into a picture that reaches
beyond the view, and the picture is moved until its edge comes into sight.

Of very many marks the picture is made in portions, one a turn of the event loop. Until the last of
them is painted the screen shows the picture before it, where its place on the sky is now.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QSize, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from twomass_viewer.ui.canvas.view_geometry import ViewGeometry
from twomass_viewer.ui.canvas.view_item import ViewItem

MARGIN = 192  # logical pixels the picture reaches beyond the view on each side
# Of a screen pixel: a picture moved by whole pixels within this is exact.
_TREMOR = 0.02
# Marks that are painted between two turns of the event loop: some 10 ms of processor time.
PORTION = 2000
# From so many on a picture is made in portions.
VAST = 3 * PORTION


@dataclass(frozen=True)
class _Picture:
    """Painted marks, and the view that they were painted for and around."""

    image: QImage
    view: ViewGeometry
    ratio: float

    def is_of_zoom(self, now: ViewGeometry, ratio: float) -> bool:
        """Return whether it differs from a view at most by its place on the sky."""
        then = self.view
        return (
            self.ratio == ratio
            and replace(then.camera, center=now.camera.center) == now.camera
            and (then.width, then.height) == (now.width, now.height)
        )

    def place(self, now: ViewGeometry, ratio: float, *, moving: bool) -> QPointF | None:
        """Return where the picture belongs on the screen, None if it does not fit the view."""
        if not self.is_of_zoom(now, ratio):
            return None
        x, y = now.to_screen(*self.view.camera.center)
        x, y = x - now.width / 2, y - now.height / 2
        if max(abs(x), abs(y)) > MARGIN:
            return None
        whole = round(x * ratio), round(y * ratio)
        off = max(abs(x * ratio - whole[0]), abs(y * ratio - whole[1]))
        if off > _TREMOR and not moving:
            return None
        return QPointF(whole[0] / ratio - MARGIN, whole[1] / ratio - MARGIN)


@dataclass
class _Unfinished:
    """A picture that is made in portions; nothing is left when it is ready."""

    picture: _Picture
    painter: QPainter
    left: Iterator[None] | None


class MarksLayer(ViewItem):
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
        self.geometry = self.view
        self.moving = False
        self.hasty = False
        self.as_vectors = False
        self.thin_px = 0.0
        self._picture: _Picture | None = None
        self._is_stale = False  # the picture shows other marks
        self._painted_for: tuple[ViewGeometry, float] | None = None
        self._unfinished: _Unfinished | None = None
        self._timer = QTimer()
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    def paint_marks(self, painter: QPainter) -> None:
        """Paint all marks that `geometry` shows."""
        for _ in self.portions(painter):
            pass

    def portions(self, painter: QPainter) -> Iterator[None]:
        """Paint all marks that `geometry` shows, and yield wherever painting may rest."""
        raise NotImplementedError

    def is_vast(self) -> bool:
        """Return whether there are so many marks that their picture is made in portions."""
        return False

    @property
    def is_unfinished(self) -> bool:
        """Whether a picture is being made that the screen does not show yet."""
        return self._unfinished is not None

    def is_worth_keeping(self) -> bool:
        """Return whether there are so many marks that moving a picture is quicker."""
        raise NotImplementedError

    def set_geometry(self, geometry: ViewGeometry) -> None:
        """Follow the camera."""
        super().set_geometry(geometry)
        self.geometry = geometry

    def marks_changed(self) -> None:
        """Paint anew: the picture shows other marks."""
        self._give_up()
        self._is_stale = True
        if not self.is_vast():
            self._picture = None
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks, or move their picture."""
        if widget is None or not self.is_worth_keeping():  # no widget: an exported picture
            self.paint_marks(painter)
            return
        ratio = math.sqrt(abs(painter.deviceTransform().determinant()))
        if self._unfinished is not None and self._unfinished.left is None:
            self._picture, self._is_stale = self._unfinished.picture, False
            self._unfinished = None
        at = self._place_of_picture(ratio)
        if at is None and self.is_vast():
            self._paint_meanwhile(painter, ratio)
            return
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
        painter.drawImage(at, self._picture.image)

    def _place_of_picture(self, ratio: float) -> QPointF | None:
        if self._picture is None or self._is_stale:
            return None
        return self._picture.place(self.view, ratio, moving=self.moving)

    def _paint_picture(self, ratio: float) -> None:
        """Paint the marks of the view and around it."""
        before = None if self._picture is None else self._picture.image
        picture = self._empty_picture(ratio, before)
        painter = QPainter(picture.image)
        self.geometry = self._around(picture)
        try:
            self.paint_marks(painter)
        finally:
            painter.end()
            self.geometry = self.view
        self._picture, self._is_stale = picture, False

    def _empty_picture(self, ratio: float, image: QImage | None = None) -> _Picture:
        """Return a picture for the present view, on an image of the same size if there is one."""
        wide, high = self.view.width + 2 * MARGIN, self.view.height + 2 * MARGIN
        size = QSize(math.ceil(wide * ratio), math.ceil(high * ratio))
        if image is None or image.size() != size:
            image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(0)
        return _Picture(image, self.view, ratio)

    @staticmethod
    def _around(picture: _Picture) -> ViewGeometry:
        view = picture.view
        return replace(view, width=view.width + 2 * MARGIN, height=view.height + 2 * MARGIN)

    # Very many marks

    def _paint_meanwhile(self, painter: QPainter, ratio: float) -> None:
        """Show the picture before the one that is wanted, and begin that one.

        It is not begun while a zoom goes on: every frame would begin another one.
        """
        begun, shown = self._unfinished, self._picture
        if begun and begun.picture.place(self.view, ratio, moving=self.moving) is None:
            self._give_up()
        zooms = self.moving and shown is not None and not shown.is_of_zoom(self.view, ratio)
        if self._unfinished is None and not zooms:
            self._begin(ratio)
        if shown is not None:
            there, _ = shown.view.transform().inverted()
            painter.save()
            painter.setTransform(there * self.view.transform(), combine=True)
            painter.drawImage(QPointF(-MARGIN, -MARGIN), shown.image)
            painter.restore()

    def _begin(self, ratio: float) -> None:
        picture = self._empty_picture(ratio)
        painter = QPainter(picture.image)
        self._unfinished = _Unfinished(picture, painter, self.portions(painter))
        self._timer.start()

    def _go_on(self) -> None:
        """Paint a portion; after the last one the screen is to show the picture."""
        begun = self._unfinished
        if begun is None or begun.left is None:
            return
        now, self.view = self.view, begun.picture.view
        self.geometry = self._around(begun.picture)
        try:
            done = next(begun.left, self) is self
        finally:
            self.view = self.geometry = now
        if done:
            self._timer.stop()
            begun.painter.end()
            begun.left = None
            self.update()

    def _give_up(self) -> None:
        """Leave a picture that is not wanted any more."""
        self._timer.stop()
        if self._unfinished is not None:
            if self._unfinished.left is not None:
                self._unfinished.painter.end()
            self._unfinished = None

    def close(self) -> None:
        """Paint no more; the layer is not used again."""
        self._give_up()
