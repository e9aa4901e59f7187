"""Predicting the artifacts of a hundred Atlas tiles from a PSC of 100 000 rows."""

from benchmarks import predicting_runs
from benchmarks.figure import Figure, Hold, from_runs

NAME = "mosaic100_predict"
UNIT = "s"
HOLD = Hold(value=1.0)
HOW = (
    "The window's job that predicts the artifacts of 100 tiles of 512x1024 from the stars of a PSC "
    f"of {predicting_runs.ROWS} rows and makes their marks, with all that is found out about the "
    "table first; tiles and table are read before."
)


def measure(quick: bool) -> Figure:
    """Measure in a new process."""
    run = predicting_runs.run(quick)
    how = f"{HOW} {run.artifacts} artifacts; {run.predict.cpu_words}."
    return from_runs(NAME, UNIT, HOLD, how, run.predict.wall_s, None)
