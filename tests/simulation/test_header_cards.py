"""Header cards: the survey's list, order and relations."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS

from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.simulation.plans.demo import NORTH_IMAGE, SOUTH_IMAGE

KEYWORDS = """
SIMPLE BITPIX NAXIS NAXIS1 NAXIS2 BLOCKED EXTEND ORDATE DAYNUM FN_PRFX TYPE SCANNO SCANDIR
STRIP_ID POSITNID ORIGIN CTYPE1 CTYPE2 CRPIX1 CRPIX2 CRVAL1 CRVAL2 CROTA2 CDELT1 CDELT2 USXREF
USYREF SKYVAL SKYSIG MAGZP CALID SEESH DXFS DYFS PIXNAM QT0227 QT0668 QT1586 QT3085 QT5000 QT6914
QT8413 QT9331 QT9772 BASE WAVEF_P TIMER0 TIMER1 TIMER2 ICSVERSN SCHEDVER SCRIPTFN SCRPTVER UT_OFF1
XS_OFF1 IS_OFF1 XS_OFF2 IS_OFF2 FOCUS NUMFRMS SKIPRDOS TELNAME FILTER UT_DATE UT AMASS_FC GRP2_SOS
DATE_SOS EQUINOX AM_SOS ZD_SOS HA_SOS UT_SOS ST_SOS RA_SOS DEC_SOS WSPD_SOS WDIR_SOS HUM_SOS
SEE_SOS BAR_SOS AIRT_SOS TELT_SOS ARYT_SOS GRP2_EOS DATE_EOS AM_EOS ZD_EOS HA_EOS UT_EOS ST_EOS
RA_EOS DEC_EOS WSPD_EOS WDIR_EOS HUM_EOS SEE_EOS BAR_EOS AIRT_EOS TELT_EOS ARYT_EOS
""".split()


def headers(files: FieldFiles) -> dict[Path, fits.Header]:
    return {p: fits.getheader(p) for p in (*files.images.values(), files.opposite)}


def test_keywords_are_those_of_the_survey_in_its_order(demo_files: FieldFiles) -> None:
    for header in headers(demo_files).values():
        names = [k for k in header if k not in ("COMMENT", "HISTORY", "SIMULATD", "")]
        assert names == KEYWORDS


@pytest.mark.data
def test_cards_look_like_real_cards(demo_files: FieldFiles, twomass: Path) -> None:
    real = fits.getheader(twomass / "atlas" / "aJ_asky_001022s0620186.fits")
    ours = headers(demo_files)[demo_files.opposite]
    said = {"ORIGIN"}  # its comment says that it is not the survey's
    for keyword in KEYWORDS:
        assert type(ours[keyword]) is type(real[keyword]), keyword
        if keyword not in said:
            assert ours.comments[keyword] == real.comments[keyword], keyword


def test_every_image_says_it_is_simulated(demo_files: FieldFiles) -> None:
    for path in (*demo_files.images.values(), demo_files.opposite, demo_files.quicklook,
                 demo_files.cube):  # fmt: skip
        header = fits.getheader(path)
        assert header["SIMULATD"] is True
        assert header["ORIGIN"] == "simulated"
        assert "holds no survey data" in str(header["COMMENT"])


def test_numbers_hang_together(demo_files: FieldFiles) -> None:
    for path, header in headers(demo_files).items():
        name = path.name
        coadd = round(1 + abs(header["USYREF"] + header["NAXIS2"] / 2) / abs(header["DYFS"]))
        assert name[18:22] == f"{coadd:04d}"
        assert name[8:14] == header["ORDATE"] == header["UT_DATE"]
        assert name[15:18] == f"{header['SCANNO']:03d}"
        assert header["SCANNO"] > 900  # beyond any scan number of the survey
        assert name[14] == "s"
        assert header["TELNAME"] == "CTIO"
        assert (header["DYFS"] > 0) == (header["SCANDIR"] == "n")
        assert (header["USYREF"] > 0) == (header["SCANDIR"] == "n")
        assert 82.10 < abs(header["DYFS"]) < 82.79
        assert -0.61 < header["DXFS"] < 0.57
        assert header["FN_PRFX"] == f"{header['FILTER']}{header['DAYNUM']}{header['SCANNO']:03d}"
        assert header["FILTER"] == name[1].lower()
        assert 1.0 <= header["AMASS_FC"] < 1.2
        minutes = int(header["UT"][3:5]) + 60 * int(header["UT"][:2])
        started = int(header["UT_SOS"][3:5]) + 60 * int(header["UT_SOS"][:2])
        assert 0 <= minutes - started <= 7


def test_both_scans_show_the_same_place(demo_files: FieldFiles) -> None:
    first = WCS(headers(demo_files)[next(iter(demo_files.images.values()))])
    second = WCS(headers(demo_files)[demo_files.opposite])
    ra, dec = first.wcs_pix2world(256.0, 512.0, 0)
    x, y = second.wcs_world2pix(ra, dec, 0)
    assert np.hypot(x - 256, y - 512) < 10


def test_the_transform_is_that_of_the_header(demo_files: FieldFiles) -> None:
    x = np.array([0.0, 511.0, 30.5, 400.0])
    y = np.array([0.0, 1023.0, 900.0, 17.25])
    for path, coadd in (
        (next(iter(demo_files.images.values())), NORTH_IMAGE),
        (demo_files.opposite, SOUTH_IMAGE),
    ):
        expected = WCS(fits.getheader(path)).wcs_pix2world(x, y, 0)
        got = coadd.transform.pixel_to_sky(x, y)
        np.testing.assert_allclose(got, expected, atol=2e-9)
