"""Mosaics made by this program: their header says what they are and what they inherit."""

from twomass_viewer.imagery.fidelity import Vote, weigh
from twomass_viewer.io.fidelity.traces import compression_vote
from twomass_viewer.io.products.identity import Identity, PlaneLayout, RawImage, header_band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product, SurveySet

_CREATOR = "twomass_viewer"
_MARK = "fidelity: "


def identify(raw: RawImage) -> Identity | None:
    """Return a mosaic of this program or its coverage, or None."""
    header = raw.header
    if not (header.string("CREATOR") or "").startswith(_CREATOR):
        return None
    if header.string("PRODUCT") != Product.MOSAIC.value or len(raw.cube) != 1:
        return None
    coverage = header.string("EXTNAME") == "COVERAGE"
    role = PlaneRole.COVERAGE if coverage else PlaneRole.IMAGE
    return Identity(
        Product.MOSAIC,
        _survey_set(raw),
        weigh(_votes(raw, coverage)),
        True,
        (PlaneLayout(header_band(header), role, header.number("MAGZP")),),
    )


def _survey_set(raw: RawImage) -> SurveySet | None:
    word = raw.header.string("SURVSET")
    if word in {s.value for s in SurveySet}:
        return SurveySet(word)
    return SurveySet.UNKNOWN if raw.names_2mass else None


def _votes(raw: RawImage, coverage: bool) -> list[Vote]:
    word = raw.header.string("FIDELITY")
    lines = [h[len(_MARK) :].strip() for h in raw.header.comments("HISTORY") if h.startswith(_MARK)]
    if word in {f.value for f in Fidelity}:
        rests = f", {lines[0]}" if lines else ""
        sentence = f"The header of this mosaic made by twomass_viewer says {word}{rests}."
        votes = [Vote("product", Fidelity(word), sentence)]
    else:
        sentence = "This mosaic made by twomass_viewer has lost its card FIDELITY."
        votes = [Vote("product", Fidelity.UNKNOWN, sentence)]
    compressed = compression_vote(raw.header, raw.storage)
    if compressed is not None:
        votes.append(compressed)
    if not coverage and (raw.storage.bitpix != -32 or raw.storage.is_scaled):
        sentence = (
            f"Raw BITPIX is {raw.storage.bitpix}, but the mosaic was written as 32-bit floating "
            "point (−32): another program has rewritten it."
        )
        votes.append(Vote("storage", Fidelity.UNKNOWN, sentence))
    return votes
