"""Reduced levels and the byte budget."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.ui.canvas.conftest import grey, image_spec
from twomass_viewer.display.reduced import halve
from twomass_viewer.scene.scene import Blend, Tone
from twomass_viewer.ui.canvas.image_pyramid import ImagePyramid
from twomass_viewer.ui.canvas.level_cache import LevelCache


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=9),
        elements=st.one_of(st.floats(-1e3, 1e3, width=32), st.just(np.float32(np.nan))),
    )
)
def test_halving_takes_the_mean_of_finite_pixels(data: np.ndarray) -> None:
    got = halve(data, blanks=True)
    for (r, c), value in np.ndenumerate(got):
        cell = data[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        good = cell[np.isfinite(cell)].astype(float)
        if not good.size:
            assert np.isnan(value)
        elif good.size == cell.size:
            assert value == pytest.approx(good.mean(), rel=1e-5, abs=1e-3)
        else:
            assert good.min() - 1e-3 <= value <= good.max() + 1e-3


def test_levels_are_made_when_asked_for_and_kept() -> None:
    cache = LevelCache()
    pyramid = ImagePyramid(image_spec(np.ones((64, 64), np.float32)), cache)
    assert cache.used == 0
    third = pyramid.level(0, 3)
    assert third is not None
    assert third[0].shape == (8, 8)
    assert pyramid.level(0, 3) is third
    pyramid.close()
    assert cache.used == 0


def test_the_budget_is_kept_and_the_oldest_leaves() -> None:
    cache = LevelCache(budget=100)
    for i in range(5):
        cache.put(("a", i), i, 40)
    assert cache.used == 80
    assert cache.get(("a", 2)) is None
    assert cache.get(("a", 3)) == 3
    cache.put(("b", 0), "x", 40)
    assert cache.get(("a", 3)) == 3
    assert cache.get(("a", 4)) is None
    cache.put(("c", 0), "huge", 1000)
    assert cache.get(("c", 0)) == "huge"
    assert len(cache) == 1


def test_an_evicted_block_comes_back_the_same() -> None:
    data = np.random.default_rng(0).uniform(0, 100, (1100, 1200)).astype(np.float32)
    cache = LevelCache(budget=1)
    pyramid = ImagePyramid(image_spec(data), cache)
    first = pyramid.block(0, 0, 0, 0)
    assert first is not None
    first = first.copy()
    pyramid.block(0, 0, 1, 1)
    assert pyramid.block(0, 0, 0, 0) == first


@pytest.mark.parametrize("level", [0, 1, 3])
def test_limits_that_are_tilted_level_a_ramp_at_every_size(level: int) -> None:
    rows, cols = 1200, 1300  # more than one block
    y, x = np.mgrid[0:rows, 0:cols]
    data = 50.0 + 0.03 * (x - (cols - 1) / 2) - 0.02 * (y - (rows - 1) / 2)
    data = data.astype(np.float32)
    data[40:48, 64:72] = np.nan
    tone = Tone(0.0, 100.0, "linear", tilt=(0.03, -0.02))
    pyramid = ImagePyramid(image_spec(data, tones=(tone,)), LevelCache())
    for at in ((0, 0), (1, 1)) if level == 0 else ((0, 0),):
        picture = pyramid.block(0, level, *at)
        assert picture is not None
        shown = grey(picture)
        full = np.abs(shown - 127) <= 1
        blank = full.size - full.sum()
        # a blank pixel is transparent; nothing else differs from the middle grey
        assert blank == (64 >> (2 * level) if at == (0, 0) else 0)


def test_a_change_of_the_tilt_alone_is_painted() -> None:
    data = np.full((64, 64), 50.0, np.float32)
    flat, tilted = Tone(0.0, 100.0, "linear"), Tone(0.0, 100.0, "linear", tilt=(1.0, 0.0))
    pyramid = ImagePyramid(image_spec(data, tones=(flat,)), LevelCache())
    first = pyramid.block(0, 0, 0, 0)
    assert first is not None
    assert np.ptp(grey(first)) == 0
    pyramid.set_tones((tilted,), Blend())
    second = pyramid.block(0, 0, 0, 0)
    assert second is not None
    row = grey(second)[3]
    assert row[0] - row[-1] == pytest.approx(255 * 63 / 100, abs=2)
