"""Python's cyclic garbage is collected on the interface thread only.

Python collects wherever an allocation crosses a threshold, so also on the thread of a job. Among
the garbage may be objects of Qt. Their destructors take locks of Qt and then ask for Python's own
lock, while the interface thread, holding the latter, may be waiting for one of the former: both
stand still for ever.
"""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 500


class GarbageCollection(QObject):
    """Takes automatic collection over until `stop`; belongs to the interface thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the generations whose thresholds are crossed, as Python itself would."""
        for generation, threshold in enumerate(gc.get_threshold()):
            if threshold and gc.get_count()[generation] > threshold:
                gc.collect(generation)

    def stop(self) -> None:
        """Hand collection back to Python; threads have ended."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()
