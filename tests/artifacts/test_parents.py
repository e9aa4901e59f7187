"""Magnitudes of parents: measured, or computed from the other two bands."""

from pathlib import Path

import numpy as np
import pytest

from tests.catalogs.tables import psc
from twomass_viewer.artifacts.parents import band_magnitudes
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules


def test_missing_magnitudes_are_computed_from_the_other_two() -> None:
    catalog = psc(
        j_m=[10.0, np.nan, 9.0, np.nan],
        h_m=[9.5, 9.5, np.nan, np.nan],
        k_m=[9.3, 9.3, 8.0, 7.0],
    )
    found = band_magnitudes(catalog, Band.J, load_rules())
    assert found is not None
    np.testing.assert_allclose(found.mag, [10.0, 2.695 * 9.5 - 1.695 * 9.3, 9.0, np.nan])
    assert found.computed.tolist() == [False, True, False, False]
    assert found.words == "computed from H and Ks"
    found = band_magnitudes(catalog, Band.H, load_rules())
    assert found is not None
    assert found.mag[2] == pytest.approx(0.370 * 9.0 + 0.630 * 8.0)
    assert found.computed.tolist() == [False, False, True, False]


def test_an_upper_limit_is_no_magnitude() -> None:
    catalog = psc(
        j_m=[13.3] * 4, h_m=[11.3] * 4, k_m=[10.4] * 4, ph_qual=["UAA", "AAA", "UUA", "AXA"]
    )
    found = band_magnitudes(catalog, Band.J, load_rules())
    assert found is not None
    np.testing.assert_allclose(found.mag, [2.695 * 11.3 - 1.695 * 10.4, 13.3, np.nan, 13.3])
    assert found.computed.tolist() == [True, False, False, False]


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
