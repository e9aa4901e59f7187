"""Paths and URLs of the archive, and names of six-degree mosaics, both ways."""

import datetime
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.survey.test_identifiers import nights
from twomass_viewer.survey.archive_paths import (
    TABLES,
    SixDegreeName,
    format_archive_path,
    format_six_degree_name,
    parse_archive_path,
    parse_image_path,
    parse_six_degree_name,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.identifiers import FileName, NamePattern, archive_path
from twomass_viewer.survey.products import SurveySet
from twomass_viewer.survey.scans import Hemisphere, Scan

NIGHT = datetime.date(1999, 9, 16)
IBE = "https://irsa.ipac.caltech.edu/ibe/data/twomass/"
PLACE = "allsky/allsky/990916n/s028/image/hi0280150.fits.gz"
NAME = FileName(
    NamePattern.NATIVE, Band.H, 28, 150, NIGHT, Hemisphere.NORTH, dataset="asky", tail=".fits.gz"
)


@pytest.mark.parametrize(
    "text",
    [
        PLACE,
        IBE + PLACE,
        IBE + PLACE + "?center=10.68,41.27&size=200arcsec&gzip=false",
        "/data/mirror/twomass/" + PLACE,
        "http://irsa.ipac.caltech.edu:80/ibe/data/twomass/" + PLACE,
    ],
)
def test_the_layout_wherever_it_stands(text: str) -> None:
    assert parse_archive_path(text) == NAME
    assert parse_image_path(PurePosixPath(text)) == NAME
    assert format_archive_path(NAME) == PLACE


@pytest.mark.parametrize(
    "text",
    [
        "https://irsa.ipac.caltech.edu:443/cgi-bin/2MASS/IM/nph-im?ds=asky&atdir=/ti08&dh=000616n"
        "&scan=060&name=hi0600256.fits",
        "nph-im?ds=asky&atdir=%2Fti08&dh=000616n&scan=060&name=hi0600256.fits",
    ],
)
def test_answers_of_the_older_service(text: str) -> None:
    found = parse_archive_path(text)
    assert found is not None
    assert (found.date, found.hemisphere) == (datetime.date(2000, 6, 16), Hemisphere.NORTH)
    assert (found.band, found.scan, found.coadd, found.dataset) == (Band.H, 60, 256, "asky")
    assert parse_image_path(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "a/b.fits", PLACE.replace("allsky/allsky", "other/table"),
        PLACE.replace("s028", "s029"),
        PLACE.replace("990916n", "961399n"), PLACE.replace("hi0280150", "m31"),
        "nph-im?ds=asky&dh=000616x&scan=060&name=hi0600256.fits", "nph-im?name=hi0600256.fits",
    ],
)  # fmt: skip
def test_other_paths(text: str) -> None:
    assert parse_archive_path(text) is None


def test_the_name_alone_counts_elsewhere() -> None:
    assert parse_image_path("/home/me/990916n/hi0280150.fits") == FileName(
        NamePattern.NATIVE, Band.H, 28, 150
    )
    assert parse_image_path("/home/me/m31.fits") is None


@given(
    st.sampled_from(Band), st.integers(0, 999), st.integers(0, 9999), nights,
    st.sampled_from(Hemisphere), st.sampled_from(sorted(TABLES)),
    st.sampled_from([".fits", ".fits.gz", ".fits.bz2"]),
)  # fmt: skip
def test_round_trip(
    band: Band, scan: int, coadd: int, night: datetime.date, hem: Hemisphere, ds: str, tail: str
) -> None:
    name = FileName(NamePattern.NATIVE, band, scan, coadd, night, hem, dataset=ds, tail=tail)
    path = format_archive_path(name)
    assert parse_archive_path(path) == name
    assert parse_archive_path(IBE + path) == name
    found = parse_image_path(path)
    assert found is not None
    assert format_archive_path(found) == path


@pytest.mark.parametrize(
    "survey_set",
    [SurveySet.ALL_SKY, SurveySet.FULL_SURVEY, SurveySet.LONG_EXPOSURE_6X, SurveySet.CALIBRATION],
)
def test_what_is_offered_to_fetch_can_be_read_back(survey_set: SurveySet) -> None:
    scan = Scan(NIGHT, Hemisphere.NORTH, 28, None, 150)
    path = archive_path(scan, Band.H, survey_set)
    assert path is not None
    found = parse_archive_path(path)
    assert found is not None
    assert found.survey_set is survey_set


def test_incomplete_names_have_no_path() -> None:
    with pytest.raises(ValueError, match="needs night"):
        format_archive_path(FileName(NamePattern.NATIVE, Band.J, 1, 2))


@given(
    st.builds(
        SixDegreeName, st.sampled_from(Band), st.integers(0, 99999), st.integers(1, 60),
        st.sampled_from([".fits", ".fits.gz", "_cut.fits"]),
    )
)  # fmt: skip
def test_six_degree_round_trip(name: SixDegreeName) -> None:
    assert parse_six_degree_name(format_six_degree_name(name)) == name


def test_six_degree_names() -> None:
    text = "mosaic_6deg_j01381_1asec.fits"
    name = parse_six_degree_name(text)
    assert name == SixDegreeName(Band.J, 1381, 1)
    assert name is not None
    assert format_six_degree_name(name) == text
    assert parse_six_degree_name("mosaic_6deg_x01381_1asec.fits") is None
