"""Memory that 100 Atlas tiles take."""

from benchmarks import mosaic_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "rss_mosaic100"
UNIT = "MiB"
HOLD = Hold(value=300.0)
HOW = (
    "Resident memory with 100 tiles of 512x1024 shown and artifacts predicted, at rest, above the "
    "empty window of the same process."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [r.rss_mib for r in mosaic_runs.runs(100, quick)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)
