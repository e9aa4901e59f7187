"""Quicklook images: a true H-compress round trip of an Atlas image.

The archive says of its Quicklooks: "hcompress procedure, using scale = 4.0 and quant = 1.0
parameters", on average about 20:1, delivered restored as 16-bit integers under an otherwise
identical header (All-Sky Explanatory Supplement II.4). What the two numbers are measured in is
not published. Read as cfitsio reads such a pair, they agree with the rest:

- *quant = 1.0*: the floating-point image is first turned into integers in steps of 1.0 times its
  pixel-to-pixel noise (which cfitsio estimates from differences of neighbours: 0.38 DN at J, 0.64
  DN at Ks in plain fields);
- *scale = 4.0*: H-compress drops coefficients below four of these steps. As a step is the noise,
  a scale that is absolute and one that is relative to the noise are the same here.

Against the 32-bit image that is 24 to 25:1 in sparse real fields, 14 to 23:1 in Orion and 12:1 in
the plane (simulated: 23 to 25 sparse, 19 to 21 at middle latitudes, 12 in the plane). Whole DN with
a scale of 4 DN would make 38 to 60:1 of the same sparse fields, whole DN with a scale of 4 times
the noise lands on scales of 2 and 3 DN, which H-compress handles badly; ``docs/simulation.md`` has
the table.

The restored image is rounded to whole DN, as the delivered files hold integers without a scaling
card. Blank pixels go in as 0 and come back within a few DN of it: what the archive put there is
not known, zero is assumed.
"""

import io
from dataclasses import dataclass

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from twomass_viewer.simulation.headers import card

SCALE = 4.0
QUANT = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Quicklook:
    """What comes back from compression.

    Attributes
    ----------
    pixels : ndarray of int16, shape (rows, cols)
        DN; about 0 where the Atlas image is blank.
    compression_ratio : float
        Bytes of the Atlas pixels (four each) over bytes of the compressed ones, no header counted.
    step_dn : float
        Step of the quantization before H-compress, DN.
    """

    pixels: NDArray[np.int16]
    compression_ratio: float
    step_dn: float


def compress(pixels: NDArray[np.float32]) -> Quicklook:
    """Send an Atlas image through H-compress and back.

    Parameters
    ----------
    pixels : ndarray of float32, shape (rows, cols)
        DN, NaN where blank.
    """
    filled = np.nan_to_num(pixels, nan=0.0).astype(np.float32)
    hdu = fits.CompImageHDU(
        filled, compression_type="HCOMPRESS_1", hcomp_scale=SCALE, hcomp_smooth=0,
        quantize_level=QUANT, tile_shape=filled.shape,
    )  # fmt: skip
    stream = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(stream)
    content = stream.getvalue()
    with fits.open(io.BytesIO(content), disable_image_compression=True) as raw:
        table = raw[1]
        size = int(table.header["PCOUNT"]) + int(table.header["NAXIS1"])
        step = float(table.data["ZSCALE"][0])
    with fits.open(io.BytesIO(content)) as opened:
        restored = np.asarray(opened[1].data, dtype=np.float64)
    whole = np.clip(np.rint(restored), -32768, 32767).astype(np.int16)
    return Quicklook(whole, filled.size * 4 / size, step)


def quicklook_cards(atlas_cards: list[str]) -> list[str]:
    """Return the Atlas header with the one card that differs: BITPIX 16."""
    return [card("BITPIX", 16) if c.startswith("BITPIX") else c for c in atlas_cards]
