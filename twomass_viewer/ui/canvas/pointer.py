"""What the canvas says about the pointer: where it is and which mark it is on."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, Qt

from twomass_viewer.scene.marks import MarkRole


class HitKind(StrEnum):
    """What sort of mark was hit."""

    MARKER = "marker"
    ELLIPSE = "ellipse"
    VECTOR = "vector"


@dataclass(frozen=True, slots=True)
class MarkHit:
    """A mark under the pointer.

    Attributes
    ----------
    kind : HitKind
    key : str
        Key of the marker set, ellipse set or vector mark.
    layer : str
        Catalogue layer of markers and ellipses; empty for vector marks.
    row : int or None
        Catalogue row of markers and ellipses.
    role : MarkRole
    east, north : float
        The mark's own place on the plane (its first point), arcsec.
    distance_px : float
        Logical screen pixels from the pointer; 0 within an outline.
    wide : bool
        An outline around much of the sky: points within it are meant first, its own place too.
    """

    kind: HitKind
    key: str
    layer: str
    row: int | None
    role: MarkRole
    east: float
    north: float
    distance_px: float
    wide: bool = False


@dataclass(frozen=True, slots=True)
class PointerState:
    """Where the pointer is.

    Attributes
    ----------
    east, north : float
        Place on the plane.
    hit : MarkHit or None
    inside : bool
        False once the pointer has left the canvas.
    """

    east: float
    north: float
    hit: MarkHit | None = None
    inside: bool = True


@dataclass(frozen=True, slots=True)
class PointerClick:
    """A click that was not a drag.

    Attributes
    ----------
    east, north : float
    button : Qt.MouseButton
    modifiers : Qt.KeyboardModifier
    hit : MarkHit or None
    global_pos : QPoint
        For menus.
    """

    east: float
    north: float
    button: Qt.MouseButton
    modifiers: Qt.KeyboardModifier
    hit: MarkHit | None
    global_pos: QPoint
