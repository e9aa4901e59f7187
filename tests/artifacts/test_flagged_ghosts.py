"""Pairs of sources and ghosts behind the flag p, and the directions the flags speak for."""

from dataclasses import replace

import numpy as np
import pytest

from twomass_viewer.artifacts.flagged_ghosts import (
    direction_signs,
    fade_mag,
    flagged_pairs,
    ghost_pairs,
    infer_directions,
    scan_numbers,
)
from twomass_viewer.artifacts.predict import predict_around
from twomass_viewer.artifacts.scan_axes import SkyAxes
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.survey.scans import ScanDirection

RULES = load_rules()
STEP = RULES.value("persistence", "frame_step")


def table(ra0: float, dec0: float, signs: list[int], scans: list[str] | None = None) -> Catalog:
    """Return stars side by side, each with a source at both would-be first ghosts.

    The one on the side of ``signs`` is flagged p in J, the other is clean.
    """
    axes = SkyAxes(FieldPlane(0.0, 0.0))
    places = [axes.offset(ra0, dec0, 40.0 * i, 7.0 * i) for i in range(len(signs))]
    star_ra, star_dec = np.array(places).reshape(-1, 2).T
    ra, dec, mag, flags, names = [], [], [], [], []
    for i, sign in enumerate(signs):
        for side, depth in ((0, 0.0), (1, 4.5), (-1, 4.6)):
            a, d = axes.offset(star_ra[i], star_dec[i], 3.0 * side, side * (STEP + 1.5))
            ra.append(float(a))
            dec.append(float(d))
            mag.append(11.0 + depth)
            flags.append("p00" if side and side == sign else "000")
            names.append((scans or [""] * len(signs))[i])
    columns = {
        "ra": np.array(ra), "dec": np.array(dec), "j_m": np.array(mag),
        "h_m": np.full(len(ra), np.nan), "k_m": np.full(len(ra), np.nan),
        "cc_flg": np.array(flags, dtype=object),
        "rd_flg": np.array(["200"] * len(ra), dtype=object),
    }  # fmt: skip
    if scans is not None:
        columns["scan"] = np.array(names, dtype=object)
        columns["date"] = np.array(["2000-01-30"] * len(ra), dtype=object)
    return Catalog(CatalogKind.PSC, "table", None, columns)


@pytest.mark.parametrize("place", [(200.0, 10.0), (359.99, -30.0), (9.0, 85.3)])
def test_pairs_are_found_along_the_meridian_anywhere(place: tuple[float, float]) -> None:
    catalog = table(*place, [1, -1, 1])
    pairs = flagged_pairs(catalog, Band.J, RULES)
    found = sorted(zip(pairs.source.tolist(), pairs.parent.tolist(), pairs.order.tolist(),
                       strict=True))  # fmt: skip
    assert found == [(3 * i + 1 + s, 3 * i, 1 - 2 * s) for i in range(3) for s in (0, 1)]
    assert pairs.distance_arcsec == pytest.approx(np.hypot(3.0, 1.5), abs=0.01)


def test_a_source_too_bright_or_too_far_is_no_pair() -> None:
    catalog = table(200.0, 10.0, [1])
    few = ghost_pairs(catalog, Band.J, RULES, radius_arcsec=3.0, least_depth=1.0)
    assert len(few) == 0
    deep = ghost_pairs(catalog, Band.J, RULES, radius_arcsec=6.0, least_depth=4.55)
    assert deep.order.tolist() == [-1]


def test_later_ghosts_need_brighter_stars() -> None:
    assert fade_mag(-1, Band.J, RULES) == 0.0
    assert fade_mag(2, Band.J, RULES) == pytest.approx(1.735)
    assert fade_mag(-4, Band.J, RULES) == pytest.approx(1.735 + 4.32 * np.log10(2.0))


def test_the_direction_follows_from_the_side_of_the_flags() -> None:
    for sign, way in ((1, ScanDirection.NORTH), (-1, ScanDirection.SOUTH)):
        (strip,) = infer_directions(table(359.99, 10.0, [sign] * 4), RULES)
        assert strip.direction is way
        assert strip.log10_ratio * sign > 2
        assert strip.flags == 4


def test_strips_part_where_the_direction_changes() -> None:
    catalog = table(200.0, 10.0, [1, 1, 1, 1, -1, -1, -1, -1])
    strips = infer_directions(catalog, RULES)
    assert [s.direction for s in strips] == [ScanDirection.SOUTH, ScanDirection.NORTH]
    signs = direction_signs(catalog, strips)
    assert signs[:12].tolist() == [1] * 12
    assert signs[13:].tolist() == [-1] * 11


def test_scans_that_are_named_are_judged_each_by_itself() -> None:
    catalog = table(200.0, 10.0, [1, -1, 1, -1, 1, -1], ["7", "8"] * 3)
    strips = infer_directions(catalog, RULES)
    assert [(s.scan[-1], s.direction) for s in strips] == [
        ("7", ScanDirection.NORTH), ("8", ScanDirection.SOUTH)
    ]  # fmt: skip
    assert scan_numbers(catalog, strips).tolist() == [0, 0, 0, 1, 1, 1] * 3


def test_a_scan_number_of_one_night_is_another_scan_at_the_other_telescope() -> None:
    catalog = table(200.0, 10.0, [1, -1, 1, -1, 1, -1], ["7"] * 6)
    telescopes = np.array(["n", "n", "n", "s", "s", "s"] * 3, dtype=object)
    catalog = replace(catalog, columns={**catalog.columns, "hemis": telescopes})
    strips = infer_directions(catalog, RULES)
    assert [(s.scan, s.direction) for s in strips] == [
        ("2000-01-30 7 at CTIO", ScanDirection.SOUTH),
        ("2000-01-30 7 at Hopkins", ScanDirection.NORTH),
    ]
    assert scan_numbers(catalog, strips).tolist() == [1, 1, 1, 0, 0, 0] * 3


def test_without_flags_nothing_is_decided_and_held_out_parents_do_not_speak() -> None:
    catalog = table(200.0, 10.0, [0, 0, 0])
    (strip,) = infer_directions(catalog, RULES)
    assert strip.direction is None
    flagged = table(200.0, 10.0, [1, 1, 1])
    (silent,) = infer_directions(flagged, RULES, without=np.array([0, 3, 6]))
    assert silent.direction is None
    assert silent.flags == 0


def test_a_prediction_follows_the_flags_and_says_so() -> None:
    catalog = table(200.0, 10.0, [1, 1, 1, 1])
    columns = {**catalog.columns, "j_m": catalog.columns["j_m"] - 3.0}
    bright = Catalog(CatalogKind.PSC, "table", None, columns)
    both, found = (
        predict_around(
            bright, 200.0, 10.0, 600.0, bands=[Band.J], rules=RULES, from_flags=asked,
            kinds=[ArtifactKind.PERSISTENCE],
        )
        for asked in (False, True)
    )  # fmt: skip
    assert {a.direction for a in both.artifacts} == set(ScanDirection)
    assert {a.direction for a in found.artifacts} == {ScanDirection.NORTH}
    assert len(found.artifacts) == len(both.artifacts) // 2
    assert any("speak for a north-going scan (likelihood ratio 10^" in n for n in found.notices)
    assert not any("No scan direction is given" in n for n in found.notices)


def test_where_the_flags_are_silent_both_directions_stay() -> None:
    catalog = table(200.0, 10.0, [0, 0])
    columns = {**catalog.columns, "j_m": catalog.columns["j_m"] - 3.0}
    silent = Catalog(CatalogKind.PSC, "table", None, columns)
    found = predict_around(
        silent, 200.0, 10.0, 600.0, bands=[Band.J], rules=RULES, from_flags=True,
        kinds=[ArtifactKind.PERSISTENCE],
    )  # fmt: skip
    assert {a.direction for a in found.artifacts} == set(ScanDirection)
    assert any("do not tell the scan direction" in n for n in found.notices)
