"""What is kept for a crash: the present session, in the state folder, a minute old at most."""

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from twomass_viewer.errors import TwoMassError
from twomass_viewer.paths import state_dir
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.session.session_document import Document
from twomass_viewer.session.session_file import SUFFIX, write_session
from twomass_viewer.ui.workbench import Workbench

INTERVAL_MS = 60_000


@dataclass(frozen=True)
class Leftover:
    """A session that a crashed run left, with its time (seconds since 1970)."""

    path: Path
    saved: float


class Recovery(QObject):
    """Keeps one file while the window is open; a lock tells other windows that it is.

    Parameters
    ----------
    bench : Workbench
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._lock: QLockFile | None = None
        self._kept: Document | None = None
        self._path = state_dir() / f"recovery-{os.getpid()}-{id(self):x}{SUFFIX}"

    def keep(self, document: Document) -> None:
        """Write a document unless it is the one written last; a job does it."""
        if document == self._kept or not (document["files"] or self._kept):
            return
        self._kept = document
        job: Job[None] = Job(
            "recovery", "Keeping the session", lambda _: self._write(document), reads_files=True
        )
        # what cannot be kept is no reason to disturb: it is tried again with the next change
        self._bench.jobs.start(job, lambda _: None, lambda _: None)

    def leave(self, document: Document) -> None:
        """Leave a document for the next start: the window closes with unsaved changes."""
        try:
            # the disk with the images may not answer, and the window wants to close
            self._write(document, look=False)
        except (TwoMassError, OSError):
            return
        if self._lock is not None:
            self._lock.unlock()

    def _write(self, document: Document, *, look: bool = True) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            lock = QLockFile(f"{self._path}.lock")
            lock.setStaleLockTime(0)
            lock.tryLock(0)
            self._lock = lock
        write_session(document, self._path, look=look)

    def forget(self) -> None:
        """Remove the file: the window closes as it should."""
        self._kept = None
        _remove(self._path)
        if self._lock is not None:
            self._lock.unlock()


def timer(parent: QObject, keep: object) -> QTimer:
    """Return a running timer that asks to keep the session."""
    clock = QTimer(parent)
    clock.setInterval(INTERVAL_MS)
    clock.timeout.connect(keep)
    clock.start()
    return clock


def leftovers(progress: Progress) -> list[Leftover]:
    """Return what crashed runs left, the newest first."""
    found = []
    for path in state_dir().glob(f"recovery-*{SUFFIX}"):
        progress(0.0, "Seeking a session to restore")
        lock = QLockFile(f"{path}.lock")
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            continue  # of a window that is open
        lock.unlock()
        try:
            found.append(Leftover(path, path.stat().st_mtime))
        except OSError:
            continue
    return sorted(found, key=lambda f: -f.saved)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def discard(found: list[Leftover]) -> None:
    """Remove what crashed runs left."""
    for leftover in found:
        _remove(leftover.path)
