"""One step of panning one image."""

from benchmarks import one_image_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "pan_one"
UNIT = "ms"
HOLD = Hold(ratio=1 / 0.3)
HOW = (
    "One move of a left drag on a fitted Atlas image with its predicted artifacts, until the X "
    "server has drawn it; DS9: a pan by as many pixels in a display of the same size."
)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    runs = one_image_runs.runs(quick)[0].pan
    return from_runs(NAME, UNIT, HOLD, HOW, runs, one_image_runs.peer_pan(quick))
