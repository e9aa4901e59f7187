"""Plots of the proofs, in one style."""

from pathlib import Path
from typing import Any

COLORS = {"J": "#0072b2", "H": "#009e73", "Ks": "#d55e00"}
MARKERS = {"J": "o", "H": "s", "Ks": "^"}


def figure(columns: int = 1, *, width: float = 4.2, height: float = 3.4) -> tuple[Any, Any]:
    """Return a figure without a display and its axes, one a column."""
    made, axes = grid(1, columns, width=width, height=height)
    return made, axes[0]


def grid(rows: int, columns: int, *, width: float, height: float) -> tuple[Any, Any]:
    """Return a figure without a display and its axes, by row and column."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(width * columns, height * rows), dpi=110, layout="constrained")
    FigureCanvasAgg(made)
    axes = made.subplots(rows, columns, squeeze=False)
    for one in axes.flat:
        one.tick_params(labelsize=8)
        one.grid(True, color="#dddddd", linewidth=0.6)
        one.set_axisbelow(True)
    return made, axes


def save(made: Any, path: Path) -> None:
    """Write a figure as PNG without the date, so that the same numbers give the same bytes."""
    made.savefig(path, metadata={"Software": None, "Date": None})
