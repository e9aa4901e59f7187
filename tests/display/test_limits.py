"""Limits: sane for every kind of pixels, exact where they must be, sampled over the whole image."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from twomass_viewer.display.limits import LimitsPolicy, limits_for, sample, sky_and_noise

POLICIES = [p for p in LimitsPolicy if p is not LimitsPolicy.USER]


def sky_image(shape: tuple[int, int] = (1024, 512), seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(400.0, 2.0, shape).astype(np.float32)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "data",
    [
        np.full((20, 30), np.nan, np.float32),
        np.full((20, 30), np.inf, np.float32),
        np.full((20, 30), 7.0, np.float32),
        np.zeros((1, 1), np.float32),
        np.zeros((0, 5), np.float32),
        np.array([[np.nan, -np.inf], [np.inf, 3.0]], np.float32),
    ],
    ids=["nan", "inf", "constant", "one", "empty", "mixed"],
)
def test_degenerate_images_have_finite_ordered_limits(
    policy: LimitsPolicy, data: np.ndarray
) -> None:
    lo, hi = limits_for(policy, data)
    assert math.isfinite(lo)
    assert math.isfinite(hi)
    assert lo < hi


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=12),
        elements=st.floats(width=32, allow_nan=True, allow_infinity=True),
    ),
    st.sampled_from([p for p in POLICIES if p is not LimitsPolicy.ZSCALE]),
)
def test_any_image_has_ordered_limits(data: np.ndarray, policy: LimitsPolicy) -> None:
    with np.errstate(all="ignore"):
        lo, hi = limits_for(policy, data)
    assert math.isfinite(lo)
    assert lo < hi


def test_minmax_shows_a_single_hot_pixel_and_ignores_blanks() -> None:
    data = sky_image()
    data[17, 33] = 54321.0
    data[18, 33] = -99.0
    data[0, 0] = np.nan
    assert limits_for("minmax", data) == (-99.0, 54321.0)


@pytest.mark.parametrize("percent", [99.5, 99, 98, 95, 90])
def test_percentages_keep_that_part_of_the_pixels(percent: float) -> None:
    data = sky_image()
    lo, hi = limits_for(f"{percent:g}", data)
    inside = np.mean((data >= lo) & (data <= hi)) * 100
    assert inside == pytest.approx(percent, abs=0.5)


def test_the_sample_reaches_every_corner() -> None:
    rows, cols = np.mgrid[0:1000, 0:500]
    values = sample((rows * 1000 + cols).astype(np.float32))
    seen_rows, seen_cols = values // 1000, values % 1000
    assert seen_rows.min() < 10
    assert seen_rows.max() > 990
    assert seen_cols.min() < 10
    assert seen_cols.max() > 490


def test_the_sample_finds_the_few_good_pixels_of_a_blank_image() -> None:
    data = np.full((400, 400), np.nan, np.float32)
    data[3, 5:9] = 2.0
    assert sample(data).tolist() == [2.0] * 4


def test_auto_puts_the_sky_just_above_black_and_survives_bright_stars() -> None:
    data = sky_image()
    data[::50, ::50] = 30000.0
    lo, hi = limits_for("auto", data)
    sky, sigma = sky_and_noise(sample(data))
    assert sky == pytest.approx(400.0, abs=0.1)
    assert sigma == pytest.approx(2.0, abs=0.1)
    assert 0.005 < (sky - lo) / (hi - lo) < 0.06
    assert 400 + 30 * 2 < hi < 400 + 400 * 2


def test_user_limits_are_put_in_order() -> None:
    assert limits_for("user", sky_image(), (5.0, -1.0)) == (-1.0, 5.0)


def test_zscale_agrees_with_its_definition_on_a_ramp() -> None:
    data = np.linspace(0, 1000, 512 * 512, dtype=np.float32).reshape(512, 512)
    lo, hi = limits_for("zscale", data)
    assert lo == pytest.approx(0, abs=5)
    assert hi == pytest.approx(1000, abs=5)


def test_auto_shows_what_lies_below_a_level_that_nothing_exceeds() -> None:
    coverage = np.full((400, 100), 720.0, dtype=np.float32)
    coverage[:40] = 8.0
    assert limits_for(LimitsPolicy.AUTO, coverage) == (8.0, 720.0)
