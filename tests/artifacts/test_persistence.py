"""Ghosts: places, directions, magnitudes, ends."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.artifacts.scenes import catalog, image, star_at, transform
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict, predict_around
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

RULES = load_rules()


def ghosts(picture: SurveyImage, stars: Catalog) -> list[Artifact]:
    found = predict(picture, picture.planes[0], stars, RULES, kinds=[ArtifactKind.PERSISTENCE])
    return sorted(found.artifacts, key=lambda a: a.order or 0)


def fade(n: int) -> float:
    """Extra magnitudes of ghost n over the first, by hand."""
    return 0.0 if n == 1 else 1.735 + 4.32 * math.log10(n / 2)


def test_ghosts_fall_in_the_column_of_the_star_at_multiples_of_dyfs() -> None:
    sky = transform(rotation_deg=0.3)
    found = ghosts(image(sky), catalog([star_at(sky, 200.0, 900.0, 6.0)]))
    # CTIO: 5.97 + 0.31 (7.7 - 6.0) = 6.497; ghosts to J = 16.5: 6 + 6.497 + fade(7) = 16.58
    assert [a.order for a in found] == [1, 2, 3, 4, 5, 6]
    assert {a.count for a in found} == {6}
    for a in found:
        assert a.order is not None
        x, y = sky.sky_to_pixel(a.ra_deg, a.dec_deg)
        assert float(x) == pytest.approx(200.0, abs=0.01)
        assert float(y) == pytest.approx(900.0 - 82.5 * a.order, abs=0.01)
        assert a.expected_mag == pytest.approx(6.0 + 6.497 + fade(a.order), abs=1e-6)
        assert a.shape.radius_arcsec == pytest.approx(min(1.0 + 0.5 * a.order, 4.0))
        assert a.evidence is Evidence.MEASURED
        assert a.inside_image


def test_a_sentence_says_star_direction_distance_and_magnitude() -> None:
    sky = transform()
    third = ghosts(image(sky), catalog([star_at(sky, 200.0, 900.0, 6.0)]))[2]
    assert third.sentence == (
        "Persistence ghost 3 of 6 of 2MASS J05344730-0536475, J = 6.00: the south-going scan "
        "leaves it 247.5″ south of the star, expected at J 15.0 ± 0.3."
    )


@pytest.mark.parametrize(
    ("hemisphere", "mag", "depth"),
    [
        (Hemisphere.SOUTH, 9.0, 5.97),
        (Hemisphere.SOUTH, 7.7, 5.97),
        (Hemisphere.SOUTH, 5.7, 5.97 + 0.62),
        (Hemisphere.SOUTH, 3.0, 7.0),
        (Hemisphere.NORTH, 9.0, 5.73),
        (Hemisphere.NORTH, 6.0, 5.73 + 0.27),
        (Hemisphere.NORTH, 1.0, 7.0),
    ],
)
def test_the_first_ghost_levels_off_for_saturated_stars(
    hemisphere: Hemisphere, mag: float, depth: float
) -> None:
    sky = transform()
    picture = image(sky, hemisphere=hemisphere)
    first = ghosts(picture, catalog([star_at(sky, 200.0, 900.0, mag)]))[0]
    assert first.expected_mag == pytest.approx(mag + depth)


@pytest.mark.parametrize(
    ("band", "hemisphere", "depth"),
    [
        (Band.H, Hemisphere.SOUTH, 6.0),
        (Band.KS, Hemisphere.NORTH, 6.0),
        (Band.KS, Hemisphere.SOUTH, 6.1),
    ],
)
def test_other_bands_have_their_own_depth(band: Band, hemisphere: Hemisphere, depth: float) -> None:
    sky = transform()
    picture = image(sky, band=band, hemisphere=hemisphere)
    stars = catalog([star_at(sky, 200.0, 900.0, 6.0)], column=f"{band.letter}_m")
    found = ghosts(picture, stars)
    assert found[0].expected_mag == pytest.approx(6.0 + depth)
    assert found[1].expected_mag == pytest.approx(6.0 + depth + 1.735)


def test_a_north_going_scan_leaves_ghosts_north_and_scandir_wins_over_dyfs() -> None:
    sky = transform()
    picture = image(sky, direction=ScanDirection.NORTH, step=(0.4, -82.5))
    stars = catalog([star_at(sky, 200.0, 100.0, 8.0)])
    first = ghosts(picture, stars)[0]
    assert float(sky.sky_to_pixel(first.ra_deg, first.dec_deg)[1]) == pytest.approx(182.5, abs=0.01)
    notices = predict(picture, picture.planes[0], stars, RULES).notices
    assert any("SCANDIR and the sign of DYFS disagree" in n for n in notices)


def test_without_dyfs_the_step_is_the_rule_and_is_said() -> None:
    sky = transform()
    first = ghosts(image(sky, step=None), catalog([star_at(sky, 200.0, 900.0, 8.0)]))[0]
    assert float(sky.sky_to_pixel(first.ra_deg, first.dec_deg)[1]) == pytest.approx(900.0 - 82.45)
    assert "rule's frame step of 82.45″" in first.sentence
    assert "DYFS of 24 headers" in first.source


def test_an_implausible_dyfs_is_not_used() -> None:
    sky = transform()
    picture = image(sky, step=(0.4, -8.25))
    stars = catalog([star_at(sky, 200.0, 900.0, 8.0)])
    first = ghosts(picture, stars)[0]
    assert float(sky.sky_to_pixel(first.ra_deg, first.dec_deg)[1]) == pytest.approx(900.0 - 82.45)
    notices = predict(picture, picture.planes[0], stars, RULES).notices
    assert any("not a 2MASS frame step" in n for n in notices)


def test_without_a_direction_there_are_no_ghosts_and_it_is_said() -> None:
    sky = transform()
    picture = image(sky, direction=None, step=None)
    found = predict(picture, picture.planes[0], catalog([star_at(sky, 200, 900, 6.0)]), RULES)
    assert not [a for a in found.artifacts if a.kind is ArtifactKind.PERSISTENCE]
    assert any("no persistence ghosts are predicted" in n for n in found.notices)


def test_ghosts_end_with_the_scan() -> None:
    sky = transform()
    # row 0 of this image is 200 arcsec before the middle of the last frame
    cards = {"CRPIX2": 512.5, "NUMFRMS": 274, "USYREF": -(273 * 82.5) + 200.0}
    stars = catalog([star_at(sky, 200.0, 100.0, 6.0)])
    found = ghosts(image(sky, cards=cards), stars)
    assert [a.order for a in found] == [1, 2, 3]
    assert {a.count for a in found} == {3}
    assert [a.inside_image for a in found] == [True, False, False]


def test_parents_north_of_the_frame_leave_ghosts_in_it_but_not_those_of_other_scans() -> None:
    sky = transform()
    stars = [
        star_at(sky, 100.0, 1023.0 + 300.0, 6.0),  # in the scan, ghosts 4 to 6 reach the frame
        star_at(sky, -40.0, 600.0, 6.0),  # east of the scan
        star_at(sky, 540.0, 600.0, 6.0),  # west of it
        star_at(sky, 100.0, -50.0, 6.0),  # south: its ghosts go away from the frame
    ]
    found = ghosts(image(sky), catalog(stars))
    assert [a.order for a in found] == [4, 5, 6]
    assert all(a.inside_image for a in found)


def test_faint_and_unmeasured_stars_are_no_parents() -> None:
    sky = transform()
    stars = [star_at(sky, 100.0 * k, 900.0, m) for k, m in ((1, 10.6), (2, np.nan), (3, -99.0))]
    assert ghosts(image(sky), catalog(stars)) == []


@settings(max_examples=40, deadline=None)
@given(
    rotation=st.floats(-180, 180),
    mirrored=st.booleans(),
    dec=st.floats(-84, 84),
    mag=st.floats(4.0, 9.5),
    north=st.booleans(),
)
def test_ghosts_lie_north_or_south_of_the_star_however_the_image_is_turned(
    rotation: float, mirrored: bool, dec: float, mag: float, north: bool
) -> None:
    sky = transform(rotation_deg=rotation, mirrored=mirrored, center=(120.0, dec))
    way = ScanDirection.NORTH if north else ScanDirection.SOUTH
    picture = image(sky, direction=way, step=(0.2, way.sign * 82.4))
    star = star_at(sky, 255.0, 500.0, mag)
    tolerance = 2.5 if abs(rotation) <= 2.0 and not mirrored else 0.05
    found = ghosts(picture, catalog([star]))
    assert found
    for a in found:
        assert a.order is not None
        east = (a.ra_deg - star[0]) * math.cos(math.radians(star[1])) * 3600.0
        up = (a.dec_deg - star[1]) * 3600.0
        assert math.hypot(east, up) == pytest.approx(82.4 * a.order, rel=2e-3)
        angle = math.degrees(math.atan2(east, up * way.sign))
        assert abs(angle) < tolerance


def test_around_a_place_both_directions_and_telescopes_are_told_apart() -> None:
    stars = catalog([(83.6, -5.5, 6.0)])
    found = predict_around(
        stars, 83.6, -5.5, 1000.0, bands=[Band.J], rules=RULES, kinds=[ArtifactKind.PERSISTENCE]
    )
    firsts = [a for a in found.artifacts if a.order == 1]
    assert {(a.direction, a.hemisphere) for a in firsts} == {
        (d, h) for d in ScanDirection for h in Hemisphere
    }
    for a in firsts:
        assert a.direction is not None
        assert (a.dec_deg + 5.5) * 3600 == pytest.approx(a.direction.sign * 82.45, abs=1e-3)
        assert a.ra_deg == pytest.approx(83.6)
    assert any("No scan direction is given" in n for n in found.notices)
    assert any("does not say which telescope" in n for n in found.notices)


def test_around_a_place_the_tables_own_telescope_is_taken() -> None:
    stars = catalog([(83.6, -5.5, 6.0), (83.61, -5.5, 6.0)], extra={"hemis": ["n", "s"]})
    found = predict_around(
        stars, 83.6, -5.5, 1000.0, bands=[Band.J], direction=ScanDirection.SOUTH, rules=RULES,
        kinds=[ArtifactKind.PERSISTENCE],
    )  # fmt: skip
    first = {a.parent.ra_deg: a for a in found.artifacts if a.order == 1}
    assert first[83.6].hemisphere is Hemisphere.NORTH
    assert first[83.6].expected_mag == pytest.approx(6.0 + 5.73 + 0.27)
    assert first[83.61].hemisphere is Hemisphere.SOUTH
    assert not any("telescope" in n for n in found.notices)
