"""What Inspect says of a place."""

from dataclasses import replace

import numpy as np
import pytest

from tests.session.scenes import catalog, image
from twomass_viewer.artifacts.model import Artifact, ArtifactShape, Parent
from twomass_viewer.session.explaining import explain_place, explain_request
from twomass_viewer.session.inspection import inspect
from twomass_viewer.session.selected_place import is_on_image
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import ArtifactSelection, PlaceSelection, RowSelection
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence


def artifact(kind: ArtifactKind, shape: ArtifactShape, sentence: str) -> Artifact:
    return Artifact(
        kind,
        Band.J,
        1,
        5,
        Parent("2MASS J05343600-0530000", 83.65, -5.5, 5.8),
        *shape.coords_deg[0],
        None,
        None,
        shape,
        11.5,
        Evidence.MEASURED,
        "rule",
        sentence,
        "source",
        None,
        True,
        None,
        None,
    )


@pytest.fixture
def session() -> Session:
    made = Session()
    made.add_images([image()])
    made.add_catalog(catalog())
    return made


def test_nothing_selected_says_nothing(session: Session) -> None:
    assert inspect(session) is None


def test_a_place_names_the_row_within_reach_and_the_pixel(session: Session) -> None:
    session.select(PlaceSelection(0.5, 0.0))
    found = inspect(session)
    assert found is not None
    assert "05342400-0530000" in found.reasons[0].body
    assert found.reasons[0].amount == "0.5″ away"
    assert found.reasons[-1].title == "Pixel"
    assert "FK5 J2000" in found.place


def test_far_from_every_row_it_says_how_far_the_nearest_is(session: Session) -> None:
    session.select(PlaceSelection(-12.0, -9.0))
    found = inspect(session)
    assert found is not None
    assert found.reasons[0].title == "No PSC source within 5″"
    assert "15.0″" in found.reasons[0].body


def test_a_row_is_described_with_its_fields(session: Session) -> None:
    session.select(RowSelection(session.catalogs[0].key, 2))
    found = inspect(session)
    assert found is not None
    assert "persistence" in found.reasons[0].body
    assert any(value for _, value, _ in found.fields)


def test_artifacts_cover_a_place_by_their_shape(session: Session) -> None:
    square = ((83.601, -5.501), (83.601, -5.499), (83.599, -5.499), (83.599, -5.501))
    session.set_artifacts(
        {
            "near": artifact(
                ArtifactKind.PERSISTENCE, ArtifactShape("circle", ((83.6005, -5.5),), 4.0), "near"
            ),
            "far": artifact(
                ArtifactKind.PERSISTENCE, ArtifactShape("circle", ((83.61, -5.5),), 4.0), "far"
            ),
            "arm": artifact(
                ArtifactKind.DIFFRACTION_SPIKE, ArtifactShape("polygon", square), "arm"
            ),
        },
        "1",
    )
    session.select(PlaceSelection(0.5, 0.0))
    found = inspect(session)
    assert found is not None
    bodies = [r.body for r in found.reasons]
    assert bodies[:2] == ["near", "arm"]
    assert "far" not in bodies
    session.select(PlaceSelection(20.0, 20.0))
    found = inspect(session)
    assert found is not None
    assert not {"arm", "near", "far"} & {r.body for r in found.reasons}


def test_a_selected_artifact_comes_first_with_rule_evidence_and_source(session: Session) -> None:
    shape = ArtifactShape("circle", ((83.6005, -5.5),), 4.0)
    session.set_artifacts({"a": artifact(ArtifactKind.PERSISTENCE, shape, "because")}, "1")
    session.select(ArtifactSelection("a"))
    found = inspect(session)
    assert found is not None
    first = found.reasons[0]
    assert first.title == "Persistence ghost 1 of 5"
    assert first.body == "because"
    assert "measured on survey images" in first.source
    assert "source" in first.source


def test_a_large_shape_is_inspected_where_it_was_clicked(session: Session) -> None:
    square = ((83.605, -5.5005), (83.605, -5.4995), (83.595, -5.4995), (83.595, -5.5005))
    shape = ArtifactShape("polygon", square)
    session.set_artifacts({"s": artifact(ArtifactKind.STRIPE, shape, "stripe")}, "1")
    session.select(ArtifactSelection("s", at=(0.5, 0.0)))
    found = inspect(session)
    assert found is not None
    assert found.reasons[0].body == "stripe"
    assert "05342400-0530000" in found.reasons[1].body
    assert found.place.startswith("05 34 24.03")


def test_a_place_beyond_the_table_is_called_not_covered() -> None:
    session = Session()
    session.add_images([image()])
    rng = np.random.default_rng(3)
    rows = catalog()
    count = 400
    columns = {
        "ra": 90.0 + rng.uniform(0, 0.2, count),
        "dec": rng.uniform(0, 0.2, count),
        "designation": np.array([f"row {n}" for n in range(count)], dtype=object),
    }
    session.add_catalog(replace(rows, columns=columns))
    session.select(PlaceSelection(0.0, 0.0))
    found = inspect(session)
    assert found is not None
    assert found.reasons[0].title == "Not covered by the PSC table"
    assert "°" in found.reasons[0].body


def test_a_selected_artifact_of_another_band_becomes_its_place(session: Session) -> None:
    shape = ArtifactShape("circle", ((83.6005, -5.5),), 4.0)
    session.set_artifacts({"a": artifact(ArtifactKind.PERSISTENCE, shape, "because")}, "1")
    session.select(ArtifactSelection("a"))
    session.set_artifacts({}, "1")
    chosen = session.selection
    assert isinstance(chosen, PlaceSelection)
    assert chosen.east == pytest.approx(0.0005 * 3600 * np.cos(np.radians(5.5)), abs=0.01)


def test_a_star_says_once_what_it_causes_and_marks_what_is_hidden(session: Session) -> None:
    ra, dec = 83.6, -5.5
    star = Parent("2MASS J05342400-0530000", ra, dec, 5.8)
    around = ArtifactShape("circle", ((ra, dec),), 30.0)
    made = {
        f"artifact:1:{n}": replace(artifact(kind, around, "It is here."), parent=star)
        for n, kind in enumerate(
            [ArtifactKind.DIFFRACTION_SPIKE, ArtifactKind.DIFFRACTION_SPIKE,
             ArtifactKind.HALO, ArtifactKind.CONFUSION]
        )
    }  # fmt: skip
    other = replace(
        artifact(ArtifactKind.HALO, around, "A guess."), evidence=Evidence.GUESS,
        parent=replace(star, ra_deg=83.61),
    )  # fmt: skip
    session.set_artifacts(made | {"artifact:1:9": other}, "1")
    session.set_guesses_visible(False)
    assert session.field is not None
    assert session.field.plane is not None
    east, north = (float(v) for v in session.field.plane.project(ra, dec))
    session.select(PlaceSelection(east, north))
    found = inspect(session)
    assert found is not None
    (card,) = [r for r in found.reasons if r.title == "Causes artifacts"]
    assert card.body == "Predicted from this star: 2 diffraction spikes, 1 halo, confusion."
    assert card.source == "overlays off: confusion"
    (guess,) = [r for r in found.reasons if r.link.startswith("artifact:")]
    assert guess.link == "artifact:1:9"
    assert guess.source.startswith("overlay off · ")
    assert guess.link_text == "Show overlay"
    session.set_guesses_visible(True)
    shown = inspect(session)
    assert shown is not None
    (guess,) = [r for r in shown.reasons if r.link.startswith("artifact:")]
    assert "overlay off" not in guess.source
    assert guess.link_text == "Show"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ArtifactKind.CONFUSION, "it makes no light of its own"),
        (ArtifactKind.PERSISTENCE, "its place is not on this image"),
    ],
)
def test_why_nothing_was_measured_is_said(session: Session, kind: ArtifactKind, words: str) -> None:
    shape = ArtifactShape("circle", ((83.6, -5.5),), 4.0)
    session.set_artifacts({"artifact:1:0": artifact(kind, shape, "because")}, "1")
    session.select(ArtifactSelection("artifact:1:0"))
    before = inspect(session)
    assert before is not None
    assert before.reasons[0].body == "because", "the pixels were not asked yet"
    session.artifact_view.set_measures({"artifact:1:0": None})
    found = inspect(session)
    assert found is not None
    assert f"Not measured on the pixels: {words}" in found.reasons[0].body


@pytest.mark.parametrize("how", ["all", "kind", "band", "level", "guesses"])
def test_whatever_hides_an_overlay_it_can_be_revealed(session: Session, how: str) -> None:
    shape = ArtifactShape("circle", ((83.6, -5.5),), 4.0)
    made = artifact(ArtifactKind.PERSISTENCE, shape, "because")
    if how == "guesses":
        made = replace(made, evidence=Evidence.GUESS)
    session.set_artifacts({"artifact:1:0": made}, "1")
    assert not session.is_hidden(made)
    {
        "all": lambda: session.set_artifacts_visible(False),
        "kind": lambda: session.set_kind_visible(made.kind, False),
        "band": lambda: session.artifact_view.set_band_visible(made.band, False),
        "level": lambda: session.artifact_view.set_level_visible(made.evidence, False),
        "guesses": lambda: session.set_guesses_visible(False),
    }[how]()
    session.select(PlaceSelection(0.0, 0.0))
    found = inspect(session)
    assert found is not None
    (card,) = [r for r in found.reasons if r.link == "artifact:1:0"]
    assert card.source.startswith("overlay off · ")
    names: list[frozenset[str]] = []
    session.changed.connect(names.append)
    session.reveal("artifact:1:0")
    assert names == [frozenset({"artifacts"})]
    assert not session.is_hidden(made)


def test_a_hidden_image_is_named_with_a_way_to_see_it(session: Session) -> None:
    session.select(PlaceSelection(0.0, 0.0))
    key = session.images[0].key
    session.set_image_visible(key, False)
    found = inspect(session)
    assert found is not None
    (card,) = [r for r in found.reasons if r.title == "1 image covers this place"]
    assert card.body.endswith("hidden")
    assert (card.link, card.link_text) == (f"image:{key}", "Show image")
    (pixel,) = [r for r in found.reasons if r.title == "No image is shown here"]
    assert pixel.body == "No visible image covers this place."
    assert not is_on_image(session)
    session.set_image_visible(key, True)
    assert is_on_image(session)
    session.select(PlaceSelection(0.0, 400.0))
    assert not is_on_image(session)


@pytest.mark.parametrize("north", [400.0, 60.0, 0.0])
def test_what_covers_a_place_is_told_once_however_far_it_lies(
    session: Session, north: float
) -> None:
    session.select(PlaceSelection(0.0, north))
    for _ in range(2):
        found = inspect(session)
        assert found is not None
        titles = [r.title for r in found.reasons]
        assert titles.count("No image here") == (north > 0)
        assert titles.count("Pixel") == (north == 0)
        assert "Not covered" not in titles
        assert not [t for t in titles if t.startswith("Not covered by the catalogue")]
        request = explain_request(session)
        assert request is not None
        session.set_explanation(explain_place(request, lambda _f, _t: None))
