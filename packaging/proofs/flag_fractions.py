"""Fractions of flagged and of unflagged sources inside predictions, their lift and its error."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.figure import Figure, fraction

RESAMPLES = 400
SHIFTS = (
    (31.0, 0.0), (-31.0, 0.0), (0.0, 34.0), (0.0, -34.0),
    (43.0, 47.0), (-43.0, 47.0), (43.0, -47.0), (-43.0, -47.0),
)  # fmt: skip
"""Places of the control's parents, arcsec west and north of where they are."""

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fractions:
    """How many flagged and unflagged sources lie inside, and inside the control's predictions.

    Attributes
    ----------
    flagged_in, flagged, unflagged_in, unflagged : int
    control_in : float
        Flagged sources inside, mean of the controls.
    lift, lift_error : float
        Ratio of the two fractions; half an unflagged source is added inside, so that it is finite.
        Half of the middle 68 % of a bootstrap over parents; with no flagged source inside, the
        lift one of them would make.
    """

    flagged_in: int
    flagged: int
    unflagged_in: int
    unflagged: int
    control_in: float
    lift: float
    lift_error: float

    @property
    def covered(self) -> float:
        """The fraction of flagged sources inside."""
        return self.flagged_in / self.flagged if self.flagged else float("nan")

    def cells(self) -> list[str]:
        """Return the cells of a table row."""
        if not self.flagged:
            return ["0", "–", _share(self.unflagged_in, self.unflagged), "–", "–"]
        return [
            str(self.flagged),
            _share(self.flagged_in, self.flagged),
            _share(self.unflagged_in, self.unflagged),
            f"{100.0 * self.control_in / self.flagged:.1f} %",
            f"{self.lift:.3g} ± {self.lift_error:.2g}",
        ]


def _share(hits: int, of: int) -> str:
    if not of:
        return "–"
    error = fraction("", hits, of, "reported", "").uncertainty
    digits = 1 if error >= 0.002 else 2
    return f"{100.0 * hits / of:.{digits}f} ± {100.0 * error:.{digits}f} %"


def measured(
    inside: Mask,
    flagged: Mask,
    judged: Mask,
    cluster: Index,
    controls: list[Mask],
    seed: int = 7,
) -> Fractions:
    """Return the fractions of sources inside predictions.

    Parameters
    ----------
    inside, flagged, judged : ndarray of bool, shape (n,)
        Sources inside a prediction, with the letter, and with the letter or none.
    cluster : ndarray of int64, shape (n,)
        The parent a source belongs to, a number of its own where it has none: sources of one
        parent are not independent, so parents are resampled, not sources.
    controls : list of ndarray of bool
        Sources inside the predictions of shifted parents.
    seed : int
    """
    clean = judged & ~flagged
    counts = np.stack([inside & flagged, flagged, inside & clean, clean]).astype(float)
    totals = counts.sum(axis=1)
    numbers = np.unique(cluster[judged], return_inverse=True)[1]
    groups = int(numbers.max(initial=-1)) + 1
    each = np.zeros((4, groups))
    for k in range(4):
        np.add.at(each[k], numbers, counts[k][judged])
    rng = np.random.default_rng(seed)
    lifts = []
    for _ in range(RESAMPLES if groups else 0):
        weights = rng.multinomial(groups, np.full(groups, 1.0 / groups))
        lifts.append(_lift(each @ weights))
    known = [x for x in lifts if np.isfinite(x)]
    # half of the middle 68 %: the ratio has a long tail where few unflagged sources are inside
    error = float(np.diff(np.percentile(known, [16, 84]))[0]) / 2.0 if len(known) > 10 else math.nan
    if totals[0] == 0.0 and totals[1] > 0.0:  # what one source inside would make
        error = _lift(totals + np.array([1.0, 0.0, 0.0, 0.0]))
    control = [float((c & flagged).sum()) for c in controls]
    return Fractions(
        int(totals[0]), int(totals[1]), int(totals[2]), int(totals[3]),
        float(np.mean(control)) if control else float("nan"), _lift(totals), error,
    )  # fmt: skip


def _lift(counts: NDArray[np.float64]) -> float:
    hits, flagged, others, clean = (float(c) for c in counts)
    if flagged == 0.0 or clean == 0.0:
        return float("nan")
    return (hits / flagged) / ((others + 0.5) / (clean + 1.0))


def figures(name: str, found: Fractions, what: str, *, least_lift: float | None) -> list[Figure]:
    """Return fraction inside and lift as figures; without a flagged source they say nothing."""
    if not found.flagged:
        return []
    hold = "reported" if least_lift is None else f">= {least_lift:g}"
    return [
        fraction(f"{name}_covered", found.flagged_in, found.flagged, "reported",
                 f"share of {found.flagged} {what} inside"),
        Figure(f"{name}_lift", found.lift, found.lift_error, hold,
               f"that share over the share of {found.unflagged} unflagged sources "
               f"({found.unflagged_in} inside)"),
    ]  # fmt: skip
