"""Images at reduced sizes: each level halves the one before, taking the mean of finite pixels."""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.display.kept import has_blanks, known_limits
from twomass_viewer.display.limits import LimitsPolicy
from twomass_viewer.imagery.pixel_store import StoredPixels

Pixels = NDArray[np.float32]

_PREPARED = (3, 4)  # levels at which many Atlas images at once are looked at
_KEY = "reduced"


def prepare(pixels: StoredPixels) -> None:
    """Make what is shown of an image from afar, and let its pixels leave memory.

    That are its limits and its small levels; it takes some milliseconds.
    """
    if is_prepared(pixels):
        return
    data = pixels.get()
    for policy in (LimitsPolicy.AUTO, LimitsPolicy.MINMAX):
        known_limits(policy, pixels)
    blanks = has_blanks(pixels)
    levels: dict[int, Pixels] = {}
    level, now = 0, data
    while level < max(_PREPARED) and min(now.shape) > 8:
        now, level = halve(now, blanks), level + 1
        if level in _PREPARED:
            levels[level] = now
    pixels.found[_KEY] = levels
    if levels:  # smaller images than these are not worth it
        pixels.release()


def is_prepared(pixels: StoredPixels) -> bool:
    """Return whether `prepare` has nothing to do."""
    return _KEY in pixels.found


def prepared(pixels: StoredPixels, level: int) -> Pixels | None:
    """Return a level of a whole image that `prepare` has made, or None."""
    levels: dict[int, Pixels] = pixels.found.get(_KEY, {})
    return levels.get(level)


def halve(data: Pixels, blanks: bool) -> Pixels:
    """Return an image of half the size: the mean of the finite pixels of each 2 by 2 cell.

    An odd last row or column is averaged alone; the new pixel still stands for a whole cell, and
    whoever paints it must cut it at the image's edge.
    """
    rows, cols = data.shape
    if rows % 2 or cols % 2:
        data = np.pad(data, ((0, rows % 2), (0, cols % 2)), mode="edge")
    quads = (data[0::2, 0::2], data[0::2, 1::2], data[1::2, 0::2], data[1::2, 1::2])
    with np.errstate(all="ignore"):
        mean = (quads[0] + quads[1] + quads[2] + quads[3]) * np.float32(0.25)
        if blanks:
            bad = ~np.isfinite(mean)
            if bad.any():
                cells = np.stack([q[bad] for q in quads])
                good = np.isfinite(cells)
                total = np.where(good, cells, 0).sum(axis=0)
                mean[bad] = np.where(good.any(axis=0), total / good.sum(axis=0), np.nan)
    return mean
