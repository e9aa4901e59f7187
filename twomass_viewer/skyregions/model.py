"""What a region is: a shape on the sky with its label, colour, tags and group."""

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]

DEFAULT_COLOR = "#3fd4e0"
"""Our choice: unlike every colour of the survey's own marks."""

DEFAULT_GROUP = "Regions"


class Shape(StrEnum):
    """The shapes a region can have; the words are those of DS9."""

    CIRCLE = "circle"
    ELLIPSE = "ellipse"
    BOX = "box"
    POLYGON = "polygon"
    ANNULUS = "annulus"
    LINE = "line"
    POINT = "point"
    TEXT = "text"
    COMPASS = "compass"
    RULER = "ruler"

    @property
    def has_area(self) -> bool:
        """Whether pixels can lie within it."""
        return self in _AREAS

    @property
    def turns(self) -> bool:
        """Whether it has a position angle of its own."""
        return self in (Shape.ELLIPSE, Shape.BOX)

    @property
    def size_names(self) -> tuple[str, ...]:
        """What its sizes are called."""
        return _SIZES.get(self, ())


_AREAS = frozenset({Shape.CIRCLE, Shape.ELLIPSE, Shape.BOX, Shape.POLYGON, Shape.ANNULUS})
_SIZES = {
    Shape.CIRCLE: ("Radius",),
    Shape.ELLIPSE: ("Semi-axis 1", "Semi-axis 2"),
    Shape.BOX: ("Width", "Height"),
    Shape.ANNULUS: ("Inner radius", "Outer radius"),
    Shape.COMPASS: ("Length",),
}

DRAWN = tuple(s for s in Shape if s is not Shape.RULER)
"""What the region tool draws; the ruler is a tool of its own."""


@dataclass(frozen=True, slots=True)
class Region:
    """One region.

    Attributes
    ----------
    shape : Shape
    points : tuple of Point
        Right ascension (0 to 360) and declination in degrees, FK5 J2000; 0-based x and y pixels
        where ``in_pixels``. One point, the two ends of a line or ruler, or the vertices.
    sizes : tuple of float
        Arcsec (pixels): radius; semi-axes; full width and height; inner and outer radius; length.
    pa_deg : float
        Of ellipse and box: position angle, east of north, of the second axis (the height); the
        first axis lies 90° before it. This is DS9's angle in a sky frame. Where ``in_pixels``: the
        angle from +x to the first axis, towards +y.
    label, color, group : str
        The colour as ``#rrggbb``.
    tags : tuple of str
    include : bool
        False for a region that is to be excluded (``-circle``).
    in_pixels : bool
        Belongs to a field without sky coordinates.
    """

    shape: Shape
    points: tuple[Point, ...]
    sizes: tuple[float, ...] = ()
    pa_deg: float = 0.0
    label: str = ""
    color: str = DEFAULT_COLOR
    group: str = DEFAULT_GROUP
    tags: tuple[str, ...] = ()
    include: bool = True
    in_pixels: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of a region file that is not honoured, or not wholly.

    Attributes
    ----------
    line : int
        1-based number in the file.
    text : str
        The line, shortened.
    reason : str
        One sentence.
    """

    line: int
    text: str
    reason: str


def fault_of(region: Region) -> str:
    """Return what is impossible about a region as one sentence; empty when it is sound."""
    import math

    wanted = {Shape.LINE: 2, Shape.RULER: 2}.get(region.shape, 1)
    if region.shape is Shape.POLYGON:
        if len(region.points) < 3:
            return "A polygon needs three vertices or more."
    elif len(region.points) != wanted:
        return f"A {region.shape} needs {wanted} position{'s' if wanted > 1 else ''}."
    if not all(math.isfinite(v) for p in region.points for v in p):
        return "A position is not a finite number."
    if not region.in_pixels and any(abs(dec) > 90 for _, dec in region.points):
        return "A declination lies beyond 90°."
    if len(region.sizes) != len(region.shape.size_names):
        return f"A {region.shape} needs {len(region.shape.size_names)} sizes."
    if not all(math.isfinite(s) and s >= 0 for s in region.sizes):
        return "A size is negative or not a finite number."
    if region.shape is not Shape.ANNULUS and any(s == 0 for s in region.sizes):
        return "A size is zero."
    if region.shape is Shape.ANNULUS and not region.sizes[0] < region.sizes[1]:
        return "The inner radius of an annulus is not smaller than the outer one."
    if not math.isfinite(region.pa_deg):
        return "The angle is not a finite number."
    return ""
