"""A simulated Atlas-like image that can be recognized on a screen at any scale and stretch.

Three bright bars run along the columns, their widths and gaps in the ratio 1 : 1 : 3 : 1 : 2 from
the first column to the last. No other ratio, its mirror image or a text looks like it.
"""

from pathlib import Path

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

WIDTHS = np.array([1, 1, 3, 1, 2])
_UNIT = 40  # image pixels
_BAR_ROWS = 600
_SHAPE = (1024, 512)  # an Atlas image
_SKY_DN = 90.0
_NOISE_DN = 0.5
_BAR_DN = 300.0


def write_image(path: Path, *, mirrored: bool = False) -> None:
    """Write the image as a FITS file with the header cards of an Atlas image.

    Parameters
    ----------
    path : pathlib.Path
    mirrored : bool
        Bars in the opposite order, to tell a second image from the first.
    """
    rows, columns = _SHAPE
    pixels = np.random.default_rng(1).normal(_SKY_DN, _NOISE_DN, _SHAPE).astype(np.float32)
    edges = np.concatenate([[0], np.cumsum(WIDTHS[::-1] if mirrored else WIDTHS)]) * _UNIT
    edges += (columns - edges[-1]) // 2
    first = (rows - _BAR_ROWS) // 2
    for left, right in zip(edges[0::2], edges[1::2], strict=True):
        pixels[first : first + _BAR_ROWS, left:right] += _BAR_DN
    hdu = fits.PrimaryHDU(pixels)
    hdu.header.update(
        ORDATE="980321", DAYNUM="0386", FN_PRFX="j0386106", TYPE="sci", SCANNO=106, SCANDIR="s",
        ORIGIN="2MASS", CTYPE1="RA---SIN", CTYPE2="DEC--SIN", CRPIX1=256.5, CRPIX2=512.5,
        CRVAL1=83.8, CRVAL2=-5.4, CROTA2=0.0, CDELT1=-0.0002777777845, CDELT2=0.0002777777845,
        USXREF=-256.5, USYREF=-2151.0, SKYVAL=_SKY_DN, SKYSIG=_NOISE_DN, MAGZP=20.95, SEESH=1.0,
        DXFS=-0.5, DYFS=-82.5, TELNAME="Hopkins", FILTER="j", EQUINOX=2000.0,
    )  # fmt: skip
    hdu.header["HISTORY"] = "simulated for benchmarks, no survey data"
    hdu.writeto(path)


def row_shows_bars(row: NDArray[np.uint8], *, mirrored: bool = False) -> bool:
    """Tell whether one row of the screen crosses the bars from left to right.

    Parameters
    ----------
    row : ndarray of uint8, shape (width,)
        Brightness along the row.
    mirrored : bool
        Look for the bars in the opposite order.
    """
    bright = np.concatenate([[False], row > 127, [False]])
    edges = np.flatnonzero(bright[1:] != bright[:-1])  # rising and falling by turns
    runs = np.diff(edges)
    wanted = WIDTHS[::-1] if mirrored else WIDTHS
    for start in range(0, len(runs) - len(wanted) + 1, 2):  # even: runs of bright pixels
        found = runs[start : start + len(wanted)]
        unit = found.sum() / wanted.sum()
        # bars cannot be told from chance below some pixels; a run's ends are known to a pixel
        if unit >= 8 and np.all(np.abs(found - wanted * unit) <= 1.5 + 0.05 * unit):
            return True
    return False
