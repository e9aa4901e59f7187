"""From asking for one more image to its pixels on the screen."""

import tempfile
import time
from pathlib import Path

from benchmarks import ds9, pattern, watch
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import WARM_UP, LiveWindow, Size, isolated, live_window

NAME = "open_next_image"
UNIT = "ms"
HOLD = Hold(ratio=2.0)
HOW = (
    "From asking for one more FITS image of 512x1024 to its pixels drawn by the X server, in a "
    "window that shows another one already; files in the page cache. DS9: a load into the same "
    "frame, display of the same size, without the cost of XPA."
)
_REST_S = 0.1  # between two openings


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    with tempfile.TemporaryDirectory() as name:
        images = []
        for mirrored in (False, True):
            images.append(Path(name, f"bars{int(mirrored)}.fits"))
            pattern.write_image(images[-1], mirrored=mirrored)
        runs, size = isolated(_ours, images, 20 if quick else 100)
        peer = ds9.compare(
            NAME,
            size,
            ["-scale", "mode", "zscale", "-zoom", "to", "fit", str(images[0])],
            f"LoadFitsFile [lindex {{{images[1]} {images[0]}}} [expr {{$n % 2}}]] {{}} {{}}\n"
            "FinishLoad",
            frames=21 if quick else 101,
        )
    return from_runs(NAME, UNIT, HOLD, HOW, runs, peer)


def _ours(images: list[Path], count: int) -> tuple[list[float], Size]:
    with live_window() as live:
        # the bars are told from all else; a bar is a streak, and would be marked as one
        live.controller.bench.session.set_artifacts_visible(False)
        live.open(images[:1])
        live.controller.sky.fit()
        live.settle()
        durations = [_open(live, images, (n + 1) % 2) for n in range(WARM_UP + count)]
        return durations[WARM_UP:], live.canvas_size


def _open(live: LiveWindow, images: list[Path], which: int) -> float:
    """Open an image over the other one; return milliseconds."""
    session, canvas = live.controller.bench.session, live.window.canvas
    (shown,) = session.images
    begin = time.perf_counter()
    live.controller.open_targets([str(images[which])])
    while all(spec.key == shown.key for spec in canvas.scene.images):
        live.wait_for_event()
        if time.perf_counter() - begin > 60:
            raise TimeoutError(f"{images[which].name} was not shown within 60 s")
    live.paint()
    duration = (time.perf_counter() - begin) * 1e3
    if not watch.shows_image(live.screen, mirrored=which == 1):
        raise RuntimeError(f"the pixels of {images[which].name} are not on the screen")
    session.remove_layer(shown.key)  # every image is the second one
    live.settle(cancel=True, quiet_s=_REST_S)
    return duration
