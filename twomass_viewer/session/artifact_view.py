"""Which of the predicted artifacts are shown, and what the pixels said of them.

Both change without predicting anew: a filter is a few sets of words, and what was measured lies
beside the artifacts under their keys.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from twomass_viewer.artifacts.measured import Measured
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence

_NO_LIGHT = (ArtifactKind.CONFUSION, ArtifactKind.BAND_MERGE, ArtifactKind.EDGE)


class ArtifactView:
    """Filter and measurements of the artifacts of a session.

    Parameters
    ----------
    touch : callable
        Says that ``artifacts`` (what is shown) or ``artifact_measures`` (what was measured) has
        changed.
    """

    def __init__(self, touch: Callable[[str], None]) -> None:
        self._touch = touch
        self.hidden_bands: frozenset[Band] = frozenset()
        self.hidden_levels: frozenset[Evidence] = frozenset()
        self.measures: Mapping[str, Measured | None] = {}

    @property
    def key(self) -> tuple[frozenset[Band], frozenset[Evidence]]:
        """What decides which artifacts are shown."""
        return self.hidden_bands, self.hidden_levels

    def set_band_visible(self, band: Band, visible: bool) -> None:
        """Show or hide the artifacts of a band."""
        hidden = self.hidden_bands - {band} if visible else self.hidden_bands | {band}
        if hidden != self.hidden_bands:
            self.hidden_bands = hidden
            self._touch("artifacts")

    def set_level_visible(self, level: Evidence, visible: bool) -> None:
        """Show or hide the artifacts of an evidence level."""
        hidden = self.hidden_levels - {level} if visible else self.hidden_levels | {level}
        if hidden != self.hidden_levels:
            self.hidden_levels = hidden
            self._touch("artifacts")

    def set_measures(self, measures: Mapping[str, Measured | None]) -> None:
        """Replace what was measured, by key of the artifact; None where nothing could be."""
        if measures or self.measures:
            self.measures = dict(measures)
            self._touch("artifact_measures")

    def add_measures(self, measures: Mapping[str, Measured | None]) -> None:
        """Add what was measured on one more image."""
        self.set_measures({**self.measures, **measures})

    def words(self, key: str, kind: ArtifactKind) -> str:
        """Return what the pixels say of an artifact, as a sentence; '' before they were asked."""
        if key not in self.measures:
            return ""
        seen = self.measures[key]
        if seen is not None:
            return f"On the pixels: {seen.words}."
        if kind in _NO_LIGHT:
            return "Not measured on the pixels: it makes no light of its own."
        return (
            "Not measured on the pixels: its place is not on this image, or too little undisturbed "
            "sky is left there."
        )

    def with_measures(self, artifacts: Mapping[str, Artifact]) -> dict[str, Artifact]:
        """Return artifacts with what was measured of them, as they leave the window."""
        return {
            key: replace(a, measured=self.measures[key]) if key in self.measures else a
            for key, a in artifacts.items()
        }
