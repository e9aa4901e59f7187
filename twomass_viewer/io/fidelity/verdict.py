"""All evidence on a file, put together."""

from enum import StrEnum

from twomass_viewer.imagery.fidelity import FidelityVerdict, Vote, weigh
from twomass_viewer.io.fidelity.names import letter_vote, service_vote
from twomass_viewer.io.fidelity.storage import storage_vote
from twomass_viewer.io.fidelity.traces import compression_vote, history_votes
from twomass_viewer.io.fidelity.values import pattern_vote, value_vote
from twomass_viewer.io.products.identity import RawImage
from twomass_viewer.survey.products import Fidelity


class Pixels(StrEnum):
    """How far the pixels of a product can be asked what they went through."""

    AS_STORED = "as stored"
    """The survey wrote them: pixel type and values both speak."""
    RESAMPLED = "resampled"
    """Another program chose the pixel type; only patterns in the values speak."""
    FOREIGN = "foreign"
    """Nothing is known of what they should look like."""


def judge(
    raw: RawImage, product: Vote | None = None, pixels: Pixels = Pixels.AS_STORED
) -> FidelityVerdict:
    """Weigh everything known of a file.

    Parameters
    ----------
    raw : RawImage
    product : Vote, optional
        What is known from the product it is, for example that a mosaic is resampled.
    pixels : Pixels
    """
    history = history_votes(raw.header)
    if product is not None:
        # the product is known from the same words
        history = tuple(v for v in history if v.value is not product.value)
    votes = (
        product,
        compression_vote(raw.header, raw.storage),
        *history,
        *_pixel_votes(raw, pixels),
        letter_vote(raw.file_name),
        service_vote(raw.path, raw.row_type),
    )
    return weigh([v for v in votes if v is not None])


def _pixel_votes(raw: RawImage, pixels: Pixels) -> tuple[Vote | None, ...]:
    stored = storage_vote(raw.storage)
    if pixels is Pixels.AS_STORED:
        return stored, value_vote(raw.cube, raw.storage)
    if pixels is Pixels.RESAMPLED:
        return stored if raw.storage.is_scaled else None, pattern_vote(raw.cube, raw.storage)
    return ()


def product_vote(sentence: str) -> Vote:
    """Return the vote of a product whose pixels are not the survey's own, with the reason."""
    return Vote("product", Fidelity.UNKNOWN, sentence)
