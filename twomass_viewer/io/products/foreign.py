"""Whatever is left: a FITS image that is no known product of the survey."""

from twomass_viewer.io.fidelity.verdict import Pixels, judge, product_vote
from twomass_viewer.io.products.identity import Identity, RawImage, header_band, plain_layout
from twomass_viewer.survey.identifiers import NamePattern
from twomass_viewer.survey.products import Product, SurveySet

# The other patterns are too short to be the survey's alone
_OWN_NAMES = (NamePattern.IRSA, NamePattern.MONTAGE, NamePattern.UMASS_STAMP)


def identify(raw: RawImage) -> Identity:
    """Return an image of unknown origin; 2MASS is claimed only where header or name do."""
    survey = raw.names_2mass or (raw.file_name is not None and raw.file_name.pattern in _OWN_NAMES)
    band = header_band(raw.header) if survey else None
    planes = len(raw.cube)
    notices = []
    if planes > 1:
        notices.append(f"The {planes} planes of this cube have no known bands or roles.")
    return Identity(
        Product.UNKNOWN,
        SurveySet.UNKNOWN if survey else None,
        judge(
            raw,
            product_vote(
                "The header has no scan cards of an Atlas image and names no known product."
            ),
            Pixels.FOREIGN,
        ),
        False,
        plain_layout(raw, band),
        None,
        tuple(notices),
    )
