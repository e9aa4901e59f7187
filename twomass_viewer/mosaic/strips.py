"""A strip of the mosaic: the rows one task makes, from the images that touch them.

A task is a plain value and a function of it, so it runs here, in another process, or on another
machine that sees the same files.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.errors import FileProblemError
from twomass_viewer.mosaic.footprints import Footprint
from twomass_viewer.mosaic.grid import MosaicGrid
from twomass_viewer.mosaic.image_cache import read_cached
from twomass_viewer.mosaic.inputs import MosaicInput
from twomass_viewer.mosaic.resample import resample
from twomass_viewer.mosaic.sky_matching import SkyMatch, level_at

Array = NDArray[np.float64]

_STRIP_BYTES = 48 << 20
_BYTES_A_PIXEL = 32  # sum, count, result and what is being added
_MAX_ROWS = 512


class Combination(StrEnum):
    """How images are combined where several cover a place."""

    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class StripInput:
    """What a strip needs of an image: where it is, and what brings it to the common level."""

    target: str
    plane: int
    shape: tuple[int, int]
    scale: float
    level_dn: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class StripTask:
    """Rows ``row0:row1`` of a mosaic."""

    grid: MosaicGrid
    row0: int
    row1: int
    inputs: tuple[StripInput, ...]
    combination: Combination


@dataclass(frozen=True, eq=False, slots=True)
class Strip:
    """Finished rows.

    Attributes
    ----------
    pixels : ndarray of float32, shape (rows, cols)
        DN at the common zero point, NaN where no image is.
    coverage : ndarray of int16, shape (rows, cols)
        How many images each pixel is made of.
    """

    pixels: NDArray[np.float32]
    coverage: NDArray[np.int16]


def plan_strips(
    grid: MosaicGrid, inputs: tuple[MosaicInput, ...], match: SkyMatch, combination: Combination
) -> list[StripTask]:
    """Return the tasks that make a mosaic, from its first row to its last."""
    rows, cols = grid.shape
    height = int(np.clip(_STRIP_BYTES // (_BYTES_A_PIXEL * cols), 1, _MAX_ROWS))
    footprints = [i.footprint for i in inputs]
    tasks = []
    for row0 in range(0, rows, height):
        row1 = min(row0 + height, rows)
        touching = tuple(
            StripInput(
                i.target,
                i.plane,
                i.shape,
                float(match.scales[n]),
                (
                    float(match.levels_dn[n, 0]),
                    float(match.levels_dn[n, 1]),
                    float(match.levels_dn[n, 2]),
                ),
            )
            for n, i in enumerate(inputs)
            if grid.window(footprints[n], row0, row1) is not None
        )
        tasks.append(StripTask(grid, row0, row1, touching, combination))
    return tasks


def make_strip(task: StripTask) -> Strip:
    """Resample and combine the images of a strip.

    Raises
    ------
    FileProblemError
        An image can no longer be read, or has changed.
    """
    rows, cols = task.row1 - task.row0, task.grid.shape[1]
    count = np.zeros((rows, cols), dtype=np.int16)
    if task.combination is Combination.MEAN:
        total = np.zeros((rows, cols))
        for part, where in _parts(task):
            covered = np.isfinite(part)
            total[where] += np.where(covered, part, 0.0)
            count[where] += covered
        with np.errstate(invalid="ignore"):
            pixels = total / count  # 0 / 0 is NaN: nothing there
        return Strip(pixels.astype(np.float32), count)
    layers: list[Array] = []  # the k-th image of each pixel; as many as lie on each other
    for part, where in _parts(task):
        covered = np.isfinite(part)
        depth = count[where]
        while covered.any() and len(layers) <= int(depth[covered].max()):
            layers.append(np.full((rows, cols), np.nan))
        for k, layer in enumerate(layers):
            here = covered & (depth == k)
            layer[where][here] = part[here]
        count[where] += covered
    return Strip(_median(layers, count), count)


def _median(layers: list[Array], count: NDArray[np.int16]) -> NDArray[np.float32]:
    if not layers:
        return np.full(count.shape, np.nan, dtype=np.float32)
    stack = np.sort(np.stack(layers), axis=0)  # NaN last
    low = np.maximum((count - 1) // 2, 0)[None]
    high = np.minimum(count // 2, len(layers) - 1)[None]
    middle = np.take_along_axis(stack, low.astype(np.intp), axis=0)
    middle = 0.5 * (middle + np.take_along_axis(stack, high.astype(np.intp), axis=0))
    out: NDArray[np.float32] = middle[0].astype(np.float32)
    return out


def _parts(task: StripTask) -> Iterator[tuple[Array, tuple[slice, slice]]]:
    """Yield each image on its part of the strip, and which part that is."""
    for found in task.inputs:
        image = read_cached(found.target)
        data = image.planes[found.plane].data if found.plane < len(image.planes) else None
        if data is None or data.shape != found.shape or image.transform is None:
            raise FileProblemError(
                f"{found.target} has changed while the mosaic was made.", "Start again."
            )
        window = task.grid.window(Footprint(image.transform, found.shape), task.row0, task.row1)
        if window is None:
            continue
        rows, cols = found.shape
        level = level_at(
            np.array(found.level_dn),
            found.shape,
            np.arange(cols, dtype=float),
            np.arange(rows, dtype=float)[:, None],
        )
        part = resample(data * found.scale + level, image.transform, task.grid, window)
        yield (
            part,
            (
                slice(window.row0 - task.row0, window.row1 - task.row0),
                slice(window.col0, window.col1),
            ),
        )
