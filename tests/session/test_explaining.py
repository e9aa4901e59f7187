"""What is asked of `explain` for the inspected place, and how its answer becomes cards."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from tests.session.scenes import image
from twomass_viewer.artifacts.measured import Finding, Measured, Quantity
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.explain.model import What
from twomass_viewer.io.read import read_image
from twomass_viewer.session.explained_cards import explained_cards, score_words
from twomass_viewer.session.explaining import explain_place, explain_request
from twomass_viewer.session.inspection import inspect
from twomass_viewer.session.marks import points_on
from twomass_viewer.session.readout import member_at
from twomass_viewer.session.selected_place import inspected_place
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import ArtifactSelection, PlaceSelection, RowSelection, Shown
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import load_rules


@pytest.fixture
def session(demo_files: FieldFiles) -> Session:
    made = Session()
    north, south = read_image(demo_files.images[Band.J]), read_image(demo_files.opposite)
    made.add_images([north])
    made.add_images([south], show=False)
    psc = read_catalog(demo_files.psc)
    made.add_catalog(psc)
    found = predict(north, north.planes[0], psc, load_rules()).artifacts
    made.set_artifacts({f"artifact:1:{n}": a for n, a in enumerate(found)}, "1")
    made.make_current(made.images[0].key)
    return made


def ghost(session: Session) -> str:
    return next(
        key
        for key, a in session.artifacts.items()
        if a.kind is ArtifactKind.PERSISTENCE and a.order == 2 and a.inside_image
    )


def explain_now(session: Session) -> None:
    request = explain_request(session)
    assert request is not None
    session.set_explanation(explain_place(request, lambda _f, _t: None))


def test_nothing_is_asked_without_a_place(session: Session) -> None:
    assert explain_request(session) is None
    assert inspected_place(session) is None


def test_images_tables_and_artifacts_go_in_and_the_image_seen_is_the_focus(
    session: Session,
) -> None:
    session.select(ArtifactSelection(ghost(session)))
    request = explain_request(session)
    assert request is not None
    assert len(request.known.images) == 2
    assert request.focus is not None
    assert request.focus.image is session.images[0].members[0].image
    assert len(request.artifacts) == len(session.artifacts)
    again = explain_request(session)
    assert again is not None
    assert again.identity == request.identity
    session.set_guesses_visible(False)
    session.set_kind_visible(ArtifactKind.PERSISTENCE, False)
    unseen = explain_request(session)
    assert unseen is not None
    assert unseen.identity == request.identity, "an overlay that is off changes no answer"
    session.set_artifacts(dict(list(session.artifacts.items())[1:]), "1")
    fewer = explain_request(session)
    assert fewer is not None
    assert fewer.identity != request.identity


def test_an_answer_says_that_its_overlay_is_off(session: Session) -> None:
    key = ghost(session)
    at = session.artifacts[key]
    assert session.field is not None
    assert session.field.plane is not None
    east, north = (float(v) for v in session.field.plane.project(at.ra_deg, at.dec_deg))
    session.select(PlaceSelection(east, north))
    session.set_kind_visible(at.kind, False)
    explain_now(session)
    assert session.explanation is not None
    (card,) = [c for c in explained_cards(session, session.explanation) if c.link == key]
    assert card.source.startswith("overlay off · ")
    assert card.link_text == "Show overlay"
    session.reveal(key)
    (card,) = [c for c in explained_cards(session, session.explanation) if c.link == key]
    assert "overlay off" not in card.source
    assert card.link_text == "Show"


def test_the_brightness_of_a_dot_is_told_once(session: Session) -> None:
    key = ghost(session)
    at = session.artifacts[key]
    session.artifact_view.set_measures(
        {key: Measured(Quantity.MAGNITUDE, at.expected_mag, 13.13, 0.01, Finding.PRESENT, False)}
    )
    assert session.field is not None
    assert session.field.plane is not None
    session.select(
        PlaceSelection(*(float(v) for v in session.field.plane.project(at.ra_deg, at.dec_deg)))
    )
    explain_now(session)
    assert session.explanation is not None
    (card,) = [c for c in explained_cards(session, session.explanation) if c.link == key]
    assert "The dot lies" in card.body
    assert "13.13" not in card.body, "the sentence has compared the dot already"


def test_what_was_predicted_for_other_images_is_folded_away_and_names_them(
    session: Session,
) -> None:
    halo = next(
        a
        for a in session.artifacts.values()
        if a.kind is ArtifactKind.HALO and a.inside_image and (a.shape.radius_arcsec or 0) > 30
    )
    others = {f"artifact:{9 + n}:0": replace(halo, image=f"other{n}.fits") for n in range(2)}
    session.set_artifacts({**session.artifacts, **others}, "1")
    assert session.field is not None
    plane = session.field.plane
    assert plane is not None
    east, north = (float(v) for v in plane.project(halo.ra_deg, halo.dec_deg))
    session.select(PlaceSelection(east + 14.0, north + 9.0))
    explain_now(session)
    found = inspect(session)
    assert found is not None
    (card,) = [r for r in found.reasons if r.folded]
    told = {r.link: r.source for r in card.folded}
    assert set(others) <= set(told)
    assert told["artifact:9:0"].startswith("other0.fits · ")
    assert not set(others) & {r.link for r in found.reasons}


def test_where_the_top_image_does_not_reach_the_image_seen_there_is_meant() -> None:
    made = Session()
    made.add_images([image(band) for band in Band])
    made.add_images([image(Band.J, dec=-5.5 + 0.1)])
    made.make_current(made.images[1].key)
    for shown, band in ((Shown.J, Band.J), (Shown.H, Band.H), (Shown.KS, Band.KS)):
        made.show(shown)
        made.select(PlaceSelection(0.0, 0.0))
        request = explain_request(made)
        assert request is not None
        assert request.focus is not None
        assert request.focus.plane.band is band


def test_a_clicked_artifact_is_explained_on_its_own_image(demo_files: FieldFiles) -> None:
    made = Session()
    north, south = read_image(demo_files.images[Band.J]), read_image(demo_files.opposite)
    made.add_images([north])
    made.add_images([south])
    psc = read_catalog(demo_files.psc)
    made.add_catalog(psc)
    own = made.images[0].members[0]
    found = predict(north, north.planes[0], psc, load_rules()).artifacts
    made.set_artifacts({f"artifact:{own.version}:{n}": a for n, a in enumerate(found)}, "1")
    made.make_current(made.images[1].key)
    key = ghost(made)
    made.select(ArtifactSelection(key))
    request = explain_request(made)
    assert request is not None
    assert request.focus is not None
    assert request.focus.plane is own.plane
    explain_now(made)
    told = inspect(made)
    assert told is not None
    assert told.reasons[0].link == key
    assert told.reasons[0].amount
    made.set_image_visible(made.images[0].key, False)
    hidden = explain_request(made)
    assert hidden is not None
    assert hidden.focus is not None
    assert hidden.focus.plane is not own.plane


def test_the_clicked_row_stands_first_with_its_probability(session: Session) -> None:
    layer = session.catalogs[0]
    # a row the image shows well: of middling brightness, clean, far from the edges
    mags = layer.catalog.columns["j_m"]
    row = next(
        n
        for n in np.flatnonzero((mags > 12.0) & (mags < 13.0))
        if str(layer.catalog.columns["cc_flg"][n]) == "000"
        and well_inside(session, layer.catalog, int(n))
    )
    session.select(RowSelection(layer.key, int(row)))
    explain_now(session)
    found = inspect(session)
    assert found is not None
    assert found.reasons[0].title == "PSC source"
    assert found.reasons[0].amount == "> 0.99"
    assert found.reasons[0].link == ""
    assert [r.title for r in found.reasons].count("PSC source") == 1


def well_inside(session: Session, catalog: Catalog, row: int) -> bool:
    assert session.field is not None
    assert session.field.plane is not None
    at = [(float(catalog.ra_deg[row]), float(catalog.dec_deg[row]))]
    hit = member_at(session, *points_on(session.field.plane, at)[0])
    return hit is not None and 50 < hit[1] < 450 and 50 < hit[2] < 950


def test_the_clicked_ghost_stands_first_with_its_probability(session: Session) -> None:
    key = ghost(session)
    session.select(ArtifactSelection(key))
    before = inspect(session)
    assert before is not None
    assert before.reasons[0].amount == ""
    explain_now(session)
    found = inspect(session)
    assert found is not None
    assert found.reasons[0].link == key
    assert found.reasons[0].amount in ("> 0.99", "0.99", "0.98", "0.97")
    assert [r.link for r in found.reasons].count(key) == 1
    assert any(r.title == "Not in the opposite scan" for r in found.reasons)


def test_an_answer_about_another_place_is_not_shown(session: Session) -> None:
    session.select(ArtifactSelection(ghost(session)))
    explain_now(session)
    session.select(PlaceSelection(3.0, 40.0))
    found = inspect(session)
    assert found is not None
    assert all(r.title != "Not in the opposite scan" for r in found.reasons)


def test_a_row_is_named_once(session: Session) -> None:
    layer = session.catalogs[0]
    session.select(RowSelection(layer.key, 40))
    explain_now(session)
    found = inspect(session)
    assert found is not None
    assert [r.link for r in found.reasons].count(f"row:{layer.key}:40") <= 1
    assert "PSC source" in found.reasons[0].title


def test_the_star_behind_a_letter_is_a_card_that_leads_to_its_row(session: Session) -> None:
    layer = session.catalogs[0]
    flags = layer.catalog.columns["cc_flg"]
    row = next(n for n in range(len(flags)) if "p" in str(flags[n]))
    session.select(RowSelection(layer.key, row))
    assert all("behind" not in r.title for r in inspect(session).reasons)  # type: ignore[union-attr]
    explain_now(session)
    found = inspect(session)
    assert found is not None
    card = next(r for r in found.reasons if r.title.startswith("Star behind the letter p"))
    assert card.leads_away
    assert card.help == "letters"
    assert card.amount == ""
    _, key, number = card.link.split(":")
    assert key == layer.key
    assert int(number) != row
    assert layer.catalog.columns["j_m"][int(number)] < layer.catalog.columns["j_m"][row] - 3.0


def test_who_is_behind_a_letter_is_said_after_the_row(session: Session) -> None:
    layer = session.catalogs[0]
    flags = [str(f) for f in layer.catalog.columns["cc_flg"]]
    assert session.field is not None
    assert session.field.plane is not None
    for row in (n for n, f in enumerate(flags) if set(f) & set("pds")):
        at = [(float(layer.catalog.ra_deg[row]), float(layer.catalog.dec_deg[row]))]
        session.select(PlaceSelection(*points_on(session.field.plane, at)[0]))
        explain_now(session)
        found = inspect(session)
        assert found is not None
        rows = [n for n, r in enumerate(found.reasons) if r.link == f"row:{layer.key}:{row}"]
        behind = [n for n, r in enumerate(found.reasons) if "behind the letter" in r.title]
        assert rows
        assert behind
        assert rows[0] < behind[0]


def test_a_neighbour_behind_a_letter_keeps_its_own_card(session: Session) -> None:
    layer = session.catalogs[0]
    flags = [str(f) for f in layer.catalog.columns["cc_flg"]]
    for row in (n for n, f in enumerate(flags) if "b" in f):
        session.select(RowSelection(layer.key, row))
        explain_now(session)
        found = inspect(session)
        assert found is not None
        behind = [r for r in found.reasons if r.leads_away and "letter b" in r.title and r.link]
        near = [r for r in found.reasons if not r.leads_away and r.link.startswith("row:")]
        if behind and behind[0].link in [r.link for r in near]:
            return
    pytest.fail("no such row of the field has its neighbour within a few arcsec")


def test_changed_rules_ask_and_answer_anew(session: Session) -> None:
    layer = session.catalogs[0]
    flags = layer.catalog.columns["cc_flg"]
    row = next(n for n in range(len(flags)) if "p" in str(flags[n]))
    session.select(RowSelection(layer.key, row))
    before = explain_request(session)
    session.rules.change("persistence.any.any.flag_radius", 0.01)
    after = explain_request(session)
    assert before is not None
    assert after is not None
    assert before.identity != after.identity
    explain_now(session)
    found = inspect(session)
    assert found is not None
    assert any(r.title.startswith("No star known behind the letter p") for r in found.reasons)


def test_a_clicked_artifact_on_lossy_pixels_is_marked_like_the_others(
    demo_files: FieldFiles,
) -> None:
    made = Session()
    lossy = read_image(demo_files.quicklook)
    made.add_images([lossy])
    psc = read_catalog(demo_files.psc)
    made.add_catalog(psc)
    found = predict(lossy, lossy.planes[0], psc, load_rules()).artifacts
    made.set_artifacts({f"artifact:1:{n}": a for n, a in enumerate(found)}, "1")
    scored = 0
    for key, a in made.artifacts.items():
        if a.kind is not ArtifactKind.PERSISTENCE or not a.inside_image:
            continue
        made.select(ArtifactSelection(key))
        explain_now(made)
        told = inspect(made)
        assert told is not None
        if told.reasons[0].amount:
            scored += 1
            assert told.reasons[0].indicative
    assert scored


def test_lossy_pixels_mark_the_cards(demo_files: FieldFiles) -> None:
    made = Session()
    made.add_images([read_image(demo_files.quicklook)])
    made.select(PlaceSelection(0.0, 0.0))
    explain_now(made)
    found = inspect(made)
    assert found is not None
    assert made.explanation is not None
    if made.explanation.explanation.reasons[0].what != What.COVERAGE:
        assert found.reasons[0].indicative


@pytest.mark.parametrize(
    ("score", "words"), [(1.0, "> 0.99"), (0.994, "0.99"), (0.5, "0.50"), (0.004, "< 0.01")]
)
def test_scores_claim_no_certainty(score: float, words: str) -> None:
    assert score_words(score) == words


def test_an_answer_keeps_no_table_that_was_closed(session: Session) -> None:
    session.select(ArtifactSelection(ghost(session)))
    explain_now(session)
    assert session.explanation is not None
    table = weakref.ref(session.catalogs[0].catalog)
    session.remove_layer(session.catalogs[0].key)
    session.history.clear()
    gc.collect()
    assert table() is None


def test_artifacts_predicted_again_are_asked_about_anew(session: Session) -> None:
    session.select(ArtifactSelection(ghost(session)))
    before = explain_request(session)
    assert before is not None
    session.set_artifacts(dict(session.artifacts), "1")
    after = explain_request(session)
    assert after is not None
    assert before.identity != after.identity
