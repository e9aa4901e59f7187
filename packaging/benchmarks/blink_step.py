"""One turn of a blink between two images of one place."""

from benchmarks import ds9, sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import Size, isolated, live_window

NAME = "blink_step"
UNIT = "ms"
HOLD = Hold(ratio=4.0)
HOW = (
    "From one band of a fitted Atlas image to the next, with its badge, until the X server has "
    "drawn it, each shown once before; DS9: the next of three frames in a display of the same size."
)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    runs, size = isolated(_ours, 60 if quick else 300)
    peer = ds9.compare(
        NAME,
        size,
        ["-single", "-scale", "mode", "zscale", *map(str, sky_files.atlas_triplet()), "-match",
         "frame", "image"],
        "NextFrame",
        frames=30 if quick else 100,
    )  # fmt: skip
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)


def _ours(frames: int) -> tuple[list[float], Size]:
    with live_window() as live:
        live.open(sky_files.atlas_triplet())
        live.controller.sky.fit()
        live.controller.blinker.step(1)
        live.settle()
        runs = live.frames(lambda n: live.controller.blinker.step(1), frames)
        return runs, live.canvas_size
