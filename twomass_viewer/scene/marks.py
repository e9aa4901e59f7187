"""Roles of marks on the sky: each has one colour and one shape, everywhere.

Colours are safe for colour-vision deficiencies, and the shape carries the meaning too. The key is
the survey's own: circles are catalogue sources, squares and other shapes are artifacts.
"""

from dataclasses import dataclass
from enum import StrEnum

from twomass_viewer.survey.artifact_kinds import ArtifactKind


class MarkRole(StrEnum):
    """What a mark stands for."""

    PSC_CLEAN = "psc_clean"
    PSC_CONTAMINATED = "psc_contaminated"
    XSC = "xsc"
    CATALOG = "catalog"
    PERSISTENCE = "persistence"
    DIFFRACTION_SPIKE = "diffraction_spike"
    GLINT = "glint"
    HALO = "halo"
    STRIPE = "stripe"
    OTHER_ARTIFACT = "other_artifact"
    SELECTED = "selected"
    TARGET = "target"
    APERTURE = "aperture"
    PROFILE = "profile"
    OFFSET = "offset"


def role_of(kind: ArtifactKind) -> MarkRole:
    """Return the mark role of a kind of artifacts."""
    return _ROLES.get(kind, MarkRole.OTHER_ARTIFACT)


_ROLES = {
    ArtifactKind.PERSISTENCE: MarkRole.PERSISTENCE,
    ArtifactKind.DIFFRACTION_SPIKE: MarkRole.DIFFRACTION_SPIKE,
    ArtifactKind.GLINT: MarkRole.GLINT,
    ArtifactKind.HALO: MarkRole.HALO,
    ArtifactKind.STRIPE: MarkRole.STRIPE,
}


class MarkShape(StrEnum):
    """How a mark is drawn."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    POLYGON = "polygon"
    LINE = "line"
    DOUBLE_RING = "double_ring"
    RETICLE = "reticle"


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """Colour as ``#rrggbb`` and the words of the key."""

    color: str
    words: str


MARK_STYLES: dict[MarkRole, MarkStyle] = {
    MarkRole.PSC_CLEAN: MarkStyle("#33c481", "PSC, clean"),
    MarkRole.PSC_CONTAMINATED: MarkStyle("#f0e442", "PSC, contaminated or confused"),
    MarkRole.XSC: MarkStyle("#56b4e9", "XSC"),
    MarkRole.CATALOG: MarkStyle("#33c481", "catalogue"),
    MarkRole.PERSISTENCE: MarkStyle("#e69f00", "persistence ghost"),
    MarkRole.DIFFRACTION_SPIKE: MarkStyle("#cc79a7", "diffraction spike"),
    MarkRole.GLINT: MarkStyle("#b07cff", "glint"),
    MarkRole.HALO: MarkStyle("#9aa0a6", "halo"),
    MarkRole.STRIPE: MarkStyle("#d55e00", "stripe"),
    MarkRole.OTHER_ARTIFACT: MarkStyle("#9aa0a6", "other artifact"),
    MarkRole.SELECTED: MarkStyle("#ffffff", "selected"),
    MarkRole.TARGET: MarkStyle("#ffffff", "target"),
    MarkRole.APERTURE: MarkStyle("#4aa3ff", "aperture and sky annulus"),
    MarkRole.PROFILE: MarkStyle("#4aa3ff", "line profile"),
    MarkRole.OFFSET: MarkStyle("#ffffff", "offset of a marker from its star"),
}
