"""The same places in two overlapping images: cells of 12 pixels, sampled in both.

Cells are laid out on the pixels of the first image; the second is interpolated between its four
nearest pixels, because a shift of half a pixel on nebulosity looks like a difference of sky.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.pixel_store import Pixels
from twomass_viewer.mosaic.footprints import Footprint

Array = NDArray[np.float64]


CELL_PIX = 12
"""Side of a cell, about four times the width of a star image: our choice."""

_STEP = 2  # noise of neighbouring pixels is correlated: every other one tells as much
_MAX_CELLS = 160
_OFFSETS = np.arange(0, CELL_PIX, _STEP)
_POINTS = len(_OFFSETS) ** 2


@dataclass(frozen=True, eq=False, slots=True)
class Overlap:
    """Cells two images share.

    Attributes
    ----------
    first, second : int
        Numbers of the images.
    x, y : ndarray of int, shape (cells,)
        0-based pixel of the first image where each cell begins.
    x_second, y_second : ndarray of float, shape (cells,)
        The same places in pixels of the second image.
    matrix : ndarray, shape (2, 2)
        d(x, y) of the second image over d(x, y) of the first.
    thinning : int
        How many cells of the sky each of these stands for.
    """

    first: int
    second: int
    x: NDArray[np.intp]
    y: NDArray[np.intp]
    x_second: Array
    y_second: Array
    matrix: Array
    thinning: int

    def __len__(self) -> int:
        return len(self.x)

    def sample_first(self, data: Pixels) -> Pixels:
        """Return pixels of the first image, shape (cells, points); NaN where blank."""
        rows = self.y[:, None, None] + _OFFSETS[None, :, None]
        cols = self.x[:, None, None] + _OFFSETS[None, None, :]
        found: Pixels = data[rows, cols].reshape(len(self), _POINTS)
        return found

    def sample_second(self, data: Pixels) -> Pixels:
        """Return the second image at the same places, shape (cells, points); NaN where blank."""
        dy, dx = (o.ravel() for o in np.meshgrid(_OFFSETS, _OFFSETS, indexing="ij"))
        x = self.x_second[:, None] + (self.matrix[0, 0] * dx + self.matrix[0, 1] * dy)
        y = self.y_second[:, None] + (self.matrix[1, 0] * dx + self.matrix[1, 1] * dy)
        col, row = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
        fx, fy = (x - col).astype(np.float32), (y - row).astype(np.float32)
        flat, width = data.reshape(-1), data.shape[1]
        corner = row * width + col
        low = flat[corner] * (1 - fx) + flat[corner + 1] * fx
        high = flat[corner + width] * (1 - fx) + flat[corner + width + 1] * fx
        return np.asarray(low * (1 - fy) + high * fy, dtype=np.float32)


def find_overlap(first: int, second: int, one: Footprint, other: Footprint) -> Overlap | None:
    """Return the cells two images share, at most about 160 spread over the overlap, or None.

    Parameters
    ----------
    first, second : int
        Their numbers.
    one, other : Footprint
    """
    x, y = one.transform.sky_to_pixel(*other.outline)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    rows, cols = one.shape
    x0, x1 = max(0, int(np.ceil(x.min()))), min(cols, int(np.floor(x.max())) + 1)
    y0, y1 = max(0, int(np.ceil(y.min()))), min(rows, int(np.floor(y.max())) + 1)
    nx, ny = (x1 - x0) // CELL_PIX, (y1 - y0) // CELL_PIX
    if nx < 1 or ny < 1:
        return None
    thinning = -(-nx * ny // _MAX_CELLS)  # every cell of the short side, fewer along the long one
    step_x, step_y = (thinning, 1) if nx > ny else (1, thinning)
    gx, gy = np.meshgrid(
        x0 + CELL_PIX * np.arange(0, nx, step_x), y0 + CELL_PIX * np.arange(0, ny, step_y)
    )
    cx, cy = gx.ravel(), gy.ravel()
    # four more places, about the middle of the overlap, give the matrix
    h = CELL_PIX / 2.0
    px = np.concatenate([cx, (x0 + x1) / 2.0 + np.array([h, -h, 0.0, 0.0])])
    py = np.concatenate([cy, (y0 + y1) / 2.0 + np.array([0.0, 0.0, h, -h])])
    bx, by = other.transform.sky_to_pixel(*one.transform.pixel_to_sky(px, py))
    (right, left, up, down), (bx, by) = np.column_stack([bx, by])[-4:], (bx[:-4], by[:-4])
    matrix = np.column_stack([right - left, up - down]) / CELL_PIX
    far = (CELL_PIX - 1) * matrix
    # all four corners of a cell must lie on pixels that can be interpolated between
    xs = bx[:, None] + np.array([0.0, far[0, 0], far[0, 1], far[0, 0] + far[0, 1]])
    ys = by[:, None] + np.array([0.0, far[1, 0], far[1, 1], far[1, 0] + far[1, 1]])
    inside = (
        (xs.min(axis=1) >= 0.0)
        & (ys.min(axis=1) >= 0.0)
        & (xs.max(axis=1) < other.shape[1] - 1.0)
        & (ys.max(axis=1) < other.shape[0] - 1.0)
    )
    if not inside.any():
        return None
    return Overlap(first, second, cx[inside], cy[inside], bx[inside], by[inside], matrix, thinning)
