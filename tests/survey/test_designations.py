"""Designations: truncated, and read back to within their last digit."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twomass_viewer.survey.designations import format_designation, parse_designation


def test_the_example_of_the_survey() -> None:
    parsed = parse_designation("2MASS J00424433+4116085")
    assert parsed is not None
    assert parsed.name == "2MASS J00424433+4116085"
    assert parsed.ra_deg == pytest.approx(15 * (42 / 60 + 44.33 / 3600))
    assert parsed.dec_deg == pytest.approx(41 + 16 / 60 + 8.5 / 3600)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("00424433+4116085", "2MASS J00424433+4116085"),
        ("J00424433+4116085", "2MASS J00424433+4116085"),
        ("2masxJ00424433-0016085", "2MASX J00424433-0016085"),
        ("2MASXi J00424433+4116085", "2MASXi J00424433+4116085"),
    ],
)
def test_spellings(text: str, name: str) -> None:
    parsed = parse_designation(text)
    assert parsed is not None
    assert parsed.name == name


@pytest.mark.parametrize(
    "text",
    ["", "M31", "2MASS J24424433+4116085", "2MASS J00604433+4116085", "2MASS J0042443+4116085",
     "2MASS J00424433+9916085", "2MASS J00424433+4116985", "SDSS J00424433+4116085"],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert parse_designation(text) is None


@given(st.floats(0, 360, exclude_max=True), st.floats(-90, 90))
def test_truncation_never_moves_outward(ra: float, dec: float) -> None:
    parsed = parse_designation(format_designation(ra, dec))
    assert parsed is not None
    step_ra, step_dec = 0.01 / 240.0, 0.1 / 3600.0
    slack = 1e-9
    assert -slack <= ra - parsed.ra_deg < step_ra + slack
    assert -slack <= abs(dec) - abs(parsed.dec_deg) < step_dec + slack
    assert math.copysign(1, parsed.dec_deg) == math.copysign(1, dec)
    assert format_designation(parsed.ra_deg, parsed.dec_deg) == parsed.digits


def test_the_catalogue_s_own_designations(twomass: Path) -> None:
    """Positions of a Gator table give its designations, but for rounding in the last place."""
    rows = equal = 0
    columns: list[str] = []
    for line in (twomass / "catalogs" / "2mass.tbl").read_text().splitlines():
        if line.startswith("|") and not columns:
            columns = [c.strip() for c in line.strip("|").split("|")]
        elif columns and not line.startswith(("|", "\\")):
            cells = dict(zip(columns, line.split(), strict=False))
            rows += 1
            equal += (
                format_designation(float(cells["ra"]), float(cells["dec"]))
                == (cells["designation"])
            )
    assert rows == 4929
    assert equal / rows > 0.98
