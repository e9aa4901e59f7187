"""Making and changing regions by hand: places on the plane of a field in, regions out."""

import math
from collections.abc import Sequence
from dataclasses import replace

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.skyregions.model import Point, Region, Shape
from twomass_viewer.skyregions.outlines import axes, north_at, on_plane

MIN_SIZE = 0.01
"""Arcsec (or pixels): nothing is drawn smaller."""


def to_sky(plane: FieldPlane | None, at: Point) -> Point:
    """Return the sky position of a place on a plane; without a plane the place itself."""
    if plane is None:
        return at
    ra, dec = plane.unproject(*at)
    return float(ra), float(dec)


def new_region(
    shape: Shape, plane: FieldPlane | None, first: Point, last: Point, label: str = ""
) -> Region:
    """Return a region drawn from one place to another.

    Round shapes and compasses grow from their centre; so do ellipse and box, whose sides run north
    and east (along the pixels, without a plane).
    """
    de, dn = last[0] - first[0], last[1] - first[1]
    reach = max(math.hypot(de, dn), MIN_SIZE)
    points: tuple[Point, ...] = (to_sky(plane, first),)
    if shape in (Shape.LINE, Shape.RULER):
        points = (*points, to_sky(plane, last))
    blank = Region(shape, points, label=label, in_pixels=plane is None)
    if shape in (Shape.CIRCLE, Shape.COMPASS):
        return replace(blank, sizes=(reach,))
    if shape is Shape.ANNULUS:
        return replace(blank, sizes=(reach / 2, reach))
    if shape.turns:
        (ae, an), (be, bn) = axes(plane, blank)
        whole = 2.0 if shape is Shape.BOX else 1.0
        sizes = (abs(de * ae + dn * an) * whole, abs(de * be + dn * bn) * whole)
        return replace(blank, sizes=tuple(max(s, MIN_SIZE) for s in sizes))
    return blank


def new_polygon(plane: FieldPlane | None, places: Sequence[Point]) -> Region:
    """Return a polygon (a line while it has two vertices) through places on a plane."""
    points = tuple(to_sky(plane, p) for p in places)
    shape = Shape.POLYGON if len(points) > 2 else Shape.LINE
    return Region(shape, points, in_pixels=plane is None)


def dragged(
    plane: FieldPlane | None, region: Region, grip: str, start: Point, now: Point
) -> Region:
    """Return a region after its grip was dragged.

    Parameters
    ----------
    plane : FieldPlane or None
    region : Region
        As it was before the drag.
    grip : str
        ``body``, or the name of a handle (see `scene.regions.RegionEdit`).
    start, now : Point
        Where the drag began and where the pointer is.
    """
    at = on_plane(plane, {0: region}).get(0)
    if at is None:
        return region
    if grip == "body":
        de, dn = now[0] - start[0], now[1] - start[1]
        points = tuple(to_sky(plane, (e + de, n + dn)) for e, n in at)
        return replace(region, points=points)
    name, _, index = grip.partition(":")
    if name == "vertex":
        k = int(index)
        points = (*region.points[:k], to_sky(plane, now), *region.points[k + 1 :])
        return replace(region, points=points)
    de, dn = now[0] - at[0][0], now[1] - at[0][1]
    if name == "turn":
        if plane is None:
            return replace(region, pa_deg=math.degrees(math.atan2(-de, dn)) % 360.0)
        pa = math.degrees(math.atan2(de, dn)) - north_at(plane, region)
        return replace(region, pa_deg=pa % 360.0)
    k = int(index)
    size = math.hypot(de, dn)
    if region.shape.turns:
        ue, un = axes(plane, region)[k]
        size = abs(de * ue + dn * un) * (2.0 if region.shape is Shape.BOX else 1.0)
    size = max(size, MIN_SIZE)
    sizes = list(region.sizes)
    sizes[k] = size
    if region.shape is Shape.ANNULUS:  # the circles do not pass each other
        sizes[0] = min(sizes[0], region.sizes[1] * 0.99) if k == 0 else sizes[0]
        sizes[1] = max(sizes[1], region.sizes[0] * 1.01 + MIN_SIZE) if k == 1 else sizes[1]
    return replace(region, sizes=tuple(sizes))
