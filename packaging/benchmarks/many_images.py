"""Opening a hundred Atlas tiles at once: what several figures are taken from.

One run is a new process that opens the files once; the figures share the runs.
"""

import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks import sky_files
from benchmarks.live_window import isolated, live_window

COUNT = 100
STALL_MS = 50.0


@dataclass(frozen=True)
class Opening:
    """One opening of all tiles.

    Attributes
    ----------
    first_s, show_s : float
        Until the first image and all images were drawn by the X server.
    rss_mib : float
        Memory at rest above the empty window, settled and with other bands sought.
    stall_cpu_ms, stall_wall_ms : float
        Most processor time of the interface thread between two turns of its event loop.
    culprit : str
        Where it was then.
    """

    first_s: float
    show_s: float
    rss_mib: float
    stall_cpu_ms: float
    stall_wall_ms: float
    culprit: str


@cache
def openings(quick: bool) -> tuple[Opening, ...]:
    """Return the runs, measured once."""
    with tempfile.TemporaryDirectory() as name:
        tiles = sky_files.write_mosaic(Path(name))
        return tuple(isolated(_open, tiles) for _ in range(2 if quick else 5))


def _open(tiles: list[Path]) -> Opening:
    from twomass_viewer.ui.watchdog import Watchdog

    with live_window() as live:
        before = _rss_mib()
        dog = Watchdog(STALL_MS)
        begin = time.perf_counter()
        live.controller.open_targets([str(t) for t in tiles])
        first = 0.0
        while len(live.window.canvas.scene.images) < len(tiles):
            live.wait_for_event()
            if not first and live.window.canvas.scene.images:
                live.paint()
                first = time.perf_counter() - begin
        live.paint()
        show = time.perf_counter() - begin
        live.settle()
        dog.stop()
        if complaints := live.controller.complaints():
            raise RuntimeError(f"the window complains: {complaints[0]}")
        longest = dog.longest
        memory = _rss_mib() - before
        return Opening(first, show, memory, longest.cpu_ms, longest.wall_ms, longest.culprit)


def _rss_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (text for text in status.splitlines() if text.startswith("VmRSS:"))
    return float(line.split()[1]) / 1024
