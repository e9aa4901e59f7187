"""The rules artifacts are predicted by: numbers with unit, evidence and source, read from files.

A rule is found by kind, band, hemisphere and name; written as one word that is its *key*, for
example ``persistence.J.s.first_depth``. ``any`` stands for every band or every hemisphere. The
shipped rules lie in ``resources/rules``, one file a kind; a user's file overrides single values.
"""

import difflib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from twomass_viewer.errors import RuleError
from twomass_viewer.paths import resource
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere

UNITS = frozenset(
    {
        "arcsec",
        "deg",
        "mag",
        "mag/mag",
        "mag/dex",
        "dex/mag",
        "DN",
        "1/arcsec2",
        "ratio",
        "percent",
        "count",
    }
)
_FIX_SHIPPED = "The file belongs to the program: reinstall it."
_MAX_FILE_BYTES = 4_000_000
_MAX_COUNT = 100
# radii, lengths and levels: zero would divide or draw nothing
_POSITIVE_UNITS = {"arcsec", "DN", "1/arcsec2", "ratio"}
_RULE_FIELDS = {"name", "band", "hemisphere", "value", "unit", "evidence", "citation"}
_OPTIONAL_FIELDS = {"uncertainty", "note"}
_USER_FIELDS = {"value", "unit", "evidence", "citation", "uncertainty", "note"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One number with everything that gives it a meaning.

    Attributes
    ----------
    kind : str
        Group, the name of its file: ``persistence``, ``glint``, ``parents``…
    name : str
    band : Band or None
        None where it holds in every band.
    hemisphere : Hemisphere or None
        None where it holds at both telescopes.
    value : float
    unit : str
        One of `UNITS`.
    evidence : Evidence
    citation : str
        Where the number comes from, in words.
    uncertainty : float or None
        One sigma, in the rule's unit.
    note : str
        What the number means where the name does not say it.
    """

    kind: str
    name: str
    band: Band | None
    hemisphere: Hemisphere | None
    value: float
    unit: str
    evidence: Evidence
    citation: str
    uncertainty: float | None = None
    note: str = ""

    @property
    def key(self) -> str:
        """Kind, band, hemisphere and name, for example ``glint.J.n.glint_1_pa``."""
        return _key(self.kind, self.band, self.hemisphere, self.name)


@dataclass(frozen=True)
class RuleSet:
    """All rules, by key.

    Attributes
    ----------
    version : str
        Version of the shipped rules, and the user's file where one overrides them.
    rules : mapping of str to Rule
    overridden : tuple of str
        Keys a user's file has changed.
    """

    version: str
    rules: Mapping[str, Rule]
    overridden: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def find(
        self,
        kind: str,
        name: str,
        band: Band | None = None,
        hemisphere: Hemisphere | None = None,
    ) -> Rule | None:
        """Return the most particular rule for a band and hemisphere, or None.

        Parameters
        ----------
        kind, name : str
        band : Band or None
            None asks for a rule that holds in every band.
        hemisphere : Hemisphere or None
            None asks for a rule that holds at both telescopes.
        """
        for b, h in ((band, hemisphere), (band, None), (None, hemisphere), (None, None)):
            rule = self.rules.get(_key(kind, b, h, name))
            if rule is not None:
                return rule
        return None

    def get(
        self,
        kind: str,
        name: str,
        band: Band | None = None,
        hemisphere: Hemisphere | None = None,
    ) -> Rule:
        """Return the most particular rule, like `find`.

        Raises
        ------
        RuleError
            When there is none.
        """
        rule = self.find(kind, name, band, hemisphere)
        if rule is None:
            key = _key(kind, band, hemisphere, name)
            raise RuleError(f"The rule set {self.version} has no rule {key}.", _FIX_SHIPPED)
        return rule

    def value(
        self,
        kind: str,
        name: str,
        band: Band | None = None,
        hemisphere: Hemisphere | None = None,
    ) -> float:
        """Return the value of the rule `get` returns."""
        return self.get(kind, name, band, hemisphere).value


def load_rules(path: Path | None = None) -> RuleSet:
    """Read the shipped rules, and a user's changes to them.

    Parameters
    ----------
    path : pathlib.Path, optional
        A JSON object from rule keys to a number, or to an object with ``value`` and optionally
        ``unit`` (must be the rule's own), ``uncertainty``, ``evidence``, ``citation``, ``note``.
        Values given without evidence count as assumed.

    Returns
    -------
    RuleSet

    Raises
    ------
    RuleError
        When a file cannot be read or a rule in it is not valid; names file and key.
    """
    return load_rule_folder(resource("rules"), path)


def load_rule_folder(folder: Path, user_file: Path | None = None) -> RuleSet:
    """Read rules from a folder laid out like ``resources/rules``; see `load_rules`."""
    index_path = folder / "index.json"
    index = _read_object(index_path, _FIX_SHIPPED)
    version, kinds = index.get("version"), index.get("kinds")
    if not isinstance(version, str) or not isinstance(kinds, list):
        raise RuleError(f"{index_path.name} lacks version or kinds.", _FIX_SHIPPED)
    rules: dict[str, Rule] = {}
    for kind in kinds:
        for rule in _read_kind(folder / f"{kind}.json", str(kind)):
            if rule.key in rules:
                raise RuleError(f"{kind}.json holds the rule {rule.key} twice.", _FIX_SHIPPED)
            rules[rule.key] = rule
    shipped = RuleSet(version, rules)
    return shipped if user_file is None else _override(shipped, user_file)


def _key(kind: str, band: Band | None, hemisphere: Hemisphere | None, name: str) -> str:
    return f"{kind}.{band or 'any'}.{hemisphere or 'any'}.{name}"


def _read_kind(path: Path, kind: str) -> Iterator[Rule]:
    document = _read_object(path, _FIX_SHIPPED)
    sources, entries = document.get("sources"), document.get("rules")
    if document.get("kind") != kind or not isinstance(sources, dict):
        raise RuleError(f"{path.name} lacks its kind or sources.", _FIX_SHIPPED)
    if not isinstance(entries, list) or not entries:
        raise RuleError(f"{path.name} holds no rules.", _FIX_SHIPPED)
    for number, entry in enumerate(entries, 1):
        where = f"{path.name}, rule {number}"
        if not isinstance(entry, dict):
            raise RuleError(f"{where}: not an object.", _FIX_SHIPPED)
        where += f" ({entry.get('name', 'without name')})"
        if lacking := sorted(_RULE_FIELDS - entry.keys()):
            raise RuleError(f"{where} lacks {', '.join(lacking)}.", f"Add {lacking[0]}.")
        _no_strangers(entry, _RULE_FIELDS | _OPTIONAL_FIELDS, where)
        citation = sources.get(entry["citation"])
        if not isinstance(citation, str) or not citation.strip():
            raise RuleError(
                f"{where} cites {entry['citation']!r}, which is not among the sources.",
                "Add it to the sources of the file.",
            )
        yield Rule(
            kind,
            _text(entry, "name", where),
            _band(entry["band"], where),
            _hemisphere(entry["hemisphere"], where),
            _number(entry["value"], "value", where),
            _unit(entry["unit"], where),
            _evidence(entry["evidence"], where),
            citation,
            _uncertainty(entry.get("uncertainty"), where),
            _text(entry, "note", where) if "note" in entry else "",
        )


def _override(shipped: RuleSet, path: Path) -> RuleSet:
    """Return the shipped rules with the values of a user's file."""
    changes = _read_object(path, "Give a JSON object from rule keys to values.")
    if not changes:
        raise RuleError(f"{path.name} changes no rule.", "Give rule keys and values.")
    rules = dict(shipped.rules)
    for key, change in changes.items():
        where = f"{path.name}, {key}"
        old = rules.get(key)
        if old is None:
            near = difflib.get_close_matches(key, rules, n=1)
            hint = f"Did you mean {near[0]}?" if near else "docs/rules.md lists the keys."
            raise RuleError(f"{where}: there is no such rule.", hint)
        rules[key] = _changed(old, change, where, f"User file {path.name}")
    version = f"{shipped.version} + user file {path.name}"
    return RuleSet(version, rules, tuple(changes))


def _changed(old: Rule, change: object, where: str, citation: str) -> Rule:
    entry = change if isinstance(change, dict) else {"value": change}
    _no_strangers(entry, _USER_FIELDS, where)
    if "value" not in entry:
        raise RuleError(f"{where} lacks value.", "Add value.")
    value = _number(entry["value"], "value", where)
    if old.unit == "count" and (value != int(value) or not 0 <= value <= _MAX_COUNT):
        raise RuleError(f"{where}: {value:g} is not a count.", f"Give 0 to {_MAX_COUNT}.")
    if old.unit in _POSITIVE_UNITS and old.value > 0 >= value:
        raise RuleError(f"{where}: {value:g} {old.unit} is not positive.", "Give more than 0.")
    if "unit" in entry and _unit(entry["unit"], where) != old.unit:
        raise RuleError(
            f"{where}: the unit is {entry['unit']}, but the rule is in {old.unit}.",
            f"Give the value in {old.unit}.",
        )
    return replace(
        old,
        value=value,
        evidence=_evidence(entry["evidence"], where) if "evidence" in entry else Evidence.ASSUMED,
        citation=_text(entry, "citation", where) if "citation" in entry else citation,
        uncertainty=_uncertainty(entry.get("uncertainty"), where),
        note=_text(entry, "note", where) if "note" in entry else old.note,
    )


def _read_object(path: Path, hint: str) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                raise RuleError(f"{path.name} holds {key} twice.", "Keep one of them.")
            seen[key] = value
        return seen

    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise RuleError(f"{path} is too large for a rule file.", hint)
        document = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RuleError(f"The rule file {path} cannot be read: {reason}.", hint) from error
    except (ValueError, RecursionError) as error:
        raise RuleError(f"The rule file {path} is not valid JSON: {error}.", hint) from error
    if not isinstance(document, dict):
        raise RuleError(f"The rule file {path} is not a JSON object.", hint)
    return document


def _no_strangers(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if strange := sorted(entry.keys() - known):
        raise RuleError(f"{where}: {strange[0]!r} is not a field of a rule.", "Remove it.")


def _text(entry: Mapping[str, Any], field: str, where: str) -> str:
    value = entry[field]
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{where}: {field} is not a text.", f"Give {field} in words.")
    return value


def _number(value: object, field: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleError(f"{where}: {field} is {value!r}, not a number.", "Give a number.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise RuleError(f"{where}: {field} is not a finite number.", "Give a finite number.")
    return number


def _uncertainty(value: object, where: str) -> float | None:
    if value is None:
        return None
    number = _number(value, "uncertainty", where)
    if number < 0:
        raise RuleError(f"{where}: uncertainty is negative.", "Give one sigma, 0 or more.")
    return number


def _unit(value: object, where: str) -> str:
    if not isinstance(value, str) or value not in UNITS:
        raise RuleError(
            f"{where}: {value!r} is not a known unit.", f"Use one of {', '.join(sorted(UNITS))}."
        )
    return value


def _band(value: object, where: str) -> Band | None:
    if value == "any":
        return None
    band = Band.parse(value) if isinstance(value, str) else None
    if band is None:
        raise RuleError(f"{where}: {value!r} is not a band.", "Use J, H, Ks or any.")
    return band


def _hemisphere(value: object, where: str) -> Hemisphere | None:
    if value == "any":
        return None
    if not isinstance(value, str) or value not in tuple(Hemisphere):
        raise RuleError(f"{where}: {value!r} is not a hemisphere.", "Use n, s or any.")
    return Hemisphere(value)


def _evidence(value: object, where: str) -> Evidence:
    if not isinstance(value, str) or value not in tuple(Evidence):
        raise RuleError(
            f"{where}: {value!r} is not an evidence level.",
            f"Use one of {', '.join(Evidence)}.",
        )
    return Evidence(value)
