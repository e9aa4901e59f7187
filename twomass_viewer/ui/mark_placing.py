"""Many marks are placed by a job: a million rows shall not hold the window up."""

from collections.abc import Callable, Hashable
from functools import partial

from PySide6.QtCore import QObject, Signal

from twomass_viewer.errors import TwoMassError
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.session.resolve_catalogs import MarkSets, make_ready
from twomass_viewer.ui.workbench import Workbench


class MarkPlacer(QObject):
    """Places the marks that a Scene does without.

    Signals
    -------
    placed
        The next Scene has more marks.
    """

    placed = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._running: dict[Hashable, Job[MarkSets]] = {}

    def place(self, key: Hashable, find: Callable[[], MarkSets]) -> None:
        """Place marks, unless that is being done."""
        running = self._running.get(key)
        if running is not None and not running.cancel.cancelled:
            return
        job = Job(f"marks:{hash(key)}", "Placing markers", partial(_place, find))
        self._running[key] = job
        self._bench.jobs.start(job, partial(self._take, key), self._failed)

    def _take(self, key: Hashable, sets: MarkSets) -> None:
        self._running.pop(key, None)
        self._running = {k: j for k, j in self._running.items() if not j.cancel.cancelled}
        self._bench.resolver.supply(key, sets)
        self.placed.emit()

    def _failed(self, error: TwoMassError) -> None:
        self._bench.say("marks", str(error), "error")


def _place(find: Callable[[], MarkSets], progress: Progress) -> MarkSets:
    return make_ready(find())
