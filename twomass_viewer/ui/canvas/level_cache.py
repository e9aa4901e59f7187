"""A byte budget for everything the canvas derives from images."""

import weakref
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

DEFAULT_BUDGET = 256 * 2**20
"""Bytes for each canvas, enough for its screen many times over: our choice."""

_all: "weakref.WeakSet[LevelCache]" = weakref.WeakSet()


class LevelCache:
    """Least recently used entries leave when the budget is exceeded.

    Keys are tuples whose first element is the owner, so that an owner's entries can be dropped
    together.

    Parameters
    ----------
    budget : int
        Bytes. The entry just stored always stays, however big it is.
    """

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self.budget = budget
        self.used = 0
        _all.add(self)
        self._entries: OrderedDict[tuple[Hashable, ...], tuple[int, Any]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: tuple[Hashable, ...]) -> Any | None:
        """Return an entry and mark it as used, or None."""
        found = self._entries.get(key)
        if found is None:
            return None
        self._entries.move_to_end(key)
        return found[1]

    def put(self, key: tuple[Hashable, ...], value: Any, size: int) -> None:
        """Store an entry of `size` bytes and let the oldest go."""
        self.discard(key)
        self._entries[key] = (size, value)
        self.used += size
        while self.used > self.budget and len(self._entries) > 1:
            _, (freed, _) = self._entries.popitem(last=False)
            self.used -= freed

    def discard(self, key: tuple[Hashable, ...]) -> None:
        """Forget one entry."""
        found = self._entries.pop(key, None)
        if found is not None:
            self.used -= found[0]

    def discard_owner(self, owner: Hashable) -> None:
        """Forget every entry of an owner."""
        for key in [k for k in self._entries if k[0] == owner]:
            self.discard(key)


@dataclass(frozen=True, slots=True)
class CacheUse:
    """Bytes of all caches of this process: used, and at most."""

    used: int
    budget: int


def report() -> CacheUse:
    """Return how much the caches of all canvases hold."""
    caches = list(_all)
    return CacheUse(sum(c.used for c in caches), sum(c.budget for c in caches))
