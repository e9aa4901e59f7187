"""Regions of other frames, and of the pixels of an image, as regions in FK5 J2000.

An angle in a sky frame counts from that frame's north towards its east; an angle in image
coordinates from +x towards +y. Both become position angles in FK5 by following a short step, so
flipped, rotated and skewed headers need no cases of their own.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.frames import from_galactic, galactic
from twomass_viewer.imagery.wcs import SkyTransform, jacobian_arcsec, scale_arcsec
from twomass_viewer.skyregions.model import Region

Array = NDArray[np.float64]
_STEP_DEG = 1e-3

SKY_FRAMES = {
    "fk5": "fk5", "j2000": "fk5", "icrs": "icrs", "fk4": "fk4", "b1950": "fk4",
    "galactic": "galactic",
}  # fmt: skip
"""Frames of the sky by the words region files use for them."""


@dataclass(frozen=True, slots=True)
class ImageFrame:
    """What ties image coordinates to the sky.

    Attributes
    ----------
    transform : SkyTransform or None
        None where the image has no usable WCS: its regions stay in pixels.
    ltm, ltv : tuple of (float, float)
        ``image = ltm * physical + ltv`` in 1-based pixels (LTM1_1, LTM2_2, LTV1, LTV2).
    """

    transform: SkyTransform | None
    ltm: tuple[float, float] = (1.0, 1.0)
    ltv: tuple[float, float] = (0.0, 0.0)

    def from_physical(self, x: float, y: float) -> tuple[float, float]:
        """Return the 1-based image pixel of a physical position."""
        return self.ltm[0] * x + self.ltv[0], self.ltm[1] * y + self.ltv[1]


def to_fk5(frame: str, lon: Array, lat: Array) -> tuple[Array, Array]:
    """Return FK5 J2000 positions of a frame of `SKY_FRAMES` (its values), in degrees.

    ICRS counts as FK5 J2000, as everywhere in this program (0.04 arcsec at most).
    """
    if frame in ("fk5", "icrs"):
        return np.mod(lon, 360.0), lat
    if frame == "galactic":
        return from_galactic(lon, lat)
    from astropy.coordinates import FK4, FK5, SkyCoord

    found = SkyCoord(lon, lat, unit="deg", frame=FK4(equinox="B1950"))
    found = found.transform_to(FK5(equinox="J2000"))
    return np.asarray(found.ra.deg, float), np.asarray(found.dec.deg, float)


def from_fk5(frame: str, ra: Array, dec: Array) -> tuple[Array, Array]:
    """Return positions in a frame of `SKY_FRAMES` (its values) of FK5 J2000 ones, in degrees."""
    if frame in ("fk5", "icrs"):
        return ra, dec
    if frame == "galactic":
        return galactic(ra, dec)
    from astropy.coordinates import FK4, FK5, SkyCoord

    found = SkyCoord(ra, dec, unit="deg", frame=FK5(equinox="J2000"))
    found = found.transform_to(FK4(equinox="B1950"))
    return np.asarray(found.ra.deg, float), np.asarray(found.dec.deg, float)


def regions_to_fk5(frame: str, regions: Sequence[Region]) -> list[Region]:
    """Return regions whose points and angles are in a sky frame as regions in FK5 J2000."""
    if frame in ("fk5", "icrs") or not regions:
        return [_wrapped(r) for r in regions]
    return _turned(regions, lambda lon, lat: to_fk5(frame, lon, lat))


def regions_from_fk5(frame: str, regions: Sequence[Region]) -> list[Region]:
    """Return regions in FK5 J2000 with points and angles in another sky frame."""
    if frame in ("fk5", "icrs") or not regions:
        return list(regions)
    return _turned(regions, lambda ra, dec: from_fk5(frame, ra, dec))


def _wrapped(region: Region) -> Region:
    if all(0.0 <= p[0] < 360.0 for p in region.points):
        return region
    return replace(region, points=tuple((p[0] % 360.0, p[1]) for p in region.points))


def _turned(
    regions: Sequence[Region], convert: Callable[[Array, Array], tuple[Array, Array]]
) -> list[Region]:
    flat = np.array([p for r in regions for p in r.points], float)
    lon, lat = convert(flat[:, 0], flat[:, 1])
    # towards the pole that is farther off, a step never goes over it
    sign = np.where(flat[:, 1] > 0, -1.0, 1.0)
    lon2, lat2 = convert(flat[:, 0], flat[:, 1] + sign * _STEP_DEG)
    north = _position_angle(lon, lat, lon2, lat2) + np.where(sign < 0, 180.0, 0.0)
    found, at = [], 0
    for region in regions:
        end = at + len(region.points)
        points = tuple(zip(lon[at:end].tolist(), lat[at:end].tolist(), strict=True))
        pa = (region.pa_deg + float(north[at])) % 360.0 if region.shape.turns else region.pa_deg
        found.append(replace(region, points=points, pa_deg=pa))
        at = end
    return found


def _position_angle(lon: Array, lat: Array, lon2: Array, lat2: Array) -> Array:
    d, a, b = np.radians(lon2 - lon), np.radians(lat), np.radians(lat2)
    y = np.sin(d) * np.cos(b)
    x = np.cos(a) * np.sin(b) - np.sin(a) * np.cos(b) * np.cos(d)
    return np.asarray(np.degrees(np.arctan2(y, x)), float)


def position_angle_deg(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the position angle (0 to 360, east of north) at the first place towards the second."""
    one = [np.array([v]) for v in (*first, *second)]
    return float(_position_angle(*one)[0]) % 360.0


def separation_arcsec(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the great-circle separation of two places in degrees (Vincenty's formula)."""
    d, a, b = math.radians(second[0] - first[0]), math.radians(first[1]), math.radians(second[1])
    y = math.hypot(
        math.cos(b) * math.sin(d),
        math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(d),
    )
    x = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(d)
    return math.degrees(math.atan2(y, x)) * 3600.0


def pixels_to_sky(region: Region, transform: SkyTransform) -> Region:
    """Return a region in 0-based pixels as one in FK5 J2000.

    Sizes are multiplied by the local scale; of ellipse and box each axis by the scale along it.
    """
    xs = np.array([p[0] for p in region.points], float)
    ys = np.array([p[1] for p in region.points], float)
    ra, dec = transform.pixel_to_sky(xs, ys)
    points = tuple(zip(ra.tolist(), dec.tolist(), strict=True))
    if not region.sizes or not np.isfinite(ra).all():
        return replace(region, points=points, in_pixels=False)
    x, y = region.points[0]
    if not region.shape.turns:
        scale = scale_arcsec(transform, x, y)
        sizes = tuple(s * scale for s in region.sizes)
        return replace(region, points=points, sizes=sizes, in_pixels=False)
    jacobian = jacobian_arcsec(transform, x, y)
    angle = math.radians(region.pa_deg)
    first = jacobian @ np.array([math.cos(angle), math.sin(angle)])
    second = jacobian @ np.array([-math.sin(angle), math.cos(angle)])
    sizes = (
        region.sizes[0] * float(np.hypot(*first)),
        region.sizes[1] * float(np.hypot(*second)),
    )
    pa = math.degrees(math.atan2(second[0], second[1])) % 360.0
    return replace(region, points=points, sizes=sizes, pa_deg=pa, in_pixels=False)


def sky_to_pixels(region: Region, transform: SkyTransform) -> Region:
    """Return a region in FK5 J2000 as one in 0-based pixels of an image."""
    ra = np.array([p[0] for p in region.points], float)
    dec = np.array([p[1] for p in region.points], float)
    xs, ys = transform.sky_to_pixel(ra, dec)
    points = tuple(zip(xs.tolist(), ys.tolist(), strict=True))
    if not region.sizes or not np.isfinite(xs).all():
        return replace(region, points=points, in_pixels=True)
    x, y = points[0]
    if not region.shape.turns:
        scale = scale_arcsec(transform, x, y)
        sizes = tuple(s / scale for s in region.sizes)
        return replace(region, points=points, sizes=sizes, in_pixels=True)
    inverse = np.linalg.inv(jacobian_arcsec(transform, x, y))
    pa = math.radians(region.pa_deg)
    second = inverse @ np.array([math.sin(pa), math.cos(pa)])
    first = inverse @ np.array([-math.cos(pa), math.sin(pa)])
    # on a flipped header the second axis lies on the other side: the shapes are symmetric
    sizes = (
        region.sizes[0] * float(np.hypot(*first)),
        region.sizes[1] * float(np.hypot(*second)),
    )
    angle = math.degrees(math.atan2(first[1], first[0])) % 360.0
    return replace(region, points=points, sizes=sizes, pa_deg=angle, in_pixels=True)
