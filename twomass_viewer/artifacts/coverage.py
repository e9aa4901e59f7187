"""Whether a catalogue reaches far enough beyond an image to hold all its parents."""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.draft import Circumstances
from twomass_viewer.artifacts.scan_axes import ScanAxes, image_center
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.coverage import Coverage, coverage
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import ScanDirection

# the spikes and halo of a 6 mag star still matter this far beyond the edges across the scan
_SIDE_MARGIN = 120.0
_STEP_ARCSEC = 20.0
_ALONG = np.linspace(0.05, 0.95, 7)
_GRID = 9
_OUTWARD = {"north": (0, 1), "south": (0, -1), "west": (1, 0), "east": (-1, 0)}

Array = NDArray[np.float64]


def coverage_notice(
    catalog: Catalog,
    image: SurveyImage,
    shape: tuple[int, int],
    axes: ScanAxes,
    at: Circumstances,
    rules: RuleSet,
) -> str | None:
    """Return a sentence on where stars may be missing that could cause artifacts, or None."""
    area = coverage(catalog)
    if not area.is_known:
        return (
            f"It is not known what part of the sky {catalog.name} covers; artifacts of stars it "
            f"does not list on and around {image.name} are not predicted."
        )
    box = _Box(image, shape, axes)
    on_image = float(np.mean(area.covers(*box.grid())))
    if on_image < 0.99:
        return (
            f"{catalog.name} covers {100 * on_image:.0f} % of {image.name}; artifacts of stars "
            "elsewhere on it and around it are not predicted."
        )
    # estimated from rows, the edge is uncertain by about the distance between rows
    slack = 0.0 if area.from_header else area.gap_arcsec / 3.0
    parts = []
    for side, needed in _needed_margins(at, rules).items():
        reach = _reach(area, box, side, needed)
        if reach + slack < needed:
            parts.append(f"{reach:.0f}″ of the {needed:.0f}″ that matter on the {side} side")
    if not parts:
        return None
    return (
        f"Beyond {image.name}, {catalog.name} covers only {', '.join(parts)}; artifacts of stars "
        "farther out are not predicted."
    )


class _Box:
    """The bounding box of an image on the scan axes."""

    def __init__(self, image: SurveyImage, shape: tuple[int, int], axes: ScanAxes) -> None:
        assert image.transform is not None
        rows, cols = shape
        x = np.array([-0.5, cols - 0.5, -0.5, cols - 0.5])
        y = np.array([-0.5, -0.5, rows - 0.5, rows - 0.5])
        west, north = axes.position(*image.transform.pixel_to_sky(x, y))
        ra, dec = image.transform.pixel_to_sky(*image_center(shape))
        self._axes, self._ra, self._dec = axes, float(ra), float(dec)
        x0, y0 = axes.position(self._ra, self._dec)
        self.west = float(np.nanmin(west) - x0), float(np.nanmax(west) - x0)
        self.north = float(np.nanmin(north) - y0), float(np.nanmax(north) - y0)

    def sky(self, west: Array, north: Array) -> tuple[Array, Array]:
        """Return sky places of offsets from the middle of the image."""
        return self._axes.offset(
            np.full(west.shape, self._ra), np.full(west.shape, self._dec), west, north
        )

    def grid(self) -> tuple[Array, Array]:
        """Return places spread over the image."""
        west, north = np.meshgrid(np.linspace(*self.west, _GRID), np.linspace(*self.north, _GRID))
        return self.sky(0.98 * west.ravel(), 0.98 * north.ravel())


def _needed_margins(at: Circumstances, rules: RuleSet) -> dict[str, float]:
    """Return how far the catalogue should reach beyond each side, arcsec."""
    ghosts = rules.value("persistence", "last_order") * at.step_arcsec
    stripe = rules.value("stripe", "offset")
    north = max(ghosts if at.direction is ScanDirection.SOUTH else 0.0, stripe)
    south = max(ghosts if at.direction is ScanDirection.NORTH else 0.0, stripe)
    return {"north": north, "south": south, "east": _SIDE_MARGIN, "west": _SIDE_MARGIN}


def _reach(area: Coverage, box: _Box, side: str, needed: float) -> float:
    """Return how far beyond a side everything is covered, arcsec, at most ``needed``."""
    to_west, to_north = _OUTWARD[side]
    steps = np.append(np.arange(_STEP_ARCSEC, needed, _STEP_ARCSEC), needed)
    along = box.north if to_west else box.west
    places = along[0] + _ALONG * (along[1] - along[0])
    edge = (box.west if to_west else box.north)[1 if to_west + to_north > 0 else 0]
    out = edge + (to_west + to_north) * steps
    grid_out, grid_along = (g.ravel() for g in np.meshgrid(out, places, indexing="ij"))
    west, north = (grid_out, grid_along) if to_west else (grid_along, grid_out)
    covered = area.covers(*box.sky(west, north)).reshape(len(steps), len(places)).all(axis=1)
    missing = np.flatnonzero(~covered)
    if not len(missing):
        return needed
    return float(steps[missing[0] - 1]) if missing[0] else 0.0
