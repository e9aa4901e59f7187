"""What a Resolver keeps between two Scenes, each under what it was made from."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class SceneCache:
    """Values that are dear to compute; what one Scene did not use is forgotten with it."""

    def __init__(self) -> None:
        self._values: dict[Hashable, tuple[tuple[object, ...], Any]] = {}
        self._used: set[Hashable] = set()

    def begin(self) -> None:
        """Begin a Scene."""
        self._used = set()

    def end(self) -> None:
        """Forget what was not asked for since `begin`."""
        if len(self._used) < len(self._values):
            self._values = {k: v for k, v in self._values.items() if k in self._used}

    def has(self, key: Hashable) -> bool:
        """Return whether there is a value of a key."""
        return key in self._values

    def put(self, key: Hashable, value: object) -> None:
        """Take a value that was made elsewhere; it holds for the next Scene."""
        self._values[key] = ((), value)

    def use(self, key: Hashable) -> None:
        """Keep the value of a key, if there is one, beyond this Scene."""
        self._used.add(key)

    def kept(self, key: Hashable, make: Callable[[], T], *of: object) -> T:
        """Return the value of a key, made now if it is not known.

        Parameters
        ----------
        key : hashable
        make : callable
        of
            Objects the value was made from, beside what the key says: it holds for these very
            objects. They are kept, so that others cannot be taken for them.
        """
        self._used.add(key)
        known = self._values.get(key)
        if known is not None:
            then, value = known
            if len(then) == len(of) and all(a is b for a, b in zip(then, of, strict=True)):
                return cast("T", value)
        made = make()
        self._values[key] = (of, made)
        return made
