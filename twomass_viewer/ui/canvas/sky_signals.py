"""What a view of the sky tells, be it one canvas or several beside each other."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from twomass_viewer.scene.scene import Camera


class SkySignals(QWidget):
    """A widget with these signals.

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
    divider_dragged : float
        The divider of a pair is wanted at this position, 0 to 1.
    pair_nudged : int
        An arrow key: so many steps on, or back, for a pair.
    pair_pointed : bool
        The pointer is on the side of B (or A) of the divider.
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
    divider_dragged = Signal(float)
    pair_nudged = Signal(int)
    pair_pointed = Signal(bool)


PASSED_ON = (
    "clicked", "badge_clicked", "contrast_dragged", "contrast_reset", "context_menu_requested",
    "files_dropped", "tool_dragged", "tool_drag_ended", "divider_dragged", "pair_nudged",
    "pair_pointed",
)  # fmt: skip
"""What several canvases tell as each of them does; the others need to know which one it was."""
