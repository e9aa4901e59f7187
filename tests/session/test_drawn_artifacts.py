"""Artifacts drawn where they are predicted: the Scene only chooses among them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.session.scenes import image
from tests.session.test_inspection import artifact
from twomass_viewer.artifacts.model import Artifact, ArtifactShape
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.session import artifact_layer
from twomass_viewer.session.drawn_artifacts import DrawnArtifacts, draw_artifacts
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import ArtifactSelection
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence

NONE: frozenset[Any] = frozenset()
PLANE = FieldPlane(83.6, -5.5)
SURE, GUESSED = Evidence.MEASURED, Evidence.GUESS


def ghost(order: int, evidence: Evidence) -> Artifact:
    shape = ArtifactShape("circle", ((83.6, -5.5 - 0.02 * order),), 4.0)
    made = artifact(ArtifactKind.PERSISTENCE, shape, "ghost")
    return replace(made, order=order, evidence=evidence, dec_deg=-5.5 - 0.02 * order)


@pytest.fixture
def artifacts() -> dict[str, Artifact]:
    """Two ghosts of one parent, the farther one guessed, and a halo on another plane."""
    halo = artifact(ArtifactKind.HALO, ArtifactShape("circle", ((83.61, -5.5),), 30.0), "halo")
    return {
        "artifact:7:0": ghost(1, SURE),
        "artifact:7:1": ghost(2, GUESSED),
        "artifact:8:0": halo,
    }


def shown(
    drawn: DrawnArtifacts,
    hidden: frozenset[ArtifactKind] = frozenset(),
    *,
    bands: frozenset[Band] = frozenset(),
    guesses: bool = True,
    images: frozenset[int] | None = None,
) -> set[str]:
    levels = frozenset() if guesses else frozenset({GUESSED})
    keys = {drawn.marks[i].key for i in drawn.rows(hidden, bands, levels, images)}
    return keys - {""}


def test_kinds_guesses_and_planes_choose_what_is_shown(artifacts: dict[str, Artifact]) -> None:
    drawn = draw_artifacts(PLANE, artifacts)
    assert shown(drawn) == set(artifacts)
    assert shown(drawn, guesses=False) == {"artifact:7:0", "artifact:8:0"}
    assert shown(drawn, frozenset({ArtifactKind.HALO})) == {"artifact:7:0", "artifact:7:1"}
    assert shown(drawn, images=frozenset({8})) == {"artifact:8:0"}
    assert shown(drawn, images=frozenset()) == set()
    assert shown(drawn, bands=frozenset({Band.H})) == set(artifacts)
    assert shown(drawn, bands=frozenset({Band.J})) == set()


def test_the_train_of_ghosts_ends_at_the_last_one_shown(artifacts: dict[str, Artifact]) -> None:
    drawn = draw_artifacts(PLANE, artifacts)

    def ends(guesses: bool) -> list[float]:
        marks = [
            drawn.marks[i]
            for i in drawn.rows(NONE, NONE, NONE if guesses else frozenset({GUESSED}), None)
        ]
        chains = [m for m in marks if m.shape is MarkShape.LINE]
        assert all(m.role is MarkRole.PERSISTENCE for m in chains)
        return [round(m.points[1][1]) for m in chains]

    assert ends(True) == [-144]
    assert ends(False) == [-72]
    assert not [
        i
        for i in drawn.rows(frozenset({ArtifactKind.PERSISTENCE}), NONE, NONE, None)
        if drawn.marks[i].shape is MarkShape.LINE
    ], "a train goes with its ghosts"


def test_each_row_is_its_artifacts(artifacts: dict[str, Artifact]) -> None:
    drawn = draw_artifacts(PLANE, artifacts)
    assert drawn.row_of.keys() == artifacts.keys()
    for key, row in drawn.row_of.items():
        assert drawn.marks[row].key == key
        at = int(drawn.arrays.starts[row])
        place = (float(drawn.arrays.east[at]), float(drawn.arrays.north[at]))
        assert place == pytest.approx(drawn.marks[row].points[0])


def test_what_was_drawn_is_not_drawn_again(
    artifacts: dict[str, Artifact], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, resolver = Session(), Resolver()
    session.add_images([image()])
    assert session.field is not None
    assert session.field.plane is not None
    drawn = draw_artifacts(session.field.plane, artifacts)
    session.set_artifacts(artifacts, "1", (), drawn)
    monkeypatch.setattr(artifact_layer, "draw_artifacts", None)
    first = resolver.resolve(session).artifacts
    assert first is not None
    assert first.marks is drawn.marks
    assert resolver.resolve(session).artifacts is first, "nothing has changed"
    session.set_guesses_visible(False)
    fewer = resolver.resolve(session).artifacts
    assert fewer is not None
    assert fewer != first
    assert len(fewer) < len(first)


@pytest.mark.parametrize(
    ("shape", "reach"),
    [
        (ArtifactShape("circle", ((83.6, -5.5),), 4.0), 4.0),
        (ArtifactShape("circle", ((83.6, -5.5),), 0.5), 2.0),
        (ArtifactShape("line", ((83.6, -5.5), (83.6, -5.49)), None), 5.0),
    ],
)
def test_the_box_of_an_artifact_holds_all_that_it_is_meant_by(
    shape: ArtifactShape, reach: float
) -> None:
    drawn = draw_artifacts(PLANE, {"artifact:7:0": artifact(ArtifactKind.STREAK, shape, "it")})
    assert drawn.near(reach - 0.01, 1.0).tolist() == [0]
    assert drawn.near(-reach + 0.01, 0.0).tolist() == [0]
    assert drawn.near(reach + 0.01, 0.0).tolist() == []
    assert drawn.near(0.0, -reach - 0.01).tolist() == []


def test_artifacts_are_found_by_their_parent(artifacts: dict[str, Artifact]) -> None:
    drawn = draw_artifacts(PLANE, artifacts)
    parent = artifacts["artifact:7:0"].parent
    found = drawn.caused_by(parent.ra_deg, parent.dec_deg + 0.0005, 2.0)
    assert [drawn.key(n) for n in found.tolist()] == list(artifacts)
    assert not len(drawn.caused_by(parent.ra_deg, parent.dec_deg + 0.0006, 2.0))


def test_a_clicked_artifact_stands_out_above_the_others(artifacts: dict[str, Artifact]) -> None:
    session = Session()
    session.add_images([image()])
    session.set_artifacts(artifacts, "1")
    session.select(ArtifactSelection("artifact:7:0"))
    scene = Resolver().resolve(session)
    assert scene.artifacts is not None
    assert "artifact:7:0" not in {m.key for m in scene.artifacts}
    (chosen,) = (m for m in scene.vectors if m.key == "artifact:7:0")
    assert chosen.emphasized
    assert sum(m.key == "artifact:7:0" for m in scene.all_vectors) == 1
    assert np.all(np.diff(scene.artifacts.rows) > 0), "they are painted in one order"
