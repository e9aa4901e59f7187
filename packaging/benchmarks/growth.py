"""How times grow with the number of images and markers: the exponent between few and many."""

import math
import statistics
from collections.abc import Callable, Sequence

from benchmarks import marker_runs, mosaic_runs
from benchmarks.figure import Figure, Hold, from_runs

UNIT = "exponent"
PAN, SHOW = Hold(value=0.5), Hold(value=1.05)
IMAGES, MARKERS = (25, 400), (10_000, 1_000_000)


def exponent(few: int, many: int, times_few: Sequence[float], times_many: Sequence[float]) -> float:
    """Return the power of the number that medians grow with."""
    ratio = statistics.median(times_many) / statistics.median(times_few)
    return math.log(ratio) / math.log(many / few)


def pan_images(quick: bool) -> Figure:
    """Return the exponent of panning with 25 to 400 tiles."""
    few, many = (mosaic_runs.runs(n, quick)[0].pan for n in IMAGES)
    return _figure("growth_pan_images", PAN, IMAGES, "panning, Atlas tiles", few, many)


def show_images(quick: bool) -> Figure:
    """Return the exponent of showing 25 to 400 tiles."""
    few, many = ([r.show_s for r in mosaic_runs.runs(n, quick)] for n in IMAGES)
    return _figure("growth_show_images", SHOW, IMAGES, "showing, Atlas tiles", few, many)


def pan_markers(quick: bool) -> Figure:
    """Return the exponent of panning with 10⁴ to 10⁶ markers."""
    few, many = (marker_runs.runs(n, quick)[0].pan for n in MARKERS)
    return _figure("growth_pan_markers", PAN, MARKERS, "panning, markers", few, many)


def show_markers(quick: bool) -> Figure:
    """Return the exponent of showing 10⁴ to 10⁶ markers."""
    few, many = ([r.show_s for r in marker_runs.runs(n, quick)] for n in MARKERS)
    return _figure("growth_show_markers", SHOW, MARKERS, "showing, markers", few, many)


def _figure(
    name: str,
    hold: Hold,
    between: tuple[int, int],
    what: str,
    few: Sequence[float],
    many: Sequence[float],
) -> Figure:
    how = f"Exponent of the time with the number, from {between[0]} to {between[1]}: {what}."
    return from_runs(name, UNIT, hold, how, [exponent(*between, few, many)], None)


FIGURES: dict[str, Callable[[bool], Figure]] = {
    "growth_pan_images": pan_images,
    "growth_show_images": show_images,
    "growth_pan_markers": pan_markers,
    "growth_show_markers": show_markers,
}
