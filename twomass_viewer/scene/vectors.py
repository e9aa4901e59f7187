"""Marks drawn as vectors: single ones, and the values many of them are kept in."""

from dataclasses import dataclass

from twomass_viewer.scene.marks import MarkRole, MarkShape

Point = tuple[float, float]
# Smallest and largest plane coordinates: east, north, east, north.
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class VectorMark:
    """One mark drawn as a vector: artifact shapes, apertures, selection, targets.

    Attributes
    ----------
    key : str
        Unique in the scene; what a click on the mark reports. Empty: cannot be picked.
    role : MarkRole
    shape : MarkShape
    points : tuple of Point
        Centre for point shapes, vertices for polygon and line.
    radius_arcsec : float or None
        True radius on the sky of a circle; None for marks of constant screen size.
    size_px : float
        Half-size on the screen where there is no radius.
    dashed, dotted, filled, hairline : bool
    label : str
        Short text beside the mark.
    emphasized : bool
        Drawn stronger: the artifact (or parent) that was clicked.
    """

    key: str
    role: MarkRole
    shape: MarkShape
    points: tuple[Point, ...]
    radius_arcsec: float | None = None
    size_px: float = 7.0
    dashed: bool = False
    dotted: bool = False
    filled: bool = False
    hairline: bool = False
    label: str = ""
    emphasized: bool = False
