"""Changing the rules in the window: undone, saved, opened, refused with a sentence."""

import json
from pathlib import Path

import pytest

from twomass_viewer.errors import FileProblemError, RuleError
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.rules_plain import read_rules, rules_to_plain
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import LayerNumbers
from twomass_viewer.session.view_plain import read_view, view_to_plain
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rule_changes import can_switch_off
from twomass_viewer.survey.rules import load_rules

KEY = "persistence.J.s.first_depth"


def test_a_change_is_in_force_undone_and_done_again() -> None:
    session = Session()
    session.rules.change(KEY, 6.3)
    rules = session.rules.rules()
    assert rules.rules[KEY].value == 6.3
    assert "1 change in the window" in rules.version
    assert rules.overridden == (KEY,)
    session.undo()
    assert session.rules.rules().rules[KEY].value == 5.97
    session.redo()
    assert session.rules.rules().rules[KEY].value == 6.3
    session.rules.change(KEY, None)
    assert not session.rules.is_changed
    assert session.rules.rules().version == load_rules().version


def test_a_change_that_is_not_valid_changes_nothing() -> None:
    session = Session()
    for key, entry, words in (
        (KEY, "many", "not a number"),
        ("persistence.J.s.first_dept", 6.0, "no such rule"),
        ("parents.any.any.scan_width", {"off": True}, "cannot be switched off"),
        ("parents.any.any.scan_width", 0.0, "not positive"),
    ):
        with pytest.raises(RuleError, match=words):
            session.rules.change(key, entry)
    assert not session.rules.is_changed
    assert not session.history.can_undo


def test_rules_are_saved_as_a_file_the_command_line_reads_and_opened_again(tmp_path: Path) -> None:
    session = Session()
    session.rules.change(KEY, {"value": 6.3, "evidence": "measured", "citation": "My stars"})
    session.rules.change("glint.H.n.glint_1_radius", {"off": True})
    path = tmp_path / "mine.json"
    session.rules.save(path)
    assert set(json.loads(path.read_text())) == {KEY, "glint.H.n.glint_1_radius"}
    assert load_rules(path).off == ("glint.H.n.glint_1_radius",)
    session.rules.reset()
    assert not session.rules.is_changed
    session.rules.open(path)
    assert session.rules.rules().rules[KEY].citation == "My stars"
    assert session.rules.rules().off == ("glint.H.n.glint_1_radius",)
    session.undo()
    assert not session.rules.is_changed


def test_a_file_given_at_the_start_is_below_the_changes_and_goes_with_a_reset(
    tmp_path: Path,
) -> None:
    path = tmp_path / "given.json"
    path.write_text(json.dumps({KEY: 6.1, "halo.J.s.radius": 15.0}))
    session = Session()
    session.rules.restore(path, {})
    assert session.rules.is_changed
    session.rules.change(KEY, 6.5)
    rules = session.rules.rules()
    assert (rules.rules[KEY].value, rules.rules["halo.J.s.radius"].value) == (6.5, 15.0)
    assert "user file given.json" in rules.version
    assert session.rules.all_changes() == {KEY: 6.5, "halo.J.s.radius": 15.0}
    session.rules.reset()
    assert session.rules.rules().version == load_rules().version
    session.undo()
    assert session.rules.rules().rules[KEY].value == 6.5


def test_only_rules_that_place_artifacts_can_be_switched_off() -> None:
    rules = load_rules().rules
    assert can_switch_off(rules[KEY])
    assert can_switch_off(rules["glint.J.s.glint_1_pa"])
    assert not can_switch_off(rules["persistence.any.any.match_radius_first"])
    assert not can_switch_off(rules["parents.J.any.faint_limit"])


def test_sessions_keep_the_rules_and_what_is_hidden() -> None:
    session, numbers = Session(), LayerNumbers()
    session.rules.change(KEY, 6.3)
    session.artifact_view.set_band_visible(Band.H, False)
    session.artifact_view.set_level_visible(Evidence.DERIVED_RULE, False)
    session.set_kind_visible(ArtifactKind.CONFUSION, True)
    both = [rules_to_plain(session, numbers), view_to_plain(session, numbers)]
    plain = json.loads(json.dumps(both))
    other = Session()
    read_rules(Node(plain[0]))(other, numbers)
    read_view(Node(plain[1]))(other, numbers)
    assert other.rules.rules().rules[KEY].value == 6.3
    assert not other.history.can_undo
    assert other.artifact_view.key == session.artifact_view.key
    assert other.hidden_kinds == session.hidden_kinds
    for damaged in ({"changes": {"no.such.rule.x": 1}}, {"changes": [1]}):
        with pytest.raises(FileProblemError, match="damaged"):
            read_rules(Node(damaged))
