"""The offset of markers is what was planted, on any header; accidents are not taken for one."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.mosaic.skies import CENTRE, Sky
from tests.session.scenes import image as made
from twomass_viewer.alignment.offset import MIN_STARS, marker_offset
from twomass_viewer.alignment.peaks import find_peaks
from twomass_viewer.alignment.words import offset_words
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.pixel_store import in_memory
from twomass_viewer.imagery.wcs import FieldPlane, ZenithalTransform
from twomass_viewer.io.read import read_image

SHAPE = (360, 260)
_STEP = 1.0 / 3600.0
_MATRICES = {
    "north up": (-_STEP, 0.0, 0.0, _STEP),
    "turned by 70 degrees": tuple(
        _STEP * v
        for v in (
            -math.cos(math.radians(70)),
            -math.sin(math.radians(70)),
            -math.sin(math.radians(70)),
            math.cos(math.radians(70)),
        )
    ),
    "mirrored": (_STEP, 0.0, 0.0, _STEP),
    "upside down": (_STEP, 0.0, 0.0, -_STEP),
}


def _seen(matrix: tuple[float, ...], east: float = 0.0, north: float = 0.0) -> SurveyImage:
    """Return a sky as seen, with a header that places it so many arcsec too far east and north."""
    sky = Sky(seed=5, stars=130, radius_arcsec=220.0)
    middle = ((SHAPE[1] - 1) / 2.0, (SHAPE[0] - 1) / 2.0)
    a, b, c, d = matrix
    true = ZenithalTransform("FK5", "SIN", CENTRE, middle, (a, b, c, d))
    rng = np.random.default_rng(2)
    data = sky.seen(true, SHAPE) + 100.0 + rng.normal(0.0, 0.6, SHAPE)
    ra, dec = FieldPlane(*CENTRE).unproject(east, north)
    told = replace(true, crval_deg=(float(ra), float(dec)))
    return replace(made(data=data.astype(np.float32), shape=SHAPE), transform=told)


def _table(ra: NDArray[np.float64], dec: NDArray[np.float64], **more: Any) -> Catalog:
    return replace(Catalog(CatalogKind.PSC, "stars", None, {"ra": ra, "dec": dec}), **more)


def _truth(**more: Any) -> Catalog:
    sky = Sky(seed=5, stars=130, radius_arcsec=220.0)
    return _table(*sky.plane.unproject(sky.east, sky.north), **more)


@pytest.mark.parametrize("matrix", list(_MATRICES.values()), ids=list(_MATRICES))
@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (0.7, -0.25), (-3.0, 6.5)])
def test_what_was_planted_is_found(matrix: tuple[float, ...], east: float, north: float) -> None:
    image = _seen(matrix, east, north)
    found = marker_offset(image, image.planes[0], _truth())
    assert found.stars > 15
    assert found.east_arcsec == pytest.approx(-east, abs=0.06)
    assert found.north_arcsec == pytest.approx(-north, abs=0.06)
    assert max(found.error_arcsec) < 0.03
    assert found.is_large is (math.hypot(east, north) > 0.5)


def test_the_vectors_lead_from_source_to_marker() -> None:
    image = _seen(_MATRICES["north up"], 1.5, -2.5)
    found = marker_offset(image, image.planes[0], _truth())
    plane = FieldPlane(*CENTRE)
    source = np.array(plane.project(found.ra_deg, found.dec_deg))
    marker = np.array(plane.project(found.marker_ra_deg, found.marker_dec_deg))
    assert source.shape == (2, found.stars)
    assert np.median(marker - source, axis=1) == pytest.approx([-1.5, 2.5], abs=0.06)


def test_stars_elsewhere_are_no_offset() -> None:
    image = _seen(_MATRICES["north up"])
    rng = np.random.default_rng(9)
    plane = FieldPlane(*CENTRE)
    places = rng.uniform(-170, 170, (2, 130))
    found = marker_offset(image, image.planes[0], _table(*plane.unproject(*places)))
    assert found.stars == 0
    assert "brings markers and sources together" in found.fault


def test_too_few_rows_and_no_sky_are_said() -> None:
    image = _seen(_MATRICES["north up"])
    few = _table(np.array([CENTRE[0]] * 2), np.array([CENTRE[1], CENTRE[1] + 0.01]))
    assert "only 2 rows" in marker_offset(image, image.planes[0], few).fault
    away = _table(np.array([10.0]), np.array([-70.0]))
    assert "no row" in marker_offset(image, image.planes[0], away).fault
    blind = replace(image, transform=None)
    assert "no sky" in marker_offset(blind, blind.planes[0], few).fault


def test_saturated_and_crowded_sources_and_those_at_blanks_are_left_out() -> None:
    image = _seen(_MATRICES["north up"])
    data = image.planes[0].data
    before = find_peaks(image, image.planes[0])
    x, y = round(float(before.x_pix[0])), round(float(before.y_pix[0]))
    hot = data.copy()
    hot[y - 1 : y + 2, x - 1 : x + 2] = 60_000.0  # beyond the limits of the survey's pixels
    x2, y2 = round(float(before.x_pix[1])), round(float(before.y_pix[1]))
    hot[y2 : y2 + 2, x2 + 7] += 0.5 * (data[y2, x2] - 100.0)  # a neighbour seven arcseconds away
    x3, y3 = round(float(before.x_pix[2])), round(float(before.y_pix[2]))
    hot[y3 - 2, x3] = np.nan
    plane = replace(image.planes[0], pixels=in_memory(hot))
    after = find_peaks(replace(image, planes=(plane,)), plane)
    kept = set(zip(np.round(after.x_pix), np.round(after.y_pix), strict=True))
    for gone in ((x, y), (x2, y2), (x3, y3)):
        assert gone not in kept
    assert len(kept) > len(before.x_pix) - 8


def test_a_rounded_table_is_not_blamed_for_its_rounding() -> None:
    image = _seen(_MATRICES["north up"], 0.0, 0.9)
    exact = _truth()
    rounded = _table(
        np.round(exact.ra_deg, 3), np.round(exact.dec_deg, 3), position_error_arcsec=2.5
    )
    found = marker_offset(image, image.planes[0], rounded)
    assert found.stars > 15
    assert found.north_arcsec == pytest.approx(-0.9, abs=0.8)
    assert not found.is_large
    assert "rounded" in offset_words(found, rounded)


def test_words_say_direction_error_stars_image_and_table() -> None:
    image = _seen(_MATRICES["north up"], 0.7, -0.25)
    text = offset_words(marker_offset(image, image.planes[0], _truth()), _truth())
    assert "0.74″" in text or "0.75″" in text
    assert "west" in text
    assert "north" in text
    assert "±" in text
    assert "stars" in text
    other = _truth(kind=CatalogKind.OTHER)
    assert "epoch" in offset_words(marker_offset(image, image.planes[0], other), other)


@pytest.mark.data
def test_real_markers_of_orion_lie_on_the_stars(twomass: Path) -> None:
    table = read_catalog(str(twomass / "catalogs" / "Orion_A_2mass.fits"))
    files = sorted((twomass / "atlas_orion_j").glob("*.fits"))
    assert files
    for file in files:
        image = read_image(str(file))
        found = marker_offset(image, image.planes[0], table)
        assert found.stars > 60, file.name
        assert found.size_arcsec < 0.5, file.name
        assert max(found.error_arcsec) < 0.3, file.name


@pytest.mark.data
def test_a_shift_of_real_sources_is_found(twomass: Path) -> None:
    image = read_image(str(twomass / "atlas" / "aK_asky_990502s1350092.fits.gz"))
    assert image.transform is not None
    peaks = find_peaks(image, image.planes[0])
    assert len(peaks.x_pix) >= 10 * MIN_STARS
    ra, dec = image.transform.pixel_to_sky(peaks.x_pix, peaks.y_pix)
    shifted = _table(ra + 0.8 / 3600 / np.cos(np.radians(dec)), dec - 0.3 / 3600)
    found = marker_offset(image, image.planes[0], shifted)
    assert found.east_arcsec == pytest.approx(0.8, abs=0.01)
    assert found.north_arcsec == pytest.approx(-0.3, abs=0.01)
    assert found.is_large


@pytest.mark.parametrize("centre", [(0.004, 12.0), (77.0, 89.95), (200.0, -86.0)])
def test_it_works_across_right_ascension_zero_and_at_the_poles(
    centre: tuple[float, float],
) -> None:
    sky = Sky(seed=5, stars=130, radius_arcsec=220.0)
    sky.plane = FieldPlane(*centre)
    middle = ((SHAPE[1] - 1) / 2.0, (SHAPE[0] - 1) / 2.0)
    true = ZenithalTransform("FK5", "SIN", centre, middle, (-_STEP, 0.0, 0.0, _STEP))
    data = sky.seen(true, SHAPE) + 100.0 + np.random.default_rng(2).normal(0.0, 0.6, SHAPE)
    image = replace(made(data=data.astype(np.float32), shape=SHAPE), transform=true)
    table = _table(*sky.plane.unproject(sky.east + 0.8, sky.north - 0.3))
    found = marker_offset(image, image.planes[0], table)
    assert found.stars > 15
    # east and north of a star differ across a pole, by the size of the field there
    assert found.size_arcsec == pytest.approx(math.hypot(0.8, 0.3), abs=0.06)
    if abs(centre[1]) < 80:
        assert found.east_arcsec == pytest.approx(0.8, abs=0.06)
        assert found.north_arcsec == pytest.approx(-0.3, abs=0.06)


def test_a_very_dense_table_is_cut_to_its_bright_rows_or_refused() -> None:
    image = _seen(_MATRICES["north up"], -0.9, 0.0)
    sky, rng = Sky(seed=5, stars=130, radius_arcsec=220.0), np.random.default_rng(1)
    faint = rng.uniform(-170, 170, (2, 60_000))
    places = np.column_stack([np.vstack([sky.east, sky.north]), faint])
    mags = np.concatenate([20 - 2.5 * np.log10(sky.flux_dn), rng.uniform(17, 20, 60_000)])
    ra, dec = sky.plane.unproject(*places)
    bare = _table(ra, dec)
    assert "too densely" in marker_offset(image, image.planes[0], bare).fault
    known = replace(bare, columns={"ra": ra, "dec": dec, "j_m": mags})
    found = marker_offset(image, image.planes[0], known)
    assert found.stars > 10
    assert found.east_arcsec == pytest.approx(0.9, abs=0.1)
