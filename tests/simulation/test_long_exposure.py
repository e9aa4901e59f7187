"""6x images: six times the counts, sqrt(6) times the noise, saturated 1.95 mag earlier."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.detector import respond
from twomass_viewer.simulation.fits_writing import write_fits
from twomass_viewer.simulation.headers import atlas_cards
from twomass_viewer.simulation.long_exposure import ZERO_POINT_SHIFT_MAG, lengthened, more_sky_dn
from twomass_viewer.simulation.plans.demo import NORTH_GOING
from twomass_viewer.simulation.rendering import BandImage, render
from twomass_viewer.simulation.scans import ScanKind, SimulatedScan
from twomass_viewer.simulation.sky import Sky, order_by_brightness
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product, SurveySet

LONG = lengthened(NORTH_GOING)
STAR, J = (-60.0, -300.0), 9.6  # offsets to the west and north of the middle; unsaturated in 1.3 s


def _sky(scan: SimulatedScan) -> Sky:
    middle = scan.coadd(115)
    plane = FieldPlane(middle.ra_deg, middle.dec_deg)
    one = np.array([J])
    mags = {Band.J: one, Band.H: one - 0.4, Band.KS: one - 0.5}
    x, y = np.array([STAR[0]]), np.array([STAR[1]])
    stars = order_by_brightness(plane, x, y, mags, (np.zeros(1), np.zeros(1)), [""])
    return Sky(plane.ra_deg, plane.dec_deg, stars, ())


@pytest.fixture(scope="module")
def short() -> BandImage:
    return render(1, NORTH_GOING.coadd(115), Band.J, _sky(NORTH_GOING))


@pytest.fixture(scope="module")
def long() -> BandImage:
    return render(1, LONG.coadd(115), Band.J, _sky(LONG))


def _noise(pixels: NDArray[np.float32]) -> float:
    part = pixels[700:956, 128:384].astype(float)  # far from the star, but on its halo
    fields = part.reshape(16, 16, 16, 16).swapaxes(1, 2).reshape(-1, 256)
    return float(np.median(fields.std(axis=1)))


def test_the_zero_point_shift_is_that_of_the_survey() -> None:
    assert pytest.approx(1.9454, abs=1e-4) == ZERO_POINT_SHIFT_MAG
    for band in Band:
        assert LONG.magzp[band] - NORTH_GOING.magzp[band] == pytest.approx(1.9454, abs=1e-4)


def test_it_goes_a_magnitude_deeper(short: BandImage, long: BandImage) -> None:
    ratio = _noise(long.pixels) / _noise(short.pixels)
    assert ratio == pytest.approx(np.sqrt(6), rel=0.05)
    assert 2.5 * np.log10(6.0 / ratio) == pytest.approx(0.97, abs=0.06)


def test_the_sky_counts_six_times(short: BandImage, long: BandImage) -> None:
    assert np.nanmedian(long.pixels) / np.nanmedian(short.pixels) == pytest.approx(6.0, rel=0.01)


def test_the_same_star_saturates_in_the_long_read_only(short: BandImage, long: BandImage) -> None:
    kinds = [{a.kind for a in image.truth} for image in (short, long)]
    assert ArtifactKind.SATURATION not in kinds[0]
    assert ArtifactKind.SATURATION in kinds[1]
    peaks = [np.nanmax(i.pixels) - np.nanmedian(i.pixels) for i in (short, long)]
    assert peaks[0] < 5000
    assert 7000 < peaks[1] < 10500
    assert peaks[1] < 6 * peaks[0]


def test_the_sky_fills_the_wells() -> None:
    assert more_sky_dn(NORTH_GOING, Band.KS) == 0.0
    more = more_sky_dn(LONG, Band.KS)
    assert more == pytest.approx(5 * NORTH_GOING.sky_dn[Band.KS])
    light = np.array([100.0, 3000.0, 5000.0, 1e6])
    read = respond(light, Band.KS, more, 6)
    assert read[:2] == pytest.approx(light[:2])
    assert read[2] < 5000.0 - 100.0  # beyond the linear range, which ends 2000 DN earlier
    # the first read holds a sixth of the share it has of a survey exposure, so the core sinks later
    assert respond(light, Band.KS, 0.0, 6)[3] >= respond(light, Band.KS)[3]


def test_ghosts_stand_where_dyfs_says(long: BandImage) -> None:
    ghosts = [a for a in long.truth if a.kind is ArtifactKind.PERSISTENCE]
    assert len(ghosts) >= 2
    for ghost in ghosts:
        assert ghost.dy == pytest.approx(ghost.order * LONG.dyfs, abs=0.1 + 1.2 * ghost.order)


@pytest.mark.parametrize("named", [True, False])
def test_the_program_knows_a_6x_image(long: BandImage, named: bool, tmp_path: Path) -> None:
    """With the archive's name, and by TYPE and TIMER1 under any name."""
    coadd = LONG.coadd(115)
    cards = atlas_cards(coadd, Band.J, long.pixels)
    header = fits.Header.fromstring("".join(cards))
    assert (header["TYPE"], header["TIMER0"], header["TIMER1"]) == ("lsc", 52, 7798)
    path = tmp_path / (coadd.file_name(Band.J) if named else "some.fits")
    write_fits(path, cards, long.pixels)
    image = read_image(path)
    assert image.product is Product.ATLAS
    assert image.survey_set is SurveySet.LONG_EXPOSURE_6X
    assert image.planes[0].magzp == pytest.approx(LONG.magzp[Band.J], abs=1e-4)


def test_kinds() -> None:
    assert LONG.kind is ScanKind.LONG_SCIENCE
    assert LONG.exposure_factor == 6
    assert LONG.dyfs == NORTH_GOING.dyfs
    with pytest.raises(ValueError, match="long already"):
        lengthened(LONG)
