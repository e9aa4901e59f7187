"""What is alive in this process: pixels, Qt objects, graphics items, by kind."""

import gc
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView
from shiboken6 import isValid

if TYPE_CHECKING:
    from twomass_viewer.ui.main_window import MainWindow

_FEW = 5


def alive(window: "MainWindow") -> Counter[str]:
    """Return how many of each kind there are, after all garbage is collected.

    Kinds are the children of the window as Qt knows them, what its scenes hold, and the objects
    of Qt and of this program that Python knows.
    """
    gc.collect()
    found: Counter[str] = Counter()
    for child in window.findChildren(QObject):
        found[f"child {child.metaObject().className()}"] += 1
    for view in window.findChildren(QGraphicsView):
        found["items of scenes"] += len(view.scene().items())
    for thing in gc.get_objects():
        # what was asked for its children above knows objects that Qt has deleted since
        ours = str(type(thing).__module__).startswith("twomass_viewer")
        if isinstance(thing, (QObject, QGraphicsItem)):
            if isValid(thing):
                found[f"python {type(thing).__name__}"] += 1
        elif ours:
            found[f"value {type(thing).__name__}"] += 1
    return found


def left_over(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """Return of what there is more than before, and how much.

    A few values more say what the view shows now.
    """
    more = after - before
    return {k: n for k, n in more.items() if n > _FEW or not k.startswith("value ")}
