"""Kinds of artifacts; vetting uses the same words."""

from enum import StrEnum


class ArtifactKind(StrEnum):
    """What can look like a source and is none."""

    DIFFRACTION_SPIKE = "diffraction_spike"
    PERSISTENCE = "persistence"
    GLINT = "glint"
    STRIPE = "stripe"
    HALO = "halo"
    CONFUSION = "confusion"
    BAND_MERGE = "band_merge"
    BANDING = "banding"
    SEAM = "seam"
    QUADRANT_SPOT = "quadrant_spot"
    EDGE = "edge"
    SATURATION = "saturation"
    STREAK = "streak"

    @property
    def words(self) -> str:
        """The kind as the interface names it."""
        return {
            "diffraction_spike": "diffraction spike",
            "persistence": "persistence ghost",
            "band_merge": "band-merge confusion",
            "quadrant_spot": "quadrant spot",
        }.get(self.value, self.value)
