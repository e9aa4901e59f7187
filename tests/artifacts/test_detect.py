"""Stars found on the image: places and magnitudes of known ones, saturated too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from tests.artifacts.scenes import image, transform
from twomass_viewer.artifacts.detect import _filled, _tops, detect_stars
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import load_rules
from twomass_viewer.survey.scans import Hemisphere

RULES = load_rules()
ZERO = 21.0
SHAPE = (1024, 512)


def wing(r: NDArray[np.float64]) -> NDArray[np.float64]:
    """Brightness per pixel over aperture flux: a core of FWHM 2.9 and the measured CTIO wings."""
    r = np.maximum(r, 0.01)
    core = np.exp(-0.5 * (r / 1.25) ** 2) / (2 * np.pi * 1.25**2)
    far = np.where(r <= 24.0, 5.3e-5 * (r / 10.0) ** -2.34, 3.0e-6 * (r / 40.0) ** -1.86)
    return core + np.where(r > 5.0, far, 5.3e-5 * 0.5**-2.34)


def sky_with(stars: list[tuple[float, float, float]], seed: int = 3) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    yy, xx = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]].astype(float)
    out = 80.0 + rng.normal(0.0, 0.6, SHAPE)
    for x, y, mag in stars:
        light = 10.0 ** (0.4 * (ZERO - mag)) * wing(np.hypot(xx - x, yy - y))
        out += np.where(light > 9500.0, 9500.0, light)
    return out.astype(np.float32)


def test_stars_are_found_where_they_are_and_as_bright_as_they_are() -> None:
    plain = [(60.2, 100.7, 9.2), (300.4, 220.1, 10.0), (400.0, 800.3, 9.6), (250.5, 500.5, 11.3)]
    plain += [(100.0, 300.0, 10.4), (450.0, 400.0, 9.9)]
    bright = [(200.3, 650.6, 6.0), (120.0, 900.0, 7.6)]
    picture = image(transform(), data=sky_with(plain + bright), magzp=ZERO)
    stars = detect_stars(picture, picture.planes[0], Hemisphere.SOUTH, RULES)
    assert picture.transform is not None
    x, y = picture.transform.sky_to_pixel(stars.ra_deg, stars.dec_deg)
    for px, py, mag in plain + bright:
        distance = np.hypot(x - px, y - py)
        if mag > 10.5:
            assert distance.min() > 5.0
            continue
        k = int(np.argmin(distance))
        saturated = mag < 8.5
        assert distance[k] < (0.3 if saturated else 0.1)
        assert stars.saturated[k] == saturated
        assert stars.mag[k] == pytest.approx(mag, abs=0.25 if saturated else 0.1)
    assert len(stars) == 7


def test_nebulosity_and_blank_pixels_are_no_stars() -> None:
    yy, xx = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]].astype(float)
    glow = 1500.0 * np.exp(-0.5 * (np.hypot(xx - 250, yy - 500) / 25.0) ** 2)
    data = (sky_with([]) + glow).astype(np.float32)
    data[:, :4] = np.nan
    picture = image(transform(), data=data, magzp=ZERO)
    assert len(detect_stars(picture, picture.planes[0], None, RULES)) == 0
    blank = image(transform(), data=np.full(SHAPE, np.nan, dtype=np.float32), magzp=ZERO)
    assert len(detect_stars(blank, blank.planes[0], None, RULES)) == 0


def test_without_a_catalogue_the_stars_on_the_image_are_parents_and_it_is_said() -> None:
    picture = image(transform(), data=sky_with([(200.0, 700.0, 7.0)]), magzp=ZERO)
    found = predict(picture, picture.planes[0], None, RULES, kinds=[ArtifactKind.PERSISTENCE])
    assert "the parent is a bright star detected on" in found.notices[0]
    assert "outside the image are not predicted" in found.notices[0]
    first = found.artifacts[0]
    assert first.parent.designation.startswith("the star at 05 34")
    assert "measured on the wings" in first.sentence
    assert picture.transform is not None
    x, y = picture.transform.sky_to_pixel(first.ra_deg, first.dec_deg)
    assert (float(x), float(y)) == pytest.approx((200.0, 700.0 - 82.5), abs=0.3)


def test_on_coarse_pixels_the_zero_point_gives_no_parents() -> None:
    data = sky_with([(200.0, 700.0, 7.0)])
    picture = image(transform(scale=5.0), data=data, magzp=ZERO)
    found = predict(picture, picture.planes[0], None, RULES, kinds=[ArtifactKind.PERSISTENCE])
    assert found.artifacts == ()
    assert "MAGZP belongs to 1″ pixels; these are 5.0″" in found.notices[0]


def test_every_star_reports_progress() -> None:
    seen: list[float] = []
    picture = image(transform(), data=sky_with([(200.0, 700.0, 7.0), (99.0, 99.0, 9.0)]))
    detect_stars(picture, picture.planes[0], None, RULES, progress=lambda f, _text: seen.append(f))
    assert len(seen) >= 2
    assert seen == sorted(seen)


@given(seed=st.integers(0, 10_000), smooth=st.floats(0.0, 3.0), share=st.floats(0.02, 0.98))
@settings(max_examples=60, deadline=None)
def test_holes_and_tops_are_those_of_the_whole_image(
    seed: int, smooth: float, share: float
) -> None:
    rng = np.random.default_rng(seed)
    values = ndimage.gaussian_filter(rng.normal(size=rng.integers(1, 40, 2)), smooth).round(2)
    mask = values > np.quantile(values, share)
    assert np.array_equal(_filled(mask), ndimage.binary_fill_holes(mask))
    rows, cols = np.nonzero((values == ndimage.maximum_filter(values, size=7)) & mask)
    found = _tops(values, mask, 7)
    assert (found[0].tolist(), found[1].tolist()) == (rows.tolist(), cols.tolist())
