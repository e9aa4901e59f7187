"""Who makes the strips: this thread, other processes, or a dask cluster.

Strips come back in order, because the file is written from its first row to its last; only a few
are under way at a time, so finished ones do not pile up.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from twomass_viewer.errors import FileProblemError, TwoMassError, UsageError
from twomass_viewer.mosaic.strips import Strip, StripTask, make_strip

_POLL_SECONDS = 0.1
_AHEAD = 2  # strips under way beyond those being worked on


class Pending(Protocol):
    """A strip that will be there."""

    def result(self, timeout: float | None = None) -> Any:
        """Wait for it."""

    def cancel(self) -> Any:
        """Give it up if it has not begun."""


Submit = Callable[[StripTask], Pending]
Poll = Callable[[], None]


def strips_in_order(
    tasks: Sequence[StripTask], jobs: int, scheduler: str | None, poll: Poll
) -> Iterator[Strip]:
    """Yield the strips of all tasks in order.

    Parameters
    ----------
    tasks : sequence of StripTask
    jobs : int
        0 works in this thread, more in so many other processes.
    scheduler : str or None
        Address of a dask scheduler, whose workers are used instead.
    poll : callable
        Called while waiting; what it raises ends the work.

    Raises
    ------
    UsageError
        The scheduler cannot be reached, or dask.distributed is not installed.
    FileProblemError
        A worker has died.
    """
    if scheduler is not None:
        with _dask(scheduler) as (submit, workers):
            yield from _gather(tasks, submit, workers, poll)
    elif jobs == 0:
        for task in tasks:
            poll()
            yield make_strip(task)
    else:
        with _processes(jobs) as submit:
            yield from _gather(tasks, submit, jobs, poll)


def _gather(
    tasks: Sequence[StripTask], submit: Submit, workers: int, poll: Poll
) -> Iterator[Strip]:
    waiting: deque[Pending] = deque()
    coming = iter(tasks)
    try:
        for task in tasks[: workers + _AHEAD]:
            waiting.append(submit(task))
            next(coming)
        while waiting:
            strip = _wait(waiting.popleft(), poll)
            for task in coming:
                waiting.append(submit(task))
                break
            yield strip
    finally:
        for left in waiting:
            left.cancel()


def _wait(pending: Pending, poll: Poll) -> Strip:
    while True:
        poll()
        try:
            strip: Strip = pending.result(timeout=_POLL_SECONDS)
        except FutureTimeoutError:
            continue
        except BrokenProcessPool as error:
            raise FileProblemError(
                "A process that resampled images has died; perhaps there was too little memory.",
                "Try again with fewer --jobs.",
            ) from error
        except ImportError as error:
            raise UsageError(
                f"A worker lacks something: {error}.",
                "Install the same twomass-viewer on every worker.",
            ) from error
        except Exception as error:
            # a cluster has a dozen ways to lose a worker or the line to it
            if not type(error).__module__.startswith("distributed"):
                raise
            raise FileProblemError(
                f"The dask cluster failed: {' '.join(str(error).split())}.",
                "Look at its workers, then try again.",
            ) from error
        return strip


def _leave_interrupts() -> None:
    """Let Ctrl+C be the business of the process that asked for the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _processes(jobs: int) -> Iterator[Submit]:
    # forked processes would inherit threads' locks; spawned ones start clean on every platform
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_interrupts)

    def submit(task: StripTask) -> Future[Strip]:
        return pool.submit(make_strip, task)

    try:
        yield submit
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _dask(address: str) -> Iterator[tuple[Submit, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "--scheduler needs dask.distributed, which is not installed.",
            'Install it with: pip install "twomass-viewer[batch]".',
        ) from error
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"No dask scheduler answers at {address}: {' '.join(str(error).split())}.",
            "Start one with: dask scheduler.",
        ) from error
    try:
        count = sum(client.nthreads().values())
        if not count:
            raise UsageError(
                f"The dask scheduler at {address} has no workers.",
                f"Start some with: dask worker {address}.",
            )

        def submit(task: StripTask) -> Pending:
            future: Pending = client.submit(make_strip, task, pure=False)
            return future

        yield submit, count
    except TwoMassError:
        raise
    finally:
        client.close()
