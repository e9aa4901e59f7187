"""Memory that 100 Atlas tiles take."""

from benchmarks import many_images
from benchmarks.figure import Figure, Hold, from_runs

NAME = "rss_mosaic100"
UNIT = "MiB"
HOLD = Hold(value=300.0)
HOW = (
    "Resident memory with 100 tiles of 512x1024 shown and artifacts predicted, above the empty "
    "window of the same process."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [o.rss_mib for o in many_images.openings(quick)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)
