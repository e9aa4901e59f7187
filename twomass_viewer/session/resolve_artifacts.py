"""The predicted artifacts of a Scene: which of them are shown, and which stands out."""

from dataclasses import replace

import numpy as np

from twomass_viewer.scene.scene import VectorMark
from twomass_viewer.scene.vector_set import VectorSet
from twomass_viewer.session.drawn_artifacts import DrawnArtifacts
from twomass_viewer.session.layers import Field, Member, next_version
from twomass_viewer.session.scene_cache import SceneCache
from twomass_viewer.session.seen import Seen, seen_in_turns
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import ArtifactSelection, Shown
from twomass_viewer.survey.evidence import Evidence


def artifact_vectors(
    cache: SceneCache, session: Session, field: Field, seen: list[Seen]
) -> tuple[VectorSet | None, list[VectorMark]]:
    """Return the artifacts shown, and the mark of the one that was clicked.

    Parameters
    ----------
    cache : SceneCache
    session : Session
    field : Field
        With a plane.
    seen : list of (ImageSet, Shown)
        The sets whose turn it is in a blink, the compared ones, else the visible ones.
    """
    plane = field.plane
    assert plane is not None
    if not session.artifacts_visible or not session.artifacts:
        return None, []
    drawn = session.drawn_on(plane)
    # while blinking or comparing, those of the images seen, and of their bands; so in a pane of
    # several
    alone = session.turn is None and not session.layout.is_tiled
    images = None if alone else _planes_seen(seen)
    chosen = session.selection
    row = drawn.row_of.get(chosen.key) if isinstance(chosen, ArtifactSelection) else None
    view = (session.hidden_kinds, session.guesses_visible, session.artifact_view.key)
    for turn in seen_in_turns(session):  # the marks of the other turns stay ready
        cache.use(("artifacts", *view, _planes_seen(turn), row))
    return cache.kept(
        ("artifacts", *view, images, row), lambda: _shown(session, drawn, images, row), drawn
    )


def _shown(
    session: Session, drawn: DrawnArtifacts, images: frozenset[int] | None, chosen: int | None
) -> tuple[VectorSet, list[VectorMark]]:
    view = session.artifact_view
    levels = view.hidden_levels
    if not session.guesses_visible:
        levels |= {e for e in Evidence if e.is_guess}
    rows = drawn.rows(session.hidden_kinds, view.hidden_bands, levels, images)
    stronger: list[VectorMark] = []
    if chosen is not None and chosen in rows:
        rows = rows[rows != chosen]
        stronger = [replace(drawn.marks[chosen], emphasized=True)]
    rows = np.ascontiguousarray(rows)
    return VectorSet(drawn.marks, drawn.arrays, rows, next_version()), stronger


def _planes_seen(seen: list[Seen]) -> frozenset[int]:
    """Return the versions of the planes seen."""
    members: list[Member] = []
    for found, shown in seen:
        composite = found.composite() if shown is Shown.RGB else None
        members += composite or [m for m in (found.member(shown.band),) if m is not None]
    return frozenset(m.version for m in members)
