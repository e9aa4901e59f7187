"""From asking for 100 Atlas tiles to all of them on the screen."""

from benchmarks import ds9, mosaic_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "mosaic100_show"
UNIT = "s"
HOLD = Hold(ratio=1 / 0.15, value=1.5, both=True)
HOW = (
    "From asking for 100 tiles of 512x1024 to all of them drawn by the X server, in a window "
    "that is open; files in the page cache. DS9: as recorded, with its start."
)


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    runs = [r.show_s for r in mosaic_runs.runs(100, quick)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, ds9.recorded(NAME, UNIT))
