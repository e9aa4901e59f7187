"""What DS9 needs to show as many point regions as the window shows markers, and to pan among them.

One DS9 loads the regions, pans with all of them in view, comes near and pans with one of a hundred.
A million of them take DS9 the better part of a minute: with ``--quick`` the recorded values stand.
"""

from functools import cache

from benchmarks import ds9, marker_runs, sky_files
from benchmarks.figure import Peer

_PAN = "PanCanvas [expr {$n % 2 ? 3 : -3}] 2"
_QUICK_ROWS = 100_000


def peer(figure: str, unit: str, rows: int, quick: bool) -> Peer:
    """Return DS9's value of a figure of so many markers, in the unit asked for."""
    found = _phases(rows, quick)
    if not found:
        return ds9.recorded(figure, unit)
    which = 0 if figure.endswith("_show") else 2 if figure.endswith("_1pct") else 1
    scale = {"s": 1e-3, "ms": 1.0}[unit]
    return ds9.measured([ms * scale for ms in found[which]])


@cache
def _phases(rows: int, quick: bool) -> list[list[float]]:
    """Return milliseconds of loading, of panning with all and with one of a hundred in view."""
    if quick and rows > _QUICK_ROWS:
        return []
    size = marker_runs.runs(rows, quick)[0].size
    scale = sky_files.TABLE_AREA[1] * 3600 / size[1] * 1.04
    few, many = (4, 8) if quick or rows > _QUICK_ROWS else (12, 24)
    return ds9.phases(
        size,
        [
            *("-scale", "mode", "zscale", str(sky_files.atlas_image())),
            *("-zoom", f"{1 / scale:.5f}"),
        ],
        [
            ds9.Phase(ds9.load_regions(sky_files.point_regions(rows)), 1, warm_up=0),
            ds9.Phase(_PAN, few, warm_up=1),
            ds9.Phase(_PAN, many, before="Zoom 10 10"),
        ],
    )
