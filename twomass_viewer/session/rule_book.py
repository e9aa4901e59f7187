"""The artifact rules of a window: the shipped ones, a file given at the start, and changes made."""

from collections.abc import Callable, Mapping
from pathlib import Path

from twomass_viewer.errors import RuleError
from twomass_viewer.session.history import Edit, History
from twomass_viewer.survey.rule_changes import read_changes, write_changes
from twomass_viewer.survey.rules import RuleSet, load_rules

Changes = Mapping[str, object]


class RuleBook:
    """Rules that can be changed, with undo.

    Parameters
    ----------
    history : callable
        Returns the history that edits go to.
    touch : callable
        Called with ``rules`` when they changed.

    Attributes
    ----------
    file : pathlib.Path or None
        A file that overrides shipped rules, as given at the start.
    changes : mapping of str to object
        By rule key, as a rule file holds them; replaced as a whole, never changed in place.
    """

    def __init__(self, history: Callable[[], History], touch: Callable[[str], None]) -> None:
        self._history = history
        self._touch = touch
        self.file: Path | None = None
        self.changes: Changes = {}
        self._known: tuple[object, RuleSet] | None = None

    @property
    def source(self) -> tuple[Path | None, Changes]:
        """What `rules_of` makes the rules from: a frozen request for a job."""
        return self.file, self.changes

    def rules(self) -> RuleSet:
        """Return the rules in force.

        Raises
        ------
        RuleError
            When the file given at the start is not valid.
        """
        if self._known is None or self._known[0] != self.source:
            self._known = (self.source, rules_of(*self.source))
        return self._known[1]

    @property
    def is_changed(self) -> bool:
        """Whether any rule is not as shipped."""
        return self.file is not None or bool(self.changes)

    def change(self, key: str, entry: object | None) -> None:
        """Change one rule, or with None give it back its value; can be undone.

        Raises
        ------
        RuleError
            When the change is not valid; then nothing has changed.
        """
        after = {k: v for k, v in self.changes.items() if k != key}
        if entry is not None:
            after[key] = entry
        self._do("rule", self.file, after)

    def open(self, path: Path) -> None:
        """Take the changes of a file instead of all others; can be undone.

        Raises
        ------
        RuleError
        """
        self._do("open rules", None, read_changes(path))

    def save(self, path: Path) -> None:
        """Write all that is not as shipped to a file that ``--rules`` reads."""
        write_changes(path, self.all_changes())

    def all_changes(self) -> dict[str, object]:
        """Return all that is not as shipped, the file given at the start included."""
        from_file = read_changes(self.file) if self.file is not None else {}
        return {**from_file, **self.changes}

    def reset(self) -> None:
        """Give all rules their shipped values back; can be undone."""
        if self.is_changed:
            self._do("reset rules", None, {})

    def restore(self, file: Path | None, changes: Changes) -> None:
        """Take rules from a session or the command line; cannot be undone."""
        self._set(file, changes)

    def _do(self, text: str, file: Path | None, changes: Changes) -> None:
        before = self.source
        # a change that is not valid is refused before anything happens
        self._known = ((file, changes), rules_of(file, changes))
        self._history().do(Edit(text, lambda: self._set(file, changes), lambda: self._set(*before)))

    def _set(self, file: Path | None, changes: Changes) -> None:
        if (file, changes) != self.source:
            self.file, self.changes = file, dict(changes)
            self._touch("rules")


def rules_of(file: Path | None, changes: Changes) -> RuleSet:
    """Return shipped rules, as a file and then other changes override them.

    Raises
    ------
    RuleError
    """
    rules = load_rules(file)
    count = len(changes)
    if not count:
        return rules
    name = f"{count} change{'' if count == 1 else 's'} in the window"
    return rules.changed(changes, name, by_hand=True)


__all__ = ["Changes", "RuleBook", "RuleError", "rules_of"]
