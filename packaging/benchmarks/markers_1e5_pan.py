"""One step of panning with 100 000 catalogue sources in view."""

import tempfile
from pathlib import Path

from benchmarks import ds9, sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import Size, isolated, live_window, triangle

NAME = "markers_1e5_pan"
UNIT = "ms"
HOLD = Hold(value=12.0)
HOW = (
    "One move of a left drag with 100 000 sources of a catalogue, one class, spread over 1.3 by "
    "2.7 degrees around an Atlas image and all in view, until the X server has drawn it; DS9: a "
    "pan with as many point regions."
)
_ROWS = 100_000


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    with tempfile.TemporaryDirectory() as name:
        table, regions = Path(name, "psc.tbl"), Path(name, "psc.reg")
        sky_files.write_point_sources(table, _ROWS, clean=True)
        sky_files.write_regions(table, regions)
        runs, size = isolated(_ours, table, 60 if quick else 200)
        scale = sky_files.TABLE_AREA[1] * 3600 / size[1] * 1.04
        peer = ds9.compare(
            NAME,
            size,
            [
                *("-scale", "mode", "zscale", str(sky_files.atlas_image())),
                *("-zoom", f"{1 / scale:.5f}", "-regions", "load", str(regions)),
            ],
            "PanCanvas [expr {$n % 2 ? 3 : -3}] 2",
            frames=8 if quick else 24,
        )
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)


def _ours(table: Path, frames: int) -> tuple[list[float], Size]:
    with live_window() as live:
        live.open([sky_files.atlas_image(), table])
        live.controller.bench.session.set_markers_beyond(True)
        live.settle()
        canvas = live.window.canvas
        (marks,) = canvas.scene.markers
        bounds = tuple(
            float(v)
            for v in (marks.east.min(), marks.north.min(), marks.east.max(), marks.north.max())
        )
        canvas.fit((bounds[0], bounds[1], bounds[2], bounds[3]))
        live.settle()
        if len(marks.east) != _ROWS:
            raise RuntimeError(f"{len(marks.east)} marks are shown, not {_ROWS}")
        with live.drag() as move:
            runs = live.frames(lambda n: move(triangle(n, 3, 12), triangle(n, 2, 8)), frames)
        return runs, live.canvas_size
