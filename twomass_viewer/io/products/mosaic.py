"""Mosaics: several images put together by Montage, SWarp or the archive."""

from twomass_viewer.io.fidelity.verdict import Pixels, judge, product_vote
from twomass_viewer.io.products.identity import Identity, RawImage, header_band, plain_layout
from twomass_viewer.survey.archive_paths import parse_six_degree_name
from twomass_viewer.survey.products import Product, SurveySet

_MAKERS = (("montage", "Montage"), ("swarp", "SWarp"))


def identify(raw: RawImage) -> Identity | None:
    """Return a mosaic, or None when no maker of mosaics is named."""
    remarks = raw.remarks
    maker = next((name for word, name in _MAKERS if word in remarks), None)
    six_degree = parse_six_degree_name(raw.path.name)
    named = raw.file_name is not None and raw.file_name.dataset == "mosaic"
    coded = named or six_degree is not None
    if maker is None and not coded:
        return None
    sentence = (
        f"The header names {maker}: the pixels were resampled and matched, and their inputs are "
        "not listed."
        if maker
        else "The file name says mosaic: the pixels were combined, and their inputs are not listed."
    )
    band = header_band(raw.header, ("BAND", "FILTER"))
    if band is None and six_degree is not None:
        band = six_degree.band
    notices = []
    if _is_cut(raw):
        notices.append(
            "The reference pixel lies outside the image: this is a piece of a larger mosaic, or "
            "carries a header that is not its own."
        )
    survey = raw.names_2mass or coded
    return Identity(
        Product.MOSAIC,
        SurveySet.UNKNOWN if survey else None,
        judge(raw, product_vote(sentence), Pixels.RESAMPLED),
        True,
        plain_layout(raw, band),
        None,
        tuple(notices),
    )


def _is_cut(raw: RawImage) -> bool:
    _, rows, cols = raw.cube.shape
    x, y = raw.header.number("CRPIX1"), raw.header.number("CRPIX2")
    if x is None or y is None:
        return False
    return not (0.5 <= x <= cols + 0.5 and 0.5 <= y <= rows + 0.5)
