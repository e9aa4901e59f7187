"""XSC cubes: six planes cut where the galaxy is, the last three without a trace of a star."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.fits_writing import write_fits
from twomass_viewer.simulation.galaxies import Galaxy
from twomass_viewer.simulation.plans.demo import NORTH_IMAGE
from twomass_viewer.simulation.postage_stamp import (
    stamp_cards,
    stamp_cube,
    stamp_name,
    stamp_window,
)
from twomass_viewer.simulation.rendering import BandImage, render
from twomass_viewer.simulation.sky import Sky, order_by_brightness
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole, Product

# rows and columns of the image: the galaxy, a star in front of it and a bright one beside it
MIDDLE, IN_FRONT, BESIDE = (210.3, 505.8), (216.0, 498.0), (241.0, 527.0)
PLANE = FieldPlane(NORTH_IMAGE.ra_deg, NORTH_IMAGE.dec_deg)


def _offset(x: float, y: float) -> tuple[float, float]:
    """Return tangent-plane offsets to the west and north of a pixel."""
    ra, dec = NORTH_IMAGE.transform.pixel_to_sky(x, y)
    east, north = PLANE.project(ra, dec)
    return -float(east), float(north)


def _galaxy(x: float, y: float, mag: float = 10.5) -> Galaxy:
    ra, dec = NORTH_IMAGE.transform.pixel_to_sky(x, y)
    shape = (mag, 0.7, 0.3, 6.0, 0.6, 30.0, 0.25, 0.3)
    return Galaxy(*_offset(x, y), float(ra), float(dec), *shape)


def _sky(with_stars: bool) -> Sky:
    places = [_offset(*IN_FRONT), _offset(*BESIDE)]
    if not with_stars:
        places = [_offset(-3000.0, 0.0), _offset(-3000.0, 90.0)]
    x, y = (np.array(v) for v in zip(*places, strict=True))
    j = np.array([13.0, 8.0])
    mags = {Band.J: j, Band.H: j - 0.5, Band.KS: j - 0.6}
    stars = order_by_brightness(PLANE, x, y, mags, (np.zeros(2), np.zeros(2)), ["", ""])
    return Sky(PLANE.ra_deg, PLANE.dec_deg, stars, (_galaxy(*MIDDLE),))


@pytest.fixture(scope="module")
def images() -> dict[Band, BandImage]:
    return {b: render(1, NORTH_IMAGE, b, _sky(True), starless=True) for b in Band}


@pytest.mark.parametrize("size", [21, 101, 301])
def test_the_last_planes_are_the_sky_without_stars(
    images: dict[Band, BandImage], size: int
) -> None:
    """Compared with images of the same galaxy in a sky that never had the stars."""
    galaxy = _galaxy(*MIDDLE)
    cube = stamp_cube(images, NORTH_IMAGE, galaxy, size)
    assert cube.shape == (6, size, size)
    bare = {b: render(1, NORTH_IMAGE, b, _sky(False), starless=True) for b in Band}
    without = stamp_cube(bare, NORTH_IMAGE, galaxy, size)
    np.testing.assert_array_equal(cube[3:], without[3:])
    window = stamp_window(NORTH_IMAGE, galaxy, size)
    assert window is not None
    for place in (IN_FRONT, BESIDE):
        x, y = round(place[0]) - window.col, round(place[1]) - window.row
        if 0 <= x < size and 0 <= y < size:
            difference = cube[:3, y, x] - cube[3:, y, x]
            assert (difference > 50).all()


def test_sky_is_subtracted(images: dict[Band, BandImage]) -> None:
    cube = stamp_cube(images, NORTH_IMAGE, _galaxy(*MIDDLE), 301)
    for plane, band in enumerate(Band):
        noise = NORTH_IMAGE.scan.noise_dn[band]
        assert abs(np.median(cube[plane + 3])) < 0.5 * noise


def test_the_wcs_points_at_the_galaxy() -> None:
    galaxy = _galaxy(*MIDDLE)
    for size in (21, 301):
        cards = stamp_cards(NORTH_IMAGE, galaxy, size, "00000000+0000000")
        header = fits.Header.fromstring("".join(cards))
        x, y = WCS(header).celestial.wcs_world2pix(galaxy.ra_deg, galaxy.dec_deg, 0)
        assert (x, y) == pytest.approx((size // 2, size // 2), abs=0.51)
        image_x, image_y = NORTH_IMAGE.pixel(galaxy.ra_deg, galaxy.dec_deg)
        assert x - (size // 2) == pytest.approx(float(image_x) - round(float(image_x)), abs=1e-3)
        assert y - (size // 2) == pytest.approx(float(image_y) - round(float(image_y)), abs=1e-3)
        assert header["JMAGZP"] == NORTH_IMAGE.magzp(Band.J)


@pytest.mark.parametrize(
    ("x", "y", "fits_in"),
    [(256.0, 512.0, True), (18.0, 512.0, True), (17.0, 512.0, False), (493.0, 512.0, True),
     (494.0, 512.0, False), (256.0, 10.0, True), (256.0, 9.0, False), (256.0, 1013.0, True),
     (256.0, 1014.0, False), (-40.0, 512.0, False), (256.0, 3000.0, False)],
)  # fmt: skip
def test_a_galaxy_at_the_edge_gets_no_stamp(x: float, y: float, fits_in: bool) -> None:
    window = stamp_window(NORTH_IMAGE, _galaxy(x, y), 21)
    assert (window is not None) is fits_in


def test_no_cube_runs_off_the_image(images: dict[Band, BandImage]) -> None:
    with pytest.raises(ValueError, match="off the image"):
        stamp_cube(images, NORTH_IMAGE, _galaxy(*MIDDLE[:1], 40.0), 301)


def test_a_galaxy_on_the_other_side_of_the_sky_gets_no_stamp() -> None:
    far = Galaxy(0.0, 0.0, (NORTH_IMAGE.ra_deg + 180.0) % 360.0, 27.4, 10.0, 0.7, 0.3, 4.0, 0.5,
                 0.0, 0.2, 0.2)  # fmt: skip
    assert stamp_window(NORTH_IMAGE, far, 21) is None


@pytest.mark.parametrize("size", [19, 22, 303])
def test_sizes_are_those_of_the_survey(size: int) -> None:
    with pytest.raises(ValueError, match="21 to 301"):
        stamp_window(NORTH_IMAGE, _galaxy(*MIDDLE), size)


def test_starless_copies_are_needed(images: dict[Band, BandImage]) -> None:
    without = {b: render(1, NORTH_IMAGE, b, _sky(False)) for b in [Band.J]}
    with pytest.raises(ValueError, match="starless"):
        stamp_cube(images | without, NORTH_IMAGE, _galaxy(*MIDDLE), 21)


def test_the_program_knows_a_cube(images: dict[Band, BandImage], tmp_path: Path) -> None:
    galaxy = _galaxy(*MIDDLE)
    name: Callable[[str], Path] = tmp_path.joinpath
    for path in (name(stamp_name(NORTH_IMAGE, 3)), name("renamed.fits")):
        write_fits(
            path,
            stamp_cards(NORTH_IMAGE, galaxy, 61, "06434123-2725519"),
            stamp_cube(images, NORTH_IMAGE, galaxy, 61),
        )
        image = read_image(path)
        assert image.product is Product.XSC_CUBE
        assert [p.band for p in image.planes] == [*Band, *Band]
        assert [p.role for p in image.planes] == [PlaneRole.IMAGE] * 3 + [
            PlaneRole.STAR_SUBTRACTED
        ] * 3
        for plane in image.planes:
            assert plane.band is not None
            assert plane.magzp == NORTH_IMAGE.magzp(plane.band)
