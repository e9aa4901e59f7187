"""One step of a contrast drag on one image."""

from benchmarks import one_image_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "contrast_step"
UNIT = "ms"
HOLD = Hold(value=8.0)
HOW = (
    "One move of a right drag (contrast and bias) on a fitted Atlas image, until the X server has "
    "drawn it; DS9: its own drag in a display of the same size."
)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    runs = one_image_runs.runs(quick)[0].contrast
    return from_runs(NAME, UNIT, HOLD, HOW, runs, one_image_runs.peer_contrast(quick))
