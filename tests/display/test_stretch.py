"""Stretches and look-up tables against their formulas, value by value."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from twomass_viewer.display.colormaps import COLORMAPS, colormap
from twomass_viewer.display.stretch import (
    BLANK_COLOR,
    CODES,
    STRETCHES,
    TOP,
    brightness,
    dragged_contrast,
    lookup_table,
    quantize,
    stretch_curve,
)


@dataclass
class Tone:
    stretch: str = "linear"
    contrast: float = 1.0
    bias: float = 0.5
    invert: bool = False
    colormap: str = "grey"


# DS9's definitions (SAOImage DS9 reference, "Scale"), normalised to end at 1.
FORMULAS: dict[str, Callable[[float], float]] = {
    "linear": lambda x: x,
    "log": lambda x: float(np.log10(1000 * x + 1) / np.log10(1001)),
    "power": lambda x: (1000**x - 1) / 999,
    "sqrt": lambda x: x**0.5,
    "squared": lambda x: x**2,
    "asinh": lambda x: float(np.arcsinh(10 * x) / np.arcsinh(10)),
    "sinh": lambda x: float(np.sinh(3 * x) / np.sinh(3)),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_curves_follow_their_formulas(name: str) -> None:
    curve = stretch_curve(name)
    for x in (0.0, 0.001, 0.1, 0.5, 0.9, 1.0):
        at = round(x * (TOP - 1))
        assert curve[at] == pytest.approx(FORMULAS[name](at / (TOP - 1)), abs=1e-6)


@pytest.mark.parametrize("name", STRETCHES)
def test_curves_rise_from_black_to_white(name: str) -> None:
    curve = stretch_curve(name)
    assert curve[0] == 0.0
    assert curve[-1] == pytest.approx(1.0, abs=1e-6)
    assert np.all(np.diff(curve) >= 0)


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=20),
        elements=st.floats(width=32),
    ),
    st.floats(-1e4, 1e4),
    st.floats(1e-2, 1e5),
)
def test_codes_are_the_place_between_the_limits(data: np.ndarray, lo: float, span: float) -> None:
    hi = lo + span
    codes = quantize(data, lo, hi).astype(np.int64)
    blank = np.isnan(data)
    assert np.all(codes[blank] == 0)
    with np.errstate(all="ignore"):
        place = np.clip((data.astype(np.float64) - lo) / (hi - lo), 0, 1)
    # float32 arithmetic near a limit much larger than the span loses what the pixels cannot hold.
    tolerance = 1.0 + 65535 * 4e-7 * max(abs(lo), abs(hi)) / span
    assert np.all(np.abs(codes[~blank] - (1 + place[~blank] * (TOP - 1))) <= tolerance)


def test_quantize_rounds_to_the_nearest_code() -> None:
    data = np.array([[0.0, 0.49 / 65534, 0.51 / 65534, 1.0]], np.float32)
    assert quantize(data, 0.0, 1.0).tolist() == [[1, 1, 2, 65535]]


def test_blocks_with_and_without_blanks_agree() -> None:
    rng = np.random.default_rng(0)
    data = rng.normal(0, 1, (700, 300)).astype(np.float32)
    holed = data.copy()
    holed[350, 7] = np.nan
    plain, with_hole = quantize(data, -2, 2), quantize(holed, -2, 2)
    assert with_hole[350, 7] == 0
    with_hole[350, 7] = plain[350, 7]
    assert np.array_equal(plain, with_hole)


def test_equal_limits_do_not_divide_by_zero() -> None:
    data = np.array([[4.0, 5.0, 6.0]], np.float32)
    assert quantize(data, 5.0, 5.0).tolist() == [[1, 1, 65535]]


def test_contrast_and_bias_act_as_in_ds9() -> None:
    ramp = brightness(Tone(contrast=2.0, bias=0.25))
    x = np.linspace(0, 1, TOP)
    assert ramp == pytest.approx(np.clip((x - 0.25) * 2 + 0.5, 0, 1), abs=1e-6)
    inverted = brightness(Tone(contrast=2.0, bias=0.25, invert=True))
    assert inverted == pytest.approx(1 - ramp, abs=1e-6)


def test_the_table_has_opaque_greys_and_a_blank_that_is_no_grey() -> None:
    table = lookup_table(Tone())
    assert table.shape == (CODES,)
    assert table[0] == BLANK_COLOR
    assert table[1] == 0xFF000000
    assert table[-1] == 0xFFFFFFFF
    red, green, blue = (BLANK_COLOR >> 16) & 255, (BLANK_COLOR >> 8) & 255, BLANK_COLOR & 255
    assert not red == green == blue
    assert BLANK_COLOR not in set(table[1:].tolist())


def test_histogram_equalisation_gives_every_brightness_its_share() -> None:
    rng = np.random.default_rng(1)
    data = rng.exponential(1.0, (200, 200)).astype(np.float32)
    codes = quantize(data, 0.0, 10.0)
    counts = np.bincount(codes.ravel(), minlength=CODES)
    table = lookup_table(Tone("histogram"), counts)
    grey = (table[codes] & 0xFF).astype(float) / 255
    assert np.quantile(grey, [0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.5, 0.75], abs=0.02)


@pytest.mark.parametrize("name", COLORMAPS)
def test_maps_run_from_dark_to_light(name: str) -> None:
    rgb = colormap(name).astype(float)
    light = rgb @ (0.2126, 0.7152, 0.0722)
    assert rgb.shape == (256, 3)
    assert light[0] < 45
    assert light[-1] > 200
    assert np.all(np.diff(light) > -2.0)


def test_published_colours_of_maps() -> None:
    assert colormap("viridis")[[0, 255]].tolist() == [[68, 1, 84], [253, 231, 37]]
    assert colormap("inferno")[255].tolist() == [252, 255, 164]
    # Green's default helix is grey at both ends.
    assert colormap("cubehelix")[[0, 255]].tolist() == [[0, 0, 0], [255, 255, 255]]


@given(st.floats(0.05, 20), st.floats(0, 1), st.floats(-100, 100), st.floats(-100, 100))
def test_a_drag_never_leaves_the_sane_range(
    contrast: float, bias: float, dc: float, db: float
) -> None:
    new_contrast, new_bias = dragged_contrast(contrast, bias, dc, db)
    assert 0.05 <= new_contrast <= 20
    assert 0 <= new_bias <= 1
