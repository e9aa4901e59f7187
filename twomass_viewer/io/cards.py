"""From header text to cards, with every oddity as a notice instead of a warning."""

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from twomass_viewer.imagery.header import Card, CardValue, Header
from twomass_viewer.io.standard_cards import parse_standard

_LOWER_CASE = re.compile(r"^(?=[A-Za-z0-9_-]*[a-z])[A-Za-z0-9_-]+ *=")
_FOREIGN = re.compile(r"[^ -~]")
_COMMENTARY = ("COMMENT", "HISTORY", "")
_BOILERPLATE = ("Verification reported errors", "Note: astropy")
# warnings.catch_warnings changes the state of the whole process, so readers take turns
_QUIET = threading.RLock()


@contextmanager
def quiet() -> Iterator[list[str]]:
    """Collect what astropy warns about instead of letting it reach the console.

    Yields
    ------
    list of str
        Filled when the context ends; one entry a different warning.
    """
    messages: list[str] = []
    with _QUIET, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield messages
    messages.extend(dict.fromkeys(" ".join(str(w.message).split()) for w in caught))


def parse_cards(text: str) -> tuple[Header, tuple[str, ...]]:
    """Return the cards of one header and notices about those that are not as FITS wants them.

    Parameters
    ----------
    text : str
        80-character cards up to, not including, END.
    """
    standard = parse_standard(text)
    if standard is not None:
        return Header(tuple(standard)), ()
    return _parse_by_astropy(text)


def _parse_by_astropy(text: str) -> tuple[Header, tuple[str, ...]]:
    from astropy.io import fits

    cards: list[Card] = []
    unreadable: list[str] = []
    with quiet() as repairs:
        # astropy refuses a whole card for one foreign character
        for raw in fits.Header.fromstring(_FOREIGN.sub("?", text)).cards:
            keyword = raw.keyword
            try:
                value, comment = raw.value, raw.comment
            except (fits.VerifyError, ValueError):
                unreadable.append(keyword or "?")
                cards.append(Card(keyword, None, ""))
                continue
            if keyword in _COMMENTARY:
                cards.append(Card(keyword, None, str(value).rstrip()))
            else:
                undefined = isinstance(value, fits.card.Undefined)
                cards.append(Card(keyword, None if undefined else _plain(value), comment))
    notices = [f"Header: {m}" for m in repairs if not m.startswith(_BOILERPLATE)]
    if unreadable:
        notices.append(f"Header cards that could not be read: {', '.join(unreadable)}.")
    lower = [line.split("=")[0].strip() for line in _lines(text) if _LOWER_CASE.match(line)]
    if lower:
        notices.append(f"Header keywords in lower case, read as upper case: {', '.join(lower)}.")
    odd = len(_FOREIGN.findall(text))
    if odd:
        notices.append(f"The header holds {odd} characters that FITS does not allow, read as ?.")
    return Header(tuple(cards)), tuple(notices)


def _lines(text: str) -> Iterator[str]:
    return (text[i : i + 80] for i in range(0, len(text), 80))


def _plain(value: object) -> CardValue:
    return value if isinstance(value, (str, bool, int, float)) else str(value)
