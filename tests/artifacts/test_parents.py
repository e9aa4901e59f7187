"""Magnitudes of parents: measured, or computed from the other two bands."""

import weakref
from pathlib import Path

import numpy as np
import pytest

from tests.artifacts.scenes import catalog, image, star_at, transform
from tests.catalogs.tables import psc
from twomass_viewer.artifacts.parents import band_magnitudes
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import load_rules


def test_missing_magnitudes_are_computed_from_the_other_two() -> None:
    table = psc(
        j_m=[10.0, np.nan, 9.0, np.nan],
        h_m=[9.5, 9.5, np.nan, np.nan],
        k_m=[9.3, 9.3, 8.0, 7.0],
    )
    found = band_magnitudes(table, Band.J, load_rules())
    assert found is not None
    np.testing.assert_allclose(found.mag, [10.0, 2.695 * 9.5 - 1.695 * 9.3, 9.0, np.nan])
    assert found.computed.tolist() == [False, True, False, False]
    assert found.words == "computed from H and Ks"
    found = band_magnitudes(table, Band.H, load_rules())
    assert found is not None
    assert found.mag[2] == pytest.approx(0.370 * 9.0 + 0.630 * 8.0)
    assert found.computed.tolist() == [False, False, True, False]


def test_magnitudes_by_rules_that_have_changed_are_let_go() -> None:
    table = psc(j_m=[10.0, np.nan, 9.0, 8.0], h_m=[9.5] * 4, k_m=[9.3] * 4)
    rules = load_rules()
    first = band_magnitudes(table, Band.J, rules)
    assert first is not None
    assert band_magnitudes(table, Band.J, rules) is first
    kept = weakref.ref(first.mag)
    changed = rules.changed({"parents.J.any.color_h": 2.5}, "mine")
    second = band_magnitudes(table, Band.J, changed)
    assert second is not None
    assert second.mag[1] == pytest.approx(2.5 * 9.5 - 1.695 * 9.3)
    del first
    assert kept() is None


def test_an_upper_limit_is_no_magnitude() -> None:
    table = psc(
        j_m=[13.3] * 4, h_m=[11.3] * 4, k_m=[10.4] * 4, ph_qual=["UAA", "AAA", "UUA", "AXA"]
    )
    found = band_magnitudes(table, Band.J, load_rules())
    assert found is not None
    np.testing.assert_allclose(found.mag, [2.695 * 11.3 - 1.695 * 10.4, 13.3, np.nan, 13.3])
    assert found.computed.tolist() == [True, False, False, False]


def test_read_flags_tell_limits_and_wings_from_measurements() -> None:
    # not detected, 51 ms read, profile fit, wings, aperture, not deblended, unmeasurable
    flags = ["022", "122", "222", "322", "422", "622", "922"]
    table = psc(
        rows=7, j_m=[8.0] * 7, h_m=[7.5] * 7, k_m=[7.4] * 7, rd_flg=flags, j_cmsig=[0.02] * 7,
        h_cmsig=[0.03] * 7, k_cmsig=[0.04] * 7,
    )  # fmt: skip
    found = band_magnitudes(table, Band.J, load_rules())
    assert found is not None
    assert found.computed.tolist() == [True, False, False, False, False, True, True]
    assert found.from_wings.tolist() == [False, False, False, True, False, False, False]
    assert found.words_of(3) == "measured on its wings, saturated in both reads"
    assert found.words_of(1) == ""
    assert found.error[1] == pytest.approx(0.02)
    assert found.error[0] == pytest.approx(np.hypot(2.695 * 0.03, 1.695 * 0.04))


def test_bright_nuclei_of_galaxies_are_parents_where_no_star_stands_for_them() -> None:
    sky = transform()
    picture = image(sky)
    places = [sky.pixel_to_sky(150.0, 400.0), sky.pixel_to_sky(300.0, 600.0)]
    ra, dec = (np.array([float(p[k]) for p in places]) for k in (0, 1))
    names = np.array(["05340000-0530000", "05350000-0530000"], dtype=object)
    galaxies = Catalog(
        CatalogKind.XSC, "galaxies.tbl", None,
        {"ra": ra, "dec": dec, "designation": names, "j_m_5": np.array([7.0, 7.5])},
    )  # fmt: skip
    star = catalog([star_at(sky, 300.0, 600.5, 7.4)])
    rules = load_rules()
    found = predict(picture, picture.planes[0], star, rules, extended=galaxies)
    nuclei = [a for a in found.artifacts if a.parent.designation.startswith("2MASX")]
    assert {a.parent.ra_deg for a in nuclei} == {ra[0]}
    assert {a.kind for a in nuclei} >= {ArtifactKind.PERSISTENCE, ArtifactKind.GLINT}
    assert all(a.evidence is Evidence.GUESS and a.parent.mag_is_guess for a in nuclei)
    assert all("nucleus of a galaxy" in a.sentence for a in nuclei)
    bare = predict(picture, picture.planes[0], star, rules, extended=galaxies, guesses=False)
    assert not any(a.parent.mag_is_guess for a in bare.artifacts)


@pytest.mark.data
def test_computed_magnitudes_agree_with_real_stars(twomass: Path) -> None:
    catalog = read_catalog(twomass / "catalogs" / "2MASS_results.ecsv")
    bright = np.flatnonzero((catalog.columns["k_m"] < 12) & (catalog.columns["ph_qual"] == "AAA"))
    for band in Band:
        hidden = dict(catalog.columns)
        name = f"{band.letter}_m"
        hidden[name] = np.full(len(catalog), np.nan)
        found = band_magnitudes(Catalog(catalog.kind, "blind", None, hidden), band, load_rules())
        assert found is not None
        assert found.computed[bright].all()
        # The survey's relations are rough; these are the offsets its own rows show.
        offset = np.median(found.mag[bright] - catalog.columns[name][bright])
        low, high = {Band.J: (-0.4, -0.2), Band.H: (0.05, 0.2), Band.KS: (-0.15, 0.0)}[band]
        assert low < offset < high, band


def test_a_table_of_measurements_alone_is_not_kept_twice() -> None:
    table = psc(rows=2, j_m=[10.0, 9.0], h_m=[9.5, 8.5], k_m=[9.3, 8.3], ph_qual=["AAA", "AAA"])
    found = band_magnitudes(table, Band.J, load_rules())
    assert found is not None
    assert np.shares_memory(found.mag, table.columns["j_m"])
    limited = psc(rows=2, j_m=[10.0, 9.0], h_m=[9.5, 8.5], k_m=[9.3, 8.3], ph_qual=["UAA", "AAA"])
    found = band_magnitudes(limited, Band.J, load_rules())
    assert found is not None
    assert limited.columns["j_m"].tolist() == [10.0, 9.0]
