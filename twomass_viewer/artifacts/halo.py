"""Halos: the circle within which a bright star's scattered light stands above the noise."""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts import sentences
from twomass_viewer.artifacts.draft import Circumstances, Draft, Parents
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import RuleSet

KIND = "halo"


def halo_radius(
    mag: NDArray[np.float64] | float, at: Circumstances, rules: RuleSet
) -> NDArray[np.float64]:
    """Return the radius in arcsec where the median profile falls to one pixel rms."""
    at_ten = rules.value(KIND, "radius", at.band, at.hemisphere)
    slope = rules.value(KIND, "slope", at.band, at.hemisphere)
    radius = at_ten * 10.0 ** (slope * (10.0 - np.asarray(mag)))
    return np.minimum(radius, rules.value(KIND, "largest"))


def draft(parents: Parents, at: Circumstances, rules: RuleSet) -> list[Draft]:
    """Return the halos of all parents, whatever scan they lie in."""
    used = (
        rules.get(KIND, "radius", at.band, at.hemisphere),
        rules.get(KIND, "slope", at.band, at.hemisphere),
    )
    scatter = rules.value(KIND, "scatter", at.band, at.hemisphere)
    radii = halo_radius(parents.mag, at, rules)
    drafts: list[Draft] = []
    for i in range(len(parents)):
        text = sentences.halo(sentences.star(parents, i, at), float(radii[i]), scatter)
        drafts.append(
            Draft(
                ArtifactKind.HALO,
                i,
                (0.0, 0.0),
                "circle",
                ((0.0, 0.0),),
                float(radii[i]),
                None,
                None,
                None,
                None,
                used,
                sentences.with_doubt(text, used),
            )
        )
    return drafts
