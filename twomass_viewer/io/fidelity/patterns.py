"""Marks of rounding and of H-compress in pixel values: steps, and neighbours on straight lines.

Values that were rounded lie on a lattice ``step * k + offset``, whatever factor and offset were
applied since; one line of an image repeats few values many times. H-compress at the scale of the
Quicklooks besides leaves patches in which neighbours are equal (after a smooth background was
taken off: on a straight line), which resampling by a part of a pixel blurs, but not quite away.

Thresholds are our choice, set by measurement. On the 16 real Atlas images and cutouts at hand one
line repeats at most 1.0 % of its values and at most 0.15 % of neighbour triples are straight.
Simulated round trips of the same images repeat 88 to 99 % and have 17 to 45 % straight triples;
shifted bilinearly by a part of a pixel 3 to 25 % are straight.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

MIN_REPEATS = 0.2
"""Part of the values of a line that must be repeated ones before steps are looked for."""

ON_STEPS = 0.8
"""Part of the gaps between the values of a line that must be whole numbers of steps."""

MIN_STEP_SIGMA = 0.01
"""Steps below this part of the pixel-to-pixel noise change nothing that matters."""

MIN_STRAIGHT = 0.01
"""Part of neighbour triples that must be straight."""

_LINES = 24
_MIN_GROUP = 512  # values compared with each other; lines of narrow images are put together
_MIN_VALUES = 500  # fewer do not show a pattern from chance
_STRAIGHT_SIGMA = 1e-3
_FLOAT_STEPS = 64  # a step must span so many of float32's own


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the values of an image look like.

    Attributes
    ----------
    step_dn : float or None
        The step of the lattice on which the values lie, in the image's unit.
    step_sigma : float
        The same in units of the pixel-to-pixel noise.
    straight : float
        Part of neighbour triples that lie on a straight line, above what chance makes.
    """

    step_dn: float | None
    step_sigma: float
    straight: float

    @property
    def is_patchy(self) -> bool:
        """Whether neighbours repeat as only compression or smoothing makes them."""
        return self.straight >= MIN_STRAIGHT


@np.errstate(over="ignore", invalid="ignore")  # of a damaged file anything may come
def find_pattern(plane: Array, storage_step: float = 0.0) -> Pattern | None:
    """Look for steps and straight triples in a sample of an image's lines.

    Parameters
    ----------
    plane : ndarray of float32, shape (rows, cols)
        NaN where blank.
    storage_step : float
        Step with which the file itself stores the values (BSCALE); 0 for floating point.

    Returns
    -------
    Pattern or None
        None where there are too few values to judge by, or no noise at all.

    Notes
    -----
    Costs about 1 ms, whatever the size of the image. A lattice that was resampled, or had a
    sloping background taken off, is gone; the straight triples remain.
    """
    lines = _sample(plane)
    curvature = lines[:, :-2] - 2.0 * lines[:, 1:-1] + lines[:, 2:]
    known = np.isfinite(curvature)
    if np.count_nonzero(known) < _MIN_VALUES:
        return None
    bent = curvature[known]
    twentieth = bent.size // 20
    ranked = np.partition(bent, (twentieth, bent.size - 1 - twentieth))
    low, high = ranked[twentieth], ranked[bent.size - 1 - twentieth]
    sigma = float(np.sqrt(np.mean(np.clip(bent, low, high) ** 2)))
    if sigma == 0.0:
        return None
    tolerance = _STRAIGHT_SIGMA * sigma
    on_line = known & (np.abs(curvature) <= tolerance) & ~_filled(lines)
    # chance: a triple's curvature is about Gaussian with this sigma, and rounded by the file or
    # by float32 itself, whose steps are coarse on a high background
    grain = float(np.spacing(np.median(np.abs(lines[np.isfinite(lines)]))))
    chance = 0.8 * max(tolerance, abs(storage_step), grain) / sigma
    straight = np.count_nonzero(on_line) / bent.size
    if straight > 0.995:
        return None  # no noise: drawn or computed, not observed
    step = _step(lines, sigma, abs(storage_step))
    return Pattern(
        step, 0.0 if step is None else step / sigma, max(0.0, float(straight) - 3.0 * chance)
    )


def _sample(plane: Array) -> Array:
    rows, cols = plane.shape
    count = max(_LINES, -(-_LINES * _MIN_GROUP // max(cols, 1)))
    chosen = np.linspace(0, rows - 1, min(count, rows) + 2)[1:-1].round().astype(int)
    return np.asarray(plane[np.unique(chosen)])


def _filled(lines: Array) -> NDArray[np.bool_]:
    """Return where three neighbours have the one value that is most frequent: a fill value."""
    equal = lines[:, 1:] == lines[:, :-1]
    three: NDArray[np.bool_] = np.asarray(equal[:, :-1] & equal[:, 1:])
    if not three.any():
        return three
    finite = np.sort(lines[np.isfinite(lines)])
    starts = np.flatnonzero(np.concatenate(([True], finite[1:] != finite[:-1])))
    counts = np.diff(np.append(starts, finite.size))
    return np.asarray(three & (lines[:, 1:-1] == finite[starts[int(np.argmax(counts))]]))


def _step(lines: Array, sigma: float, storage_step: float) -> float | None:
    """Return the common step of the values of each line, or None where most have none.

    Each line is judged by itself, because a compression in tiles has a step for each.
    """
    per_group = max(1, round(_MIN_GROUP / lines.shape[1]))
    whole = len(lines) // per_group * per_group
    groups = lines[:whole].reshape(-1, per_group * lines.shape[1])
    steps = []
    for values in np.sort(groups, axis=1):
        finite = values[np.isfinite(values)]
        if finite.size < _MIN_GROUP // 4:
            continue
        grain = float(np.spacing(max(abs(finite[0]), abs(finite[-1]))))
        gaps = np.diff(finite)
        gaps = gaps[gaps > 4.0 * grain]
        steps.append(_common_step(gaps, finite.size, grain))
    if not steps or np.count_nonzero(np.isfinite(steps)) <= len(steps) / 2:
        return None
    known = np.sort([s for s in steps if np.isfinite(s)])
    step = float(known[len(known) // 2])  # one that occurs, not the mean of two
    # the file's own rounding is known from its header, and is no sign of an older one
    return step if step > max(MIN_STEP_SIGMA * sigma, 1.5 * storage_step) else None


def _common_step(gaps: Array, count: int, grain: float) -> float:
    """Return the step of which all gaps are whole multiples, NaN where there is none."""
    if gaps.size < 2 or 1.0 - (gaps.size + 1) / count < MIN_REPEATS:
        return np.nan
    step = float(np.median(gaps[gaps < 1.5 * gaps.min()]))
    if step < _FLOAT_STEPS * grain:
        return np.nan
    multiples = gaps / step
    near = np.abs(multiples - np.rint(multiples)) < 0.05
    return step if np.mean(near) >= ON_STEPS else np.nan
