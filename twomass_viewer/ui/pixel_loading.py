"""Pixels that have left memory are read again where they are looked at, measured or read."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from twomass_viewer.display.reduced import is_prepared, prepare
from twomass_viewer.errors import CancelledError, PixelsGoneError, TwoMassError
from twomass_viewer.imagery.pixel_store import STORE, Group, Pixels, StoredPixels
from twomass_viewer.session.jobs import Job, Progress
from twomass_viewer.session.layers import ImageSet
from twomass_viewer.ui.workbench import Workbench

_BATCH = 16 * 2**20  # bytes read between two looks at what is still needed: eight Atlas images
_KEPT_MS = 1000  # what has arrived stays so long in any case: until it is painted


class PixelLoader(QObject):
    """Grants the wishes of the process's `PixelStore`, a few at a time.

    Signals
    -------
    gone
        A file has changed or is gone, and its pixels had left memory.
    """

    gone = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._job: Job[_Arrived] | None = None
        self._held: list[Pixels] = []
        self._start_timer = self._timer(0, self._start)
        self._release_timer = self._timer(_KEPT_MS, self._held.clear)
        STORE.wished.connect(self._on_wish)

    def _timer(self, interval_ms: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    @property
    def waits(self) -> bool:
        """Whether pixels are about to be read."""
        return self._start_timer.isActive()

    def prepare(self, images: Iterable[ImageSet]) -> None:
        """Make what is shown of images from afar, so that their pixels may leave memory."""
        new = [m.plane.pixels for s in images for m in s.members if not is_prepared(m.plane.pixels)]
        if new:
            job: Job[None] = Job("prepare", "Reducing images", partial(_prepare, new))
            self._bench.jobs.start(job, lambda _: None, self._failed)

    def close(self) -> None:
        """Grant no more wishes; the window closes."""
        STORE.wished.disconnect(self._on_wish)
        self._start_timer.stop()
        self._held.clear()

    def _on_wish(self) -> None:
        self._start_timer.start()

    def _start(self) -> None:
        if self._job is not None and not self._job.cancel.cancelled:
            return  # when it is done, who still needs pixels wishes again
        groups = STORE.take_wishes(min(_BATCH, STORE.budget // 2))
        if groups:
            self._job = Job("pixels", "Reading pixels", partial(_read, groups), reads_files=True)
            self._bench.jobs.start(self._job, self._arrived, self._failed)

    def _arrived(self, arrived: "_Arrived") -> None:
        self._job = None
        self._held[:] = arrived[0]
        self._release_timer.start()
        faults = arrived[1]
        if any(isinstance(f, PixelsGoneError) for f in faults):
            self.gone.emit()
        for fault in faults:
            if not isinstance(fault, PixelsGoneError):
                self._bench.say("pixels", str(fault), "error")
        STORE.take_wishes(0)
        STORE.arrived.emit()

    def _failed(self, error: TwoMassError) -> None:
        self._job = None
        self._bench.say("pixels", str(error), "error")


def _prepare(new: list[StoredPixels], progress: Progress) -> None:
    for n, pixels in enumerate(new):
        progress(n / len(new), "Reducing images")
        prepare(pixels)


_Arrived = tuple[list[Pixels], list[TwoMassError]]


def _read(groups: tuple[Group, ...], progress: Progress) -> _Arrived:
    """Read pixels; what cannot be read is a fault, not an exception."""
    found: list[Pixels] = []
    faults: list[TwoMassError] = []
    for n, group in enumerate(groups):
        for pixels in group:
            progress(n / len(groups), "Reading pixels of the view")
            try:
                found.append(pixels.get())
            except CancelledError:
                raise
            except TwoMassError as error:
                faults.append(error)
    return found, faults
