"""What is found about pixels is kept as long as they belong to an image."""

import gc
import weakref

import numpy as np
import pytest

from twomass_viewer.display.kept import has_blanks, kept, known_limits, sampled
from twomass_viewer.display.limits import LimitsPolicy, limits_for
from twomass_viewer.display.reduced import halve, prepare, prepared
from twomass_viewer.imagery.pixel_store import PixelStore, StoredPixels, in_memory


def noise(shape: tuple[int, int] = (130, 71)) -> np.ndarray:
    return np.random.default_rng(1).normal(size=shape).astype(np.float32)


def test_it_is_found_once_for_each_image() -> None:
    calls: list[int] = []
    first, other = in_memory(noise()), in_memory(noise())
    for pixels in (first, first, other):
        kept(pixels, "what", lambda: calls.append(1))
    assert len(calls) == 2


def test_it_goes_with_the_image() -> None:
    pixels = in_memory(noise())
    prepare(pixels)
    level = prepared(pixels, 3)
    assert level is not None
    seen = weakref.ref(level)
    del level, pixels
    gc.collect()
    assert seen() is None


def test_prepared_levels_are_those_that_halving_makes() -> None:
    data = noise()
    data[3, 4] = np.nan
    pixels = in_memory(data)
    prepare(pixels)
    wanted = data
    for _ in range(3):
        wanted = halve(wanted, blanks=True)
    assert has_blanks(pixels)
    got = prepared(pixels, 3)
    assert got is not None
    np.testing.assert_array_equal(got, wanted)
    assert prepared(pixels, 1) is None


@pytest.mark.parametrize("policy", [p for p in LimitsPolicy if p is not LimitsPolicy.USER])
def test_limits_are_those_of_the_pixels_even_when_they_have_left(policy: LimitsPolicy) -> None:
    data = np.abs(noise((700, 500))) ** 3
    data[9, 9] = np.nan
    wanted = limits_for(policy, data)

    def again() -> np.ndarray:
        raise AssertionError("the file was read for what was known")

    pixels = StoredPixels(data, again, PixelStore(0))
    prepare(pixels)
    pixels.drop()
    del data
    gc.collect()
    assert pixels.peek() is None
    assert known_limits(policy, pixels) == pytest.approx(wanted)
    assert sampled(pixels).size > 1000


def test_what_is_too_small_for_reduced_levels_stays() -> None:
    pixels = StoredPixels(noise((20, 30)), lambda: noise((20, 30)), PixelStore(0))
    prepare(pixels)
    assert not pixels.droppable
