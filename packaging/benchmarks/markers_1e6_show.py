"""From asking for a FITS table of 1 000 000 sources to its markers on the screen."""

from benchmarks import ds9_markers, marker_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "markers_1e6_show"
UNIT = "s"
HOLD = Hold(value=1.5)
HOW = (
    "From asking for a FITS table of 1000000 sources, one class, to all markers drawn by the X "
    "server, in a window that shows an image and the area of the table; file in the page cache. "
    "DS9: the same places loaded as point regions."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [r.show_s for r in marker_runs.runs(1_000_000, quick)]
    peer = ds9_markers.peer(NAME, UNIT, 1_000_000, quick)
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)
