"""Pixels leave memory within a budget and come back the same, or not at all."""

import gc
import threading

import numpy as np
import pytest

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.pixel_store import PixelStore, StoredPixels

SIZE = 10 * 10 * 4


class File:
    """Stands for a file: it counts how often it is read."""

    def __init__(self, value: float, store: PixelStore) -> None:
        self.value = value
        self.reads = 0
        self.gone = False
        self.pixels = StoredPixels(self._data(), self.read, store)

    def _data(self) -> np.ndarray:
        return np.full((10, 10), self.value, np.float32)

    def read(self) -> np.ndarray:
        if self.gone:
            raise FileProblemError("gone", "")
        self.reads += 1
        return self._data()


def files(store: PixelStore, count: int) -> list[File]:
    made = [File(float(n), store) for n in range(count)]
    for file in made:
        file.pixels.release()
    return made


def present(made: list[File]) -> list[int]:
    gc.collect()
    return [n for n, file in enumerate(made) if file.pixels.is_in_memory]


def test_those_not_asked_for_the_longest_leave_first() -> None:
    store = PixelStore(3 * SIZE)
    made = files(store, 3)
    assert made[0].pixels.peek() is not None
    made += files(store, 2)
    assert present(made) == [0, 3, 4]
    assert store.report().used == 3 * SIZE


def test_what_has_left_is_read_again_and_is_the_same() -> None:
    store = PixelStore(2 * SIZE)
    made = files(store, 5)
    first = made[0].pixels
    assert first.peek() is None
    assert first.get()[3, 4] == 0.0
    assert first.get()[3, 4] == 0.0
    assert made[0].reads == 1
    assert present(made) == [0, 4]


def test_nothing_leaves_before_it_may() -> None:
    store = PixelStore(SIZE)
    made = [File(float(n), store) for n in range(4)]
    assert present(made) == [0, 1, 2, 3]
    for file in made:
        file.pixels.release()
    assert len(present(made)) == 1


def test_what_no_file_holds_stays_and_is_counted() -> None:
    store = PixelStore(SIZE)
    derived = StoredPixels(np.zeros((10, 10), np.float32), store=store)
    derived.release()
    made = files(store, 3)
    gc.collect()
    assert derived.is_pinned
    assert derived.is_in_memory
    assert present(made) == [2]  # what was asked for last stays, whatever the budget
    report = store.report()
    assert (report.used, report.pinned, report.budget) == (2 * SIZE, SIZE, SIZE)


def test_pixels_in_use_are_not_read_a_second_time() -> None:
    store = PixelStore(SIZE)
    (first,) = files(store, 1)
    used = first.pixels.get()
    others = files(store, 3)
    assert first.pixels.peek() is used
    assert first.pixels.get() is used
    assert first.reads == 0
    del used
    assert present([first, *others]) == [3]


def test_a_smaller_budget_holds_at_once() -> None:
    store = PixelStore(4 * SIZE)
    made = files(store, 4)
    store.set_budget(2 * SIZE)
    assert present(made) == [2, 3]


def test_why_pixels_are_lost_is_remembered_until_they_are_back() -> None:
    store = PixelStore(SIZE)
    made = files(store, 2)
    made[0].gone = True
    with pytest.raises(FileProblemError):
        made[0].pixels.get()
    assert isinstance(made[0].pixels.lost, FileProblemError)
    made[0].gone = False
    assert made[0].pixels.get()[0, 0] == 0.0
    assert made[0].pixels.lost is None


def test_two_threads_read_a_file_once() -> None:
    store = PixelStore(SIZE)
    made = files(store, 2)
    begin, inside = threading.Event(), threading.Event()
    read = made[0].read

    def slowly() -> np.ndarray:
        inside.set()
        assert begin.wait(10)
        return read()

    made[0].pixels._again = slowly
    got: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: got.append(made[0].pixels.get())) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert inside.wait(10)
    begin.set()
    for thread in threads:
        thread.join(10)
    assert made[0].reads == 1
    assert got[0] is got[1]
