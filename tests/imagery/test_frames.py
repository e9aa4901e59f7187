"""Galactic coordinates against astropy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twomass_viewer.imagery.frames import GalacticTransform, from_galactic, galactic
from twomass_viewer.imagery.wcs import ZenithalTransform

HUNDREDTH_ARCSEC = 0.01 / 3600.0


def test_agrees_with_astropy_all_over_the_sky() -> None:
    from astropy.coordinates import FK5, SkyCoord

    rng = np.random.default_rng(3)
    ra = np.concatenate([rng.uniform(0, 360, 500), [0, 359.9999, 192.859, 10]])
    dec = np.concatenate([np.degrees(np.arcsin(rng.uniform(-1, 1, 500))), [0, -89.999, 27.128, 90]])
    sky = SkyCoord(ra, dec, unit="deg", frame=FK5(equinox="J2000"))
    lon, lat = galactic(ra, dec)
    theirs = SkyCoord(lon, lat, unit="deg", frame="galactic")
    assert sky.galactic.separation(theirs).deg.max() < HUNDREDTH_ARCSEC
    back = SkyCoord(*from_galactic(lon, lat), unit="deg", frame=FK5(equinox="J2000"))
    assert back.separation(sky).deg.max() < HUNDREDTH_ARCSEC


@given(st.floats(0, 359.999), st.floats(-89.9, 89.9))
def test_scalars_and_arrays_agree(ra: float, dec: float) -> None:
    lon, lat = galactic(ra, dec)
    assert isinstance(lon, float)
    assert 0.0 <= lon < 360.0
    array_lon, array_lat = galactic(np.array([ra]), np.array([dec]))
    assert lat == pytest.approx(float(array_lat[0]), abs=1e-10)
    assert np.cos(np.radians(lon - float(array_lon[0]))) == pytest.approx(1.0)
    back_ra, back_dec = from_galactic(lon, lat)
    assert back_dec == pytest.approx(dec, abs=1e-9)
    assert (back_ra - ra + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-6)


def test_the_galactic_centre_lies_in_sagittarius() -> None:
    ra, dec = from_galactic(0.0, 0.0)
    assert ra == pytest.approx(266.405, abs=1e-3)
    assert dec == pytest.approx(-28.936, abs=1e-3)


def test_galactic_images_answer_in_equatorial_coordinates() -> None:
    step = 1.0 / 3600.0
    inner = ZenithalTransform("Galactic", "TAN", (120.0, -3.0), (50.0, 60.0), (-step, 0, 0, step))
    transform = GalacticTransform(inner)
    ra, dec = transform.pixel_to_sky([50.0, 10.0], [60.0, 20.0])
    assert galactic(float(ra[0]), float(dec[0])) == pytest.approx((120.0, -3.0))
    x, y = transform.sky_to_pixel(ra, dec)
    np.testing.assert_allclose(x, [50.0, 10.0], atol=1e-6)
    np.testing.assert_allclose(y, [60.0, 20.0], atol=1e-6)
    assert (transform.frame, transform.projection) == ("Galactic", "TAN")
