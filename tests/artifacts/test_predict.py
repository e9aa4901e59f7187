"""What is said about a prediction, and what is chosen."""

import numpy as np
import pytest

from tests.artifacts.scenes import CENTER, catalog, image, star_at, transform
from twomass_viewer.artifacts.model import NO_PARENT
from twomass_viewer.artifacts.predict import predict, predict_around
from twomass_viewer.artifacts.region import CircleRegion, ImageRegion
from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.errors import CancelledError
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

RULES = load_rules()
SKY = transform()
STAR = star_at(SKY, 200.0, 700.0, 6.0)


def grid_of_faint_stars(
    west: float, north: float, south: float
) -> list[tuple[float, float, float]]:
    """Return a catalogue's background on the frame and some arcsec beyond each side."""
    stars = []
    for x in np.arange(-west, 512.0 + west, 40.0):
        stars += [star_at(SKY, x, y, 13.0) for y in np.arange(-south, 1024.0 + north, 40.0)]
    return stars


def test_a_band_without_magnitudes_is_computed_from_the_others_and_said() -> None:
    stars = catalog([STAR], column="h_m", extra={"k_m": [5.8]})
    picture = image(SKY)
    found = predict(picture, picture.planes[0], stars, RULES, kinds=[ArtifactKind.HALO])
    assert found.artifacts[0].parent.mag == pytest.approx(2.695 * 6.0 - 1.695 * 5.8)
    assert "computed from H and Ks" in found.artifacts[0].sentence


def test_an_upper_limit_is_no_magnitude() -> None:
    stars = catalog([STAR], extra={"ph_qual": ["UAA"]})
    picture = image(SKY)
    found = predict(picture, picture.planes[0], stars, RULES)
    assert not [a for a in found.artifacts if a.parent is not NO_PARENT]


def test_a_catalogue_that_cannot_help_is_said_and_the_image_is_searched() -> None:
    picture = image(SKY)
    for stars, words in (
        (catalog([STAR], column="b_m_opt"), "has no J magnitudes"),
        (catalog([STAR], kind=CatalogKind.XSC), "extended sources"),
    ):
        found = predict(picture, picture.planes[0], stars, RULES)
        assert any(words in n for n in found.notices)
        assert any("detected on" in n for n in found.notices)


def test_no_band_or_no_wcs_gives_a_notice_and_nothing_else() -> None:
    for picture, words in (
        (image(SKY, band=None), "band"),
        (image(None), "no usable sky coordinates"),
    ):
        found = predict(picture, picture.planes[0], catalog([STAR]), RULES)
        assert found.artifacts == ()
        assert len(found.notices) == 1
        assert words in found.notices[0]


def test_without_zero_point_or_telescope_it_is_said() -> None:
    picture = image(SKY, magzp=None, hemisphere=None, simulated=True)
    found = predict(picture, picture.planes[0], catalog([STAR]), RULES)
    text = " ".join(found.notices)
    assert "MAGZP" in text
    assert "does not name its telescope" in text
    assert "simulated" in text
    glints = [a for a in found.artifacts if a.kind is ArtifactKind.GLINT]
    assert not [a.sentence for a in glints if "1 of 1" in a.sentence]
    assert {a.hemisphere for a in glints} == set(Hemisphere)
    spikes = [a for a in found.artifacts if a.kind is ArtifactKind.DIFFRACTION_SPIKE]
    assert len(spikes) == 4


def test_far_from_the_equator_the_declination_names_the_telescope() -> None:
    sky = transform(center=(120.0, 60.0))
    picture = image(sky, hemisphere=None)
    found = predict(picture, picture.planes[0], catalog([star_at(sky, 200, 700, 6.0)]), RULES)
    of_stars = [a for a in found.artifacts if a.parent is not NO_PARENT]
    assert {a.hemisphere for a in of_stars} == {Hemisphere.NORTH}
    assert any("Hopkins only" in n for n in found.notices)


def test_rounded_positions_are_said_and_widen_the_match() -> None:
    picture = image(SKY)
    stars = catalog([STAR], position_error=2.5)
    found = predict(picture, picture.planes[0], stars, RULES, kinds=[ArtifactKind.GLINT])
    assert any("rounded" in n and "2.5″" in n for n in found.notices)
    assert found.artifacts[0].shape.radius_arcsec == pytest.approx(3.5)


def test_a_catalogue_that_reaches_far_enough_needs_no_notice() -> None:
    stars = catalog([STAR, *grid_of_faint_stars(200.0, 800.0, 400.0)], names=False)
    picture = image(SKY)
    notices = predict(picture, picture.planes[0], stars, RULES).notices
    assert not any("cover" in n for n in notices)


def test_the_sides_a_catalogue_does_not_cover_are_named() -> None:
    # south-going: ghosts come from stars up to 660 arcsec north
    stars = catalog([STAR, *grid_of_faint_stars(200.0, 160.0, 400.0)], names=False)
    picture = image(SKY)
    notices = predict(picture, picture.planes[0], stars, RULES).notices
    (said,) = [n for n in notices if "covers only" in n]
    assert "of the 660″ that matter on the north side" in said
    assert not any(side in said for side in ("south side", "east side", "west side"))


def test_a_handful_of_rows_shows_no_coverage() -> None:
    picture = image(SKY)
    notices = predict(picture, picture.planes[0], catalog([STAR]), RULES).notices
    assert any("not known what part of the sky" in n for n in notices)


def test_artifacts_are_sorted_by_expected_magnitude_and_blank_pixels_are_outside() -> None:
    pixels = np.full((1024, 512), 80.0, dtype=np.float32)
    ghost_row = 700.0 - 82.5
    pixels[int(ghost_row) - 3 : int(ghost_row) + 4, 190:210] = np.nan
    picture = image(SKY, data=pixels)
    found = predict(picture, picture.planes[0], catalog([STAR]), RULES)
    mags = [a.expected_mag for a in found.artifacts]
    bright = [m for m in mags if m is not None]
    assert bright == sorted(bright)
    assert mags[len(bright) :] == [None] * (len(mags) - len(bright))
    ghosts = {a.order: a for a in found.artifacts if a.kind is ArtifactKind.PERSISTENCE}
    assert not ghosts[1].inside_image
    assert ghosts[2].inside_image


def test_an_overridden_rule_changes_the_prediction_and_the_version() -> None:
    from dataclasses import replace

    key = "persistence.J.s.first_depth_slope"
    changed = dict(RULES.rules)
    changed[key] = replace(changed[key], value=0.0)
    rules = replace(RULES, rules=changed, version="1 + user file x.json", overridden=(key,))
    picture = image(SKY)
    found = predict(picture, picture.planes[0], catalog([STAR]), rules)
    first = next(a for a in found.artifacts if a.kind is ArtifactKind.PERSISTENCE)
    assert first.expected_mag == pytest.approx(6.0 + 5.97)
    assert found.rules_version == "1 + user file x.json"
    value = changed[key].value
    assert any(f"{key} = {value:g}" in n for n in found.notices), "a table tells what made it"


def test_what_rests_on_a_rule_that_is_off_is_not_predicted() -> None:
    picture = image(SKY)
    stars = catalog([star_at(SKY, 200.0, 700.0, 6.0)])

    def orders(off: str) -> set[int | None]:
        rules = RULES.changed({off: {"off": True}}, "test")
        found = predict(picture, picture.planes[0], stars, rules)
        return {a.order for a in found.artifacts if a.kind is ArtifactKind.PERSISTENCE}

    assert orders("glint.J.s.glint_1_pa") >= {1, 2, 3}
    assert orders("persistence.J.any.fade_second") == {1}
    assert orders("persistence.J.s.first_depth") == set()


def test_progress_can_cancel() -> None:
    def cancel(fraction: float, text: str) -> None:
        assert 0.0 <= fraction <= 1.0
        assert text
        raise CancelledError

    picture = image(SKY)
    with pytest.raises(CancelledError):
        predict(picture, picture.planes[0], catalog([STAR]), RULES, progress=cancel)


def test_a_cutout_keeps_the_width_of_its_scan() -> None:
    # 200 columns cut from the west half: the reference pixel is still the middle of the scan
    sky = transform(shape=(300, 200))
    cards = {"CRPIX1": -99.5, "USXREF": -256.5}
    picture = image(sky, shape=(300, 200), cards=cards)
    stars = [star_at(sky, -250.0, 250.0, 6.0), star_at(sky, 300.0, 250.0, 6.0)]
    found = predict(picture, picture.planes[0], catalog(stars), RULES, kinds=[ArtifactKind.STRIPE])
    # the first is within 256 arcsec of the middle at column -100.5, the second is not
    assert {a.parent.ra_deg for a in found.artifacts} == {stars[0][0]}


def test_around_a_place_x_scan_places_the_stripes() -> None:
    stars = catalog([(*CENTER, 6.0)], extra={"x_scan": [100.0]})
    found = predict_around(
        stars, *CENTER, 600.0, bands=[Band.J], direction=ScanDirection.NORTH,
        hemisphere=Hemisphere.NORTH, rules=RULES, kinds=[ArtifactKind.STRIPE],
    )  # fmt: skip
    assert len(found.artifacts) == 3
    for a in found.artifacts:
        assert a.image is None
        assert not a.inside_image
        east = [
            (c[0] - CENTER[0]) * np.cos(np.radians(CENTER[1])) * 3600 for c in a.shape.coords_deg
        ]
        # 100 arcsec west of the middle: 156 to the west edge, 356 to the east edge
        assert min(east) == pytest.approx(-156.0, abs=0.2)
        assert max(east) == pytest.approx(356.0, abs=0.2)


def test_around_a_place_stars_out_of_reach_do_not_count() -> None:
    stars = catalog([(CENTER[0], CENTER[1] + 0.5, 6.0)])
    found = predict_around(stars, *CENTER, 60.0, bands=list(Band), rules=RULES)
    assert found.artifacts == ()
    assert any("has no H magnitudes" in n for n in found.notices)


def dense_stars(
    middle: tuple[float, float], half_arcsec: float
) -> list[tuple[float, float, float]]:
    """Return a square of faint stars 40 arcsec apart."""
    offsets = np.arange(-half_arcsec, half_arcsec + 1.0, 40.0) / 3600.0
    cos = np.cos(np.radians(middle[1]))
    return [(middle[0] + x / cos, middle[1] + y, 13.0) for x in offsets for y in offsets]


@pytest.mark.parametrize(
    ("shift_arcsec", "half_arcsec", "words"),
    [
        (0.0, 1200.0, None),
        (0.0, 280.0, "of the 660″ that matter on the north side"),
        (7200.0, 600.0, "covers nothing of the circle"),
        (600.0, 600.0, "% of the circle"),
    ],
)
def test_around_a_place_it_is_said_what_the_table_does_not_cover(
    shift_arcsec: float, half_arcsec: float, words: str | None
) -> None:
    stars = catalog(dense_stars((CENTER[0], CENTER[1] + shift_arcsec / 3600.0), half_arcsec))
    found = predict_around(stars, *CENTER, 200.0, bands=[Band.J], rules=RULES)
    said = [n for n in found.notices if "stars.csv covers" in n]
    assert len(said) == (words is not None)
    assert words is None or words in said[0]
    few = predict_around(catalog([STAR]), *CENTER, 200.0, bands=[Band.J], rules=RULES)
    assert any("not known what part of the sky stars.csv covers" in n for n in few.notices)


def test_around_a_place_extended_sources_cause_nothing_and_it_is_said() -> None:
    stars = catalog([(*CENTER, 6.0)], kind=CatalogKind.XSC)
    found = predict_around(stars, *CENTER, 200.0, bands=[Band.J], rules=RULES)
    assert found.artifacts == ()
    assert found.notices == ("stars.csv lists extended sources, which cause no artifacts.",)


def test_lines_are_clipped_exactly_at_the_frame() -> None:
    region = ImageRegion(SKY, np.zeros((1024, 512), dtype=np.float32))

    def crossed(x1: float, y1: float, x2: float, y2: float) -> bool:
        a, b = SKY.pixel_to_sky(x1, y1), SKY.pixel_to_sky(x2, y2)
        return bool(region.crossed(*(np.atleast_1d(v) for v in (*a, *b)))[0])

    assert crossed(-50.0, 500.0, 600.0, 500.0)
    assert crossed(-50.0, 10.0, 10.0, -50.0 + 75.0)
    assert not crossed(-50.0, 10.0, 10.0, -60.0)
    assert not crossed(-5.0, 0.0, -5.0, 900.0)
    assert crossed(100.0, -400.0, 100.0, 2.0)
    assert not crossed(100.0, -400.0, 100.0, -2.0)


def test_a_circle_on_the_sky_measures_angles() -> None:
    region = CircleRegion(10.0, 80.0, 3600.0)
    ra, dec = np.array([10.0, 10.0, 200.0]), np.array([80.9, 82.0, -80.0])
    assert region.contains(ra, dec).tolist() == [True, False, False]
    assert region.distance_arcsec(ra, dec)[1] == pytest.approx(3600.0, rel=1e-6)


@pytest.mark.parametrize("direction", [None, ScanDirection.NORTH])
def test_a_combined_image_says_that_the_rules_are_those_of_one_scan(
    direction: ScanDirection | None,
) -> None:
    picture = image(
        SKY,
        product=Product.COMBINED_CALIBRATION,
        direction=direction,
        step=(0.4, 82.5) if direction else None,
        derived=True,
    )
    notices = predict(picture, picture.planes[0], catalog([STAR]), RULES).notices
    assert any("limits of a single scan" in n and "13, 11 or 9 mag" in n for n in notices)
    assert not any("part of a scan" in n or "SCANDIR" in n for n in notices)
    assert any("both directions" in n for n in notices) is (direction is None)
