"""Diffraction spikes: four arms along the scan axes, six for the very brightest stars.

The length is where an arm sinks into the pixel noise. It was measured in J; in H and Ks the J law
is entered with the J magnitude whose star has the same ratio of flux to pixel noise.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts import sentences
from twomass_viewer.artifacts.draft import Circumstances, Draft, Offset, Parents
from twomass_viewer.artifacts.scan_axes import offset_at
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import Rule, RuleSet

KIND = "diffraction_spike"
ARMS = ("north", "east", "south", "west")
SIX_ARMS = ("North", "First east", "Second east", "South", "First west", "Second west")
_SIX_AXES = ("ns", "ew", "ew", "ns", "ew", "ew")
_TIP_SHARE = 0.25  # of an arm's width, drawn at its tip: our choice


@dataclass(frozen=True, slots=True)
class _Arm:
    words: str
    axis: str
    pa: Rule
    half_width: float


def arm_length(
    mag: NDArray[np.float64] | float, axis: str, at: Circumstances, rules: RuleSet
) -> NDArray[np.float64]:
    """Return the length of an arm in arcsec.

    Parameters
    ----------
    mag : float or ndarray
        Of the parent, in the band of the circumstances.
    axis : str
        ``ns`` or ``ew``.
    at : Circumstances
    rules : RuleSet
    """
    at_ten = rules.value(KIND, f"length_{axis}", at.band)
    slope = rules.value(KIND, f"slope_{axis}", at.band)
    length = at_ten * 10.0 ** (slope * (10.0 - np.asarray(mag) - _noise_shift(at, rules)))
    return np.minimum(length, rules.value(KIND, "longest"))


def _noise_shift(at: Circumstances, rules: RuleSet) -> float:
    """Return the J magnitude of equal flux over noise, less the magnitude in the band."""
    if at.band is Band.J:
        return 0.0
    magzp, sigma = at.magzp, at.sigma_dn
    if magzp is None:
        magzp = rules.value(KIND, "typical_magzp", at.band)
    if sigma is None or sigma <= 0:
        sigma = rules.value(KIND, "typical_sigma", at.band)
    return (
        rules.value(KIND, "reference_magzp")
        - magzp
        + 2.5 * math.log10(sigma / rules.value(KIND, "reference_sigma"))
    )


def draft(parents: Parents, at: Circumstances, rules: RuleSet) -> list[Draft]:
    """Return the spike arms of all parents with visible spikes, whatever scan they lie in."""
    faintest = rules.value(KIND, "faintest_parent", at.band)
    very_bright = rules.value(KIND, "six_arms_brighter_than", at.band)
    paired = rules.value(KIND, "pairs_brighter_than", at.band)
    pairs_from = rules.get(KIND, "pairs_from", at.band)
    factor = rules.value(KIND, "length_factor", at.band)
    four, six = _four_arms(at, rules), _six_arms(at, rules)
    pairs = [(order, arm) for order, arm in enumerate(six, 1) if arm.axis == "ew"]
    lengths = {axis: arm_length(parents.mag, axis, at, rules) for axis in ("ns", "ew")}
    laws = {axis: rules.get(KIND, f"length_{axis}", at.band) for axis in ("ns", "ew")}
    drafts: list[Draft] = []
    for i in np.flatnonzero(parents.mag <= faintest).tolist():
        mag = float(parents.mag[i])
        beyond = mag < very_bright
        arms = six if beyond else four
        # six arms are the survey's rule; their length is the law of fainter stars, and said so
        doubles = [] if beyond or mag >= paired else [
            (order, arm) for order, arm in pairs if lengths[arm.axis][i] > pairs_from.value
        ]  # fmt: skip
        who = sentences.star(parents, i, at)
        count = len(arms) + len(doubles)
        for order, arm in enumerate(arms, 1):
            length = float(lengths[arm.axis][i])
            used = (arm.pa,) if beyond else (arm.pa, laws[arm.axis])
            text = sentences.spike(who, arm.words, arm.pa.value, length, factor, beyond)
            drafts.append(_arm(i, arm, 0.0, length, order, count, used, text))
        for number, (_, arm) in enumerate(doubles, len(arms) + 1):
            length = float(lengths[arm.axis][i])
            text = sentences.spike_pair(who, arm.words, arm.pa.value, pairs_from.value, length)
            drafts.append(_arm(i, arm, pairs_from.value, length, number, count, (arm.pa,), text))
    return drafts


def _arm(
    parent: int,
    arm: _Arm,
    start: float,
    length: float,
    order: int,
    count: int,
    used: tuple[Rule, ...],
    text: str,
) -> Draft:
    """Return one arm from a distance of its star to its end."""
    first, tip = offset_at(start, arm.pa.value), offset_at(length, arm.pa.value)
    return Draft(
        ArtifactKind.DIFFRACTION_SPIKE,
        parent,
        (0.0, 0.0),
        "polygon",
        _outline(first, tip, arm.pa.value, arm.half_width),
        None,
        (first, tip),
        order,
        count,
        None,
        used,
        sentences.with_doubt(text, used),
    )


def _outline(first: Offset, tip: Offset, pa: float, half_width: float) -> tuple[Offset, ...]:
    """Return a tapered outline from the star, or a place beyond it, to the tip."""
    sx, sy = offset_at(half_width, pa + 90.0)
    tx, ty = sx * _TIP_SHARE, sy * _TIP_SHARE
    return (
        (first[0] + sx, first[1] + sy),
        (tip[0] + tx, tip[1] + ty),
        (tip[0] - tx, tip[1] - ty),
        (first[0] - sx, first[1] - sy),
    )


def _four_arms(at: Circumstances, rules: RuleSet) -> list[_Arm]:
    arms = []
    for name in ARMS:
        axis = "ns" if name in ("north", "south") else "ew"
        pa = rules.get(KIND, f"arm_{name}_pa", at.band)
        arms.append(_Arm(name.capitalize(), axis, pa, rules.value(KIND, f"half_width_{axis}")))
    return arms


def _six_arms(at: Circumstances, rules: RuleSet) -> list[_Arm]:
    arms = []
    for order, (words, axis) in enumerate(zip(SIX_ARMS, _SIX_AXES, strict=True), 1):
        wide = "half_width_west_bright" if "west" in words else f"half_width_{axis}"
        pa = rules.get(KIND, f"six_arm_{order}_pa", at.band)
        arms.append(_Arm(words, axis, pa, rules.value(KIND, wide)))
    return arms
