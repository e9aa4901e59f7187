"""Depth, blank edges, airglow, banding and seams."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from twomass_viewer.simulation.background import background, is_banded
from twomass_viewer.simulation.frames import coverage, frames_of, frames_on
from twomass_viewer.simulation.plans.demo import NORTH_GOING, SOUTH_GOING
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.transient_truth import TransientKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere

Array = NDArray[np.float64]
HOPKINS = replace(SOUTH_GOING, hemisphere=Hemisphere.NORTH, number=911)


def banded(want: bool, scan: SimulatedScan = NORTH_GOING) -> SimulatedScan:
    return next(
        s for s in (replace(scan, number=n) for n in range(901, 1000)) if is_banded(1, s) is want
    )


@pytest.mark.parametrize("scan", [NORTH_GOING, SOUTH_GOING, HOPKINS])
@pytest.mark.parametrize("band", list(Band))
def test_neighbours_agree_where_they_overlap(scan: SimulatedScan, band: Band) -> None:
    lower, upper = (background(1, c, band) for c in scan.coadds()[7:9])
    if scan.sign < 0:
        lower, upper = upper, lower
    np.testing.assert_allclose(lower.dn[970:], upper.dn[:54], atol=1e-9)
    np.testing.assert_array_equal(lower.coverage[970:], upper.coverage[:54])
    np.testing.assert_array_equal(lower.blank[970:], upper.blank[:54])


def test_scans_bands_and_seeds_have_their_own() -> None:
    coadd = NORTH_GOING.coadds()[7]
    base = background(1, coadd, Band.H).dn
    for other in (
        background(2, coadd, Band.H).dn,
        background(1, coadd, Band.KS).dn,
        background(1, replace(NORTH_GOING, number=931).coadds()[7], Band.H).dn,
    ):
        assert abs(np.corrcoef(base.ravel(), other.ravel())[0, 1]) < 0.9


def test_airglow_is_worst_in_h_and_several_arcmin_wide() -> None:
    rms = {
        band: [
            background(1, replace(HOPKINS, number=n).coadds()[9], band).dn.std()
            for n in range(901, 917)
        ]
        for band in Band
    }
    middle = {band: np.median(values) for band, values in rms.items()}
    assert middle[Band.H] > middle[Band.KS] > middle[Band.J] > 0.01
    # the field of NGC 309 scatters by 0.05 to 0.06 DN, an uneasy night by much more
    assert middle[Band.H] < 0.25
    assert 0.25 < max(rms[Band.H]) < 2.0
    # smooth: what differs over 10 arcsec is small against what differs over 200
    calm = next(
        n
        for n in range(901, 931)
        if not background(1, replace(HOPKINS, number=n).coadds()[6], Band.H).truth
    )
    dn = background(1, replace(HOPKINS, number=calm).coadds()[6], Band.KS).dn
    assert np.std(dn[10:] - dn[:-10]) < 0.3 * np.std(dn[200:] - dn[:-200])


def test_edges_are_blank_and_ragged_as_on_real_images() -> None:
    # blank columns at the east and west edge of real images: NGC 309, Orion at Hopkins
    seen = {
        (Hemisphere.SOUTH, Band.J): (5, 3),
        (Hemisphere.SOUTH, Band.H): (2, 4),
        (Hemisphere.SOUTH, Band.KS): (5, 4),
        (Hemisphere.NORTH, Band.J): (7, 4),
    }
    ragged = 0
    for (hemisphere, band), (east, west) in seen.items():
        scan = replace(NORTH_GOING, hemisphere=hemisphere)
        blank = background(1, scan.coadds()[12], band).blank
        left = np.argmin(blank, axis=1)
        right = np.argmin(blank[:, ::-1], axis=1)
        assert abs(np.median(left) - east) <= 1
        assert abs(np.median(right) - west) <= 1
        assert np.ptp(left) <= 2
        assert np.ptp(right) <= 2
        assert not blank[:, 12:-12].any()
        # the border changes where frames change: some rows once in a frame step
        steps = int(np.count_nonzero(np.diff(left)) + np.count_nonzero(np.diff(right)))
        assert steps < 90
        ragged += steps
    assert ragged > 8
    masks = [background(1, NORTH_GOING.coadds()[12], band).blank for band in Band]
    assert (masks[0] != masks[1]).any()
    assert (masks[1] != masks[2]).any()


def test_depth_is_six_but_at_the_ends_the_edges_and_once_a_frame_step() -> None:
    middle = coverage(1, NORTH_GOING.coadds()[11], Band.J)
    assert middle.max() == 6
    core = middle[:, 20:-20]
    assert set(np.unique(core)) == {5, 6}
    low = np.flatnonzero(core[:, 0] == 5)
    starts = low[np.flatnonzero(np.diff(low, prepend=-9) > 1)]
    np.testing.assert_allclose(np.diff(starts), NORTH_GOING.dyfs_arcsec, atol=1.5)
    assert 0.04 < len(low) / len(core) < 0.13  # 5 to 11 rows of 82 on real images
    first = coverage(1, NORTH_GOING.coadds()[0], Band.J)
    assert first[0, 256] == 5  # the sixth frame has not reached so far


def test_frames_are_those_that_hold_the_place() -> None:
    coadd = SOUTH_GOING.coadds()[9]
    frames = frames_of(1, coadd, Band.J)
    for row in (0, 500, 1023):
        along = -(coadd.in_scan_arcsec + row)
        held = [f.number for f in frames if f.first_row <= row < f.end_row]
        assert held == list(frames_on(SOUTH_GOING, along))
        assert len(held) in (5, 6)


def test_banding_stands_in_the_west_of_southern_j_only() -> None:
    scan = banded(True)
    coadd = scan.coadds()[8]
    made = background(1, coadd, Band.J)
    rows = [t for t in made.truth if t.kind is TransientKind.BANDING]
    assert len(rows) == 1
    assert 0.20 <= rows[0].surface_dn <= 0.25
    assert rows[0].evidence is Evidence.VERIFIED_RULE
    # the step from the eastern to the western half is the wave: its period from its zeros
    wave = made.dn[:, 256] - made.dn[:, 255]
    wave -= wave.mean()
    assert np.ptp(wave) == pytest.approx(2 * rows[0].surface_dn, rel=0.1)
    crossings = np.count_nonzero(np.diff(np.sign(wave)))
    assert 2 * 1024 / crossings == pytest.approx(rows[0].width_arcsec, rel=0.1)
    for other in (
        background(1, coadd, Band.H),
        background(1, HOPKINS.coadds()[8], Band.J),
    ):
        assert not [t for t in other.truth if t.kind is TransientKind.BANDING]


def test_a_quarter_of_southern_scans_is_banded_clearly_and_all_a_little() -> None:
    scans = [replace(NORTH_GOING, number=n) for n in range(901, 1000)]
    clear = sum(is_banded(1, s) for s in scans)
    assert 15 <= clear <= 37
    faint = background(1, banded(False).coadds()[8], Band.J)
    row = next(t for t in faint.truth if t.kind is TransientKind.BANDING)
    assert 0.0 < row.surface_dn < 0.2
    assert row.evidence is Evidence.ASSUMED


def test_the_period_of_the_banding_drifts_along_the_scan() -> None:
    periods = []
    for coadd in banded(True).coadds()[::10]:
        truth = background(1, coadd, Band.J).truth
        periods += [t.width_arcsec for t in truth if t.kind is TransientKind.BANDING]
    assert len(set(np.round(periods, 3))) == 3


def test_seams_are_steps_between_rows_where_the_truth_says() -> None:
    found = 0
    for number in range(901, 940):
        coadd = replace(HOPKINS, number=number).coadds()[5]
        made = background(1, coadd, Band.H)
        for seam in made.truth:
            assert seam.kind is TransientKind.SEAM
            assert seam.evidence is Evidence.ASSUMED
            _, y = coadd.pixel(seam.ra_deg, seam.dec_deg)
            row = round(float(y) + 0.5)
            column = made.dn[:, 256]
            step = column[row + 1 : row + 5].mean() - column[row - 5 : row - 1].mean()
            assert step == pytest.approx(seam.surface_dn, abs=0.12)
            assert abs(seam.pa_deg - 90.0) < 0.1
            found += 1
    assert found > 3


def test_it_is_the_same_again() -> None:
    coadd = NORTH_GOING.coadds()[2]
    first, again = (background(3, coadd, Band.KS) for _ in range(2))
    assert first.dn.tobytes() == again.dn.tobytes()
    assert first.truth == again.truth
