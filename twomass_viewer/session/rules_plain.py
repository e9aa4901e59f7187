"""The changed artifact rules as plain values and back."""

from typing import Any

from twomass_viewer.errors import RuleError
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.rule_book import rules_of
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers


def rules_to_plain(session: Session, _: LayerNumbers) -> dict[str, Any]:
    """Return what is not as shipped, as a rule file holds it."""
    try:
        return {"changes": session.rules.all_changes()}
    except RuleError:  # the file given at the start is gone: what was changed here remains
        return {"changes": dict(session.rules.changes)}


def read_rules(node: Node) -> Apply:
    """Check what `rules_to_plain` wrote and return what puts it into force."""
    changes = node.get("changes").anything()
    if not isinstance(changes, dict):
        raise node.get("changes").fault("an object")
    try:
        rules_of(None, changes)
    except RuleError as error:
        raise node.get("changes").fault(f"a set of rules ({error})") from error
    return lambda session, _: session.rules.restore(None, changes)
