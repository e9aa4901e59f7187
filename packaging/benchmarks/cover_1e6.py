"""Testing a million places against the artifacts of a hundred Atlas tiles."""

from benchmarks import predicting_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "cover_1e6"
UNIT = "s"
HOLD = Hold(value=5.0)
HOW = (
    f"Which of the artifacts predicted for 100 tiles cover which of {predicting_runs.PLACES} "
    "places spread evenly over them, with the distance of each pair."
)


def measure(quick: bool) -> Figure:
    """Measure in a new process."""
    run = predicting_runs.run(quick)
    how = f"{HOW} {run.artifacts} artifacts, {run.pairs} pairs; {run.cover.cpu_words}."
    return from_runs(NAME, UNIT, HOLD, how, run.cover.wall_s, None)
