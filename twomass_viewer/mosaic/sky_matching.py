"""One sky level for many images, from the differences in their overlaps.

The survey left the sky in its images, and it differs from scan to scan by several DN. Cells of the
overlaps give robust differences; one weighted least-squares solution over all of them gives each
image an offset. The project itself matched frames by median offsets (All-Sky Explanatory
Supplement IV.3).

The airglow also has gradients: in eight east-west overlaps of the M17 and Orion fields (Ks and J)
the difference of two scans changes by up to 3 DN along one image. With `SkyModel.PLANE` each image
gets a slope in x and y, too, held small where the overlaps do not ask for one; a slope common to
all images is not seen by differences and stays in the mosaic.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.pixel_store import Pixels, StoredPixels
from twomass_viewer.imagery.wcs import SkyTransform
from twomass_viewer.mosaic.footprints import Footprint, near_pairs
from twomass_viewer.mosaic.overlap import CELL_PIX, Overlap, find_overlap

Array = NDArray[np.float64]
Progress = Callable[[float, str], None]

MIN_CELLS = 4
"""Fewest cells that make a difference worth trusting: our choice."""

SLOPE_PIX = 1000.0
"""Slopes are in DN per so many pixels, about the length of an image."""

_CLIP_SIGMA = 3.0
_CLIPS = 5
_MAD_TO_SIGMA = 1.4826
_MEDIAN_ERROR = 1.2533  # of a median over that of a mean, normal errors
# For DN of the survey's own zero points; our choice, of the size of what was measured (above).
_CELL_FLOOR_DN = 1.0  # neighbours in a scan share frames and agree exactly: no reason to rule all
_CLIP_FLOOR_DN = 0.02
_SLOPE_PRIOR_DN = 3.0


class SkyModel(StrEnum):
    """What is fitted to each image."""

    OFFSET = "offset"
    PLANE = "plane"

    @property
    def terms(self) -> int:
        """How many numbers that is."""
        return 1 if self is SkyModel.OFFSET else 3


@dataclass(frozen=True, slots=True)
class OverlapDifference:
    """What one overlap says, and how well the solution obeys it.

    Attributes
    ----------
    first, second : int
        Numbers of the images.
    difference_dn : float
        Scaled first minus scaled second image before matching: clipped median of the cells.
    error_dn : float
        One sigma of the difference, from the scatter of the cells.
    cells : int
        Cells of sky it rests on, after clipping.
    residual_dn : float
        The same median after matching.
    """

    first: int
    second: int
    difference_dn: float
    error_dn: float
    cells: int
    residual_dn: float


@dataclass(frozen=True, eq=False)
class SkyMatch:
    """What brings images to one zero point and one sky level.

    Attributes
    ----------
    scales : ndarray, shape (n,)
        Factor that brings each image's DN to the common zero point.
    levels_dn : ndarray, shape (n, 3)
        To be added after scaling: the offset at the middle of the image, and the slopes in x and
        y (DN per `SLOPE_PIX` pixels). The mean offset is 0 within each group.
    groups : ndarray of int, shape (n,)
        Images that hang together by overlaps share a number. Levels of different groups are not
        comparable.
    overlaps : tuple of OverlapDifference
    """

    scales: Array
    levels_dn: Array
    groups: NDArray[np.intp]
    overlaps: tuple[OverlapDifference, ...]

    @property
    def offsets_dn(self) -> Array:
        """The offsets, shape (n,)."""
        return self.levels_dn[:, 0]

    @property
    def group_count(self) -> int:
        """In how many groups the images fall."""
        return int(self.groups.max()) + 1 if len(self.groups) else 0


@dataclass(frozen=True, eq=False)
class SkyImage:
    """An image to be matched.

    Attributes
    ----------
    pixels : StoredPixels
        DN, NaN where blank. Two images at a time are compared: the others may leave memory.
    transform : SkyTransform
    magzp : float or None
        None leaves the DN unscaled.
    """

    pixels: StoredPixels
    transform: SkyTransform
    magzp: float | None

    @property
    def footprint(self) -> Footprint:
        """Where it lies."""
        return Footprint(self.transform, self.pixels.shape)


@dataclass(frozen=True, eq=False, slots=True)
class CellDifferences:
    """The cells of one overlap that survived clipping.

    Attributes
    ----------
    first, second : int
    values_dn : ndarray, shape (cells,)
        Scaled first minus scaled second image.
    sigma_dn : float
        Their scatter.
    thinning : int
        How many cells of the sky each stands for.
    xy_first, xy_second : ndarray, shape (cells, 2)
        Middle of each cell in 0-based pixels of both images.
    """

    first: int
    second: int
    values_dn: Array
    sigma_dn: float
    thinning: int
    xy_first: Array
    xy_second: Array


def scale_to(magzp: float | None, zero_point: float) -> float:
    """Return the factor that brings DN of one zero point to another (both in mag)."""
    return 1.0 if magzp is None else float(10.0 ** (-0.4 * (magzp - zero_point)))


def level_at(level_dn: Array, shape: tuple[int, int], x_pix: Array, y_pix: Array) -> Array:
    """Return what is to be added to a scaled image at 0-based pixels (arrays broadcast), in DN.

    Parameters
    ----------
    level_dn : ndarray, shape (3,)
        A row of `SkyMatch.levels_dn`.
    shape : tuple of (int, int)
        Rows and columns of the image.
    x_pix, y_pix : ndarray
    """
    middle_x, middle_y = (shape[1] - 1) / 2.0, (shape[0] - 1) / 2.0
    slopes = level_dn[1] * (x_pix - middle_x) + level_dn[2] * (y_pix - middle_y)
    return np.asarray(level_dn[0] + slopes / SLOPE_PIX)


def match_sky(
    images: Sequence[SkyImage],
    zero_point: float,
    model: SkyModel = SkyModel.OFFSET,
    progress: Progress | None = None,
) -> SkyMatch:
    """Return the levels of images that are in memory.

    Parameters
    ----------
    images : sequence of SkyImage
        Any number; overlaps are found by their transforms.
    zero_point : float
        The common zero point, mag.
    model : SkyModel
    progress : callable, optional
        Called with a fraction and a text; it may raise CancelledError.
    """
    footprints = [i.footprint for i in images]
    scales = np.array([scale_to(i.magzp, zero_point) for i in images])
    overlaps = find_overlaps(footprints)
    found = []
    for n, overlap in enumerate(overlaps):
        if progress is not None and n % 16 == 0:
            progress(n / len(overlaps), "Comparing sky levels")
        first, second = (images[i].pixels.get() for i in (overlap.first, overlap.second))
        both = overlap.sample_first(first), overlap.sample_second(second)
        found.append(compare(overlap, *both, scales))
    return solve(footprints, scales, [f for f in found if f is not None], model)


def find_overlaps(footprints: Sequence[Footprint]) -> list[Overlap]:
    """Return the overlaps of all pairs, in the order of their images."""
    pairs = near_pairs(footprints)
    found = (find_overlap(i, j, footprints[i], footprints[j]) for i, j in pairs)
    return [o for o in found if o is not None and len(o) >= MIN_CELLS]


def compare(
    overlap: Overlap, first: Pixels, second: Pixels, scales: Array
) -> CellDifferences | None:
    """Return the differences of sky in an overlap; None where too little of it is valid.

    Medians of cells, clipped about their median: a star that differs by seeing or saturation
    spoils its own cell only.

    Parameters
    ----------
    overlap : Overlap
    first, second : ndarray of float32, shape (cells, points)
        Its samples of both images, DN.
    scales : ndarray, shape (n,)
        Factors of all images to the common zero point.
    """
    a, b = np.float32(scales[overlap.first]), np.float32(scales[overlap.second])
    delta = np.sort(first * a - second * b, axis=1)  # NaN last
    valid = np.isfinite(delta).sum(axis=1)
    kept = np.flatnonzero(2 * valid >= delta.shape[1])
    middle = valid[kept]
    cells = 0.5 * (delta[kept, (middle - 1) // 2] + delta[kept, middle // 2]).astype(np.float64)
    sigma = 0.0
    for _ in range(_CLIPS):
        if len(cells) < MIN_CELLS:
            return None
        away = np.abs(cells - _median(cells))
        sigma = _MAD_TO_SIGMA * _median(away)
        near = away <= _CLIP_SIGMA * max(sigma, _CLIP_FLOOR_DN * float(np.median(scales)))
        if near.all():
            break
        cells, kept = cells[near], kept[near]
    half = (CELL_PIX - 1) / 2.0
    shift = overlap.matrix @ np.array([half, half])
    return CellDifferences(
        overlap.first,
        overlap.second,
        cells,
        sigma,
        overlap.thinning,
        np.column_stack([overlap.x[kept] + half, overlap.y[kept] + half]),
        np.column_stack([overlap.x_second[kept] + shift[0], overlap.y_second[kept] + shift[1]]),
    )


def solve(
    footprints: Sequence[Footprint],
    scales: Array,
    found: Sequence[CellDifferences],
    model: SkyModel = SkyModel.OFFSET,
) -> SkyMatch:
    """Return the levels that fit all differences best.

    Parameters
    ----------
    footprints : sequence of Footprint
    scales : ndarray, shape (n,)
    found : sequence of CellDifferences
    model : SkyModel
    """
    count, terms = len(scales), model.terms
    levels = np.zeros((count, 3))
    if not found:
        return SkyMatch(scales, levels, np.arange(count), ())
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse.linalg import spsolve

    unit = float(np.median(scales))  # what a DN of the survey is in DN of the zero point
    blocks: list[Array] = []
    rows: list[NDArray[np.intp]] = []
    columns: list[NDArray[np.intp]] = []
    right = np.zeros(count * terms)
    for cells in found:
        weight = cells.thinning / (cells.sigma_dn**2 + (_CELL_FLOOR_DN * unit) ** 2)
        design = np.hstack(
            [
                _basis(cells.xy_first, footprints[cells.first].shape, terms),
                -_basis(cells.xy_second, footprints[cells.second].shape, terms),
            ]
        )
        places = np.concatenate(
            [cells.first * terms + np.arange(terms), cells.second * terms + np.arange(terms)]
        )
        blocks.append((weight * design.T @ design).ravel())
        rows.append(np.repeat(places, 2 * terms))
        columns.append(np.tile(places, 2 * terms))
        right[places] -= weight * design.T @ cells.values_dn
    pairs = (np.array([c.first for c in found]), np.array([c.second for c in found]))
    _, labels = connected_components(
        coo_array((np.ones(len(found)), pairs), shape=(count, count)), directed=False
    )
    # differences leave one offset a group open, which is pinned, and slopes, which are held small
    pinned = terms * np.unique(labels, return_index=True)[1]
    slopes = np.setdiff1d(np.arange(count * terms), terms * np.arange(count))
    extra = np.concatenate([pinned, slopes])
    blocks.append(
        np.concatenate([np.ones(len(pinned)), np.full(len(slopes), (_SLOPE_PRIOR_DN * unit) ** -2)])
    )
    matrix = coo_array(
        (
            np.concatenate(blocks),
            (np.concatenate([*rows, extra]), np.concatenate([*columns, extra])),
        ),
        shape=(count * terms, count * terms),
    )
    solved = np.asarray(spsolve(matrix.tocsc(), right), dtype=np.float64)
    levels[:, :terms] = solved.reshape(count, terms)
    means = np.bincount(labels, levels[:, 0]) / np.bincount(labels)
    levels[:, 0] -= means[labels]
    overlaps = tuple(_judged(c, levels, footprints) for c in found)
    return SkyMatch(scales, levels, labels.astype(np.intp), overlaps)


def _median(values: Array) -> float:
    # hundreds of short arrays: np.median spends ten times as long on its arguments
    ranked = np.sort(values)
    count = len(ranked)
    return float(0.5 * (ranked[(count - 1) // 2] + ranked[count // 2]))


def _basis(xy: Array, shape: tuple[int, int], terms: int) -> Array:
    centred = (xy - np.array([(shape[1] - 1) / 2.0, (shape[0] - 1) / 2.0])) / SLOPE_PIX
    return np.column_stack([np.ones(len(xy)), centred])[:, :terms]


def _judged(
    cells: CellDifferences, levels: Array, footprints: Sequence[Footprint]
) -> OverlapDifference:
    a, b = cells.first, cells.second
    left = (
        cells.values_dn
        + level_at(levels[a], footprints[a].shape, *cells.xy_first.T)
        - level_at(levels[b], footprints[b].shape, *cells.xy_second.T)
    )
    count = len(cells.values_dn)
    return OverlapDifference(
        a,
        b,
        _median(cells.values_dn),
        float(_MEDIAN_ERROR * cells.sigma_dn / np.sqrt(count)),
        count,
        _median(left),
    )
