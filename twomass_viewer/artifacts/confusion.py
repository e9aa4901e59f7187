"""Confusion: the circle about a bright star within which fainter sources are measured badly.

The survey flags such sources with the letter c. The radius is where the flag becomes about half as
frequent as beside the star; the catalogue's own flag says it of a single source.
"""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts import sentences
from twomass_viewer.artifacts.draft import Circumstances, Draft, Parents
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

KIND = "confusion"
FITTED_MAG = (5.0, 12.5)
"""Magnitudes of the stars whose flagged neighbours the radius was fitted to (the rules' source)."""


def confusion_radius(
    mag: NDArray[np.float64] | float, band: Band, rules: RuleSet
) -> NDArray[np.float64]:
    """Return the confusion radius of stars, arcsec."""
    at_ten = rules.value(KIND, "radius", band)
    slope = rules.value(KIND, "slope", band)
    radius = at_ten * 10.0 ** (slope * (10.0 - np.asarray(mag)))
    return np.minimum(radius, rules.value(KIND, "largest"))


def draft(parents: Parents, at: Circumstances, rules: RuleSet) -> list[Draft]:
    """Return the confusion circles of all parents, whatever scan they lie in."""
    used = (rules.get(KIND, "radius", at.band), rules.get(KIND, "slope", at.band))
    radii = confusion_radius(parents.mag, at.band, rules).tolist()
    return [
        Draft(
            ArtifactKind.CONFUSION, i, (0.0, 0.0), "circle", ((0.0, 0.0),), radii[i], None, None,
            None, None, used,
            sentences.with_doubt(
                sentences.confusion(sentences.star(parents, i, at), at, radii[i]), used
            ),
        )
        for i in range(len(parents))
    ]  # fmt: skip
