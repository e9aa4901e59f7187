"""From which pixel values on a flux cannot be trusted."""

from dataclasses import dataclass
from functools import cache

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.zero_point import PIXEL_ARCSEC, SCALE_TOLERANCE
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product
from twomass_viewer.survey.rules import RuleSet, load_rules

JUDGED_PRODUCTS = frozenset(
    {Product.ATLAS, Product.QUICKLOOK, Product.XSC_CUBE, Product.COMBINED_CALIBRATION}
)
"""Products with the DN scale of an Atlas image. Combined calibration images saturate at the level
of a single scan (the survey's product description); a mosaic may have been rescaled."""


@dataclass(frozen=True, slots=True)
class PixelLimits:
    """Levels above sky, in DN of a 1″ pixel.

    Attributes
    ----------
    nonlinear_above_dn : float
        Highest pixel from which the flux comes out too low.
    saturated_above_dn : float
        Highest pixel from which the core is saturated.
    evidence, citation : str
    """

    nonlinear_above_dn: float
    saturated_above_dn: float
    evidence: str
    citation: str


def pixel_limits(band: Band, rules: RuleSet | None = None) -> PixelLimits:
    """Return the limits of a band, from the survey's rule files.

    Parameters
    ----------
    band : Band
    rules : RuleSet, optional
        The shipped rules by default.
    """
    if rules is None:
        return _shipped(band)
    nonlinear = rules.get("saturation", "unreliable_above", band)
    core = rules.get("saturation", "core_above", band)
    return PixelLimits(nonlinear.value, core.value, str(nonlinear.evidence), nonlinear.citation)


@cache
def _shipped(band: Band) -> PixelLimits:
    return pixel_limits(band, load_rules())


def limits_for(
    image: SurveyImage, band: Band | None, scale_arcsec: float
) -> tuple[PixelLimits | None, str]:
    """Return the limits that hold on an image, or None and the reason why none does.

    Parameters
    ----------
    image : SurveyImage
    band : Band or None
    scale_arcsec : float
        Pixel size.
    """
    if band is None:
        return None, "the band of the image is not known"
    if image.product not in JUDGED_PRODUCTS:
        return None, f"limits are known for survey images, not for {image.product.value} pixels"
    if abs(scale_arcsec - PIXEL_ARCSEC) > SCALE_TOLERANCE:
        return None, f"limits are known for 1″ pixels, these are {scale_arcsec:.2f}″"
    return pixel_limits(band), ""
