"""Glints, spikes, halos, stripes and spots: place and extent by hand calculation."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.artifacts.scenes import catalog, image, star_at, transform
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.artifacts.scan_axes import offset_at
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.survey.scans import Hemisphere

RULES = load_rules()
GLINT, SPIKE = ArtifactKind.GLINT, ArtifactKind.DIFFRACTION_SPIKE
HALO, STRIPE, SPOT = ArtifactKind.HALO, ArtifactKind.STRIPE, ArtifactKind.QUADRANT_SPOT


def found(
    kind: ArtifactKind,
    mag: float,
    *,
    band: Band = Band.J,
    hemisphere: Hemisphere = Hemisphere.SOUTH,
    at: tuple[float, float] = (200.0, 500.0),
    guesses: bool = True,
    rotation: float = 0.0,
    sigma: float | None = 0.6,
    magzp: float | None = 21.0,
) -> Sequence[Artifact]:
    sky = transform(rotation_deg=rotation)
    picture = image(sky, band=band, hemisphere=hemisphere, sigma=sigma, magzp=magzp)
    stars = catalog([star_at(sky, *at, mag)], column=f"{band.letter}_m")
    return predict(
        picture, picture.planes[0], stars, RULES, kinds=[kind], guesses=guesses
    ).artifacts


def offsets(artifact: Artifact, ra: float, dec: float) -> tuple[float, float]:
    east, north = FieldPlane(artifact.parent.ra_deg, artifact.parent.dec_deg).project(ra, dec)
    return float(east), float(north)


@given(pa=st.floats(0.0, 359.9), radius=st.floats(0.5, 2000.0))
def test_offset_at_a_position_angle_is_east_of_north(pa: float, radius: float) -> None:
    west, north = offset_at(radius, pa)
    assert math.hypot(west, north) == pytest.approx(radius)
    back = math.degrees(math.atan2(-west, north)) % 360.0
    assert min(abs(back - pa), 360.0 - abs(back - pa)) < 1e-6


@pytest.mark.parametrize(
    ("band", "hemisphere", "places"),
    [
        # dx (west) and dy (north) as measured on the stacks, and magnitudes below the star
        (Band.J, Hemisphere.SOUTH, [(-3.43, 11.42, 6.38), (-6.6, 22.35, 9.1)]),
        (Band.J, Hemisphere.NORTH, [(1.26, -14.05, 6.65), (2.3, -28.1, 9.55)]),
        (Band.KS, Hemisphere.SOUTH, [(-2.8, 11.9, 7.6), (1.06, -13.6, 7.2)]),
    ],
)
def test_glints_lie_where_they_were_measured(
    band: Band, hemisphere: Hemisphere, places: list[tuple[float, float, float]]
) -> None:
    glints = sorted(found(GLINT, 6.0, band=band, hemisphere=hemisphere), key=lambda a: a.order or 0)
    assert [a.order for a in glints] == [1, 2]
    for a, (dx, dy, depth) in zip(glints, places, strict=True):
        east, north = offsets(a, a.ra_deg, a.dec_deg)
        assert -east == pytest.approx(dx, abs=0.15)
        assert north == pytest.approx(dy, abs=0.15)
        assert a.expected_mag == pytest.approx(6.0 + depth)
        assert a.evidence is Evidence.MEASURED


def test_glints_that_were_not_measured_are_guesses_and_can_be_left_out() -> None:
    for band, hemisphere in ((Band.H, Hemisphere.NORTH), (Band.KS, Hemisphere.NORTH)):
        glints = found(GLINT, 6.0, band=band, hemisphere=hemisphere)
        assert {a.evidence for a in glints} == {Evidence.GUESS}
        assert all("guess" in a.sentence for a in glints)
        assert not found(GLINT, 6.0, band=band, hemisphere=hemisphere, guesses=False)


def test_faint_stars_show_no_second_glint() -> None:
    assert [a.order for a in found(GLINT, 9.0)] == [1]


def test_glints_that_may_just_reach_the_limit_are_predicted_and_others_not() -> None:
    # J at CTIO: 6.38 mag below the star give or take 0.6, the faint limit is 16.5
    (glint,) = found(GLINT, 10.4)
    assert glint.expected_mag == pytest.approx(16.78)
    # the second, 9.1 mag below give or take 1.0, is left at 8.4
    assert [len(found(GLINT, mag)) for mag in (8.3, 8.5)] == [2, 1]
    # nobody measured H: there the tolerance of 1.5 mag is ignorance and draws nothing
    assert len(found(GLINT, 9.3, band=Band.H)) == 1
    assert found(GLINT, 9.5, band=Band.H) == ()


def test_four_arms_of_measured_length() -> None:
    arms = sorted(found(SPIKE, 7.0, rotation=0.25), key=lambda a: a.order or 0)
    assert [a.sentence.split()[0] for a in arms] == ["North", "East", "South", "West"]
    ns, ew = 18.3 * 10 ** (0.160 * 3.0), 22.3 * 10 ** (0.186 * 3.0)
    for a, length, pa in zip(arms, (ns, ew, ns, ew), (0.2, 89.9, 180.4, 269.7), strict=True):
        assert a.length_arcsec == pytest.approx(length)
        assert a.pa_deg == pytest.approx(pa + 0.25, abs=0.02)
        assert a.evidence is Evidence.MEASURED
        assert (a.ra_deg, a.dec_deg) == pytest.approx((a.parent.ra_deg, a.parent.dec_deg))
        corners = [offsets(a, *c) for c in a.shape.coords_deg]
        assert len(corners) == 4
        reach = max(math.hypot(*c) for c in corners)
        assert reach == pytest.approx(length, abs=0.05)
    assert found(SPIKE, 10.05) == ()


def test_the_brightest_stars_have_six_published_arms() -> None:
    arms = sorted(found(SPIKE, 4.0), key=lambda a: a.order or 0)
    wanted = (0.0, 89.05, 91.48, 180.0, 269.47, 271.63)
    for a, pa in zip(arms, wanted, strict=True):
        assert a.pa_deg is not None
        assert abs((a.pa_deg - pa + 180.0) % 360.0 - 180.0) < 0.03
        assert "extrapolated" in a.sentence
    assert all(a.evidence is Evidence.VERIFIED_RULE for a in arms)


def test_arms_of_very_bright_stars_part_in_pairs_far_from_the_star() -> None:
    arms = sorted(found(SPIKE, 4.6), key=lambda a: a.order or 0)
    assert len(arms) == 8
    single, pairs = arms[:4], arms[4:]
    assert {a.evidence for a in single} == {Evidence.MEASURED}
    assert {a.evidence for a in pairs} == {Evidence.VERIFIED_RULE}
    for a, pa in zip(pairs, (89.05, 91.48, 269.47, 271.63), strict=True):
        assert a.pa_deg == pytest.approx(pa, abs=0.05)
        plane = FieldPlane(a.parent.ra_deg, a.parent.dec_deg)
        away = [math.hypot(*(float(v) for v in plane.project(*c))) for c in a.shape.coords_deg]
        assert min(away) == pytest.approx(75.0, abs=0.5)
        assert "told apart beyond 75″" in a.sentence
    assert len(found(SPIKE, 5.2)) == 4


def test_ks_arms_shrink_with_the_noise_and_match_what_crowded_fields_show() -> None:
    # M17: measured N and S arms of 18 to 22 arcsec at Ks 6 to 7, pixel rms about 4.5 DN
    arms = found(SPIKE, 6.5, band=Band.KS, sigma=4.5, magzp=19.93)
    ns = [a.length_arcsec for a in arms if a.order in (1, 3)]
    assert ns == pytest.approx([20.0, 20.0], abs=2.5)
    assert {a.evidence for a in arms} == {Evidence.FITTED_TO_FLAGS}
    quiet = found(SPIKE, 6.5, band=Band.KS, sigma=None, magzp=None)
    assert quiet[0].length_arcsec is not None
    assert quiet[0].length_arcsec > 25.0


@pytest.mark.parametrize(
    ("band", "hemisphere", "mag", "radius"),
    [
        (Band.J, Hemisphere.SOUTH, 5.0, 14.4 * 10**0.975),
        (Band.J, Hemisphere.NORTH, 5.0, 82.0),  # as measured on the images
        (Band.H, Hemisphere.SOUTH, 10.0, 10.5),
        (Band.KS, Hemisphere.NORTH, 4.0, 7.2 * 10**1.14),
    ],
)
def test_halo_radius(band: Band, hemisphere: Hemisphere, mag: float, radius: float) -> None:
    (halo,) = found(HALO, mag, band=band, hemisphere=hemisphere)
    assert halo.shape.type == "circle"
    assert halo.shape.radius_arcsec == pytest.approx(radius, rel=0.01)
    assert halo.order is None


def test_stripes_run_across_the_scan_through_the_star_and_one_quadrant_away() -> None:
    stripes = found(STRIPE, 6.0)
    assert len(stripes) == 3
    sky = transform()
    rows = []
    for a in stripes:
        assert a.expected_mag is None
        assert a.order is None
        x, y = sky.sky_to_pixel(a.ra_deg, a.dec_deg)
        assert float(x) == pytest.approx(200.0, abs=0.01)
        rows.append(round(float(y), 1))
        corners = [sky.sky_to_pixel(*c) for c in a.shape.coords_deg]
        assert min(float(c[0]) for c in corners) == pytest.approx(-0.5, abs=0.6)
        assert max(float(c[0]) for c in corners) == pytest.approx(511.5, abs=0.6)
        height = max(float(c[1]) for c in corners) - min(float(c[1]) for c in corners)
        assert height == pytest.approx(6.0, abs=0.01)
        assert a.length_arcsec == pytest.approx(512.0, abs=0.1)
        assert a.pa_deg == pytest.approx(90.0, abs=0.05)
    assert sorted(rows) == [244.0, 500.0, 756.0]
    through = next(a for a in stripes if "through the star" in a.sentence)
    assert "0.9 DN" in through.sentence  # 0.10 * 10^(0.27 * 3.5) = 0.88


def test_stripes_are_drawn_only_where_they_can_be_seen() -> None:
    assert len(found(STRIPE, 7.5)) == 1
    assert found(STRIPE, 7.9) == ()
    assert len(found(STRIPE, 6.6, band=Band.KS)) == 1
    assert len(found(STRIPE, 6.0, band=Band.KS)) == 3
    assert found(STRIPE, 6.4, band=Band.H) == ()
    assert {a.evidence for a in found(STRIPE, 5.5, band=Band.H)} == {Evidence.FITTED_TO_FLAGS}


def test_a_star_outside_the_frame_stripes_it_one_quadrant_away() -> None:
    kept = found(STRIPE, 6.0, at=(200.0, 1200.0))
    assert len(kept) == 1
    assert "256″ south of the star" in kept[0].sentence


def test_quadrant_spots() -> None:
    spots = found(SPOT, 6.0, hemisphere=Hemisphere.NORTH)
    places = sorted(offsets(a, a.ra_deg, a.dec_deg)[1] for a in spots)
    assert places == pytest.approx([-255.3, 255.5], abs=0.02)
    assert {a.expected_mag for a in spots} == {15.3}
    assert {a.evidence for a in spots} == {Evidence.MEASURED}
    assert found(SPOT, 7.3, hemisphere=Hemisphere.NORTH) == ()
    marginal = found(SPOT, 5.0)
    assert {a.evidence for a in marginal} == {Evidence.ASSUMED}
    assert found(SPOT, 5.0, guesses=False) == ()
    assert found(SPOT, 5.0, band=Band.KS) == ()


def test_long_spikes_cross_the_frame_from_outside_it() -> None:
    arms = found(SPIKE, 4.0, at=(-150.0, 500.0))
    assert {a.sentence.split(" diff")[0] for a in arms if a.inside_image} == {
        "First west",
        "Second west",
    }
    assert found(SPIKE, 9.0, at=(-150.0, 500.0)) == ()
