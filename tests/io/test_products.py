"""XSC cubes, combined calibration images, mosaics, simulated and foreign files."""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.io.fits_bytes import ATLAS, Cards, fits_bytes, pixels, write
from twomass_viewer.imagery.header import Repair
from twomass_viewer.io.products.registry import PRODUCTS
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product, SurveySet

SKY: Cards = {
    k: v for k, v in ATLAS.items() if k[:5] in ("CTYPE", "CRPIX", "CRVAL", "CDELT", "CROTA")
}
STAMP = "g980321ns1060021i000123.fits.gz"


def cube(planes: int = 6) -> np.ndarray:
    return np.stack([pixels((21, 21)) + n for n in range(planes)])


def test_an_xsc_cube_has_three_bands_twice(tmp_path: Path) -> None:
    cards: Cards = SKY | {"ORIGIN": "2MASS", "JMAGZP": 20.9, "HMAGZP": 20.4, "KMAGZP": 19.9}
    image = read_image(write(tmp_path, STAMP, fits_bytes(cube(), cards)))
    assert image.product is Product.XSC_CUBE
    assert image.fidelity.value is Fidelity.LOSSLESS
    assert [(p.band, p.role, p.magzp) for p in image.planes] == [
        (band, role, zero_point)
        for role in (PlaneRole.IMAGE, PlaneRole.STAR_SUBTRACTED)
        for band, zero_point in zip(Band, (20.9, 20.4, 19.9), strict=True)
    ]
    assert [float(np.nanmin(p.data - cube()[p.index])) for p in image.planes] == [0.0] * 6
    assert image.transform is not None
    assert any("JMAGZP" in n for n in image.notices)
    assert image.scan is not None
    assert image.scan.coadd == 21


def test_a_single_zero_point_is_used_for_all_bands_and_said(tmp_path: Path) -> None:
    cards: Cards = SKY | {"ORIGIN": "2MASS", "MAGZP": 20.9}
    image = read_image(write(tmp_path, "cube.fits", fits_bytes(cube(), cards)))
    assert image.product is Product.XSC_CUBE
    assert {p.magzp for p in image.planes} == {20.9}
    assert any("only zero point" in n for n in image.notices)


def test_a_stamp_with_another_number_of_planes_gets_no_bands(tmp_path: Path) -> None:
    image = read_image(write(tmp_path, STAMP, fits_bytes(cube(5), SKY)))
    assert image.product is Product.XSC_CUBE
    assert {p.band for p in image.planes} == {None}
    assert any("this file has 5" in n for n in image.notices)


def test_six_foreign_planes_are_no_xsc_cube(tmp_path: Path) -> None:
    image = read_image(write(tmp_path, "ifu.fits", fits_bytes(cube(), SKY)))
    assert image.product is Product.UNKNOWN
    assert image.survey_set is None
    assert len(image.planes) == 6
    assert any("no known bands" in n for n in image.notices)


@pytest.mark.parametrize(
    ("words", "role"),
    [("", PlaneRole.IMAGE), ("coverage map", PlaneRole.COVERAGE), ("masked", PlaneRole.MASKED)],
)
def test_combined_calibration_images(words: str, role: PlaneRole, tmp_path: Path) -> None:
    cards: Cards = SKY | {"ORIGIN": "2MASS", "FILTER": "k", "MAGZP": 19.9, "OBJECT": words}
    image = read_image(write(tmp_path, "field.fits", fits_bytes(pixels((3600, 540)), cards)))
    assert image.product is Product.COMBINED_CALIBRATION
    assert image.survey_set is SurveySet.CALIBRATION
    assert image.derived
    assert (image.planes[0].band, image.planes[0].role) == (Band.KS, role)
    assert any("by its size" in n for n in image.notices)


@pytest.mark.parametrize(
    ("maker", "survey", "expected"),
    [("Montage v6", "2MASS", SurveySet.UNKNOWN), ("SWarp 2.38", "UKIDSS", None)],
)
def test_mosaics(maker: str, survey: str, expected: SurveySet | None, tmp_path: Path) -> None:
    cards: Cards = SKY | {"SOFTNAME": maker, "DATASET": survey, "FILTER": "J"}
    image = read_image(write(tmp_path, "mosaic.fits", fits_bytes(pixels(), cards)))
    assert image.product is Product.MOSAIC
    assert image.derived
    assert image.survey_set is expected
    assert image.fidelity.value is Fidelity.UNKNOWN


def test_foreign_files_claim_nothing(tmp_path: Path) -> None:
    cards: Cards = SKY | {"TELESCOP": "VISTA", "FILTER": "J"}
    image = read_image(write(tmp_path, "vista.fits", fits_bytes(pixels(), cards)))
    assert image.product is Product.UNKNOWN
    assert image.survey_set is None
    assert image.fidelity.value is Fidelity.UNKNOWN
    assert image.planes[0].band is None
    assert image.transform is not None


def test_2mass_as_astrometric_reference_is_no_claim(tmp_path: Path) -> None:
    cards: Cards = SKY | {"TELESCOP": "VISTA", "ASTREF": "2MASS", "FILTER": "J", "MAGZP": 23.0}
    said = ["HISTORY WCS fitted to 2MASS PSC", "COMMENT montage of exposures"]
    for name, data in (("one.fits", pixels()), ("six.fits", cube())):
        image = read_image(write(tmp_path, name, fits_bytes(data, cards, extra=said)))
        assert image.survey_set is None
        assert {p.band for p in image.planes} <= {None, Band.J}
        assert image.product is not Product.XSC_CUBE


def test_changed_pixels_are_noticed(tmp_path: Path) -> None:
    changes: Cards = {"QT5000": 73.15}
    name = "aJ_asky_001022s0620186.fits"
    same = read_image(write(tmp_path, name, fits_bytes(pixels(), changes=changes)))
    assert same.notices == ()
    subtracted = read_image(write(tmp_path, name, fits_bytes(pixels() - 73, changes=changes)))
    assert any("changed after the survey" in n for n in subtracted.notices)


@pytest.mark.parametrize(
    ("name", "cards"),
    [
        (STAMP, {}),
        ("cube.fits", {"OBJECT": "2MASX J00424433+4116085"}),
        ("cube.fits", {"ORIGIN": "2MASS"}),
        ("cube.fits", {"ORDATE": "980321", "SCANNO": 106}),
        ("cube.fits", {"JMAGZP": 20.9, "HMAGZP": 20.4, "KMAGZP": 19.9}),
    ],
)
def test_signs_of_an_xsc_cube(name: str, cards: Cards, tmp_path: Path) -> None:
    image = read_image(write(tmp_path, name, fits_bytes(cube(), SKY | cards)))
    assert image.product is Product.XSC_CUBE
    assert [p.band for p in image.planes] == [*Band, *Band]


@pytest.mark.parametrize("changes", [{"SIMULATD": True}, {"ORIGIN": "simulated by twomass_viewer"}])
def test_simulated_files_say_so(changes: Cards, tmp_path: Path) -> None:
    path = write(tmp_path, "aJ_asky_001022s0620186.fits", fits_bytes(pixels(), changes=changes))
    image = read_image(path)
    assert image.simulated
    assert image.product is Product.ATLAS
    assert "Simulated" in image.notices[0]


def test_every_product_module_is_in_the_registry() -> None:
    folder = Path(PRODUCTS[0].__code__.co_filename).parent
    modules = {p.stem for p in folder.glob("*.py")} - {"__init__", "identity", "registry"}
    listed = {p.__module__.rsplit(".", 1)[1] for p in PRODUCTS} | {"foreign"}
    assert listed == modules


def test_a_mirror_of_the_archive_says_the_survey_set(tmp_path: Path) -> None:
    plain: Cards = {"ORDATE": None, "TELNAME": None}
    for table, expected in (
        ("allsky/allsky", SurveySet.ALL_SKY),
        ("full/full", SurveySet.FULL_SURVEY),
        ("sixxfull/sixxfull", SurveySet.LONG_EXPOSURE_6X),
    ):
        folder = tmp_path / table / "001022s" / "s062" / "image"
        folder.mkdir(parents=True)
        image = read_image(write(folder, "ji0620186.fits", fits_bytes(pixels(), changes=plain)))
        assert image.product is Product.ATLAS
        assert image.survey_set is expected
        assert image.scan is not None
        assert image.scan.date is not None
        assert (image.scan.date.isoformat(), image.scan.coadd) == ("2000-10-22", 186)
        assert not any("renamed" in n for n in image.notices)


def test_six_degree_mosaics_are_known_by_their_name(tmp_path: Path) -> None:
    six: Cards = SKY | {"CDELT1": -6 / 3600, "CDELT2": 6 / 3600}
    path = write(tmp_path, "mosaic_6deg_h01381_6asec.fits", fits_bytes(pixels(), six))
    image = read_image(path)
    assert image.product is Product.MOSAIC
    assert image.survey_set is SurveySet.UNKNOWN
    assert image.planes[0].band is Band.H
    assert image.derived
    assert image.fidelity.value is Fidelity.UNKNOWN


def test_scan_cards_in_old_spellings_are_still_a_scan(tmp_path: Path) -> None:
    old: Cards = {"CTYPE1": None, "CTYPE2": None, "EQUINOX": None, "EPOCH": 2000.0}
    extra = ["ctype1  = 'ra--sin '", "CTYPE2 = 'DEC--SIN'", "RADECSYS= 'FK5     '"]
    content = fits_bytes(pixels(), changes=old, extra=extra)
    image = read_image(write(tmp_path, "aJ_asky_001022s0620186.fits", content))
    assert image.product is Product.ATLAS
    assert image.fidelity.value is Fidelity.LOSSLESS
    assert image.transform is not None
    done = {n.card for n in image.notices if isinstance(n, Repair)}
    assert done == {"ctype1", "CTYPE2", "CTYPE1", "EPOCH", "RADECSYS"}


def test_a_pc_matrix_beside_crota2_as_in_archive_cutouts(tmp_path: Path) -> None:
    turn = -0.002373286897
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    pc: Cards = {"PC1_1": cos, "PC1_2": sin, "PC2_1": -sin, "PC2_2": cos}
    cutout: Cards = {"CRPIX1": 100.0, "CRPIX2": -50.0}
    image = read_image(write(tmp_path, "c.fits", fits_bytes(pixels(), changes=pc | cutout)))
    plain = read_image(write(tmp_path, "p.fits", fits_bytes(pixels(), changes=cutout)))
    assert image.transform is not None
    assert plain.transform is not None
    np.testing.assert_allclose(
        image.transform.pixel_to_sky(3.0, 4.0), plain.transform.pixel_to_sky(3.0, 4.0), atol=1e-7
    )
    assert image.scan is not None
    assert image.scan.coadd_evidence == "derived, cutout"
    assert not any(isinstance(n, Repair) for n in image.notices)
