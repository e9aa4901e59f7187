"""The predicted artifacts of a Scene: which of them are shown, and which stands out."""

from dataclasses import dataclass, replace

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.scene import VectorMark
from twomass_viewer.session.layers import Field, Member
from twomass_viewer.session.marks import artifact_marks, chain_marks
from twomass_viewer.session.scene_cache import SceneCache
from twomass_viewer.session.seen import Seen
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import ArtifactSelection, Shown


def artifact_vectors(
    cache: SceneCache, session: Session, field: Field, seen: list[Seen]
) -> list[VectorMark]:
    """Return the marks of the artifacts shown.

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
    if not session.artifacts_visible:
        return []
    # while blinking or comparing, those of the images seen, and of their bands; so in a pane of
    # several
    alone = session.turn is None and not session.layout.is_tiled
    turn = None if alone else tuple((s.key, shown) for s, shown in seen)
    planes = None if turn is None else _planes_seen(seen)
    known = cache.kept(
        (
            "artifacts",
            field.key,
            session.hidden_kinds,
            session.guesses_visible,
            session.artifact_view.key,
            turn,
        ),
        lambda: _artifact_marks(session, plane, planes),
        session.artifacts,
    )
    chosen = session.selection
    if not isinstance(chosen, ArtifactSelection) or chosen.key not in known.marks:
        return [*known.chains, *known.marks.values()]
    stronger = replace(known.marks[chosen.key], emphasized=True)
    return [*known.chains, *(known.marks | {chosen.key: stronger}).values()]


@dataclass(frozen=True, eq=False, slots=True)
class _ArtifactMarks:
    """The marks of the artifacts shown, by key, before one is chosen."""

    chains: tuple[VectorMark, ...]
    marks: dict[str, VectorMark]


def _planes_seen(seen: list[Seen]) -> frozenset[str]:
    """Return the versions of the planes seen, as the keys of artifacts name them."""
    members: list[Member] = []
    for found, shown in seen:
        composite = found.composite() if shown is Shown.RGB else None
        members += composite or [m for m in (found.member(shown.band),) if m is not None]
    return frozenset(str(m.version) for m in members)


def _artifact_marks(
    session: Session, plane: FieldPlane, planes: frozenset[str] | None
) -> _ArtifactMarks:
    shown: dict[str, Artifact] = {
        key: a
        for key, a in session.artifacts.items()
        if a.kind not in session.hidden_kinds
        and (session.guesses_visible or not a.evidence.is_guess)
        and session.artifact_view.passes(a)
        and (planes is None or key.split(":")[1] in planes)
    }
    return _ArtifactMarks(chain_marks(plane, shown.values()), artifact_marks(plane, shown))
