"""One step of the wheel on one image."""

from benchmarks import ds9, sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import Size, isolated, live_window

NAME = "zoom_one"
UNIT = "ms"
HOLD = Hold(ratio=1 / 0.3)
HOW = (
    "One step of zoom on an Atlas image with its predicted artifacts, in and out about the fitted "
    "size, until the X server has drawn it; DS9: the same steps in a display of the same size."
)
_STEPS = (1.25, 1.25, 1.25, 0.8, 0.8, 0.8)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    runs, size = isolated(_ours, 60 if quick else 300)
    steps = " ".join(map(str, _STEPS))
    peer = ds9.compare(
        NAME,
        size,
        ["-scale", "mode", "zscale", "-zoom", "to", "fit", str(sky_files.atlas_image())],
        f"set z [lindex {{{steps}}} [expr {{$n % {len(_STEPS)}}}]]; Zoom $z $z",
        frames=30 if quick else 100,
    )
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)


def _ours(frames: int) -> tuple[list[float], Size]:
    with live_window() as live:
        live.open([sky_files.atlas_image()])
        live.controller.sky.fit()
        live.settle()
        canvas = live.window.canvas
        runs = live.frames(lambda n: canvas.zoom(_STEPS[n % len(_STEPS)]), frames)
        return runs, live.canvas_size
