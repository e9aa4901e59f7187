"""The rules artifacts are predicted by: numbers with unit, evidence and source, read from files.

A rule is found by kind, band, hemisphere and name; written as one word that is its *key*, for
example ``persistence.J.s.first_depth``. ``any`` stands for every band or every hemisphere. The
shipped rules lie in ``resources/rules``, one file a kind; a user's file overrides single values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from twomass_viewer.errors import RuleError
from twomass_viewer.paths import resource
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rule_changes import changed_rules, read_changes
from twomass_viewer.survey.rule_values import (
    Rule,
    band_of,
    evidence_of,
    hemisphere_of,
    no_strangers,
    number_of,
    read_object,
    rule_key,
    text_of,
    uncertainty_of,
    unit_of,
)
from twomass_viewer.survey.scans import Hemisphere

__all__ = ["Rule", "RuleSet", "load_rule_folder", "load_rules"]


_FIX_SHIPPED = "The file belongs to the program: reinstall it."
_RULE_FIELDS = {"name", "band", "hemisphere", "value", "unit", "evidence", "citation"}
_OPTIONAL_FIELDS = {"uncertainty", "note"}


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

    @cached_property
    def _found(self) -> dict[tuple[str, str, Band | None, Hemisphere | None], Rule | None]:
        """What was asked for before: a mosaic asks for the same ten thousands of times."""
        return {}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def changed(
        self, changes: Mapping[str, object], name: str, *, by_hand: bool = False
    ) -> "RuleSet":
        """Return the rules with changes; see `twomass_viewer.survey.rule_changes`.

        Parameters
        ----------
        changes : mapping of str to object
            By rule key, as a rule file holds them.
        name : str
            What the changes are called in the version, for example ``user file mine.json``.
        by_hand : bool
            Whether they were made in the window rather than read from a file.

        Raises
        ------
        RuleError
            When one is not valid; names the key.
        """
        if not changes:
            return self
        rules = changed_rules(self.rules, changes, "" if by_hand else name)
        keys = dict.fromkeys((*self.overridden, *changes))
        return RuleSet(f"{self.version} + {name}", rules, tuple(keys))

    @property
    def off(self) -> tuple[str, ...]:
        """Keys of the rules that are switched off."""
        return tuple(r.key for r in self if r.off)

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
        asked = (kind, name, band, hemisphere)
        if asked not in self._found:
            places = ((band, hemisphere), (band, None), (None, hemisphere), (None, None))
            candidates = (self.rules.get(rule_key(kind, b, h, name)) for b, h in places)
            self._found[asked] = next((r for r in candidates if r is not None), None)
        return self._found[asked]

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
            key = rule_key(kind, band, hemisphere, name)
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
        A JSON object from rule keys to changes; see `twomass_viewer.survey.rule_changes`.

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
    index = read_object(index_path, _FIX_SHIPPED)
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
    if user_file is None:
        return shipped
    return shipped.changed(read_changes(user_file), f"user file {user_file.name}")


def _read_kind(path: Path, kind: str) -> Iterator[Rule]:
    document = read_object(path, _FIX_SHIPPED)
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
        no_strangers(entry, _RULE_FIELDS | _OPTIONAL_FIELDS, where)
        citation = sources.get(entry["citation"])
        if not isinstance(citation, str) or not citation.strip():
            raise RuleError(
                f"{where} cites {entry['citation']!r}, which is not among the sources.",
                "Add it to the sources of the file.",
            )
        yield Rule(
            kind,
            text_of(entry, "name", where),
            band_of(entry["band"], where),
            hemisphere_of(entry["hemisphere"], where),
            number_of(entry["value"], "value", where),
            unit_of(entry["unit"], where),
            evidence_of(entry["evidence"], where),
            citation,
            uncertainty_of(entry.get("uncertainty"), where),
            text_of(entry, "note", where) if "note" in entry else "",
        )
