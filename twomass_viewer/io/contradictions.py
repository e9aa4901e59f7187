"""Cards that a header holds more than once with different values."""

import re
from collections import Counter

from twomass_viewer.imagery.header import Card, Header
from twomass_viewer.io.damage import Damage

# What decides how pixels, places and brightnesses are read.
_MATTERS = re.compile(
    r"SIMPLE|BITPIX|NAXIS\d*|BSCALE|BZERO|BLANK|CTYPE\d|CRVAL\d|CRPIX\d|CDELT\d|CROTA\d|CUNIT\d|"
    r"CD\d_\d|PC\d_\d|EQUINOX|EPOCH|RADESYS|RADECSYS|MAGZP|FILTER|SCANNO|SCANDIR|ORDATE|Z[A-Z]+\d*"
)


def contradictions(header: Header) -> tuple[Damage, ...]:
    """Return a sentence for each keyword that matters and has more than one value.

    The first card is the one `Header.get` returns.
    """
    keywords = [card.keyword.upper() for card in header]
    several = {k for k in _repeated(keywords) if _MATTERS.fullmatch(k)}
    if not several:
        return ()
    first: dict[str, Card] = {}
    counts: dict[str, int] = {}
    differing: dict[str, Card] = {}
    for keyword, card in zip(keywords, header, strict=True):
        if keyword not in several:
            continue
        counts[keyword] = counts.get(keyword, 0) + 1
        if first.setdefault(keyword, card).value != card.value:
            differing.setdefault(keyword, card)
    return tuple(
        Damage(
            f"{keyword} stands {counts[keyword]} times in the header; the first, "
            f"{first[keyword].text}, is used, not {card.text}."
        )
        for keyword, card in differing.items()
    )


def _repeated(keywords: list[str]) -> set[str]:
    if len(set(keywords)) == len(keywords):
        return set()
    return {k for k, n in Counter(keywords).items() if n > 1}
