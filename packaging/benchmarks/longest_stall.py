"""The longest that the interface thread computes, in all that is measured in a window."""

from benchmarks import stalls
from benchmarks.figure import Figure, Hold

NAME = "longest_stall"
UNIT = "ms"
HOLD = Hold(value=50.0)
HOW = (
    "Most processor time of the interface thread between two turns of its event loop, in all "
    "windows of this run, from the empty window to the last frame; each run is one process."
)


def measure(quick: bool) -> Figure:
    """Return the longest of what was observed; measured alone, all figures are measured first."""
    if not stalls.OBSERVED:
        from benchmarks.registry import REGISTRY

        for name, other in REGISTRY.items():
            if name != NAME:
                other(quick)
    runs = sorted(stalls.OBSERVED, key=lambda o: o.cpu_ms)
    worst = runs[-1]
    place = worst.culprit.rpartition("_watched > ")[2] or "nobody was seen"
    how = f"{HOW} The longest, in {worst.where}: {worst.wall_ms:.0f} ms of the wall; {place}."
    return Figure(NAME, worst.cpu_ms, UNIT, HOLD, how, tuple(o.cpu_ms for o in runs), None)
