"""The sheet of artifact rules: changed by hand, refused, switched off, saved, opened, undone."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from tests.ui.conftest import CTRL, SHIFT, Desk
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.actions.spec import ActionKey as K
from twomass_viewer.ui.panels.rules_sheet import RulesSheet

KEY = "persistence.J.s.first_depth"


@pytest.fixture
def haunted(desk: Desk, demo_files: FieldFiles) -> Desk:
    """Return a window with the J image and the PSC of the simulated field."""
    desk.open(demo_files.images[Band.J], demo_files.psc)
    return desk


def opened(desk: Desk) -> RulesSheet:
    desk.key("a", CTRL | SHIFT)
    (sheet,) = desk.window.findChildren(RulesSheet)
    desk.qtbot.waitUntil(sheet.isVisible)
    return sheet


def stand_on(sheet: RulesSheet, key: str) -> None:
    item = sheet._items[key]
    sheet.tree.setCurrentItem(item)
    sheet.tree.scrollToItem(item)


def type_value(desk: Desk, sheet: RulesSheet, key: str, text: str) -> None:
    """Type a value as a person does: F2, digits, Return."""
    stand_on(sheet, key)
    sheet.tree.setFocus()
    QTest.keyClick(sheet, Qt.Key.Key_F2)
    desk.qtbot.waitUntil(lambda: sheet.tree.findChild(QLineEdit) is not None)
    editor = sheet.tree.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.wait()


def ghosts(desk: Desk) -> dict[float, float]:
    """Return the magnitudes of first ghosts by those of stars that do not saturate."""
    return {
        a.parent.mag: a.expected_mag
        for a in desk.session.artifacts.values()
        if a.kind is ArtifactKind.PERSISTENCE
        and a.order == 1
        and a.expected_mag is not None
        and a.parent.mag > 7.7
    }


def test_a_value_that_is_typed_is_in_force_at_once_and_undone(haunted: Desk) -> None:
    before = ghosts(haunted)
    sheet = opened(haunted)
    type_value(haunted, sheet, KEY, "6.27")
    after = ghosts(haunted)
    star = min(before)
    assert after[star] == pytest.approx(before[star] + 0.3)
    assert "1 change in the window" in haunted.session.artifact_rules_version
    assert "1 changed" in sheet.version.plain()
    assert sheet._items[KEY].font(0).bold()
    assert sheet._items[KEY].text(6) == "Changed in the window"
    assert "as shipped 5.97 mag" in sheet.note.plain()
    haunted.controller.actions[K.UNDO].trigger()
    haunted.wait()
    assert ghosts(haunted) == before
    assert sheet._items[KEY].text(1) == "5.97"


def test_a_value_that_is_no_number_is_refused_with_a_sentence(haunted: Desk) -> None:
    sheet = opened(haunted)
    type_value(haunted, sheet, KEY, "deep")
    assert "not a number" in sheet.fault.plain()
    assert sheet._items[KEY].text(1) == "5.97"
    assert not haunted.session.rules.is_changed
    type_value(haunted, sheet, KEY, "6")
    assert sheet.fault.plain() == ""
    assert haunted.session.rules.is_changed


def test_the_sheet_takes_back_changes_and_acts_on_what_is_seen_only(haunted: Desk) -> None:
    sheet = opened(haunted)
    stand_on(sheet, "glint.J.s.glint_1_radius")
    sheet._items[KEY].setCheckState(0, Qt.CheckState.Unchecked)
    haunted.wait()
    assert ghosts(haunted) == {}
    assert KEY in sheet.note.plain(), "what was switched is what the buttons act on"
    sheet.tree.setFocus()
    QTest.keyClick(sheet.tree, Qt.Key.Key_Z, CTRL)
    haunted.wait()
    assert ghosts(haunted)
    QTest.keyClick(sheet.tree, Qt.Key.Key_Z, CTRL | SHIFT)
    haunted.wait()
    assert ghosts(haunted) == {}
    assert sheet.buttons["reset"].isEnabled()
    sheet.search.setText("halo")
    assert sheet.chosen() is None
    assert sheet.note.plain() == ""
    assert not sheet.buttons["reset"].isEnabled()
    assert not sheet.buttons["change"].isEnabled()


def test_a_rule_is_switched_off_and_on_by_its_box(haunted: Desk) -> None:
    sheet = opened(haunted)
    assert ghosts(haunted)
    item = sheet._items[KEY]
    item.setCheckState(0, Qt.CheckState.Unchecked)
    haunted.wait()
    assert ghosts(haunted) == {}
    assert item.font(0).strikeOut()
    item.setCheckState(0, Qt.CheckState.Checked)
    haunted.wait()
    assert ghosts(haunted)
    assert not haunted.session.rules.is_changed
    # a tolerance has no box
    tolerance = sheet._items["persistence.any.any.match_radius_first"]
    assert not tolerance.flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_rules_are_saved_reset_and_opened(
    haunted: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = opened(haunted)
    type_value(haunted, sheet, KEY, "6.27")
    path = tmp_path / "rules.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    haunted.press(sheet.buttons["save"])
    assert json.loads(path.read_text()) == {KEY: {"value": 6.27}}
    haunted.press(sheet.buttons["reset_all"])
    assert not haunted.session.rules.is_changed
    haunted.press(sheet.buttons["open"])
    assert sheet._items[KEY].text(1) == "6.27"
    path.write_text('{"persistence.J.s.first_dept": 6.0}')
    haunted.press(sheet.buttons["open"])
    assert "Did you mean persistence.J.s.first_depth?" in sheet.fault.plain()
    assert sheet._items[KEY].text(1) == "6.27"


def test_rules_are_found_by_words_and_explained(haunted: Desk) -> None:
    sheet = opened(haunted)
    sheet.search.setText("glint ctio guess")
    shown = [k for k, item in sheet._items.items() if not item.isHidden()]
    assert shown == []
    sheet.search.setText("glint J.s radius")
    shown = [k for k, item in sheet._items.items() if not item.isHidden()]
    assert shown == ["glint.J.s.glint_1_radius", "glint.J.s.glint_2_radius"]
    stand_on(sheet, shown[0])
    assert "glint.J.s.glint_1_radius" in sheet.note.plain()
    assert "308 J images" in sheet.note.plain()
