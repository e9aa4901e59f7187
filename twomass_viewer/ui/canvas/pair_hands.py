"""What mouse and keys do with two images that share the sky."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from twomass_viewer.ui.canvas.pairing import DividerLayer

if TYPE_CHECKING:
    from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas

_BIG_STEP = 10


class PairHands:
    """Drags the divider, tells its side, and steps by arrow keys.

    Parameters
    ----------
    canvas : SkyCanvas
    divider : DividerLayer
    """

    def __init__(self, canvas: "SkyCanvas", divider: DividerLayer) -> None:
        self._canvas = canvas
        self._divider = divider
        self._held = False

    def begin(self, at: QPointF) -> bool:
        """Take the divider where a drag begins; return whether it is there."""
        self._held = self._divider.holds(at)
        return self._held

    def drag(self, at: QPointF) -> bool:
        """Take a step of a drag; return whether the divider is held."""
        if self._held:
            self._canvas.divider_dragged.emit(self._divider.position_of(at))
        return self._held

    def drop(self) -> bool:
        """Let go of the divider; return whether it was held."""
        held, self._held = self._held, False
        return held

    def point(self, at: QPointF) -> None:
        """Show that the divider can be dragged, and tell on which side of it the pointer is."""
        on_b = self._divider.on_b(at)
        if on_b is None:
            return
        shape = Qt.CursorShape.CrossCursor
        if self._divider.holds(at):
            level = self._divider.pair is not None and self._divider.pair.level
            shape = Qt.CursorShape.SplitVCursor if level else Qt.CursorShape.SplitHCursor
        self._canvas.set_cursor(shape)
        self._canvas.pair_pointed.emit(on_b)

    def step(self, right: int, up: int, big: bool) -> bool:
        """Take an arrow key; return whether there is a pair to move."""
        pair = self._canvas.scene.pair
        if pair is None:
            return False
        way = -up if pair.level and not pair.fade and up else right or up
        self._canvas.pair_nudged.emit(way * (_BIG_STEP if big else 1))
        return True
