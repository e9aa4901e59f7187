"""File names of every archive, coadd numbers and tile names."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.identifiers import (
    FileName,
    NamePattern,
    archive_path,
    derive_coadd,
    format_file_name,
    parse_file_name,
    parse_night,
)
from twomass_viewer.survey.products import SurveySet
from twomass_viewer.survey.scans import Hemisphere, Scan

NIGHT = datetime.date(1998, 3, 21)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hi0760209.fits.gz", FileName(NamePattern.NATIVE, Band.H, 76, 209, tail=".fits.gz")),
        (
            "aJ_asky_980321n1060021.fits.gz",
            FileName(NamePattern.IRSA, Band.J, 106, 21, NIGHT, Hemisphere.NORTH, "a", "asky",
                     tail=".fits.gz"),
        ),
        (
            "qK_sxw_980321s1060021.fits",
            FileName(NamePattern.IRSA, Band.KS, 106, 21, NIGHT, Hemisphere.SOUTH, "q", "sxw"),
        ),
        (
            "2mass-atlas-980321n-j1060021.fits",
            FileName(NamePattern.MONTAGE, Band.J, 106, 21, NIGHT, Hemisphere.NORTH),
        ),
        (
            "k980321n1060021.fits.bz2",
            FileName(NamePattern.UMASS, Band.KS, 106, 21, NIGHT, Hemisphere.NORTH,
                     tail=".fits.bz2"),
        ),
        (
            "g980321ns1060021i000123.fits.gz",
            FileName(NamePattern.UMASS_STAMP, None, 106, 21, NIGHT, Hemisphere.NORTH, stamp_id=123,
                     tail=".fits.gz"),
        ),
    ],
)  # fmt: skip
def test_every_pattern_both_ways(text: str, expected: FileName) -> None:
    assert parse_file_name(text) == expected
    assert format_file_name(expected) == text


@pytest.mark.parametrize(
    "text",
    ["", "m31.fits", "hi07602091.fits", "hi076020.fits", "gc_2mass_j.fits", "2MASS_J.fits",
     "aJ_asky_961332n1060021.fits", "aX_asky_980321n1060021.fits",
     "2mass-atlas-980321x-j1060021.fits"],
)  # fmt: skip
def test_other_names(text: str) -> None:
    assert parse_file_name(text) is None


nights = st.dates(datetime.date(1997, 1, 1), datetime.date(2001, 12, 31))


@st.composite
def file_names(draw: st.DrawFn) -> FileName:
    pattern = draw(st.sampled_from(NamePattern))
    stamp = pattern is NamePattern.UMASS_STAMP
    short = stamp or pattern is NamePattern.UMASS
    irsa = pattern is NamePattern.IRSA
    dated = pattern is not NamePattern.NATIVE
    return FileName(
        pattern,
        None if stamp else draw(st.sampled_from(Band)),
        draw(st.integers(0, 999)),
        draw(st.integers(0, 999 if short else 9999)),
        draw(nights) if dated else None,
        draw(st.sampled_from(Hemisphere)) if dated else None,
        draw(st.sampled_from(["a", "q", None])) if irsa else None,
        draw(st.sampled_from(["asky", "askyw", "sx", "sxw", "cal", "mosaic", "lh"]))
        if irsa
        else None,
        draw(st.integers(0, 999999)) if stamp else None,
        draw(st.integers(0, 9)) if short else 0,
        draw(st.sampled_from([".fits", ".fits.gz", ".fits.bz2", "_cutout.fits", ""])),
    )


@given(file_names())
def test_round_trip(name: FileName) -> None:
    assert parse_file_name(format_file_name(name)) == name


@given(file_names())
def test_canonical_names_are_kept(name: FileName) -> None:
    text = format_file_name(name)
    again = parse_file_name(text)
    assert again is not None
    assert format_file_name(again) == text


@pytest.mark.parametrize("tail", [".fits", ".fits.gz", ".fits.bz2", ".fits.fz", ".fits.fz.gz"])
@pytest.mark.parametrize(
    "head",
    ["hi0760209", "aJ_asky_980321n1060021", "2mass-atlas-980321n-j1060021", "k980321n1060021",
     "g980321ns1060021i000123"],
)  # fmt: skip
def test_every_tail_is_kept(head: str, tail: str) -> None:
    name = parse_file_name(head + tail)
    assert name is not None
    assert name.tail == tail
    assert format_file_name(name) == head + tail


def test_letters_in_either_case() -> None:
    assert parse_file_name("AJ_ASKY_980321N1060021.FITS") == parse_file_name(
        "aj_asky_980321n1060021.FITS"
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [("asky", SurveySet.ALL_SKY), ("askyw", SurveySet.FULL_SURVEY),
     ("sx", SurveySet.LONG_EXPOSURE_6X), ("sxw", SurveySet.LONG_EXPOSURE_6X),
     ("cal", SurveySet.CALIBRATION), ("lh", SurveySet.UNKNOWN)],
)  # fmt: skip
def test_survey_sets(code: str, expected: SurveySet) -> None:
    name = parse_file_name(f"aJ_{code}_980321n1060021.fits")
    assert name is not None
    assert name.survey_set is expected


def test_incomplete_names_cannot_be_written() -> None:
    for name in (
        FileName(NamePattern.MONTAGE, Band.J, 1, 2),
        FileName(NamePattern.NATIVE, None, 1, 2),
        FileName(NamePattern.IRSA, Band.J, 1, 2, NIGHT, Hemisphere.NORTH),
        FileName(NamePattern.UMASS_STAMP, None, 1, 2, NIGHT, Hemisphere.NORTH),
    ):
        with pytest.raises(ValueError, match="needs"):
            format_file_name(name)


@pytest.mark.parametrize(
    ("text", "year"), [("970301", 1997), ("991231", 1999), ("000229", 2000), ("010215", 2001)]
)
def test_two_digit_years(text: str, year: int) -> None:
    night = parse_night(text)
    assert night is not None
    assert night.year == year


@pytest.mark.parametrize("text", ["", "960301", "020101", "991301", "990230", "99030", "9903011"])
def test_nights_outside_the_survey(text: str) -> None:
    assert parse_night(text) is None


@pytest.mark.parametrize(
    ("usyref", "dyfs", "height", "crpix2", "expected"),
    [
        # real headers: aJ_asky_001022s0620186, aK_asky_990502s1350080, the 2010H cutout
        (-15726.0, -82.40526581, 1024, 512.5, (186, "derived")),
        (5976.0, 82.29811096, 1024, 512.5, (80, "derived")),
        (-18637.0, -82.36629486, 249, 512.5, (221, "derived, cutout")),
        (0.0, 0.0, 1024, 512.5, None),
    ],
)
def test_coadd_numbers(
    usyref: float, dyfs: float, height: int, crpix2: float, expected: tuple[int, str] | None
) -> None:
    assert derive_coadd(usyref, dyfs, height, crpix2) == expected


def test_coadd_numbers_of_all_real_files(twomass: Path) -> None:
    from twomass_viewer.io.read import read_image

    count = 0
    for path in sorted(twomass.glob("atlas*/*.fits*")):
        header = read_image(path).header
        name = parse_file_name(path.name)
        numbers = [header.number(k) for k in ("USYREF", "DYFS", "NAXIS2", "CRPIX2")]
        usyref, dyfs, height, crpix2 = (n for n in numbers if n is not None)
        assert name is not None
        assert derive_coadd(usyref, dyfs, int(height), crpix2) == (name.coadd, "derived")
        count += 1
    assert count == 13


def test_archive_path() -> None:
    scan = Scan(NIGHT, Hemisphere.NORTH, 106, None, 21)
    assert archive_path(scan, Band.KS, SurveySet.ALL_SKY) == (
        "allsky/allsky/980321n/s106/image/ki1060021.fits.gz"
    )
    assert archive_path(scan, Band.KS, SurveySet.UNKNOWN) is None
    assert archive_path(Scan(NIGHT), Band.J, SurveySet.ALL_SKY) is None
