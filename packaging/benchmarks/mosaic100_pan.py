"""One step of panning a mosaic of 100 Atlas tiles that is wholly in view."""

from benchmarks import ds9, mosaic_runs, sky_files
from benchmarks.figure import Figure, Hold, Peer, from_runs
from benchmarks.live_window import Size

NAME = "mosaic100_pan"
UNIT = "ms"
HOLD = Hold(value=10.0)
HOW = (
    "One move of a left drag on 100 tiles of 512x1024, 10 by 10 on the sky, all in view, until "
    "the X server has drawn it; DS9: a pan of the same tiles (-mosaic wcs)."
)


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    run = mosaic_runs.runs(sky_files.HUNDRED, quick)[0]
    # DS9 takes a quarter of a minute to load the tiles, and nothing is judged by it
    peer = ds9.recorded(NAME, UNIT) if quick else _peer(run.size)
    return from_runs(NAME, UNIT, HOLD, HOW, run.pan, peer)


def _peer(size: Size) -> Peer:
    arguments = ["-scale", "mode", "zscale"]
    for tile in sky_files.mosaic(sky_files.HUNDRED):
        arguments += ["-mosaic", "wcs", str(tile)]
    return ds9.compare(
        NAME,
        size,
        [*arguments, "-zoom", "to", "fit"],
        "PanCanvas [expr {$n % 2 ? 3 : -3}] 2",
        frames=12,
    )
