"""The rule files: complete, sourced, and with the numbers of the measurements."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from twomass_viewer.errors import RuleError
from twomass_viewer.paths import resource
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rule_values import UNITS
from twomass_viewer.survey.rules import load_rule_folder, load_rules
from twomass_viewer.survey.scans import Hemisphere

# Typed in from the tables of the measurements, not from the rule files.
MEASURED = {
    "persistence.J.s.first_depth": 5.97,
    "persistence.J.s.first_depth_knee": 7.7,
    "persistence.J.s.first_depth_slope": 0.31,
    "persistence.J.n.first_depth": 5.73,
    "persistence.J.n.first_depth_knee": 7.0,
    "persistence.J.n.first_depth_slope": 0.27,
    "persistence.Ks.s.first_depth": 6.1,
    "persistence.J.any.fade_second": 1.735,
    "persistence.J.any.fade_slope": 4.32,
    "persistence.any.any.cross_scan_step": 0.0,
    "persistence.any.any.frame_step": 82.45,
    "persistence.any.any.last_order": 8,
    "glint.J.n.glint_1_radius": 14.1,
    "glint.J.n.glint_1_pa": 185.0,
    "glint.J.n.glint_1_depth": 6.65,
    "glint.J.n.glint_2_radius": 28.2,
    "glint.J.n.glint_2_pa": 184.7,
    "glint.J.n.glint_2_depth": 9.55,
    "glint.J.s.glint_1_radius": 11.9,
    "glint.J.s.glint_1_pa": 16.7,
    "glint.J.s.glint_1_depth": 6.38,
    "glint.J.s.glint_2_radius": 23.3,
    "glint.J.s.glint_2_pa": 16.4,
    "glint.J.s.glint_2_depth": 9.1,
    "glint.Ks.s.glint_1_radius": 12.25,
    "glint.Ks.s.glint_1_pa": 13.0,
    "glint.Ks.s.glint_1_depth": 7.6,
    "glint.Ks.s.glint_2_radius": 13.6,
    "glint.Ks.s.glint_2_pa": 184.5,
    "glint.Ks.s.glint_2_depth": 7.2,
    "diffraction_spike.J.any.length_ns": 18.3,
    "diffraction_spike.J.any.slope_ns": 0.160,
    "diffraction_spike.J.any.length_ew": 22.3,
    "diffraction_spike.J.any.slope_ew": 0.186,
    "halo.J.s.radius": 14.4,
    "halo.J.s.slope": 0.195,
    "halo.J.n.radius": 13.0,
    "halo.J.n.slope": 0.160,
    "stripe.any.any.offset": 256.0,
    "stripe.J.any.amplitude_slope": 0.27,
    "quadrant_spot.J.n.spot_1_dy": 255.5,
    "quadrant_spot.J.n.spot_2_dx": -2.7,
    "quadrant_spot.J.n.spot_2_dy": -255.3,
    "quadrant_spot.J.n.depth": 9.3,
    "saturation.J.any.unreliable_above": 5500.0,
    "saturation.J.any.core_above": 9000.0,
}
VERIFIED = {
    "parents.J.any.faintest_parent": 10.5,
    "parents.H.any.faintest_parent": 10.0,
    "parents.Ks.any.faintest_parent": 9.5,
    "parents.J.any.faint_limit": 16.5,
    "parents.H.any.faint_limit": 16.0,
    "parents.Ks.any.faint_limit": 15.5,
    "diffraction_spike.J.any.faintest_parent": 10.0,
    "diffraction_spike.H.any.faintest_parent": 9.5,
    "diffraction_spike.Ks.any.faintest_parent": 9.0,
    "diffraction_spike.J.any.six_arm_2_pa": 89.05,
    "diffraction_spike.J.any.six_arm_6_pa": 271.63,
    "parents.J.any.color_h": 2.695,
    "parents.J.any.color_ks": -1.695,
    "parents.Ks.any.color_h": 1.598,
    "parents.Ks.any.color_j": -0.587,
}
GUESSED = ("glint.H.n.glint_1_pa", "glint.H.s.glint_1_radius", "glint.Ks.n.glint_2_depth")


@pytest.mark.parametrize(
    ("numbers", "evidence"),
    [(MEASURED, Evidence.MEASURED), (VERIFIED, Evidence.VERIFIED_RULE)],
)
def test_numbers_are_those_of_the_sources(numbers: dict[str, float], evidence: Evidence) -> None:
    rules = load_rules()
    for key, value in numbers.items():
        assert rules.rules[key].value == pytest.approx(value), key
        assert rules.rules[key].evidence is evidence, key


def test_unmeasured_glints_are_guesses_and_marginal_spots_are_assumed() -> None:
    rules = load_rules()
    assert {rules.rules[k].evidence for k in GUESSED} == {Evidence.GUESS}
    assert rules.rules["quadrant_spot.J.s.depth"].evidence is Evidence.ASSUMED
    assert rules.rules["diffraction_spike.H.any.slope_ns"].evidence is Evidence.GUESS


def test_every_rule_is_sourced_in_words() -> None:
    rules = load_rules()
    assert rules.version == "3"
    for rule in rules:
        assert rule.unit in UNITS
        assert math.isfinite(rule.value)
        assert len(rule.citation) > 15, rule.key
        assert "/" not in rule.citation, rule.key
        assert ".md" not in rule.citation, rule.key


def test_the_color_relations_are_consistent() -> None:
    rules = load_rules()
    # J from H and Ks, put into the H relation, must give H back
    j_h = rules.value("parents", "color_h", Band.J)
    j_k = rules.value("parents", "color_ks", Band.J)
    h_j = rules.value("parents", "color_j", Band.H)
    h_k = rules.value("parents", "color_ks", Band.H)
    h, k = 8.3, 7.9
    assert h_j * (j_h * h + j_k * k) + h_k * k == pytest.approx(h, abs=0.03)


def test_the_most_particular_rule_wins() -> None:
    rules = load_rules()
    north = rules.get("persistence", "first_depth", Band.KS, Hemisphere.NORTH)
    assert north.key == "persistence.Ks.n.first_depth"
    h_band = rules.get("persistence", "first_depth", Band.H, Hemisphere.SOUTH)
    assert h_band.key == "persistence.H.any.first_depth"
    assert rules.find("glint", "glint_1_pa", Band.J) is None
    with pytest.raises(RuleError, match=r"glint\.J\.any\.nothing"):
        rules.get("glint", "nothing", Band.J)


def write(path: Path, document: Any) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def test_a_user_file_overrides_single_values(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mine.json",
        {
            "persistence.J.s.first_depth": 6.2,
            "glint.H.n.glint_1_pa": {
                "value": 187, "unit": "deg", "evidence": "measured",
                "citation": "My own stack", "uncertainty": 1,
            },
        },
    )  # fmt: skip
    rules = load_rules(path)
    assert rules.version == "3 + user file mine.json"
    assert rules.overridden == ("persistence.J.s.first_depth", "glint.H.n.glint_1_pa")
    plain = rules.rules["persistence.J.s.first_depth"]
    assert (plain.value, plain.unit, plain.evidence) == (6.2, "mag", Evidence.ASSUMED)
    assert "mine.json" in plain.citation
    full = rules.rules["glint.H.n.glint_1_pa"]
    assert (full.value, full.evidence, full.citation) == (187.0, Evidence.MEASURED, "My own stack")
    assert (
        rules.rules["persistence.J.n.first_depth"]
        == load_rules().rules["persistence.J.n.first_depth"]
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"persistence.J.s.first_deph": 6}, r"Did you mean persistence\.J\.s\.first_depth"),
        ({"persistence.J.s.first_depth": "6"}, "not a number"),
        ({"persistence.J.s.first_depth": True}, "not a number"),
        ('{"persistence.J.s.first_depth": NaN}', "not a finite number"),
        ('{"persistence.J.s.first_depth": 1e999}', "not a finite number"),
        ({"persistence.J.s.first_depth": {"value": 6, "unit": "arcsec"}}, "rule is in mag"),
        ({"persistence.J.s.first_depth": {"unit": "mag"}}, "lacks value"),
        ({"persistence.J.s.first_depth": {"value": 6, "evidence": "sure"}}, "evidence level"),
        ({"persistence.J.s.first_depth": {"value": 6, "uncertainty": -1}}, "negative"),
        ({"persistence.J.s.first_depth": {"value": 6, "color": "red"}}, "not a field"),
        ({"persistence.any.any.last_order": 2.5}, "not a count"),
        ({"persistence.any.any.last_order": 100000}, "not a count"),
        ({"persistence.any.any.frame_step": 0}, "not positive"),
        ('{"halo.J.s.slope": 1, "halo.J.s.slope": 2}', "twice"),
        ({}, "changes no rule"),
        ([1, 2], "not a JSON object"),
        ("{", "not valid JSON"),
    ],
)
def test_a_bad_user_file_is_refused_with_file_and_key(
    tmp_path: Path, content: Any, message: str
) -> None:
    path = write(tmp_path / "mine.json", content)
    with pytest.raises(RuleError, match=message) as caught:
        load_rules(path)
    assert "mine.json" in str(caught.value)
    assert caught.value.hint


def test_a_missing_user_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        load_rules(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit": None}, "known unit"),
        ({"unit": "parsec"}, "known unit"),
        ({"evidence": "rumour"}, "evidence level"),
        ({"citation": "nobody"}, "not among the sources"),
        ({"band": "L"}, "not a band"),
        ({"hemisphere": "east"}, "not a hemisphere"),
        ({"value": "5"}, "not a number"),
        ({"colour": 3}, "not a field"),
        ("unit", "lacks unit"),
        ("evidence", "lacks evidence"),
        ("citation", "lacks citation"),
        ("value", "lacks value"),
    ],
)
def test_damaged_shipped_rules_are_refused(tmp_path: Path, change: Any, message: str) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(resource("rules"), folder)
    path = folder / "glint.json"
    document = json.loads(path.read_text())
    if isinstance(change, str):
        del document["rules"][0][change]
    else:
        document["rules"][0].update(change)
    path.write_text(json.dumps(document))
    with pytest.raises(RuleError, match=message) as caught:
        load_rule_folder(folder)
    assert "glint.json" in str(caught.value)


def test_the_documentation_lists_every_rule_with_its_value() -> None:
    page = resource("rules").parent.parent / "docs" / "rules.md"
    if not page.is_file():
        pytest.skip("the documentation is not part of an installed package")
    rows = {
        cells[1].strip("` "): cells
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `") and len(cells := line.split("|")) == 9
    }
    rules = load_rules()
    assert set(rows) == set(rules.rules)
    for key, cells in rows.items():
        rule = rules.rules[key]
        assert float(cells[2]) == pytest.approx(rule.value, rel=1e-5), key
        assert cells[4].strip() == rule.unit, key
        assert cells[5].strip("` ") == rule.evidence.value, key
    text = page.read_text(encoding="utf-8")
    for rule in rules:
        assert rule.citation in text, rule.key


def test_rules_have_names_that_people_read() -> None:
    said = {rule.words for rule in load_rules()}
    assert {"colour term in Ks", "glint 1 position angle", "length E–W", "typical MAGZP"} <= said
    assert not any({"ks", "h", "j", "pa", "ns"} & set(words.split()) for words in said)
