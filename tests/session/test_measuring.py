"""Which source a click means."""

import numpy as np
import pytest

from tests.session.scenes import image
from twomass_viewer.session.layers import Member
from twomass_viewer.session.measuring import MAX_REACH_ARCSEC, MeasureRequest, meant_source

STAR = (22.0, 47.0)  # 0-based x, y


def request(x: float, y: float, reach: float, *, star: bool = True) -> MeasureRequest:
    rows, cols = np.mgrid[0:80, 0:60]
    pixels = np.random.default_rng(2).normal(100.0, 0.5, (80, 60))
    if star:
        pixels += 200 * np.exp(-((cols - STAR[0]) ** 2 + (rows - STAR[1]) ** 2) / (2 * 1.3**2))
    picture = image(data=pixels.astype(np.float32))
    assert picture.transform is not None
    ra, dec = picture.transform.pixel_to_sky(x, y)
    return MeasureRequest(
        Member(picture, picture.planes[0]), float(ra), float(dec), False, None, reach
    )


def found(asked: MeasureRequest) -> tuple[float, float]:
    assert asked.member.image.transform is not None
    x, y = asked.member.image.transform.sky_to_pixel(*meant_source(asked))
    return float(x), float(y)


def test_a_click_beside_a_star_means_the_star() -> None:
    assert found(request(STAR[0] - 5, STAR[1] + 4, 9.6)) == pytest.approx(STAR, abs=1.1)


def test_beyond_the_reach_the_place_itself_is_meant() -> None:
    place = (STAR[0] - 12, STAR[1])
    assert found(request(*place, 9.6)) == pytest.approx(place, abs=1e-6)
    far = (STAR[0] + MAX_REACH_ARCSEC + 3, STAR[1])
    assert found(request(*far, 500.0)) == pytest.approx(far, abs=1e-6)


def test_noise_is_no_source() -> None:
    assert found(request(20.0, 30.0, 9.6, star=False)) == pytest.approx((20.0, 30.0), abs=1e-6)


def test_without_a_reach_the_place_is_taken_as_it_is() -> None:
    assert found(request(STAR[0] - 3, STAR[1], 0.0)) == pytest.approx(
        (STAR[0] - 3, STAR[1]), abs=1e-6
    )
