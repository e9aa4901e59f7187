"""One step of panning one image."""

from benchmarks import ds9, sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import Size, isolated, live_window, triangle

NAME = "pan_one"
UNIT = "ms"
HOLD = Hold(ratio=1 / 0.3)
HOW = (
    "One move of a left drag on a fitted Atlas image with its predicted artifacts, until the X "
    "server has drawn it; DS9: a pan by as many pixels in a display of the same size."
)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    runs, size = isolated(_ours, 60 if quick else 300)
    image = str(sky_files.atlas_image())
    peer = ds9.compare(
        NAME,
        size,
        ["-scale", "mode", "zscale", "-zoom", "to", "fit", image],
        "PanCanvas [expr {$n % 20 < 10 ? 3 : -3}] 2",
        frames=30 if quick else 100,
    )
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)


def _ours(frames: int) -> tuple[list[float], Size]:
    with live_window() as live:
        live.open([sky_files.atlas_image()])
        live.controller.sky.fit()
        live.settle()
        with live.drag() as move:
            runs = live.frames(lambda n: move(triangle(n, 3, 30), triangle(n, 2, 14)), frames)
        return runs, live.canvas_size
