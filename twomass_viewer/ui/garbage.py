"""Python's cyclic garbage is collected on the interface thread only.

Python collects wherever an allocation crosses a threshold, so also on the thread of a job. Among
the garbage may be objects of Qt. Their destructors take locks of Qt and then ask for Python's own
lock, while the interface thread, holding the latter, may be waiting for one of the former: both
stand still for ever.

Young objects are looked through twice a second. To look through all of them takes the window 100 ms
and more once it holds hundreds of images with their artifacts; that waits until images are closed
or nobody moves the pointer.
"""

import gc
import time

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QCursor

INTERVAL_MS = 500
_REST_S = 20.0  # the pointer has stood still for so long: nobody notices a pause
_LONGEST_S = 600.0
_OLDEST = 2  # generation


class GarbageCollection(QObject):
    """Takes automatic collection over until `stop`; belongs to the interface thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._collected = self._moved = time.monotonic()
        self._pointer = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the generations whose thresholds are crossed, the oldest one at rest."""
        for generation, threshold in enumerate(gc.get_threshold()):
            if not threshold or gc.get_count()[generation] <= threshold:
                continue
            if generation < _OLDEST:
                gc.collect(generation)
            elif self._is_time():
                self.collect_all()

    def collect_all(self) -> None:
        """Collect all that is garbage."""
        gc.collect()
        self._collected = time.monotonic()

    def _is_time(self) -> bool:
        now, pointer = time.monotonic(), QCursor.pos()
        if pointer != self._pointer:
            self._pointer, self._moved = pointer, now
        quiet_since = max(self._moved, self._collected)
        return now - quiet_since > _REST_S or now - self._collected > _LONGEST_S

    def stop(self) -> None:
        """Hand collection back to Python; threads have ended."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()
