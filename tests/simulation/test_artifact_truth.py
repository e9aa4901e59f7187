"""Artifacts as drawn against the measured tables of both telescopes, with their scatter."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.artifact_truth import TrueArtifact, draw_artifacts
from twomass_viewer.simulation.plans.demo import NORTH_GOING, SOUTH_GOING
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.sky import Stars, order_by_brightness
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere

CTIO = NORTH_GOING
HOPKINS = replace(NORTH_GOING, hemisphere=Hemisphere.NORTH, number=911)
SITES = {"CTIO": CTIO, "Hopkins": HOPKINS}
SEEDS = range(1, 6)


def stars_of(
    mag: float, count: int = 40, scan: SimulatedScan = CTIO, along: float = 9000.0
) -> Stars:
    """Stars of one magnitude in all bands on one spot, ``along`` arcsec from the scan's start."""
    dec = scan.origin_dec_deg + scan.sign * along / 3600.0
    plane = FieldPlane(scan.ra_deg, dec)
    zero = np.zeros(count)
    mags = {band: np.full(count, mag) for band in Band}
    return order_by_brightness(plane, zero, zero, mags, (zero, zero), [""] * count)


def made(
    kind: ArtifactKind, mag: float, scan: SimulatedScan, band: Band = Band.J
) -> list[TrueArtifact]:
    return [
        a
        for seed in SEEDS
        for a in draw_artifacts(seed, stars_of(mag, scan=scan), replace(scan, number=900 + seed),
                                band)
        if a.kind is kind
    ]  # fmt: skip


# dmag of the first ghost by parent magnitude: bins of the measured stacks
@pytest.mark.parametrize(
    ("site", "mag", "below"),
    [
        ("CTIO", 5.0, 6.90), ("CTIO", 6.0, 6.45), ("CTIO", 7.0, 6.27), ("CTIO", 8.0, 5.95),
        ("CTIO", 9.0, 5.98), ("CTIO", 10.0, 5.83), ("Hopkins", 6.0, 5.99), ("Hopkins", 7.0, 5.80),
        ("Hopkins", 8.0, 5.65), ("Hopkins", 9.0, 5.78), ("Hopkins", 10.0, 5.78),
    ],
)  # fmt: skip
def test_first_ghosts_are_as_faint_as_measured(site: str, mag: float, below: float) -> None:
    first = np.array(
        [a.mag - mag for a in made(ArtifactKind.PERSISTENCE, mag, SITES[site]) if a.order == 1]
    )
    assert len(first) > 180
    assert first.mean() == pytest.approx(below, abs=0.08)
    assert 0.05 < first.std() < 0.16


@pytest.mark.parametrize("site", list(SITES))
def test_ghosts_fade_and_scatter_as_measured(site: str) -> None:
    ratios = {
        "CTIO": (1.0, 0.201, 0.093, 0.058, 0.041, 0.030, 0.017),
        "Hopkins": (1.0, 0.210, 0.098, 0.065, 0.047, 0.034, 0.023),
    }[site]
    scan = SITES[site]
    ghosts = made(ArtifactKind.PERSISTENCE, 5.6, scan)
    first = np.mean([a.mag for a in ghosts if a.order == 1])
    for order, ratio in enumerate(ratios[:5], start=1):
        here = [a for a in ghosts if a.order == order]
        fade = np.mean([a.mag for a in here]) - first
        assert fade == pytest.approx(-2.5 * np.log10(ratio), abs=0.06)
        dx = np.array([a.dx for a in here])
        dy = np.array([a.dy for a in here]) - order * scan.dyfs
        # places of single ghosts scatter by 0.2 to 0.6 arcsec; no term in DXFS is left
        expected = (0.2, 0.3, 0.45, 0.6, 0.65)[order - 1]
        assert dx.std() == pytest.approx(np.hypot(expected, 0.05 * order), rel=0.2)
        assert np.hypot(expected, 0.16 * order) > dy.std() > 0.8 * expected
        assert abs(dx.mean()) < 0.12 * order
        assert abs(dx.mean() - order * scan.dxfs_arcsec[Band.J]) > 0.15 * order
        assert abs(dy.mean()) < 0.12 * order


def test_trains_go_with_the_scan_only() -> None:
    for scan in (NORTH_GOING, SOUTH_GOING, replace(SOUTH_GOING, hemisphere=Hemisphere.NORTH)):
        ghosts = made(ArtifactKind.PERSISTENCE, 6.0, scan)
        assert ghosts
        assert all(np.sign(a.dy) == scan.sign for a in ghosts)


def test_bright_trains_go_beyond_the_eighth_and_beyond_the_image() -> None:
    ghosts = made(ArtifactKind.PERSISTENCE, 4.5, HOPKINS)
    assert max(a.order for a in ghosts) >= 10
    assert max(abs(a.dy) for a in ghosts) > 820.0
    assert {a.evidence for a in ghosts if a.order > 8} == {Evidence.ASSUMED}
    assert {a.evidence for a in ghosts if a.order <= 8} == {Evidence.MEASURED}
    # nobody measured ghosts of brighter stars
    brilliant = made(ArtifactKind.PERSISTENCE, 2.0, HOPKINS)
    assert {a.evidence for a in brilliant} == {Evidence.ASSUMED}
    assert min(a.mag for a in brilliant) > 2.0 + 6.7


@pytest.mark.parametrize("scan", [NORTH_GOING, SOUTH_GOING])
def test_the_end_of_the_scan_stops_the_train(scan: SimulatedScan) -> None:
    length = (scan.numfrms - 1) * scan.dyfs_arcsec
    near_end = stars_of(5.5, scan=scan, along=length - 100.0)
    orders = {
        a.order
        for a in draw_artifacts(1, near_end, scan, Band.J)
        if a.kind is ArtifactKind.PERSISTENCE
    }
    # the last frame reaches 244 arcsec beyond its middle: four steps fit, a fifth does not
    assert max(orders) == 4
    beyond = stars_of(5.5, scan=scan, along=length + 400.0)
    kinds = {a.kind for a in draw_artifacts(1, beyond, scan, Band.J)}
    assert not kinds & {ArtifactKind.PERSISTENCE, ArtifactKind.STRIPE, ArtifactKind.QUADRANT_SPOT}
    assert ArtifactKind.DIFFRACTION_SPIKE in kinds


def test_before_the_first_frames_ghosts_are_diluted() -> None:
    # a star that only the first frame holds leaves its latent in one frame of two
    early, late = (stars_of(6.0, along=a) for a in (-200.0, 9000.0))
    first = [
        np.mean([
            a.mag for a in draw_artifacts(1, s, CTIO, Band.J)
            if a.kind is ArtifactKind.PERSISTENCE and a.order == 1
        ]) for s in (early, late)
    ]  # fmt: skip
    assert first[0] - first[1] == pytest.approx(2.5 * np.log10(2), abs=0.05)


def test_a_star_beside_the_strip_leaves_light_but_no_trace_in_the_array() -> None:
    stars = stars_of(5.5)
    beside = replace(stars, ra_deg=stars.ra_deg + 300.0 / 3600.0 / np.cos(np.radians(27.4)))
    kinds = {a.kind for a in draw_artifacts(1, beside, CTIO, Band.J)}
    assert ArtifactKind.DIFFRACTION_SPIKE in kinds
    assert ArtifactKind.HALO in kinds
    assert not kinds & {ArtifactKind.PERSISTENCE, ArtifactKind.STRIPE, ArtifactKind.QUADRANT_SPOT}


@pytest.mark.parametrize(
    ("site", "band", "order", "radius", "pa", "below"),
    [
        ("CTIO", Band.J, 1, 11.92, 16.7, 6.38), ("CTIO", Band.J, 2, 23.3, 16.4, 9.1),
        ("Hopkins", Band.J, 1, 14.10, 185.1, 6.65), ("Hopkins", Band.J, 2, 28.2, 184.7, 9.55),
        ("CTIO", Band.KS, 1, 12.25, 13.0, 7.6), ("CTIO", Band.KS, 2, 13.6, 184.5, 7.2),
    ],
)  # fmt: skip
def test_glints_are_where_measured(
    site: str, band: Band, order: int, radius: float, pa: float, below: float
) -> None:
    glints = [a for a in made(ArtifactKind.GLINT, 5.5, SITES[site], band) if a.order == order]
    assert len(glints) > 180
    dx, dy = np.array([a.dx for a in glints]), np.array([a.dy for a in glints])
    assert np.hypot(dx, dy).mean() == pytest.approx(radius, abs=0.1)
    assert (np.degrees(np.arctan2(-dx, dy)) % 360).mean() == pytest.approx(pa, abs=1.0)
    depth = np.array([a.mag - 5.5 for a in glints])
    assert depth.mean() == pytest.approx(below, abs=0.06)
    assert 0.2 < depth.std() < 0.6
    assert {a.evidence for a in glints} == {Evidence.MEASURED}


def test_what_nobody_measured_says_so() -> None:
    for scan, band in ((CTIO, Band.H), (HOPKINS, Band.H), (HOPKINS, Band.KS)):
        for kind in (ArtifactKind.GLINT, ArtifactKind.PERSISTENCE):
            drawn = made(kind, 6.0, scan, band)
            assert drawn
            assert all(a.evidence.is_guess for a in drawn)
    for kind in (ArtifactKind.PERSISTENCE, ArtifactKind.GLINT):
        assert {a.evidence for a in made(kind, 6.0, CTIO, Band.KS)} == {Evidence.MEASURED}


@pytest.mark.parametrize(
    ("site", "arm", "at_10", "slope", "dex"),
    [
        ("CTIO", "NS", 18.1, 0.163, 0.17), ("CTIO", "EW", 22.4, 0.188, 0.19),
        ("Hopkins", "NS", 19.1, 0.154, 0.16), ("Hopkins", "EW", 22.1, 0.182, 0.17),
    ],
)  # fmt: skip
def test_arms_are_as_long_as_measured(
    site: str, arm: str, at_10: float, slope: float, dex: float
) -> None:
    for mag in (9.0, 6.0):
        arms = made(ArtifactKind.DIFFRACTION_SPIKE, mag, SITES[site])
        length = np.log10([a.length for a in arms if (a.order in (1, 2)) == (arm == "NS")])
        assert length.mean() == pytest.approx(np.log10(at_10) + slope * (10 - mag), abs=0.02)
        assert length.std() == pytest.approx(0.75 * dex, rel=0.1)
        assert {a.order for a in arms} == {1, 2, 3, 4}


def test_very_bright_stars_have_pairs_of_arms_to_the_east_and_west() -> None:
    brilliant = made(ArtifactKind.DIFFRACTION_SPIKE, 4.0, CTIO)
    assert {a.order for a in brilliant} == {1, 2, 5, 6, 7, 8}  # six arms
    pairs = [a for a in brilliant if a.order > 4]
    assert {a.evidence for a in pairs} == {Evidence.VERIFIED_RULE}
    east = np.mean([a.pa_deg for a in pairs if a.order == 6]) - np.mean(
        [a.pa_deg for a in pairs if a.order == 5]
    )
    assert east == pytest.approx(2.43, abs=0.05)
    assert all(np.isnan(a.radius) for a in pairs)
    # fainter ones show a pair only where nobody could exclude it: beyond 75 arcsec
    bright = made(ArtifactKind.DIFFRACTION_SPIKE, 4.8, CTIO)
    assert {a.order for a in bright} >= {1, 2, 3, 4, 5, 8}
    assert {a.radius for a in bright if a.order > 4} == {75.0}
    assert max(a.order for a in made(ArtifactKind.DIFFRACTION_SPIKE, 5.2, CTIO)) == 4


@pytest.mark.parametrize(
    ("site", "mag", "central"),
    [
        ("CTIO", 5.5, 0.69), ("CTIO", 7.5, 0.38), ("CTIO", 9.5, 0.097),
        ("Hopkins", 5.5, 0.88), ("Hopkins", 7.5, 0.36), ("Hopkins", 9.5, 0.102),
    ],
)  # fmt: skip
def test_stripes_are_as_strong_as_measured(site: str, mag: float, central: float) -> None:
    stripes = made(ArtifactKind.STRIPE, mag, SITES[site])
    middle = np.array([a.amplitude for a in stripes if a.order == 1])
    outer = np.array([a.amplitude for a in stripes if a.order > 1])
    assert middle.mean() == pytest.approx(central, rel=0.04)
    assert middle.std() == pytest.approx(0.22 * central, rel=0.15)
    assert outer.mean() / middle.mean() == pytest.approx(0.47, abs=0.03)
    away = np.abs([a.dy for a in stripes if a.order > 1])
    assert away.mean() == pytest.approx(256.0, abs=0.3)
    assert not made(ArtifactKind.STRIPE, mag, SITES[site], Band.KS)


def test_quadrant_spots_are_measured_at_hopkins_and_marginal_at_ctio() -> None:
    hopkins = made(ArtifactKind.QUADRANT_SPOT, 6.0, HOPKINS)
    south = [a for a in hopkins if a.order == 2]
    assert np.mean([a.mag for a in hopkins]) == pytest.approx(15.3, abs=0.03)
    assert np.mean([a.dx for a in south]) == pytest.approx(-2.7, abs=0.1)
    assert np.mean([a.dy for a in south]) == pytest.approx(-255.3, abs=0.1)
    assert {a.evidence for a in hopkins} == {Evidence.MEASURED}
    ctio = made(ArtifactKind.QUADRANT_SPOT, 5.0, CTIO)
    assert np.mean([a.mag for a in ctio]) == pytest.approx(16.0, abs=0.05)
    assert {a.evidence for a in ctio} == {Evidence.ASSUMED}


def test_halos_scatter_by_13_and_15_percent_of_their_radius() -> None:
    for scan, power, scatter in ((CTIO, 1.86, 0.13), (HOPKINS, 2.44, 0.15)):
        amplitudes = [a.amplitude for a in made(ArtifactKind.HALO, 7.0, scan)]
        assert np.std(np.log(amplitudes) / power) == pytest.approx(scatter, rel=0.1)


def test_an_artifact_belongs_to_star_scan_band_and_seed() -> None:
    stars = stars_of(7.0, 5)
    everything = draw_artifacts(1, stars, CTIO, Band.J)
    some: NDArray[np.int64] = np.array([3, 1])
    assert draw_artifacts(1, stars, CTIO, Band.J, some) == tuple(
        a for a in everything if a.parent in (1, 3)
    )
    for other in (
        draw_artifacts(2, stars, CTIO, Band.J),
        draw_artifacts(1, stars, replace(CTIO, number=931), Band.J),
        draw_artifacts(1, stars, replace(CTIO, night=SOUTH_GOING.night), Band.J),
    ):
        assert other != everything
