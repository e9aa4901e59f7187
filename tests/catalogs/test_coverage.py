from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.catalogs.tables import psc
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.coverage import coverage
from twomass_viewer.catalogs.read import read_catalog


def square(ra0: float, dec0: float, half_deg: float, rows: int = 900, seed: int = 2) -> Catalog:
    rng = np.random.default_rng(seed)
    dec = dec0 + rng.uniform(-half_deg, half_deg, rows)
    ra = (ra0 + rng.uniform(-half_deg, half_deg, rows) / np.cos(np.radians(dec0))) % 360
    return Catalog(CatalogKind.PSC, "square", None, {"ra": ra, "dec": dec})


@pytest.mark.parametrize(("ra0", "dec0"), [(83.6, -5.4), (0.0, 41.0), (200.0, 80.0)])
def test_the_span_of_the_rows_is_covered_and_nothing_else(ra0: float, dec0: float) -> None:
    area = coverage(square(ra0, dec0, 0.1))
    assert not area.from_header
    assert "estimated" in area.words
    assert area.covers(ra0, dec0).all()
    step = 0.12 / np.cos(np.radians(dec0))
    outside = area.covers(np.array([ra0 + step, ra0 - step, ra0, ra0 + 180]) % 360,
                          np.array([dec0, dec0, dec0 + 0.12, -dec0]))  # fmt: skip
    assert not outside.any()
    assert 330 < area.margin_arcsec(ra0, dec0)[0] < 361


def test_few_rows_and_lines_show_no_area() -> None:
    assert not coverage(psc(19)).is_known
    assert not coverage(psc(50)).is_known
    assert not coverage(psc(50)).covers(83.62, -5.38).any()
    assert coverage(psc(50)).margin_arcsec(83.62, -5.38)[0] == -np.inf


def test_two_fields_far_apart_do_not_cover_what_lies_between() -> None:
    a, b = square(10.0, 0.0, 0.05), square(11.0, 0.5, 0.05, seed=3)
    both = Catalog(
        CatalogKind.PSC,
        "two",
        None,
        {k: np.concatenate([a.columns[k], b.columns[k]]) for k in ("ra", "dec")},
    )
    area = coverage(both)
    assert area.covers(np.array([10.0, 11.0]), np.array([0.0, 0.5])).all()
    assert not area.covers(10.5, 0.25).any()


def test_rows_all_over_the_sky_are_unknown() -> None:
    rng = np.random.default_rng(4)
    sky = Catalog(CatalogKind.OTHER, "sky", None,
                  {"ra": rng.uniform(0, 360, 500), "dec": rng.uniform(-90, 90, 500)})  # fmt: skip
    assert not coverage(sky).is_known


def test_a_cut_table_keeps_the_corner_it_has_or_nothing() -> None:
    whole = square(50.0, 10.0, 0.1)
    header = {"SKYAREA": "within 0.2 deg of ra=50.0 dec=10.0", "ROWSRETRIEVED": "2800"}
    thinned = replace(whole, columns={k: v[::4] for k, v in whole.columns.items()},
                      header=header, is_complete=False)  # fmt: skip
    assert not coverage(thinned).is_known
    south = whole.dec_deg < 9.95
    corner = replace(whole, columns={k: v[south] for k, v in whole.columns.items()},
                     header=header, is_complete=False)  # fmt: skip
    assert coverage(corner).covers(50.0, 9.92).all()
    assert not coverage(corner).covers(50.0, 10.05).any()


@pytest.mark.data
def test_queries_named_in_real_headers(twomass: Path) -> None:
    folder = twomass / "catalogs"
    cone = coverage(read_catalog(folder / "HCG7_2MASS.tbl"))
    assert cone.from_header
    assert cone.covers(np.array([9.81625, 9.81625]), np.array([0.88806 + 0.33, 1.23])).tolist() == [
        True,
        False,
    ]
    for name, (ra, dec) in {
        "Box.xml": (10.68479, 41.26906),
        "Cone.xml": (10.68479, 41.26906),
        "Polygon.xml": (10.03, 10.08),
        "fp_2mass.fp_psc29179.tbl": (12.3, 3.4),
        "target_photometry_2mass_psc_demo_ngs_bright.csv": (83.6331, -5.3911),
    }.items():
        catalog = read_catalog(folder / name)
        area = coverage(catalog)
        assert area.from_header, name
        assert area.covers(ra, dec).all(), name
        assert area.covers(catalog.ra_deg, catalog.dec_deg).all(), name
        assert not area.covers(ra, dec + 0.5).any(), name
    assert not coverage(read_catalog(folder / "2mass.tbl")).is_known


@pytest.mark.data
def test_the_orion_table_covers_its_images(twomass: Path) -> None:
    catalog = read_catalog(twomass / "catalogs" / "Orion_A_2mass.fits")
    assert coverage(catalog).covers(83.95, -5.2).all()
    assert not coverage(catalog).covers(83.95, 5.2).any()


def test_gaps_of_a_large_table_are_sought_between_some_of_its_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("twomass_viewer.catalogs.coverage._MOST_ROWS", 1000)
    whole = square(83.6, -5.4, 0.1, rows=4500)
    away = np.hypot(whole.ra_deg - 83.6, whole.dec_deg + 5.4) > 0.05
    holed = Catalog(CatalogKind.PSC, "holed", None, {k: v[away] for k, v in whole.columns.items()})
    area = coverage(holed)
    assert len(area.rows) <= 1000
    assert area.covers(np.array([83.6, 83.675]), np.array([-5.4, -5.4])).tolist() == [False, True]
    assert coverage(whole).covers(83.6, -5.4).all()
