"""Showing a table of sources and moving among its markers: what several figures are taken from.

One run is a new process with an Atlas image open that opens one FITS table; figures share the runs.
"""

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks import sky_files
from benchmarks.live_window import LiveWindow, Size, isolated, live_window, rss_mib, triangle

_PICKS = 300
_SHOWN = {True: 1, False: 3}  # openings, quick or not


@dataclass(frozen=True)
class MarkerRun:
    """One opening of a table.

    Attributes
    ----------
    show_s : float
        From asking for the file until all markers were drawn by the X server.
    rss_mib : float
        Memory at rest above the empty window, with the image.
    pan, pan_1pct : tuple of float
        Milliseconds of frames with all markers in view, and with one of a hundred.
    pick : tuple of float
        Milliseconds to find the marker at a place.
    size : tuple of (int, int)
        Pixels of the canvas.
    """

    show_s: float
    rss_mib: float
    pan: tuple[float, ...]
    pan_1pct: tuple[float, ...]
    pick: tuple[float, ...]
    size: Size


@cache
def runs(rows: int, quick: bool, *, two_classes: bool = False) -> tuple[MarkerRun, ...]:
    """Return the runs with a table of so many rows, measured once."""
    table = sky_files.fits_table(rows, clean=not two_classes)
    count = 1 if two_classes else _SHOWN[quick]
    return tuple(isolated(_run, rows, table, 60 if quick else 200) for _ in range(count))


def _run(rows: int, table: Path, frames: int) -> MarkerRun:
    with live_window() as live:
        before = rss_mib()
        live.open([sky_files.atlas_image()])
        canvas = live.window.canvas
        live.controller.bench.session.set_markers_beyond(True)
        high, wide = (size * 3600 / 2 for size in sky_files.TABLE_AREA)
        canvas.fit((-high, -wide, high, wide))
        live.settle()
        begin = time.perf_counter()
        live.controller.open_targets([str(table)])
        live.wait_until(
            lambda: sum(len(m.rows) for m in canvas.scene.markers) == rows, "showing all markers"
        )
        live.draw()
        show = time.perf_counter() - begin
        live.rest()
        if complaints := live.controller.complaints():
            raise RuntimeError(f"the window complains: {complaints[0]}")
        memory = rss_mib() - before
        pan = _pan(live, frames)
        pick = _pick(live)
        canvas.zoom(10.0)
        live.settle()
        return MarkerRun(show, memory, pan, _pan(live, frames), pick, live.canvas_size)


def _pan(live: LiveWindow, frames: int) -> tuple[float, ...]:
    with live.drag() as move:
        found = live.frames(lambda n: move(triangle(n, 3, 12), triangle(n, 2, 8)), frames)
    live.settle()
    return tuple(found)


def _pick(live: LiveWindow) -> tuple[float, ...]:
    """Look for the marker at places of the sky where there is one."""
    canvas = live.window.canvas
    marks = canvas.scene.markers[0]
    rng = np.random.default_rng(3)
    durations = []
    for n in rng.integers(0, len(marks.rows), _PICKS):
        east, north = float(marks.east[n]), float(marks.north[n])
        begin = time.perf_counter()
        hit = canvas.hit_at(east, north)
        durations.append((time.perf_counter() - begin) * 1e3)
        live.app.processEvents()  # a person's clicks come one at a time
        if hit is None:
            raise RuntimeError(f"no marker is found where marker {n} is")
    return tuple(durations)
