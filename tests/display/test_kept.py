"""What is found about pixels is kept as long as they are."""

import gc

import numpy as np

from twomass_viewer.display.kept import keep, kept, known
from twomass_viewer.display.reduced import halve, has_blanks, prepare, prepared


def test_it_is_found_once_for_each_array() -> None:
    calls: list[int] = []
    data, other = np.zeros((2, 2), np.float32), np.zeros((2, 2), np.float32)
    for image in (data, data, other):
        kept(image, "what", lambda: calls.append(1))
    assert len(calls) == 2
    keep(data, "what else", 3)
    assert (known(data, "what else"), known(other, "what else")) == (3, None)


def test_it_goes_with_the_pixels() -> None:
    from twomass_viewer.display import kept as module

    gc.collect()  # what other tests left
    before = len(module._found)
    for _ in range(50):
        prepare(np.ones((64, 64), np.float32))
    gc.collect()
    assert len(module._found) == before


def test_prepared_levels_are_those_that_halving_makes() -> None:
    data = np.random.default_rng(1).normal(size=(130, 71)).astype(np.float32)
    data[3, 4] = np.nan
    prepare(data)
    wanted = data
    for _ in range(3):
        wanted = halve(wanted, blanks=True)
    assert has_blanks(data)
    np.testing.assert_array_equal(prepared(data, 3), wanted)
    assert prepared(data, 1) is None
