"""Undo and redo for what users make; pan, zoom and contrast are not undone."""

from collections.abc import Callable
from dataclasses import dataclass

MAX_UNDO = 100


@dataclass(frozen=True)
class Edit:
    """One thing a person did.

    Attributes
    ----------
    text : str
        For the menu, for example ``measurement``.
    redo, undo : callable
        Do it (again) and take it back.
    """

    text: str
    redo: Callable[[], None]
    undo: Callable[[], None]


class History:
    """The edits done, and those undone."""

    def __init__(self) -> None:
        self._done: list[Edit] = []
        self._undone: list[Edit] = []

    def do(self, edit: Edit) -> None:
        """Do an edit and remember it."""
        edit.redo()
        self._done.append(edit)
        del self._done[:-MAX_UNDO]
        self._undone.clear()

    def undo(self) -> str | None:
        """Take back the last edit; returns its text, or None when there is none."""
        if not self._done:
            return None
        edit = self._done.pop()
        edit.undo()
        self._undone.append(edit)
        return edit.text

    def redo(self) -> str | None:
        """Do the last undone edit again; returns its text, or None when there is none."""
        if not self._undone:
            return None
        edit = self._undone.pop()
        edit.redo()
        self._done.append(edit)
        return edit.text

    def clear(self) -> None:
        """Forget all edits: what they would change is no longer there."""
        self._done.clear()
        self._undone.clear()

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return bool(self._undone)
