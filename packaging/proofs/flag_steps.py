"""Laws with a sharp edge fitted to flags by maximum likelihood, and tested on parents left out.

A law says of every pair of a source and a possible parent whether the source is inside. Sources
inside carry the flag with one probability, all others with another; the law that makes the flags
likeliest is the fit. Parents are dealt into five parts; each part is judged by the law fitted to
the other four, and the scatter of the five fits gives the error (jackknife).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

FOLDS = 5

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
Law = Mapping[str, float]


@dataclass(frozen=True, eq=False, slots=True)
class Trial:
    """Pairs, flags and a law to be fitted.

    Attributes
    ----------
    source, parent : ndarray of int64, shape (pairs,)
    flagged, judged : ndarray of bool, shape (sources,)
    cluster : ndarray of int64, shape (sources,)
        The parent each source belongs to; a negative number of its own where it has none.
    inside : callable
        Which pairs a law holds for.
    grid : mapping of str to sequence of float
        Values that are tried of each parameter.
    """

    source: Index
    parent: Index
    flagged: Mask
    judged: Mask
    cluster: Index
    inside: Callable[[Law], Mask]
    grid: Mapping[str, Sequence[float]]


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """The law, its error, and which sources it holds for when it did not see their parents.

    Attributes
    ----------
    law, error : mapping of str to float
    gain : float
        Log likelihood over that of flags strewn at random.
    out_of_sample : ndarray of bool, shape (sources,)
    folds : ndarray of int64, shape (sources,)
    """

    law: Law
    error: Mapping[str, float]
    gain: float
    out_of_sample: Mask
    folds: Index


def clusters(source: Index, parent: Index, rank: NDArray[np.float64], count: int) -> Index:
    """Return the parent with the lowest rank of every source, -1 - source where there is none."""
    out = -1 - np.arange(count)
    order = np.argsort(-rank, kind="stable")
    out[source[order]] = parent[order]
    return out


def folds_of(cluster: Index) -> Index:
    """Return the part (0 to 4) each source falls in: all sources of a parent in the same."""
    names, number = np.unique(cluster, return_inverse=True)
    dealt = np.random.default_rng(11).permutation(len(names)) % FOLDS
    return np.asarray(dealt[number], dtype=np.int64)


def inside_of(trial: Trial, law: Law) -> Mask:
    """Return the sources a law holds for."""
    found = np.zeros(len(trial.flagged), dtype=bool)
    found[trial.source[trial.inside(law)]] = True
    return found


def fit(trial: Trial) -> Fit:
    """Return the likeliest law with its test on parents left out."""
    folds = folds_of(trial.cluster)
    laws = [dict(zip(trial.grid, values, strict=True)) for values in product(*trial.grid.values())]
    groups = folds + FOLDS * (2 * trial.judged.astype(np.int64) + trial.flagged)
    hits = np.zeros((len(laws), 2, FOLDS))
    for i, law in enumerate(laws):
        found = np.bincount(groups[inside_of(trial, law)], minlength=4 * FOLDS)
        hits[i] = found.reshape(4, FOLDS)[2:]
    totals = np.bincount(groups, minlength=4 * FOLDS).reshape(4, FOLDS)[2:].astype(float)
    best = int(np.argmax(_likelihood(hits.sum(axis=2), totals.sum(axis=1))))
    out = np.zeros(len(trial.flagged), dtype=bool)
    chosen = []
    for k in range(FOLDS):
        left = hits.sum(axis=2) - hits[:, :, k]
        law = laws[int(np.argmax(_likelihood(left, totals.sum(axis=1) - totals[:, k])))]
        chosen.append(law)
        out |= inside_of(trial, law) & (folds == k)
    error = {
        name: float(
            np.sqrt((FOLDS - 1) * np.var([law[name] for law in chosen]) + _step(values) ** 2 / 12.0)
        )
        for name, values in trial.grid.items()
    }
    none = _likelihood(np.zeros((1, 2)), totals.sum(axis=1))[0]
    gain = _likelihood(hits.sum(axis=2)[best : best + 1], totals.sum(axis=1))[0] - none
    return Fit(laws[best], error, float(gain), out, folds)


def _step(values: Sequence[float]) -> float:
    return float(values[1] - values[0]) if len(values) > 1 else 0.0


def _likelihood(hits: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log likelihoods of laws from (clean, flagged) counts inside, and in all."""
    clean, flagged = hits[:, 0], hits[:, 1]
    inside = _binomial(flagged, clean)
    outside = _binomial(totals[1] - flagged, totals[0] - clean)
    # a law must hold where flags are more frequent, not where they are rarer
    more = flagged * (totals[0] - clean) >= clean * (totals[1] - flagged)
    return np.where(more, inside + outside, -np.inf)


def _binomial(yes: NDArray[np.float64], no: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.maximum(yes + no, 1.0)
    out = np.zeros(len(yes))
    for part in (yes, no):
        safe = np.where(part > 0, part, 1.0)
        out += np.where(part > 0, part * np.log(safe / total), 0.0)
    return out
