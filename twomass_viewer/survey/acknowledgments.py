"""The acknowledgments the survey asks for, word for word (All-Sky Explanatory Supplement A1).

Simulated data carry their own sentence instead: a made-up picture must never claim the survey.
Files that are not 2MASS products carry none of these; callers leave the text out for them.
"""

_PARTNERS = (
    "the Two Micron All Sky Survey (2MASS), a joint project of the University of Massachusetts "
    "and the Infrared Processing and Analysis Center/California Institute of Technology, funded "
    "by the National Aeronautics and Space Administration and the National Science Foundation."
)
_TABLE = (
    "This publication makes use of data products from the Two Micron All Sky Survey, which is a "
    "joint project of the University of Massachusetts and the Infrared Processing and Analysis "
    "Center/California Institute of Technology, funded by the National Aeronautics and Space "
    "Administration and the National Science Foundation."
)
_SIMULATED_IMAGE = "Simulated image made by twomass_viewer; it contains no survey data."
_SIMULATED_IMAGE_SHORT = "Simulated image, no survey data."
_SIMULATED_TABLE = "Simulated table made by twomass_viewer; it contains no survey data."


def image_text(mosaic: bool, simulated: bool, survey: bool = True) -> str:
    """Return the acknowledgment to print with an image in a publication.

    Parameters
    ----------
    mosaic : bool
        Whether the picture is made of several Atlas images.
    simulated : bool
        Simulated images say so instead and name no survey.
    survey : bool
        Whether the pixels come from 2MASS at all; a foreign file makes no claim.

    Returns
    -------
    str
        Empty for a foreign file.
    """
    if simulated:
        return _SIMULATED_IMAGE
    return f"{_subject(mosaic)} obtained as part of {_PARTNERS}" if survey else ""


def image_text_short(mosaic: bool, simulated: bool, survey: bool = True) -> str:
    """Return the short form of `image_text` for the edge of a picture; same parameters."""
    if simulated:
        return _SIMULATED_IMAGE_SHORT
    source = "2MASS/UMass/IPAC-Caltech/NASA/NSF."
    return f"{_subject(mosaic)} courtesy of {source}" if survey else ""


def table_text(simulated: bool, survey: bool = True) -> str:
    """Return the acknowledgment for catalogue rows and measurements; empty for foreign data."""
    if simulated:
        return _SIMULATED_TABLE
    return _TABLE if survey else ""


def _subject(mosaic: bool) -> str:
    return "Atlas Image mosaic" if mosaic else "Atlas Image"
