"""Memory that one Atlas image takes."""

from benchmarks import sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import isolated, live_window, rss_mib

NAME = "rss_one_image"
UNIT = "MiB"
HOLD = Hold(value=60.0)
HOW = (
    "Resident memory with one Atlas image shown and its artifacts predicted, at rest, above the "
    "empty window of the same process."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [isolated(_ours) for _ in range(1 if quick else 3)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)


def _ours() -> float:
    with live_window() as live:
        before = rss_mib()
        live.open([sky_files.atlas_image()])
        live.rest()
        return rss_mib() - before
