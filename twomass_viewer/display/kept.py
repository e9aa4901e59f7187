"""What is found about an array of pixels, kept as long as the array lives.

Limits and reduced levels can be found by whichever thread reads an image, before the interface
thread asks for them: a hundred images then appear without a hundred pauses.
"""

import weakref
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

# by identity: arrays have no hash; an entry goes before its identity can come back
_found: dict[int, tuple["weakref.ref[NDArray[np.float32]]", dict[Hashable, Any]]] = {}


def kept(data: NDArray[np.float32], key: Hashable, find: Callable[[], T]) -> T:
    """Return what is known of an array, found now if it is not known.

    Parameters
    ----------
    data : ndarray of float32
        Never modified, as the pixels of a `SurveyImage` are.
    key : hashable
        What is asked for.
    find : callable
        Finds it; two threads that ask at once may both do so.
    """
    known = _of(data)
    if key not in known:
        known[key] = find()
    return cast("T", known[key])


def keep(data: NDArray[np.float32], key: Hashable, value: object) -> None:
    """Note what has been found about an array."""
    _of(data)[key] = value


def known(data: NDArray[np.float32], key: Hashable) -> Any | None:
    """Return what has been found about an array, or None."""
    entry = _found.get(id(data))
    return entry[1].get(key) if entry is not None and entry[0]() is data else None


def _of(data: NDArray[np.float32]) -> dict[Hashable, Any]:
    entry = _found.get(id(data))
    if entry is not None and entry[0]() is data:
        return entry[1]
    number = id(data)

    def forget(gone: "weakref.ref[NDArray[np.float32]]") -> None:
        present = _found.get(number)
        if present is not None and present[0] is gone:
            del _found[number]

    values: dict[Hashable, Any] = {}
    _found[number] = (weakref.ref(data, forget), values)
    return values
