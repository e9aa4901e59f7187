"""The plans of fields: places of neighbours, epochs, names; no pixels are made."""

import itertools

import numpy as np
import pytest

from twomass_viewer.errors import UsageError
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.plans.plan import FieldPlan
from twomass_viewer.simulation.plans.registry import FIELDS, check_name, plan_field
from twomass_viewer.simulation.scans import Coadd, ScanKind
from twomass_viewer.simulation.tiling import coadds_about, night_of, scan_tile, tile_about
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

NORTH, SOUTH = ScanDirection.NORTH, ScanDirection.SOUTH


@pytest.fixture(scope="module", params=[*FIELDS, "mosaic-16"])
def plan(request: pytest.FixtureRequest) -> FieldPlan:
    return plan_field(request.param, 1)


def test_each_image_has_a_name_of_its_own(plan: FieldPlan) -> None:
    names = [e.coadd.file_name(b) for e in plan.exposures for b in e.bands]
    assert len(set(names)) == len(names)
    assert all(e.coadd.scan.number > 900 for e in plan.exposures)


def test_scans_of_one_night_have_numbers_and_times_of_their_own(plan: FieldPlan) -> None:
    for one, other in itertools.combinations(plan.scans, 2):
        assert (one.yymmdd, one.number) != (other.yymmdd, other.number)


def test_images_are_taken_at_night_and_not_low(plan: FieldPlan) -> None:
    for exposure in plan.exposures:
        scan, coadd = exposure.coadd.scan, exposure.coadd
        hour = coadd.image_ut_s / 3600.0
        assert (1.0 < hour < 13.0) if scan.hemisphere is Hemisphere.NORTH else (0.0 < hour < 10.5)
        assert scan.pointing(coadd.image_ut_s, coadd.dec_deg)[2] < 2.0
        # the survey ran from June 1997 to February 2001, at CTIO from March 1998
        assert 1997.4 < coadd.julian_year < 2001.2
        if scan.hemisphere is Hemisphere.SOUTH:
            assert coadd.julian_year > 1998.2


def test_the_number_follows_from_the_header_values(plan: FieldPlan) -> None:
    for exposure in plan.exposures:
        coadd = exposure.coadd
        derived = 1 + abs(coadd.usyref + coadd.rows / 2) / coadd.scan.dyfs_arcsec
        assert round(derived) == coadd.number


def test_stars_reach_beyond_every_image(plan: FieldPlan) -> None:
    for exposure in plan.exposures:
        coadd = exposure.coadd
        x, y = coadd.pixel(plan.sky.stars.ra_deg, plan.sky.stars.dec_deg)
        on = (x > -100) & (x < coadd.cols + 100) & (y > -100) & (y < coadd.rows + 100)
        for quarter in ((x < 0), (x > coadd.cols), (y < 0), (y > coadd.rows)):
            assert (on & quarter).any()
    assert (np.diff(plan.sky.stars.mags[Band.J]) >= 0).all()


def test_successive_images_overlap_by_54_arcsec_and_the_last_is_short() -> None:
    for direction, rows in ((NORTH, 830), (SOUTH, 698)):
        scan = scan_tile(
            tile_about(30.0, -20.0), number=990, night=night_of(30.0, 1999, Hemisphere.SOUTH),
            hemisphere=Hemisphere.SOUTH, direction=direction, last_rows=rows,
        )  # fmt: skip
        coadds = scan.coadds()
        assert len(coadds) == 23
        assert [c.rows for c in coadds] == [1024] * 22 + [rows]
        for one, following in itertools.pairwise(coadds):
            low, high = sorted((one, following), key=lambda c: c.dec_deg)
            ra, dec = high.transform.pixel_to_sky(255.5, 0.0)
            _, row = low.pixel(ra, dec)
            assert low.rows - float(row) == pytest.approx(54.0, abs=0.1)
            assert (following.dec_deg > one.dec_deg) == (direction is NORTH)
            # whole steps, so that neighbours share their U-scan rows
            step = high.in_scan_arcsec - low.in_scan_arcsec
            assert step == pytest.approx(round(step), abs=1e-6)
        assert scan.coadd(coadds[4].number) == coadds[4]
        with pytest.raises(ValueError, match="has the coadds"):
            scan.coadd(coadds[4].number + 1)


@pytest.mark.parametrize("dec", [-3.2, 27.0, 60.0])
def test_neighbouring_tiles_overlap_by_51_arcsec_at_the_end_nearer_the_equator(dec: float) -> None:
    tile = tile_about(10.0, dec)
    ends = sorted((tile.south_dec_deg, tile.north_dec_deg), key=abs)
    near = 0.0 if tile.south_dec_deg < 0 < tile.north_dec_deg else ends[0]
    step = tile.step_deg * 3600.0
    assert 512.0 - step * np.cos(np.radians(near)) == pytest.approx(51.0)
    assert 512.0 - step * np.cos(np.radians(ends[1])) > 51.0
    assert tile.neighbour(-1).neighbour(1).ra_deg == pytest.approx(10.0)


def test_neighbouring_scans_run_in_opposite_directions() -> None:
    scans = plan_field("mosaic-16", 1).scans
    assert [s.direction for s in scans[:4]] == [SOUTH, NORTH, SOUTH, NORTH]
    assert len({s.sky_dn[Band.J] for s in scans}) == len(scans)
    assert len({s.magzp[Band.J] for s in scans}) == len(scans)
    drift = scans[0].coadds()
    assert drift[0].magzp(Band.J) != drift[-1].magzp(Band.J)
    # the sky is one in the overlap of successive images
    low, high = drift[10], drift[9]
    assert low.sky_dn(Band.J)[-54:] == pytest.approx(high.sky_dn(Band.J)[:54])


@pytest.mark.parametrize("count", [1, 2, 3, 4, 16, 17, 100, 1000])
def test_a_mosaic_has_as_many_images_as_asked_and_is_about_square(count: int) -> None:
    exposures = _mosaic_coadds(count)
    assert len(exposures) == count
    assert len({c.coadd_key for c in exposures}) == count
    if count < 16 or count > 500:  # a scan has 23 images: wider mosaics are not square
        return
    plane = FieldPlane(exposures[count // 2].ra_deg, exposures[count // 2].dec_deg)
    east, north = plane.project([c.ra_deg for c in exposures], [c.dec_deg for c in exposures])
    wide, high = np.ptp(east) + 512.0, np.ptp(north) + 1024.0
    assert 0.6 < wide / high < 1.6


def _mosaic_coadds(count: int) -> list[Coadd]:
    from twomass_viewer.simulation.plans import mosaic

    return list(mosaic.positions(count))


def test_each_band_of_a_mosaic_can_be_had() -> None:
    plan = plan_field("mosaic-2", 1, (Band.J, Band.KS))
    assert [e.bands for e in plan.exposures] == [(Band.J, Band.KS)] * 2


def test_sparse_looks_at_its_moving_stars_twice() -> None:
    plan = plan_field("sparse", 1)
    stars = plan.sky.stars
    moving = [i for i, note in enumerate(stars.notes) if note.startswith("moves")]
    assert len(moving) == 5
    assert {e.coadd.rows for e in plan.exposures} == {1024, 824}
    for i in moving:
        places = []
        for exposure in plan.exposures:
            coadd = exposure.coadd
            ra, dec = stars.at(coadd.julian_year)
            x, y = coadd.pixel(ra[i], dec[i])
            if 5 < x < coadd.cols - 6 and 5 < y < coadd.rows - 6:
                places.append((float(ra[i]), float(dec[i])))
        plane = FieldPlane(*places[0])
        moved = max(float(np.hypot(*plane.project(*p))) for p in places)
        assert moved > 0.7, stars.notes[i]


def test_the_pole_turns_neighbouring_scans() -> None:
    plan = plan_field("pole", 1)
    assert all(abs(e.coadd.dec_deg) > 85.0 for e in plan.exposures)
    turned = np.ptp([e.coadd.ra_deg for e in plan.exposures])
    assert 7.0 < turned < 12.0


def test_ra_zero_crosses() -> None:
    plan = plan_field("ra-zero", 1)
    for exposure in plan.exposures[:1]:
        ra, _ = exposure.coadd.transform.pixel_to_sky([0.0, 511.0], [500.0, 500.0])
        assert ra[0] < 1.0
        assert ra[1] > 359.0


def test_a_calibration_scan_is_a_degree_long() -> None:
    plan = plan_field("calibration", 1)
    scans = [s for s in plan.scans if s.kind is ScanKind.CALIBRATION]
    assert {s.direction for s in scans} == {NORTH, SOUTH}
    for scan in scans:
        coadds = scan.coadds()
        low, high = min(coadds, key=lambda c: c.dec_deg), max(coadds, key=lambda c: c.dec_deg)
        length = (high.dec_deg - low.dec_deg) * 3600.0 + (low.rows + high.rows) / 2
        assert length == pytest.approx(3600.0)


def test_tables_come_from_each_tile_once_and_one_beside() -> None:
    plan = plan_field("sparse", 1)
    assert [s.number for s in plan.repeated] == [922]
    released = plan.released
    assert [s.number for s in released[:2]] == [911, 934]
    assert len(released) == 4
    ra = sorted(s.ra_deg for s in released)
    assert np.diff(ra) == pytest.approx(np.diff(ra)[0], rel=0.02)


def test_coadds_about_run_from_south_to_north() -> None:
    scan = plan_field("mosaic-4", 1).scans[0]
    assert scan.direction is SOUTH
    near = coadds_about(scan, -12.0, 3)
    assert [c.dec_deg for c in near] == sorted(c.dec_deg for c in near)


@pytest.mark.parametrize(
    ("name", "bands", "said"),
    [
        ("orion", None, "no simulated field named “orion”"),
        ("mosaic-0", None, "mosaic of 0 images"),
        ("mosaic-5000", None, "mosaic of 5000 images"),
        ("mosaic-", None, "no simulated field"),
        ("mosaic-²", None, "no simulated field"),
        ("sparse", (Band.J,), "has its own bands"),
    ],
)
def test_unknown_fields_are_said_in_a_sentence(
    name: str, bands: tuple[Band, ...] | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        check_name(name, bands)
