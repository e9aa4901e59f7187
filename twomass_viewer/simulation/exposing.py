"""Make the images of a field: one coadd at a time, here or in worker processes.

A worker holds the images of one coadd at most, and of one band unless postage stamps are cut from
them, so memory does not grow with the field. What a coadd gives does not depend on the others, nor
on how many work at once.
"""

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from twomass_viewer.simulation import combined, extended_photometry, postage_stamp, transients
from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.fits_writing import write_fits
from twomass_viewer.simulation.headers import atlas_cards
from twomass_viewer.simulation.manifest import Entry, entry_of
from twomass_viewer.simulation.plans.plan import Exposure, FieldPlan
from twomass_viewer.simulation.quicklook import compress, quicklook_cards
from twomass_viewer.simulation.rendering import BandImage, Progress, render
from twomass_viewer.simulation.scans import Coadd
from twomass_viewer.simulation.transient_truth import TrueTransient
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.designations import format_designation

_LOOK_S = 0.1  # how often a cancel is looked for while workers work


@dataclass(frozen=True, eq=False)
class Exposed:
    """What one task wrote.

    Attributes
    ----------
    entries : tuple of Entry
    artifacts : list of (str, Coadd, TrueArtifact)
        File name, coadd and artifact drawn.
    others : list of (str, Coadd, TrueTransient)
        What no star made.
    aperture_loss_mag : dict of Band to float
        Of the point spread.
    compression_ratios : dict of str to float
        Of the Quicklooks, by file name.
    """

    entries: tuple[Entry, ...]
    artifacts: list[tuple[str, Coadd, TrueArtifact]]
    others: list[tuple[str, Coadd, TrueTransient]]
    aperture_loss_mag: dict[Band, float] = field(default_factory=dict)
    compression_ratios: dict[str, float] = field(default_factory=dict)


def tasks_of(plan: FieldPlan) -> list[Exposure | Band]:
    """Return what can be done apart: coadds, and the bands of combined images."""
    bands = list(Band) if plan.combined is not None else []
    return [*bands, *plan.exposures]


def perform(
    seed: int, plan: FieldPlan, folder: Path, task: Exposure | Band, progress: Progress = None
) -> Exposed:
    """Do one task and write its files."""
    if isinstance(task, Band):
        return _combine(seed, plan, folder, task, progress)
    return _expose(seed, plan, folder, task, progress)


def _expose(
    seed: int, plan: FieldPlan, folder: Path, exposure: Exposure, progress: Progress
) -> Exposed:
    coadd = exposure.coadd
    entries: list[Entry] = []
    artifacts: list[tuple[str, Coadd, TrueArtifact]] = []
    others: list[tuple[str, Coadd, TrueTransient]] = []
    loss, ratios = {}, {}
    kept: dict[Band, BandImage] = {}
    for i, band in enumerate(exposure.bands):
        part = _part(progress, i / len(exposure.bands), (i + 1) / len(exposure.bands))
        passing = transients.draw(seed, coadd, band, plan.knobs)
        image = render(
            seed, coadd, band, plan.sky, passing=passing, starless=bool(exposure.cubes),
            progress=part,
        )  # fmt: skip
        cards = atlas_cards(coadd, band, image.pixels)
        path = folder / (coadd.file_name(band) + (".gz" if band in exposure.gzipped else ""))
        write_fits(path, cards, image.pixels)
        entries.append(entry_of("atlas", path, coadd=coadd, band=band))
        artifacts += [(path.name, coadd, a) for a in image.truth]
        others += [(path.name, coadd, t) for t in image.others]
        loss[band] = image.spread.aperture_loss_mag
        if band in exposure.quicklooks:
            look = compress(image.pixels)
            path = folder / coadd.file_name(band, "q")
            write_fits(path, quicklook_cards(cards), look.pixels)
            entries.append(entry_of("quicklook", path, coadd=coadd, band=band))
            ratios[path.name] = look.compression_ratio
        if exposure.cubes:
            kept[band] = image
    for number, index in enumerate(exposure.cubes, start=1):
        stamp = _cut_stamp(seed, plan, folder, coadd, kept, number, index)
        if stamp is not None:
            entries.append(entry_of("xsc_cube", stamp, coadd=coadd))
    return Exposed(tuple(entries), artifacts, others, loss, ratios)


def _cut_stamp(
    seed: int, plan: FieldPlan, folder: Path, coadd: Coadd, images: dict[Band, BandImage],
    number: int, index: int,
) -> Path | None:  # fmt: skip
    """Write the stamp of a galaxy, unless it runs off the image."""
    galaxy = plan.sky.galaxies[index]
    size = extended_photometry.measure(seed, index, galaxy, coadd.scan).size
    if postage_stamp.stamp_window(coadd, galaxy, size) is None:
        return None
    label = format_designation(galaxy.ra_deg, galaxy.dec_deg)
    path = folder / postage_stamp.stamp_name(coadd, number)
    cube = postage_stamp.stamp_cube(images, coadd, galaxy, size)
    write_fits(path, postage_stamp.stamp_cards(coadd, galaxy, size, label), cube)
    return path


def _combine(seed: int, plan: FieldPlan, folder: Path, band: Band, progress: Progress) -> Exposed:
    tile = plan.combined
    if tile is None:
        raise ValueError(f"the field {plan.name} has no combined images")
    entries = []
    artifacts: list[tuple[str, Coadd, TrueArtifact]] = []
    for image in combined.combine(seed, tile, band, plan.sky, progress):
        path = folder / combined.combined_name(tile, image)
        write_fits(path, combined.combined_cards(tile, image), image.pixels)
        entries.append(entry_of("combined_calibration", path, band=band))
        if image.direction is not None:
            grid = tile.grid(image.direction)
            artifacts += [(path.name, grid, a) for a in image.truth]
    return Exposed(tuple(entries), artifacts, [])


def expose_all(
    seed: int, plan: FieldPlan, folder: Path, jobs: int, progress: Progress
) -> Iterator[Exposed]:
    """Do all tasks of a plan and yield what each wrote, in the order of the plan.

    Parameters
    ----------
    seed : int
    plan : FieldPlan
    folder : pathlib.Path
        To write to.
    jobs : int
        Worker processes; 1 works here.
    progress : callable, optional
        Called with fraction and text; may raise CancelledError: no worker is left behind then.
    """
    tasks = tasks_of(plan)
    jobs = min(jobs, len(tasks))
    if jobs > 1:
        yield from _in_processes(seed, plan, folder, tasks, jobs, progress)
        return
    for i, task in enumerate(tasks):
        part = _part(progress, i / len(tasks), (i + 1) / len(tasks))
        yield perform(seed, plan, folder, task, part)


def _in_processes(
    seed: int, plan: FieldPlan, folder: Path, tasks: list[Exposure | Band], jobs: int,
    progress: Progress,
) -> Iterator[Exposed]:  # fmt: skip
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _set_up_worker, (seed, plan, folder))
    try:
        futures: list[Future[Exposed]] = [
            pool.submit(_perform_numbered, i) for i in range(len(tasks))
        ]
        waiting = set(futures)
        while waiting:
            if progress is not None:
                done = len(tasks) - len(waiting)
                progress(done / len(tasks), f"images: {done} of {len(tasks)}")
            finished, waiting = wait(waiting, _LOOK_S, FIRST_COMPLETED)
            for future in finished:
                future.result()  # what went wrong is said at once
        for future in futures:
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_worker: list[tuple[int, FieldPlan, Path]] = []  # what a worker process works on


def _set_up_worker(seed: int, plan: FieldPlan, folder: Path) -> None:
    # Ctrl-C reaches the parent, which ends the work in good order
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker[:] = [(seed, plan, folder)]


def _perform_numbered(number: int) -> Exposed:
    seed, plan, folder = _worker[0]
    return perform(seed, plan, folder, tasks_of(plan)[number])


def _part(progress: Progress, start: float, end: float) -> Progress:
    """Return a progress function for one part of the work."""
    if progress is None:
        return None
    report = progress
    return lambda fraction, text: report(start + (end - start) * fraction, text)
