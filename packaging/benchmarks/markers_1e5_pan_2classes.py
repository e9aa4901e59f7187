"""One step of panning with 100 000 catalogue sources, two classes, all in view."""

from benchmarks import marker_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "markers_1e5_pan_2classes"
UNIT = "ms"
HOLD = Hold(value=18.0)
HOW = (
    "One move of a left drag with 100000 sources of a catalogue, two classes, all in view, "
    "spread over 1.3 by 2.7 degrees around an Atlas image, until the X server has drawn it."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = marker_runs.runs(100_000, quick, two_classes=True)[0].pan
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)
