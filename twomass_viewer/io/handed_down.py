"""Pieces that this program cut out: known as what they are pieces of, with what was known of it."""

from dataclasses import replace

from twomass_viewer.imagery.fidelity import Vote, weigh
from twomass_viewer.imagery.header import Header
from twomass_viewer.io.products.identity import Identity
from twomass_viewer.survey.products import Fidelity, SurveySet

_MAKER = "twomass_viewer"


def is_own_cutout(header: Header) -> bool:
    """Whether a header says that this program cut the pixels out of a larger image."""
    return (header.string("CUTOUT") or "").startswith(_MAKER)


def as_cutout(identity: Identity, header: Header) -> Identity:
    """Return the identity of a piece: derived, with the fidelity its header hands down.

    A piece may be too small to show what the whole image did. That the whole was lossy cannot be
    outweighed; that it was lossless can, by what is found in the piece.
    """
    word, name = header.string("CUTFID"), header.string("CUTFROM") or "another file"
    if word in {f.value for f in Fidelity}:
        value = Fidelity(word)
        sentence = f"The header of this cutout made by {_MAKER} says that {name} is {word}."
    else:
        value = Fidelity.UNKNOWN
        sentence = f"This cutout made by {_MAKER} has lost its card CUTFID."
    vote = Vote("product", value, sentence, decisive=value is Fidelity.LOSSY)
    # what was concluded from the votes is concluded anew
    votes = [v for v in identity.fidelity.votes if v.source != "together"]
    told = header.string("CUTSET")
    survey_set = identity.survey_set
    # the name of the whole file may have said more than that of the piece
    if survey_set is SurveySet.UNKNOWN and told in {s.value for s in SurveySet}:
        survey_set = SurveySet(told)
    return replace(identity, survey_set=survey_set, derived=True, fidelity=weigh([vote, *votes]))
