"""What is found about pixels, kept as long as they belong to an image.

Limits and reduced levels can be found by whichever thread reads an image, before the interface
thread asks for them: a hundred images then appear without a hundred pauses. All of it outlives the
pixels' stay in memory: an image seen from afar is shown, and its limits are chosen anew, without
reading its file again.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.display.limits import LimitsPolicy, limits_for, minmax, sample
from twomass_viewer.imagery.pixel_store import StoredPixels

T = TypeVar("T")


def kept(pixels: StoredPixels, key: Hashable, find: Callable[[], T]) -> T:
    """Return what is known of pixels, found now if it is not known.

    Parameters
    ----------
    pixels : StoredPixels
    key : hashable
        What is asked for.
    find : callable
        Finds it; two threads that ask at once may both do so.
    """
    known = pixels.found
    if key not in known:
        known[key] = find()
    return cast("T", known[key])


def sampled(pixels: StoredPixels) -> NDArray[np.float32]:
    """Return some finite pixels on an even grid over the image, shape (1, n)."""
    return kept(pixels, "sample", lambda: sample(pixels.get()).reshape(1, -1))


def has_blanks(pixels: StoredPixels) -> bool:
    """Return whether any pixel is NaN."""

    def find() -> bool:
        with np.errstate(all="ignore"):
            return bool(np.isnan(pixels.get().sum()))

    return kept(pixels, "blanks", find)


def known_limits(
    policy: LimitsPolicy | str, pixels: StoredPixels, user: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Return the values shown black and white, as `limits_for`."""
    policy = LimitsPolicy(policy)
    if policy is LimitsPolicy.USER:
        return limits_for(policy, sampled(pixels), user)
    if policy is LimitsPolicy.MINMAX:
        return kept(pixels, ("limits", policy), lambda: minmax(pixels.get()))
    return kept(pixels, ("limits", policy), lambda: limits_for(policy, sampled(pixels)))
