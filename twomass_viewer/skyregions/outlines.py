"""Regions as lines on the plane of a field."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.skyregions.frames import position_angle_deg, separation_arcsec
from twomass_viewer.skyregions.model import Point, Region, Shape

Array = NDArray[np.float64]
_TURN = np.linspace(0.0, 2.0 * math.pi, 65)


def ruler_text(region: Region) -> str:
    """Return separation and position angle (east of north) of a ruler."""
    first, second = region.points
    if region.in_pixels:
        length = math.hypot(second[0] - first[0], second[1] - first[1])
        return f"{length:.2f} pix"
    length = separation_arcsec(first, second)
    angle = position_angle_deg(first, second)
    size = f"{length:.2f}″" if length < 120.0 else f"{length / 60.0:.3f}′"
    return f"{size} · PA {angle:.1f}°"


def label_of(region: Region) -> str:
    """Return what stands beside a region."""
    if region.shape is Shape.RULER:
        words = ruler_text(region)
        return f"{region.label} · {words}" if region.label else words
    return region.label


def on_plane(
    plane: FieldPlane | None, regions: Mapping[int, Region]
) -> dict[int, tuple[Point, ...]]:
    """Return the points of each region on a plane, of those that lie on it.

    Without a plane the regions in pixels.
    """
    some = {k: r for k, r in regions.items() if r.in_pixels is (plane is None)}
    if plane is None:
        return {k: r.points for k, r in some.items()}
    flat = np.array([p for r in some.values() for p in r.points], float).reshape(-1, 2)
    east, north = plane.project(flat[:, 0], flat[:, 1])
    pairs: list[Point] = list(zip(east.tolist(), north.tolist(), strict=True))
    found, at = {}, 0
    for key, region in some.items():
        points = tuple(pairs[at : at + len(region.points)])
        at += len(region.points)
        if all(e == e and n == n for e, n in points):
            found[key] = points
    return found


def north_at(plane: FieldPlane | None, region: Region) -> float:
    """Return the angle from the plane's north to the sky's at a region, degrees towards east."""
    if plane is None:
        return 0.0
    ra, dec = region.points[0]
    sign = -1.0 if dec > 0 else 1.0  # never over a pole
    e, n = plane.project([ra, ra], [dec, dec + sign / 3600.0])
    return math.degrees(math.atan2(sign * (e[1] - e[0]), sign * (n[1] - n[0])))


def axes(plane: FieldPlane | None, region: Region) -> tuple[Point, Point]:
    """Return the unit vectors (east, north) of the first and the second axis on the plane."""
    if plane is None:
        a = math.radians(region.pa_deg)
        return (math.cos(a), math.sin(a)), (-math.sin(a), math.cos(a))
    a = math.radians(region.pa_deg + north_at(plane, region))
    return (-math.cos(a), math.sin(a)), (math.sin(a), math.cos(a))


def strokes(
    plane: FieldPlane | None, region: Region, points: tuple[Point, ...]
) -> list[tuple[Array, Array]]:
    """Return the lines a region is drawn with, each as east and north; none for points and texts.

    Parameters
    ----------
    plane : FieldPlane or None
    region : Region
    points : tuple of Point
        As `on_plane` returns them.
    """
    shape = region.shape
    e0, n0 = points[0]
    if shape in (Shape.CIRCLE, Shape.ANNULUS):
        return [(e0 + r * np.cos(_TURN), n0 + r * np.sin(_TURN)) for r in region.sizes if r > 0]
    if shape.turns:
        (ae, an), (be, bn) = axes(plane, region)
        if shape is Shape.ELLIPSE:
            u, v = region.sizes[0] * np.cos(_TURN), region.sizes[1] * np.sin(_TURN)
        else:
            u = region.sizes[0] / 2 * np.array([-1.0, 1, 1, -1, -1])
            v = region.sizes[1] / 2 * np.array([-1.0, -1, 1, 1, -1])
        return [(e0 + u * ae + v * be, n0 + u * an + v * bn)]
    if shape is Shape.COMPASS:
        _, (ne, nn) = axes(plane, replace(region, pa_deg=0.0))
        size = region.sizes[0]
        east = (nn, -ne)
        return [_arrow(points[0], (ne, nn), size), _arrow(points[0], east, 0.7 * size)]
    if shape in (Shape.POINT, Shape.TEXT):
        return []
    closed = (*points, points[0]) if shape is Shape.POLYGON else points
    flat = np.array(closed, float)
    return [(flat[:, 0], flat[:, 1])]


def _arrow(at: Point, towards: Point, size: float) -> tuple[Array, Array]:
    (e, n), (ue, un), head = at, towards, 0.15 * size
    tip = (e + ue * size, n + un * size)
    sides = [
        (tip[0] - head * (ue + s * un * 0.6), tip[1] - head * (un - s * ue * 0.6)) for s in (1, -1)
    ]
    flat = np.array([at, tip, sides[0], tip, sides[1]], float)
    return flat[:, 0], flat[:, 1]
