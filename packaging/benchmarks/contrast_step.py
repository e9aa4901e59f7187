"""One step of a contrast drag on one image."""

from benchmarks import ds9, sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import Size, isolated, live_window, triangle

NAME = "contrast_step"
UNIT = "ms"
HOLD = Hold(value=8.0)
HOW = (
    "One move of a right drag (contrast and bias) on a fitted Atlas image, until the X server has "
    "drawn it; DS9: its own drag in a display of the same size."
)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    runs, size = isolated(_ours, 60 if quick else 300)
    image = str(sky_files.atlas_image())
    peer = ds9.compare(
        NAME,
        size,
        ["-scale", "mode", "zscale", "-zoom", "to", "fit", image],
        "if {$n == 0} {ColorbarButton3 $current(frame) 400 300}\n"
        "ColorbarMotion3 $current(frame) [expr {400 + $n}] [expr {100 + $n}]",
        frames=30 if quick else 100,
    )
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)


def _ours(frames: int) -> tuple[list[float], Size]:
    with live_window() as live:
        live.open([sky_files.atlas_image()])
        live.controller.sky.fit()
        live.settle()
        with live.drag(right=True) as move:
            # bias goes forth and back while contrast creeps: no tone comes twice
            runs = live.frames(lambda n: move(triangle(n, 3, 90), n / 4), frames)
        return runs, live.canvas_size
