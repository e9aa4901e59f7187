"""Make a mosaic: read what the images are, match their sky, resample, combine, write."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from twomass_viewer.errors import FileProblemError, UsageError
from twomass_viewer.files import write_atomic
from twomass_viewer.imagery.pixel_store import Pixels
from twomass_viewer.io.target import parse_target
from twomass_viewer.mosaic.fits_file import (
    inputs_table,
    primary_header,
    worst_fidelity,
    write_mosaic,
)
from twomass_viewer.mosaic.grid import PIXEL_LIMITS_ARCSEC, PROJECTIONS, MosaicGrid, make_grid
from twomass_viewer.mosaic.image_cache import forget, read_cached
from twomass_viewer.mosaic.inputs import MosaicInput, Refusal, read_inputs
from twomass_viewer.mosaic.overlap import Overlap
from twomass_viewer.mosaic.sky_matching import (
    CellDifferences,
    SkyMatch,
    SkyModel,
    compare,
    find_overlaps,
    scale_to,
    solve,
)
from twomass_viewer.mosaic.strips import Combination, Strip, plan_strips
from twomass_viewer.mosaic.workers import strips_in_order
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity

Progress = Callable[[float, str], None]

# What each step takes of the time, roughly, for the progress bar
_READ, _MATCH = 0.1, 0.2


@dataclass(frozen=True)
class MosaicRequest:
    """What is wanted.

    Attributes
    ----------
    targets : tuple of str
        Paths of images, or ``FILE[n]``.
    output : pathlib.Path
        FITS file to write.
    band : Band or None
        None where the images have one band only.
    zero_point : float or None
        Common zero point, mag; None takes the median of the images, so that DN stay about what
        users of the survey know.
    pixel_arcsec : float
    projection : str
        ``TAN`` or ``SIN``.
    sky_model : SkyModel or None
        None leaves the sky levels as they are.
    combination : Combination
    jobs : int
        0 works in this thread, more in so many other processes.
    scheduler : str or None
        Address of a dask scheduler.
    """

    targets: tuple[str, ...]
    output: Path
    band: Band | None = None
    zero_point: float | None = None
    pixel_arcsec: float = 1.0
    projection: str = "TAN"
    sky_model: SkyModel | None = SkyModel.PLANE
    combination: Combination = Combination.MEAN
    jobs: int = 0
    scheduler: str | None = None


@dataclass(frozen=True, eq=False)
class MosaicReport:
    """What was made.

    Attributes
    ----------
    output : pathlib.Path
    grid : MosaicGrid
    band : Band or None
    zero_point : float or None
        MAGZP of the mosaic.
    fidelity : Fidelity
    simulated : bool
    sky_model : SkyModel or None
    inputs : tuple of MosaicInput
    match : SkyMatch
        In the order of the inputs.
    refusals : tuple of Refusal
    covered_pixels, deepest : int
        Pixels with light, and the most images on one of them.
    notices : tuple of str
    """

    output: Path
    grid: MosaicGrid
    band: Band | None
    zero_point: float | None
    fidelity: Fidelity
    simulated: bool
    sky_model: SkyModel | None
    inputs: tuple[MosaicInput, ...]
    match: SkyMatch
    refusals: tuple[Refusal, ...]
    covered_pixels: int
    deepest: int
    notices: tuple[str, ...]


class NothingToCombineError(FileProblemError):
    """No image was usable; ``refusals`` says why of each."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("No image can be used for a mosaic.", "Give other images.")
        self.refusals = tuple(refusals)


def make_mosaic(request: MosaicRequest, progress: Progress) -> MosaicReport:
    """Make a mosaic and write it, whole or not at all.

    Memory is bounded by a strip of the mosaic and the images that touch it, in each process.

    Parameters
    ----------
    request : MosaicRequest
    progress : callable
        Called with a fraction and a text, often; what it raises (CancelledError) ends the work
        and leaves no file.

    Raises
    ------
    UsageError
        What is asked for does not fit together.
    FileProblemError
        No image is usable, or the file cannot be written.
    """
    _check(request)
    try:
        return _make(request, progress)
    finally:
        forget()


def _make(request: MosaicRequest, progress: Progress) -> MosaicReport:
    listed = read_inputs(request.targets, request.band, lambda f, text: progress(_READ * f, text))
    inputs = listed.inputs
    if not inputs:
        raise NothingToCombineError(listed.refusals)
    zero_point = _zero_point(request, inputs)
    grid = make_grid([i.footprint for i in inputs], request.pixel_arcsec, request.projection)
    match = _match(
        inputs, zero_point, request.sky_model,
        lambda f, text: progress(_READ + (_MATCH - _READ) * f, text),
    )  # fmt: skip
    notices = list(listed.notices)
    if request.sky_model is not None and match.group_count > 1:
        notices.append(
            f"The images fall into {match.group_count} groups that do not overlap; their sky "
            "levels cannot be compared."
        )
    header = primary_header(grid, inputs, match, zero_point, request.sky_model, request.combination)
    tasks = plan_strips(grid, inputs, match, request.combination)
    done = 0

    def poll() -> None:
        progress(_MATCH + (1.0 - _MATCH) * done / len(tasks), "Resampling")

    def counted() -> Iterator[Strip]:
        nonlocal done
        for strip in strips_in_order(tasks, request.jobs, request.scheduler, poll):
            done += 1
            poll()
            yield strip

    covered = deepest = 0

    def write(stream: BinaryIO) -> None:
        nonlocal covered, deepest
        covered, deepest = write_mosaic(stream, header, counted(), inputs_table(inputs, match))

    try:
        write_atomic(request.output, write)
    except OSError as error:
        raise FileProblemError(
            f"{request.output} cannot be written: {error.strerror or error}.",
            "Make room, or choose another place.",
        ) from error
    return MosaicReport(
        output=request.output,
        grid=grid,
        band=inputs[0].band,
        zero_point=zero_point,
        fidelity=worst_fidelity(inputs),
        simulated=any(i.simulated for i in inputs),
        sky_model=request.sky_model,
        inputs=inputs,
        match=match,
        refusals=listed.refusals,
        covered_pixels=covered,
        deepest=deepest,
        notices=tuple(notices),
    )


def _check(request: MosaicRequest) -> None:
    low, high = PIXEL_LIMITS_ARCSEC
    if not low <= request.pixel_arcsec <= high:
        raise UsageError(
            f"A pixel of {request.pixel_arcsec:g} arcsec is out of range.",
            f"Give {low:g} to {high:g}.",
        )
    if request.projection not in PROJECTIONS:
        raise UsageError(
            f"The projection {request.projection} is not offered.",
            f"Choose {' or '.join(PROJECTIONS)}.",
        )
    if request.zero_point is not None and not 0.0 <= request.zero_point <= 50.0:
        raise UsageError(
            f"A zero point of {request.zero_point:g} mag is out of range.", "Give 0 to 50."
        )
    folder = request.output.absolute().parent
    if not folder.is_dir():
        raise UsageError(f"The folder {folder} for the mosaic does not exist.", "Make it first.")
    for target in request.targets:
        path = parse_target(target)[0]
        try:
            same = request.output.exists() and os.path.samefile(path, request.output)
        except OSError:
            continue  # reading says what is wrong with it
        if same:
            raise UsageError(
                f"{request.output} is one of the images.", "Write the mosaic to another file."
            )


def _zero_point(request: MosaicRequest, inputs: Sequence[MosaicInput]) -> float | None:
    known = [i.magzp for i in inputs if i.magzp is not None]
    if not known:
        if request.zero_point is not None:
            raise UsageError(
                "The images have no zero point, so they cannot be brought to another.",
                "Leave --zero-point out.",
            )
        return None
    if request.zero_point is not None:
        return request.zero_point
    return round(float(np.median(known)), 4)


def _match(
    inputs: Sequence[MosaicInput],
    zero_point: float | None,
    model: SkyModel | None,
    progress: Progress,
) -> SkyMatch:
    """Match the sky, with one image in memory at a time and samples of what it shares."""
    footprints = [i.footprint for i in inputs]
    scales = np.array([scale_to(i.magzp, zero_point or 0.0) for i in inputs])
    overlaps = find_overlaps(footprints)
    first: list[list[Overlap]] = [[] for _ in inputs]
    second: list[list[Overlap]] = [[] for _ in inputs]
    for overlap in overlaps:
        first[overlap.first].append(overlap)
        second[overlap.second].append(overlap)
    kept: dict[tuple[int, int], Pixels] = {}
    found: list[CellDifferences] = []
    for n, one in enumerate(inputs):
        progress(n / len(inputs), "Comparing sky levels")
        if not (first[n] or second[n]):
            continue
        data = read_cached(one.target).planes[one.plane].data
        for overlap in first[n]:
            kept[n, overlap.second] = overlap.sample_first(data)
        for overlap in second[n]:
            other = kept.pop((overlap.first, n))
            cells = compare(overlap, other, overlap.sample_second(data), scales)
            if cells is not None:
                found.append(cells)
    match = solve(footprints, scales, found, model or SkyModel.OFFSET)
    if model is None:
        return SkyMatch(scales, np.zeros_like(match.levels_dn), match.groups, ())
    return match
