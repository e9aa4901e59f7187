"""The graphics view under the canvas: its scene has the screen's own pixels.

Images lie under one parent item that carries the camera; all other layers are in screen pixels.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGestureEvent,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QPinchGesture,
    QWidget,
)

DRAG_THRESHOLD_PX = 4
_LEAST_PINCH = 0.1
_MENU_DELAY_MS = 220  # a second right press within this is a double click, not a menu
_WHEEL_STEP = 1.25
_PAD_PX = 0.5  # a step of a wheel, 120 eighths of a degree, pans so far by two fingers
_WHEEL_FINE_STEP = 1.05
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PointerEvents(Protocol):
    """Who is told what the mouse and the keys do. Positions are logical screen pixels."""

    def pointer_moved(self, at: QPointF) -> None:
        """Take a move without a drag."""

    def pointer_left(self) -> None:
        """Take notice that the pointer is gone."""

    def panned(self, dx: float, dy: float) -> None:
        """Take a drag of the sky by so many pixels."""

    def drag_began(self, at: QPointF, mods: Qt.KeyboardModifier) -> bool:
        """Say whether a left drag that begins here is a tool's; else it pans."""
        return False

    def tool_drag(self, at: QPointF) -> None:
        """Take a step of a tool's drag."""

    def tool_drop(self) -> None:
        """Take the end of a tool's drag."""

    def pressed(self, event: QMouseEvent, at: QPointF) -> None:
        """Take a left or middle click that was no drag."""

    def menu_asked(self, at: QPointF, global_pos: QPoint, mods: Qt.KeyboardModifier) -> None:
        """Take a single right click."""

    def contrast_moved(self, dx: float, dy: float) -> None:
        """Take a drag of the right button within the view."""

    def contrast_ended(self) -> None:
        """Take the end of a right drag."""

    def contrast_cleared(self) -> None:
        """Take a double right click."""

    def zoomed(self, factor: float, at: QPointF) -> None:
        """Take a turn of the wheel or a pinch at a place."""

    def stepped(self, right: int, up: int, big: bool) -> None:
        """Take an arrow key."""

    def dropped(self, paths: list[str]) -> None:
        """Take dropped files."""

    def resized(self) -> None:
        """Take notice of a new size."""

    def painted(self, whole: bool) -> None:
        """Take notice that all is up to date, painted as a whole or in part."""


class _Gesture(Enum):
    NONE = 0
    PRESSED = 1
    DRAGGED = 2


class SkyRoot(QGraphicsItem):
    """The parent of all images: carries the map from the plane to the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)

    def boundingRect(self) -> QRectF:
        """Return nothing: it only carries a transform."""
        return QRectF()

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """Paint nothing."""


class CanvasView(QGraphicsView):
    """Graphics view and root item of a canvas.

    Parameters
    ----------
    events : PointerEvents
        Told of nothing before `start`.
    parent : QWidget

    Attributes
    ----------
    ready_frame : callable
        Returns a picture to be shown as it is, None where the scene has to be painted.
    """

    def __init__(self, events: PointerEvents, parent: QWidget) -> None:
        super().__init__(parent)
        self._events = events
        self._started = False
        self.ready_frame: Callable[[], QImage | None] = lambda: None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.setCursor(Qt.CursorShape.CrossCursor)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.root = SkyRoot()
        scene.addItem(self.root)
        self._gesture = _Gesture.NONE
        self._taken = False  # by a tool
        self._button = Qt.MouseButton.NoButton
        self._mods = Qt.KeyboardModifier.NoModifier
        self._origin = QPointF()
        self._last = QPointF()
        self._menu: tuple[QPointF, QPoint, Qt.KeyboardModifier] | None = None
        self._menu_timer = QTimer(self)
        self._menu_timer.setSingleShot(True)
        self._menu_timer.setInterval(_MENU_DELAY_MS)
        self._menu_timer.timeout.connect(self._show_menu)

    def start(self) -> None:
        """Begin to tell of resizing and painting."""
        self._started = True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, then tell."""
        frame = self.ready_frame()
        if frame is not None:
            painter = QPainter(self.viewport())
            painter.drawImage(0, 0, frame)
            painter.end()
        else:
            super().paintEvent(event)
        if self._started:
            self._events.painted(event.rect().contains(self.viewport().rect()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the new size: a place of the scene is a pixel of the view."""
        super().resizeEvent(event)
        self.setSceneRect(QRectF(self.viewport().rect()))
        if self._started:
            self._events.resized()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag; a second right press in time resets contrast."""
        event.accept()
        if self._gesture is not _Gesture.NONE:
            return
        if event.button() == Qt.MouseButton.RightButton and self._menu_timer.isActive():
            self._menu_timer.stop()
            self._events.contrast_cleared()
            return
        self._button, self._mods = event.button(), event.modifiers()
        self._gesture = _Gesture.PRESSED
        self._origin = self._last = event.position()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Treat the second press like any other."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or tell where the pointer is."""
        event.accept()
        at = event.position()
        if self._gesture is _Gesture.NONE:
            self._events.pointer_moved(at)
            return
        if self._gesture is _Gesture.PRESSED:
            moved = at - self._origin
            if max(abs(moved.x()), abs(moved.y())) < DRAG_THRESHOLD_PX:
                return
            self._gesture = _Gesture.DRAGGED
            if self._button == Qt.MouseButton.LeftButton:
                self._taken = self._events.drag_began(self._origin, self._mods | event.modifiers())
                if not self._taken:
                    self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._taken:
            self._events.tool_drag(at)
        elif self._button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            step = at - self._last
            self._events.panned(step.x(), step.y())
        elif self._button == Qt.MouseButton.RightButton:
            # Beyond the edge of the view nothing more happens: the tone stays within reach.
            at = QPointF(
                min(max(at.x(), 0.0), float(self.width())),
                min(max(at.y(), 0.0), float(self.height())),
            )
            step = at - self._last
            self._events.contrast_moved(step.x(), step.y())
        self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or make it a click."""
        event.accept()
        if event.button() != self._button or self._gesture is _Gesture.NONE:
            return
        gesture, self._gesture = self._gesture, _Gesture.NONE
        self._button = Qt.MouseButton.NoButton
        self.setCursor(Qt.CursorShape.CrossCursor)
        taken, self._taken = self._taken, False
        if taken:
            self._events.tool_drop()
        elif event.button() == Qt.MouseButton.RightButton:
            if gesture is _Gesture.DRAGGED:
                self._events.contrast_ended()
            else:
                where = (event.position(), event.globalPosition().toPoint(), event.modifiers())
                self._menu = where
                self._menu_timer.start()
        elif gesture is _Gesture.PRESSED:
            self._events.pressed(event, event.position())

    def _show_menu(self) -> None:
        if self._menu is not None:
            where, self._menu = self._menu, None
            self._events.menu_asked(*where)

    def contextMenuEvent(self, event: Any) -> None:
        """Leave the menu to the right click's own logic, except for the menu key."""
        if event.reason() == event.Reason.Keyboard:
            self._events.menu_asked(
                QPointF(event.pos()), event.globalPos(), QApplication.keyboardModifiers()
            )
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the pointer is gone."""
        self._events.pointer_left()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; two fingers on a touch pad pan."""
        event.accept()
        pinches = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        pixels = event.pixelDelta()
        if event.phase() != Qt.ScrollPhase.NoScrollPhase and not pixels.isNull() and not pinches:
            self._events.panned(float(pixels.x()), float(pixels.y()))
            return
        pad = event.pointingDevice().type() == QInputDevice.DeviceType.TouchPad
        if pad and not pinches:  # X11 tells of a touch pad, but of no pixels
            turn = event.angleDelta()
            self._events.panned(turn.x() * _PAD_PX, turn.y() * _PAD_PX)
            return
        # With Alt some systems turn the wheel sideways.
        turned = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = _WHEEL_FINE_STEP if fine else _WHEEL_STEP
        if turned:
            self._events.zoomed(step**turned, event.position())

    def viewportEvent(self, event: QEvent) -> bool:
        """Take pinches and two-finger pans: of touch pads, and of touch screens."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._events.zoomed(max(1.0 + event.value(), _LEAST_PINCH), event.position())
                return True
            if event.gestureType() == Qt.NativeGestureType.PanNativeGesture:
                self._events.panned(event.delta().x(), event.delta().y())
                return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                event.accept(pinch)
                self.pinched(pinch.centerPoint(), pinch.lastCenterPoint(), pinch.scaleFactor())
                return True
        return bool(super().viewportEvent(event))

    def pinched(self, center: QPointF, before: QPointF, factor: float) -> None:
        """Take a step of two fingers on a touch screen, at places of the whole screen.

        The first finger has begun a drag by then, which is given up: the sky goes with both.
        """
        if self._taken:
            self._events.tool_drop()
        self._gesture, self._taken = _Gesture.NONE, False
        self._button = Qt.MouseButton.NoButton
        step = center - before
        if not step.isNull() and not before.isNull():
            self._events.panned(step.x(), step.y())
        if factor > 0 and factor != 1.0:
            at = self.viewport().mapFromGlobal(center)
            self._events.zoomed(max(factor, _LEAST_PINCH), at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the pointer with the arrow keys; everything else belongs to the window."""
        step = _KEYS.get(Qt.Key(event.key()))
        others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if step is None or event.modifiers() & others:
            event.ignore()
            return
        big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._events.stepped(*step, big)
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept local files."""
        event.setAccepted(bool(_local_paths(event)))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Accept local files."""
        event.setAccepted(bool(_local_paths(event)))

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on local files."""
        paths = _local_paths(event)
        event.setAccepted(bool(paths))
        if paths:
            self._events.dropped(paths)


def _local_paths(event: QDropEvent) -> list[str]:
    return [u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()]
