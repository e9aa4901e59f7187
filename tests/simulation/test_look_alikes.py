"""Look-alikes are real sources near bright stars, where no artifact is."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.artifact_truth import draw_artifacts
from twomass_viewer.simulation.look_alikes import NOTE, with_look_alikes
from twomass_viewer.simulation.plans.demo import NORTH_GOING, SOUTH_GOING
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.sky import Sky, order_by_brightness
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

HOPKINS_SOUTHWARD = replace(SOUTH_GOING, hemisphere=Hemisphere.NORTH, number=911)
SCANS = [NORTH_GOING, SOUTH_GOING, HOPKINS_SOUTHWARD, replace(NORTH_GOING, number=921)]


def bright_sky(scan: SimulatedScan) -> Sky:
    coadd = scan.coadds()[10]
    x = np.array([-150.0, 120.0, 30.0, -90.0, 170.0, -20.0, 60.0])
    y = np.array([-300.0, -80.0, 60.0, 220.0, 350.0, -410.0, -900.0])
    j = np.array([4.9, 5.7, 6.4, 7.1, 7.8, 8.3, 10.0])
    mags = {Band.J: j, Band.H: j - 0.5, Band.KS: j - 0.6}
    plane = FieldPlane(coadd.ra_deg, coadd.dec_deg)
    still = np.zeros(len(x))
    stars = order_by_brightness(plane, x, y, mags, (still, still), [""] * len(x))
    return Sky(coadd.ra_deg, coadd.dec_deg, stars, ())


def places(sky: Sky) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    chosen = [i for i, note in enumerate(sky.stars.notes) if note.startswith(NOTE)]
    return sky.stars.x[chosen], sky.stars.y[chosen], [sky.stars.notes[i] for i in chosen]


@pytest.mark.parametrize("scan", SCANS)
def test_what_was_there_stays_and_what_comes_says_what_it_is(scan: SimulatedScan) -> None:
    before = bright_sky(scan)
    after = with_look_alikes(1, before, scan)
    old = [i for i, note in enumerate(after.stars.notes) if not note]
    np.testing.assert_allclose(after.stars.x[old], before.stars.x)
    np.testing.assert_allclose(after.stars.mags[Band.H][old], before.stars.mags[Band.H])
    assert (np.diff(after.stars.mags[Band.J]) >= 0).all()
    assert len(places(after)[0]) >= 5
    assert after.galaxies
    assert all(g.note.startswith(NOTE) for g in after.galaxies)


@pytest.mark.parametrize("scan", SCANS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_star_lies_where_its_bright_neighbour_makes_an_artifact(
    scan: SimulatedScan, seed: int
) -> None:
    sky = with_look_alikes(seed, bright_sky(scan), scan)
    x, y, notes = places(sky)
    artifacts = draw_artifacts(seed, sky.stars, scan, Band.J)
    spots = [
        a for a in artifacts
        if a.kind in (ArtifactKind.PERSISTENCE, ArtifactKind.GLINT) and a.order <= 3
    ]  # fmt: skip
    assert spots
    for spot in spots:
        ax, ay = sky.stars.x[spot.parent] + spot.dx, sky.stars.y[spot.parent] + spot.dy
        near = np.hypot(x - ax, y - ay) < 4.0
        assert not near.any(), [n for n, hit in zip(notes, near, strict=True) if hit]


def test_a_row_of_stars_keeps_a_wrong_step() -> None:
    x, y, notes = places(with_look_alikes(1, bright_sky(NORTH_GOING), NORTH_GOING))
    row = [i for i, n in enumerate(notes) if "row of stars" in n and abs(x[i] + 150.0) < 4.0]
    assert len(row) == 3
    steps = np.diff(np.sort(y[row]))
    assert np.ptp(steps) < 1e-6
    assert abs(steps[0] - NORTH_GOING.dyfs_arcsec) > 8.0


def test_the_blob_belongs_to_hopkins_scans_to_the_south_and_the_spot_to_ctio() -> None:
    blob, spot = "diffuse blob", "three times the place"
    hopkins = with_look_alikes(1, bright_sky(HOPKINS_SOUTHWARD), HOPKINS_SOUTHWARD)
    ctio = with_look_alikes(1, bright_sky(NORTH_GOING), NORTH_GOING)
    assert any(blob in g.note for g in hopkins.galaxies)
    assert not any(blob in g.note for g in ctio.galaxies)
    assert any(spot in n for n in ctio.stars.notes)
    assert not any(spot in n for n in hopkins.stars.notes)


def test_edge_on_galaxies_point_along_an_axis_beside_the_spike() -> None:
    sky = bright_sky(NORTH_GOING)
    found = [
        g
        for seed in range(1, 9)
        for g in with_look_alikes(seed, sky, NORTH_GOING).galaxies
        if "edge-on" in g.note
    ]
    assert len(found) >= 8
    for galaxy in found:
        assert galaxy.axis_ratio < 0.2
        assert min(abs((galaxy.pa_deg - a + 90) % 180 - 90) for a in (0.0, 90.0)) < 6.0
    along = {round(g.pa_deg / 90.0) % 2 for g in found}
    assert along == {0, 1}


def test_a_sky_without_bright_stars_stays_as_it_is() -> None:
    sky = bright_sky(NORTH_GOING)
    faint = replace(
        sky, stars=replace(sky.stars, mags={b: m + 9.0 for b, m in sky.stars.mags.items()})
    )
    assert with_look_alikes(1, faint, NORTH_GOING).stars is faint.stars
