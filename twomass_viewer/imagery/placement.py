"""How an image lies on the sky plane of its field: one affine map a tile.

An image is cut into as many tiles as are needed for one affine map each to stay within
`MAX_ERROR_PIX` of the image's exact transform.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane, SkyTransform

MAX_ERROR_PIX = 0.1
_GRID = 5
_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Affine:
    """``east = a x + b y + c``, ``north = d x + e y + f``: arcsec from 0-based pixels."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return plane coordinates of pixels."""
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def inverse(self, east: float, north: float) -> tuple[float, float]:
        """Return the 0-based pixel of a place on the plane."""
        det = self.a * self.e - self.b * self.d
        u, v = east - self.c, north - self.f
        return (self.e * u - self.b * v) / det, (self.a * v - self.d * u) / det

    def inverse_of(
        self, east: NDArray[np.float64], north: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the 0-based pixels of places on the plane."""
        det = self.a * self.e - self.b * self.d
        u, v = east - self.c, north - self.f
        return (self.e * u - self.b * v) / det, (self.a * v - self.d * u) / det


@dataclass(frozen=True, slots=True)
class PlacedTile:
    """Rows ``row0:row1`` and columns ``col0:col1`` of an image and their affine map."""

    row0: int
    row1: int
    col0: int
    col1: int
    affine: Affine


def place(
    transform: SkyTransform, shape: tuple[int, int], plane: FieldPlane
) -> tuple[PlacedTile, ...]:
    """Return the tiles of an image on a field plane.

    Parameters
    ----------
    transform : SkyTransform
    shape : tuple of (int, int)
        Rows and columns of the image.
    plane : FieldPlane

    Returns
    -------
    tuple of PlacedTile
        Together they cover the image once; empty when the image cannot be projected.
    """
    rows, cols = shape
    return tuple(_split(transform, plane, 0, rows, 0, cols, 0))


def pixel_field_tile(shape: tuple[int, int]) -> tuple[PlacedTile, ...]:
    """Return the one tile of an image without WCS: plane coordinates are pixels."""
    rows, cols = shape
    return (PlacedTile(0, rows, 0, cols, Affine(1.0, 0.0, 0.0, 0.0, 1.0, 0.0)),)


def _split(
    transform: SkyTransform, plane: FieldPlane, r0: int, r1: int, c0: int, c1: int, depth: int
) -> list[PlacedTile]:
    gx = np.linspace(c0 - 0.5, c1 - 0.5, _GRID)
    gy = np.linspace(r0 - 0.5, r1 - 0.5, _GRID)
    x, y = (g.ravel() for g in np.meshgrid(gx, gy))
    ra, dec = transform.pixel_to_sky(x, y)
    east, north = plane.project(ra, dec)
    good = np.isfinite(east) & np.isfinite(north)
    big = min(r1 - r0, c1 - c0) >= 16 and depth < _MAX_DEPTH
    if good.all():
        design = np.column_stack([x, y, np.ones_like(x)])
        (a, b, c), (d, e, f) = (
            np.linalg.lstsq(design, target, rcond=None)[0] for target in (east, north)
        )
        affine = Affine(*(float(v) for v in (a, b, c, d, e, f)))
        fit_e, fit_n = affine.apply(x, y)
        pixel = np.sqrt(abs(affine.a * affine.e - affine.b * affine.d))
        if pixel > 0:
            error = float(np.max(np.hypot(fit_e - east, fit_n - north))) / pixel
            if error <= MAX_ERROR_PIX or not big:
                return [PlacedTile(r0, r1, c0, c1, affine)]
    elif not good.any() or not big:
        return []
    rm, cm = (r0 + r1) // 2, (c0 + c1) // 2
    quarters = ((r0, rm, c0, cm), (r0, rm, cm, c1), (rm, r1, c0, cm), (rm, r1, cm, c1))
    return [tile for q in quarters for tile in _split(transform, plane, *q, depth=depth + 1)]
