"""From asking for a region file of 20 000 circles to all of them on the screen."""

import time
from pathlib import Path

from benchmarks import ds9, sky_files
from benchmarks.figure import Figure, Hold, from_runs
from benchmarks.live_window import Size, isolated, live_window

NAME = "regions_20k_load"
UNIT = "s"
HOLD = Hold(value=3.0)
HOW = (
    "From asking for a DS9 region file of 20 000 circles, each tenth with a colour and a label of "
    "its own, to all of them drawn by the X server, in a window that shows an image and their "
    "area. DS9: the same file loaded into a display of the same size."
)
_COUNT = 20_000


def measure(quick: bool) -> Figure:
    """Measure the window, then the peer."""
    path = sky_files.circle_regions(_COUNT)
    found = [isolated(_ours, path) for _ in range(1 if quick else 3)]
    size = found[0][1]
    scale = sky_files.TABLE_AREA[1] * 3600 / size[1] * 1.04
    loads = ds9.phases(
        size,
        [
            *("-scale", "mode", "zscale", str(sky_files.atlas_image())),
            *("-zoom", f"{1 / scale:.5f}"),
        ],
        [ds9.Phase(ds9.load_regions(path), 1, warm_up=0)],
    )
    peer = ds9.measured([ms / 1e3 for ms in loads[0]]) if loads else ds9.recorded(NAME, UNIT)
    return from_runs(NAME, UNIT, HOLD, HOW, [seconds for seconds, _ in found], peer)


def _ours(path: Path) -> tuple[float, Size]:
    with live_window() as live:
        live.open([sky_files.atlas_image()])
        canvas = live.window.canvas
        high, wide = (size * 3600 / 2 for size in sky_files.TABLE_AREA)
        canvas.fit((-high, -wide, high, wide))
        live.settle()
        begin = time.perf_counter()
        live.controller.open_targets([str(path)])
        live.wait_until(
            lambda: sum(len(s.circle_numbers) for s in canvas.scene.regions) == _COUNT,
            "showing all regions",
        )
        live.draw()
        duration = time.perf_counter() - begin
        live.settle()
        if complaints := live.controller.complaints():
            raise RuntimeError(f"the window complains: {complaints[0]}")
        return duration, live.canvas_size
