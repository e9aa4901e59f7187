"""The budget of the pixels: kept as a setting, shown in the status bar."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from twomass_viewer.imagery.pixel_store import STORE
from twomass_viewer.session.jobs import Job
from twomass_viewer.ui.canvas import level_cache
from twomass_viewer.ui.heap import give_back
from twomass_viewer.ui.panels.memory_gauge import MemoryView
from twomass_viewer.ui.pixel_loading import PixelLoader
from twomass_viewer.ui.workbench import Workbench

_MIB = 2**20
_INTERVAL_MS = 500
_TIDY_MS = 1000


class Memory(QObject):
    """Keeps budget, setting and gauge together, and reads again what has left memory.

    Parameters
    ----------
    bench : Workbench
    collect : callable
        Collects all garbage: when something was closed.
    """

    def __init__(self, bench: Workbench, collect: Callable[[], None]) -> None:
        super().__init__()
        self._bench, self._collect = bench, collect
        self._shown: frozenset[str] = frozenset()
        self._closed = False
        self.loader = PixelLoader(bench)
        STORE.set_budget(bench.settings.pixel_memory_mib * _MIB)
        self._timer = self._clock(_INTERVAL_MS, self._show)
        self._tidy_timer = self._clock(_TIDY_MS, self._tidy)
        self._gauge = bench.window.memory
        self._gauge.budget_requested.connect(self.set_budget)
        STORE.arrived.connect(self.follow)

    def _clock(self, interval_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    def follow_images(self) -> None:
        """Let the pixels of new images leave memory some day."""
        session = self._bench.session
        self.loader.prepare(session.images)
        images, catalogs = session.images, session.catalogs
        shown = frozenset([*(s.key for s in images), *(c.key for c in catalogs)])
        self._closed |= not self._shown <= shown
        self._shown = shown
        self._tidy_timer.start()
        self.follow()

    def follow(self) -> None:
        """Show the present use soon."""
        if not self._timer.isActive():
            self._timer.start()

    def set_budget(self, mib: int) -> None:
        """Keep so many MiB of pixels, from now on."""
        STORE.set_budget(mib * _MIB)
        self._bench.remember(replace(self._bench.settings, pixel_memory_mib=mib))
        self._show()

    @property
    def is_tidy(self) -> bool:
        """Whether nothing that was read left memory behind that nobody uses."""
        return not self._tidy_timer.isActive()

    def _tidy(self) -> None:
        """Give memory back that reading needed, once nothing runs."""
        if not self._bench.jobs.idle:
            self._tidy_timer.start()
            return
        if self._closed:
            self._closed = False
            self._collect()
        job: Job[None] = Job("tidy", "Tidying memory", lambda _: give_back())
        self._bench.jobs.start(job, lambda _: self.follow(), lambda error: None)

    @property
    def settled(self) -> bool:
        """Whether nothing is about to be read."""
        return not self.loader.waits

    def offer(self) -> None:
        """Let the user choose a budget by keyboard."""
        self._show()
        self._gauge.open_menu()

    def close(self) -> None:
        """Follow no more."""
        self.loader.close()
        STORE.arrived.disconnect(self.follow)
        self._timer.stop()
        self._tidy_timer.stop()

    def _show(self) -> None:
        use, pictures = STORE.report(), level_cache.report()
        self._gauge.set_view(
            MemoryView(
                use.used / _MIB,
                use.budget / _MIB,
                use.pinned / _MIB,
                pictures.used / _MIB,
                pictures.budget / _MIB,
            )
        )
