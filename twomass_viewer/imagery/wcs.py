"""From pixels to the sky and back.

Pixel convention of the whole program: arrays are ``[row, column]``, x is the column and y the row,
0-based, and an integer is the centre of a pixel. FITS pixel numbers (1-based) appear only in
headers and in text shown to users.

Sky coordinates are right ascension and declination in degrees, FK5 J2000 (ICRS for this purpose:
the frames agree within 0.04 arcsec, well below the survey's 0.1 arcsec). Headers in B1950 are
precessed by `PrecessedTransform`.

2MASS Atlas images use the orthographic (SIN) projection; SIN and TAN are computed here because
the whole astropy.wcs machinery costs more start-up time than reading the image. Every other
projection goes through astropy.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class SkyTransform(Protocol):
    """Pixel to sky and back for one image."""

    @property
    def frame(self) -> str:
        """The header's own frame: ``FK5``, ``ICRS`` or ``FK4``."""

    @property
    def projection(self) -> str:
        """FITS projection code, for example ``SIN``."""

    def sky_to_pixel(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return 0-based x and y; NaN where the place cannot be projected."""

    def pixel_to_sky(self, x_pix: ArrayLike, y_pix: ArrayLike) -> tuple[Array, Array]:
        """Return FK5 J2000 right ascension (0 to 360) and declination in degrees."""

    def __hash__(self) -> int:
        """Return a number to keep answers under: a transform never changes."""


@dataclass(frozen=True)
class ZenithalTransform:
    """SIN or TAN projection with a linear pixel matrix.

    Attributes
    ----------
    frame, projection : str
    crval_deg : tuple of (float, float)
        Right ascension and declination of the reference point.
    crpix : tuple of (float, float)
        0-based pixel of the reference point.
    cd_deg : tuple of four float
        CD1_1, CD1_2, CD2_1, CD2_2 in degrees per pixel.

    Notes
    -----
    Calabretta & Greisen 2002, A&A 395, 1077 (FITS WCS Paper II).
    """

    frame: str
    projection: str
    crval_deg: tuple[float, float]
    crpix: tuple[float, float]
    cd_deg: tuple[float, float, float, float]

    def pixel_to_sky(self, x_pix: ArrayLike, y_pix: ArrayLike) -> tuple[Array, Array]:
        """Return right ascension and declination in degrees; NaN outside a SIN sphere."""
        a, b, c, d = self.cd_deg
        dx = np.asarray(x_pix, dtype=float) - self.crpix[0]
        dy = np.asarray(y_pix, dtype=float) - self.crpix[1]
        xi = np.radians(a * dx + b * dy)
        eta = np.radians(c * dx + d * dy)
        r = np.hypot(xi, eta)
        if self.projection == "SIN":
            with np.errstate(invalid="ignore"):
                cosc = np.sqrt(1.0 - r * r)
            factor = np.ones_like(r)
        else:
            cosc = 1.0 / np.sqrt(1.0 + r * r)
            factor = cosc
        x, y = xi * factor, eta * factor
        dec0 = math.radians(self.crval_deg[1])
        s0, c0 = math.sin(dec0), math.cos(dec0)
        ra = np.degrees(np.arctan2(x, cosc * c0 - y * s0)) + self.crval_deg[0]
        dec = np.degrees(np.arcsin(np.clip(cosc * s0 + y * c0, -1.0, 1.0)))
        return np.mod(ra, 360.0), dec

    def sky_to_pixel(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return 0-based x and y; NaN for places on the far side of the sky."""
        ra = np.radians(np.asarray(ra_deg, dtype=float) - self.crval_deg[0])
        dec = np.radians(np.asarray(dec_deg, dtype=float))
        dec0 = math.radians(self.crval_deg[1])
        s0, c0 = math.sin(dec0), math.cos(dec0)
        cosd = np.cos(dec)
        sind = np.sin(dec)
        cosc = sind * s0 + cosd * c0 * np.cos(ra)
        x = cosd * np.sin(ra)
        y = sind * c0 - cosd * s0 * np.cos(ra)
        visible = cosc > 1e-6
        scale = np.where(visible, 1.0, np.nan)
        if self.projection != "SIN":
            scale = scale / np.where(visible, cosc, 1.0)
        xi, eta = np.degrees(x * scale), np.degrees(y * scale)
        a, b, c, d = self.cd_deg
        det = a * d - b * c
        return (d * xi - b * eta) / det + self.crpix[0], (a * eta - c * xi) / det + self.crpix[1]


class AstropyTransform:
    """Any celestial projection astropy knows, for headers outside SIN and TAN.

    Parameters
    ----------
    wcs : astropy.wcs.WCS
        Celestial, two-dimensional, with (longitude, latitude) output order.
    frame : str
    projection : str
    """

    def __init__(self, wcs: Any, frame: str, projection: str) -> None:
        self._wcs = wcs
        self.frame = frame
        self.projection = projection

    def sky_to_pixel(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return 0-based x and y; NaN where the place cannot be projected."""
        ra, dec = np.broadcast_arrays(np.asarray(ra_deg, float), np.asarray(dec_deg, float))
        try:
            x, y = self._wcs.wcs_world2pix(ra, dec, 0)
        except Exception:  # wcslib raises on any place outside the projection
            x = np.full(ra.shape, np.nan)
            y = x.copy()
            for i in np.ndindex(ra.shape):
                try:
                    px, py = self._wcs.wcs_world2pix(ra[i], dec[i], 0)
                except Exception:  # this one place stays NaN
                    continue
                x[i], y[i] = float(px), float(py)
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)

    def pixel_to_sky(self, x_pix: ArrayLike, y_pix: ArrayLike) -> tuple[Array, Array]:
        """Return right ascension (0 to 360) and declination in degrees."""
        x, y = np.broadcast_arrays(np.asarray(x_pix, float), np.asarray(y_pix, float))
        ra, dec = self._wcs.wcs_pix2world(x, y, 0)
        return np.mod(np.asarray(ra, dtype=float), 360.0), np.asarray(dec, dtype=float)


class PrecessedTransform:
    """A transform of another equinox whose results are precessed to FK5 J2000 by astropy.

    Parameters
    ----------
    inner : SkyTransform
        The transform in the header's own frame, FK4 or FK5.
    equinox : float
        Besselian year in FK4, Julian year in FK5.
    """

    def __init__(self, inner: SkyTransform, equinox: float = 1950.0) -> None:
        self._inner = inner
        self.frame = inner.frame
        self.projection = inner.projection
        self._equinox = f"{'B' if inner.frame == 'FK4' else 'J'}{equinox:.4f}"

    def _convert(self, lon: Array, lat: Array, to_fk5: bool) -> tuple[Array, Array]:
        from astropy.coordinates import FK4, FK5, SkyCoord

        kind = FK4 if self.frame == "FK4" else FK5
        old, new = kind(equinox=self._equinox), FK5(equinox="J2000")
        coord = SkyCoord(lon, lat, unit="deg", frame=old if to_fk5 else new)
        result = coord.transform_to(new if to_fk5 else old)
        return np.asarray(result.ra.deg, float), np.asarray(result.dec.deg, float)

    def sky_to_pixel(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return 0-based x and y of FK5 J2000 places."""
        ra, dec = self._convert(np.asarray(ra_deg, float), np.asarray(dec_deg, float), False)
        return self._inner.sky_to_pixel(ra, dec)

    def pixel_to_sky(self, x_pix: ArrayLike, y_pix: ArrayLike) -> tuple[Array, Array]:
        """Return FK5 J2000 right ascension and declination in degrees."""
        ra, dec = self._inner.pixel_to_sky(x_pix, y_pix)
        return self._convert(ra, dec, True)


# asked half a dozen times when artifacts are predicted; gone with the image
_MOST_SCALES = 64  # of an image: our choice; prediction asks for its middle alone
_SCALES: "WeakKeyDictionary[SkyTransform, dict[tuple[float, float], float]]" = WeakKeyDictionary()


def scale_arcsec(transform: SkyTransform, x_pix: float, y_pix: float) -> float:
    """Return the pixel size at a pixel: the square root of its area on the sky, in arcsec."""
    if (known := _SCALES.get(transform)) is None or len(known) >= _MOST_SCALES:
        known = _SCALES[transform] = {}
    place = (x_pix, y_pix)
    if place not in known:
        jac = jacobian_arcsec(transform, x_pix, y_pix)
        known[place] = math.sqrt(abs(float(np.linalg.det(jac))))
    return known[place]


@lru_cache(maxsize=4096)  # asked at each step of contrast, of every image
def on_same_pixels(
    first: SkyTransform, second: SkyTransform, shape: tuple[int, int], within_pix: float = 0.1
) -> bool:
    """Return whether two images of one shape lie on the same pixels of the sky."""
    rows, cols = shape
    x, y = np.array([0.0, cols - 1.0, 0.0]), np.array([0.0, 0.0, rows - 1.0])
    px, py = second.sky_to_pixel(*first.pixel_to_sky(x, y))
    return bool(np.all(np.hypot(px - x, py - y) < within_pix))


def position_angle_of_y(transform: SkyTransform, x_pix: float, y_pix: float) -> float:
    """Return the position angle of the +y axis at a pixel, degrees east of north, -180 to 180."""
    jac = jacobian_arcsec(transform, x_pix, y_pix)
    return math.degrees(math.atan2(jac[0, 1], jac[1, 1]))


def jacobian_arcsec(transform: SkyTransform, x_pix: float, y_pix: float) -> Array:
    """Return d(east, north)/d(x, y) at a pixel as a 2 by 2 array in arcsec per pixel."""
    h = 0.5
    x = np.array([x_pix + h, x_pix - h, x_pix, x_pix])
    y = np.array([y_pix, y_pix, y_pix + h, y_pix - h])
    ra, dec = transform.pixel_to_sky(x, y)
    ra0, dec0 = transform.pixel_to_sky(x_pix, y_pix)
    plane = FieldPlane(float(ra0), float(dec0))
    east, north = plane.project(ra, dec)
    return np.array(
        [[east[0] - east[1], east[2] - east[3]], [north[0] - north[1], north[2] - north[3]]]
    ) / (2 * h)


@dataclass(frozen=True)
class FieldPlane:
    """The tangent plane of a field: gnomonic offsets in arcsec about a centre.

    Attributes
    ----------
    ra_deg, dec_deg : float
        Centre, FK5 J2000.
    """

    ra_deg: float
    dec_deg: float

    def project(self, ra_deg: ArrayLike, dec_deg: ArrayLike) -> tuple[Array, Array]:
        """Return offsets to the east and north in arcsec; NaN beyond 89.9 degrees."""
        return self._transform.sky_to_pixel(ra_deg, dec_deg)

    def unproject(self, east_arcsec: ArrayLike, north_arcsec: ArrayLike) -> tuple[Array, Array]:
        """Return right ascension (0 to 360) and declination in degrees."""
        return self._transform.pixel_to_sky(east_arcsec, north_arcsec)

    @property
    def _transform(self) -> ZenithalTransform:
        step = 1.0 / 3600.0
        return ZenithalTransform(
            "FK5", "TAN", (self.ra_deg, self.dec_deg), (0.0, 0.0), (step, 0.0, 0.0, step)
        )
