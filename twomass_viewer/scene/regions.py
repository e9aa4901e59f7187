"""Regions as they are drawn: many in one colour as arrays, and the one that is edited."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RegionSet:
    """Regions of one colour and line.

    Attributes
    ----------
    color : str
    dashed : bool
        Regions that are to be excluded.
    version : int
        Unique to the content of all sets of a scene.
    east, north : ndarray of float64, shape (n,)
        Vertices of all lines, one after the other.
    counts, numbers : ndarray of int, shape (lines,)
        Vertices of each line, and the region it belongs to.
    circle_places : ndarray of float64, shape (circles, 3)
        East, north, radius.
    circle_numbers : ndarray of int
    dots : ndarray of float64, shape (dots, 2)
        Points, and the places of texts.
    dot_numbers : ndarray of int
    labels : tuple of (east, north, text)
    """

    color: str
    dashed: bool
    version: int
    east: Floats = field(compare=False, repr=False)
    north: Floats = field(compare=False, repr=False)
    counts: NDArray[np.intp] = field(compare=False, repr=False)
    numbers: NDArray[np.intp] = field(compare=False, repr=False)
    circle_places: Floats = field(compare=False, repr=False)
    circle_numbers: NDArray[np.intp] = field(compare=False, repr=False)
    dots: Floats = field(compare=False, repr=False)
    dot_numbers: NDArray[np.intp] = field(compare=False, repr=False)
    labels: tuple[tuple[float, float, str], ...] = field(compare=False, repr=False)


@dataclass(frozen=True)
class RegionEdit:
    """Selected regions and the draft, drawn above all others.

    Attributes
    ----------
    lines : tuple of tuple of Point
    dots : tuple of Point
    handles : tuple of (name, Point)
        ``size:0``, ``size:1``, ``turn``, ``vertex:n``.
    body : tuple of Point
        What a drag moves: the outline of the one selected region.
    label : (east, north, text) or None
    """

    lines: tuple[tuple[Point, ...], ...] = ()
    dots: tuple[Point, ...] = ()
    handles: tuple[tuple[str, Point], ...] = ()
    body: tuple[Point, ...] = ()
    label: tuple[float, float, str] | None = None
