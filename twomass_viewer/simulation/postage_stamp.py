"""The postage stamp cube of a galaxy: three bands as seen, three with the stars absent.

Known (All-Sky Explanatory Supplement II.3 and the product pages): six planes, J, H, Ks and the same
with foreground stars removed, sky subtracted, square, 21 to 301 px a side as the column im_nx says,
a full WCS and the calibration in the header. The survey subtracted the stars it knew; here planes 4
to 6 are rendered without any star, artifact or streak, so what they should show is known exactly.

The keywords of XSC stamps are not published. Used are those of the cubes of the Large Galaxy Atlas,
which the same team gave the same six planes (JMAGZP, JSKYSIG, CTYPE3 and the like); the cards of
the scan are of Atlas images. What the survey did where a galaxy lies near the edge of an image is
not known either: here a galaxy whose stamp does not lie on the image gets none.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.galaxies import Galaxy
from twomass_viewer.simulation.headers import FourDecimals, card, remark
from twomass_viewer.simulation.rendering import BandImage
from twomass_viewer.simulation.scans import CDELT_DEG, Coadd
from twomass_viewer.survey.bands import Band

SMALLEST, LARGEST = 21, 301
"""Sides of stamps, px (All-Sky Explanatory Supplement)."""

_BLANK_EDGE = 8  # columns that may be blank east and west
_SKY_FROM, _SKY_SHARE = 25.0, 1.8  # the sky ring, px: from the stamp's half side, at least 25


class Window(NamedTuple):
    """Where a stamp lies on its image: 0-based first row and column, and its side in px."""

    row: int
    col: int
    size: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns."""
        return slice(self.row, self.row + self.size), slice(self.col, self.col + self.size)


def stamp_window(coadd: Coadd, galaxy: Galaxy, size: int) -> Window | None:
    """Return where the stamp of a galaxy lies, or None where it would run off the image.

    Parameters
    ----------
    coadd : Coadd
    galaxy : Galaxy
    size : int
        Side of the stamp, px, odd, 21 to 301.

    Raises
    ------
    ValueError
        No stamp has this size.
    """
    if size % 2 == 0 or not SMALLEST <= size <= LARGEST:
        raise ValueError(f"a stamp of {size} px: sides are odd, {SMALLEST} to {LARGEST}")
    x, y = _place(coadd, galaxy)
    if not np.isfinite(x):
        return None
    row, col = round(y) - size // 2, round(x) - size // 2
    inside = row >= 0 and row + size <= coadd.rows
    inside &= col >= _BLANK_EDGE and col + size <= coadd.cols - _BLANK_EDGE
    return Window(row, col, size) if inside else None


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
        Rendered with their starless copies.
    coadd : Coadd
        Of the images.
    galaxy : Galaxy
    size : int
        Side of the stamp, px, odd; the stamp must lie on the image (`stamp_window`).

    Returns
    -------
    ndarray of float32, shape (6, size, size)
        DN above the sky around the galaxy.

    Raises
    ------
    ValueError
        The stamp runs off the image, or there are no starless copies.
    """
    part = _window(coadd, galaxy, size).slices
    seen, starless = [], []
    for band in Band:
        without = images[band].starless
        if without is None:
            raise ValueError("the images were rendered without a starless copy")
        sky = np.float32(_sky(without, coadd, galaxy, size))
        seen.append(images[band].pixels[part] - sky)
        starless.append(without[part] - sky)
    return np.stack(seen + starless)


def stamp_cards(coadd: Coadd, galaxy: Galaxy, size: int, designation: str) -> list[str]:
    """Return the cards of the cube.

    Parameters
    ----------
    coadd, galaxy, size
        As for `stamp_cube`.
    designation : str
        hhmmssss+ddmmsss.
    """
    scan = coadd.scan
    row, col, _ = _window(coadd, galaxy, size)
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
        card("OBJECT", f"2MASX J{designation}", 27, " Designation (simulated)"),
        card("CTYPE1", "RA---SIN", 23, " Orthographic Projection"),
        card("CTYPE2", "DEC--SIN", 23, " Orthographic Projection"),
        card("CTYPE3", "JHKs cube", 23, " 1=J,2=H,3=Ks; 4=J,5=H,6=Ks"),
        card("EQUINOX", 2000.0, 21, " Equinox"),
        card("RA", round(galaxy.ra_deg, 6), 21, "   RA of source, J2000 (deg)"),
        card("DEC", round(galaxy.dec_deg, 6), 21, "   Dec of source, J2000 (deg)"),
        card("CRPIX1", crpix[0] + 1 - col, 21, "   Axis 1 Reference Pixel"),
        card("CRPIX2", crpix[1] + 1 - row, 21, "   Axis 2 Reference Pixel"),
        card("CRPIX3", 1.0),
        card("CRVAL1", ra, 21, "   RA  at Reference Pixel, J2000 (deg)"),
        card("CRVAL2", dec, 21, "   Dec at Reference Pixel, J2000 (deg)"),
        card("CRVAL3", 1.0),
        card("CROTA2", scan.crota2_deg, 21, "   Image Twist +AXIS2 W of N, J2000 (deg)"),
        card("CDELT1", -CDELT_DEG, 21, "   Axis 1 Pixel Size (degs)"),
        card("CDELT2", CDELT_DEG, 21, "   Axis 2 Pixel Size (degs)"),
        card("CDELT3", 1.0),
    ]
    for band in Band:
        noise = scan.noise_dn[band]
        cards.append(card(f"{_letter(band)}SKYSIG", noise, 21, f" {band} Noise of the image"))
    for band in Band:
        zero = FourDecimals(coadd.magzp(band))
        cards.append(card(f"{_letter(band)}MAGZP", zero, 21, f" Photometric {band} zero point"))
    cards.append(card("TELNAME", scan.hemisphere.telescope, 23, " Telescope"))
    cards += map(
        remark,
        (
            "COMMENT > Planes 1, 2 and 3: J, H and Ks, background subtracted;",
            "COMMENT > planes 4, 5 and 6: the same, made without stars.",
            "COMMENT SIMULATED postage stamp made by twomass_viewer: it holds no survey data.",
            "COMMENT Keywords as in the cubes of the Large Galaxy Atlas: those of XSC stamps",
            "COMMENT are not known to this program.",
        ),
    )
    return cards


def _letter(band: Band) -> str:
    return band.letter.upper()


def _place(coadd: Coadd, galaxy: Galaxy) -> tuple[float, float]:
    x, y = coadd.pixel(galaxy.ra_deg, galaxy.dec_deg)
    return float(x), float(y)


def _window(coadd: Coadd, galaxy: Galaxy, size: int) -> Window:
    window = stamp_window(coadd, galaxy, size)
    if window is None:
        raise ValueError(f"the stamp of {size} px runs off the image")
    return window


def _sky(starless: NDArray[np.float32], coadd: Coadd, galaxy: Galaxy, size: int) -> float:
    """Return the median in a ring beyond the galaxy's own light."""
    gx, gy = _place(coadd, galaxy)
    y, x = np.mgrid[: coadd.rows, : coadd.cols]
    inner = max(size / 2, _SKY_FROM)
    distance = np.hypot(x - gx, y - gy)
    return float(np.nanmedian(starless[(distance > inner) & (distance < _SKY_SHARE * inner)]))
