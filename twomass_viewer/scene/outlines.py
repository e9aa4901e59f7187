"""Outlines on the sky: where images and fields of view lie, with labels that make room."""

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]


class LineStyle(StrEnum):
    """How a line is drawn: what the colour says, the line says too."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    DASH_DOTTED = "dash_dotted"


@dataclass(frozen=True, slots=True)
class Outline:
    """One outline.

    Attributes
    ----------
    key : str
        Unique in the scene.
    rings : tuple of tuple of Point
        Closed curves; the label stands in the first one.
    color : str
        ``#rrggbb``.
    style : LineStyle
    labels : tuple of str
        What may stand in it, from the longest to the shortest: the first that has room. Lines are
        parted by line breaks.
    faint : bool
        Of something that is not shown.
    emphasized : bool
    below : bool
        The label stands under the outline, whether it has room or not.
    stem : tuple of (Point, Point) or None
        From its middle to where it is taken hold of to be turned.
    """

    key: str
    rings: tuple[tuple[Point, ...], ...]
    color: str
    style: LineStyle = LineStyle.SOLID
    labels: tuple[str, ...] = ()
    faint: bool = False
    emphasized: bool = False
    below: bool = False
    stem: tuple[Point, Point] | None = None
