"""Saturated cores: where pixels of a bright star are no longer linear, or full."""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts import sentences
from twomass_viewer.artifacts.draft import Circumstances, Draft, Parents
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import RuleSet

KIND = "saturation"
_SMALLEST_ARCSEC = 2.0  # a core is never smaller than the image of a star: our choice


def peak_dn(
    mag: NDArray[np.float64] | float, at: Circumstances, rules: RuleSet
) -> NDArray[np.float64]:
    """Return how high the brightest pixel of 1 arcsec would stand above the sky, were it linear."""
    magzp = at.magzp
    if magzp is None:
        magzp = rules.value(KIND, "typical_magzp", at.band)
    share = rules.value(KIND, "peak_share", at.band, at.hemisphere)
    return share * 10.0 ** (0.4 * (magzp - np.asarray(mag)))


def core_radius(
    mag: NDArray[np.float64] | float, at: Circumstances, rules: RuleSet
) -> NDArray[np.float64]:
    """Return the radius of saturated cores, arcsec."""
    at_seven = rules.value(KIND, "core_radius", at.band)
    slope = rules.value(KIND, "core_slope", at.band)
    return np.maximum(at_seven * 10.0 ** (slope * (7.0 - np.asarray(mag))), _SMALLEST_ARCSEC)


def draft(parents: Parents, at: Circumstances, rules: RuleSet) -> list[Draft]:
    """Return the cores of all parents whose pixels are not linear, whatever scan they lie in."""
    linear = rules.get(KIND, "unreliable_above", at.band)
    full = rules.get(KIND, "core_above", at.band)
    size = rules.get(KIND, "core_radius", at.band)
    peaks = peak_dn(parents.mag, at, rules)
    radii = core_radius(parents.mag, at, rules)
    drafts = []
    for i in np.flatnonzero(peaks > linear.value).tolist():
        saturated = bool(peaks[i] > full.value)
        used = (size, full if saturated else linear)
        text = sentences.saturation(
            sentences.star(parents, i, at), saturated, linear.value, full.value
        )
        drafts.append(
            Draft(
                ArtifactKind.SATURATION, i, (0.0, 0.0), "circle", ((0.0, 0.0),), float(radii[i]),
                None, None, None, None, used, sentences.with_doubt(text, used),
            )
        )  # fmt: skip
    return drafts
