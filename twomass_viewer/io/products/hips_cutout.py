"""Cutouts of the 2MASS HiPS made by the CDS service hips2fits: resampled, without zero point."""

import re

from twomass_viewer.io.fidelity.verdict import Pixels, judge, product_vote
from twomass_viewer.io.products.identity import Identity, RawImage, header_band, plain_layout
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product, SurveySet


def identify(raw: RawImage) -> Identity | None:
    """Return a HiPS cutout, or None."""
    remarks = raw.remarks
    if "hips2fits" not in remarks and "from hips " not in remarks:
        return None
    survey = "/p/2mass/" in remarks or raw.names_2mass
    band = header_band(raw.header) or (_band_of_hips(remarks) if survey else None)
    verdict = judge(
        raw,
        product_vote(
            "HISTORY says hips2fits: the pixels were resampled twice, and their scale is not known."
        ),
        Pixels.RESAMPLED,
    )
    return Identity(
        Product.UNKNOWN,
        SurveySet.UNKNOWN if survey else None,
        verdict,
        True,
        plain_layout(raw, band),
        None,
        ("Cutout of a HiPS made by the CDS hips2fits service, which asks to be acknowledged too.",),
    )


def _band_of_hips(remarks: str) -> Band | None:
    """Return the band of a HiPS identifier such as ``CDS/P/2MASS/J``."""
    found = re.search(r"/p/2mass/(\w+)", remarks)
    return Band.parse(found.group(1)) if found else None
