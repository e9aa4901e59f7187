"""Positions as typed: every notation, every refusal, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twomass_viewer.errors import PositionError
from twomass_viewer.imagery.positions import (
    format_dec,
    format_position_ascii,
    format_ra,
    parse_position,
)

RA, DEC = 15 * (10 + 42 / 60 + 44.3 / 3600), 41 + 16 / 60 + 9 / 3600

SAME_PLACE = [
    "10 42 44.3 +41 16 9",
    "10 42 44.3 41 16 9",
    "10 42 44.3, +41 16 09",
    "10:42:44.3 +41:16:09",
    "10:42:44.3 41:16:09",
    "10:42:44.3,41:16:09",
    "10h42m44.3s +41d16m9s",
    "10h42m44s.3 41°16′09″",
    "10ʰ42ᵐ44.3ˢ +41°16'9\"",
    "10h 42m 44.3s +41° 16′ 9″",
    "10h42m44.3s 41 16 09",
    "10 42 44.3 41d16m9s",
    "10H42M44.3S +41D16M9S",
    "10hr42min44.3sec +41deg16min9sec",
    "fk5 10 42 44.3 +41 16 9",
    "FK5; 10:42:44.3 +41:16:09",
    "icrs 10 42 44.3 +41 16 9",
    "J2000 10 42 44.3 +41 16 9",
    "10 42 44.3 +41 16 9 J2000",
    "10 42 44.3 +41 16 9 (J2000.0)",
    "(10 42 44.3, +41 16 9)",
    "RA 10:42:44.3 Dec +41:16:09",
    "ra=10h42m44.3s, dec=41d16m9s",
    "α = 10h42m44.3s δ = +41°16′09″",
    "\u00a010 42 44.3\u2009+41 16 9 ",
    "10h42m44.3s 41.26916666667",
    "160.68458333333 41.26916666667",
    "160.68458333333,41.26916666667",
    "160.68458333333d 41.26916666667d",
    "160.68458333333° +41.26916666667°",
    "160.68458333333deg 41.26916666667deg",
    "160d41m4.5s 41d16m9s",
    "1.6068458333333e2 41.26916666667",
]


@pytest.mark.parametrize("text", SAME_PLACE)
def test_one_place_in_many_notations(text: str) -> None:
    position = parse_position(text)
    assert position.ra_deg == pytest.approx(RA, abs=1e-9)
    assert position.dec_deg == pytest.approx(DEC, abs=1e-9)
    assert position.words


@pytest.mark.parametrize(
    ("text", "ra", "dec"),
    [
        ("10.5 20.3", 10.5, 20.3),
        ("10 20", 10.0, 20.0),
        ("10 20 30 40", 15 * (10 + 20 / 60), 30 + 40 / 60),
        ("10h 41.5", 150.0, 41.5),
        ("05 35 17.3 −05 23 28", 83.8220833333, -5.3911111111),
        ("05 35 17.3 - 05 23 28", 83.8220833333, -5.3911111111),
        ("12 00 00 -00 30 00", 180.0, -0.5),
        ("0 -0.25", 0.0, -0.25),
        ("24:00:00 +5", 0.0, 5.0),
        ("360 +90", 0.0, 90.0),
        (".5 -.5", 0.5, -0.5),
    ],
)
def test_decided_ambiguities(text: str, ra: float, dec: float) -> None:
    position = parse_position(text)
    assert position.ra_deg == pytest.approx(ra, abs=1e-9)
    assert position.dec_deg == pytest.approx(dec, abs=1e-9)


REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("M 31", "names cannot be resolved offline"),
    ("NGC 188", "names cannot be resolved offline"),
    ("3C 273", "names cannot be resolved offline"),
    ("nan nan", "names cannot be resolved offline"),
    ("10", "divide clearly"),
    ("10 42 44.3", "divide clearly"),
    ("10 42 44 41 16", "divide clearly"),
    ("10h42m 41 16", "divide clearly"),
    ("10h42 41 16", "divide clearly"),
    ("1 2 3 4 5 6 7 8", "divide clearly"),
    ("1,5 2,5", "too many commas"),
    ("1 +2 +3", "too many signs"),
    ("10.5 20 30 +4 5 6", "whole number"),
    ("10 20 60 +1 2 3", "below 60"),
    ("10 20 30 +1 60 3", "below 60"),
    ("160:40:00 20:00:00", "hours runs from 0 to 24"),
    ("24:00:01 20:00:00", "hours runs from 0 to 24"),
    ("10 +91", "declination 91 is outside"),
    ("10 -90.001", "outside"),
    ("400 20", "right ascension 400 is outside"),
    ("-10 20", "outside"),
    ("1e400 5", "outside"),
    ("gal 400 5", "Galactic longitude 400 is outside"),
    ("gal 10 95", "Galactic latitude 95 is outside"),
    ("5h 5m", "does not fit"),
    ("10d 5h", "does not fit"),
    ("gal 5h 5", "does not fit"),
    ("10h42'44\" +5d", "arcminute signs"),
    ("fk5 10 20 b1950", "two frames"),
    ("?!", "not a position"),
    ("gal", "names cannot be resolved offline"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_refusals_say_why_and_what_works(text: str, why: str) -> None:
    with pytest.raises(PositionError, match=why) as caught:
        parse_position(text)
    assert caught.value.hint


@given(st.text(alphabet="0123456789 :.,+-hmsd°'\"galbfk5eE−\n", max_size=30))
def test_no_text_crashes_or_leaves_the_sky(text: str) -> None:
    try:
        position = parse_position(text)
    except PositionError:
        return
    assert 0.0 <= position.ra_deg < 360.0
    assert -90.0 <= position.dec_deg <= 90.0


def test_galactic() -> None:
    for text in ("gal 0 0", "galactic 0, 0", "gal l=0 b=0", "GAL 360 0", "0d 0d gal"):
        position = parse_position(text)
        assert position.ra_deg == pytest.approx(266.405, abs=1e-3)
        assert position.dec_deg == pytest.approx(-28.936, abs=1e-3)
        assert "Galactic" in position.words
    assert parse_position("gal -10 5").ra_deg == pytest.approx(parse_position("gal 350 5").ra_deg)


def test_b1950_is_precessed_and_says_so() -> None:
    from astropy.coordinates import FK4, FK5, SkyCoord

    position = parse_position("b1950 10 40 00 +41 30 00")
    expected = SkyCoord(160.0, 41.5, unit="deg", frame=FK4(equinox="B1950")).transform_to(
        FK5(equinox="J2000")
    )
    assert position.ra_deg == pytest.approx(expected.ra.deg)
    assert position.dec_deg == pytest.approx(expected.dec.deg)
    assert "precessed" in position.words
    assert parse_position("fk4 160 41.5").ra_deg == pytest.approx(position.ra_deg)


def test_designations_say_that_they_are_truncated() -> None:
    position = parse_position("2MASS J00424433+4116085")
    assert position.ra_deg == pytest.approx(10.6847083333)
    assert "truncated" in position.words
    assert "0.15″" in position.words


@pytest.mark.parametrize(
    ("degrees", "digits", "text"),
    [
        (83.697125, 2, "05 34 47.31"),
        (15 * (10 + 59 / 60 + 59.999 / 3600), 2, "11 00 00.00"),
        (359.9999999, 2, "00 00 00.00"),
        (-15.0, 0, "23 00 00"),
        (0.0, 3, "00 00 00.000"),
        (float("nan"), 2, "—"),
    ],
)
def test_right_ascension_for_people(degrees: float, digits: int, text: str) -> None:
    assert format_ra(degrees, digits) == text


@pytest.mark.parametrize(
    ("degrees", "digits", "text"),
    [
        (-5.590250, 1, "−05 35 24.9"),
        (5.99999999, 1, "+06 00 00.0"),
        (-0.00001, 1, "+00 00 00.0"),
        (-0.0003, 1, "−00 00 01.1"),
        (90.0, 0, "+90 00 00"),
        (float("inf"), 1, "—"),
    ],
)
def test_declination_for_people(degrees: float, digits: int, text: str) -> None:
    assert format_dec(degrees, digits) == text


@given(st.floats(0, 359.99), st.floats(-89.99, 89.99))
def test_what_is_printed_can_be_typed(ra: float, dec: float) -> None:
    text = format_position_ascii(ra, dec)
    assert text.isascii()
    position = parse_position(text)
    assert (position.ra_deg - ra + 180) % 360 - 180 == pytest.approx(0.0, abs=0.0051 / 240)
    assert position.dec_deg == pytest.approx(dec, abs=0.051 / 3600)
    fancy = parse_position(f"{format_ra(ra)} {format_dec(dec)}")
    assert fancy == position
