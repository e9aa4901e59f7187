"""Memory that one Atlas image takes."""

from benchmarks import one_image_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "rss_one_image"
UNIT = "MiB"
HOLD = Hold(value=60.0)
HOW = (
    "Resident memory with one Atlas image shown and its artifacts predicted, at rest, above the "
    "empty window of the same process."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [run.rss_mib for run in one_image_runs.runs(quick)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)
