"""The trimmed median."""

import numpy as np
import pytest

from twomass_viewer.photometry.sky import MIN_PIXELS, sky_level


def test_outliers_are_trimmed() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(50.0, 2.0, 600)
    values[:60] += 300.0
    found = sky_level(values)
    assert found is not None
    assert found.value_dn == pytest.approx(50.0, abs=0.3)
    assert found.rms_dn == pytest.approx(2.0, rel=0.1)
    assert not found.kept[:60].any()


def test_whole_numbers_keep_a_level_between_them() -> None:
    """The median of a Quicklook's integers is an integer; the sky is not."""
    rng = np.random.default_rng(3)
    errors = []
    for level in np.linspace(70.0, 71.0, 11):
        found = sky_level(np.rint(rng.normal(level, 1.0, 640)))
        assert found is not None
        errors.append(found.value_dn - level)
        assert "grouped" in found.statistic
    assert np.abs(errors).max() < 0.15


def test_flat_and_blank() -> None:
    flat = sky_level(np.full(100, 7.25))
    assert flat is not None
    assert (flat.value_dn, flat.rms_dn) == (7.25, 0.0)
    zeros = sky_level(np.zeros(100))
    assert zeros is not None
    assert zeros.value_dn == 0.0
    assert sky_level(np.full(100, np.nan)) is None
    assert sky_level(np.arange(MIN_PIXELS - 1.0)) is None
    mixed = np.full(100, 3.0)
    mixed[::2] = np.nan
    some = sky_level(mixed)
    assert some is not None
    assert int(some.kept.sum()) == 50
