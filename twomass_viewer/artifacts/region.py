"""The part of the sky artifacts are wanted for: an image, or a circle."""

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import image_center
from twomass_viewer.imagery.pixel_store import Pixels
from twomass_viewer.imagery.wcs import FieldPlane, SkyTransform, scale_arcsec

Array = NDArray[np.float64]


class Region(Protocol):
    """Tests of places against a part of the sky; all positions in degrees."""

    def distance_arcsec(self, ra: Array, dec: Array) -> Array:
        """Return how far outside places lie (0 inside; infinity where it cannot be said)."""

    def contains(self, ra: Array, dec: Array) -> NDArray[np.bool_]:
        """Return which places lie inside, on pixels that are not blank."""

    def crossed(self, ra1: Array, dec1: Array, ra2: Array, dec2: Array) -> NDArray[np.bool_]:
        """Return which lines between two places cross it."""


class ImageRegion:
    """The frame of an image.

    Parameters
    ----------
    transform : SkyTransform
    pixels : ndarray of float32, shape (rows, cols)
    """

    def __init__(self, transform: SkyTransform, pixels: Pixels) -> None:
        self._transform = transform
        self._pixels = pixels
        rows, cols = pixels.shape
        self._rows, self._cols = rows, cols
        self._scale = scale_arcsec(transform, *image_center((rows, cols)))

    def distance_arcsec(self, ra: Array, dec: Array) -> Array:
        """Return the distance to the nearest edge for places outside the frame."""
        x, y = self._transform.sky_to_pixel(ra, dec)
        dx = np.maximum(np.maximum(-0.5 - x, x - (self._cols - 0.5)), 0.0)
        dy = np.maximum(np.maximum(-0.5 - y, y - (self._rows - 0.5)), 0.0)
        distance = np.hypot(dx, dy) * self._scale
        return np.where(np.isfinite(distance), distance, np.inf)

    def contains(self, ra: Array, dec: Array) -> NDArray[np.bool_]:
        """Return which places lie on a pixel that is not blank."""
        x, y = self._transform.sky_to_pixel(ra, dec)
        with np.errstate(invalid="ignore"):
            inside = (x >= -0.5) & (x < self._cols - 0.5) & (y >= -0.5) & (y < self._rows - 0.5)
        col = np.rint(np.where(inside, x, 0.0)).astype(np.int64)
        row = np.rint(np.where(inside, y, 0.0)).astype(np.int64)
        finite = np.isfinite(
            self._pixels[np.clip(row, 0, self._rows - 1), np.clip(col, 0, self._cols - 1)]
        )
        return np.asarray(inside & finite, dtype=bool)

    def crossed(self, ra1: Array, dec1: Array, ra2: Array, dec2: Array) -> NDArray[np.bool_]:
        """Return which lines have a part inside the frame (Liang and Barsky's clipping)."""
        x1, y1 = self._transform.sky_to_pixel(ra1, dec1)
        x2, y2 = self._transform.sky_to_pixel(ra2, dec2)
        enter, leave = np.zeros(x1.shape), np.ones(x1.shape)
        finite = np.isfinite(x1 + x2 + y1 + y2)
        for start, end, lo, hi in (
            (x1, x2, -0.5, self._cols - 0.5),
            (y1, y2, -0.5, self._rows - 0.5),
        ):
            step = end - start
            still = np.abs(step) < 1e-12
            safe = np.where(still, 1.0, step)
            a, b = (lo - start) / safe, (hi - start) / safe
            enter = np.where(still, enter, np.maximum(enter, np.minimum(a, b)))
            leave = np.where(still, leave, np.minimum(leave, np.maximum(a, b)))
            # a line along this axis's edge direction is outside for good, or never
            outside = still & ((start < lo) | (start > hi))
            leave = np.where(outside, -1.0, leave)
        return np.asarray(finite & (enter <= leave), dtype=bool)


class CircleRegion:
    """A circle on the sky.

    Parameters
    ----------
    ra_deg, dec_deg, radius_arcsec : float
    """

    def __init__(self, ra_deg: float, dec_deg: float, radius_arcsec: float) -> None:
        self._plane = FieldPlane(ra_deg, dec_deg)
        self._radius = radius_arcsec

    def distance_arcsec(self, ra: Array, dec: Array) -> Array:
        """Return the distance to the circle for places outside it."""
        east, north = self._plane.project(ra, dec)
        # undo the gnomonic stretch, which matters for circles of degrees
        radius = np.degrees(np.arctan(np.radians(np.hypot(east, north) / 3600.0))) * 3600.0
        return np.where(np.isfinite(radius), np.maximum(radius - self._radius, 0.0), np.inf)

    def contains(self, ra: Array, dec: Array) -> NDArray[np.bool_]:
        """Return which places lie inside."""
        return np.asarray(self.distance_arcsec(ra, dec) <= 0.0, dtype=bool)

    def crossed(self, ra1: Array, dec1: Array, ra2: Array, dec2: Array) -> NDArray[np.bool_]:
        """Return which great circle arcs come nearer to the centre than the radius."""
        e1, n1 = self._plane.project(ra1, dec1)
        e2, n2 = self._plane.project(ra2, dec2)
        de, dn = e2 - e1, n2 - n1
        length2 = np.maximum(de * de + dn * dn, 1e-12)
        along = np.clip(-(e1 * de + n1 * dn) / length2, 0.0, 1.0)
        nearest = np.hypot(e1 + along * de, n1 + along * dn)
        limit = math.tan(math.radians(min(self._radius / 3600.0, 89.0))) * 180.0 / math.pi * 3600.0
        return np.asarray(nearest <= limit, dtype=bool)
