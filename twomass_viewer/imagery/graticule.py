"""The coordinate grid of a field: meridians and parallels as curves on its tangent plane.

Everything is computed on the sphere, so the grid is right across RA 0 and at the poles, where
meridians meet in one point and parallels close.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from twomass_viewer.imagery.frames import from_galactic, galactic
from twomass_viewer.imagery.wcs import Array, FieldPlane

_ARC_STEPS = tuple(
    n * unit for unit in (1 / 3600, 1 / 60, 1.0) for n in (1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
)
_HOUR_STEPS = (
    *(15 * n / 3600 for n in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)),
    *(15 * n / 60 for n in (1.0, 2.0, 5.0, 10.0, 15.0, 30.0)),
    15.0, 30.0, 45.0, 90.0,
)  # fmt: skip
_LINES = 6  # about so many lines cross the shorter side of the view
_MOST = 72  # never more lines of one kind
_POINTS = 65
_SAMPLES = 17  # a side of the view, to find the coordinates in it
_POLE_GAP = 0.02  # parallels about a pole closer than this part of a step are left out


class GridFrame(StrEnum):
    """The coordinates a grid shows."""

    EQUATORIAL = "equatorial"
    GALACTIC = "galactic"


@dataclass(frozen=True, eq=False, slots=True)
class GridLine:
    """One meridian or parallel.

    Attributes
    ----------
    east, north : ndarray
        Arcsec on the plane, in order along the curve.
    is_meridian : bool
        Whether the longitude is constant.
    value_deg : float
    label : str
    """

    east: Array
    north: Array
    is_meridian: bool
    value_deg: float
    label: str


def graticule(
    plane: FieldPlane, bounds: tuple[float, float, float, float], frame: GridFrame
) -> tuple[GridLine, ...]:
    """Return the lines of a grid that cross a part of the plane.

    Parameters
    ----------
    plane : FieldPlane
    bounds : tuple of float
        Smallest east and north, largest east and north, arcsec.
    frame : GridFrame
        Equatorial is FK5 J2000 (ICRS within 0.04 arcsec).

    Returns
    -------
    tuple of GridLine
        Steps are round in the unit of the labels, hours for right ascension.
    """
    e0, n0, e1, n1 = bounds
    if not (e1 > e0 and n1 > n0):
        return ()
    east, north = np.meshgrid(np.linspace(e0, e1, _SAMPLES), np.linspace(n0, n1, _SAMPLES))
    lon, lat = _to_frame(*plane.unproject(east, north), frame)
    side = min(e1 - e0, n1 - n0) / 3600.0
    lat_step = _step(_ARC_STEPS, side / _LINES)
    pole = _pole_inside(plane, bounds, frame)
    half = math.hypot(e1 - e0, n1 - n0) / 3600.0 / 2 / _SAMPLES  # between samples
    lat_lo, lat_hi = max(float(lat.min()) - half, -90.0), min(float(lat.max()) + half, 90.0)
    if pole:
        lat_lo, lat_hi = (lat_lo, 90.0) if pole > 0 else (-90.0, lat_hi)
        lon_lo, lon_hi = 0.0, 360.0
    else:
        lon_lo, lon_hi = _range_around(lon)
        margin = (lon_hi - lon_lo) / _SAMPLES
        lon_lo, lon_hi = lon_lo - margin, min(lon_hi + margin, lon_lo - margin + 360.0)
    # the lines shall be about square where the view looks
    middle = math.cos(math.radians(float(np.median(np.abs(lat)))))
    steps = _HOUR_STEPS if frame is GridFrame.EQUATORIAL else _ARC_STEPS
    lon_step = _step(steps, lat_step / max(middle, 1e-3), most=90.0)
    if (lon_hi - lon_lo) / lon_step > _MOST:
        lon_step = _step(steps, (lon_hi - lon_lo) / _MOST, most=90.0)
    lines = []
    ends = min(lat_hi, 90.0), max(lat_lo, -90.0)
    along = np.linspace(ends[1], ends[0], _POINTS)
    for value in _multiples(lon_lo, lon_hi, lon_step, open_end=lon_hi - lon_lo >= 360.0):
        x, y = plane.project(*_from_frame(np.full_like(along, value), along, frame))
        lines.append(GridLine(x, y, True, value % 360.0, _meridian_label(value, lon_step, frame)))
    count = _POINTS * 3 if pole else _POINTS
    around = np.linspace(lon_lo, lon_hi, count)
    for value in _multiples(lat_lo, lat_hi, lat_step):
        if 90.0 - abs(value) < _POLE_GAP * lat_step:
            continue  # the pole itself is a point
        x, y = plane.project(*_from_frame(around, np.full_like(around, value), frame))
        lines.append(GridLine(x, y, False, value, _parallel_label(value, lat_step)))
    return tuple(lines)


def _to_frame(ra: Array, dec: Array, frame: GridFrame) -> tuple[Array, Array]:
    return (ra, dec) if frame is GridFrame.EQUATORIAL else galactic(ra, dec)


def _from_frame(lon: Array, lat: Array, frame: GridFrame) -> tuple[Array, Array]:
    return (lon, lat) if frame is GridFrame.EQUATORIAL else from_galactic(lon, lat)


def _step(steps: tuple[float, ...], wanted: float, most: float = 30.0) -> float:
    """Return the step nearest in proportion to the one wanted."""
    allowed = [s for s in steps if s <= most]
    return min(allowed, key=lambda s: abs(math.log(s / wanted)))


def _multiples(lo: float, hi: float, step: float, *, open_end: bool = False) -> list[float]:
    first, last = math.ceil(lo / step - 1e-9), math.floor(hi / step + 1e-9)
    if open_end:  # 360 degrees are 0 degrees again
        last = min(last, first + round(360.0 / step) - 1)
    return [n * step for n in range(first, last + 1)]


def _pole_inside(
    plane: FieldPlane, bounds: tuple[float, float, float, float], frame: GridFrame
) -> int:
    """Return +1 or -1 when that pole of the frame lies in the bounds, else 0."""
    e0, n0, e1, n1 = bounds
    for sign in (1, -1):
        ra, dec = _from_frame(np.array(0.0), np.array(90.0 * sign), frame)
        east, north = plane.project(ra, dec)
        if e0 <= float(east) <= e1 and n0 <= float(north) <= n1:
            return sign
    return 0


def _range_around(lon: Array) -> tuple[float, float]:
    """Return the shortest range of longitudes that holds all, possibly across 0."""
    values = np.sort(np.unique(lon.ravel() % 360.0))
    gaps = np.diff(np.append(values, values[0] + 360.0))
    widest = int(np.argmax(gaps))
    start = float(values[(widest + 1) % len(values)])
    return start, start + 360.0 - float(gaps[widest])


def _meridian_label(value: float, step: float, frame: GridFrame) -> str:
    if frame is GridFrame.GALACTIC:
        return _arc(value % 360.0, step)
    tenths = round((value % 360.0) / 15.0 * 36000)
    hours, rest = divmod(tenths % 864000, 36000)
    minutes, rest = divmod(rest, 600)
    text = f"{hours}ʰ"
    if step < 15.0 - 1e-9:
        text += f"{minutes:02d}ᵐ"
    if step < 0.25 - 1e-9:
        text += f"{rest // 10:02d}"
        text += f".{rest % 10}ˢ" if step < 15.0 / 3600 - 1e-9 else "ˢ"
    return text


def _parallel_label(value: float, step: float) -> str:
    sign = "−" if value < -1e-9 else "+" if value > 1e-9 else ""
    return sign + _arc(abs(value), step)


def _arc(value: float, step: float) -> str:
    total = round(value * 3600)
    degrees, rest = divmod(total, 3600)
    text = f"{degrees}°"
    if step < 1.0 - 1e-9:
        text += f"{rest // 60:02d}′"
    if step < 1 / 60 - 1e-9:
        text += f"{rest % 60:02d}″"
    return text
