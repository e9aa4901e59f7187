"""Who is behind a letter of cc_flg: rows made up for each letter, anywhere on the sky."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord

from tests.artifacts.scenes import image, transform
from twomass_viewer.artifacts.letter_parents import MOST_JUDGED_ROWS, direction_sign
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.explain.explain import explain
from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.letter_words import ordinal
from twomass_viewer.explain.model import Reason
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.survey.scans import Hemisphere, Scan, ScanDirection

RULES = load_rules()
STEP = RULES.value("persistence", "frame_step")
PLACES = [(200.0, 10.0), (359.9995, -30.0), (9.0, 85.3), (120.0, -89.9)]


def beside(ra: float, dec: float, east: float, north: float) -> tuple[float, float]:
    """Return a place moved on the sphere, by astropy (arcsec)."""
    at = SkyCoord(ra * u.deg, dec * u.deg)
    moved = at.directional_offset_by(
        math.degrees(math.atan2(east, north)) * u.deg, math.hypot(east, north) * u.arcsec
    )
    return float(moved.ra.deg), float(moved.dec.deg)


def psc(rows: Sequence[Mapping[str, Any]]) -> Catalog:
    """Return a PSC of rows: place, J (and H, Ks), flags."""
    columns: dict[str, Any] = {
        "ra": np.array([r["at"][0] for r in rows]), "dec": np.array([r["at"][1] for r in rows]),
        "designation": np.array([f"0000000{n}+0000000" for n in range(len(rows))], dtype=object),
    }  # fmt: skip
    for column in ("j_m", "h_m", "k_m"):
        columns[column] = np.array([float(r.get(column, math.nan)) for r in rows])
    for column, clean in (("cc_flg", "000"), ("rd_flg", "222"), ("ph_qual", "AAA")):
        columns[column] = np.array([r.get(column, clean) for r in rows], dtype=object)
    for column in ("scan", "date"):
        if column in rows[0]:
            columns[column] = np.array([r[column] for r in rows], dtype=object)
    return Catalog(CatalogKind.PSC, "table", None, columns)


def facts(catalog: Catalog, row: int, known: Knowledge | None = None) -> list[Reason]:
    """Return what is said of the letters of a row."""
    known = known or Knowledge((), (catalog,))
    (found,) = explain(catalog.ra_deg[row], catalog.dec_deg[row], known)
    return [r for r in found.reasons if "letter" in r.evidence]


def fact(catalog: Catalog, row: int, known: Knowledge | None = None) -> Reason:
    (only,) = facts(catalog, row, known)
    return only


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("order", [1, -2])
def test_the_star_of_a_ghost_is_named(place: tuple[float, float], order: int) -> None:
    ghost = beside(*place, 0.0, order * STEP)
    source = beside(*ghost, 2.0, 1.5)
    decoy = beside(*source, -4.0, order * STEP)  # fits no ghost: on the wrong side of none bright
    catalog = psc(
        [
            {"at": source, "j_m": 15.0, "cc_flg": "p00"},
            {"at": decoy, "j_m": 14.0},
            {"at": place, "j_m": 9.2},
        ]
    )
    said = fact(catalog, 0)
    assert said.what == "persistence"
    assert said.score is None
    assert said.row == (0, 2)
    assert not said.is_of_row
    assert said.evidence["parent"] == "2MASS J00000002+0000000"
    assert said.evidence["order"] == abs(order)
    assert said.evidence["direction"] == ("n" if order > 0 else "s")
    assert said.evidence["direction_known"] == "flag_alone"
    away = SkyCoord(*source, unit="deg").separation(SkyCoord(*ghost, unit="deg")).arcsec
    assert said.evidence["distance_arcsec"] == pytest.approx(away, abs=0.002)
    assert said.evidence["brighter_mag"] == {"J": pytest.approx(5.8)}
    assert said.evidence["rule_evidence"] == "fitted_to_flags"
    assert "fitted to catalogue flags" in said.source
    side, nth = ("north", "first") if order > 0 else ("south", "second")
    assert f"{nth} persistence ghost falls {abs(order) * STEP:.1f}″ {side} of it" in said.sentence
    assert f"{said.evidence['distance_arcsec']:.1f}″ from here" in said.sentence
    assert "J = 9.20" in said.sentence
    assert "inferred from the flag itself" in said.sentence


def test_a_faint_parent_has_no_mark_and_its_ghost_is_compared_with_the_source() -> None:
    source = beside(200.0, 10.0, 0.0, STEP)
    rows = [{"at": source, "j_m": 16.0, "cc_flg": "p00"}, {"at": (200.0, 10.0), "j_m": 12.0}]
    said = fact(psc(rows), 0)
    assert "fainter than those whose ghosts are seen as dots (J 10.5)" in said.sentence
    depths = [RULES.value("persistence", "first_depth", Band.J, h) for h in Hemisphere]
    expected = 12.0 + sum(depths) / 2.0 - 16.0  # both telescopes reach this declination
    assert said.evidence["ghost_fainter_mag"]["J"] == pytest.approx(expected, abs=0.01)
    assert f"about {expected:.1f} mag fainter than the source" in said.sentence


def test_a_source_not_outshone_by_enough_has_no_known_star() -> None:
    source = beside(200.0, 10.0, 0.0, STEP)
    rows = [{"at": source, "j_m": 15.0, "cc_flg": "p00"}, {"at": (200.0, 10.0), "j_m": 11.6}]
    said = fact(psc(rows), 0)
    assert said.evidence["parent"] is None
    assert said.row is None
    assert said.title == "No star known behind the letter p in J"
    assert "may lie outside the table" in said.sentence
    assert "3.5 mag in J" in said.sentence


@pytest.mark.parametrize(
    ("radius", "covered", "words"),
    [
        (900.0, True, "The table covers all places where it could be"),
        (300.0, False, "which does not reach all places it could be at"),
        (None, None, "Its star may lie outside the table."),
    ],
)
def test_where_no_star_fits_it_is_said_how_far_the_table_reaches(
    radius: float | None, covered: bool | None, words: str
) -> None:
    catalog = psc([{"at": (200.0, 10.0), "j_m": 15.0, "cc_flg": "p00"}])
    if radius is not None:
        area = f"within {radius} arcsec of  ra=200.0 dec=+10.0"
        catalog = replace(catalog, header={"SKYAREA": area})
    said = fact(catalog, 0)
    assert said.evidence["table_covers"] is covered
    assert words in said.sentence


def test_bands_of_one_star_are_told_together_and_the_others_counted() -> None:
    star, second = (200.0, 10.0), beside(200.0, 10.0, 4.0, 2.0 * STEP)
    source = beside(*star, 0.0, STEP)
    rows = [
        {"at": source, "j_m": 15.0, "h_m": 14.5, "k_m": 14.4, "cc_flg": "pp0"},
        {"at": star, "j_m": 11.0, "h_m": 10.0, "k_m": 9.9},
        {"at": second, "j_m": 11.2, "h_m": 11.9, "k_m": 11.8},
    ]
    said = fact(psc(rows), 0)
    assert said.evidence["bands"] == ["J", "H"]
    assert said.evidence["parent_mag"] == {"J": 11.0, "H": 10.0}
    assert said.title == "Star behind the letter p in J and H"
    assert said.evidence["others"] == 1
    assert "One other star fits as well, less well placed. Rule: " in said.sentence


def test_a_limit_outshone_is_outshone_by_at_least_that() -> None:
    source = beside(200.0, 10.0, 0.0, STEP)
    limit = {"at": source, "j_m": 15.0, "cc_flg": "p00", "rd_flg": "622", "ph_qual": "UAA"}
    said = fact(psc([limit, {"at": (200.0, 10.0), "j_m": 11.0}]), 0)
    assert "by at least 4.0 mag" in said.sentence
    assert "fainter than its limit" in said.sentence


@pytest.mark.parametrize("way", list(ScanDirection))
def test_the_direction_of_an_image_is_held_against_the_ghost(way: ScanDirection) -> None:
    sky = transform()
    ra, dec = (float(v) for v in sky.pixel_to_sky(250.0, 500.0))
    source = beside(ra, dec, 0.0, STEP)
    catalog = psc([{"at": source, "j_m": 15.0, "cc_flg": "p00"}, {"at": (ra, dec), "j_m": 11.0}])
    shown = image(sky, direction=way)
    known = Knowledge((ImagePlane(shown, shown.planes[0]),), (catalog,))
    said = fact(catalog, 0, known)
    agrees = way is ScanDirection.NORTH
    assert said.evidence["direction_known"] == ("image_agrees" if agrees else "image_disagrees")
    assert ("is south-going: the row then comes from another scan" in said.sentence) is not agrees
    assert said.evidence["parent"] is not None


def test_the_side_that_agrees_with_the_image_comes_first() -> None:
    sky = transform()
    ra, dec = (float(v) for v in sky.pixel_to_sky(250.0, 500.0))
    rows = [
        {"at": (ra, dec), "j_m": 15.0, "cc_flg": "p00"},
        {"at": beside(ra, dec, 0.0, STEP), "j_m": 9.0},  # south of this one: a stronger ghost
        {"at": beside(ra, dec, 0.0, -STEP), "j_m": 11.0},
    ]
    catalog = psc(rows)
    for way, row in ((ScanDirection.NORTH, 2), (ScanDirection.SOUTH, 1)):
        shown = image(sky, direction=way)
        known = Knowledge((ImagePlane(shown, shown.planes[0]),), (catalog,))
        assert fact(catalog, 0, known).row == (0, row)


@pytest.mark.parametrize(("way", "row"), [(ScanDirection.NORTH, 2), (ScanDirection.SOUTH, 1)])
def test_the_image_of_the_rows_own_scan_tells_its_direction(way: ScanDirection, row: int) -> None:
    sky = transform()
    ra, dec = (float(v) for v in sky.pixel_to_sky(250.0, 500.0))
    scan = {"scan": "7", "date": "2000-01-30"}
    rows = [
        {"at": (ra, dec), "j_m": 15.0, "cc_flg": "p00", **scan},
        {"at": beside(ra, dec, 0.0, STEP), "j_m": 9.0, **scan},
        {"at": beside(ra, dec, 0.0, -STEP), "j_m": 9.0, **scan},
    ]
    images = []
    for number, direction in ((7, way), (9, way.opposite)):
        told = Scan(date(2000, 1, 30), Hemisphere.SOUTH, number, direction)
        shown = replace(image(sky, direction=direction), scan=told)
        images.append(ImagePlane(shown, shown.planes[0]))
    for order in (images, images[::-1]):
        said = fact(psc(rows), 0, Knowledge(tuple(order), (psc(rows),)))
        assert said.row == (0, row)
        assert said.evidence["direction_known"] == "image_agrees"
    wrong = psc([rows[0], rows[3 - row]])
    said = fact(wrong, 0, Knowledge(tuple(images), (wrong,)))
    assert said.evidence["direction_known"] == "image_disagrees"
    assert "another star is behind the letter" in said.sentence
    assert "comes from another scan" not in said.sentence


def test_a_star_of_another_scan_comes_after_one_of_the_same() -> None:
    place = (200.0, 10.0)
    rows = [
        {"at": place, "j_m": 15.0, "cc_flg": "p00", "scan": "7", "date": "2000-01-30"},
        {"at": beside(*place, 0.0, -STEP), "j_m": 9.0, "scan": "8", "date": "2000-01-30"},
        {"at": beside(*place, 3.0, -STEP), "j_m": 11.0, "scan": "7", "date": "2000-01-30"},
    ]
    assert fact(psc(rows), 0).row == (0, 2)
    (alone,) = facts(psc(rows[:2]), 0)
    assert "lists that star from another scan" in alone.sentence


@pytest.mark.parametrize("place", PLACES)
def test_the_star_of_a_spike_is_named(place: tuple[float, float]) -> None:
    source = beside(*place, 0.5, 12.0)
    rows = [
        {"at": source, "j_m": 14.0, "cc_flg": "d00"}, {"at": place, "j_m": 8.5},
        {"at": beside(*source, 6.0, 3.0), "j_m": 12.0},
    ]  # fmt: skip
    said = fact(psc(rows), 0)
    assert said.what == "diffraction_spike"
    assert said.row == (0, 1)
    assert said.sentence.startswith("North diffraction spike of 2MASS J00000001+0000000, J = 8.50")
    assert f"{math.hypot(0.5, 12.0):.1f}″ from the star" in said.sentence
    off = psc([{**rows[0], "at": beside(*place, 9.0, 9.0)}, rows[1]])
    nobody = fact(off, 0)
    assert nobody.evidence["parent"] is None
    assert nobody.title == "No star known behind the letter d in J"


@pytest.mark.parametrize("place", PLACES)
def test_the_star_of_a_stripe_is_named(place: tuple[float, float]) -> None:
    offset = RULES.value("stripe", "offset")
    rows = [
        {"at": beside(*place, 40.0, offset + 4.0), "j_m": 14.0, "cc_flg": "s00"},
        {"at": place, "j_m": 5.5},
    ]
    said = fact(psc(rows), 0)
    assert said.what == "stripe"
    assert said.row == (0, 1)
    assert "256″ north of the star" in said.sentence or f"{offset:.0f}″ north" in said.sentence
    nobody = fact(psc([rows[0], {**rows[1], "j_m": 9.0}]), 0)
    assert nobody.evidence["parent"] is None
    assert "be fainter than those whose stripes are known" in nobody.sentence


def test_a_spike_of_an_open_image_names_the_star() -> None:
    sky = transform()
    ra, dec = (float(v) for v in sky.pixel_to_sky(250.0, 500.0))
    source = beside(ra, dec, 0.5, 12.0)
    mags, bright = dict.fromkeys(("j_m", "h_m", "k_m"), 14.0), {"j_m": 8.5, "h_m": 8.0, "k_m": 7.9}
    catalog = psc([{"at": source, **mags, "cc_flg": "ddd"}, {"at": (ra, dec), **bright}])
    shown = image(sky)  # of J: the other bands are asked from the table
    found = predict(shown, shown.planes[0], catalog, RULES).artifacts
    known = Knowledge((ImagePlane(shown, shown.planes[0]),), (catalog,), tuple(found))
    said = fact(catalog, 0, known)
    assert said.evidence["parent"] == "2MASS J00000001+0000000"
    assert said.evidence["bands"] == ["J", "H", "Ks"]
    assert "in H and Ks too" in said.sentence


@pytest.mark.parametrize("place", PLACES)
def test_a_confusing_neighbour_is_named_by_its_radius_not_by_distance(
    place: tuple[float, float],
) -> None:
    rows = [
        {"at": place, "j_m": 15.0, "cc_flg": "c00"},
        {"at": beside(*place, 5.0, 7.0), "j_m": 14.9},  # nearer, but its radius is 5.8″
        {"at": beside(*place, -12.0, 5.0), "j_m": 9.0},
        {"at": beside(*place, 2.0, 0.0), "j_m": 15.5},  # fainter
    ]
    said = fact(psc(rows), 0)
    assert said.what == "confusion"
    assert said.row == (0, 2)
    assert "13.0″ away and 6.0 mag brighter" in said.sentence
    radius = 20.3 * 10 ** (0.112 * 1.0)
    assert said.evidence["radius_arcsec"] == pytest.approx(radius, abs=0.001)
    assert "carried on beyond" not in said.sentence


def test_confusion_without_a_rule_names_the_nearest_without_a_claim() -> None:
    place = (200.0, 10.0)
    rows = [
        {"at": place, "j_m": 15.0, "cc_flg": "c00"},
        {"at": beside(*place, 12.0, 0.0), "j_m": 14.0},
    ]
    said = fact(psc(rows), 0)
    assert said.evidence["parent"] is None
    assert said.evidence["nearest_brighter"] == "2MASS J00000001+0000000"
    assert said.row == (0, 1)
    assert said.sentence.startswith("No rule names the neighbour")
    assert "12.0″ away" in said.sentence
    near = {**rows[1], "at": beside(*place, 5.0, 0.0)}
    assert "carried on beyond them here" in fact(psc([rows[0], near]), 0).sentence
    alone = fact(psc([rows[0], {**rows[1], "at": beside(*place, 100.0, 0.0)}]), 0)
    assert "None brighter in J is listed within 60″." in alone.sentence


@pytest.mark.parametrize("place", PLACES)
def test_the_neighbour_of_a_band_merge_is_named(place: tuple[float, float]) -> None:
    rows = [
        {"at": place, "j_m": 15.0, "cc_flg": "b00"},
        {"at": beside(*place, 2.0, 0.0), "j_m": 14.0},
        {"at": beside(*place, 0.0, -4.0), "k_m": 13.0, "rd_flg": "002"},
    ]
    said = fact(psc(rows), 0)
    assert said.what == "band_merge"
    assert said.row == (0, 2)
    assert "4.0″ away, nearer than the survey resolves" in said.sentence
    assert "that one is not detected in J" in said.sentence
    nobody = fact(psc(rows[:2]), 0)
    assert nobody.evidence["parent"] is None
    assert nobody.title.startswith("No neighbour known")
    assert nobody.sentence.endswith(
        "The nearest, 2MASS J00000001+0000000, 2.0″ away, is no such case."
    )
    assert nobody.row == (0, 1)
    assert "lists none within 5″" in fact(psc(rows[:1]), 0).sentence


def test_letters_of_different_kinds_are_told_worst_first_and_clean_rows_say_nothing() -> None:
    place = (200.0, 10.0)
    rows = [
        {"at": place, "j_m": 15.0, "h_m": 14.0, "k_m": 14.0, "cc_flg": "c0p"},
        {"at": beside(*place, 8.0, 0.0), "j_m": 11.0, "h_m": 11.0, "k_m": 11.0},
    ]
    assert [r.evidence["letter"] for r in facts(psc(rows), 0)] == ["p", "c"]
    assert facts(psc(rows), 1) == []


def test_probabilities_do_not_change() -> None:
    place = (200.0, 10.0)
    rows = [{"at": beside(*place, 0.0, STEP), "j_m": 15.0, "cc_flg": "p00"},
            {"at": place, "j_m": 9.0}]  # fmt: skip
    ra, dec = beside(*place, 0.0, STEP)
    (with_star,) = explain(ra, dec, Knowledge((), (psc(rows),)))
    (without,) = explain(ra, dec, Knowledge((), (psc(rows[:1]),)))
    assert [r.score for r in with_star.reasons if r.score] == [
        r.score for r in without.reasons if r.score
    ]
    assert with_star.artifact_score == without.artifact_score == 0.0


def test_a_table_too_large_is_not_judged_for_one_source(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = psc([{"at": (200.0, 10.0), "j_m": 15.0, "cc_flg": "p00"}])
    monkeypatch.setattr("twomass_viewer.artifacts.letter_parents.MOST_JUDGED_ROWS", 0)
    monkeypatch.setattr(
        "twomass_viewer.artifacts.letter_parents.infer_directions", lambda *_: pytest.fail("asked")
    )
    assert direction_sign(catalog, 0, RULES) == 0
    assert MOST_JUDGED_ROWS > 10_000


def test_a_limit_is_no_brighter_neighbour() -> None:
    place = (200.0, 10.0)
    flags = {"rd_flg": "022", "ph_qual": "UAA"}
    rows = [
        {"at": place, "j_m": 16.5, "cc_flg": "c00"},
        {"at": beside(*place, 8.0, 3.0), "j_m": 15.2, "h_m": 15.0, "k_m": 14.9, **flags},
        {"at": beside(*place, 20.0, 0.0), "j_m": 15.4},
    ]
    assert fact(psc(rows), 0).evidence["nearest_brighter"] == "2MASS J00000002+0000000"


def test_a_spike_is_named_for_a_row_without_a_magnitude() -> None:
    place = (200.0, 10.0)
    rows = [
        {"at": beside(*place, 0.5, 12.0), "h_m": 14.0, "cc_flg": "d00"}, {"at": place, "j_m": 8.5}
    ]  # fmt: skip
    assert fact(psc(rows), 0).row == (0, 1)


def test_the_brightest_stars_confuse_as_far_as_their_radius_reaches() -> None:
    place = (200.0, 10.0)
    rows = [
        {"at": place, "j_m": 15.0, "cc_flg": "c00"},
        {"at": beside(*place, 160.0, 120.0), "j_m": 1.0},  # its radius is 206.8″
        {"at": beside(*place, 20.0, 0.0), "j_m": 14.0},
    ]
    said = fact(psc(rows), 0)
    assert said.row == (0, 1)
    assert said.evidence["radius_arcsec"] == pytest.approx(20.3 * 10 ** (0.112 * 9.0), abs=0.001)
    assert "carried on beyond them here" in said.sentence


@pytest.mark.parametrize("site", list(Hemisphere))
def test_the_telescope_of_the_row_is_that_of_its_own_scan(site: Hemisphere) -> None:
    sky = transform(center=(200.0, 10.0))
    other = next(h for h in Hemisphere if h is not site)
    shown = image(sky, hemisphere=other)
    rows = [
        {"at": beside(200.0, 10.0, 0.0, -STEP), "j_m": 16.0, "cc_flg": "p00"},
        {"at": (200.0, 10.0), "j_m": 12.0},
    ]
    catalog = psc(rows)
    telescopes = np.array([site.value] * 2, dtype=object)
    catalog = replace(catalog, columns={**catalog.columns, "hemis": telescopes})
    known = Knowledge((ImagePlane(shown, shown.planes[0]),), (catalog,))
    said = fact(catalog, 0, known)
    depth = RULES.value("persistence", "first_depth", Band.J, site)
    assert said.evidence["ghost_fainter_mag"]["J"] == pytest.approx(12.0 + depth - 16.0, abs=0.01)


def test_ordinals_as_people_write_them() -> None:
    said = [ordinal(n) for n in (1, 8, 9, 11, 12, 20, 21, 22, 23, 24, 100)]
    assert said == [
        "first", "eighth", "9th", "11th", "12th", "20th", "21st", "22nd", "23rd", "24th", "100th",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "key"),
    [
        ("c", "confusion.J.any.radius"),
        ("c", "confusion.J.any.slope"),
        ("b", "band_merge.any.any.pair_radius"),
    ],
)
def test_a_rule_that_is_switched_off_names_nobody(letter: str, key: str) -> None:
    rows = [
        {"at": (200.0, 10.0), "j_m": 15.0, "cc_flg": f"{letter}00"},
        {"at": beside(200.0, 10.0, 2.0, -3.0), "k_m": 9.0, "j_m": 9.0, "rd_flg": "022"},
        {"at": beside(200.0, 10.0, -3.0, 1.0), "j_m": 9.0, "k_m": 8.8},
    ]
    catalog = psc(rows)
    assert facts(catalog, 0)
    off = RULES.changed({key: {"off": True}}, "mine")
    assert facts(catalog, 0, Knowledge((), (catalog,), (), lambda: off)) == []
