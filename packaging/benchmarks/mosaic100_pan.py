"""One step of panning a mosaic of 100 Atlas tiles that is wholly in view."""

from benchmarks import ds9, mosaic_runs, sky_files
from benchmarks.figure import Figure, Hold, from_runs

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
    arguments = ["-scale", "mode", "zscale"]
    for tile in sky_files.mosaic(sky_files.HUNDRED):
        arguments += ["-mosaic", "wcs", str(tile)]
    peer = ds9.compare(
        NAME,
        run.size,
        [*arguments, "-zoom", "to", "fit"],
        "PanCanvas [expr {$n % 2 ? 3 : -3}] 2",
        frames=3 if quick else 12,
    )
    return from_runs(NAME, UNIT, HOLD, HOW, run.pan, peer)
