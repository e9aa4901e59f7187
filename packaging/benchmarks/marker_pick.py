"""Finding the marker at a place among a million."""

from benchmarks import marker_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "marker_pick"
UNIT = "ms"
HOLD = Hold(value=1.0)
HOW = (
    "Which mark a click at a place means, among 1 000 000 sources of a catalogue and the "
    "artifacts of an image."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    return from_runs(NAME, UNIT, HOLD, HOW, marker_runs.runs(1_000_000, quick)[0].pick, None)
