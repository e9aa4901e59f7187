"""SAOImage DS9 as the program to compare with: measured where installed, else recorded."""

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.figure import Peer
from benchmarks.screen import open_screen
from benchmarks.watch import wait_until

RECORDED_VERSION = "DS9 8.4.1, recorded"

# Medians of DS9 8.4.1 (Debian 12) on two virtual cores of 2.4 GHz class without a GPU, Xvfb
# 1680x1050x24. Where repeats gave a range, its lower end stands here: the strictest comparison.
RECORDED = {
    "start_first_image": (1.73, "s"),
    "open_next_image": (32.0, "ms"),  # 32-42 into the same frame
    "blink_step": (15.0, "ms"),  # 15-20
    "zoom_one": (16.0, "ms"),  # 16-22
    "contrast_step": (15.0, "ms"),  # 15-22
    "pan_one": (15.0, "ms"),  # 15-20 at zoom 1
    "mosaic100_show": (12.2, "s"),  # -mosaic wcs, from the start of the process
    "mosaic100_pan": (1150.0, "ms"),  # 100 tiles of 512x1024, all in view
    "markers_1e5_show": (2.5, "s"),  # as regions
    "markers_1e6_show": (23.0, "s"),  # 23-28 as regions, 74 as a catalogue
    "markers_1e5_pan": (148.0, "ms"),  # as regions, all in view
    "markers_1e6_pan": (1100.0, "ms"),
    "markers_1e6_pan_1pct": (240.0, "ms"),
    "regions_20k_load": (8.0, "s"),
}

_TITLE = "benchmark"
_WARM_UP = 2
_TIMEOUT_S = 300.0


@cache
def installed_version() -> str | None:
    """Return ``DS9 <version>`` where ds9 and its remote control can be run, else None."""
    if shutil.which("ds9") is None or shutil.which("xpaset") is None:
        return None
    try:
        done = subprocess.run(
            ["ds9", "-version"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    words = done.stdout.split()
    return f"DS9 {words[-1]}" if words else None


def measured(runs: list[float]) -> Peer:
    """Return the peer of runs made with the installed DS9."""
    version = installed_version()
    assert version is not None  # there are no runs without it
    return Peer(version, statistics.median(runs), tuple(runs))


def recorded(name: str, unit: str) -> Peer:
    """Return the recorded value of a figure, in the unit asked for."""
    value, its_unit = RECORDED[name]
    scale = {"s": 1.0, "ms": 1e-3}
    return Peer(RECORDED_VERSION, value * scale[its_unit] / scale[unit])


@dataclass(frozen=True)
class Phase:
    """Steps to be timed within one DS9.

    Attributes
    ----------
    step : str
        Tcl; ``$n`` counts the frames.
    frames : int
    before : str
        Tcl that is done before them, untimed.
    warm_up : int
        Frames before those that count.
    """

    step: str
    frames: int
    before: str = ""
    warm_up: int = _WARM_UP

    def script(self) -> str:
        """Return Tcl that writes a line of microseconds for each frame to ``$out``."""
        return (
            f"{self.before}\nupdate; winfo pointerxy .\n"
            f"for {{set n 0}} {{$n < {self.warm_up + self.frames}}} {{incr n}} {{\n"
            f"set begin [clock microseconds]\n{self.step}\nupdate; winfo pointerxy .\n"
            "puts $out [expr {[clock microseconds] - $begin}]\n}\n"
        )


def load_regions(path: Path) -> str:
    """Return Tcl that loads a region file into the frame shown."""
    return f"MarkerLoadFile {{{path}}} $current(frame) ds9 wcs fk5"


def compare(
    name: str, canvas: tuple[int, int], arguments: Sequence[str], step: str, frames: int
) -> Peer:
    """Time steps within DS9, or return the recorded value where it is not installed.

    Parameters
    ----------
    name : str
        Of the figure.
    canvas : tuple of (int, int)
        Pixels of the image display.
    arguments : sequence of str
        Of the command line: what to open.
    step : str
        Tcl; ``$n`` counts the frames.
    frames : int

    Returns
    -------
    Peer
        In milliseconds.
    """
    found = phases(canvas, arguments, [Phase(step, frames)])
    return measured(found[0]) if found else recorded(name, "ms")


def phases(
    canvas: tuple[int, int], arguments: Sequence[str], wanted: Sequence[Phase]
) -> list[list[float]]:
    """Time the frames of several phases within one DS9, milliseconds; nothing where it is missing.

    Each step ends when the X server has answered a question asked after it (`winfo pointerxy`):
    then it has drawn what the step asked for. Neither XPA nor a start of a process is timed.
    """
    if installed_version() is None:
        return []
    with tempfile.TemporaryDirectory() as folder, open_screen() as screen:
        home = Path(folder)
        result = home / "durations"
        script = home / "steps.tcl"
        steps = "".join(phase.script() for phase in wanted)
        script.write_text(
            f"global current; update\nset out [open {{{result}}} w]\n{steps}close $out\n",
            encoding="utf-8",
        )
        env = os.environ | {"HOME": folder, "XPA_METHOD": "local", "XPA_LONG_TIMEOUT": "300"}
        width, height = canvas
        process = subprocess.Popen(
            ["ds9", "-title", _TITLE, "-width", str(width), "-height", str(height), *arguments],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_until(
                lambda: _answers(env), timeout_s=_TIMEOUT_S, interval_s=0.1, what="DS9's start"
            )
            time.sleep(1.0)  # what is drawn when idle
            before = screen.rows(screen.height // 2 - 40, 80).copy()
            subprocess.run(
                ["xpaset", "-p", _TITLE, "source", str(script)],
                env=env, check=True, capture_output=True, timeout=_TIMEOUT_S,
            )  # fmt: skip
            if np.array_equal(before, screen.rows(screen.height // 2 - 40, 80)):
                raise RuntimeError("DS9 shows after the steps what it showed before them")
            durations = [int(line) / 1e3 for line in result.read_text().split()]
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    expected = sum(phase.warm_up + phase.frames for phase in wanted)
    if len(durations) != expected:
        raise RuntimeError(f"DS9 measured {len(durations)} steps, not {expected}")
    found = []
    for phase in wanted:
        found.append(durations[phase.warm_up : phase.warm_up + phase.frames])
        durations = durations[phase.warm_up + phase.frames :]
    return found


def _answers(env: dict[str, str]) -> bool:
    """Tell whether DS9 has done what its command line said."""
    # DS9 answers only when its command line is done; before, xpaget fails or waits.
    patience = {"XPA_SHORT_TIMEOUT": "2", "XPA_LONG_TIMEOUT": "2"}
    try:
        asked = subprocess.run(
            ["xpaget", _TITLE, "width"],
            env=env | patience, capture_output=True, timeout=10, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0 and asked.stdout.strip().isdigit()
