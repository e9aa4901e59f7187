"""A development switch that says what keeps the interface thread from its event loop.

``TWOMASS_WATCHDOG=50`` prints, whenever that thread computes for more than 50 ms without returning
to its event loop, how long it did and where it was. Processor time of the thread decides, not the
time of the wall: a busy machine is not our fault. Benchmarks use the same object.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

from PySide6.QtCore import QObject, Qt, QTimer

VARIABLE = "TWOMASS_WATCHDOG"
_BEAT_MS = 1
_DEPTH = 12  # innermost frames that are named


@dataclass(frozen=True, slots=True)
class Stall:
    """One time in which the event loop had to wait.

    Attributes
    ----------
    cpu_ms, wall_ms : float
        Processor time of the interface thread, and time of the wall.
    culprit : str
        Where the thread was when half of the limit was over, innermost last; empty if it had
        returned before anybody looked.
    """

    cpu_ms: float
    wall_ms: float
    culprit: str


class Watchdog(QObject):
    """Measures the gaps between two turns of the event loop; made on the interface thread.

    Parameters
    ----------
    limit_ms : float
        Processor time from which a gap is a stall.
    tell : callable or None
        Called with each `Stall`.
    parent : QObject or None

    Attributes
    ----------
    longest : Stall
        The gap with the most processor time, also one below the limit.
    """

    def __init__(
        self,
        limit_ms: float,
        tell: Callable[[Stall], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.longest = Stall(0.0, 0.0, "")
        self._limit_ms, self._tell = limit_ms, tell
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._wall, self._cpu = time.perf_counter(), time.clock_gettime(self._clock)
        self._seen = ""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._ended.set()
        self._watcher.join()

    def _beat(self) -> None:
        wall, cpu = time.perf_counter(), time.clock_gettime(self._clock)
        stall = Stall((cpu - self._cpu) * 1e3, (wall - self._wall) * 1e3, self._seen)
        self._seen = ""
        if stall.cpu_ms > self.longest.cpu_ms:
            self.longest = stall
        if stall.cpu_ms > self._limit_ms and self._tell is not None:
            self._tell(stall)
        # what telling costs is not the program's
        self._wall, self._cpu = time.perf_counter(), time.clock_gettime(self._clock)

    def _watch(self) -> None:
        """Note, on a thread of its own, where the interface thread is when it takes long."""
        while not self._ended.wait(self._limit_ms / 8e3):
            used = (time.clock_gettime(self._clock) - self._cpu) * 1e3
            if used > self._limit_ms / 2 and not self._seen:
                self._seen = " > ".join(
                    f"{os.path.basename(code.co_filename)}:{line} {code.co_name}"
                    for code, line in reversed(_stack(self._thread))
                )


def _stack(thread: int) -> list[tuple[CodeType, int]]:
    """Return the innermost places of a thread, and keep none of its frames.

    A frame that is kept keeps its variables: a painter would paint on when its function is done,
    and end on the wrong thread.
    """
    frame = sys._current_frames().get(thread)  # noqa: SLF001 (no other way)
    found: list[tuple[CodeType, int]] = []
    while frame is not None and len(found) < _DEPTH:
        found.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    return found


def watchdog_asked_for(parent: QObject) -> Watchdog | None:
    """Return a watchdog that prints, where the environment asks for one."""
    try:
        limit_ms = float(os.environ[VARIABLE])
    except (KeyError, ValueError):
        return None
    return Watchdog(limit_ms, _print, parent) if limit_ms > 0 else None


def _print(stall: Stall) -> None:
    print(  # noqa: T201
        f"watchdog: {stall.cpu_ms:.0f} ms of processor time, {stall.wall_ms:.0f} ms in all, "
        f"without a turn of the event loop: {stall.culprit or 'nobody was seen'}",
        file=sys.stderr,
    )
