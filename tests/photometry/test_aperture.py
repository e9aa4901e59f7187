"""The measurement itself, against sums made by other means."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.photometry.scenes import (
    DEC,
    MAGZP,
    RA,
    SKY,
    SKYSIG,
    add_star,
    circle_sum,
    make_image,
    place_of,
    psc,
    sky_scene,
)
from twomass_viewer.errors import FileProblemError, PositionError, UsageError
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.growth import growth_curve
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.photometry.measurement import PhotometryFlag as Flag
from twomass_viewer.photometry.settings import ApertureSettings
from twomass_viewer.photometry.words import describe_flags
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole, Product

FIXED = ApertureSettings(recenter=False)


def near(image_x: float, image_y: float, x: float, y: float) -> bool:
    return math.hypot(image_x - x, image_y - y) < 0.02


@settings(max_examples=25, deadline=None)
@given(
    x=st.floats(40.0, 60.0),
    y=st.floats(40.0, 60.0),
    radius=st.floats(1.0, 12.0),
    seed=st.integers(0, 99),
)
def test_flux_is_the_sum_over_the_circle(x: float, y: float, radius: float, seed: int) -> None:
    data = sky_scene(noise=3.0, seed=seed)
    add_star(data, x, y, 4000.0)
    image = make_image(data)
    found = measure(
        image, 0, *place_of(image, x, y), settings=ApertureSettings(radius, recenter=False)
    )
    pixels = image.planes[0].data.astype(float)
    assert found.sky_dn is not None
    expected = circle_sum(pixels, x, y, radius) - found.sky_dn * math.pi * radius**2
    # single edge pixels differ by the strips of the independent sum
    assert found.flux_dn == pytest.approx(expected, abs=0.003 * abs(expected) + 1.0)


def test_sky_is_the_trimmed_median_of_whole_pixels() -> None:
    rng = np.random.default_rng(4)
    data = SKY + rng.standard_normal((101, 101))
    y, x = np.mgrid[0:101, 0:101]
    radius = np.hypot(x - 50.0, y - 50.0)
    ring = (radius >= 14.0) & (radius <= 20.0)
    outliers = np.flatnonzero(ring.ravel())[::9]
    data.ravel()[outliers] += 500.0
    image = make_image(data)
    found = measure(image, 0, RA, DEC, settings=FIXED)
    clean = np.setdiff1d(np.flatnonzero(ring.ravel()), outliers)
    kept = image.planes[0].data.ravel()[clean].astype(float)
    assert found.sky_dn == pytest.approx(float(np.median(kept)), abs=0.02)
    assert found.provenance["sky"]["pixels_used"] <= len(clean)
    assert found.provenance["sky"]["pixels_used"] > 0.97 * len(clean)


def test_magnitude_and_error_follow_the_survey_formulas() -> None:
    data = sky_scene(noise=0.4)
    add_star(data, 50.0, 50.0, 5000.0)
    found = measure(make_image(data), 0, RA, DEC, settings=FIXED)
    assert found.flux_dn is not None
    assert found.mag is not None
    # typed from the survey's description, not taken from the program
    s, n = found.flux_dn, math.pi * 4.0**2
    snr = s / math.sqrt(s / (10 * 6) + n * (2 * 1.7 * SKYSIG) ** 2 + (n * 0.024 * SKYSIG) ** 2)
    assert found.mag == pytest.approx(MAGZP - 2.5 * math.log10(s))
    assert found.snr == pytest.approx(snr, rel=1e-9)
    assert found.mag_err == pytest.approx(1.0857 / snr, rel=1e-4)
    assert found.flux_err_dn == pytest.approx(s / snr)
    assert found.flags == ()
    assert found.provenance["noise"]["sigma_source"] == "SKYSIG of the header"


@settings(max_examples=15, deadline=None)
@given(factor=st.floats(0.3, 20.0))
def test_scaling_pixels_scales_flux(factor: float) -> None:
    data = sky_scene(noise=0.5, seed=8)
    add_star(data, 50.3, 49.8, 2000.0)
    one = measure(make_image(data), 0, RA, DEC)
    two = measure(make_image(data * factor), 0, RA, DEC)
    assert one.flux_dn is not None
    assert one.mag is not None
    assert two.flux_dn == pytest.approx(one.flux_dn * factor, rel=1e-4)
    assert two.mag == pytest.approx(one.mag - 2.5 * math.log10(factor), abs=2e-4)
    assert (two.x_pix, two.y_pix) == pytest.approx((one.x_pix, one.y_pix), abs=1e-3)


@settings(max_examples=15, deadline=None)
@given(dx=st.integers(-20, 20), dy=st.integers(-20, 20), offset=st.floats(-50.0, 500.0))
def test_moving_the_scene_moves_nothing_else(dx: int, dy: int, offset: float) -> None:
    data = sky_scene((141, 141), noise=0.5, seed=3)
    add_star(data, 70.2, 69.9, 3000.0)
    moved = np.roll(data, (dy, dx), axis=(0, 1)) + offset
    one_image, two_image = make_image(data), make_image(moved)
    one = measure(one_image, 0, *place_of(one_image, 70, 70))
    two = measure(two_image, 0, *place_of(two_image, 70 + dx, 70 + dy))
    assert one.flux_dn is not None
    assert one.sky_dn is not None
    assert one.x_pix is not None
    assert two.flux_dn == pytest.approx(one.flux_dn, rel=1e-4)
    assert two.sky_dn == pytest.approx(one.sky_dn + offset, abs=1e-3)
    assert two.x_pix == pytest.approx(one.x_pix + dx, abs=1e-3)


@settings(max_examples=10, deadline=None)
@given(shift=st.floats(-5.0, 5.0))
def test_zero_point_shifts_magnitude_only(shift: float) -> None:
    data = sky_scene(noise=0.5)
    add_star(data, 50.0, 50.0, 900.0)
    one = measure(make_image(data), 0, RA, DEC)
    two = measure(make_image(data, magzp=MAGZP + shift), 0, RA, DEC)
    assert one.mag is not None
    assert two.mag == pytest.approx(one.mag + shift)
    assert (two.flux_dn, two.mag_err, two.snr) == (one.flux_dn, one.mag_err, one.snr)


def test_measured_place_is_the_star_on_the_sky() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 51.1, 48.7, 3000.0)
    image = make_image(data)
    found = measure(image, 0, *place_of(image, 50.0, 50.0))
    assert found.x_pix is not None
    assert found.y_pix is not None
    assert near(found.x_pix, found.y_pix, 51.1, 48.7)
    assert (found.ra_deg, found.dec_deg) == pytest.approx(place_of(image, 51.1, 48.7), abs=6e-6)
    kept = measure(image, 0, RA, DEC, recenter=False)
    assert (kept.ra_deg, kept.dec_deg) == (RA, DEC)


def test_right_ascension_is_taken_modulo_a_turn() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 3000.0)
    image = make_image(data)
    assert measure(image, 0, RA - 360.0, DEC).mag == pytest.approx(measure(image, 0, RA, DEC).mag)


def test_neighbour_does_not_pull_the_aperture_away() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 2000.0)
    add_star(data, 56.0, 50.0, 6000.0)
    found = measure(make_image(data), 0, RA, DEC)
    assert found.x_pix is not None
    assert found.y_pix is not None
    assert math.hypot(found.x_pix - 50.0, found.y_pix - 50.0) < 0.15


def test_nothing_there_is_said() -> None:
    data = sky_scene(noise=0.5, seed=12)
    found = measure(make_image(data), 0, RA, DEC)
    assert Flag.CENTROID_FAILED in found.flags
    assert (found.ra_deg, found.dec_deg) == (RA, DEC)
    assert "failure" in found.provenance["centroid"]


def test_a_source_too_far_off_is_not_taken() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 53.5, 50.0, 5000.0)
    found = measure(make_image(data), 0, RA, DEC)
    assert Flag.CENTROID_FAILED in found.flags
    assert found.x_pix == pytest.approx(50.0, abs=1e-6)


def failure_of(found: Measurement) -> str:
    assert Flag.CENTROID_FAILED in found.flags
    words = str(found.provenance["centroid"]["failure"])
    assert any(words in phrase for phrase in describe_flags(found))
    return words


def test_a_failed_centre_says_its_real_cause() -> None:
    data = sky_scene(noise=0.5, seed=12)
    assert "no light above the sky" in failure_of(measure(make_image(data), 0, RA, DEC))
    add_star(data, 50.0, 50.0, 22.0)
    assert "below 3 sigma" in failure_of(measure(make_image(data), 0, RA, DEC))
    # the light of a neighbour in the aperture is significant, at the place itself is none
    data = sky_scene(noise=0.5, seed=12)
    add_star(data, 54.2, 50.0, 250.0)
    beside = measure(make_image(data), 0, RA, DEC)
    assert beside.snr is not None
    assert beside.snr > 5.0
    words = failure_of(beside)
    assert "sigma" not in words
    assert "neighbour" in words
    data = sky_scene(noise=0.3)
    add_star(data, 53.5, 50.0, 5000.0)
    assert "moved more than 2″" in failure_of(measure(make_image(data), 0, RA, DEC))


def test_negative_flux_has_no_magnitude() -> None:
    data = sky_scene(noise=0.2)
    add_star(data, 50.0, 50.0, -800.0)
    found = measure(make_image(data), 0, RA, DEC)
    assert Flag.NEGATIVE_FLUX in found.flags
    assert (found.mag, found.mag_err) == (None, None)
    assert found.flux_dn is not None
    assert found.flux_dn < 0
    assert found.snr is not None
    assert found.snr < 0


def test_without_zero_point_there_is_flux_but_no_magnitude() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 900.0)
    found = measure(make_image(data, magzp=None), 0, RA, DEC)
    assert Flag.NO_ZERO_POINT in found.flags
    assert found.mag is None
    assert found.flux_dn == pytest.approx(900.0, rel=0.05)


@pytest.mark.parametrize(("x", "y"), [(-0.6, 50.0), (50.0, 101.0), (-900.0, 4000.0)])
def test_outside_the_image(x: float, y: float) -> None:
    image = make_image(sky_scene())
    check_outside(measure(image, 0, *place_of(image, x, y)))


def test_far_side_of_the_sky_is_outside() -> None:
    check_outside(measure(make_image(sky_scene()), 0, RA + 180.0, -DEC))


def check_outside(found: Measurement) -> None:
    assert Flag.OUTSIDE_IMAGE in found.flags
    assert (found.mag, found.flux_dn, found.sky_dn, found.x_pix) == (None, None, None, None)


def test_edge_cuts_the_aperture() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 2.0, 50.0, 5000.0)
    image = make_image(data)
    found = measure(image, 0, *place_of(image, 2.0, 50.0))
    assert Flag.APERTURE_TOUCHES_BLANK in found.flags
    assert (found.mag, found.flux_dn) == (None, None)


def test_edge_cuts_only_the_annulus() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 9.0, 50.0, 5000.0)
    image = make_image(data)
    found = measure(image, 0, *place_of(image, 9.0, 50.0))
    assert Flag.ANNULUS_TOUCHES_BLANK in found.flags
    assert Flag.APERTURE_TOUCHES_BLANK not in found.flags
    assert found.sky_dn == pytest.approx(SKY, abs=0.1)
    # a Gaussian of 1.3 pixels has 0.9 % of its light outside 4 pixels
    assert found.flux_dn == pytest.approx(5000.0 * (1 - math.exp(-8 / 1.3**2)), rel=0.01)


def test_blank_pixels() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 5000.0)
    in_ring, in_circle = data.copy(), data.copy()
    in_ring[50, 66] = np.nan
    in_circle[50, 53] = np.nan
    ring = measure(make_image(in_ring), 0, RA, DEC)
    assert ring.flags == (Flag.ANNULUS_TOUCHES_BLANK,)
    assert ring.mag is not None
    circle = measure(make_image(in_circle), 0, RA, DEC)
    assert Flag.APERTURE_TOUCHES_BLANK in circle.flags
    assert circle.mag is None
    all_blank = measure(make_image(np.full((101, 101), np.nan)), 0, RA, DEC)
    assert all_blank.flux_dn is None


@pytest.mark.parametrize(
    ("peak", "expected"),
    [
        (5400.0, set()),
        (5600.0, {Flag.NONLINEAR}),
        (9100.0, {Flag.NONLINEAR, Flag.SATURATED_CORE}),
    ],
)
@pytest.mark.parametrize("band", list(Band))
def test_high_pixels_are_flagged(peak: float, expected: set[Flag], band: Band) -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 1000.0)
    data[50, 50] = SKY + peak
    found = measure(make_image(data, band=band), 0, RA, DEC)
    assert set(found.flags) & {Flag.NONLINEAR, Flag.SATURATED_CORE} == expected
    assert found.provenance["peak"]["citation"]


def test_ring_of_a_very_bright_star_is_noticed() -> None:
    """The core of such a star is a dip: the bright ring lies outside the aperture."""
    data = sky_scene(noise=0.3)
    y, x = np.mgrid[0:101, 0:101]
    radius = np.hypot(x - 50.0, y - 50.0)
    data[(radius > 5.0) & (radius < 7.0)] += 9800.0
    found = measure(make_image(data), 0, RA, DEC)
    assert Flag.SATURATED_CORE in found.flags


def test_limits_do_not_hold_for_other_pixels() -> None:
    data = sky_scene(noise=0.3)
    data[50, 50] = 20000.0
    found = measure(make_image(data, product=Product.MOSAIC), 0, RA, DEC)
    assert not set(found.flags) & {Flag.NONLINEAR, Flag.SATURATED_CORE}
    assert "mosaic" in found.provenance["peak"]["not_judged"]


@pytest.mark.parametrize(
    ("rd_flg", "saturated"),
    [("122", True), ("322", True), ("222", False), ("211", False), ("0", False)],
)
def test_saturation_in_the_catalogue(rd_flg: str, saturated: bool) -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 9000.0)
    image = make_image(data)
    found = measure(image, 0, RA, DEC, catalog=psc(*place_of(image, 50.8, 50.0), rd_flg))
    assert (Flag.CATALOG_SATURATED in found.flags) is saturated
    match = found.provenance["catalog_match"]
    assert match["mag"] == 10.0
    assert match["separation_arcsec"] == pytest.approx(0.8, abs=0.02)


def test_a_row_elsewhere_does_not_count() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 9000.0)
    image = make_image(data)
    found = measure(image, 0, RA, DEC, catalog=psc(*place_of(image, 53.0, 50.0), "122"))
    assert Flag.CATALOG_SATURATED not in found.flags
    assert found.provenance["catalog_match"] is None


def test_noise_of_the_annulus_where_the_header_is_too_good() -> None:
    data = sky_scene(noise=4.0)
    add_star(data, 50.0, 50.0, 9000.0)
    found = measure(make_image(data), 0, RA, DEC)
    assert Flag.NOISE_FROM_ANNULUS in found.flags
    assert found.provenance["noise"]["sigma_dn"] == pytest.approx(4.0, rel=0.1)


def test_pixels_of_a_coarse_mosaic() -> None:
    """The aperture is given in arcsec: with 2″ pixels a 4″ circle has a radius of two."""
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 9000.0, sigma=0.65)
    image = make_image(data, product=Product.MOSAIC, scale=2.0)
    found = measure(image, 0, RA, DEC, settings=FIXED)
    assert found.sky_dn is not None
    expected = circle_sum(image.planes[0].data.astype(float), 50.0, 50.0, 2.0)
    assert found.flux_dn == pytest.approx(expected - found.sky_dn * math.pi * 4.0, rel=0.002)
    assert Flag.PIXEL_SCALE in found.flags
    assert Flag.NOISE_FROM_ANNULUS in found.flags
    coarse = measure(make_image(data, product=Product.MOSAIC, scale=5.0), 0, RA, DEC)
    assert coarse.flux_dn is not None
    assert coarse.provenance["sky"]["pixels_used"] >= 10


def test_the_zero_point_belongs_to_one_arcsecond() -> None:
    """A resampler that preserves surface brightness has 25 times fewer DN at 5″: 3.5 mag."""
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 9000.0)
    image = make_image(data, product=Product.MOSAIC, scale=5.0)
    found = measure(image, 0, RA, DEC)
    assert (found.mag, found.mag_err, found.aperture_correction_mag) == (None, None, None)
    assert found.flux_dn is not None
    assert found.snr is not None
    assert Flag.PIXEL_SCALE in found.flags
    assert Flag.NO_ZERO_POINT not in found.flags
    words = "MAGZP belongs to 1″ pixels; these are 5.0″"
    assert any(words in phrase for phrase in describe_flags(found))
    assert found.provenance["zero_point"] is None
    assert words in found.provenance["zero_point_not_used"]
    curve = growth_curve(image, found)
    assert curve is not None
    assert np.isfinite(curve.flux_dn).any()
    assert not np.isfinite(curve.mag).any()
    near = measure(make_image(data, product=Product.MOSAIC, scale=1.08), 0, RA, DEC)
    assert near.mag is not None
    assert Flag.PIXEL_SCALE not in near.flags
    without = measure(make_image(data, product=Product.MOSAIC, scale=5.0, magzp=None), 0, RA, DEC)
    assert {Flag.PIXEL_SCALE, Flag.NO_ZERO_POINT} <= set(without.flags)
    assert not any("MAGZP" in phrase for phrase in describe_flags(without))


def test_stamp_smaller_than_the_annulus() -> None:
    data = np.zeros((21, 21))
    data += np.random.default_rng(5).normal(0.0, 0.3, data.shape)
    add_star(data, 10.0, 10.0, 700.0)
    found = measure(make_image([data, data], product=Product.XSC_CUBE), 1, RA, DEC)
    assert Flag.SKY_TAKEN_AS_ZERO in found.flags
    assert found.sky_dn == 0.0
    assert found.flux_dn == pytest.approx(700.0, rel=0.03)
    assert found.plane == 1


def test_star_subtracted_planes_can_be_measured() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 900.0)
    image = make_image(data, product=Product.XSC_CUBE, role=PlaneRole.STAR_SUBTRACTED)
    found = measure(image, 0, RA, DEC)
    assert found.mag is not None
    assert found.provenance["plane_role"] == "star_subtracted"


def test_provenance_can_repeat_the_measurement() -> None:
    data = sky_scene(noise=0.3)
    add_star(data, 50.0, 50.0, 900.0)
    seen = measure(make_image(data), 0, RA, DEC).provenance
    assert seen["zero_point"] == {"magzp": MAGZP, "source": "MAGZP of the header"}
    assert seen["requested"]["frame"] == "FK5 J2000"
    assert "0.024" in seen["noise"]["formula"]
    assert "trimmed" in seen["sky"]["statistic"]
    assert "standard" in seen["method"]
    wide = measure(make_image(data), 0, RA, DEC, settings=ApertureSettings(6.0)).provenance
    assert wide["method"].startswith("6″ aperture")
    assert "standard" not in wide["method"]
    assert seen["program"].startswith("twomass_viewer ")


@pytest.mark.parametrize(
    ("radius", "annulus"),
    [
        (0.0, (14.0, 20.0)),
        (-1.0, (14.0, 20.0)),
        (math.nan, (14.0, 20.0)),
        (15.0, (14.0, 20.0)),
        (4.0, (20.0, 14.0)),
        (4.0, (14.0, 14.0)),
        (4.0, (14.0, math.inf)),
        (1e9, (2e9, 3e9)),
    ],
)
def test_senseless_radii_are_refused(radius: float, annulus: tuple[float, float]) -> None:
    with pytest.raises(UsageError) as caught:
        ApertureSettings(radius, annulus)
    assert caught.value.hint


def test_senseless_questions_are_refused() -> None:
    image = make_image(sky_scene())
    with pytest.raises(UsageError, match="no plane 7"):
        measure(image, 7, RA, DEC)
    with pytest.raises(UsageError, match="counts scans"):
        measure(make_image(sky_scene(), role=PlaneRole.COVERAGE), 0, RA, DEC)
    for ra, dec in ((math.nan, 0.0), (10.0, math.inf), (10.0, 91.0)):
        with pytest.raises(PositionError):
            measure(image, 0, ra, dec)
    with pytest.raises(FileProblemError, match="WCS"):
        measure(make_image(sky_scene(), wcs=False), 0, RA, DEC)
