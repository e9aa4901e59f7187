"""From the start of a new process to the pixels of its image on the screen."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import ds9, pattern, watch
from benchmarks.figure import Figure, Hold, Peer, from_runs
from benchmarks.screen import Screen, open_screen

NAME = "start_first_image"
UNIT = "s"
HOLD = Hold(ratio=1 / 0.7)
HOW = (
    "New process until the pixels of a 512x1024 FITS image are read back from the X server; "
    "files in the page cache, first run discarded, programs alternating."
)
_POLL_S = 0.01
_TIMEOUT_S = 60.0


def measure(quick: bool) -> Figure:
    """Measure in at least five runs."""
    repeats = 5 if quick else 9
    with tempfile.TemporaryDirectory() as folder, open_screen() as screen:
        image = Path(folder, "image.fits")
        pattern.write_image(image)
        viewer = Path(sys.executable).with_name("twomass-viewer")
        ours = [str(viewer), "open", str(image)]
        theirs = ["ds9", str(image)]
        compare = ds9.installed_version() is not None
        our_runs: list[float] = []
        their_runs: list[float] = []
        for _ in range(repeats + 1):
            our_runs.append(_one_start(ours, screen, Path(folder, "settings")))
            if compare:
                their_runs.append(_one_start(theirs, screen, Path(folder, "settings")))
    peer: Peer = ds9.measured(their_runs[1:]) if compare else ds9.recorded(NAME, UNIT)
    return from_runs(NAME, UNIT, HOLD, HOW, our_runs[1:], peer)


def _one_start(command: list[str], screen: Screen, settings: Path) -> float:
    """Start a program with settings of its own, wait for the image, end it; return seconds."""
    if watch.shows_image(screen):
        raise RuntimeError("the screen shows the image before anything was started")
    env = os.environ | {
        "HOME": str(settings),
        "XPA_METHOD": "local",
        "XDG_CONFIG_HOME": str(settings / "config"),
        "XDG_CACHE_HOME": str(settings / "cache"),
        # compiled, as installed programs are: in the run that does not count
        "PYTHONPYCACHEPREFIX": str(settings / "bytecode"),
    }
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    settings.mkdir(exist_ok=True)
    begin = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        shown = watch.wait_until(
            lambda: _alive(process, command) and watch.shows_image(screen),
            timeout_s=_TIMEOUT_S,
            interval_s=_POLL_S,
            what=f"showing the image in {Path(command[0]).name}",
        )
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    watch.wait_until(
        lambda: not watch.shows_image(screen),
        timeout_s=_TIMEOUT_S,
        interval_s=_POLL_S,
        what=f"closing the window of {Path(command[0]).name}",
    )
    return shown - begin


def _alive(process: subprocess.Popen[bytes], command: list[str]) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}, no image shown")
    return True
