"""Plots of the proofs, in one style."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np

from proofs.reliability import Diagram
from proofs.simulated import said_artifact
from proofs.trial import Verdicts

COLORS = {"J": "#0072b2", "H": "#009e73", "Ks": "#d55e00"}
MARKERS = {"J": "o", "H": "s", "Ks": "^"}


def figure(columns: int = 1, *, width: float = 4.2, height: float = 3.4) -> tuple[Any, Any]:
    """Return a figure without a display and its axes, one a column."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(width * columns, height), dpi=110, layout="constrained")
    FigureCanvasAgg(made)
    axes = made.subplots(1, columns, squeeze=False)[0]
    for one in axes:
        one.tick_params(labelsize=8)
        one.grid(True, color="#dddddd", linewidth=0.6)
        one.set_axisbelow(True)
    return made, axes


def save(made: Any, path: Path) -> None:
    """Write a figure as PNG without the date, so that the same numbers give the same bytes."""
    made.savefig(path, metadata={"Software": None, "Date": None})


def reliability(d: Diagram, path: Path) -> None:
    """Draw the share of artifacts over the probability given."""
    made, (axis, counts) = figure(2)
    axis.plot([0, 1], [0, 1], color="#888888", linewidth=1, linestyle="--")
    axis.errorbar(d.mean, d.share, d.error, fmt="o", color="#0072b2", capsize=2, markersize=4)
    axis.set_xlabel("probability of an artifact, as explained", fontsize=9)
    axis.set_ylabel("share that are artifacts", fontsize=9)
    axis.set_title("Reliability (simulated fields)", fontsize=10)
    counts.bar(d.mean, d.count, width=0.03, color="#0072b2")
    counts.set_yscale("log")
    counts.set_xlabel("probability of an artifact, as explained", fontsize=9)
    counts.set_ylabel("dots", fontsize=9)
    counts.set_title("How many dots", fontsize=10)
    save(made, path)


def by_magnitude(v: Verdicts, path: Path) -> None:
    """Draw recall and precision over magnitude for sparse and crowded fields."""
    made, axes = figure(4, width=3.2)
    edges = np.arange(9.0, 17.6, 1.0)
    for n, field in enumerate(("sparse", "crowded")):
        for band in COLORS:
            here = v.chosen((v.field == field) & (v.band == band))
            said = said_artifact(here.score)
            wanted = here.only_artifact & here.known_parent
            judged = said & (here.only_artifact | here.only_real)
            for axis, base, hit in (
                (axes[2 * n], wanted, wanted & said),
                (axes[2 * n + 1], judged, judged & here.only_artifact),
            ):
                _curve(axis, here.mag, base, hit, edges, band)
        axes[2 * n].set_title(f"Recall, {field}", fontsize=10)
        axes[2 * n + 1].set_title(f"Precision, {field}", fontsize=10)
    for axis in axes:
        axis.set_ylim(0.0, 1.05)
        axis.set_xlabel("measured magnitude of the dot", fontsize=9)
    axes[0].legend(fontsize=8)
    save(made, path)


def _curve(
    axis: Any, mag: np.ndarray, base: np.ndarray, hit: np.ndarray, edges: np.ndarray, band: str
) -> None:
    middle, share, error = [], [], []
    for lo, hi in itertools.pairwise(edges):
        here = base & (mag >= lo) & (mag < hi)
        total = int(here.sum())
        if total < 3:
            continue
        p = (float((hit & here).sum()) + 2.0) / (total + 4.0)
        middle.append((lo + hi) / 2.0)
        share.append(float((hit & here).sum()) / total)
        error.append(np.sqrt(p * (1.0 - p) / (total + 4.0)))
    offset = {"J": -0.1, "H": 0.0, "Ks": 0.1}[band]
    axis.errorbar(
        np.array(middle) + offset, share, error, fmt=MARKERS[band] + "-", color=COLORS[band],
        capsize=2, markersize=4, linewidth=1, label=band,
    )  # fmt: skip
