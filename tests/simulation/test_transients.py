"""Streaks and hits of single frames: where they are, how bright, in which bands."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from twomass_viewer.simulation.frames import USED_LENGTH_ARCSEC
from twomass_viewer.simulation.plans.demo import NORTH_GOING, SOUTH_GOING
from twomass_viewer.simulation.scans import Coadd, SimulatedScan
from twomass_viewer.simulation.transient_events import NONE, ORDINARY, Knobs
from twomass_viewer.simulation.transient_truth import TransientKind, TrueTransient
from twomass_viewer.simulation.transients import draw
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

Array = NDArray[np.float64]
HITS = (TransientKind.HOT_PIXEL, TransientKind.COSMIC_RAY)


def surely(what: str, coadd: Coadd) -> Knobs:
    return replace(NONE, certain=((what, coadd.scan.number, coadd.number),))


def drawn(coadd: Coadd, band: Band, knobs: Knobs) -> tuple[Array, tuple[TrueTransient, ...]]:
    transients = draw(1, coadd, band, knobs)
    image = np.zeros(coadd.shape)
    transients.add_to(image)
    return image, transients.truth


def pixel_ends(coadd: Coadd, row: TrueTransient) -> tuple[Array, Array]:
    x, y = coadd.pixel(np.array([row.ra1_deg, row.ra2_deg]), np.array([row.dec1_deg, row.dec2_deg]))
    return np.array([x[0], y[0]]), np.array([x[1], y[1]])


def peak_at_middle(image: Array, coadd: Coadd, row: TrueTransient) -> float:
    x, y = (round(float(v)) for v in coadd.pixel(row.ra_deg, row.dec_deg))
    return float(image[max(y - 2, 0) : y + 3, max(x - 2, 0) : x + 3].max())


@pytest.mark.parametrize("what", ["meteor", "bright meteor", "aircraft", "satellite", "odd streak"])
@pytest.mark.parametrize("scan", [NORTH_GOING, SOUTH_GOING])
def test_a_streak_lies_between_the_ends_the_truth_gives(what: str, scan: SimulatedScan) -> None:
    coadd = scan.coadds()[10]
    image, truth = drawn(coadd, Band.H, surely(what, coadd))
    assert truth
    for row in truth:
        assert row.kind is TransientKind.STREAK
        a, b = pixel_ends(coadd, row)
        assert np.hypot(*(b - a)) == pytest.approx(row.length_arcsec, abs=0.1)
        pa = np.degrees(np.arctan2(-(b - a)[0], (b - a)[1])) % 180.0
        assert abs((pa - row.pa_deg + 90) % 180 - 90) < 0.1
        for place in (a, b):
            assert -0.6 <= place[0] <= 511.6
            assert -0.6 <= place[1] <= 1023.6
    # nothing stands outside the lines
    y, x = np.nonzero(image)
    nearest = np.full(len(x), np.inf)
    for row in truth:
        a, b = pixel_ends(coadd, row)
        u = (b - a) / np.hypot(*(b - a))
        across = np.abs((x - a[0]) * u[1] - (y - a[1]) * u[0])
        nearest = np.minimum(nearest, across / row.width_arcsec)
    assert nearest.max() < 3.0
    best = max(truth, key=lambda r: r.surface_dn)
    assert peak_at_middle(image, coadd, best) == pytest.approx(best.surface_dn, rel=0.15)


def test_a_meteor_is_one_line_in_one_frame_and_fades_at_its_ends() -> None:
    coadd = NORTH_GOING.coadds()[10]
    image, truth = drawn(coadd, Band.J, surely("bright meteor", coadd))
    line = [t for t in truth if t.order == 0]
    assert len(line) == 1
    rows = np.flatnonzero((image > 0.5 * line[0].surface_dn).any(axis=1))
    assert np.ptp(rows) <= USED_LENGTH_ARCSEC
    assert 5.0 <= line[0].width_arcsec <= 11.0


def test_a_bright_meteor_leaves_a_train_of_latents_a_frame_step_apart() -> None:
    for scan in (NORTH_GOING, SOUTH_GOING):
        coadd = scan.coadds()[10]
        _, truth = drawn(coadd, Band.H, surely("bright meteor", coadd))
        train = {t.order: t for t in truth}
        assert {0, 1, 2} <= set(train)
        assert train[1].surface_dn > train[2].surface_dn > 0.0
        assert train[1].surface_dn / train[0].surface_dn < 0.01
        moved = (train[1].dec_deg - train[0].dec_deg) * 3600.0
        assert moved == pytest.approx(scan.dyfs, abs=1.0)


def test_an_aircraft_draws_three_parallel_lines_in_all_bands() -> None:
    coadd = NORTH_GOING.coadds()[10]
    rows = {band: drawn(coadd, band, surely("aircraft", coadd))[1] for band in Band}
    for truth in rows.values():
        assert [t.order for t in truth] == [1, 2, 3]
        assert np.ptp([t.pa_deg for t in truth]) < 0.05
    j, ks = (rows[b][0] for b in (Band.J, Band.KS))
    assert (j.ra_deg, j.dec_deg) == pytest.approx((ks.ra_deg, ks.dec_deg), abs=2e-3)
    assert ks.surface_dn > j.surface_dn


def test_a_satellite_is_a_dashed_line_through_several_frames() -> None:
    counts, gaps = [], 0
    for number in range(901, 925):
        coadd = replace(NORTH_GOING, number=number).coadds()[10]
        _, truth = drawn(coadd, Band.J, surely("satellite", coadd))
        counts.append(len(truth))
        for first, second in itertools.pairwise(truth):
            assert abs((first.pa_deg - second.pa_deg + 90) % 180 - 90) < 0.1
            assert first.width_arcsec < 3.5
            _, end = pixel_ends(coadd, first)
            start, _ = pixel_ends(coadd, second)
            gaps += np.hypot(*(start - end)) > 5.0
    assert max(counts) >= 3
    assert gaps > 10


def test_the_odd_streak_is_in_h_alone_through_six_frames_of_the_south() -> None:
    coadd = NORTH_GOING.coadds()[10]
    streaks = drawn(coadd, Band.H, surely("odd streak", coadd))[1]
    assert [t.order for t in streaks] == [1, 2, 3, 4, 5, 6]
    for band in (Band.J, Band.KS):
        image, truth = drawn(coadd, band, surely("odd streak", coadd))
        assert not truth
        assert not image.any()
    often = replace(NONE, odd_streaks=40.0)
    north = replace(NORTH_GOING, hemisphere=Hemisphere.NORTH)
    assert drawn(NORTH_GOING.coadds()[10], Band.H, often)[1]
    assert not drawn(north.coadds()[10], Band.H, often)[1]


@pytest.mark.parametrize("what", ["bright meteor", "satellite", "aircraft"])
def test_neighbours_show_parts_of_the_same_event(what: str) -> None:
    first, second = NORTH_GOING.coadds()[10:12]
    between = (first.number + second.number) // 2 + 1
    crossing = 0
    for number in range(901, 911):
        scan = replace(NORTH_GOING, number=number)
        near_border = replace(NONE, certain=((what, number, between),))
        lower, upper = (drawn(c, Band.J, near_border)[0] for c in scan.coadds()[10:12])
        np.testing.assert_allclose(lower[970:], upper[:54], atol=1e-3)
        crossing += bool(lower[970:].any())
    assert crossing >= 2


def test_hits_hold_a_sixth_of_what_escapes_the_mask() -> None:
    often = replace(NONE, cosmic_rays=0.5, hot_pixels=0.2)
    coadd = NORTH_GOING.coadds()[10]
    image, truth = drawn(coadd, Band.J, often)
    assert {t.kind for t in truth} == set(HITS)
    for hit in truth:
        # single frames fainter than J 15, diluted by 2.5 log10(6)
        assert hit.mag > 15.0 + 1.94
        assert 2.0 < hit.width_arcsec < 2.6  # narrower than a star
    alone = [
        t for t in truth
        if all(
            t is o or np.hypot(t.ra_deg - o.ra_deg, t.dec_deg - o.dec_deg) * 3600 > 15
            for o in truth
        )
    ]  # fmt: skip
    checked = 0
    for hit in alone:
        x, y = (round(float(v)) for v in coadd.pixel(hit.ra_deg, hit.dec_deg))
        if 8 < x < 500 and 8 < y < 1015:
            box = image[y - 6 : y + 7, x - 6 : x + 7]
            mag = coadd.magzp(Band.J) - 2.5 * np.log10(box.sum())
            if box[0].max() == 0.0 == box[-1].max():
                assert mag == pytest.approx(hit.mag, abs=0.08)
                checked += 1
    assert checked >= 4


def test_hot_pixels_repeat_at_the_frame_step() -> None:
    coadd = NORTH_GOING.coadds()[10]
    _, truth = drawn(coadd, Band.KS, replace(NONE, hot_pixels=1.0))
    x, y = coadd.pixel(np.array([t.ra_deg for t in truth]), np.array([t.dec_deg for t in truth]))
    same = np.abs(x[:, None] - x[None, :]) < 0.01
    apart = (y[:, None] - y[None, :])[same]
    steps = apart[np.abs(apart) > 1.0] / NORTH_GOING.dyfs_arcsec
    assert np.mean(np.abs(steps - np.round(steps)) < 0.01) > 0.8


def test_ordinary_scans_have_few_and_none_have_none() -> None:
    per_coadd = [
        len(draw(1, replace(NORTH_GOING, number=n).coadds()[9], Band.J, ORDINARY).truth)
        for n in range(901, 921)
    ]
    assert 1 < np.mean(per_coadd) < 15
    nothing = draw(1, NORTH_GOING.coadds()[9], Band.J, NONE)
    assert nothing.truth == ()


def test_it_is_the_same_again_and_another_with_another_seed() -> None:
    coadd = SOUTH_GOING.coadds()[3]
    knobs = replace(NONE, cosmic_rays=0.5)
    assert draw(4, coadd, Band.H, knobs).truth == draw(4, coadd, Band.H, knobs).truth
    assert draw(4, coadd, Band.H, knobs).truth != draw(5, coadd, Band.H, knobs).truth


def test_an_insect_glows_in_ks_and_hides_the_sky_in_j() -> None:
    coadd = NORTH_GOING.coadds()[10]
    glow, truth = drawn(coadd, Band.KS, surely("smudge", coadd))
    dark, _ = drawn(coadd, Band.J, surely("smudge", coadd))
    assert truth[0].kind is TransientKind.SMUDGE
    assert glow.max() > 1.0
    assert glow.min() >= 0.0
    assert dark.min() < -0.2
    assert dark.max() <= 0.0
