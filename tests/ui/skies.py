"""Small files of known content for the window: survey images with stars, and catalogues."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

RA, DEC = 83.6, -5.5
SHAPE = (160, 120)
ZERO, SKY = 20.9, 100.0
BANDS = {"J": "j", "H": "h", "Ks": "k"}
# east, north (arcsec from the centre) and J magnitude; H and Ks are 0.5 and 0.7 mag brighter
STARS = ((0.0, 0.0, 11.0), (30.0, 40.0, 12.0), (-35.0, -45.0, 12.5), (25.0, -40.0, 13.0))
_COLOR = {"J": 0.0, "H": 0.5, "Ks": 0.7}


def sky(band: str = "J", shape: tuple[int, int] = SHAPE) -> NDArray[np.float32]:
    """Return an image with the stars as Gaussians of 2.5 pixels FWHM on noisy sky."""
    rng = np.random.default_rng(3)
    rows, cols = shape
    y, x = np.mgrid[0:rows, 0:cols]
    data = rng.normal(SKY, 0.5, shape)
    sigma = 2.5 / 2.3548
    for east, north, mag in STARS:
        cx, cy = (cols - 1) / 2 - east, (rows - 1) / 2 + north
        flux = 10 ** (-0.4 * (mag - _COLOR[band] - ZERO))
        data += (
            flux
            * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * sigma**2))
            / (2 * np.pi * sigma**2)
        )
    return data.astype(np.float32)


def write_image(
    path: Path,
    band: str = "J",
    *,
    ra: float = RA,
    dec: float = DEC,
    data: NDArray[Any] | None = None,
    changes: Mapping[str, object] | None = None,
) -> Path:
    """Write a north-up Atlas image of 1 arcsec pixels; a change to None removes a card."""
    pixels = sky(band) if data is None else data
    rows, cols = pixels.shape
    cards: dict[str, object] = {
        "FILTER": BANDS[band], "ORDATE": "001124", "SCANNO": 85, "SCANDIR": "s",
        "TELNAME": "Hopkins", "ORIGIN": "2MASS",
        "CTYPE1": "RA---SIN", "CTYPE2": "DEC--SIN",
        "CRPIX1": (cols + 1) / 2, "CRPIX2": (rows + 1) / 2, "CRVAL1": ra, "CRVAL2": dec,
        "CDELT1": -1 / 3600, "CDELT2": 1 / 3600, "CROTA2": 0.0, "EQUINOX": 2000.0,
        "MAGZP": ZERO, "SKYVAL": SKY, "SKYSIG": 0.5, "DXFS": 0.1, "DYFS": -82.4,
        "USXREF": -15.5, "USYREF": -20000.0,
    }  # fmt: skip
    hdu = fits.PrimaryHDU(pixels)
    for key, value in (cards | dict(changes or {})).items():
        if value is not None:
            hdu.header[key] = value
    hdu.writeto(path)
    return path


def write_triplet(folder: Path) -> list[Path]:
    """Write J, H and Ks of one coadd under the survey's names."""
    return [write_image(folder / f"{c}i0850244.fits", b) for b, c in BANDS.items()]


def write_psc(path: Path, ra: float = RA, dec: float = DEC) -> Path:
    """Write the stars as rows of a PSC; the last one is contaminated."""
    lines = ["ra,dec,designation,j_m,j_cmsig,h_m,h_cmsig,k_m,k_cmsig,ph_qual,rd_flg,bl_flg,cc_flg"]
    for n, (east, north, mag) in enumerate(STARS):
        star_dec = dec + north / 3600
        star_ra = ra + east / 3600 / np.cos(np.radians(dec))
        flag = "p00" if n == len(STARS) - 1 else "000"
        lines.append(
            f"{star_ra:.6f},{star_dec:.6f},0534{n:04d}-0530000,{mag},0.03,{mag - 0.5:.1f},0.03,"
            f"{mag - 0.7:.1f},0.03,AAA,222,111,{flag}"
        )
    path.write_text("\n".join(lines) + "\n")
    return path
