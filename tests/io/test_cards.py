"""Headers that FITS would not like are read, quietly, and what was odd is said."""

import copy
import pickle
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.io.fits_bytes import card
from twomass_viewer.imagery.header import Repair
from twomass_viewer.io.cards import parse_cards, quiet


def text(*lines: str) -> str:
    return "".join(f"{line:<80}" for line in lines)


def test_plain_cards() -> None:
    header, notices = parse_cards(
        text(
            "SIMPLE  =                    T / conforms",
            "NAXIS1  =                  512",
            "CRVAL1  =   1.418890021E+01 / [deg]",
            "OLDSTYLE=           1.5D+02",
            "ORIGIN  = '2MASS   '           / 2MASS Survey Camera",
            "QUOTED  = 'it''s'",
            "NOTHING =",
            "COMMENT a remark",
            "HISTORY > Image Created by pixphot",
            "LONGSTR = 'first &'",
            "CONTINUE  'second'",
        )
    )
    assert notices == ()
    assert header.get("SIMPLE") is True
    assert header.get("NAXIS1") == 512
    assert header.number("CRVAL1") == pytest.approx(14.18890021)
    assert header.number("OLDSTYLE") == 150.0
    assert header.string("ORIGIN") == "2MASS"
    assert header.string("QUOTED") == "it's"
    assert header.get("NOTHING") is None
    assert header.comments("COMMENT") == ("a remark",)
    assert header.comments("HISTORY") == ("> Image Created by pixphot",)
    assert header.string("LONGSTR") == "first second"
    assert next(c.comment for c in header if c.keyword == "SIMPLE") == "conforms"


@pytest.mark.parametrize(
    ("line", "keyword", "says"),
    [
        ("ha_fc   =          8.196147919 / Hr Angle", "HA_FC", "lower case.*ha_fc|ha_fc"),
        ("AUTHOR  = 'M\u00fcller'", "AUTHOR", "AUTHOR: 1 character that FITS does not allow"),
        ("CRVAL1 = 10.5 / deg", "CRVAL1", "CRVAL1: the = is not in column 9"),
        ("CRVAL1  =10.5", "CRVAL1", "CRVAL1: the = is not in column 9"),
        ("BAD     = 'no end of quote", "BAD", "BAD"),
        ("WORD    = unquoted", "WORD", "WORD"),
    ],
)
def test_odd_cards_become_notices(line: str, keyword: str, says: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        header, notices = parse_cards(text(card("SIMPLE", True), line))
    assert [c.keyword for c in header] == ["SIMPLE", keyword]
    assert notices
    assert any(part in " ".join(notices) for part in says.split("|")[-1:])


@given(
    st.text(alphabet=st.characters(min_codepoint=1, max_codepoint=255), max_size=300), st.booleans()
)
def test_no_header_text_raises_or_warns(content: str, is_card: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parse_cards(f"KEYWORD = {content}" if is_card else content)


def test_quiet_collects_each_warning_once() -> None:
    with quiet() as messages:
        for _ in range(3):
            warnings.warn("odd\nthing", UserWarning, stacklevel=1)
    assert messages == ["odd thing"]


def test_a_repair_knows_its_cards() -> None:
    header, notices = parse_cards(text(card("SIMPLE", True), "crval1 = 10.5", "CRVAL2  =-3 / x"))
    assert (header.number("CRVAL1"), header.number("CRVAL2")) == (10.5, -3.0)
    assert {n.card for n in notices if isinstance(n, Repair)} == {"crval1", "crval1, CRVAL2"}


def test_a_repair_can_be_copied() -> None:
    repair = Repair("EPOCH", "an old name, read as EQUINOX")
    for other in (copy.deepcopy(repair), pickle.loads(pickle.dumps(repair))):
        assert (other, other.card, other.done) == (repair, repair.card, repair.done)
    assert str(repair) == "EPOCH: an old name, read as EQUINOX."
