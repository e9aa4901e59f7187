"""Whether a catalogue reaches far enough beyond an image to hold all its parents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.draft import Circumstances
from twomass_viewer.artifacts.scan_axes import ScanAxes, SkyAxes
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.coverage import Coverage, coverage
from twomass_viewer.imagery.image import SurveyImage, image_center
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import ScanDirection

# how far and how densely a table is asked for what it covers: our choices. The spikes and halo of
# a star of 6 mag still matter this far beyond the edges across the scan
_SIDE_MARGIN = 120.0
_STEP_ARCSEC = 20.0
_ALONG = np.linspace(0.05, 0.95, 7)
_GRID = 9
_ALL = 0.99  # of the places tried
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
    box = _box_of_image(image, shape, axes)
    places = box.places(*np.meshgrid(*box.spread()))
    on_image = float(np.mean(area.covers(*places)))
    if on_image < _ALL:
        return (
            f"{catalog.name} covers {100 * on_image:.0f} % of {image.name}; artifacts of stars "
            "elsewhere on it and around it are not predicted."
        )
    directions = [at.direction] if at.direction is not None else []
    return _notice_beyond(catalog, area, box, image.name, directions, at.step_arcsec, rules)


def circle_notice(
    catalog: Catalog,
    ra_deg: float,
    dec_deg: float,
    radius_arcsec: float,
    directions: Sequence[ScanDirection],
    rules: RuleSet,
) -> str | None:
    """Return a sentence on where in and around a circle stars may be missing, or None."""
    area = coverage(catalog)
    if not area.is_known:
        return (
            f"It is not known what part of the sky {catalog.name} covers; artifacts of stars it "
            "does not list are not predicted."
        )
    span = (-radius_arcsec, radius_arcsec)
    box = _Box(SkyAxes(FieldPlane(ra_deg, dec_deg)), ra_deg, dec_deg, span, span)
    west, north = np.meshgrid(*box.spread())
    inside = np.hypot(west, north) <= radius_arcsec
    within = float(np.mean(area.covers(*box.places(west[inside], north[inside]))))
    if within < _ALL:
        share = f"{100 * within:.0f} %" if within else "nothing"
        return (
            f"{catalog.name} covers {share} of the circle; artifacts of stars it lacks there and "
            "around it are not predicted."
        )
    step = rules.value("persistence", "frame_step")
    return _notice_beyond(catalog, area, box, "the circle", directions, step, rules)


def _notice_beyond(
    catalog: Catalog,
    area: Coverage,
    box: "_Box",
    what: str,
    directions: Sequence[ScanDirection],
    step_arcsec: float,
    rules: RuleSet,
) -> str | None:
    """Return a sentence on the sides on which a catalogue does not reach far enough, or None."""
    # estimated from rows, the edge is uncertain by about the distance between rows
    slack = 0.0 if area.from_header else area.gap_arcsec / 3.0
    parts = []
    margins = _needed_margins(directions, step_arcsec, rules)
    for (side, needed), reach in zip(margins.items(), _reaches(area, box, margins), strict=True):
        if reach + slack < needed:
            parts.append(f"{reach:.0f}″ of the {needed:.0f}″ that matter on the {side} side")
    if not parts:
        return None
    return (
        f"Beyond {what}, {catalog.name} covers only {', '.join(parts)}; artifacts of stars "
        "farther out are not predicted."
    )


@dataclass(frozen=True)
class _Box:
    """A box on the scan axes: offsets west and north of a middle, arcsec."""

    axes: ScanAxes
    ra_deg: float
    dec_deg: float
    west: tuple[float, float]
    north: tuple[float, float]

    def places(self, west: Array, north: Array) -> tuple[Array, Array]:
        """Return sky places of offsets from the middle."""
        west, north = west.ravel(), north.ravel()
        return self.axes.offset(
            np.full(west.shape, self.ra_deg), np.full(west.shape, self.dec_deg), west, north
        )

    def spread(self) -> tuple[Array, Array]:
        """Return offsets spread over the box along each axis, a little inside its edges."""
        west, north = np.linspace(*self.west, _GRID), np.linspace(*self.north, _GRID)
        return 0.98 * west, 0.98 * north


def _box_of_image(image: SurveyImage, shape: tuple[int, int], axes: ScanAxes) -> _Box:
    assert image.transform is not None
    rows, cols = shape
    x = np.array([-0.5, cols - 0.5, -0.5, cols - 0.5])
    y = np.array([-0.5, -0.5, rows - 0.5, rows - 0.5])
    west, north = axes.position(*image.transform.pixel_to_sky(x, y))
    ra, dec = (float(v) for v in image.transform.pixel_to_sky(*image_center(shape)))
    x0, y0 = axes.position(ra, dec)
    return _Box(
        axes, ra, dec,
        (float(np.nanmin(west) - x0), float(np.nanmax(west) - x0)),
        (float(np.nanmin(north) - y0), float(np.nanmax(north) - y0)),
    )  # fmt: skip


def _needed_margins(
    directions: Sequence[ScanDirection], step_arcsec: float, rules: RuleSet
) -> dict[str, float]:
    """Return how far the catalogue should reach beyond each side, arcsec."""
    ghosts = rules.value("persistence", "last_order") * step_arcsec
    stripe = rules.value("stripe", "offset")
    north = max(ghosts if ScanDirection.SOUTH in directions else 0.0, stripe)
    south = max(ghosts if ScanDirection.NORTH in directions else 0.0, stripe)
    return {"north": north, "south": south, "east": _SIDE_MARGIN, "west": _SIDE_MARGIN}


def _reaches(area: Coverage, box: _Box, margins: Mapping[str, float]) -> list[float]:
    """Return how far beyond each side everything is covered, arcsec, at most what is needed."""
    rays = [_Rays(box, side, needed) for side, needed in margins.items()]
    # asked about all sides at once: a mosaic has hundreds
    west, north = (np.concatenate(part) for part in zip(*(r.places for r in rays), strict=True))
    covered = area.covers(*box.places(west, north))
    ends = np.cumsum([len(r.places[0]) for r in rays])
    return [r.reach(part) for r, part in zip(rays, np.split(covered, ends[:-1]), strict=True)]


class _Rays:
    """Places farther and farther beyond one side of a box."""

    def __init__(self, box: _Box, side: str, needed: float) -> None:
        to_west, to_north = _OUTWARD[side]
        self._steps = np.append(np.arange(_STEP_ARCSEC, needed, _STEP_ARCSEC), needed)
        along = box.north if to_west else box.west
        places = along[0] + _ALONG * (along[1] - along[0])
        edge = (box.west if to_west else box.north)[1 if to_west + to_north > 0 else 0]
        out = edge + (to_west + to_north) * self._steps
        grid_out, grid_along = (g.ravel() for g in np.meshgrid(out, places, indexing="ij"))
        self.places = (grid_out, grid_along) if to_west else (grid_along, grid_out)

    def reach(self, covered: NDArray[np.bool_]) -> float:
        """Return how far all places are covered."""
        missing = np.flatnonzero(~covered.reshape(len(self._steps), -1).all(axis=1))
        if not len(missing):
            return float(self._steps[-1])
        return float(self._steps[missing[0] - 1]) if missing[0] else 0.0
