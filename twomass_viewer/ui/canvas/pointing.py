"""What the mouse and the keys do on the canvas: moving, clicking, dragging, stepping by pixels."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QMouseEvent

from twomass_viewer.ui.canvas.pointer import PointerClick, PointerState

if TYPE_CHECKING:
    from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

DragTaker = Callable[[float, float, Qt.KeyboardModifier], bool]
_HOVER_MS = 16
# A drag over the whole height changes contrast by this factor's logarithm (base 2), a drag over
# the whole width moves the bias by this much.
_CONTRAST_SPAN, _BIAS_SPAN = 4.0, 1.0


class Pointing:
    """The `PointerEvents` of a canvas: turns them into moves and signals of the canvas.

    Parameters
    ----------
    canvas : SkyCanvas

    Attributes
    ----------
    drag_taker : callable or None
        Asked whether a left drag that begins at a place (east, north) is a tool's.
    """

    def __init__(self, canvas: "SkyCanvas") -> None:
        self._canvas = canvas
        self.drag_taker: DragTaker | None = None
        self._timer = QTimer(canvas)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_HOVER_MS)
        self._timer.timeout.connect(self._emit_hover)
        self._hover_at: QPointF | None = None
        self._pointer: tuple[float, float] | None = None
        self._stepped_to: QPoint | None = None

    @property
    def waits(self) -> bool:
        """Whether a move is still to be told."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Tell nothing more."""
        self._timer.stop()

    def _place(self, at: QPointF) -> tuple[float, float]:
        """Return the place under a pointer: the middle of the screen pixel it is on."""
        return self._canvas.geometry_now.to_plane(at.x() + 0.5, at.y() + 0.5)

    # The pointer

    def pointer_moved(self, at: QPointF) -> None:
        """Remember the pointer and tell soon, unless it was an arrow key that moved it."""
        if self._stepped_to is not None:
            if (at.toPoint() - self._stepped_to).manhattanLength() <= 1:
                return
            self._stepped_to = None
            self._canvas.set_crosshair(None)
        self._hover_at = at
        self._canvas.pair_hands.point(at)
        if not self._timer.isActive():
            self._timer.start()

    def _emit_hover(self) -> None:
        if self._hover_at is not None:
            self._pointer = self._place(self._hover_at)
            self._hover_at = None
            state = PointerState(*self._pointer, self._canvas.hit_at(*self._pointer))
            self._canvas.hovered.emit(state)

    def pointer_left(self) -> None:
        """Tell that nothing is pointed at."""
        self._hover_at = None
        self._timer.stop()
        east, north = self._pointer or self._canvas.camera.center
        self._pointer = None
        if self._stepped_to is not None:
            self._stepped_to = None
            self._canvas.set_crosshair(None)
        self._canvas.hovered.emit(PointerState(east, north, None, inside=False))

    def stepped(self, right: int, up: int, big: bool) -> None:
        """Move the pointer by one pixel of the topmost image, or ten; or a pair of images."""
        canvas = self._canvas
        if canvas.pair_hands.step(right, up, big):
            return
        g = canvas.geometry_now
        east, north = self._pointer or canvas.camera.center
        step = canvas.pixel_scale() * (10 if big else 1)
        (rx, ry), (ux, uy) = g.right, g.up
        east += (rx * right + ux * up) * step
        north += (ry * right + uy * up) * step
        x, y = g.to_screen(east, north)
        if not (0 <= x < g.width and 0 <= y < g.height):
            return
        self._pointer = (east, north)
        # The screen pixel the place falls on; the exact place is marked and told.
        self._stepped_to = QPoint(int(x), int(y))
        QCursor.setPos(canvas.pointer_surface.mapToGlobal(self._stepped_to))
        canvas.set_crosshair((east, north))
        canvas.hovered.emit(PointerState(east, north, canvas.hit_at(east, north)))

    # Buttons

    def pressed(self, event: QMouseEvent, at: QPointF) -> None:
        """Select with the left button, centre with the middle one."""
        canvas = self._canvas
        canvas.take_in_hand()
        if event.button() == Qt.MouseButton.LeftButton and canvas.on_badge(at):
            canvas.badge_clicked.emit()
            return
        east, north = self._place(at)
        if event.button() == Qt.MouseButton.MiddleButton:
            canvas.center_on(east, north)
        elif event.button() == Qt.MouseButton.LeftButton:
            if self._stepped_to is not None and self._pointer is not None:
                east, north = self._pointer  # the exact place the arrow keys reached
            where = event.globalPosition().toPoint()
            self._click(canvas.clicked, east, north, event.button(), event.modifiers(), where)

    def menu_asked(self, at: QPointF, global_pos: QPoint, mods: Qt.KeyboardModifier) -> None:
        """Ask for the menu of a place."""
        signal, button = self._canvas.context_menu_requested, Qt.MouseButton.RightButton
        self._click(signal, *self._place(at), button, mods, global_pos)

    def _click(
        self,
        signal: object,
        east: float,
        north: float,
        button: Qt.MouseButton,
        mods: Qt.KeyboardModifier,
        where: QPoint,
    ) -> None:
        click = PointerClick(east, north, button, mods, self._canvas.hit_at(east, north), where)
        signal.emit(click)  # type: ignore[attr-defined]

    # Dragging, wheel and files

    def drag_began(self, at: QPointF, mods: Qt.KeyboardModifier) -> bool:
        """Ask divider and tool whether the drag is their own."""
        if self._canvas.pair_hands.begin(at):
            return True
        return self.drag_taker is not None and self.drag_taker(*self._place(at), mods)

    def tool_drag(self, at: QPointF) -> None:
        """Tell where a tool's drag is."""
        if not self._canvas.pair_hands.drag(at):
            self._canvas.tool_dragged.emit(*self._place(at))

    def tool_drop(self) -> None:
        """Tell that a tool's drag is over."""
        if not self._canvas.pair_hands.drop():
            self._canvas.tool_drag_ended.emit()

    def panned(self, dx: float, dy: float) -> None:
        """Drag the sky along."""
        g = self._canvas.geometry_now
        self._canvas.center_on(*g.to_plane(g.width / 2 - dx, g.height / 2 - dy))
        self._canvas.hold_in_place()

    def contrast_moved(self, dx: float, dy: float) -> None:
        """Turn a drag into contrast (up is more) and bias (right is darker), whatever the zoom."""
        g = self._canvas.geometry_now
        self._canvas.contrast_dragged.emit(
            -dy / g.height * _CONTRAST_SPAN, dx / g.width * _BIAS_SPAN
        )

    def contrast_ended(self) -> None:
        """Repaint at full quality."""
        self._canvas.settle_soon()

    def contrast_cleared(self) -> None:
        """Ask for the tone as it was."""
        self._canvas.contrast_reset.emit()

    def zoomed(self, factor: float, at: QPointF) -> None:
        """Zoom about the pointer."""
        self._canvas.zoom(factor, self._place(at))

    def dropped(self, paths: list[str]) -> None:
        """Pass on dropped files."""
        self._canvas.files_dropped.emit(paths)

    # The view itself

    def resized(self) -> None:
        """Tell the canvas of its new size."""
        self._canvas.keep_its_place()

    def painted(self, whole: bool) -> None:
        """Tell the canvas that the screen is up to date."""
        self._canvas.note_painted(whole)
