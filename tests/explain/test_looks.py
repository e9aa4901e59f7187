"""One look at a place: distances on the sky, also at the pole and on pixels of another size."""

import numpy as np
import pytest
from astropy.coordinates import SkyCoord

from tests.artifacts.scenes import image, transform
from twomass_viewer.explain.knowledge import ImagePlane
from twomass_viewer.explain.looks import EDGE_ARCSEC, Look, Sight, look_at
from twomass_viewer.explain.phrases import limit_words

SHAPE = (120, 100)


def starry(
    x: float, y: float, *, scale: float = 1.0, center: tuple[float, float] = (83.6, -5.5),
    magzp: float | None = 21.0,
) -> ImagePlane:  # fmt: skip
    """Return an image with a star at a pixel."""
    rows, cols = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    light = 900.0 * np.exp(-0.5 * ((rows - y) ** 2 + (cols - x) ** 2) / 1.3**2)
    noise = np.random.default_rng(11).normal(0.0, 0.6, SHAPE)
    sky = transform(center=center, shape=SHAPE, scale=scale)
    made = image(sky, data=(80.0 + light + noise).astype(np.float32), shape=SHAPE, magzp=magzp)
    return ImagePlane(made, made.planes[0])


def seen_from(at: ImagePlane, x: float, y: float) -> tuple[Look, SkyCoord]:
    """Return the look at a pixel, and its place."""
    assert at.image.transform is not None
    ra, dec = (float(v) for v in at.image.transform.pixel_to_sky(x, y))
    look = look_at(at, ra, dec)
    assert look is not None
    return look, SkyCoord(ra, dec, unit="deg")


@pytest.mark.parametrize("center", [(83.6, -5.5), (0.0, 90.0), (10.0, -90.0)])
def test_a_dot_beyond_the_pole_is_as_near_as_it_is(center: tuple[float, float]) -> None:
    x, y = (SHAPE[1] - 1) / 2, (SHAPE[0] - 1) / 2  # the reference pixel
    look, place = seen_from(starry(x + 0.7, y - 0.3, center=center), x - 0.5, y + 0.1)
    assert look.sight is Sight.SEEN
    found = SkyCoord(look.ra_deg, look.dec_deg, unit="deg")
    assert look.offset_arcsec == pytest.approx(place.separation(found).arcsec, abs=1e-3)
    assert look.offset_arcsec == pytest.approx(np.hypot(1.2, 0.4), abs=0.1)


@pytest.mark.parametrize(("scale", "expected"), [(0.5, 6.25), (1.0, 12.5), (2.0, EDGE_ARCSEC)])
def test_an_edge_is_as_far_as_it_is_on_the_sky(scale: float, expected: float) -> None:
    look, _ = seen_from(starry(12.0, 70.0, scale=scale), 12.0, 70.0)
    assert look.edge_arcsec == pytest.approx(expected, abs=0.02)


def test_blank_pixels_are_as_far_as_they_are_on_the_sky() -> None:
    at = starry(50.0, 60.0, scale=0.5)
    pixels = at.plane.data.copy()
    pixels[60, 74] = np.nan
    made = image(at.image.transform, data=pixels, shape=SHAPE)
    look, _ = seen_from(ImagePlane(made, made.planes[0]), 50.0, 60.0)
    assert look.edge_arcsec == pytest.approx(12.0, abs=0.01)


def test_why_the_limit_is_not_known_is_said() -> None:
    at = starry(50.0, 60.0, magzp=None)
    look, _ = seen_from(at, 20.0, 30.0)
    assert look.limit_mag is None
    assert limit_words(look) == "(how deep is not known: the image has no zero point)"
