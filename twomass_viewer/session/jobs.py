"""Long work as values: a frozen request goes in, a frozen response comes out.

A job is a pure function ``run(progress)`` without Qt and without the Session: everything it needs
was captured when it was made, so it needs no locks. ``progress(fraction, text)`` raises
`CancelledError` once the user has cancelled; work calls it at every file, tile, chunk and source.
Answers are matched by slot and generation: a newer job in a slot makes older answers stale.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from twomass_viewer.errors import CancelledError

T = TypeVar("T")
Progress = Callable[[float, str], None]


class CancelFlag:
    """Set on the interface thread, read on the worker's."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next progress report."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._event.is_set()


@dataclass(frozen=True)
class Job(Generic[T]):
    """One piece of long work.

    Attributes
    ----------
    slot : str
        What it replaces: a newer job of the same slot makes this one stale.
    title : str
        What the status bar says, for example ``Opening aJ_asky…``.
    work : callable
        Takes ``progress`` and returns the response.
    reads_files : bool
        Whether it may have to wait for a disk or a network; its reports are ``Verb FILE``.
    """

    slot: str
    title: str
    work: Callable[[Progress], T]
    cancel: CancelFlag = field(default_factory=CancelFlag)
    reads_files: bool = False

    def run(self, report: Progress) -> T:
        """Run the work; raises `CancelledError` when cancelled."""

        def progress(fraction: float, text: str) -> None:
            if self.cancel.cancelled:
                raise CancelledError
            report(min(max(fraction, 0.0), 1.0), text)

        progress(0.0, self.title)
        return self.work(progress)


class Generations:
    """Which job of each slot is the current one."""

    def __init__(self) -> None:
        self._current: dict[str, int] = {}
        self._count = 0

    def start(self, slot: str) -> int:
        """Make a new current generation for a slot and return its number."""
        self._count += 1
        self._current[slot] = self._count
        return self._count

    def is_current(self, slot: str, generation: int) -> bool:
        """Whether no newer job has started in the slot."""
        return self._current.get(slot) == generation
