"""From asking for 100 Atlas tiles to the first of them on the screen."""

from benchmarks import mosaic_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "mosaic100_first_pixels"
UNIT = "s"
HOLD = Hold(value=0.4)
HOW = "As mosaic100_show, until the first tile is drawn."


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [r.first_s for r in mosaic_runs.runs(100, quick)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)
