"""One step of panning a mosaic of 100 Atlas tiles that is wholly in view."""

import tempfile
from pathlib import Path

from benchmarks import ds9, sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import Size, isolated, live_window, triangle

NAME = "mosaic100_pan"
UNIT = "ms"
HOLD = Hold(value=10.0)
HOW = (
    "One move of a left drag on 100 tiles of 512x1024, 10 by 10 on the sky, all in view, until the "
    "X server has drawn it; DS9: a pan of the same tiles (-mosaic wcs)."
)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    with tempfile.TemporaryDirectory() as name:
        tiles = sky_files.write_mosaic(Path(name))
        runs, size = isolated(_ours, tiles, 60 if quick else 200)
        arguments = ["-scale", "mode", "zscale"]
        for tile in tiles:
            arguments += ["-mosaic", "wcs", str(tile)]
        peer = ds9.compare(
            NAME,
            size,
            [*arguments, "-zoom", "to", "fit"],
            "PanCanvas [expr {$n % 2 ? 3 : -3}] 2",
            frames=4 if quick else 12,
        )
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)


def _ours(tiles: list[Path], frames: int) -> tuple[list[float], Size]:
    with live_window() as live:
        live.open(tiles)
        live.controller.sky.fit()
        live.settle()
        with live.drag() as move:
            runs = live.frames(lambda n: move(triangle(n, 3, 30), triangle(n, 2, 14)), frames)
        return runs, live.canvas_size
