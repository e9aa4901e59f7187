"""How long the window does not react while it loads."""

import tempfile
import time
from itertools import pairwise
from pathlib import Path

from benchmarks import sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import isolated, live_window

NAME = "loading_stall"
UNIT = "ms"
HOLD = Hold(value=50.0)
HOW = (
    "Longest gap between two beats of a 1 ms timer of the interface thread, from asking for a "
    "gzip Atlas triplet and a PSC table of 100 000 rows to everything shown, artifacts predicted "
    "and at rest; each run is the first load of a new process."
)
_ROWS = 100_000
_AFTER_S = 0.5


def measure(quick: bool) -> Figure:
    """Measure in new processes."""
    with tempfile.TemporaryDirectory() as name:
        targets = [*sky_files.write_gzip_triplet(Path(name)), sky_files.point_sources(_ROWS)]
        runs = [isolated(_longest_gap, targets) for _ in range(3 if quick else 9)]
    return from_runs(NAME, UNIT, HOLD, HOW, runs, None)


def _longest_gap(targets: list[Path]) -> float:
    """Load once; return milliseconds."""
    return max(gap for _, gap in gaps(targets))


def gaps(targets: list[Path]) -> list[tuple[float, float]]:
    """Load once; return the time and length of every gap between two beats, ms."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    with live_window() as live:
        beats = [time.perf_counter()]
        quiet_since = [beats[0]]
        loop = QEventLoop()

        def beat() -> None:
            now = time.perf_counter()
            beats.append(now)
            if not live.controller.settled:
                quiet_since[0] = now
            elif now - quiet_since[0] > _AFTER_S:
                loop.quit()

        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(beat)
        timer.start(1)
        live.controller.open_targets([str(t) for t in targets])
        loop.exec()
        timer.stop()
        session = live.controller.bench.session
        loaded = len(session.images), len(session.catalogs), bool(session.artifacts)
        if loaded != (1, 1, True) or live.controller.complaints():
            raise RuntimeError(f"not everything was loaded: {loaded}")
        start = beats[0]
        return [((b - start) * 1e3, (b - a) * 1e3) for a, b in pairwise(beats)]
