"""Scan, direction and coadd where cards are missing or contradict each other."""

import datetime
from pathlib import Path

import pytest

from tests.io.fits_bytes import Cards, fits_bytes, pixels, write
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NAME = "aJ_asky_001022s0620186.fits"


def read(folder: Path, name: str = NAME, changes: Cards | None = None) -> SurveyImage:
    return read_image(write(folder, name, fits_bytes(pixels(), changes=changes)))


def test_everything_in_order(tmp_path: Path) -> None:
    image = read(tmp_path)
    scan = image.scan
    assert scan is not None
    assert scan.date == datetime.date(2000, 10, 22)
    assert scan.hemisphere is Hemisphere.SOUTH
    assert (scan.number, scan.coadd, scan.coadd_evidence) == (62, 186, "file name")
    assert scan.direction is ScanDirection.SOUTH
    assert image.frame_step_arcsec == (-0.3978912234, -82.40526581)
    assert (image.sky_dn, image.sky_sigma_dn, image.seeing_shape) == (73.15, 0.5623, 0.93)
    assert image.planes[0].band is Band.J
    assert image.planes[0].magzp == 21.0034
    assert image.notices == ()


def test_scandir_wins_over_the_sign_of_dyfs(tmp_path: Path) -> None:
    image = read(tmp_path, changes={"SCANDIR": "n"})
    assert image.scan is not None
    assert image.scan.direction is ScanDirection.NORTH
    assert any("SCANDIR is used" in n for n in image.notices)


@pytest.mark.parametrize("value", [None, "-"])
def test_direction_from_dyfs(value: str | None, tmp_path: Path) -> None:
    image = read(tmp_path, changes={"SCANDIR": value})
    assert image.scan is not None
    assert image.scan.direction is ScanDirection.SOUTH
    assert any("sign of DYFS" in n for n in image.notices)


def test_derived_coadd_without_a_survey_name(tmp_path: Path) -> None:
    image = read(tmp_path, "my_galaxy.fits")
    assert image.scan is not None
    assert (image.scan.coadd, image.scan.coadd_evidence) == (186, "derived")
    cut = read(tmp_path, "my_galaxy.fits", {"CRPIX2": 400.5, "USYREF": -15726.0})
    assert cut.scan is not None
    assert (cut.scan.coadd, cut.scan.coadd_evidence) == (186, "derived, cutout")


def test_a_wrong_coadd_in_the_name_is_said(tmp_path: Path) -> None:
    image = read(tmp_path, NAME.replace("0186", "0197"))
    assert image.scan is not None
    assert (image.scan.coadd, image.scan.coadd_evidence) == (197, "file name")
    assert any("coadd 197" in n and "imply 186" in n for n in image.notices)


def test_a_renamed_file_is_read_by_its_header(tmp_path: Path) -> None:
    image = read(tmp_path, "aK_asky_990502n0630197.fits")
    assert image.scan is not None
    assert image.scan.number == 62
    assert image.scan.hemisphere is Hemisphere.SOUTH
    assert (image.scan.coadd, image.scan.coadd_evidence) == (186, "derived")
    assert image.planes[0].band is Band.J
    assert any("renamed" in n for n in image.notices)


def test_hemisphere_from_the_name_when_telname_is_missing(tmp_path: Path) -> None:
    image = read(tmp_path, changes={"TELNAME": None})
    assert image.scan is not None
    assert image.scan.hemisphere is Hemisphere.SOUTH
    assert any("TELNAME" in n for n in image.notices)


def test_missing_cards_are_listed(tmp_path: Path) -> None:
    image = read(tmp_path, changes={"MAGZP": None, "USYREF": None, "FILTER": "none"})
    assert image.planes[0].magzp is None
    assert any("USYREF" in n and "MAGZP" in n for n in image.notices)
    assert image.planes[0].band is Band.J  # from the file name
