"""One step of contrast on a mosaic of 100 Atlas tiles that is wholly in view."""

from benchmarks import mosaic_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "mosaic100_contrast"
UNIT = "ms"
HOLD = Hold(value=16.0)
HOW = (
    "One move of a right drag (contrast and bias) on 100 tiles of 512x1024, all in view, until "
    "the X server has drawn it."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    return from_runs(NAME, UNIT, HOLD, HOW, mosaic_runs.runs(100, quick)[0].contrast, None)
