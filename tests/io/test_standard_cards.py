"""Cards read directly are what astropy makes of them; what is not standard is left to it."""

import gzip
import re
from pathlib import Path

import pytest
from astropy.io import fits
from hypothesis import given
from hypothesis import strategies as st

from twomass_viewer.io.cards import _parse_by_astropy, parse_cards
from twomass_viewer.io.standard_cards import parse_standard

KEYWORDS = st.from_regex(r"[A-Z0-9_-]{1,8}", fullmatch=True).filter(
    lambda k: k not in ("COMMENT", "HISTORY", "END", "CONTINUE", "HIERARCH", "XTENSION")
)
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
VALUES = st.one_of(
    PRINTABLE,
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.none(),
)


# astropy takes an empty string and a quote in its comment for one string
MISREAD_BY_ASTROPY = re.compile(r".{8}= *'' */.*'")


def assert_like_astropy(text: str) -> None:
    """Compare values, comments and types with astropy's, where the header is read directly."""
    cards = parse_standard(text)
    images = [text[n : n + 80] for n in range(0, len(text), 80)]
    if cards is None or any(MISREAD_BY_ASTROPY.match(image) for image in images):
        return
    wanted, notices = _parse_by_astropy(text)
    assert notices == ()
    assert cards == list(wanted.cards)
    assert [type(c.value) for c in cards] == [type(c.value) for c in wanted.cards]


@given(st.lists(st.tuples(KEYWORDS, VALUES, PRINTABLE), max_size=6))
def test_what_astropy_writes_is_read_as_astropy_reads_it(
    entries: list[tuple[str, str | bool | int | float | None, str]],
) -> None:
    text = ""
    for keyword, value, comment in entries:
        card = str(fits.Card(keyword, value, comment[: 40 if isinstance(value, str) else 20]))
        text += card
    assert_like_astropy(text)


def test_an_empty_string_stays_empty_whatever_its_comment_holds() -> None:
    card = "OBSERVER= '' / the observer's name"
    assert MISREAD_BY_ASTROPY.match(card)
    cards = parse_standard(f"{card:<80}")
    assert cards is not None
    (found,) = cards
    assert (found.keyword, found.value, found.comment) == ("OBSERVER", "", "the observer's name")


@given(
    KEYWORDS,
    st.one_of(
        st.from_regex(
            r" {0,8}[+-]?[0-9]{1,6}(\.[0-9]{0,6})?([ED][+-]?[0-9]{1,2})?", fullmatch=True
        ),
        st.from_regex(r" {0,4}'[ -~]{0,20}'?", fullmatch=True),
        st.from_regex(r" {0,20}[TF] {0,3}", fullmatch=True),
        PRINTABLE,
    ),
    st.sampled_from(["", "/", " / words", "/ words ' and / more", " words"]),
)
def test_odd_cards_are_read_alike_or_left_alone(keyword: str, value: str, tail: str) -> None:
    assert_like_astropy(f"{f'{keyword:<8}= {value}{tail}'[:80]:<80}")


@given(PRINTABLE, st.sampled_from(["COMMENT ", "HISTORY ", " " * 8]))
def test_commentary_is_read_alike(words: str, keyword: str) -> None:
    assert_like_astropy(f"{keyword}{words}".ljust(80))


@pytest.mark.parametrize(
    "line",
    [
        "simple  =                    T",
        "HIERARCH ESO A = 1",
        "CONTINUE  'more'",
        "KEYWORD  no value",
        "DP1     = 'AXIS.1: 2'",
        "VALUE   =1",
        "VALUE   = 1.0 2.0",
        "VALUE   = 'open",
        "VALUE   = (1.0, 2.0)",
        "VALUE   = 1 no slash",
        "NOTE    = 'Gr\xf6\xdfe'",
        "TOOLONGKEY= 1",
    ],
)
def test_what_is_not_standard_is_left_to_astropy(line: str) -> None:
    assert parse_standard(line.ljust(80)) is None


def test_a_cut_header_is_left_to_astropy() -> None:
    assert parse_standard("SIMPLE  =                    T") is None


def primary_header(path: Path) -> str | None:
    """Return the cards of the first header up to END as they stand in the file, None if cut."""
    packed = path.read_bytes()[:2] == b"\x1f\x8b"  # some lack the suffix
    with gzip.open(path) if packed else path.open("rb") as stream:
        text = stream.read(80 * 2000).decode("latin-1")
    cards = [text[i : i + 80] for i in range(0, len(text), 80)]
    ends = [n for n, card in enumerate(cards) if card.rstrip() == "END"]
    return "".join(cards[: ends[0]]) if ends else None


@pytest.mark.data
def test_real_headers_are_read_alike(twomass: Path) -> None:
    direct = 0
    for path in sorted(twomass.rglob("*.fits*")):
        text = primary_header(path)
        if text is not None:
            direct += parse_standard(text) is not None
            assert parse_cards(text)[0] == _parse_by_astropy(text)[0], path.name
    assert direct >= 20
