"""One step of panning with 1 000 000 catalogue sources, one class, all in view."""

from benchmarks import ds9_markers, marker_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "markers_1e6_pan"
UNIT = "ms"
HOLD = Hold(value=33.0)
HOW = (
    "One move of a left drag with 1000000 sources of a catalogue, one class, all in view, "
    "spread over 1.3 by 2.7 degrees around an Atlas image, until the X server has drawn it. "
    "DS9: a pan with as many point regions."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = marker_runs.runs(1_000_000, quick)[0].pan
    peer = ds9_markers.peer(NAME, UNIT, 1_000_000, quick)
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)
