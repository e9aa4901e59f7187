"""Combined calibration images: depth, coverage, ghosts on two sides, and how files are known."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.combined import (
    COLS,
    ROWS,
    CalibrationTile,
    CombinedImage,
    combine,
    combined_cards,
    combined_name,
    coverage,
)
from twomass_viewer.simulation.fits_writing import write_fits
from twomass_viewer.simulation.plans.demo import NORTH_GOING, NORTH_IMAGE, SOUTH_GOING
from twomass_viewer.simulation.sky import Sky, order_by_brightness
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product, SurveySet
from twomass_viewer.survey.scans import ScanDirection

TILE = CalibrationTile(
    99001, NORTH_IMAGE.ra_deg, NORTH_IMAGE.dec_deg, NORTH_GOING, SOUTH_GOING, 720
)
GHOSTLY, FAINT = (0.0, 0.0), (120.0, -400.0)  # offsets west and north of the middle, arcsec
Array = NDArray[np.float64]


def _sky() -> Sky:
    """Two stars: one with ghosts, one that a single scan does not show."""
    plane = FieldPlane(TILE.ra_deg, TILE.dec_deg)
    j = np.array([7.2, 17.5])
    x, y = (np.array([a, b]) for a, b in zip(GHOSTLY, FAINT, strict=True))
    mags = {Band.J: j, Band.H: j - 0.3, Band.KS: j - 0.4}
    still = (np.zeros(2), np.zeros(2))
    stars = order_by_brightness(plane, x, y, mags, still, ["", ""])
    return Sky(plane.ra_deg, plane.dec_deg, stars, ())


@pytest.fixture(scope="module")
def images() -> list[CombinedImage]:
    return list(combine(1, TILE, Band.J, _sky()))


@pytest.fixture(scope="module")
def by_kind(
    images: list[CombinedImage],
) -> dict[tuple[ScanDirection | None, PlaneRole], CombinedImage]:
    return {(image.direction, image.role): image for image in images}


def test_seven_files_a_band(images: list[CombinedImage]) -> None:
    names = [combined_name(TILE, image) for image in images]
    assert len(set(names)) == len(images) == 7
    assert [image.role for image in images].count(PlaneRole.COVERAGE) == 1
    assert all(image.pixels.shape == (ROWS, COLS) for image in images)
    assert {image.scans for image in images} == {360, 720}


def test_noise_falls_with_the_root_of_the_scans(
    by_kind: dict[tuple[ScanDirection | None, PlaneRole], CombinedImage],
) -> None:
    one_scan = NORTH_GOING.noise_dn[Band.J]
    for direction, scans in ((ScanDirection.NORTH, 360), (ScanDirection.SOUTH, 360), (None, 720)):
        plain = by_kind[direction, PlaneRole.IMAGE].pixels[2600:3400, 60:480].astype(float)
        plain -= np.median(plain, axis=1)[:, None]  # the halo of the bright star
        assert plain.std() * np.sqrt(scans) == pytest.approx(one_scan, rel=0.03)
        blocks = plain[:800, :416].reshape(50, 16, 26, 16).sum(axis=(1, 3))
        assert 2.8 < blocks.std() / (16 * plain.std()) < 3.9  # correlated, as in one scan


def test_it_goes_three_and_a_half_magnitudes_deeper(
    by_kind: dict[tuple[ScanDirection | None, PlaneRole], CombinedImage],
) -> None:
    every = by_kind[None, PlaneRole.IMAGE].pixels.astype(float)
    x, y = (COLS - 1) / 2 + FAINT[0], (ROWS - 1) / 2 + FAINT[1]
    row, col = np.mgrid[:ROWS, :COLS]
    r = np.hypot(col - x, row - y)
    net = every - np.median(every[(r > 14) & (r < 20)])
    noise = 3.4 * NORTH_GOING.noise_dn[Band.J] / np.sqrt(720) * np.sqrt(np.pi * 16)
    signal = net[r < 4].sum() / noise
    in_one_scan = signal / np.sqrt(720)
    assert in_one_scan < 3.0
    assert signal > 40.0
    assert 2.5 * np.log10(np.sqrt(720)) == pytest.approx(3.57, abs=0.01)


def test_masks_follow_the_coverage(
    by_kind: dict[tuple[ScanDirection | None, PlaneRole], CombinedImage],
) -> None:
    held = by_kind[None, PlaneRole.COVERAGE].pixels
    assert held.dtype == np.int16
    assert held.max() == 720
    whole = by_kind[None, PlaneRole.IMAGE].pixels
    masked = by_kind[None, PlaneRole.MASKED].pixels
    np.testing.assert_array_equal(np.isnan(masked), held < 216)
    np.testing.assert_array_equal(np.isnan(whole), held == 0)
    assert 0.01 < np.isnan(masked).mean() < 0.1
    same = np.isfinite(masked)
    np.testing.assert_array_equal(masked[same], whole[same])
    both = coverage(1, TILE, ScanDirection.NORTH) + coverage(1, TILE, ScanDirection.SOUTH)
    np.testing.assert_array_equal(both, held)


def _ghost_flux(image: Array, dy: float) -> float:
    row, col = np.mgrid[:ROWS, :COLS]
    r = np.hypot(col - (COLS - 1) / 2, row - (ROWS - 1) / 2 - dy)
    near = r < 16
    return float((image[near] - np.median(image[near & (r > 9)]))[r[near] < 4].sum())


def test_ghosts_lie_on_opposite_sides(
    by_kind: dict[tuple[ScanDirection | None, PlaneRole], CombinedImage],
) -> None:
    star = 10 ** (0.4 * (NORTH_GOING.magzp[Band.J] - 7.2))
    for direction, scan in ((ScanDirection.NORTH, NORTH_GOING), (ScanDirection.SOUTH, SOUTH_GOING)):
        picture = by_kind[direction, PlaneRole.IMAGE]
        image = picture.pixels.astype(float)
        here, opposite = _ghost_flux(image, scan.dyfs), _ghost_flux(image, -scan.dyfs)
        assert here / star == pytest.approx(0.0031, rel=0.25)  # measured, J 6.5 to 7.5
        assert abs(opposite) < 0.1 * here
        kinds = {a.kind for a in picture.truth if a.parent == 0}
        assert ArtifactKind.PERSISTENCE in kinds
    orders = [a.order for a in by_kind[ScanDirection.NORTH, PlaneRole.IMAGE].truth
              if a.kind is ArtifactKind.PERSISTENCE]  # fmt: skip
    assert max(orders) > 8  # ghosts too faint for one scan


def test_it_saturates_as_one_scan_does(images: list[CombinedImage]) -> None:
    for image in images[:6]:
        assert 8700 < float(np.nanmax(image.pixels)) - TILE.sky_dn[Band.J] < 11300


def test_positions_are_off_as_with_usno_a2(images: list[CombinedImage]) -> None:
    header = fits.Header.fromstring("".join(combined_cards(TILE, images[0])))
    ra, dec = WCS(header).wcs_pix2world((COLS - 1) / 2, (ROWS - 1) / 2, 0)
    east = (ra - TILE.ra_deg) * np.cos(np.radians(TILE.dec_deg)) * 3600
    north = (dec - TILE.dec_deg) * 3600
    assert (east, north) == pytest.approx(TILE.offset_arcsec, abs=0.001)
    assert 0.1 < np.hypot(east, north) < 0.5


@pytest.fixture
def written(images: list[CombinedImage], tmp_path: Path) -> Iterator[list[Path]]:
    paths = []
    for image in images:
        paths.append(tmp_path / combined_name(TILE, image))
        write_fits(paths[-1], combined_cards(TILE, image), image.pixels)
    yield paths
    for path in paths:
        path.unlink()


def test_the_program_knows_what_they_are(images: list[CombinedImage], written: list[Path]) -> None:
    for made, path in zip(images, written, strict=True):
        image = read_image(path)
        assert image.product is Product.COMBINED_CALIBRATION
        assert image.survey_set is SurveySet.CALIBRATION
        assert image.simulated
        assert image.fidelity.value is Fidelity.LOSSLESS
        assert image.scan is not None
        assert image.scan.direction is made.direction
        (plane,) = image.planes
        assert plane.band is Band.J
        assert plane.role is made.role
        known = made.role is not PlaneRole.COVERAGE
        assert plane.magzp == (pytest.approx(NORTH_GOING.magzp[Band.J]) if known else None)


def test_the_same_seed_gives_the_same_stack(images: list[CombinedImage]) -> None:
    again = next(combine(1, TILE, Band.J, _sky()))
    np.testing.assert_array_equal(again.pixels, images[0].pixels)
    other = next(combine(2, TILE, Band.J, _sky()))
    assert not np.array_equal(other.pixels, images[0].pixels, equal_nan=True)


def test_scans_come_in_visits_of_six() -> None:
    with pytest.raises(ValueError, match="visits"):
        CalibrationTile(99001, 0.0, 0.0, NORTH_GOING, SOUTH_GOING, 25)
