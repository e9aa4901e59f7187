"""From header text to cards, with every oddity as a notice instead of a warning."""

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from twomass_viewer.imagery.header import Card, CardValue, Header, Repair
from twomass_viewer.io.standard_cards import parse_standard

_LOWER_CASE = re.compile(r"^(?=[A-Za-z0-9_-]*[a-z])[A-Za-z0-9_-]+ *=")
_LOOSE = re.compile(
    r"(?!COMMENT|HISTORY|HIERARCH|CONTINUE)(?P<keyword>[A-Za-z0-9_-]{1,8}) *= *(?P<rest>.*)"
)
_FOREIGN = re.compile(r"[^ -~]")
_ABOUT_CARD = re.compile(r"[Cc]ard '(?P<card>[^']+)'")
_LISTED = 8
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

    text, moved = _in_columns(text)
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
    notices = [_repair(m) for m in repairs if not m.startswith(_BOILERPLATE)]
    if moved:
        notices.append(Repair(_listed(moved), "the = is not in column 9, read as if it were"))
    if unreadable:
        notices.append(Repair(_listed(unreadable), "could not be read and left out"))
    lower = [line.split("=")[0].strip() for line in _lines(text) if _LOWER_CASE.match(line)]
    if lower:
        notices.append(Repair(_listed(lower), "in lower case, read as upper case"))
    odd = [line[:8].split("=")[0].strip() for line in _lines(text) if _FOREIGN.search(line)]
    if odd:
        count = len(_FOREIGN.findall(text))
        signs = "1 character" if count == 1 else f"{count} characters"
        cards_with = _listed([_FOREIGN.sub("?", k) or "blank card" for k in odd])
        notices.append(Repair(cards_with, f"{signs} that FITS does not allow, read as ?"))
    return Header(tuple(cards)), tuple(dict.fromkeys(notices))


def _in_columns(text: str) -> tuple[str, list[str]]:
    """Put the value indicator where FITS has it: columns 9 and 10 (FITS 4.0, section 4.1.2)."""
    lines, moved = [], []
    for line in _lines(text):
        found = _LOOSE.match(line)
        if found is not None and line[8:10] != "= " and len(line) == 80:
            whole = f"{found['keyword']:<8}= {found['rest'].rstrip()}"
            if len(whole) <= 80:
                moved.append(found["keyword"])
                line = f"{whole:<80}"
        lines.append(line)
    return "".join(lines), moved


def _repair(message: str) -> Repair:
    """Return what astropy says about one card."""
    found = _ABOUT_CARD.search(message)
    said = message.rstrip(". ")
    return Repair(found["card"] if found else "Header", said[:1].lower() + said[1:])


def _listed(keywords: list[str]) -> str:
    """Join keywords; beyond a handful their number says enough."""
    names = list(dict.fromkeys(keywords))
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _lines(text: str) -> Iterator[str]:
    return (text[i : i + 80] for i in range(0, len(text), 80))


def _plain(value: object) -> CardValue:
    return value if isinstance(value, (str, bool, int, float)) else str(value)
