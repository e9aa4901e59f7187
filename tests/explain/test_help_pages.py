"""The offline help: a section for every reason, with the numbers of the rules in force."""

import re

import pytest

from twomass_viewer.explain.help_pages import READING, HelpSection, help_sections
from twomass_viewer.explain.model import What
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import load_rules

SECTIONS = {s.key: s for s in help_sections(load_rules())}


@pytest.mark.parametrize("key", [READING, *What, *ArtifactKind])
def test_everything_a_reason_can_be_has_a_section(key: str) -> None:
    section = SECTIONS[str(key)]
    assert section.title
    assert len(section.text) > 100


@pytest.mark.parametrize("kind", list(ArtifactKind))
def test_a_kind_says_what_it_rests_on(kind: ArtifactKind) -> None:
    section = SECTIONS[kind.value]
    assert section.kind is kind
    grounds = section.text.partition("### What it rests on")[2]
    for rule in load_rules():
        if rule.kind == kind.value:
            assert rule.citation.rstrip(".") in grounds
            words = rule.evidence.words
            assert words[0].upper() + words[1:] in grounds


def test_links_between_sections_lead_somewhere() -> None:
    links = [k for s in SECTIONS.values() for k in re.findall(r"\]\(#(\w+)\)", s.text)]
    assert links
    assert set(links) <= set(SECTIONS)


def test_no_number_is_left_open() -> None:
    assert not [s.key for s in SECTIONS.values() if "{{" in s.text or "}}" in s.text]


def _with(changes: dict[str, object]) -> dict[str, HelpSection]:
    return {s.key: s for s in help_sections(load_rules().changed(changes, "mine.json"))}


def test_numbers_are_those_in_force() -> None:
    assert "5.97 mag (CTIO)" in SECTIONS["persistence"].text
    mine = _with({"persistence.J.s.first_depth": {"value": 6.31}})["persistence"].text
    assert "6.31 mag (CTIO)" in mine
    assert "5.97" not in mine
    assert "mine.json" in mine
