"""Galactic coordinates by one rotation, fast enough for every movement of the pointer.

The matrix turns FK5 J2000 unit vectors into the Galactic system of 1958 with the pole and zero
point precessed to J2000 (Reid & Brunthaler 2004, ApJ 616, 872, appendix: pole 192.859508,
+27.128336 and position angle 122.932), the realization astropy uses; tests compare the two.
"""

import math
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from twomass_viewer.imagery.wcs import Array, SkyTransform

_ROWS = (
    (-0.0548755393957145, -0.8734371047274333, -0.4838349917703225),
    (0.4941094536233634, -0.4448295942988163, 0.7469822487020501),
    (-0.8676661356858694, -0.1980763896109499, 0.4559837945175691),
)
_COLUMNS = tuple(zip(*_ROWS, strict=True))


@overload
def galactic(ra_deg: float, dec_deg: float) -> tuple[float, float]: ...
@overload
def galactic(ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]: ...
def galactic(
    ra_deg: float | ArrayLike, dec_deg: float | ArrayLike
) -> tuple[float, float] | tuple[Array, Array]:
    """Return Galactic longitude (0 to 360) and latitude in degrees.

    Parameters
    ----------
    ra_deg, dec_deg : float or array_like
        FK5 J2000 degrees; two floats give two floats, anything else gives arrays.
    """
    return _rotate(_ROWS, ra_deg, dec_deg)


@overload
def from_galactic(l_deg: float, b_deg: float) -> tuple[float, float]: ...
@overload
def from_galactic(l_deg: ArrayLike, b_deg: ArrayLike) -> tuple[Array, Array]: ...
def from_galactic(
    l_deg: float | ArrayLike, b_deg: float | ArrayLike
) -> tuple[float, float] | tuple[Array, Array]:
    """Return FK5 J2000 right ascension (0 to 360) and declination in degrees.

    Parameters
    ----------
    l_deg, b_deg : float or array_like
        Galactic longitude and latitude in degrees; floats or arrays as in `galactic`.
    """
    return _rotate(_COLUMNS, l_deg, b_deg)


class GalacticTransform:
    """The transform of an image on a Galactic grid, answering in FK5 J2000.

    Parameters
    ----------
    inner : SkyTransform
        The transform in the header's own Galactic coordinates.
    """

    def __init__(self, inner: SkyTransform) -> None:
        self._inner = inner
        self.frame = "Galactic"
        self.projection = inner.projection

    def sky_to_pixel(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return 0-based x and y of FK5 J2000 places."""
        return self._inner.sky_to_pixel(*galactic(np.asarray(ra_deg), np.asarray(dec_deg)))

    def pixel_to_sky(self, x_pix: ArrayLike, y_pix: ArrayLike) -> tuple[Array, Array]:
        """Return FK5 J2000 right ascension and declination in degrees."""
        return from_galactic(*self._inner.pixel_to_sky(x_pix, y_pix))


def _rotate(
    matrix: tuple[tuple[float, ...], ...], lon_deg: float | ArrayLike, lat_deg: float | ArrayLike
) -> tuple[float, float] | tuple[Array, Array]:
    if isinstance(lon_deg, (int, float)) and isinstance(lat_deg, (int, float)):
        return _rotate_one(matrix, lon_deg, lat_deg)
    lon, lat = np.radians(np.asarray(lon_deg, float)), np.radians(np.asarray(lat_deg, float))
    cos_lat = np.cos(lat)
    vector = (cos_lat * np.cos(lon), cos_lat * np.sin(lon), np.sin(lat))
    x, y, z = (row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2] for row in matrix)
    out_lon = np.mod(np.degrees(np.arctan2(y, x)), 360.0)
    # arctan2 keeps its accuracy at the poles, where arcsin loses it
    return out_lon, np.degrees(np.arctan2(z, np.hypot(x, y)))


def _rotate_one(
    matrix: tuple[tuple[float, ...], ...], lon_deg: float, lat_deg: float
) -> tuple[float, float]:
    lon, lat = math.radians(lon_deg), math.radians(lat_deg)
    cos_lat = math.cos(lat)
    a, b, c = cos_lat * math.cos(lon), cos_lat * math.sin(lon), math.sin(lat)
    x, y, z = (row[0] * a + row[1] * b + row[2] * c for row in matrix)
    return math.degrees(math.atan2(y, x)) % 360.0, math.degrees(math.atan2(z, math.hypot(x, y)))
