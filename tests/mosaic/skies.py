"""A made-up sky seen by several images: stars, nebulosity, noise, their own levels."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane, ZenithalTransform

ZERO_POINT = 20.0
SIGMA_DN = 0.6
FWHM_ARCSEC = 2.8
CENTRE = (150.0, 10.0)
_STEP = 0.0002777777845

Array = NDArray[np.float64]
Card = tuple[str, str | float | bool]


class Sky:
    """Stars at random places within a radius of the centre, on a cloud.

    Attributes
    ----------
    east, north : ndarray
        Places of the stars, arcsec from the centre.
    flux_dn : ndarray
        At `ZERO_POINT`.
    """

    def __init__(self, seed: int = 1, stars: int = 300, radius_arcsec: float = 700.0) -> None:
        rng = np.random.default_rng(seed)
        self.plane = FieldPlane(*CENTRE)
        self.east = rng.uniform(-radius_arcsec, radius_arcsec, stars)
        self.north = rng.uniform(-radius_arcsec, radius_arcsec, stars)
        self.flux_dn = 10.0 ** rng.uniform(1.5, 4.5, stars)

    def cloud(self, east: Array, north: Array) -> Array:
        """Return nebulosity of up to 30 DN a pixel, changing by a DN within 10 arcsec."""
        wave = np.sin(east / 90.0 + 0.3) * np.cos(north / 70.0) + np.sin((east + north) / 160.0)
        return np.asarray(15.0 * wave)

    def seen(self, transform: ZenithalTransform, shape: tuple[int, int]) -> Array:
        """Return what falls on 1 arcsec pixels, in DN at `ZERO_POINT`, without sky and noise."""
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(float)
        pixels = self.cloud(*self.plane.project(*transform.pixel_to_sky(x, y)))
        width = FWHM_ARCSEC / 2.3548
        px, py = transform.sky_to_pixel(*self.plane.unproject(self.east, self.north))
        for sx, sy, flux in zip(px, py, self.flux_dn, strict=True):
            c0, r0 = max(0, round(float(sx)) - 9), max(0, round(float(sy)) - 9)
            c1, r1 = min(shape[1], round(float(sx)) + 10), min(shape[0], round(float(sy)) + 10)
            if c0 >= c1 or r0 >= r1:
                continue
            gx = np.exp(-((np.arange(c0, c1) - sx) ** 2) / (2 * width**2))
            gy = np.exp(-((np.arange(r0, r1) - sy) ** 2) / (2 * width**2))
            pixels[r0:r1, c0:c1] += flux / (2 * np.pi * width**2) * gy[:, None] * gx
        return pixels


def transform_at(
    east: float, north: float, shape: tuple[int, int] = (256, 256), turn_deg: float = 0.0
) -> ZenithalTransform:
    """Return the SIN transform of an image whose middle lies so many arcsec from the centre."""
    ra, dec = FieldPlane(*CENTRE).unproject(east, north)
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    matrix = (-_STEP * c, -_STEP * s, -_STEP * s, _STEP * c)
    middle = ((shape[1] - 1) / 2.0, (shape[0] - 1) / 2.0)
    return ZenithalTransform("FK5", "SIN", (float(ra), float(dec)), middle, matrix)


def exposure(
    sky: Sky,
    transform: ZenithalTransform,
    seed: int,
    level_dn: float,
    magzp: float = ZERO_POINT,
    shape: tuple[int, int] = (256, 256),
) -> NDArray[np.float32]:
    """Return an image of the sky with its own level, zero point, noise and blank edges."""
    rng = np.random.default_rng(seed)
    light = sky.seen(transform, shape) * 10.0 ** (0.4 * (magzp - ZERO_POINT))
    pixels: NDArray[np.float32] = (light + level_dn + rng.normal(0.0, SIGMA_DN, shape)).astype(
        np.float32
    )
    pixels[:, :2] = np.nan
    pixels[:, -3:] = np.nan
    return pixels


def write_image(
    path: Path, data: NDArray[np.float32], transform: ZenithalTransform, cards: Sequence[Card] = ()
) -> Path:
    """Write an image with a header like that of an Atlas image; cards are (keyword, value)."""
    from astropy.io import fits

    header = fits.Header()
    a, b, c, d = transform.cd_deg
    basic: list[Card] = [
        ("ORDATE", "990502"), ("SCANNO", 135), ("SCANDIR", "n"), ("DYFS", 82.45),
        ("USYREF", 6000.0), ("TELNAME", "CTIO"), ("FILTER", "k"), ("ORIGIN", "2MASS"),
        ("CTYPE1", "RA---SIN"), ("CTYPE2", "DEC--SIN"), ("EQUINOX", 2000.0),
        ("CRPIX1", transform.crpix[0] + 1), ("CRPIX2", transform.crpix[1] + 1),
        ("CRVAL1", transform.crval_deg[0]), ("CRVAL2", transform.crval_deg[1]),
        ("CD1_1", a), ("CD1_2", b), ("CD2_1", c), ("CD2_2", d), ("MAGZP", ZERO_POINT),
        ("SKYSIG", SIGMA_DN), ("SKYVAL", float(np.nanmedian(data))),
    ]  # fmt: skip
    for keyword, value in (*basic, *cards):
        header[keyword] = value
    fits.PrimaryHDU(data, header).writeto(path)
    return path
