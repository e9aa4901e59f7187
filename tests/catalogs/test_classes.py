from pathlib import Path

import numpy as np
import pytest

from tests.catalogs.tables import psc, xsc
from twomass_viewer.catalogs.classes import (
    band_magnitude,
    contamination_is_known,
    ellipses,
    is_contaminated,
    match,
    nearest,
)
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.survey.bands import Band


def test_any_letter_is_contamination_and_no_column_is_none_known() -> None:
    catalog = psc(cc_flg=["000", "0p0", "", "00d"])
    assert is_contaminated(catalog).tolist() == [False, True, False, True]
    assert contamination_is_known(catalog)
    bare = psc()
    assert not is_contaminated(bare).any()
    assert not contamination_is_known(bare)


def test_xsc_letters() -> None:
    catalog = xsc(cc_flg=["0", "z", "Z"])
    assert is_contaminated(catalog).tolist() == [False, True, False]


def test_ellipses_take_one_fit_whole() -> None:
    catalog = xsc(
        4,
        r_k20fe=[9.4, 8.0, 7.0, np.nan],
        sup_ba=[0.82, np.nan, np.nan, 0.5],
        sup_phi=[35.0, 10.0, np.nan, 5.0],
        k_ba=[0.8, 0.6, np.nan, 0.5],
        k_phi=[70.0, 80.0, np.nan, 5.0],
    )
    size, ratio, angle = ellipses(catalog)
    np.testing.assert_array_equal(size, [9.4, 8.0, 7.0, np.nan])
    np.testing.assert_array_equal(ratio, [0.82, 0.6, 1.0, np.nan])
    np.testing.assert_array_equal(angle, [35.0, 80.0, 0.0, np.nan])
    assert np.isnan(ellipses(psc()).semi_major_arcsec).all()


def test_missing_bands_are_inferred_from_the_other_two() -> None:
    catalog = psc(
        j_m=[10.0, np.nan, 9.0, np.nan],
        h_m=[9.5, 9.5, np.nan, np.nan],
        k_m=[9.3, 9.3, 8.0, 7.0],
    )
    values, inferred = band_magnitude(catalog, Band.J)
    np.testing.assert_allclose(values, [10.0, 2.695 * 9.5 - 1.695 * 9.3, 9.0, np.nan])
    assert inferred.tolist() == [False, True, False, False]
    values, inferred = band_magnitude(catalog, Band.H)
    assert values[2] == pytest.approx(0.370 * 9.0 + 0.630 * 8.0)
    assert inferred.tolist() == [False, False, True, False]


def test_an_upper_limit_is_no_magnitude() -> None:
    catalog = psc(
        j_m=[16.3] * 4, h_m=[14.3] * 4, k_m=[13.4] * 4, ph_qual=["UAA", "AAA", "UUA", "AXA"]
    )
    values, inferred = band_magnitude(catalog, Band.J)
    np.testing.assert_allclose(values, [2.695 * 14.3 - 1.695 * 13.4, 16.3, np.nan, 16.3])
    assert inferred.tolist() == [True, False, False, False]


@pytest.mark.data
def test_inferred_magnitudes_agree_with_real_stars(twomass: Path) -> None:
    catalog = read_catalog(twomass / "catalogs" / "2MASS_results.ecsv")
    for band in Band:
        hidden = dict(catalog.columns)
        name = f"{band.letter}_m"
        bright = np.flatnonzero(
            (catalog.columns["k_m"] < 12) & (catalog.columns["ph_qual"] == "AAA")
        )
        hidden[name] = np.full(len(catalog), np.nan)
        blind = type(catalog)(catalog.kind, "blind", None, hidden)
        values, inferred = band_magnitude(blind, band)
        assert inferred[bright].all()
        # The survey's relations are rough; these are the offsets its own rows show.
        offset = np.median(values[bright] - catalog.columns[name][bright])
        low, high = {Band.J: (-0.4, -0.2), Band.H: (0.05, 0.2), Band.KS: (-0.15, 0.0)}[band]
        assert low < offset < high, band


def test_nearest_and_match_agree_across_ra_zero_and_the_pole() -> None:
    rng = np.random.default_rng(1)
    for dec0 in (-5.0, 89.9):
        ra = rng.uniform(-1, 1, 300) % 360
        dec = np.clip(dec0 + rng.uniform(-0.05, 0.05, 300), -90, 90)
        catalog = type(psc())(psc().kind, "x", None, {"ra": ra, "dec": dec})
        at_ra, at_dec = rng.uniform(-1, 1, 40) % 360, dec0 + rng.uniform(-0.05, 0.05, 40)
        rows, distance = match(catalog, at_ra, at_dec, 60.0)
        for i in range(40):
            one = nearest(catalog, at_ra[i], at_dec[i], 60.0)
            if one is None:
                assert rows[i] == -1
                assert np.isnan(distance[i])
            else:
                assert one[0] == rows[i]
                assert one[1] == pytest.approx(distance[i], abs=1e-6)
    assert nearest(catalog, 180.0, 0.0, 5.0) is None
