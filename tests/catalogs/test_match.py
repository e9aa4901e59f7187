"""The nearest row, against angles between direction vectors."""

import numpy as np
import pytest

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.match import nearest, separation_arcsec, within


def directions(ra_deg: np.ndarray, dec_deg: np.ndarray) -> np.ndarray:
    ra, dec = np.radians(np.atleast_1d(ra_deg)), np.radians(np.atleast_1d(dec_deg))
    return np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1)


def angles_arcsec(ra: np.ndarray, dec: np.ndarray, ra0: float, dec0: float) -> np.ndarray:
    chord = np.linalg.norm(directions(ra, dec) - directions(np.array(ra0), np.array(dec0)), axis=1)
    apart: np.ndarray = np.degrees(2 * np.arcsin(chord / 2)) * 3600
    return apart


@pytest.mark.parametrize("dec0", [-5.0, 89.9])
def test_the_nearest_row_is_found_across_ra_zero_and_at_the_pole(dec0: float) -> None:
    rng = np.random.default_rng(1)
    ra = rng.uniform(-1, 1, 300) % 360
    dec = np.clip(dec0 + rng.uniform(-0.05, 0.05, 300), -90, 90)
    catalog = Catalog(CatalogKind.PSC, "x", None, {"ra": ra, "dec": dec})
    for ra1, dec1 in zip(
        rng.uniform(-1, 1, 40) % 360, dec0 + rng.uniform(-0.05, 0.05, 40), strict=True
    ):
        apart = angles_arcsec(ra, dec, ra1, dec1)
        np.testing.assert_allclose(separation_arcsec(ra, dec, ra1, dec1), apart, atol=1e-6)
        found = nearest(catalog, ra1, dec1, 60.0)
        if apart.min() > 60.0:
            assert found is None
        else:
            assert found is not None
            assert found[0] == apart.argmin()
            assert found[1] == pytest.approx(apart.min(), abs=1e-6)
        near = within(catalog, ra1, dec1, 90.0)
        order = np.argsort(apart)
        assert [n for n, _ in near] == order[apart[order] <= 90.0].tolist()
        assert [away for _, away in near] == pytest.approx(np.sort(apart)[: len(near)], abs=1e-6)
    assert nearest(catalog, 180.0, 0.0, 5.0) is None
