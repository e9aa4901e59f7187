"""The postage stamp cube of a galaxy: three bands as seen, three with the stars absent."""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.galaxies import Galaxy
from twomass_viewer.simulation.headers import FourDecimals, card, remark
from twomass_viewer.simulation.rendering import BandImage
from twomass_viewer.simulation.scans import CDELT_DEG, Coadd
from twomass_viewer.survey.bands import Band


def stamp_name(coadd: Coadd, number: int) -> str:
    """Return a postage stamp file name: night, hemisphere, scan, coadd and source number."""
    scan = coadd.scan
    scan_part = f"g{scan.yymmdd}{scan.hemisphere.value}s{scan.number:03d}"
    return f"{scan_part}0{coadd.number:03d}i{number:06d}.fits"


def stamp_cube(
    images: dict[Band, BandImage], coadd: Coadd, galaxy: Galaxy, size: int
) -> NDArray[np.float32]:
    """Return the six planes: J, H, Ks less sky, then the same without stars.

    Parameters
    ----------
    images : dict of Band to BandImage
    coadd : Coadd
        Of the images.
    galaxy : Galaxy
    size : int
        Side of the stamp, px, odd; the stamp must lie on the image.

    Returns
    -------
    ndarray of float32, shape (6, size, size)
    """
    half = size // 2
    gx, gy = (float(v) for v in coadd.pixel(galaxy.ra_deg, galaxy.dec_deg))
    cx, cy = round(gx), round(gy)
    rows, cols = slice(cy - half, cy + half + 1), slice(cx - half, cx + half + 1)
    shape = coadd.shape
    y, x = np.mgrid[: shape[0], : shape[1]]
    distance = np.hypot(x - gx, y - gy)
    ring = (distance > half) & (distance < 1.8 * half)  # beyond the galaxy's own light
    seen, starless = [], []
    for band in Band:
        image = images[band]
        if image.starless is None:
            raise ValueError("the images were rendered without a starless copy")
        sky = np.float32(np.nanmedian(image.starless[ring]))
        seen.append(image.pixels[rows, cols] - sky)
        starless.append(image.starless[rows, cols] - sky)
    return np.stack(seen + starless)


def stamp_cards(coadd: Coadd, galaxy: Galaxy, size: int, designation: str) -> list[str]:
    """Return the cards of the cube."""
    scan = coadd.scan
    half = size // 2
    gx, gy = (float(v) for v in coadd.pixel(galaxy.ra_deg, galaxy.dec_deg))
    x0, y0 = round(gx) - half, round(gy) - half
    ra, dec = coadd.transform.crval_deg
    crpix = coadd.transform.crpix
    cards = [
        card("SIMPLE", True),
        card("BITPIX", -32),
        card("NAXIS", 3, 23, " # of Axes"),
        card("NAXIS1", size),
        card("NAXIS2", size),
        card("NAXIS3", 6, 23, " J H Ks, then J H Ks with stars removed"),
        card("ORDATE", scan.yymmdd, 23, " Observation Ref Date (yymmdd)"),
        card("SCANNO", scan.number, 23, " Scan Number"),
        card("SCANDIR", scan.direction.value, 23, " Scan Direction: n, s, -"),
        card("ORIGIN", "simulated", 23, " Not the 2MASS Survey Camera"),
        card("SIMULATD", True, 21, " simulated, holds no survey data"),
        card("OBJECT", f"2MASX J{designation}"[:18], 23, " Designation (simulated)"),
        card("CTYPE1", "RA---SIN", 23, " Orthographic Projection"),
        card("CTYPE2", "DEC--SIN", 23, " Orthographic Projection"),
        card("CTYPE3", "BAND", 23, " Plane number"),
        card("CRPIX1", crpix[0] + 1 - x0, 21, "   Axis 1 Reference Pixel"),
        card("CRPIX2", crpix[1] + 1 - y0, 21, "   Axis 2 Reference Pixel"),
        card("CRPIX3", 1.0),
        card("CRVAL1", ra, 21, "   RA  at Reference Pixel, J2000 (deg)"),
        card("CRVAL2", dec, 21, "   Dec at Reference Pixel, J2000 (deg)"),
        card("CRVAL3", 1.0),
        card("CROTA2", scan.crota2_deg, 21, "   Image Twist +AXIS2 W of N, J2000 (deg)"),
        card("CDELT1", -CDELT_DEG, 21, "   Axis 1 Pixel Size (degs)"),
        card("CDELT2", CDELT_DEG, 21, "   Axis 2 Pixel Size (degs)"),
        card("CDELT3", 1.0),
        card("EQUINOX", 2000.0),
    ]
    for band in Band:
        keyword = f"{band.letter.upper()}MAGZP"
        cards.append(
            card(keyword, FourDecimals(coadd.magzp(band)), 21, f" {band} zero point (mag)")
        )
    cards.append(card("TELNAME", scan.hemisphere.telescope, 23, " Telescope"))
    cards += map(
        remark,
        (
            "COMMENT SIMULATED postage stamp made by twomass_viewer: it holds no survey data.",
            "COMMENT Sky is subtracted. The zero point keywords are this program's own.",
        ),
    )
    return cards
