"""Reading plain values out of a file that anybody may have written: checked, or a sentence.

A `Node` knows where in the document it stands, so that a fault is named by its place, and notes
which keys nobody asked for: they were written by a later version.
"""

import math
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeVar

from twomass_viewer.errors import FileProblemError

E = TypeVar("E", bound=StrEnum)
_LARGEST = sys.float_info.max
MAX_BYTES = 64 << 20
"""Larger documents are not what this program writes."""

MAX_ITEMS = 100_000
"""Longer lists are not what this program writes."""


class Node:
    """One value of a document, with its place.

    Parameters
    ----------
    value : object
        As `json` returns it.
    place : str
        For sentences, for example ``images[2].opacity``; empty for the whole document.
    """

    def __init__(
        self, value: Any, place: str = "", asked: dict[str, tuple[set[str], set[str]]] | None = None
    ) -> None:
        self.value = value
        self.place = place
        self._asked = {} if asked is None else asked

    def fault(self, wanted: str) -> FileProblemError:
        """Return the error that this value is not what is wanted."""
        where = self.place or "the document"
        return FileProblemError(
            f"It is damaged: {where} is not {wanted}.",
            "Open the images themselves, or an older copy of it.",
        )

    def has(self, key: str) -> bool:
        """Whether an object has a key with a value."""
        return self._object().get(key) is not None

    def get(self, key: str) -> "Node":
        """Return a member of an object; None stands for one that is not there."""
        members = self._object()
        place = f"{self.place}.{key}" if self.place else key
        self._asked[self.place][1].add(key)
        return Node(members.get(key), place, self._asked)

    def _object(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.fault("an object")
        self._asked.setdefault(self.place, (set(self.value), set()))
        return self.value

    @property
    def unasked(self) -> list[str]:
        """Places of keys that nobody asked for, in the whole document."""
        return sorted(
            f"{place}.{key}" if place else key
            for place, (there, asked) in self._asked.items()
            for key in there - asked
        )

    def items(self, most: int = MAX_ITEMS) -> list["Node"]:
        """Return the items of a list."""
        if not isinstance(self.value, list) or len(self.value) > most:
            raise self.fault(f"a list of at most {most}")
        return [Node(v, f"{self.place}[{n}]", self._asked) for n, v in enumerate(self.value)]

    def __iter__(self) -> Iterator["Node"]:
        return iter(self.items())

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.fault("true or false")
        return self.value

    def integer(self, low: int, high: int) -> int:
        """Return a whole number within limits, both included."""
        whole = isinstance(self.value, int) and not isinstance(self.value, bool)
        if not whole or not low <= self.value <= high:
            raise self.fault(f"a whole number from {low} to {high}")
        return int(self.value)

    def number(self, low: float = -_LARGEST, high: float = _LARGEST) -> float:
        """Return a finite number within limits, both included."""
        known = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        if not known or not low <= self.value <= high:
            raise self.fault(f"a number from {low:g} to {high:g}")
        return float(self.value)

    def number_or_nan(self) -> float:
        """Return a number, or the not-a-number and infinities that JSON has no words for."""
        if isinstance(self.value, str) and self.value in NOT_FINITE:
            return float(self.value)
        return self.number()

    def text(self, most: int = 10_000) -> str:
        """Return a text without zero bytes."""
        if not isinstance(self.value, str) or len(self.value) > most or "\0" in self.value:
            raise self.fault("a text")
        return self.value

    def choice(self, kind: type[E]) -> E:
        """Return one of the words of an enumeration."""
        try:
            return kind(self.value)
        except ValueError:
            raise self.fault(f"one of {', '.join(k.value for k in kind)}") from None

    def word(self, *words: str) -> str:
        """Return one of some words."""
        if not isinstance(self.value, str) or self.value not in words:
            raise self.fault(f"one of {', '.join(words)}")
        return self.value

    def maybe(self, read: Callable[["Node"], Any]) -> Any:
        """Return what `read` makes of the value, or None where there is none."""
        return None if self.value is None else read(self)

    def anything(self) -> Any:
        """Return the value as it is, with all that is in it."""
        return self.value


NOT_FINITE = ("nan", "inf", "-inf")


def plain_number(value: float | None) -> float | str | None:
    """Return a number as `Node.number_or_nan` reads it."""
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else str(number)
