"""Coadds of the prototype camera (1994): forerunners of the survey, in B1950."""

from twomass_viewer.io.fidelity.verdict import Pixels, judge, product_vote
from twomass_viewer.io.products.identity import Identity, RawImage, header_band, plain_layout
from twomass_viewer.survey.products import Product, SurveySet


def identify(raw: RawImage) -> Identity | None:
    """Return a prototype image, or None."""
    if not (raw.header.string("ORIGIN") or "").lower().startswith("2mass-proto"):
        return None
    verdict = judge(
        raw,
        product_vote(
            "ORIGIN names the prototype camera: its calibration is not that of the survey."
        ),
        Pixels.FOREIGN,
    )
    return Identity(
        Product.UNKNOWN,
        SurveySet.UNKNOWN,
        verdict,
        False,
        plain_layout(raw, header_band(raw.header)),
        None,
        ("Image of the 2MASS prototype camera, not a product of the survey.",),
    )
