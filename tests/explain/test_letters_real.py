"""Who is behind a letter of cc_flg in real tables: M16, and NGC 188 near the pole."""

from pathlib import Path

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord

from twomass_viewer.artifacts.flagged_ghosts import FLAG, flag_letters, flagged_pairs
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.explain.explain import explain
from twomass_viewer.explain.knowledge import Knowledge
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules

RULES = load_rules()
STEP = RULES.value("persistence", "frame_step")


@pytest.fixture(scope="module")
def m16(twomass: Path) -> Catalog:
    return read_catalog(twomass / "catalogs" / "2mass.tbl")


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "count", "explained"), [("2mass.tbl", 130, 70), ("2MASS_results.ecsv", 33, 18)]
)
def test_every_star_is_one_of_the_law_and_lies_where_astropy_says(
    twomass: Path, name: str, count: int, explained: int
) -> None:
    """M16, and NGC 188 near the pole.

    ``explained`` is what docs/science.md counts, of stars on the side of their scan alone.
    """
    catalog = read_catalog(twomass / "catalogs" / name)
    pairs = {b: flagged_pairs(catalog, b, RULES) for b in Band}
    flags = np.array([FLAG in str(t) for t in catalog.columns["cc_flg"]])
    rows = np.flatnonzero(flags)
    named, letters, seen = 0, 0, set()
    answers = explain(catalog.ra_deg[rows], catalog.dec_deg[rows], Knowledge((), (catalog,)))
    for row, found in zip(rows.tolist(), answers, strict=True):
        said = [r for r in found.reasons if r.evidence.get("letter") == FLAG]
        assert said
        for r in said:
            for word in r.evidence["bands"]:
                band = Band(word)
                of = pairs[band].chosen(pairs[band].source == row)
                letters += 1
                seen.add((row, band))
                assert (r.evidence["parent"] is not None) == (len(of) > 0)
                if r.row is None:
                    continue
                named += 1
                parent, order = r.row[1], r.evidence["order"]
                order *= 1 if r.evidence["side"] == "north" else -1
                assert (parent, order) in zip(of.parent.tolist(), of.order.tolist(), strict=True)
                star = SkyCoord(catalog.ra_deg[parent], catalog.dec_deg[parent], unit="deg")
                ghost = star.directional_offset_by(0.0 * u.deg, order * STEP * u.arcsec)
                here = SkyCoord(catalog.ra_deg[row], catalog.dec_deg[row], unit="deg")
                assert r.evidence["distance_arcsec"] == pytest.approx(
                    float(ghost.separation(here).arcsec), abs=0.002
                )
                assert r.evidence["distance_arcsec"] <= 5.8
                assert r.evidence["brighter_mag"][word] >= 3.3
    assert letters == count
    assert len(seen) == sum(int((flag_letters(catalog, b) == FLAG).sum()) for b in Band)
    assert explained <= named <= 1.05 * explained


@pytest.mark.data
def test_m16_confusing_stars_are_brighter_and_within_their_radius(m16: Catalog) -> None:
    rows = np.flatnonzero([str(t) == "ccc" for t in m16.columns["cc_flg"]])[:40]
    sky = SkyCoord(m16.ra_deg, m16.dec_deg, unit="deg")
    named = 0
    answers = explain(m16.ra_deg[rows], m16.dec_deg[rows], Knowledge((), (m16,)))
    for row, found in zip(rows.tolist(), answers, strict=True):
        for r in (r for r in found.reasons if r.evidence.get("letter") == "c"):
            if r.evidence["parent"] is None:
                continue
            named += 1
            assert r.row is not None
            away = float(sky[row].separation(sky[r.row[1]]).arcsec)
            assert r.evidence["distance_arcsec"] == pytest.approx(away, abs=0.002)
            for word in r.evidence["bands"]:
                column = m16.columns[f"{Band(word).letter}_m"]
                assert column[r.row[1]] < column[row]
    assert named > 10
