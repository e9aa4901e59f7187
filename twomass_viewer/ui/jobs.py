"""Runs jobs on a thread pool; results come back on the interface thread, stale ones are dropped.

A thread that waits for a disk or a network that does not answer cannot be stopped by anybody. A job
that has been silent for long lends its place to another thread, and once cancelled it is given up:
nobody waits for its answer any more, not even the window that closes.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot

from twomass_viewer.errors import CancelledError, TwoMassError
from twomass_viewer.session.jobs import Generations, Job

T = TypeVar("T")
_REPORT_INTERVAL_S = 0.03
_TICK_MS = 1000
STALL_SECONDS = 5.0
"""After so long without a report a job that reads files is said to wait for them."""
_GIVE_UP_SECONDS = 1.0  # after so long without a report a cancelled job is given up
_MOST_LENT = 6  # threads beyond the pool's own
_UNENDING: list[QThreadPool] = []
"""Pools with a thread that does not end: deleting one would wait for it for ever."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A running job as the status bar shows it; ``seconds`` since it started.

    ``fraction`` is None while it waits for a disk or a network.
    """

    key: str
    text: str
    fraction: float | None
    seconds: float


class _Relay(QObject):
    """Carries results from a worker to the interface thread (queued connections)."""

    progressed = Signal(int, float, str)
    finished = Signal(int, object)
    failed = Signal(int, object)


class _Runnable:
    def __init__(self, number: int, job: Job[Any], relay: _Relay) -> None:
        self._number, self._relay = number, relay
        self._job: Job[Any] | None = job
        self.heard: float | None = None  # when it reported last; None before it runs
        self.said = job.title

    @property
    def silent_seconds(self) -> float:
        """How long ago it reported; 0 before it runs."""
        return 0.0 if self.heard is None else time.monotonic() - self.heard

    def run(self) -> None:
        """Run the job, on a thread of the pool."""
        self._silent_until = time.monotonic() + _REPORT_INTERVAL_S
        self.heard = time.monotonic()
        # the images that a job was made of shall not stay with what waits for its answer
        job, self._job = self._job, None
        assert job is not None
        try:
            result = job.run(self._report)
        except BaseException as error:  # everything must reach the interface thread
            self._relay.failed.emit(self._number, error)
        else:
            self._relay.finished.emit(self._number, result)

    def _report(self, fraction: float, text: str) -> None:
        now = time.monotonic()
        self.heard, self.said = now, text
        if now < self._silent_until:  # each report wakes the interface thread
            return
        self._silent_until = now + _REPORT_INTERVAL_S
        self._relay.progressed.emit(self._number, fraction, text)


@dataclass
class _Running:
    job: Job[Any]
    generation: int
    started: float
    done: Callable[[Any], None]
    failed: Callable[[TwoMassError], None]
    runnable: _Runnable
    text: str = ""
    fraction: float = 0.0
    has_lent: bool = False  # its place to another thread

    @property
    def stalled(self) -> bool:
        """Whether it seems to wait for a disk or a network."""
        return self.job.reads_files and self.runnable.silent_seconds >= STALL_SECONDS

    @property
    def words(self) -> str:
        """What the status bar says of it."""
        if not self.stalled:
            return self.text
        _, _, what = self.runnable.said.partition(" ")
        # the cause first: the status bar has no room for a long name
        return f"Slow disk or network: waiting for {what or self.text}"


class JobRunner(QObject):
    """Starts jobs, reports on them and cancels them.

    Signals
    -------
    changed
        The list of running jobs changed, or the time they take (at most 15 times a second).
    crashed : object
        A job raised something that is not meant for users: a programming error.
    """

    changed = Signal()
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # the interface thread shall not wait long for its turn while jobs compute
        sys.setswitchinterval(0.0005)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._relay = _Relay()
        queued = Qt.ConnectionType.QueuedConnection
        self._relay.progressed.connect(self._on_progress, queued)
        self._relay.finished.connect(self._on_finished, queued)
        self._relay.failed.connect(self._on_failed, queued)
        self._generations = Generations()
        self._running: dict[int, _Running] = {}
        self._count = 0
        self._announce = QTimer(self)
        self._announce.setSingleShot(True)
        self._announce.setInterval(66)
        self._announce.timeout.connect(self.changed)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._given_up: dict[int, _Running] = {}

    def start(
        self,
        job: Job[T],
        done: Callable[[T], None],
        failed: Callable[[TwoMassError], None],
    ) -> None:
        """Start a job; an older one of the same slot is cancelled and its answer dropped."""
        for running in self._running.values():
            if running.job.slot == job.slot:
                running.job.cancel.cancel()
        self._count += 1
        number = self._count
        runnable = _Runnable(number, job, self._relay)
        generation = self._generations.start(job.slot)
        self._running[number] = _Running(
            job, generation, time.monotonic(), done, failed, runnable, job.title
        )
        self._schedule()
        self._clock.start()
        # not as a QRunnable: Qt's binding would keep every one of them for ever
        self._pool.start(runnable.run)

    def cancel(self, key: str) -> None:
        """Cancel the job of a status row."""
        running = self._running.get(int(key))
        if running is not None:
            running.job.cancel.cancel()
            self._schedule()

    def cancel_all(self) -> None:
        """Cancel everything, for closing the window."""
        for running in self._running.values():
            running.job.cancel.cancel()

    def wait(self, milliseconds: int = 5000) -> bool:
        """Wait for all threads to end, for closing the window; returns whether they did.

        One that waits for a disk or a network is not waited for.
        """
        running = (*self._running.values(), *self._given_up.values())
        deaf = any(r.job.reads_files and r.runnable.silent_seconds > 2.0 for r in running)
        ended = self._pool.waitForDone(100 if deaf or self._given_up else milliseconds)
        if not ended:
            self._pool.setParent(None)
            _UNENDING.append(self._pool)
        return ended

    @property
    def statuses(self) -> list[JobStatus]:
        """The running jobs, oldest first."""
        now = time.monotonic()
        return [
            JobStatus(str(n), r.words, None if r.stalled else r.fraction, now - r.started)
            for n, r in self._running.items()
            if not r.job.cancel.cancelled
        ]

    @property
    def idle(self) -> bool:
        """Whether nothing runs."""
        return not self._running

    def _tick(self) -> None:
        """Let no job that waits keep others from running or the window from coming to rest."""
        for number, running in list(self._running.items()):
            if running.stalled and not running.has_lent:
                self._lend(running)
            deaf = running.runnable.silent_seconds >= _GIVE_UP_SECONDS
            if running.job.reads_files and running.job.cancel.cancelled and deaf:
                self._given_up[number] = self._running.pop(number)
                self._lend(running)
        if not self._running:
            self._clock.stop()
        self.changed.emit()

    def _lend(self, running: _Running) -> None:
        lent = sum(r.has_lent for r in (*self._running.values(), *self._given_up.values()))
        if not running.has_lent and lent < _MOST_LENT:
            running.has_lent = True
            self._pool.releaseThread()

    def _schedule(self) -> None:
        if not self._announce.isActive():
            self._announce.start()

    @Slot(int, float, str)
    def _on_progress(self, number: int, fraction: float, text: str) -> None:
        running = self._running.get(number)
        if running is not None:
            running.fraction, running.text = fraction, text
            self._schedule()

    def _take(self, number: int) -> _Running | None:
        """Forget a job; returns it unless its answer is stale."""
        given_up = self._given_up.pop(number, None)
        running = given_up or self._running.pop(number)
        if running.has_lent:
            self._pool.reserveThread()
        self._schedule()
        if not self._running:
            self._clock.stop()
        current = self._generations.is_current(running.job.slot, running.generation)
        return running if current and not running.job.cancel.cancelled else None

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        running = self._take(number)
        if running is not None:
            running.done(result)

    @Slot(int, object)
    def _on_failed(self, number: int, error: object) -> None:
        running = self._take(number)
        if isinstance(error, CancelledError):
            return
        if isinstance(error, TwoMassError):
            if running is not None:
                running.failed(error)
            return
        self.crashed.emit(error)
