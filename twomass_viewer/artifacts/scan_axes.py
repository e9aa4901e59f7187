"""The axes artifacts are laid out on: x cross-scan to the west, y along the scan to the north.

Survey images are cut on these axes, so their pixel axes *are* the scan axes. Elsewhere (mosaics,
rotated or mirrored images, no image at all) the local west and north stand in: a scan never leans
more than half a degree against them.
"""

import math
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twomass_viewer.imagery.image import SurveyImage, image_center
from twomass_viewer.imagery.wcs import (
    FieldPlane,
    SkyTransform,
    jacobian_arcsec,
    position_angle_of_y,
    scale_arcsec,
)

Array = NDArray[np.float64]
MAX_LEAN_DEG = 2.0
"""How far an image's +y may lean from north and still be a scan axis: our choice."""


class ScanAxes(Protocol):
    """Places and offsets in arcsec on the scan axes."""

    def position(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return x (west) and y (north) of places in arcsec; NaN where there is none."""

    def offset(
        self, ra_deg: ArrayLike, dec_deg: ArrayLike, dx: ArrayLike, dy: ArrayLike
    ) -> tuple[Array, Array]:
        """Return right ascension and declination of places moved by dx and dy arcsec."""


class ImageAxes:
    """The pixel axes of a survey image, scaled to arcsec.

    Parameters
    ----------
    transform : SkyTransform
    scale : float
        Arcsec per pixel.
    """

    def __init__(self, transform: SkyTransform, scale: float) -> None:
        self._transform = transform
        self._scale = scale

    def position(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return 0-based column and row times the pixel size."""
        x, y = self._transform.sky_to_pixel(ra_deg, dec_deg)
        return x * self._scale, y * self._scale

    def offset(
        self, ra_deg: ArrayLike, dec_deg: ArrayLike, dx: ArrayLike, dy: ArrayLike
    ) -> tuple[Array, Array]:
        """Return places moved along columns and rows."""
        x, y = self._transform.sky_to_pixel(ra_deg, dec_deg)
        return self._transform.pixel_to_sky(
            x + np.asarray(dx, float) / self._scale, y + np.asarray(dy, float) / self._scale
        )


class SkyAxes:
    """West and north at each place; positions are on the tangent plane of a centre."""

    def __init__(self, plane: FieldPlane) -> None:
        self._plane = plane

    def position(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return offsets to the west and north of the centre in arcsec."""
        east, north = self._plane.project(ra_deg, dec_deg)
        return -east, north

    def offset(
        self, ra_deg: ArrayLike, dec_deg: ArrayLike, dx: ArrayLike, dy: ArrayLike
    ) -> tuple[Array, Array]:
        """Return places moved along the great circle that leaves at the offset's angle."""
        west, north = np.asarray(dx, float), np.asarray(dy, float)
        distance = np.radians(np.hypot(west, north) / 3600.0)
        angle = np.arctan2(-west, north)
        dec0 = np.radians(np.asarray(dec_deg, float))
        sin_dec = np.sin(dec0) * np.cos(distance) + np.cos(dec0) * np.sin(distance) * np.cos(angle)
        dra = np.arctan2(
            np.sin(angle) * np.sin(distance) * np.cos(dec0),
            np.cos(distance) - np.sin(dec0) * sin_dec,
        )
        ra = np.asarray(ra_deg, float) + np.degrees(dra)
        return np.mod(ra, 360.0), np.degrees(np.arcsin(np.clip(sin_dec, -1.0, 1.0)))


def has_scan_axes(image: SurveyImage, shape: tuple[int, int]) -> bool:
    """Whether the pixel axes of an image are the scan axes: west and north, not resampled."""
    transform = image.transform
    if transform is None or image.derived:
        return False
    x, y = image_center(shape)
    lean = position_angle_of_y(transform, x, y)
    east_left = float(np.linalg.det(jacobian_arcsec(transform, x, y))) < 0
    return east_left and abs(lean) <= MAX_LEAN_DEG


def axes_of(image: SurveyImage, shape: tuple[int, int]) -> ScanAxes:
    """Return the scan axes of an image that has a sky transform."""
    transform = image.transform
    assert transform is not None
    x, y = image_center(shape)
    if has_scan_axes(image, shape):
        return ImageAxes(transform, scale_arcsec(transform, x, y))
    ra, dec = transform.pixel_to_sky(x, y)
    return SkyAxes(FieldPlane(float(ra), float(dec)))


def bearing_deg(ra1: Array, dec1: Array, ra2: Array, dec2: Array) -> Array:
    """Return the position angle (0 to 360, east of north) of the second places seen from the first.

    All arguments in degrees.
    """
    dra = np.radians(ra2 - ra1)
    d1, d2 = np.radians(dec1), np.radians(dec2)
    east = np.sin(dra) * np.cos(d2)
    north = np.cos(d1) * np.sin(d2) - np.sin(d1) * np.cos(d2) * np.cos(dra)
    return np.asarray(np.mod(np.degrees(np.arctan2(east, north)), 360.0))


def offset_at(distance: float, pa_deg: float) -> tuple[float, float]:
    """Return (west, north) of a distance at a position angle east of north."""
    angle = math.radians(pa_deg)
    return -distance * math.sin(angle), distance * math.cos(angle)
