"""Predicted artifacts in the window: shown, hidden, explained, with parent and source."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from tests.ui.conftest import CTRL, LEFT, PLAIN, SHIFT, Desk
from tests.ui.skies import write_image
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.session.view import (
    ArtifactSelection,
    NotesSelection,
    PlaceSelection,
    RowSelection,
)
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.ui.panels.text import Sentence
from twomass_viewer.ui.presenters import layer_rows


@pytest.fixture(scope="module")
def lonely(demo_files: FieldFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the J image of the simulated field in a folder without its siblings."""
    source = demo_files.images[Band.J]
    return Path(shutil.copy(source, tmp_path_factory.mktemp("lonely") / source.name))


@pytest.fixture
def haunted(desk: Desk, demo_files: FieldFiles, lonely: Path) -> Desk:
    """Return a window with the J image and the PSC of the simulated field."""
    desk.open(lonely, demo_files.psc)
    assert desk.session.artifacts
    return desk


def lonely_ghost(desk: Desk) -> tuple[str, Artifact]:
    """Return a ghost on the image that no other mark covers, brought to the middle."""
    for key, artifact in desk.session.artifacts.items():
        if artifact.kind is not ArtifactKind.PERSISTENCE or not artifact.inside_image:
            continue
        east, north = (float(v) for v in desk.plane.project(artifact.ra_deg, artifact.dec_deg))
        desk.canvas.center_on(east, north)
        desk.wait()
        hit = desk.canvas.hit_at(east, north)
        if hit is not None and hit.key == key:
            return key, artifact
    raise AssertionError("every ghost is covered")


def toggle(desk: Desk, key: str) -> None:
    """Click on the eye of a row of the layer list."""
    panel = desk.window.layers
    tree, item = panel._tree, panel._items[key]
    tree.scrollToItem(item)
    box = tree.visualItemRect(item)
    QTest.mouseClick(tree.viewport(), LEFT, PLAIN, QPoint(box.left() + 9, box.center().y()))
    desk.wait()


def shown(desk: Desk) -> dict[str, Artifact]:
    """Return the artifacts of the kinds that are not hidden, as some are at the start."""
    hidden = desk.session.hidden_kinds
    return {k: a for k, a in desk.session.artifacts.items() if a.kind not in hidden}


def test_every_artifact_is_a_mark_and_counted(haunted: Desk) -> None:
    drawn = {v.key for v in haunted.scene.all_vectors if v.key}
    assert drawn == set(shown(haunted))
    kinds = [a.kind for a in haunted.session.artifacts.values()]
    for kind in set(kinds):
        item = haunted.window.layers._items[f"kind/{kind.value}"]
        assert item.text(1) == str(kinds.count(kind))
    guesses = [v for v in haunted.scene.all_vectors if v.key and v.dashed]
    assert {v.key for v in guesses} == {k for k, a in shown(haunted).items() if a.evidence.is_guess}


def test_a_click_on_a_ghost_explains_it_and_lights_its_parent(haunted: Desk) -> None:
    haunted.canvas.zoom(4.0)
    key, ghost = lonely_ghost(haunted)
    haunted.window.show_tab(haunted.window.header)
    haunted.click_sky(ghost.ra_deg, ghost.dec_deg)
    assert haunted.session.selection == ArtifactSelection(key)
    assert haunted.window.tabs.currentWidget() is haunted.window.inspect
    shown = [w.plain() for w in haunted.window.inspect.findChildren(Sentence) if w.isVisible()]
    assert any(ghost.sentence in text for text in shown)
    assert any(ghost.rule in t and ghost.source in t and ghost.evidence.words in t for t in shown)
    assert any(t.startswith("Persistence ghost") for t in shown)
    parent = tuple(
        float(v) for v in haunted.plane.project(ghost.parent.ra_deg, ghost.parent.dec_deg)
    )
    (reticle,) = haunted.marks(MarkRole.TARGET)
    assert reticle.points[0] == pytest.approx(parent)
    (mark,) = (v for v in haunted.scene.all_vectors if v.key == key)
    assert mark.emphasized
    (ring,) = haunted.marks(MarkRole.SELECTED)
    here = [float(v) for v in haunted.plane.project(ghost.ra_deg, ghost.dec_deg)]
    assert ring.points[0] == pytest.approx(here)
    show = next(b for b in haunted.window.inspect.findChildren(QPushButton)
                if b.text() == "Show parent")  # fmt: skip
    haunted.press(show)
    assert haunted.canvas.camera.center == pytest.approx(parent)


def test_the_star_behind_a_flag_is_shown_though_it_lies_out_of_view(haunted: Desk) -> None:
    layer = haunted.session.catalogs[0]
    catalog = layer.catalog
    row = next(n for n, f in enumerate(catalog.columns["cc_flg"]) if "p" in str(f))
    haunted.canvas.zoom(20.0)
    place = haunted.plane.project(catalog.ra_deg[row], catalog.dec_deg[row])
    haunted.canvas.center_on(*(float(v) for v in place))
    haunted.session.select(RowSelection(layer.key, row))
    haunted.wait()
    shown = [w.plain() for w in haunted.window.inspect.findChildren(Sentence) if w.isVisible()]
    assert any("persistence ghost falls 82.5″ north of it" in t for t in shown)
    show = next(b for b in haunted.window.inspect.findChildren(QPushButton)
                if b.text() == "Show star")  # fmt: skip
    assert show.accessibleName().startswith("Show star: Star behind the letter p")
    haunted.press(show)
    star = haunted.session.selection
    assert isinstance(star, RowSelection)
    assert catalog.columns["j_m"][star.row] < catalog.columns["j_m"][row] - 3.0
    east, north = haunted.plane.project(catalog.ra_deg[star.row], catalog.dec_deg[star.row])
    assert haunted.canvas.camera.center == pytest.approx((float(east), float(north)))


def test_what_was_measured_stands_in_the_explanation(haunted: Desk) -> None:
    measures = haunted.session.artifact_view.measures
    key, seen = next(
        (k, m) for k, m in measures.items()
        if m is not None and m.value is not None
        and haunted.session.artifacts[k].kind is ArtifactKind.PERSISTENCE
    )  # fmt: skip
    haunted.session.select(ArtifactSelection(key))
    haunted.wait()
    shown = [w.plain() for w in haunted.window.inspect.findChildren(Sentence) if w.isVisible()]
    assert any("On the pixels: predicted" in t and seen.words in t for t in shown)


def test_evidence_levels_hide_at_once_and_predict_nothing(haunted: Desk) -> None:
    before = haunted.session.artifacts
    toggle(haunted, "evidence/measured")
    assert haunted.session.artifacts is before
    left = {before[v.key].evidence for v in haunted.scene.all_vectors if v.key}
    assert left
    assert Evidence.MEASURED not in left
    toggle(haunted, "evidence/measured")
    assert {v.key for v in haunted.scene.all_vectors if v.key} == set(shown(haunted))


def test_kinds_bands_and_evidence_stand_under_headings_of_their_own(haunted: Desk) -> None:
    groups: dict[str, list[str]] = {}
    for row in layer_rows(haunted.session):
        groups.setdefault(row.group, []).append(row.key.partition("/")[0])
    assert set(groups["Artifacts"]) == {"kind"}
    assert set(groups["Artifacts by evidence"]) == {"evidence", "guesses"}
    assert set(groups.get("Artifacts by band", ["artifact_band"])) == {"artifact_band"}


def test_an_artifact_table_of_the_survey_takes_the_place_of_predictions(
    haunted: Desk, demo_files: FieldFiles
) -> None:
    image = haunted.session.images[0].members[0].image.name
    table = next(
        p for p in sorted(demo_files.images[Band.J].parent.rglob("*art_persistence.xml"))
        if f"2mass{Band.J.letter}_" in p.name and image[8:18] in p.name
    )  # fmt: skip
    haunted.open(table)
    published = [a for a in haunted.session.artifacts.values() if a.evidence is Evidence.PUBLISHED]
    assert published
    assert any("agree with the rules" in n.text for n in haunted.session.notices)
    marks = [v for v in haunted.scene.all_vectors if v.filled]
    assert len(marks) == len(published)
    layer = next(c for c in haunted.session.catalogs if c.catalog.name == table.name)
    assert not layer.visible  # its rows are shown as artifacts
    (row,) = [r for r in layer_rows(haunted.session) if r.key.startswith(layer.key)]
    assert row.text == "Published ghosts · J"
    key = next(k for k, a in haunted.session.artifacts.items() if a.evidence is Evidence.PUBLISHED)
    haunted.session.select(ArtifactSelection(key))
    haunted.wait()
    copied = [w.plain() for w in haunted.window.inspect.findChildren(Sentence) if w.isVisible()]
    assert not [t for t in copied if "atalogue source" in t], (
        "what lists artifacts lists no sources"
    )


def test_streaks_are_found_drawn_and_explained(desk: Desk, tmp_path: Path) -> None:
    data = np.random.default_rng(2).normal(100.0, 0.6, (600, 400)).astype(np.float32)
    along = np.arange(300)
    for side in range(-2, 3):
        data[100 + along, 60 + along // 2 + side] += 8.0
    desk.open(write_image(tmp_path / "aJ_streak.fits", data=data))
    (key, streak), *others = [
        (k, a) for k, a in desk.session.artifacts.items() if a.kind is ArtifactKind.STREAK
    ]
    assert not others
    desk.session.select(ArtifactSelection(key))
    desk.wait()
    assert key in {v.key for v in desk.scene.all_vectors}
    assert streak.length_arcsec == pytest.approx(335.0, abs=30.0)
    texts = [w.plain() for w in desk.window.inspect.findChildren(Sentence) if w.isVisible()]
    assert any("Streak found on the image" in t for t in texts)
    assert not any(b.text() == "Show parent" for b in desk.window.inspect.findChildren(QPushButton))


def test_the_whole_explanation_can_be_copied(haunted: Desk) -> None:
    key, ghost = next(
        (k, a) for k, a in haunted.session.artifacts.items() if a.kind is ArtifactKind.PERSISTENCE
    )
    haunted.session.select(ArtifactSelection(key))
    haunted.wait()
    haunted.window.inspect.copy_all()
    text = QGuiApplication.clipboard().text()
    assert ghost.sentence in text
    assert ghost.source in text
    assert "FK5 J2000" in text


def test_a_kind_is_hidden_by_its_eye(haunted: Desk) -> None:
    ghosts = {v.key for v in haunted.marks(MarkRole.PERSISTENCE)}
    others = {v.key for v in haunted.scene.all_vectors} - ghosts
    assert len(ghosts) > 5
    toggle(haunted, "kind/persistence")
    assert haunted.marks(MarkRole.PERSISTENCE) == [], "neither squares nor the lines that join them"
    assert {v.key for v in haunted.scene.all_vectors} == others
    toggle(haunted, "kind/persistence")
    assert {v.key for v in haunted.marks(MarkRole.PERSISTENCE)} == ghosts


def test_keys_hide_artifacts_and_guesses(haunted: Desk) -> None:
    guesses = sum(a.evidence.is_guess for a in haunted.session.artifacts.values())
    assert guesses
    everything = len({v.key for v in haunted.scene.all_vectors if v.key})
    haunted.key("a", SHIFT)
    assert len({v.key for v in haunted.scene.all_vectors if v.key}) == everything - guesses
    haunted.key("a")
    assert [v for v in haunted.scene.all_vectors if v.key] == []
    haunted.key("a")
    haunted.key("a", SHIFT)
    assert len({v.key for v in haunted.scene.all_vectors if v.key}) == everything


def test_an_eye_brings_a_kind_back_when_all_are_hidden(haunted: Desk) -> None:
    haunted.key("a")
    toggle(haunted, "kind/glint")
    assert haunted.session.artifacts_visible
    assert haunted.marks(MarkRole.GLINT)


def test_another_band_has_its_own_artifacts(desk: Desk, demo_files: FieldFiles) -> None:
    desk.open(demo_files.images[Band.J], demo_files.psc)
    before = set(desk.session.artifacts)
    desk.key("k")
    after = desk.session.artifacts
    assert after
    assert not before & set(after)
    assert {a.band for a in after.values()} == {Band.KS}


def test_notes_on_the_prediction_can_be_read(desk: Desk, lonely: Path) -> None:
    desk.open(lonely)
    notes = desk.session.artifact_notes
    assert len(notes) > 1
    read = next(b for b in desk.window.notices.findChildren(QPushButton) if b.text() == "Read")
    desk.press(read)
    assert desk.session.selection == NotesSelection()
    shown = [w.plain() for w in desk.window.inspect.findChildren(Sentence)]
    for note in notes:
        assert note in shown


def test_without_a_catalogue_the_window_says_what_its_parents_are(
    desk: Desk, demo_files: FieldFiles, lonely: Path
) -> None:
    desk.open(lonely)
    assert desk.session.artifacts
    notice = next(n for n in desk.session.notices if n.key == "predict")
    assert "catalogue" in notice.text
    assert notice.action_text == "Open a catalogue"
    desk.open(demo_files.psc)
    assert all(a.parent.designation for a in desk.session.artifacts.values()), (
        "parents are rows of the catalogue now"
    )


def test_an_empty_place_names_what_is_nearest(haunted: Desk) -> None:
    haunted.canvas.zoom(6.0)
    haunted.wait()
    view = haunted.canvas.geometry_now
    spots = [view.to_plane(x, y) for x in range(20, int(view.width), 30)
             for y in range(60, int(view.height), 30)]  # fmt: skip  # below the badge
    east, north = next(p for p in spots if not haunted.canvas.hits_at(*p))
    haunted.click(east, north)
    assert isinstance(haunted.session.selection, PlaceSelection)
    content = haunted.window.inspect._content
    assert content is not None
    text = content.as_text()
    assert "DN" in text
    assert "No PSC source within 5″" in text or "PSC source" in text


def test_the_pointer_reads_out_place_value_and_image(haunted: Desk) -> None:
    ra, _ = haunted.plane.unproject(0.0, 0.0)
    haunted.canvas.center_on(0.0, 0.0)
    haunted.wait()
    at = haunted.screen(0.0, 0.0)
    QTest.mouseMove(haunted.canvas._view.viewport(), at + QPoint(40, 40))
    QTest.mouseMove(haunted.canvas._view.viewport(), at)
    haunted.wait()
    labels = [w.text() for w in haunted.window.readout.findChildren(QLabel)]
    said = " ".join(labels)
    assert f"{ra:.3f}"[:6] in said
    assert "DN" in said
    assert "lossless" in said
    assert "FK5 J2000" in said


def test_copying_a_position_gives_both_notations(haunted: Desk) -> None:
    haunted.canvas.setFocus()
    haunted.click(0.0, 0.0)
    haunted.key("c", CTRL)
    text = QGuiApplication.clipboard().text()
    place = haunted.controller.sky.place_of_interest()
    assert place is not None
    ra, dec = (float(v) for v in haunted.plane.unproject(*place))
    assert f"{ra:.6f} {dec:+.6f} deg, FK5 J2000" in text
    assert text.isascii()


def test_the_context_menu_is_about_the_place(haunted: Desk) -> None:
    haunted.click(0.0, 0.0, Qt.MouseButton.RightButton)
    haunted.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Measure the selection" in [a.text() for a in menu.actions()]
    assert haunted.session.selection is not None
    menu.close()
    haunted.wait()


def test_a_clicked_ghost_gets_a_probability_and_says_what_else_was_asked(haunted: Desk) -> None:
    key, artifact = lonely_ghost(haunted)
    east, north = (float(v) for v in haunted.plane.project(artifact.ra_deg, artifact.dec_deg))
    haunted.click(east, north)
    haunted.wait()
    assert haunted.session.explanation is not None
    cards = haunted.window.inspect._content
    assert cards is not None
    assert cards.cards[0].link == key
    assert cards.cards[0].amount in ("> 0.99", "0.99", "0.98", "0.97", "0.96", "0.95")


def test_closed_images_take_the_notices_on_their_artifacts_along(
    desk: Desk, demo_files: FieldFiles
) -> None:
    desk.open(demo_files.images[Band.J])

    def told() -> list[str]:
        return [n.key for n in desk.session.notices if n.key.startswith("predict")]

    assert "predict" in told()
    desk.session.remove_layer(desk.session.images[0].key)
    desk.wait()
    assert told() == []
