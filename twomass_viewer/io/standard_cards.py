"""Headers whose every card is exactly as the FITS standard has it, without a library's help.

That is nearly every header of the survey, and importing astropy.io.fits takes about a quarter of
the time from the start of the program to its first image. Anything else is left to astropy.
"""

import re

from twomass_viewer.imagery.header import Card, CardValue

_VALUE_CARD = re.compile(
    r"(?P<keyword>[A-Z0-9_-]{1,8}) *= +(?:"
    r"'(?P<text>(?:[^']|'')*)'"
    r"|(?P<logical>[TF])"
    r"|(?P<whole>[+-]?\d+)"
    r"|(?P<real>[+-]?(?:\d+\.\d*|\.\d+)(?:[ED][+-]?\d+)?)"
    r")? *(?:/ *(?P<comment>.*))?"
)
_COMMENTARY = ("COMMENT ", "HISTORY ", " " * 8)


def parse_standard(text: str) -> list[Card] | None:
    """Return the cards of a header, or None if any of them needs a closer look.

    Parameters
    ----------
    text : str
        80-character cards up to, not including, END.
    """
    if len(text) % 80 or not text.isascii() or not text.isprintable():
        return None
    cards = []
    for start in range(0, len(text), 80):
        line = text[start : start + 80]
        if line.startswith(_COMMENTARY):
            cards.append(Card(line[:8].rstrip(), None, line[8:].rstrip()))
            continue
        found = _VALUE_CARD.fullmatch(line)
        # the value indicator stands in columns 9 and 10
        if found is None or line[8:10] != "= " or "=" in line[:8]:
            return None
        string = found["text"]
        if string is not None and ": " in string:  # could be a record: NAME = 'FIELD: 1.0'
            return None
        cards.append(Card(found["keyword"], _value(found), (found["comment"] or "").rstrip()))
    return cards


def _value(found: re.Match[str]) -> CardValue:
    if found["text"] is not None:
        return found["text"].replace("''", "'").rstrip()
    if found["logical"] is not None:
        return found["logical"] == "T"
    if found["whole"] is not None:
        return int(found["whole"])
    if found["real"] is not None:
        return float(found["real"].replace("D", "E"))
    return None
