"""Memory that a million markers take."""

from benchmarks import marker_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "rss_markers_1e6"
UNIT = "MiB"
HOLD = Hold(value=300.0)
HOW = (
    "Resident memory with a FITS table of 1 000 000 sources and an Atlas image shown, at rest, "
    "above the empty window of the same process."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [r.rss_mib for r in marker_runs.runs(1_000_000, quick)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)
