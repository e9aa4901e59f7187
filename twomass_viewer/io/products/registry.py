"""The products, in the order in which they are tried; the first that knows a file has it.

To add a product, write a module with a function that takes a `RawImage` and returns an `Identity`
or None, and put it in the list.
"""

from collections.abc import Callable

from twomass_viewer.io.handed_down import as_cutout, is_own_cutout
from twomass_viewer.io.products import (
    combined_calibration,
    foreign,
    hips_cutout,
    mosaic,
    own_mosaic,
    prototype,
    scan_image,
    xsc_cube,
)
from twomass_viewer.io.products.identity import Identity, RawImage

PRODUCTS: tuple[Callable[[RawImage], Identity | None], ...] = (
    own_mosaic.identify,  # names of its inputs stand in its header, whatever they sound like
    xsc_cube.identify,
    hips_cutout.identify,
    prototype.identify,
    scan_image.identify,
    mosaic.identify,
    combined_calibration.identify,
)


def identify(raw: RawImage) -> Identity:
    """Return what a file is; a file nobody knows is an image of unknown origin."""
    for product in PRODUCTS:
        identity = product(raw)
        if identity is not None:
            break
    else:
        identity = foreign.identify(raw)
    return as_cutout(identity, raw.header) if is_own_cutout(raw.header) else identity
