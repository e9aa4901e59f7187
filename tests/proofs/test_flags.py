"""The judgement by flags: fractions, laws with an edge, tables."""

import os
from pathlib import Path

import numpy as np
import pytest
from proofs import flag_fractions, flag_ghosts, flag_shapes, flag_tables, proof_flags
from proofs.flag_steps import Trial, clusters, fit

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules

REAL = Path(os.environ.get("TWOMASS_DATA", "")) / flag_tables.FOLDER


def planted(seed: int = 3) -> flag_tables.FlagTable:
    """Return a field of stars with stripes of 6 mag and confusion planted in the flags."""
    rng = np.random.default_rng(seed)
    ra = np.r_[150.0 + np.arange(10) * 0.03, rng.uniform(149.95, 150.35, 3000)]
    dec = np.r_[20.0 + 0.02 * np.arange(10) + 0.013 * (np.arange(10) % 3),
                rng.uniform(19.9, 20.3, 3000)]  # fmt: skip
    mag = np.r_[np.linspace(5.2, 8.0, 10), rng.uniform(12.0, 15.0, 3000)]
    north = (dec[10:, None] - dec[None, :10]) * 3600.0
    west = -(ra[10:, None] - ra[None, :10]) * 3600.0 * np.cos(np.radians(20.1))
    rows = (np.abs(north) < 4.0) | (np.abs(np.abs(north) - 256.0) < 4.0)
    hit = (rows & (np.abs(west) < 260.0) & (mag[:10] < 6.9)).any(axis=1)
    flags = np.full(3010, "000", dtype=object)
    flags[10:][hit & (rng.uniform(size=3000) < 0.9)] = "s00"
    columns = {
        "ra": ra, "dec": dec, "j_m": mag, "h_m": mag + 0.0, "k_m": mag + 0.0, "cc_flg": flags,
        "rd_flg": np.full(3010, "222", dtype=object),
    }  # fmt: skip
    return flag_tables.FlagTable("planted", "Planted", Catalog(CatalogKind.PSC, "t", None, columns))


def test_a_planted_edge_is_found_and_holds_on_parents_left_out() -> None:
    rng = np.random.default_rng(1)
    count = 4000
    x = rng.uniform(0, 10, count)
    flagged = rng.uniform(size=count) < np.where(x < 4.0, 0.7, 0.02)
    index = np.arange(count)
    found = fit(Trial(
        index, index % 50, flagged, np.ones(count, dtype=bool), index % 50,
        lambda law: x <= law["radius"], {"radius": np.arange(1.0, 9.1, 0.25).tolist()},
    ))  # fmt: skip
    assert found.law["radius"] == pytest.approx(4.0)
    assert found.error["radius"] < 0.3
    assert found.gain > 100
    assert (found.out_of_sample == (x <= 4.0)).mean() > 0.95


def test_an_edge_where_flags_are_rarer_is_no_law() -> None:
    x = np.linspace(0, 10, 1000)
    flagged = (x > 5.0) & (np.arange(1000) % 2 == 0)
    index = np.arange(1000)
    found = fit(Trial(
        index, index, flagged, np.ones(1000, dtype=bool), index,
        lambda law: x <= law["r"], {"r": [1.0, 5.0, 20.0]},
    ))  # fmt: skip
    assert found.law["r"] == 20.0


def test_fractions_count_clusters_and_controls() -> None:
    inside = np.array([True, True, False, False, True, False])
    flagged = np.array([True, True, True, False, False, False])
    judged = np.array([True, True, True, True, True, False])
    found = flag_fractions.measured(
        inside, flagged, judged, np.array([1, 1, 2, 3, 4, 5]), [~inside, inside]
    )
    assert (found.flagged_in, found.flagged) == (2, 3)
    assert (found.unflagged_in, found.unflagged) == (1, 2)
    assert found.control_in == pytest.approx(1.5)
    assert found.lift == pytest.approx((2 / 3) / (1.5 / 3))
    assert found.lift_error > 0


def test_no_flagged_source_inside_is_no_certainty() -> None:
    none = np.zeros(6, dtype=bool)
    flagged = np.array([True, True, False, False, False, False])
    found = flag_fractions.measured(none, flagged, ~none, np.arange(6), [])
    assert found.lift == 0.0
    assert found.lift_error == pytest.approx(0.5 / (0.5 / 5.0))


def test_a_source_belongs_to_its_likeliest_parent() -> None:
    owner = clusters(np.array([0, 0, 2]), np.array([7, 8, 9]), np.array([2.0, 1.0, 5.0]), 4)
    assert owner.tolist() == [8, -2, 9, -4]


def test_planted_stripes_are_found_with_their_limits() -> None:
    table, rules = planted(), load_rules()
    law = flag_shapes.prove_band(table, Band.J, flag_shapes.STRIPES, rules)
    assert law.fit is not None
    assert law.tested is not None
    assert law.fit.law["half_height"] == pytest.approx(4.0, abs=0.5)
    assert law.fit.law["half_length"] == pytest.approx(260.0, abs=40.0)
    assert law.fit.law["outer"] == pytest.approx(6.8, abs=0.3)
    assert law.tested.covered > 0.5
    assert law.tested.lift > 20.0
    assert law.tested.control_in < law.tested.flagged_in / 4.0


def test_without_tables_nothing_is_said_to_hold(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TWOMASS_DATA", raising=False)
    figures, text = proof_flags.prove(True, tmp_path)
    assert figures == []
    assert "No real tables are at hand" in text
    monkeypatch.setenv("TWOMASS_DATA", str(tmp_path))
    assert proof_flags.prove(True, tmp_path)[0] == []


@pytest.mark.data
@pytest.mark.skipif(not REAL.is_dir(), reason="needs real tables")
def test_real_flags_show_ghosts_of_stars_of_the_same_scan() -> None:
    found, said = flag_tables.tables()
    by_key = {t.key: t for t in found}
    assert list(by_key)[:2] == ["m16", "ngc188"]
    assert any("again" in s for s in said)
    table, rules = by_key["ngc188"], load_rules()
    ghosts = flag_ghosts.prove_band(table, Band.J, rules, fitted=False)
    assert ghosts.tested.flagged == 17
    assert ghosts.tested.flagged_in >= 10
    assert ghosts.tested.unflagged_in <= 5
    assert ghosts.hypotheses["mirrored"].flagged_in == 0
    right, flat = flag_ghosts.on_a_plane(table, Band.J, rules, ghosts.signs)
    assert flat < right
