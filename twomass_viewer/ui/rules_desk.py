"""The sheet of artifact rules: fills it from the session, and does what it asks for."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from twomass_viewer.errors import RuleError
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rule_changes import can_switch_off
from twomass_viewer.survey.rules import Rule, RuleSet, load_rules
from twomass_viewer.ui.saving import ask_save_path
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.rules_sheet import RuleRow, RulesSheet

_KINDS = "Rules (*.json);;All files (*)"
_KEY = "rules"


class RulesDesk(QObject):
    """Shows and changes the rules of a window; artifacts follow at once."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._book = bench.session.rules
        self._sheet: RulesSheet | None = None
        bench.session.changed.connect(self._on_changed)

    def show(self, words: str = "") -> None:
        """Show the sheet, with the rules that contain these words."""
        if self._sheet is None:
            from twomass_viewer.ui.panels.rules_sheet import RulesSheet

            sheet = self._sheet = RulesSheet(self._bench.window)
            sheet.value_requested.connect(self.set_value)
            sheet.off_requested.connect(self.switch)
            sheet.reset_requested.connect(self.reset)
            sheet.open_requested.connect(self._ask_open)
            sheet.save_requested.connect(self._ask_save)
            sheet.undo_requested.connect(self._bench.session.undo)
            sheet.redo_requested.connect(self._bench.session.redo)
        self._fill()
        if words:
            self._sheet.search.setText(words)
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.search.setFocus()

    def set_value(self, key: str, text: str) -> None:
        """Give a rule a value as it was typed; what else is known of it no longer holds."""
        try:
            value: object = float(text.replace("−", "-").replace(",", "."))
        except ValueError:
            value = text  # is refused with a sentence
        entry: dict[str, object] = {"value": value}
        if key in self._book.rules().off:
            entry["off"] = True
        self._try(lambda: self._book.change(key, entry))

    def switch(self, key: str, off: bool) -> None:
        """Switch a rule off or on."""
        known = self._book.changes.get(key)
        entry = (
            dict(known) if isinstance(known, dict) else {} if known is None else {"value": known}
        )
        entry["off"] = off
        shipped = entry == {"off": False}
        self._try(lambda: self._book.change(key, None if shipped else entry))

    def reset(self, key: str) -> None:
        """Give one rule, or with '' all, the shipped value back."""
        if not key:
            self._book.reset()
        elif key in self._book.changes:
            self._try(lambda: self._book.change(key, None))
        else:  # the file given at the start has changed it
            value = load_rules().rules[key]
            entry = {"value": value.value, "evidence": value.evidence.value,
                     "citation": value.citation}  # fmt: skip
            self._try(lambda: self._book.change(key, entry))

    def open(self, path: Path) -> None:
        """Take the changes of a file instead of all others."""
        self._try(lambda: self._book.open(path))

    def save(self, path: Path) -> None:
        """Write the changes to a file."""
        try:
            self._book.save(path)
        except (OSError, RuleError) as error:
            self._say(f"The rules cannot be saved: {error}.")
        else:
            self._bench.say("export", f"The changed rules are in {path}.")

    def _ask_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._bench.window, "Open rules", "", _KINDS)
        if name:
            self.open(Path(name))

    def _ask_save(self) -> None:
        path = ask_save_path(self._bench.window, "Save rules", "rules.json", _KINDS)
        if path is not None:
            self.save(path)

    def _try(self, change: object) -> None:
        assert callable(change)
        try:
            change()
        except RuleError as error:
            self._say(str(error))

    def _say(self, fault: str) -> None:
        if self._sheet is not None and self._sheet.isVisible():
            self._sheet.refuse(fault)
        else:
            self._bench.say(_KEY, fault, "error")

    def _on_changed(self, names: frozenset[str]) -> None:
        if "rules" in names and self._sheet is not None and self._sheet.isVisible():
            self._fill()

    def _fill(self) -> None:
        if self._sheet is None:
            return
        try:
            rules = self._book.rules()
        except RuleError as error:
            # the file given at the start: reset lets go of it
            self._sheet.set_rules(str(error), [])
            return
        count = len(rules.overridden)
        changed = f", {count} changed" if count else ", as shipped"
        self._sheet.set_rules(
            f"Rule set {rules.version}: {len(rules)} rules{changed}.", rule_rows(rules)
        )


def rule_rows(rules: RuleSet) -> "list[RuleRow]":
    """Return the rules as rows of the sheet."""
    shipped = load_rules().rules
    return [_row(rule, shipped[rule.key]) for rule in rules]


def _row(rule: Rule, shipped: Rule) -> "RuleRow":
    from twomass_viewer.ui.panels.rules_sheet import RuleRow

    error = "" if rule.uncertainty is None else f" ± {rule.uncertainty:g} {rule.unit}"
    notes = [rule.key + error]
    if rule.note:
        notes.append(rule.note.replace("+/-", "±"))
    if rule != shipped:
        notes.append(f"as shipped {shipped.value:g} {shipped.unit}, {shipped.evidence.words}")
    return RuleRow(
        key=rule.key,
        kind=_kind_words(rule.kind),
        name=rule.words,
        value=f"{rule.value:g}".replace("-", "−"),
        unit="" if rule.unit == "ratio" else rule.unit,
        band=rule.band.value if rule.band else "all",
        telescope=rule.hemisphere.telescope if rule.hemisphere else "both",
        evidence=rule.evidence.value.replace("_", " "),
        source=rule.citation,
        note=" · ".join(notes),
        changed=rule != shipped,
        off=rule.off,
        switchable=can_switch_off(rule),
    )


def _kind_words(kind: str) -> str:
    if kind in tuple(ArtifactKind):
        words = ArtifactKind(kind).words
        return words[0].upper() + words[1:]
    return kind.capitalize()
