"""One step of the wheel on one image."""

from benchmarks import one_image_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "zoom_one"
UNIT = "ms"
HOLD = Hold(ratio=1 / 0.3)
HOW = (
    "One step of zoom on an Atlas image with its predicted artifacts, in and out about the fitted "
    "size, until the X server has drawn it; DS9: the same steps in a display of the same size."
)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    runs = one_image_runs.runs(quick)[0].zoom
    return from_runs(NAME, UNIT, HOLD, HOW, runs, one_image_runs.peer_zoom(quick))
