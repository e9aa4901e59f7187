"""The longest that the interface thread computes while 100 Atlas tiles are opened."""

from benchmarks import many_images
from benchmarks.figure import Figure, Hold, from_runs

NAME = "longest_stall"
UNIT = "ms"
HOLD = Hold(value=50.0)
HOW = (
    "Most processor time of the interface thread between two turns of its event loop, from "
    "asking for 100 tiles to everything shown, artifacts predicted and at rest."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [o.stall_cpu_ms for o in many_images.openings(quick)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)
