"""Wait until the screen shows the test image."""

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.pattern import row_shows_bars


class Rows(Protocol):
    """What is looked at: a screen, or a picture of one."""

    height: int

    def rows(self, top: int, count: int = 1) -> NDArray[np.uint8]:
        """Return the brightness of some rows, shape (count, width)."""


_ROW_STEP = 48  # pixels between the rows looked at
_ROWS_NEEDED = 4  # neighbours among them: nearly 200 screen pixels of unbroken bars


def shows_image(screen: Rows, *, mirrored: bool = False) -> bool:
    """Tell whether the bars of the test image stand on the screen."""
    streak = 0
    for y in range(_ROW_STEP, screen.height, _ROW_STEP):
        streak = streak + 1 if row_shows_bars(screen.rows(y)[0], mirrored=mirrored) else 0
        if streak == _ROWS_NEEDED:
            return True
    return False


def wait_until(
    condition: Callable[[], bool], *, timeout_s: float, interval_s: float, what: str
) -> float:
    """Poll until a condition holds and return the time (`time.perf_counter`) when it did.

    Parameters
    ----------
    condition : callable
    timeout_s, interval_s : float
    what : str
        For the error's sentence: "… did not happen".

    Raises
    ------
    TimeoutError
    """
    end = time.perf_counter() + timeout_s
    while time.perf_counter() < end:
        if condition():
            return time.perf_counter()
        time.sleep(interval_s)
    raise TimeoutError(f"{what} did not happen within {timeout_s:g} s")
