"""One step of panning a mosaic of 400 Atlas tiles that is wholly in view."""

from benchmarks import mosaic_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "mosaic400_pan"
UNIT = "ms"
HOLD = Hold(value=16.0)
HOW = (
    "One move of a left drag on 400 tiles of 512x1024, about square on the sky, all in view, until "
    "the X server has drawn it."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    return from_runs(NAME, UNIT, HOLD, HOW, mosaic_runs.runs(400, quick)[0].pan, None)
