"""Opening many Atlas tiles at once and moving among them: what several figures are taken from.

One run is a new process that opens the files once; the figures share the runs.
"""

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks import sky_files
from benchmarks.live_window import LiveWindow, Size, isolated, live_window, rss_mib, triangle

_RUNS = {True: 2, False: 5}  # of a hundred tiles, quick or not; others are opened once


@dataclass(frozen=True)
class MosaicRun:
    """One opening of all tiles.

    Attributes
    ----------
    first_s, show_s : float
        Until the first image and all images were drawn by the X server.
    rss_mib : float
        Memory at rest above the empty window, settled and with other bands sought.
    pan, contrast : tuple of float
        Milliseconds of frames with all tiles in view; empty where they were not measured.
    size : tuple of (int, int)
        Pixels of the canvas.
    """

    first_s: float
    show_s: float
    rss_mib: float
    pan: tuple[float, ...]
    contrast: tuple[float, ...]
    size: Size


@cache
def runs(count: int, quick: bool) -> tuple[MosaicRun, ...]:
    """Return the runs with so many tiles, measured once; frames are timed in the first."""
    tiles = sky_files.mosaic(count)
    frames = 60 if quick else 200
    many = range(_RUNS[quick] if count == sky_files.HUNDRED else 1)
    return tuple(isolated(_run, count, tiles, 0 if n else frames) for n in many)


@cache
def composites(quick: bool) -> tuple[float, ...]:
    """Return the seconds until a hundred composites of three bands were drawn."""
    files = [t for b in sky_files.BANDS for t in sky_files.mosaic(sky_files.HUNDRED, b)]
    return tuple(isolated(_composites, files) for _ in range(1 if quick else 3))


def _run(count: int, tiles: list[Path], frames: int) -> MosaicRun:
    with live_window() as live:
        before = rss_mib()
        first, show = _open(live, tiles, count)
        live.rest()
        if complaints := live.controller.complaints():
            raise RuntimeError(f"the window complains: {complaints[0]}")
        memory = rss_mib() - before
        pan: list[float] = []
        contrast: list[float] = []
        if frames:
            live.controller.sky.fit()
            live.settle()
            with live.drag() as move:
                pan = live.frames(lambda n: move(triangle(n, 3, 30), triangle(n, 2, 14)), frames)
            live.settle()
            with live.drag(right=True) as move:
                contrast = live.frames(
                    lambda n: move(triangle(n, 3, 30), triangle(n, 2, 14)), frames
                )
        return MosaicRun(first, show, memory, tuple(pan), tuple(contrast), live.canvas_size)


def _composites(files: list[Path]) -> float:
    from twomass_viewer.session.view import Shown

    with live_window() as live:
        live.controller.bench.session.show(Shown.RGB)
        _, show = _open(live, files, sky_files.HUNDRED, composites=True)
        live.settle()
        return show


def _open(
    live: LiveWindow, files: list[Path], count: int, *, composites: bool = False
) -> tuple[float, float]:
    """Open files; return the seconds until the first and until all images were drawn."""
    canvas = live.window.canvas
    begin = time.perf_counter()
    live.controller.open_targets([str(f) for f in files])
    live.wait_until(lambda: bool(canvas.scene.images), "showing the first image")
    live.paint()
    first = time.perf_counter() - begin
    live.wait_until(
        lambda: sum(i.is_rgb or not composites for i in canvas.scene.images) == count,
        "showing all images",
    )
    live.draw()
    return first, time.perf_counter() - begin
