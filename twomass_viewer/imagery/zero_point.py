"""Where a zero point holds: MAGZP belongs to the 1″ pixels it was established for.

A resampler may keep the surface brightness of pixels and not their sum (Montage does by default):
at 5″ a source then has 1/25 of the DN, 3.5 mag, while the header still shows the old MAGZP.
"""

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.survey.products import Product

PIXEL_ARCSEC = 1.0
"""Pixel size of the survey's images: All-Sky Explanatory Supplement IV.3."""

SCALE_TOLERANCE = 0.1
"""How far, in arcsec, a pixel may differ from 1″ and still be an Atlas pixel: our choice."""


def zero_point_fault(image: SurveyImage, scale_arcsec: float) -> str:
    """Return why MAGZP of an image does not hold for its pixels, as a phrase; empty when it does.

    Parameters
    ----------
    image : SurveyImage
        The zero point of an image outside the survey belongs to its own pixels.
    scale_arcsec : float
        Pixel size.
    """
    foreign = image.survey_set is None and image.product is Product.UNKNOWN
    # mosaics of this program say that they keep sums of DN
    kept = image.product is Product.MOSAIC and image.header.get("DNSUM") is True
    if foreign or kept or abs(scale_arcsec - PIXEL_ARCSEC) <= SCALE_TOLERANCE:
        return ""
    digits = 1 if scale_arcsec >= 0.95 else 2
    return f"MAGZP belongs to 1″ pixels; these are {scale_arcsec:.{digits}f}″"
