"""The artifacts that were predicted, and which are shown, as a part of the Session."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.session.artifact_view import ArtifactView
from twomass_viewer.session.cataloguing import Cataloguing
from twomass_viewer.session.drawn_artifacts import (
    DrawnArtifacts,
    count_artifacts,
    draw_artifacts,
)
from twomass_viewer.session.view import ArtifactSelection, AwaitedArtifact, PlaceSelection
from twomass_viewer.survey.artifact_kinds import ArtifactKind

if TYPE_CHECKING:
    from twomass_viewer.session.explaining import Explained


class ArtifactLayer(Cataloguing):
    """Predicted artifacts, what is shown of them, and why something is at the inspected place.

    Announced as ``artifacts``, ``artifact_measures`` and ``explanation``. Selecting an artifact
    that is still to be predicted waits for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.artifact_view = ArtifactView(self._touch)
        self.artifacts: Mapping[str, Artifact] = {}
        self.artifacts_token = object()  # another one with each prediction
        self.drawn_artifacts: DrawnArtifacts | None = None
        self.artifact_counts = count_artifacts({})
        self.artifact_rules_version = ""
        self.artifact_notes: tuple[str, ...] = ()
        self.awaited_artifact: AwaitedArtifact | None = None
        self.explanation: Explained | None = None
        self.artifacts_visible = True
        # they say how far catalogue and pixels can be trusted, and would bury the sky
        self.hidden_kinds = frozenset(
            {ArtifactKind.CONFUSION, ArtifactKind.BAND_MERGE, ArtifactKind.EDGE}
        )
        self.guesses_visible = True

    def set_artifacts(
        self,
        artifacts: Mapping[str, Artifact],
        rules_version: str,
        notes: Sequence[str] = (),
        drawn: DrawnArtifacts | None = None,
    ) -> None:
        """Replace the predicted artifacts, the version of their rules and the notes on them.

        Where they were drawn as marks already (`drawn`), that need not be done for the Scene.
        """
        with self.batch():
            before = self.artifacts
            self.artifacts, self.artifacts_token = dict(artifacts), object()
            self.artifact_view.set_measures({})
            self.drawn_artifacts = drawn
            self.artifact_counts = count_artifacts(artifacts) if drawn is None else drawn.counts
            self.artifact_rules_version = rules_version
            self.artifact_notes = tuple(notes)
            chosen = self.selection
            if isinstance(chosen, ArtifactSelection) and chosen.key not in self.artifacts:
                # another band or scan: the place stays, so that it can be compared
                self.select(self._place_of(before.get(chosen.key), chosen))
            self._select_awaited()
            self._touch("artifacts")

    def drawn_on(self, plane: FieldPlane) -> DrawnArtifacts:
        """Return the artifacts as marks on a plane; they are made once."""
        drawn = self.drawn_artifacts
        if drawn is None or drawn.plane != plane:
            drawn = self.drawn_artifacts = draw_artifacts(plane, self.artifacts)
        return drawn

    def is_hidden(self, artifact: Artifact) -> bool:
        """Whether the overlay of an artifact is switched off, in whatever way."""
        view = self.artifact_view
        return (
            not self.artifacts_visible
            or artifact.kind in self.hidden_kinds
            or artifact.band in view.hidden_bands
            or artifact.evidence in view.hidden_levels
            or (artifact.evidence.is_guess and not self.guesses_visible)
        )

    def reveal(self, key: str) -> None:
        """Show the overlay of an artifact: its kind, band and evidence, and all that hides it."""
        artifact = self.artifacts.get(key)
        if artifact is None or not self.is_hidden(artifact):
            return
        with self.batch():
            self.artifacts_visible = True
            self.hidden_kinds -= {artifact.kind}
            self.guesses_visible = self.guesses_visible or artifact.evidence.is_guess
            self.artifact_view.set_band_visible(artifact.band, True)
            self.artifact_view.set_level_visible(artifact.evidence, True)
            self._touch("artifacts")

    def set_explanation(self, explained: "Explained | None") -> None:
        """Set why something is at the inspected place; it is kept until another answer comes."""
        if explained is not self.explanation:
            self.explanation = explained
            self._touch("explanation")

    def await_artifact(self, wanted: AwaitedArtifact) -> None:
        """Select an artifact once it is predicted, unless the user selects something first."""
        self.select(None)
        self.awaited_artifact = wanted
        self._select_awaited()

    def _select_awaited(self) -> None:
        wanted = self.awaited_artifact
        if wanted is None or not self.artifacts:
            return
        found = next(
            (k for k, a in self.artifacts.items() if AwaitedArtifact.of(a, wanted.at) == wanted),
            None,
        )
        place = wanted.at
        if found is None and place is None and self.field is not None and self.field.plane:
            east, north = self.field.plane.project(wanted.ra_deg, wanted.dec_deg)
            place = float(east), float(north)
        self.awaited_artifact = None
        if found is not None:
            self.select(ArtifactSelection(found, wanted.at))
        elif place is not None:
            self.select(PlaceSelection(*place))

    def _place_of(
        self, artifact: Artifact | None, chosen: ArtifactSelection
    ) -> PlaceSelection | None:
        if chosen.at is not None:
            return PlaceSelection(*chosen.at)
        if artifact is None or self.field is None or self.field.plane is None:
            return None
        east, north = self.field.plane.project(artifact.ra_deg, artifact.dec_deg)
        return PlaceSelection(float(east), float(north))

    def set_artifacts_visible(self, visible: bool) -> None:
        """Show or hide all artifacts."""
        self.artifacts_visible = visible
        self._touch("artifacts")

    def set_kind_visible(self, kind: ArtifactKind, visible: bool) -> None:
        """Show or hide one kind of artifacts."""
        hidden = self.hidden_kinds
        self.hidden_kinds = hidden - {kind} if visible else hidden | {kind}
        self._touch("artifacts")

    def set_guesses_visible(self, visible: bool) -> None:
        """Show or hide artifacts whose rule is a guess."""
        self.guesses_visible = visible
        self._touch("artifacts")
