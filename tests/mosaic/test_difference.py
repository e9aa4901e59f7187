"""Differences and ratios: what is in both vanishes, what is in one stays, nothing is promised."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.mosaic.skies import ZERO_POINT, Sky, exposure, transform_at, write_image
from twomass_viewer.errors import UsageError
from twomass_viewer.imagery.fidelity import FidelityVerdict
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.io.read import read_image
from twomass_viewer.mosaic.difference import Comparison, Side, compare
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.survey.products import Fidelity, PlaneRole

EAST, NORTH, FLUX = 40.0, -30.0, 2000.0  # what only the second sky has


def side(image: SurveyImage) -> Side:
    return Side(image, image.planes[0], image.name)


def quiet(_fraction: float, _text: str) -> None:
    return


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[SurveyImage, SurveyImage]:
    """Two images of one place: turned, shifted, of other sky and zero point, one star more."""
    folder = tmp_path_factory.mktemp("pair")
    sky, other = Sky(seed=5), Sky(seed=5)
    other.east, other.north = np.append(other.east, EAST), np.append(other.north, NORTH)
    other.flux_dn = np.append(other.flux_dn, FLUX)
    a, b = transform_at(0, 0), transform_at(7.3, -4.6, turn_deg=0.4)
    first = write_image(folder / "first.fits", exposure(sky, a, 1, 80.0), a)
    data = exposure(other, b, 2, 130.0, magzp=ZERO_POINT + 0.25)
    second = write_image(
        folder / "second.fits", data, b, [("MAGZP", ZERO_POINT + 0.25), ("SCANDIR", "s")]
    )
    return read_image(first), read_image(second)


def test_what_is_in_both_vanishes(pair: tuple[SurveyImage, SurveyImage]) -> None:
    first, second = pair
    made = compare(Comparison.DIFFERENCE, side(first), side(second), quiet)
    data = made.planes[0].data
    assert data.shape == first.planes[0].shape
    good = np.isfinite(data)
    assert 0.85 < good.mean() < 1.0
    px, py = first.transform.sky_to_pixel(*Sky(seed=5).plane.unproject(EAST, NORTH))  # type: ignore[union-attr]
    y, x = np.mgrid[: data.shape[0], : data.shape[1]]
    away = good & (np.hypot(x - px, y - py) > 12)
    before = first.planes[0].data[away]
    spread = np.subtract(*np.percentile(data[away], [84.1, 15.9])) / 2
    assert spread < 0.2 * np.subtract(*np.percentile(before, [84.1, 15.9])) / 2, "clouds are gone"
    assert spread < 1.1 * np.hypot(0.6, 0.6 * 10 ** (-0.4 * 0.25))
    # of the brightest stars, thousands of DN high, a few parts in a hundred may be left
    assert np.abs(data[away]).max() < 0.03 * np.nanmax(first.planes[0].data)


def test_what_is_in_one_keeps_its_place_and_light(pair: tuple[SurveyImage, SurveyImage]) -> None:
    first, second = pair
    made = compare(Comparison.DIFFERENCE, side(second), side(first), quiet)
    ra, dec = (float(v) for v in Sky(seed=5).plane.unproject(EAST, NORTH))
    found = measure(made, 0, ra, dec)
    assert found.mag is not None
    east, north = FieldPlane(ra, dec).project(found.ra_deg, found.dec_deg)
    assert np.hypot(east, north) < 0.1
    # 4 arcsec hold nearly all of a Gaussian of 2.8 arcsec
    assert found.mag == pytest.approx(ZERO_POINT - 2.5 * np.log10(FLUX), abs=0.03)


def test_a_ratio_of_equal_skies_is_one(pair: tuple[SurveyImage, SurveyImage]) -> None:
    first, second = pair
    made = compare(Comparison.RATIO, side(first), side(second), quiet)
    data = made.planes[0].data
    bright = np.isfinite(data) & (first.planes[0].data > 400)
    assert bright.sum() > 50
    assert np.median(data[bright]) == pytest.approx(1.0, abs=0.02)
    assert made.planes[0].magzp is None, "a ratio has no zero point"
    assert made.planes[0].role is PlaneRole.RATIO


def test_what_came_out_says_what_it_is(pair: tuple[SurveyImage, SurveyImage]) -> None:
    first, second = pair
    lossy = replace(second, fidelity=FidelityVerdict(Fidelity.LOSSY), simulated=True)
    made = compare(Comparison.DIFFERENCE, side(first), side(lossy), quiet)
    assert made.fidelity.value is Fidelity.LOSSY
    assert made.derived
    assert made.simulated
    assert made.scan is None, "two scans have no direction in common"
    assert made.frame_step_arcsec is None
    assert "SCANDIR" not in made.header
    assert made.planes[0].role is PlaneRole.DIFFERENCE
    assert made.name == "first.fits − second.fits"
    assert any("first.fits − second.fits" in n for n in made.notices)
    assert any("scaled by 0.7943" in n for n in made.notices)


def test_images_that_share_no_sky_are_refused(tmp_path: Path) -> None:
    far = transform_at(2000, 0)
    here = transform_at(0, 0)
    a = read_image(write_image(tmp_path / "a.fits", exposure(Sky(), here, 1, 80.0), here))
    b = read_image(write_image(tmp_path / "b.fits", exposure(Sky(), far, 1, 80.0), far))
    with pytest.raises(UsageError, match=r"a\.fits and b\.fits share no sky"):
        compare(Comparison.DIFFERENCE, side(a), side(b), quiet)
    with pytest.raises(UsageError, match="without a place"):
        compare(Comparison.RATIO, side(a), side(replace(b, transform=None)), quiet)


def test_a_ratio_to_empty_sky_is_refused(tmp_path: Path) -> None:
    here = transform_at(0, 0)
    a = read_image(write_image(tmp_path / "a.fits", exposure(Sky(), here, 1, 80.0), here))
    rng = np.random.default_rng(4)
    empty = np.clip(rng.normal(80.0, 0.6, (256, 256)), 78.9, 81.1).astype(np.float32)
    b = read_image(write_image(tmp_path / "b.fits", empty, here))
    with pytest.raises(UsageError, match="no ratio to show"):
        compare(Comparison.RATIO, side(a), side(b), quiet)
