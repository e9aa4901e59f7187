"""Quicklook images: a true H-compress round trip of an Atlas image.

The archive compressed Atlas images lossily (hcompress with scale 4.0 on pixels rounded to whole
DN) and delivers them expanded again, as 16-bit integers under an otherwise identical header
(All-Sky Explanatory Supplement I.2.4).
"""

import io
from dataclasses import dataclass

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from twomass_viewer.simulation.headers import card

SCALE = 4


@dataclass(frozen=True, eq=False, slots=True)
class Quicklook:
    """What comes back from compression.

    Attributes
    ----------
    pixels : ndarray of int16
        DN; 0 where the Atlas image is blank.
    compression_ratio : float
        Bytes of the Atlas image (four a pixel) over bytes of the compressed one.
    """

    pixels: NDArray[np.int16]
    compression_ratio: float


def compress(pixels: NDArray[np.float32]) -> Quicklook:
    """Send an Atlas image through H-compress and back.

    Parameters
    ----------
    pixels : ndarray of float32, shape (rows, cols)
        DN, NaN where blank.
    """
    whole = np.rint(np.nan_to_num(pixels, nan=0.0)).astype(np.int16)
    hdu = fits.CompImageHDU(
        whole, compression_type="HCOMPRESS_1", hcomp_scale=SCALE, hcomp_smooth=0,
        tile_shape=whole.shape,
    )  # fmt: skip
    stream = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(stream)
    content = stream.getvalue()
    with fits.open(io.BytesIO(content), disable_image_compression=True) as raw:
        size = int(raw[1].header["PCOUNT"])
    with fits.open(io.BytesIO(content)) as opened:
        back = np.array(opened[1].data, dtype=np.int16)
    return Quicklook(back, whole.size * 4 / size)


def quicklook_cards(atlas_cards: list[str]) -> list[str]:
    """Return the Atlas header with the one card that differs: BITPIX 16."""
    return [card("BITPIX", 16) if c.startswith("BITPIX") else c for c in atlas_cards]
