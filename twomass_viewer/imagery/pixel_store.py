"""Pixels that may leave memory and come back from their file.

A window may show hundreds of images, most of them from afar, where reduced versions are drawn. The
`PixelStore` keeps the pixels at full resolution within a budget of bytes: those not asked for the
longest leave first, and are read again when they are asked for. Only pixels that a file holds, and
that somebody has declared droppable, ever leave.

Who must not wait for a disk asks `StoredPixels.peek` and, where it gets nothing, leaves a wish. A
`PixelStore` tells of wishes; whoever grants them reads the pixels in a thread and tells that they
have arrived.
"""

import itertools
import threading
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from twomass_viewer.errors import TwoMassError

Pixels = NDArray[np.float32]

DEFAULT_BUDGET = 128 * 2**20
"""Bytes at full resolution, 64 Atlas images: our choice."""


class StoredPixels:
    """The pixels of one plane, in memory or to be read again; use them from any thread.

    Parameters
    ----------
    data : ndarray of float32, shape (rows, cols)
        Never modified. It should own its memory: a view keeps what it is a view of.
    again : callable, optional
        Reads the same pixels again, or raises `TwoMassError` when it cannot. None for pixels that
        no file holds: they stay in memory as long as this object.
    store : PixelStore, optional
        The process's own by default.

    Attributes
    ----------
    shape : tuple of (int, int)
    nbytes : int
    found : dict
        What was found out about the pixels (limits, reduced versions). It stays when they leave.
    lost : TwoMassError or None
        Why they could not be read again the last time this was tried.
    """

    __slots__ = (
        "__weakref__",
        "_again",
        "_array",
        "_last",
        "_reading",
        "_store",
        "droppable",
        "found",
        "last_use",
        "lost",
        "nbytes",
        "shape",
    )

    def __init__(
        self,
        data: Pixels,
        again: Callable[[], Pixels] | None = None,
        store: "PixelStore | None" = None,
    ) -> None:
        rows, cols = data.shape
        self.shape: tuple[int, int] = (rows, cols)
        self.nbytes = data.nbytes
        self.found: dict[Hashable, Any] = {}
        self.lost: TwoMassError | None = None
        self.droppable = False
        self.last_use = 0
        self._array: Pixels | None = data
        self._last: weakref.ref[Pixels] = weakref.ref(data)
        self._again = again
        self._reading = threading.Lock()
        self._store = store or STORE
        self._store.adopt(self)

    @property
    def is_pinned(self) -> bool:
        """Whether no file holds the pixels."""
        return self._again is None

    @property
    def is_in_memory(self) -> bool:
        """Whether the pixels take memory now, held here or by who uses them."""
        return self._last() is not None

    def peek(self) -> Pixels | None:
        """Return the pixels if they are in memory; never waits."""
        data = self._last()
        if data is not None:
            self._store.use(self)
        return data

    def get(self) -> Pixels:
        """Return the pixels, read again if they have left; may wait for a disk.

        Raises
        ------
        TwoMassError
            The file has changed or is gone.
        """
        data = self.peek()
        if data is not None:
            return data
        with self._reading:
            data = self.peek()
            if data is None:
                data = self._read()
        return data

    def _read(self) -> Pixels:
        assert self._again is not None  # what has no file never leaves
        try:
            data = self._again()
        except TwoMassError as error:
            self.lost = error
            raise
        self.lost = None
        self._last = weakref.ref(data)
        self._array = data
        self._store.use(self)
        self._store.trim(keep=self)
        return data

    def wish(self) -> Pixels | None:
        """Return the pixels if they are in memory, else wish for them; never waits."""
        data = self.peek()
        if data is None:
            self._store.wish((self,))
        return data

    def release(self) -> None:
        """Say that the pixels may leave memory: all that is shown in their place has been made."""
        if self._again is not None and not self.droppable:
            self.droppable = True
            self._store.trim(keep=self)

    def drop(self) -> None:
        """Let go of the pixels; they live on while somebody uses them."""
        if self.droppable:
            self._array = None

    @property
    def is_held(self) -> bool:
        """Whether the pixels are held here, whoever else uses them."""
        return self._array is not None


Group = tuple[StoredPixels, ...]
"""Pixels that are of use only together."""


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Bytes of pixels at full resolution.

    Attributes
    ----------
    used : int
        In memory now.
    pinned : int
        That of it which no file holds.
    budget : int
    """

    used: int
    pinned: int
    budget: int


class PixelStore:
    """Holds pixels within a budget, those used last.

    Parameters
    ----------
    budget : int
        Bytes. What was asked for last always stays, however big it is, and what cannot be read
        again stays, too.

    Signals
    -------
    wished
        Somebody wishes for pixels that have left memory, and nobody did before.
    arrived
        Some that were wished for are in memory again, or are known to be lost; emitted by who
        grants wishes, in the thread of those who wish.
    """

    wished = Signal()
    arrived = Signal()

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self._budget = budget
        self._all: weakref.WeakSet[StoredPixels] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._uses = itertools.count(1)
        self._wishes: dict[Group, None] = {}

    @property
    def budget(self) -> int:
        """Bytes that are kept."""
        return self._budget

    def set_budget(self, budget: int) -> None:
        """Change the budget; what is beyond it leaves at once."""
        self._budget = budget
        self.trim()

    def adopt(self, pixels: StoredPixels) -> None:
        """Take new pixels in."""
        with self._lock:
            self._all.add(pixels)
        self.use(pixels)
        self.trim(keep=pixels)

    def use(self, pixels: StoredPixels) -> None:
        """Note that pixels were asked for."""
        pixels.last_use = next(self._uses)

    def trim(self, keep: StoredPixels | None = None) -> None:
        """Drop what was not used for the longest until the rest fits."""
        with self._lock:
            held = [p for p in self._all if p.is_held]
            over = sum(p.nbytes for p in held) - self._budget
            if over <= 0:
                return
            for pixels in sorted(held, key=lambda p: p.last_use):
                if over <= 0:
                    break
                if pixels.droppable and pixels is not keep:
                    pixels.drop()
                    over -= pixels.nbytes

    def wish(self, group: Group) -> None:
        """Ask for pixels to be read again soon; those that are lost are not asked for again."""
        if any(p.lost is not None for p in group) or group in self._wishes:
            return
        self._wishes[group] = None
        if len(self._wishes) == 1:
            self.wished.emit()

    def take_wishes(self, most: int) -> tuple[Group, ...]:
        """Return wishes to be granted now, the latest first, and forget all others.

        Those who still need theirs wish again when they hear that pixels have arrived: what has
        left the view meanwhile is not read.

        Parameters
        ----------
        most : int
            Bytes; one wish is returned even if it is larger.
        """
        taken: list[Group] = []
        for group in reversed(self._wishes):
            most -= sum(p.nbytes for p in group)
            if most < 0 and taken:
                break
            taken.append(group)
        self._wishes.clear()
        return tuple(taken)

    def report(self) -> MemoryUse:
        """Return how much is in memory."""
        with self._lock:
            present = [p for p in self._all if p.is_in_memory]
        pinned = sum(p.nbytes for p in present if p.is_pinned)
        return MemoryUse(sum(p.nbytes for p in present), pinned, self._budget)


STORE = PixelStore()
"""The pixels of this process: memory has one budget, however many windows there are."""


def wish_all(pixels: Group) -> bool:
    """Return whether all of these are in memory; else they are wished for, together."""
    if all(p.peek() is not None for p in pixels):
        return True
    STORE.wish(pixels)
    return False


def in_memory(data: Pixels) -> StoredPixels:
    """Return pixels that no file holds."""
    return StoredPixels(data)
