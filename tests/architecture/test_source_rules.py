"""Rules about the source text that no linter of ours knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import twomass_viewer

PACKAGE = Path(twomass_viewer.__file__).parent


def names_used(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the name and line of every name and attribute used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno


def nested_event_loops(text: str) -> list[int]:
    return [line for name, line in names_used(ast.parse(text)) if name == "processEvents"]


def test_nobody_calls_process_events() -> None:
    """Long work is a job; pumping events from inside a handler lets handlers run in the middle."""
    found = {
        str(path.relative_to(PACKAGE)): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := nested_event_loops(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_process_events_is_noticed() -> None:
    assert nested_event_loops("app = QApplication.instance()\napp.processEvents()\n") == [2]


def test_no_drawers() -> None:
    """A module is named for what it does."""
    drawers = {"utils", "util", "helpers", "common", "misc", "tools"}
    assert [p for p in PACKAGE.rglob("*") if p.stem in drawers] == []
