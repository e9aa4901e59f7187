"""Reading one gzip-compressed Atlas image."""

import tempfile
from pathlib import Path

from benchmarks import read_plain, sky_files
from benchmarks.figure import Figure, Hold, from_runs

NAME = "read_gzip"
UNIT = "ms"
HOLD = Hold(value=25.0)
HOW = "As read_plain, of the same image compressed with gzip, as the archive hands it out."


def measure(quick: bool) -> Figure:
    """Measure in this process."""
    with tempfile.TemporaryDirectory() as folder:
        path = sky_files.write_gzip_triplet(Path(folder))[0]
        return from_runs(NAME, UNIT, HOLD, HOW, read_plain.timed(path, quick), None)
