"""The offline help to the reasons: one section for every key a reason can carry.

The text lies in ``resources/help/why.md``. Its numbers are the rules' own: ``{{key of a rule}}``
stands for the value in force, and what a kind of artifact rests on is listed from its rules.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from twomass_viewer.paths import resource
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rules import Rule, RuleSet

READING = "reading"
"""The section on how to read the reasons."""

_HEADING = re.compile(r"^## (?P<title>.+?) \{#(?P<key>\w+)\}$", re.MULTILINE)
_NUMBER = re.compile(r"\{\{(?P<key>[\w.]+)\}\}")


@dataclass(frozen=True, slots=True)
class HelpSection:
    """One section.

    Attributes
    ----------
    key : str
        What `Reason.help` names; links to it are written ``#key``.
    title : str
    text : str
        Markdown, without the title.
    """

    key: str
    title: str
    text: str

    @property
    def kind(self) -> ArtifactKind | None:
        """The kind of artifact it is about."""
        return ArtifactKind(self.key) if self.key in tuple(ArtifactKind) else None


def help_sections(rules: RuleSet) -> tuple[HelpSection, ...]:
    """Return the sections in their order, with the numbers that are in force.

    Parameters
    ----------
    rules : RuleSet

    Raises
    ------
    KeyError
        When the text names a rule that does not exist.
    """
    text = resource("help", "why.md").read_text(encoding="utf-8")
    heads = list(_HEADING.finditer(text))
    ends = [h.start() for h in heads[1:]] + [len(text)]
    out = []
    for head, end in zip(heads, ends, strict=True):
        key = head["key"]
        body = _NUMBER.sub(lambda m: _value(rules.rules[m["key"]]), text[head.end() : end].strip())
        if key in tuple(ArtifactKind):
            body += f"\n\n### What it rests on\n\n{_grounds(rules, key)}"
        out.append(HelpSection(key, head["title"], body))
    return tuple(out)


def _value(rule: Rule) -> str:
    return f"{rule.value:g}".replace("-", "−")


def _grounds(rules: RuleSet, kind: str) -> str:
    """Return a list of evidence and citation, each with the bands it speaks for."""
    order = list(Evidence)
    found = sorted(_cited(rules, kind), key=lambda c: order.index(c[0]))
    bands: dict[tuple[Evidence, str], list[str]] = {}
    for evidence, citation, band in found:
        known = bands.setdefault((evidence, citation), [])
        if band not in known:
            known.append(band)
    lines = []
    for (evidence, citation), names in bands.items():
        words = evidence.words[0].upper() + evidence.words[1:]
        of = "" if "all" in names else f", {', '.join(n for n in 'J H Ks'.split() if n in names)}"
        lines.append(f"- **{words}{of}**: {citation.rstrip('.')}.")
    lines.append(f"\nRule set {rules.version}.")
    return "\n".join(lines)


def _cited(rules: RuleSet, kind: str) -> Iterator[tuple[Evidence, str, str]]:
    for rule in rules:
        if rule.kind == kind and not rule.off:
            yield rule.evidence, rule.citation, rule.band.value if rule.band else "all"
