"""Lines on an image that may be streaks, and the arms of bright stars, which are none.

Background and compact sources are taken off; a probabilistic Hough transform sees the lines of
what is left.
"""

import math

import numpy as np

from twomass_viewer.artifacts.pixel_frame import PixelFrame
from twomass_viewer.artifacts.streak_proof import Array, Line

# how lines are looked for: our choices
BLOCK = 32  # pixels: the background is smooth over so many
_BIN = 2  # pixels that are searched together
_OVER = 2.0  # sigma of the smoothed image a pixel must have to be looked at
_COMPACT_ARCSEC = 26.0  # what is smaller is a star
_MOST_LINES = 120  # candidates that are tried
_ALIGNED_DEG = 2.0  # arms and stripes run along the scan axes
_STAR_DN = 400.0  # stars so bright have arms
_STAR_BESIDE = 12.0  # arcsec


def flattened(frame: PixelFrame) -> Array:
    """Return the pixels less a smooth background; blank ones are zero."""
    from scipy import ndimage

    rows, cols = frame.data.shape
    high, wide = -(-rows // BLOCK), -(-cols // BLOCK)
    padded = np.full((high * BLOCK, wide * BLOCK), np.nan)
    padded[:rows, :cols] = frame.data
    blocks = padded.reshape(high, BLOCK, wide, BLOCK).swapaxes(1, 2).reshape(high, wide, -1)
    known = np.isfinite(blocks).sum(axis=2) > 20
    levels = np.full((high, wide), frame.sky_dn)
    levels[known] = np.nanmedian(blocks[known], axis=1)
    levels = ndimage.median_filter(levels, 3, mode="nearest")
    at_y = (np.arange(rows) + 0.5) / BLOCK - 0.5
    at_x = (np.arange(cols) + 0.5) / BLOCK - 0.5
    grid = np.meshgrid(at_y, at_x, indexing="ij")
    smooth = ndimage.map_coordinates(levels, grid, order=1, mode="nearest")
    return np.asarray(np.nan_to_num(frame.data - smooth, nan=0.0))


def proposed(frame: PixelFrame, flat: Array, shortest: float) -> list[Line]:
    """Return lines (x1, y1, x2, y2; pixels) the Hough transform sees, the longest first."""
    from scipy import ndimage
    from skimage.morphology import skeletonize
    from skimage.transform import probabilistic_hough_line

    rows, cols = (n // _BIN * _BIN for n in flat.shape)
    binned = flat[:rows, :cols].reshape(rows // _BIN, _BIN, cols // _BIN, _BIN).mean(axis=(1, 3))
    smooth = ndimage.gaussian_filter(binned, 1.2)
    low = float(np.percentile(smooth[smooth != 0], 15.87)) if (smooth != 0).any() else 0.0
    middle = float(np.median(smooth))
    noise = middle - low
    if noise <= 0:
        return []
    over = smooth > middle + _OVER * noise
    labels, count = ndimage.label(over, np.ones((3, 3)))
    if not count:
        return []
    step = _BIN * frame.scale
    boxes = ndimage.find_objects(labels)
    long_ones = np.zeros(count + 1, dtype=bool)
    for k, box in enumerate(boxes, 1):
        extent = math.hypot(box[0].stop - box[0].start, box[1].stop - box[1].start) * step
        long_ones[k] = extent > _COMPACT_ARCSEC
    thin = skeletonize(long_ones[labels])
    lines = probabilistic_hough_line(
        thin, threshold=10, line_length=round(0.8 * shortest / step),
        line_gap=round(16.0 / step), rng=1,
    )  # fmt: skip
    scaled = [tuple((v + 0.5) * _BIN - 0.5 for v in (*a, *b)) for a, b in lines]
    scaled.sort(key=lambda v: -math.hypot(v[2] - v[0], v[3] - v[1]))
    return [(v[0], v[1], v[2], v[3]) for v in scaled[:_MOST_LINES]]


def bright_places(flat: Array) -> Array:
    """Return x and y of the tops of bright sources, shape (n, 2)."""
    from scipy import ndimage

    top = (flat > _STAR_DN) & (flat == ndimage.maximum_filter(flat, 15))
    rows, cols = np.nonzero(top)
    return np.column_stack([cols, rows]).astype(float)


def is_arm(line: Line, stars: Array, scale: float) -> bool:
    """Whether a line runs along a scan axis through a bright star, as arms and stripes do."""
    x1, y1, x2, y2 = line
    angle = math.degrees(math.atan2(y2 - y1, x2 - x1)) % 90.0
    if min(angle, 90.0 - angle) > _ALIGNED_DEG or not len(stars):
        return False
    length = math.hypot(x2 - x1, y2 - y1)
    away = np.abs((stars[:, 0] - x1) * (y2 - y1) - (stars[:, 1] - y1) * (x2 - x1)) / length
    return bool((away * scale < _STAR_BESIDE).any())
