"""Plots of the simulated fields: by kind and magnitude, over thresholds, and the reliability."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs import plots
from proofs.reliability import Diagram
from proofs.simulated import CROWDED, SPARSE, said_artifact
from proofs.trial import Verdicts
from twomass_viewer.survey.scans import Hemisphere

KINDS = ("all kinds", "persistence", "glint", "diffraction_spike")
"""Quadrant spots are too few for a curve: the table has them."""
_FIELDS = (("sparse", SPARSE), ("crowded", CROWDED))
_SITES = {
    Hemisphere.NORTH: ("Mt Hopkins", "-", "full"),
    Hemisphere.SOUTH: ("CTIO", ":", "none"),
}
_EDGES = np.arange(9.0, 17.6, 1.0)
_FEWEST = 4  # dots, for a point in a plot
_THRESHOLDS = np.concatenate([np.linspace(0.005, 0.995, 100), [0.9975, 0.9985]])

Flags = NDArray[np.bool_]


def reliability(d: Diagram, path: Path) -> None:
    """Draw the share of artifacts over the probability given."""
    made, (axis, counts) = plots.figure(2)
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
    plots.save(made, path)


def by_kind(v: Verdicts, path: Path) -> None:
    """Draw recall and precision over magnitude by kind, band, site and sort of field."""
    made, axes = plots.grid(4, len(KINDS), width=3.4, height=2.1)
    for row, ((title, names), what) in enumerate(
        itertools.product(_FIELDS, ("recall", "precision"))
    ):
        for axis, kind in zip(axes[row], KINDS, strict=True):
            here = v.chosen(np.isin(v.field, names))
            for band, site in itertools.product(plots.COLORS, _SITES):
                base, hit = _counted(here, kind, what)
                mine = (here.band == band) & (here.hemisphere == site.value)
                _curve(axis, here.mag, base & mine, hit, band, site)
            axis.set_ylim(-0.03, 1.05)
            axis.set_xlim(9.0, 17.2)
            if row == 0:
                axis.set_title(kind.replace("_", " "), fontsize=10)
        axes[row][0].set_ylabel(f"{what}, {title}", fontsize=9)
    for axis in axes[-1]:
        axis.set_xlabel("measured magnitude of the dot", fontsize=9)
    _explain_signs(axes[0][0])
    plots.save(made, path)


def _counted(v: Verdicts, kind: str, what: str) -> tuple[Flags, Flags]:
    """Return the dots that count for a kind, and those that are right."""
    said = said_artifact(v.score)
    every = kind == "all kinds"
    if what == "recall":
        wanted = v.only_artifact & v.known_parent & (every | (v.kind == kind))
        return np.asarray(wanted), np.asarray(wanted & said)
    called = said & (v.only_artifact | v.only_real) & (every | (v.best == kind))
    return np.asarray(called), np.asarray(called & v.only_artifact)


def _curve(
    axis: Any, mag: NDArray[np.float64], base: Flags, hit: Flags, band: str, site: Hemisphere
) -> None:
    middle, share, error = [], [], []
    for lo, hi in itertools.pairwise(_EDGES):
        here = base & (mag >= lo) & (mag < hi)
        total = int(here.sum())
        if total < _FEWEST:
            continue
        p = (float((hit & here).sum()) + 2.0) / (total + 4.0)
        middle.append((lo + hi) / 2.0)
        share.append(float((hit & here).sum()) / total)
        error.append(np.sqrt(p * (1.0 - p) / (total + 4.0)))
    offset = {"J": -0.12, "H": 0.0, "Ks": 0.12}[band]
    _, line, fill = _SITES[site]
    axis.errorbar(
        np.array(middle) + offset, share, error, fmt=plots.MARKERS[band], linestyle=line,
        color=plots.COLORS[band], fillstyle=fill, capsize=2, markersize=4, linewidth=1,
    )  # fmt: skip


def _explain_signs(axis: Any) -> None:
    """Say in an empty corner what colours and lines mean."""
    for band, color in plots.COLORS.items():
        axis.plot([], [], plots.MARKERS[band], color=color, markersize=4, label=band)
    for words, line, fill in _SITES.values():
        axis.plot(
            [], [], "o", linestyle=line, fillstyle=fill, color="#555555", markersize=4, label=words
        )
    axis.legend(fontsize=7, loc="lower left")


def thresholds(v: Verdicts, path: Path) -> None:
    """Draw precision over recall for all thresholds of the probability, by site."""
    made, axes = plots.figure(len(_FIELDS), width=4.6, height=3.8)
    observers = (
        ("with the catalogue", "score", "#0072b2"),
        ("ideal observer", "ideal", "#d55e00"),
        ("without catalogue", "alone", "#009e73"),
    )
    for axis, (title, names) in zip(axes, _FIELDS, strict=True):
        for site, (_, line, _) in _SITES.items():
            here = v.chosen(np.isin(v.field, names) & (v.hemisphere == site.value))
            for words, attribute, color in observers:
                score = getattr(here, attribute)
                if not np.isfinite(score).any():
                    continue
                recall, precision = precision_and_recall(here, score)
                label = words if site is Hemisphere.NORTH else None
                axis.plot(
                    recall, precision, color=color, linestyle=line, linewidth=1.2, label=label
                )
                half = int(np.argmin(np.abs(_THRESHOLDS - 0.5)))
                axis.plot(recall[half], precision[half], "o", color=color, markersize=4)
        axis.set_title(f"{title[0].upper()}{title[1:]} fields", fontsize=10)
        axis.set_xlabel("recall", fontsize=9)
        axis.set_ylabel("precision", fontsize=9)
        axis.set_xlim(0.5 if title == "crowded" else 0.8, 1.005)
        axis.set_ylim(0.5 if title == "crowded" else 0.8, 1.005)
    for words, line, _ in _SITES.values():
        axes[0].plot([], [], color="#555555", linestyle=line, label=words)
    axes[0].plot([], [], "o", color="#555555", markersize=4, label="called above 0.5")
    axes[0].legend(fontsize=7, loc="lower left")
    plots.save(made, path)


def precision_and_recall(
    v: Verdicts, score: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return recall and precision at every threshold of a probability, of dots of one thing."""
    count = (v.only_artifact & v.known_parent) | v.only_real
    score, truth = score[count], v.only_artifact[count]
    recall, precision = [], []
    for threshold in _THRESHOLDS:
        said = score > threshold
        hits = float((said & truth).sum())
        recall.append(hits / max(float(truth.sum()), 1.0))
        precision.append(hits / float(said.sum()) if said.any() else np.nan)
    return np.array(recall), np.array(precision)
