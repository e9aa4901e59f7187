"""One step of contrast on a mosaic of 100 Atlas tiles that is wholly in view."""

import tempfile
from pathlib import Path

from benchmarks import sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import isolated, live_window, triangle

NAME = "mosaic100_contrast"
UNIT = "ms"
HOLD = Hold(value=16.0)
HOW = (
    "One move of a right drag (contrast and bias) on 100 tiles of 512x1024, all in view, until "
    "the X server has drawn it."
)


def measure(quick: bool) -> Figure:
    """Measure in a new process."""
    with tempfile.TemporaryDirectory() as name:
        tiles = sky_files.write_mosaic(Path(name))
        runs = isolated(_ours, tiles, 60 if quick else 200)
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)


def _ours(tiles: list[Path], frames: int) -> list[float]:
    with live_window() as live:
        live.open(tiles)
        live.controller.sky.fit()
        live.settle()
        with live.drag(right=True) as move:
            return live.frames(lambda n: move(triangle(n, 3, 30), triangle(n, 2, 14)), frames)
