"""Sky transforms from headers of every habit, against astropy."""

import math

import numpy as np
import pytest

from tests.io.fits_bytes import Cards, card
from twomass_viewer.imagery.header import Header, Repair
from twomass_viewer.imagery.wcs import AstropyTransform, SkyTransform, ZenithalTransform
from twomass_viewer.io.cards import parse_cards, quiet
from twomass_viewer.io.sky_transform import sky_transform

STEP = 1.0 / 3600.0
C, S = math.cos(0.5), math.sin(0.5)
RAD = math.pi / 180


def header(**cards: object) -> Header:
    base: Cards = {
        "CTYPE1": "RA---SIN", "CTYPE2": "DEC--SIN", "CRPIX1": 256.5, "CRPIX2": 512.5,
        "CRVAL1": 10.0, "CRVAL2": 41.0, "CDELT1": -STEP, "CDELT2": STEP, "EQUINOX": 2000.0,
    }  # fmt: skip
    merged = {k: v for k, v in (base | cards).items() if v is not None}
    parsed, notices = parse_cards("".join(f"{card(k, v):<80}" for k, v in merged.items()))
    assert notices == ()
    return parsed


def transform_of(head: Header) -> SkyTransform:
    transform, _ = sky_transform(head)
    assert transform is not None
    return transform


CD: Cards = {"CDELT1": None, "CDELT2": None, "CD1_1": -STEP * C, "CD1_2": STEP * S,
             "CD2_1": STEP * S, "CD2_2": STEP * C}  # fmt: skip
PC: Cards = {"PC1_1": C, "PC1_2": -S, "PC2_1": S, "PC2_2": C}
TAN: Cards = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN"}
SIP: Cards = {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "A_ORDER": 2, "B_ORDER": 2,
              "A_2_0": 1e-5, "B_0_2": 2e-5}  # fmt: skip
CAR: Cards = {"CTYPE1": "GLON-CAR", "CTYPE2": "GLAT-CAR", "CRVAL1": 120.0, "CRVAL2": 0.0,
              "EQUINOX": None}  # fmt: skip
SWAPPED: Cards = CD | {"CTYPE1": "DEC--TAN", "CTYPE2": "RA---TAN", "CRVAL1": 41.0, "CRVAL2": 10.0}

HABITS: dict[str, Cards] = {
    "atlas": {"CROTA2": 0.0117},
    "rotated": {"CROTA2": 37.0},
    "old CROTA1": {"CROTA2": -20.0, "CROTA1": -20.0},
    "oblong": {"CDELT2": 3 * STEP, "CROTA2": 30.0},
    "flipped": {"CDELT1": STEP},
    "cd": CD,
    "pc": PC,
    "pc over crota": PC | {"CROTA2": 12.0},
    "tan": TAN | {"CROTA2": 5.0},
    "near the pole": {"CRVAL2": 89.9, "CROTA2": 120.0},
    "far south": TAN | {"CRVAL2": -86.0},
    "on the pole": {"CRVAL2": 90.0, "LONPOLE": 180.0},
    "on the pole by default": {"CRVAL2": 90.0},
    "across RA 0": {"CRVAL1": 0.001},
    "icrs": {"RADESYS": "ICRS"},
    "b1950": {"EQUINOX": 1950.0, "RADESYS": "FK4"},
    "old epoch": {"EQUINOX": None, "EPOCH": 1950.0},
    "galactic tan": {"CTYPE1": "GLON-TAN", "CTYPE2": "GLAT-TAN", "EQUINOX": None},
    "galactic car": CAR,
    "aitoff": {"CTYPE1": "RA---AIT", "CTYPE2": "DEC--AIT"},
    "zea": {"CTYPE1": "RA---ZEA", "CTYPE2": "DEC--ZEA"},
    "ncp": {"CTYPE1": "RA---NCP", "CTYPE2": "DEC--NCP"},
    "sip": SIP,
    "arcsec": {"CUNIT1": "arcsec", "CUNIT2": "arcsec", "CDELT1": -1.0, "CDELT2": 1.0,
               "CRVAL1": 36000.0, "CRVAL2": 147600.0},
    "swapped axes": SWAPPED,
    "swapped axes, other projection": SWAPPED | {"CTYPE1": "DEC--ARC", "CTYPE2": "RA---ARC"},
    "fk5 of 1975": {"EQUINOX": 1975.0, "RADESYS": "FK5"},
    "fk4 of 1975": {"EQUINOX": 1975.0, "RADESYS": "FK4"},
    "gls": {"CTYPE1": "RA---GLS", "CTYPE2": "DEC--GLS"},
    "radians": {"CUNIT1": "rad", "CUNIT2": "rad", "CDELT1": -STEP * RAD, "CDELT2": STEP * RAD,
                "CRVAL1": 10 * RAD, "CRVAL2": 41 * RAD},
    "tpv": {"CTYPE1": "RA---TPV", "CTYPE2": "DEC--TPV", "PV1_1": 1.0, "PV2_1": 1.0,
            "PV1_4": 1e-3, "PV2_5": 2e-3} | CD,
    "scamp": TAN | CD | {"PV1_1": 1.0, "PV2_1": 1.0, "PV1_5": 1e-3, "PV2_4": 2e-3},
    "lonpole": TAN | {"LONPOLE": 150.0},
    "third axis": {"NAXIS": 3, "CTYPE3": "FREQ", "CRVAL3": 1.4e14, "CDELT3": 1.0, "CRPIX3": 1.0},
    "pc and old rotation": PC | {"CROTA2": -math.degrees(0.5)},
}  # fmt: skip
OLD_CD: Cards = {"CDELT1": None, "CDELT2": None, "CD001001": -STEP * C, "CD001002": STEP * S,
                 "CD002001": STEP * S, "CD002002": STEP * C}  # fmt: skip
HOURS: Cards = {"CUNIT1": "hours", "CRVAL1": 10.0 / 15}


@pytest.mark.parametrize("habit", list(HABITS))
def test_agrees_with_astropy(habit: str) -> None:
    from astropy.coordinates import FK5
    from astropy.io import fits
    from astropy.wcs import WCS

    head = header(**HABITS[habit])
    transform = transform_of(head)
    x, y = np.array([0.0, 511, 0, 511, 200.3]), np.array([0.0, 0, 1023, 1023, 700.7])
    with quiet():
        cards = fits.Header([(c.keyword, c.value) for c in head])
        sky = WCS(cards, naxis=2).pixel_to_world(x, y)
    sky = sky.transform_to(FK5(equinox="J2000"))
    ra, dec = transform.pixel_to_sky(x, y)
    tolerance = (0.04 if transform.frame == "ICRS" else 0.001) / 3600
    np.testing.assert_allclose(dec, sky.dec.deg, atol=tolerance)
    east = ((ra - sky.ra.deg + 180) % 360 - 180) * np.cos(np.radians(dec))
    np.testing.assert_allclose(east, 0.0, atol=tolerance)
    back_x, back_y = transform.sky_to_pixel(ra, dec)
    np.testing.assert_allclose(back_x, x, atol=1e-4)
    np.testing.assert_allclose(back_y, y, atol=1e-4)


def test_common_headers_do_without_astropy() -> None:
    for habit in ("atlas", "rotated", "cd", "pc", "tan", "swapped axes"):
        assert isinstance(transform_of(header(**HABITS[habit])), ZenithalTransform)
    assert isinstance(transform_of(header(**SIP)), AstropyTransform)


@pytest.mark.parametrize(
    ("cards", "says"),
    [
        ({"CTYPE1": None}, "no CTYPE1"),
        ({"CTYPE1": "FREQ"}, "not a place on the sky"),
        ({"CTYPE2": "DEC--TAN"}, "do not match"),
        ({"CTYPE1": "RA", "CTYPE2": "DEC"}, "name no projection"),
        ({"CTYPE1": "ELON-TAN", "CTYPE2": "ELAT-TAN"}, "not a place on the sky"),
        ({"CTYPE1": "RA---XYZ", "CTYPE2": "DEC--XYZ"}, ""),
        ({"CRVAL1": None}, "no CRVAL1"),
        ({"CRVAL2": "north"}, "'north' is not a number"),
        ({"CRVAL2": 95.0}, "outside"),
        ({"CDELT1": 0.0}, "singular"),
        ({"CDELT1": None}, "no CDELT1"),
        ({"CDELT1": 500.0, "CDELT2": 500.0}, "impossible"),
        ({"RADESYS": "GAPPT"}, "not known"),
        ({"EQUINOX": "now", "RADESYS": "FK5"}, "'now' is not a year"),
        ({"EQUINOX": 20000.0, "RADESYS": "FK5"}, "equinox 20000"),
    ],
)
def test_broken_headers_give_the_reason(cards: Cards, says: str) -> None:
    transform, notices = sky_transform(header(**cards))
    assert transform is None
    assert "No usable sky coordinates" in notices[-1]
    assert says in notices[-1]


@pytest.mark.parametrize(
    ("cards", "says"),
    [
        ({"RADECSYS": "FK5"}, "RADECSYS"),
        ({"EQUINOX": None, "EPOCH": 2000.0}, "EPOCH"),
        ({"CRPIX1": None}, "CRPIX1: missing"),
        ({"EQUINOX": 1950.0}, "B1950"),
        ({"EQUINOX": "J2000"}, "EQUINOX: 'J2000' was read as 2000"),
        ({"RADESYS": "FK5/J2000"}, "RADESYS"),
        ({"CTYPE1": "ra---sin"}, "CTYPE1: 'ra---sin' was read as 'RA---SIN'"),
        ({"CTYPE1": "RA--SIN"}, "'RA--SIN'"),
        (OLD_CD, "CD001001, CD001002, CD002001, CD002002: old names"),
        (HOURS, "CUNIT1: hours; CRVAL1 turned into degrees"),
        (PC | {"CROTA2": 12.0}, "CROTA2: ignored"),
        (CD | {"PC1_1": 1.0}, "PC: ignored"),
        ({"CROTA1": 3.0}, "CROTA1: read as CROTA2"),
        (CAR, "Galactic"),
    ],
)
def test_repairs_are_said(cards: Cards, says: str) -> None:
    transform, notices = sky_transform(header(**cards))
    assert transform is not None
    assert any(says in n for n in notices)


@pytest.mark.parametrize(
    ("mended", "plain"),
    [
        (OLD_CD, CD),
        (HOURS, {}),
        ({"CUNIT1": "hourangle", "CRVAL1": 10.0 / 15, "CDELT1": -STEP / 15}, {}),
        ({"CTYPE1": "ra--sin", "CTYPE2": "Dec-sin"}, {}),
        ({"RADESYS": "J2000", "EQUINOX": "J2000.0"}, {"RADESYS": "FK5"}),
        ({"EQUINOX": "B1950", "RADESYS": None}, {"EQUINOX": 1950.0, "RADESYS": "FK4"}),
    ],
)
def test_mended_headers_mean_the_same(mended: Cards, plain: Cards) -> None:
    x, y = np.array([0.0, 511, 200.3]), np.array([0.0, 1023, 700.7])
    mine = transform_of(header(**mended)).pixel_to_sky(x, y)
    theirs = transform_of(header(**plain)).pixel_to_sky(x, y)
    np.testing.assert_allclose(mine, theirs, rtol=1e-12)


def test_usual_headers_need_no_repair() -> None:
    usual = ("atlas", "rotated", "cd", "pc", "tan", "icrs", "arcsec",
             "galactic car", "pc and old rotation")  # fmt: skip
    for habit in usual:
        _, notices = sky_transform(header(**HABITS[habit]))
        assert not any(isinstance(n, Repair) for n in notices)
