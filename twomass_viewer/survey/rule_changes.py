"""Changes to the shipped rules: what a file given with ``--rules`` holds, and the window makes.

A JSON object from rule keys to a number, or to an object with ``value`` and optionally ``unit``
(must be the rule's own), ``uncertainty``, ``evidence``, ``citation``, ``note``, or with
``"off": true``: nothing that rests on the rule is predicted. Values given without evidence count as
assumed.
"""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from twomass_viewer.errors import RuleError
from twomass_viewer.files import write_atomic
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.rule_values import (
    Rule,
    evidence_of,
    no_strangers,
    number_of,
    read_object,
    text_of,
    uncertainty_of,
    unit_of,
)

_FIELDS = {"value", "unit", "evidence", "citation", "uncertainty", "note", "off"}
_MAX_COUNT = 100
# radii, lengths and levels: zero would divide or draw nothing
_POSITIVE_UNITS = {"arcsec", "DN", "1/arcsec2", "ratio"}
# the rules by which artifacts are placed; the others are limits and tolerances
_PLACING = re.compile(
    r"first_depth|fade_second|fade_slope|glint_\d_(radius|pa|depth)|arm_[a-z]+_pa|six_arm_\d_pa"
    r"|length_(ns|ew)|radius|slope|faintest_(central|outer)|spot_\d_d[xy]|depth|core_radius"
    r"|pair_radius|border|pairs_from"
)
_UNPLACING_KINDS = ("parents", "streak", "banding", "seam")


def can_switch_off(rule: Rule) -> bool:
    """Whether artifacts rest on a rule, so that switching it off takes them away."""
    return rule.kind not in _UNPLACING_KINDS and _PLACING.fullmatch(rule.name) is not None


def read_changes(path: Path) -> dict[str, object]:
    """Read the changes of a file; whether they fit the rules is checked when they are made.

    Raises
    ------
    RuleError
        When the file cannot be read, is no JSON object or is empty.
    """
    changes = read_object(path, "Give a JSON object from rule keys to values.")
    if not changes:
        raise RuleError(f"{path.name} changes no rule.", "Give rule keys and values.")
    return changes


def write_changes(path: Path, changes: Mapping[str, object]) -> None:
    """Write changes as a file that ``--rules`` reads."""
    text = json.dumps(dict(changes), indent=2, ensure_ascii=False)

    def write(stream: BinaryIO) -> None:
        stream.write((text + "\n").encode("utf-8"))

    write_atomic(path, write)


def changed_rules(
    rules: Mapping[str, Rule], changes: Mapping[str, object], name: str
) -> dict[str, Rule]:
    """Return rules with changes.

    Parameters
    ----------
    rules : mapping of str to Rule
    changes : mapping of str to object
        By rule key.
    name : str
        Where the changes come from: for sentences, and the citation where none is given; '' for
        changes made in the window.

    Raises
    ------
    RuleError
    """
    found = dict(rules)
    for key, change in changes.items():
        where = f"{name.removeprefix('user file ')}, {key}" if name else key
        old = found.get(key)
        if old is None:
            near = difflib.get_close_matches(key, found, n=1)
            hint = f"Did you mean {near[0]}?" if near else "docs/rules.md lists the keys."
            raise RuleError(f"{where}: there is no such rule.", hint)
        citation = name[:1].upper() + name[1:] if name else "Changed in the window"
        found[key] = changed_rule(old, change, where, citation)
    return found


def changed_rule(old: Rule, change: object, where: str, citation: str) -> Rule:
    """Return a rule with one change.

    Raises
    ------
    RuleError
        Begins with ``where``.
    """
    entry: Mapping[str, Any] = change if isinstance(change, dict) else {"value": change}
    no_strangers(entry, _FIELDS, where)
    if "off" in entry:
        if not isinstance(entry["off"], bool):
            raise RuleError(f"{where}: off is {entry['off']!r}.", "Give true or false.")
        if entry["off"] and not can_switch_off(old):
            raise RuleError(
                f"{where}: this rule cannot be switched off, for it is a limit or a tolerance.",
                "Change its value, or switch off the rule that places the artifact.",
            )
        old = replace(old, off=entry["off"])
        if set(entry) == {"off"}:
            return old
    if "value" not in entry:
        raise RuleError(f"{where} lacks value.", "Add value.")
    value = number_of(entry["value"], "value", where)
    if old.unit == "count" and (value != int(value) or not 0 <= value <= _MAX_COUNT):
        raise RuleError(f"{where}: {value:g} is not a count.", f"Give 0 to {_MAX_COUNT}.")
    if old.unit in _POSITIVE_UNITS and old.value > 0 >= value:
        raise RuleError(f"{where}: {value:g} {old.unit} is not positive.", "Give more than 0.")
    if "unit" in entry and unit_of(entry["unit"], where) != old.unit:
        raise RuleError(
            f"{where}: the unit is {entry['unit']}, but the rule is in {old.unit}.",
            f"Give the value in {old.unit}.",
        )
    given = "evidence" in entry
    return replace(
        old,
        value=value,
        evidence=evidence_of(entry["evidence"], where) if given else Evidence.ASSUMED,
        citation=text_of(entry, "citation", where) if "citation" in entry else citation,
        uncertainty=uncertainty_of(entry.get("uncertainty"), where),
        note=text_of(entry, "note", where) if "note" in entry else old.note,
    )
