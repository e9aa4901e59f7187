"""Showing one Atlas image and changing its view: what several figures are taken from.

One run is a new process that opens the image once; memory is read at rest, before any frame. DS9
does the same steps in one process, too.
"""

from dataclasses import dataclass
from functools import cache

from benchmarks import ds9, sky_files
from benchmarks.figure import Peer
from benchmarks.live_window import Size, isolated, live_window, rss_mib, triangle

ZOOMS = (1.25, 1.25, 1.25, 0.8, 0.8, 0.8)
_CONTRAST, _PAN, _ZOOM = range(3)  # DS9's phases
# frames by whether it is quick: ours, DS9's
_FRAMES = {True: 60, False: 300}
_PEER_FRAMES = {True: 30, False: 100}


@dataclass(frozen=True)
class OneImageRun:
    """One opening of one image.

    Attributes
    ----------
    rss_mib : float
        Memory at rest above the empty window.
    contrast, pan, zoom : tuple of float
        Milliseconds of frames, from the fitted image each; empty where they were not measured.
    size : tuple of (int, int)
        Pixels of the canvas.
    """

    rss_mib: float
    contrast: tuple[float, ...]
    pan: tuple[float, ...]
    zoom: tuple[float, ...]
    size: Size


@cache
def runs(quick: bool) -> tuple[OneImageRun, ...]:
    """Return the runs with one image, measured once; frames are timed in the first."""
    return tuple(isolated(_one, 0 if n else _FRAMES[quick]) for n in range(1 if quick else 3))


def peer_contrast(quick: bool) -> Peer:
    """Return DS9's drag of contrast."""
    return _peer("contrast_step", _CONTRAST, quick)


def peer_pan(quick: bool) -> Peer:
    """Return DS9's pan."""
    return _peer("pan_one", _PAN, quick)


def peer_zoom(quick: bool) -> Peer:
    """Return DS9's zoom."""
    return _peer("zoom_one", _ZOOM, quick)


def _peer(name: str, phase: int, quick: bool) -> Peer:
    found = _phases(quick)
    return ds9.measured(found[phase]) if found else ds9.recorded(name, "ms")


@cache
def _phases(quick: bool) -> list[list[float]]:
    """Return milliseconds of DS9's steps, each from the fitted image."""
    frames = _PEER_FRAMES[quick]
    zooms = " ".join(map(str, ZOOMS))
    return ds9.phases(
        runs(quick)[0].size,
        ["-scale", "mode", "zscale", "-zoom", "to", "fit", str(sky_files.atlas_image())],
        [
            ds9.Phase(
                "if {$n == 0} {ColorbarButton3 $current(frame) 400 300}\n"
                "ColorbarMotion3 $current(frame) [expr {400 + $n}] [expr {100 + $n}]",
                frames,
            ),
            ds9.Phase("PanCanvas [expr {$n % 20 < 10 ? 3 : -3}] 2", frames),
            ds9.Phase(
                f"set z [lindex {{{zooms}}} [expr {{$n % {len(ZOOMS)}}}]]; Zoom $z $z",
                frames,
                before="ZoomToFit",
            ),
        ],
    )


def _one(frames: int) -> OneImageRun:
    with live_window() as live:
        before = rss_mib()
        live.open([sky_files.atlas_image()])
        live.rest()
        memory = rss_mib() - before
        contrast: list[float] = []
        pan: list[float] = []
        zoom: list[float] = []
        if frames:
            live.controller.sky.fit()
            live.settle()
            with live.drag(right=True) as move:
                # bias goes forth and back while contrast creeps: no tone comes twice
                contrast = live.frames(lambda n: move(triangle(n, 3, 90), n / 4), frames)
            live.settle()
            with live.drag() as move:
                pan = live.frames(lambda n: move(triangle(n, 3, 30), triangle(n, 2, 14)), frames)
            live.controller.sky.fit()
            live.settle()
            canvas = live.window.canvas
            zoom = live.frames(lambda n: canvas.zoom(ZOOMS[n % len(ZOOMS)]), frames)
        return OneImageRun(memory, tuple(contrast), tuple(pan), tuple(zoom), live.canvas_size)
