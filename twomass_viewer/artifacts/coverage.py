"""Whether a catalogue reaches far enough beyond an image to hold all its parents."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.draft import Circumstances
from twomass_viewer.artifacts.scan_axes import ScanAxes
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import ScanDirection

_PIECES = 4
_FEW_ROWS = 3
# a bright star whose spikes and halo still matter beyond the edges across the scan
_SIDE_MARGIN = 120.0

Array = NDArray[np.float64]


def coverage_notice(
    catalog: Catalog,
    image: SurveyImage,
    shape: tuple[int, int],
    axes: ScanAxes,
    at: Circumstances,
    rules: RuleSet,
) -> str | None:
    """Return a sentence about the sides where stars may be missing, or None.

    The edge of the catalogue is where its rows end, seen in four strips along each side of the
    image; gaps up to four times the mean distance between rows do not count.
    """
    assert image.transform is not None
    box = _box(image, shape, axes)
    x, y = axes.position(catalog.ra_deg, catalog.dec_deg)
    good = np.isfinite(x) & np.isfinite(y)
    x, y = x[good], y[good]
    inside = (x >= box[0]) & (x <= box[1]) & (y >= box[2]) & (y <= box[3])
    count = int(inside.sum())
    if count < _FEW_ROWS:
        few = "no row" if count == 0 else f"only {count} row{'s' if count > 1 else ''}"
        return (
            f"{catalog.name} has {few} on {image.name}: artifacts of stars it does not list are "
            "not predicted."
        )
    area = (box[1] - box[0]) * (box[3] - box[2])
    slack = 4.0 * float(np.sqrt(area / count))
    parts = []
    for side, needed in _needed_margins(at, rules).items():
        reach = _reach(side, x, y, box)
        if reach + slack < needed:
            parts.append(_words(side, reach))
    if not parts:
        return None
    return (
        f"{catalog.name} does not cover all places from which stars can cause artifacts on "
        f"{image.name}: it ends {'; '.join(parts)}. Artifacts of stars beyond are not predicted."
    )


def _box(
    image: SurveyImage, shape: tuple[int, int], axes: ScanAxes
) -> tuple[float, float, float, float]:
    """Return west-east and south-north limits of the image on the axes: x0, x1, y0, y1."""
    assert image.transform is not None
    rows, cols = shape
    corners_x = np.array([-0.5, cols - 0.5, -0.5, cols - 0.5])
    corners_y = np.array([-0.5, -0.5, rows - 0.5, rows - 0.5])
    x, y = axes.position(*image.transform.pixel_to_sky(corners_x, corners_y))
    return float(np.nanmin(x)), float(np.nanmax(x)), float(np.nanmin(y)), float(np.nanmax(y))


def _needed_margins(at: Circumstances, rules: RuleSet) -> dict[str, float]:
    """Return how far the catalogue should reach beyond each side, arcsec."""
    ghosts = rules.value("persistence", "last_order") * at.step_arcsec
    stripe = rules.value("stripe", "offset")
    north = max(ghosts if at.direction is ScanDirection.SOUTH else 0.0, stripe)
    south = max(ghosts if at.direction is ScanDirection.NORTH else 0.0, stripe)
    return {"north": north, "south": south, "east": _SIDE_MARGIN, "west": _SIDE_MARGIN}


def _reach(side: str, x: Array, y: Array, box: tuple[float, float, float, float]) -> float:
    """Return how far rows reach beyond a side (negative: they end inside), the worst strip."""
    x0, x1, y0, y1 = box
    along, across, lo, hi, edge, sign = {
        "north": (x, y, x0, x1, y1, 1.0),
        "south": (x, y, x0, x1, y0, -1.0),
        "west": (y, x, y0, y1, x1, 1.0),
        "east": (y, x, y0, y1, x0, -1.0),
    }[side]
    cuts = np.linspace(lo, hi, _PIECES + 1)
    depth = (box[3] - box[2]) if side in ("north", "south") else (box[1] - box[0])
    worst = np.inf
    for a, b in pairwise(cuts):
        strip = across[(along >= a) & (along <= b)]
        beyond = float(np.max(sign * (strip - edge))) if len(strip) else -depth
        worst = min(worst, max(beyond, -depth))
    return worst


def _words(side: str, reach: float) -> str:
    if reach >= 0:
        return f"{reach:.0f}″ beyond the {side} edge"
    return f"{-reach:.0f}″ inside the {side} edge"
