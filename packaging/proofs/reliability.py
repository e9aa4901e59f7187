"""Whether probabilities are what they say: of dots called artifacts with 0.8, eight in ten are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.figure import Figure
from proofs.trial import Verdicts

EDGES = (0.0, 0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0)

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Diagram:
    """Bins of a reliability diagram.

    Attributes
    ----------
    mean : ndarray of float64
        Mean probability given.
    share, error : ndarray of float64
        Share that are artifacts, and its binomial error.
    count : ndarray of int64
    """

    mean: Array
    share: Array
    error: Array
    count: NDArray[np.int64]


def diagram(v: Verdicts) -> Diagram:
    """Return the diagram of the dots that are either a source or an artifact."""
    count = v.only_artifact | v.only_real
    score, truth = v.score[count], v.only_artifact[count].astype(float)
    which = np.clip(np.digitize(score, EDGES) - 1, 0, len(EDGES) - 2)
    mean, share, error, counts = [], [], [], []
    for n in range(len(EDGES) - 1):
        here = which == n
        total = int(here.sum())
        if total == 0:
            continue
        p = (truth[here].sum() + 1.0) / (total + 2.0)
        mean.append(score[here].mean())
        share.append(truth[here].mean())
        error.append(np.sqrt(p * (1.0 - p) / total))
        counts.append(total)
    return Diagram(np.array(mean), np.array(share), np.array(error), np.array(counts))


def fitted(v: Verdicts) -> tuple[float, float]:
    """Return slope and offset of the log odds that make the probabilities right.

    Raw probabilities go in: those of weights whose calibration is slope 1 and offset 0.
    """
    from scipy.optimize import minimize

    count = (v.only_artifact | v.only_real) & (v.score > 0.0)
    p = np.clip(v.score[count], 1e-6, 1.0 - 1e-6)
    z, truth = np.log(p / (1.0 - p)), v.only_artifact[count].astype(float)

    def cost(parameters: Array) -> float:
        q = 1.0 / (1.0 + np.exp(-np.clip(parameters[0] * z + parameters[1], -40.0, 40.0)))
        q = np.clip(q, 1e-9, 1.0 - 1e-9)
        return float(-np.mean(truth * np.log(q) + (1.0 - truth) * np.log(1.0 - q)))

    found = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead")
    return float(found.x[0]), float(found.x[1])


def figures(v: Verdicts) -> list[Figure]:
    """Return the expected calibration error over all dots, and over the doubtful ones."""
    d = diagram(v)
    weights = d.count / d.count.sum()
    off = float(np.sum(weights * np.abs(d.mean - d.share)))
    error = float(np.sqrt(np.sum((weights * d.error) ** 2)))
    doubtful = (d.mean > 0.02) & (d.mean < 0.98)
    w = d.count[doubtful] / max(d.count[doubtful].sum(), 1)
    off_doubtful = float(np.sum(w * np.abs(d.mean - d.share)[doubtful]))
    error_doubtful = float(np.sqrt(np.sum((w * d.error[doubtful]) ** 2)))
    return [
        Figure(
            "calibration_error", off, error, "<= 0.03",
            "Mean distance between the probability given and the share that are artifacts.",
        ),
        Figure(
            "calibration_error_doubtful", off_doubtful, error_doubtful, "<= 0.15",
            "The same for probabilities between 0.02 and 0.98.",
        ),
    ]  # fmt: skip
