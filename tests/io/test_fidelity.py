"""The lossy rule: every piece of evidence, alone and in contradiction."""

from pathlib import Path

import numpy as np
import pytest

from tests.io.fits_bytes import Cards, fits_bytes, pixels, write
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.products import Fidelity, Product, SurveySet

NAME = "aJ_asky_001022s0620186.fits"
QUICK = NAME.replace("aJ", "qJ")
NEUTRAL = "ji0620186.fits"
HCOMP = ["HISTORY Restored from hcompress, scale 4.0"]


def integers(dtype: str) -> np.ndarray:
    return np.rint(pixels(dtype="f8")).astype(dtype) if dtype[0] == "f" else pixels(dtype=dtype)


def read(
    folder: Path,
    data: np.ndarray,
    name: str = NEUTRAL,
    changes: Cards | None = None,
    extra: list[str] | None = None,
) -> SurveyImage:
    return read_image(write(folder, name, fits_bytes(data, changes=changes, extra=extra)))


@pytest.mark.parametrize(
    ("dtype", "whole", "name", "product", "fidelity", "says"),
    [
        ("f4", False, NEUTRAL, Product.ATLAS, Fidelity.LOSSLESS, "not integers"),
        ("f4", False, NAME, Product.ATLAS, Fidelity.LOSSLESS, "begins with a"),
        ("f4", False, QUICK, Product.ATLAS, Fidelity.UNKNOWN, "disagrees"),
        ("f4", True, NEUTRAL, Product.QUICKLOOK, Fidelity.LOSSY, "every finite pixel is an int"),
        ("f4", True, NAME, Product.QUICKLOOK, Fidelity.UNKNOWN, "disagrees"),
        ("i2", True, NEUTRAL, Product.QUICKLOOK, Fidelity.LOSSY, "BITPIX is 16 without"),
        ("i2", True, QUICK, Product.QUICKLOOK, Fidelity.LOSSY, "begins with q"),
        ("i2", True, NAME, Product.QUICKLOOK, Fidelity.UNKNOWN, "disagrees"),
        ("i4", True, NEUTRAL, Product.QUICKLOOK, Fidelity.LOSSY, "BITPIX is 32 without"),
        ("f8", True, NEUTRAL, Product.QUICKLOOK, Fidelity.LOSSY, "every finite pixel is an int"),
        ("f8", False, NEUTRAL, Product.ATLAS, Fidelity.UNKNOWN, "another program"),
    ],
)
def test_pixels_and_name(
    dtype: str,
    whole: bool,
    name: str,
    product: Product,
    fidelity: Fidelity,
    says: str,
    tmp_path: Path,
) -> None:
    data = integers(dtype) if whole else pixels(dtype=dtype)
    image = read(tmp_path, data, name)
    assert image.product is product
    assert image.fidelity.value is fidelity
    assert says in " ".join(image.fidelity.evidence)
    assert not image.derived


def test_scaled_integers_are_no_quicklook(tmp_path: Path) -> None:
    image = read(tmp_path, pixels(dtype="i2"), changes={"BSCALE": 0.05, "BZERO": 100.0})
    assert image.product is Product.ATLAS
    assert image.fidelity.value is Fidelity.UNKNOWN
    assert "rescaled" in image.fidelity.evidence[0]
    trivial = read(tmp_path, pixels(dtype="i2"), changes={"BSCALE": 1.0, "BZERO": 0.0})
    assert trivial.fidelity.value is Fidelity.LOSSY


@pytest.mark.parametrize("name", [NEUTRAL, NAME])
def test_traces_of_compression_are_decisive(name: str, tmp_path: Path) -> None:
    image = read(tmp_path, pixels(), name, extra=HCOMP)
    assert image.product is Product.QUICKLOOK
    assert image.fidelity.value is Fidelity.LOSSY
    assert "hcompress" in image.fidelity.evidence[0]


def test_blank_images_cannot_be_judged(tmp_path: Path) -> None:
    image = read(tmp_path, np.full((48, 32), np.nan, "f4"))
    assert image.fidelity.value is Fidelity.UNKNOWN
    assert any("no valid pixel" in n for n in image.notices)


def test_one_fraction_among_integers_does_not_hide_them(tmp_path: Path) -> None:
    data = integers("f4")
    data[31, 17] += np.float32(0.25)
    image = read(tmp_path, data)
    assert image.fidelity.value is Fidelity.LOSSY
    assert "steps of 1 " in image.fidelity.evidence[0]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN"}, "projection is TAN"),
        ({"CDELT1": -2 / 3600, "CDELT2": 2 / 3600}, "2 arcsec"),
    ],
)
def test_resampled_atlas_images_are_derived(changes: Cards, says: str, tmp_path: Path) -> None:
    image = read(tmp_path, pixels(), changes=changes)
    assert image.derived
    assert image.product is Product.UNKNOWN
    assert image.fidelity.value is Fidelity.UNKNOWN
    assert says in image.fidelity.evidence[0]


@pytest.mark.parametrize(
    ("method", "dtype", "fidelity", "says"),
    [
        ("HCOMPRESS_1", "i2", Fidelity.LOSSY, "H-compress"),
        ("RICE_1", "f4", Fidelity.LOSSY, "quantized"),
        ("GZIP_2", "f4", Fidelity.LOSSLESS, "keeps the values"),
        ("RICE_1", "i2", Fidelity.LOSSY, "BITPIX is 16"),
    ],
)
def test_tile_compressed_images(
    method: str, dtype: str, fidelity: Fidelity, says: str, tmp_path: Path
) -> None:
    from astropy.io import fits

    plain = write(tmp_path, "plain.fits", fits_bytes(pixels(dtype=dtype)))
    path = tmp_path / "ji0620186.fits.fz"
    with fits.open(plain) as opened:
        # a quantize level of 0 keeps floating point as it is
        level = 0.0 if method.startswith("GZIP") else 16.0
        fits.CompImageHDU(
            opened[0].data, opened[0].header, compression_type=method, quantize_level=level
        ).writeto(path)
    image = read_image(path)
    assert image.hdu == 1
    assert image.fidelity.value is fidelity
    assert says in " ".join(image.fidelity.evidence)
    np.testing.assert_allclose(image.planes[0].data, pixels(dtype=dtype), atol=0.5)
    assert image.transform is not None


@pytest.mark.parametrize(
    ("name", "changes", "expected", "notices"),
    [
        (NAME, {}, SurveySet.ALL_SKY, 0),
        ("aJ_askyw_001022s0620186.fits", {}, SurveySet.FULL_SURVEY, 0),
        ("aJ_sx_001022s0620186.fits", {"TIMER1": 7798}, SurveySet.LONG_EXPOSURE_6X, 0),
        (NEUTRAL, {"TIMER1": 7798}, SurveySet.LONG_EXPOSURE_6X, 0),
        (NEUTRAL, {"TYPE": "lsc"}, SurveySet.LONG_EXPOSURE_6X, 0),
        (NEUTRAL, {"TYPE": "cal"}, SurveySet.CALIBRATION, 0),
        (NEUTRAL, {}, SurveySet.UNKNOWN, 0),
        (NAME, {"TIMER1": 7798}, SurveySet.LONG_EXPOSURE_6X, 1),
    ],
)
def test_survey_sets(
    name: str, changes: Cards, expected: SurveySet, notices: int, tmp_path: Path
) -> None:
    image = read(tmp_path, pixels(), name, changes)
    assert image.survey_set is expected
    assert len(image.notices) == notices
