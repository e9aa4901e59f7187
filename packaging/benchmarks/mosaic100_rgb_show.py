"""From asking for 100 triplets to all their colour composites on the screen."""

from benchmarks import mosaic_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "mosaic100_rgb_show"
UNIT = "s"
HOLD = Hold(value=4.0)
HOW = (
    "From asking for the J, H and Ks tiles of 100 places to 100 composites drawn by the X "
    "server, in a window that is open and shows colour; files in the page cache."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    return from_runs(NAME, UNIT, HOLD, HOW, mosaic_runs.composites(quick), None)
