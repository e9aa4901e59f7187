"""Parents that are not where their catalogue has them are found on the image, others stay."""

from dataclasses import replace

import numpy as np
import pytest

from tests.artifacts import scenes
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product
from twomass_viewer.survey.rules import load_rules


@pytest.fixture(scope="module")
def image(demo_files: FieldFiles) -> SurveyImage:
    return read_image(demo_files.images[Band.J])


@pytest.fixture(scope="module")
def psc(demo_files: FieldFiles) -> Catalog:
    return read_catalog(demo_files.psc)


def lonely_parent(image: SurveyImage, psc: Catalog) -> int:
    """Return an unsaturated parent well inside the image, far from all that is as bright."""
    assert image.transform is not None
    x, y = image.transform.sky_to_pixel(psc.ra_deg, psc.dec_deg)
    mag = psc.columns["j_m"]
    inside = (x > 60) & (x < 450) & (y > 60) & (y < 900) & (mag > 8.8) & (mag < 10.2)
    for row in np.flatnonzero(inside):
        away = separation_arcsec(psc.ra_deg, psc.dec_deg, psc.ra_deg[row], psc.dec_deg[row])
        if not ((away > 0) & (away < 40) & (mag < mag[row] + 2)).any():
            return int(row)
    raise AssertionError("no lonely parent")


def shifted(psc: Catalog, row: int, east: float, north: float) -> Catalog:
    ra, dec = psc.ra_deg.copy(), psc.dec_deg.copy()
    ra[row] += east / 3600.0 / np.cos(np.radians(dec[row]))
    dec[row] += north / 3600.0
    return replace(psc, columns={**psc.columns, "ra": ra, "dec": dec})


def first_ghost(image: SurveyImage, table: Catalog, mag: float) -> tuple[float, float, str]:
    found = predict(image, image.planes[0], table, load_rules()).artifacts
    ghost = next(
        a
        for a in found
        if a.kind is ArtifactKind.PERSISTENCE and a.order == 1 and a.parent.mag == mag
    )
    return ghost.ra_deg, ghost.dec_deg, ghost.sentence


def test_a_parent_that_moved_leaves_its_ghosts_where_it_shines(
    image: SurveyImage, psc: Catalog
) -> None:
    row = lonely_parent(image, psc)
    mag = float(psc.columns["j_m"][row])
    ra, dec, plain = first_ghost(image, psc, mag)
    assert "moved" not in plain
    moved_ra, moved_dec, said = first_ghost(image, shifted(psc, row, 6.0, -4.0), mag)
    away = separation_arcsec(np.array([moved_ra]), np.array([moved_dec]), ra, dec)
    assert away[0] < 0.4
    assert "7.2″ from its place in the catalogue: it has moved" in said


def test_a_parent_far_off_is_left_where_the_catalogue_has_it(
    image: SurveyImage, psc: Catalog
) -> None:
    row = lonely_parent(image, psc)
    mag = float(psc.columns["j_m"][row])
    ra, dec, _ = first_ghost(image, psc, mag)
    far_ra, far_dec, said = first_ghost(image, shifted(psc, row, 0.0, 31.0), mag)
    assert "moved" not in said
    assert (far_dec - dec) * 3600.0 == pytest.approx(31.0, abs=0.1)
    assert far_ra == pytest.approx(ra, abs=1e-4)


def test_no_parent_of_the_simulated_field_is_said_to_move(image: SurveyImage, psc: Catalog) -> None:
    found = predict(image, image.planes[0], psc, load_rules()).artifacts
    assert found
    assert not [a.sentence for a in found if "it has moved" in a.sentence]


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("away_arcsec", "moves"), [(0.5, False), (15.0, True), (24.0, False)])
def test_how_far_a_parent_is_looked_for_is_told_on_the_sky(
    scale: float, away_arcsec: float, moves: bool
) -> None:
    shape, x, y = (300, 260), 120.0, 160.0
    sky = scenes.transform(shape=shape, scale=scale)
    rows, cols = np.mgrid[0 : shape[0], 0 : shape[1]]
    sigma = 1.3 / scale  # the seeing of the survey, 1.3 arcsec
    light = np.exp(-0.5 * ((rows - y) ** 2 + (cols - x) ** 2) / sigma**2)
    flux = 10.0 ** (0.4 * (21.0 - 9.5))
    noise = np.random.default_rng(3).normal(0.0, 0.6, shape)
    data = 80.0 + noise + flux * light / light.sum()
    made = scenes.image(
        sky, data=data.astype(np.float32), shape=shape, product=Product.MOSAIC, derived=True,
        cards={"DNSUM": True},
    )  # fmt: skip
    table = scenes.catalog([scenes.star_at(sky, x + 0.8 * away_arcsec / scale,
                                           y - 0.6 * away_arcsec / scale, 9.5)])  # fmt: skip
    found = predict(made, made.planes[0], table, load_rules()).artifacts
    said = f"{away_arcsec:.1f}″ from its place in the catalogue: it has moved"
    assert any(said in a.sentence for a in found) == moves
    assert found
