"""Reading one plain Atlas image: bytes, cards, pixels, product, fidelity, sky."""

import time
from pathlib import Path

from benchmarks import sky_files
from benchmarks.figure import Figure, Hold, from_runs

NAME = "read_plain"
UNIT = "ms"
HOLD = Hold(value=6.0)
HOW = (
    "Reading an Atlas image from the disk's cache with all that is decided about it, in a process "
    "that has read one before, without a window."
)


def measure(quick: bool) -> Figure:
    """Measure in this process."""
    return from_runs(NAME, UNIT, HOLD, HOW, timed(sky_files.atlas_image(), quick), None)


def timed(path: Path, quick: bool) -> list[float]:
    """Read a file again and again; return milliseconds."""
    from twomass_viewer.io.read import read_image

    runs = []
    for _ in range(22 if quick else 102):
        start = time.perf_counter()
        read_image(path)
        runs.append((time.perf_counter() - start) * 1e3)
    return runs[2:]
