"""Curves of growth, profiles, drawn geometry and the correction."""

import math

import numpy as np
import pytest

from tests.photometry.scenes import DEC, MAGZP, RA, add_star, make_image, place_of, sky_scene
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.correction import aperture_correction
from twomass_viewer.photometry.geometry import measured_geometry
from twomass_viewer.photometry.growth import growth_curve, radial_profile, sky_pixels
from twomass_viewer.photometry.settings import ApertureSettings
from twomass_viewer.survey.products import Fidelity

SIGMA = 1.6


def gaussian_share(radius: float) -> float:
    """Return the light of a round Gaussian within a radius, its width grown by the pixel's."""
    return 1.0 - math.exp(-(radius**2) / (2 * SIGMA**2))


def test_growth_of_a_gaussian_star() -> None:
    data = sky_scene()
    add_star(data, 50.2, 49.7, 10000.0, SIGMA)
    image = make_image(data)
    found = measure(image, 0, RA, DEC)
    curve = growth_curve(image, found)
    assert curve is not None
    assert curve.radius_arcsec.tolist() == [float(r) for r in range(3, 15)]
    expected = [10000.0 * gaussian_share(r) for r in curve.radius_arcsec]
    assert curve.flux_dn == pytest.approx(expected, rel=0.03)
    assert curve.flux_dn[-1] == pytest.approx(10000.0, rel=2e-3)
    assert curve.mag[1] == pytest.approx(found.mag, abs=1e-9)
    assert curve.mag_err[1] == pytest.approx(found.mag_err, abs=1e-9)
    assert curve.mag[-1] == pytest.approx(MAGZP - 10.0, abs=0.002)
    assert not curve.indicative


def test_growth_near_the_edge_stops_there() -> None:
    data = sky_scene()
    add_star(data, 8.0, 50.0, 10000.0, SIGMA)
    image = make_image(data)
    curve = growth_curve(image, measure(image, 0, *place_of(image, 8.0, 50.0)))
    assert curve is not None
    assert np.isfinite(curve.mag[:5]).all()
    assert np.isnan(curve.mag[6:]).all()


def test_growth_knows_that_it_is_indicative() -> None:
    data = sky_scene()
    add_star(data, 50.0, 50.0, 10000.0, SIGMA)
    image = make_image(data, fidelity=Fidelity.LOSSY)
    curve = growth_curve(image, measure(image, 0, RA, DEC, accept_lossy=True))
    assert curve is not None
    assert curve.indicative


def test_profile_falls_with_radius() -> None:
    data = sky_scene()
    add_star(data, 50.0, 50.0, 10000.0, SIGMA)
    image = make_image(data)
    found = measure(image, 0, RA, DEC)
    profile = radial_profile(image, found)
    assert profile is not None
    assert (np.diff(profile.radius_arcsec) >= 0).all()
    y, x = np.mgrid[0:101, 0:101]
    near = np.hypot(x - 50, y - 50) <= 20.0
    assert abs(len(profile.radius_arcsec) - int(near.sum())) <= 4
    core = profile.value_dn[0]
    assert core == pytest.approx(10000.0 / (2 * math.pi * (SIGMA**2 + 1 / 12)), rel=0.02)
    assert len(profile.bin_radius_arcsec) == 20
    assert (np.diff(profile.bin_median_dn[:6]) < 0).all()


def test_sky_pixels_are_those_of_the_annulus() -> None:
    data = sky_scene(noise=0.5)
    data[50, 67] += 400.0
    image = make_image(data)
    found = measure(image, 0, RA, DEC)
    sky = sky_pixels(image, found)
    assert sky is not None
    assert int(sky.kept.sum()) == found.provenance["sky"]["pixels_used"]
    assert not sky.kept[np.argmax(sky.value_dn)]


def test_drawn_geometry_is_the_computed_one() -> None:
    data = sky_scene(noise=0.2)
    add_star(data, 50.6, 49.2, 9000.0)
    image = make_image(data)
    found = measure(image, 0, RA, DEC)
    shape = measured_geometry(image, found)
    assert shape is not None
    assert (shape.x_pix, shape.y_pix) == (found.x_pix, found.y_pix)
    circle = shape.aperture(image.planes[0].shape)
    assert circle is not None
    assert circle.weights.sum() == pytest.approx(math.pi * 16.0)
    pixels = image.planes[0].data[circle.rows, circle.cols].astype(float)
    assert found.sky_dn is not None
    total = float((circle.weights * (pixels - found.sky_dn)).sum())
    assert total == pytest.approx(found.flux_dn, rel=1e-9)


def test_outside_there_is_nothing_to_draw() -> None:
    image = make_image(sky_scene())
    found = measure(image, 0, RA + 1.0, DEC)
    assert measured_geometry(image, found) is None
    assert growth_curve(image, found) is None
    assert radial_profile(image, found) is None
    assert sky_pixels(image, found) is None


def field_of_stars(count: int, crowded: bool = False) -> np.ndarray:
    rng = np.random.default_rng(21)
    data = sky_scene((260, 260), noise=0.5)
    step = 50
    places = [(30 + step * i, 30 + step * j) for i in range(5) for j in range(5)][:count]
    for x, y in places:
        dx, dy = rng.uniform(-0.5, 0.5, 2)
        add_star(data, x + dx, y + dy, float(rng.uniform(8000, 20000)), 1.3)
        # a wide, faint part puts a known share of the light outside 4 pixels
        add_star(data, x + dx, y + dy, 800.0, 4.0)
        if crowded:
            add_star(data, x + dx + 9.0, y + dy, 6000.0, 1.3)
    return data


def test_correction_is_that_of_the_stars_on_the_image() -> None:
    data = field_of_stars(16).astype(np.float32)
    found = aperture_correction(data, 1.0, ApertureSettings(), 5500.0)
    assert found is not None
    assert found.stars >= 8
    # the mean star: 14 000 DN in the core and 800 in the wide part
    inner = 14000.0 * (1 - math.exp(-8 / 1.3**2)) + 800.0 * (1 - math.exp(-8 / 16.0))
    outer = 14000.0 + 800.0 * (1 - math.exp(-(14**2) / 32.0))
    assert found.value_mag == pytest.approx(-2.5 * math.log10(outer / inner), abs=0.02)
    assert 0.0 < found.error_mag < 0.02


def test_correction_is_never_invented() -> None:
    standard = ApertureSettings()
    assert aperture_correction(sky_scene(noise=0.5), 1.0, standard, 5500.0) is None
    few = field_of_stars(2).astype(np.float32)
    assert aperture_correction(few, 1.0, standard, 5500.0) is None
    crowded = field_of_stars(16, crowded=True).astype(np.float32)
    assert aperture_correction(crowded, 1.0, standard, 5500.0) is None
    blank = np.full((260, 260), np.nan, dtype=np.float32)
    assert aperture_correction(blank, 1.0, standard, 5500.0) is None
    good = field_of_stars(16).astype(np.float32)
    assert aperture_correction(good, 1.0, ApertureSettings(14.0), 5500.0) is None


def test_correction_of_another_array_is_not_remembered() -> None:
    first = field_of_stars(16).astype(np.float32)
    one = aperture_correction(first, 1.0, ApertureSettings(), 5500.0)
    again = aperture_correction(first, 1.0, ApertureSettings(), 5500.0)
    assert one is again
    assert aperture_correction(first.copy(), 1.0, ApertureSettings(), 5500.0) is not one
