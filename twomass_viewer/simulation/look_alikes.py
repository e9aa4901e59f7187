"""Real sources that look like artifacts of a bright star, and that no rule makes.

They go into the sky as stars and galaxies, so that images, tables and truth hold them as what they
are; their notes say what they pretend to be. A program that calls them artifacts is wrong. Two are
modelled on faint things seen on real images whose cause is not known, which is why no rule makes
them either: a diffuse blob south-east of bright stars at Hopkins on scans to the south, and a
spot at three times the place of the first J glint at CTIO, below four sigma.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from twomass_viewer.simulation import artifact_laws as laws
from twomass_viewer.simulation.galaxies import Galaxy
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.sky import Sky, order_by_brightness
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

if TYPE_CHECKING:
    from twomass_viewer.simulation.scans import SimulatedScan

PARENT_J = (4.0, 8.5)
NOTE = "look-alike: "


@dataclass(frozen=True, slots=True)
class _Star:
    """A star by its offset from the parent (arcsec west and north), J and why it is there."""

    dx: float
    dy: float
    j: float
    why: str


@dataclass(frozen=True, slots=True)
class _Blob:
    """A galaxy by its offset, J, scale length (arcsec), axis ratio, PA and why it is there."""

    dx: float
    dy: float
    j: float
    scale: float
    axis_ratio: float
    pa_deg: float
    why: str


_Made = list[_Star | _Blob]
_Maker = Callable[[np.random.Generator, float, "SimulatedScan"], _Made]


def with_look_alikes(seed: int, sky: Sky, scan: "SimulatedScan", most: int = 8) -> Sky:
    """Return a sky with look-alikes near its bright stars.

    Parameters
    ----------
    seed : int
    sky : Sky
    scan : SimulatedScan
        Whose artifacts they imitate: its telescope, direction and frame step.
    most : int
        Bright stars (J 4 to 8.5) that get one kind each, the brightest first.

    Returns
    -------
    Sky
        The same objects and the new ones, stars ordered by brightness again.
    """
    stars = sky.stars
    j = stars.mags[Band.J]
    parents = np.flatnonzero((j >= PARENT_J[0]) & (j <= PARENT_J[1]))[:most]
    makers = _makers(scan)
    made: list[tuple[int, _Star | _Blob]] = []
    for turn, parent in enumerate(int(p) for p in parents):
        rng = stream(seed, "look-alikes", parent)
        made += [(parent, m) for m in makers[turn % len(makers)](rng, float(j[parent]), scan)]
    points = [(p, m) for p, m in made if isinstance(m, _Star)]
    blobs = [(p, m) for p, m in made if isinstance(m, _Blob)]
    galaxies = tuple(_galaxy(sky, p, m) for p, m in blobs)
    if not points:
        return replace(sky, galaxies=sky.galaxies + galaxies)
    rng = stream(seed, "look-alikes", "colours")
    x = np.array([stars.x[p] + m.dx for p, m in points])
    y = np.array([stars.y[p] + m.dy for p, m in points])
    new_j = np.array([m.j for _, m in points])
    h = new_j - rng.normal(0.5, 0.1, len(points))
    k = h - rng.normal(0.12, 0.04, len(points))
    still = np.zeros(len(points))
    bands = dict(zip((Band.J, Band.H, Band.KS), (new_j, h, k), strict=True))
    joined = order_by_brightness(
        sky.plane,
        np.concatenate([stars.x, x]),
        np.concatenate([stars.y, y]),
        {band: np.concatenate([stars.mags[band], bands[band]]) for band in Band},
        (
            np.concatenate([stars.pm_ra_mas_yr, still]),
            np.concatenate([stars.pm_dec_mas_yr, still]),
        ),
        [*stars.notes, *(NOTE + m.why for _, m in points)],
    )
    return replace(sky, stars=joined, galaxies=sky.galaxies + galaxies)


def _galaxy(sky: Sky, parent: int, blob: _Blob) -> Galaxy:
    x, y = float(sky.stars.x[parent]) + blob.dx, float(sky.stars.y[parent]) + blob.dy
    ra, dec = sky.plane.unproject(-x, y)
    j_h, h_k = 0.7, 0.32
    return Galaxy(
        x, y, float(ra), float(dec), blob.j - j_h - h_k, j_h, h_k, blob.scale, blob.axis_ratio,
        blob.pa_deg, 0.1, 0.0, NOTE + blob.why,
    )  # fmt: skip


def _makers(scan: "SimulatedScan") -> tuple[_Maker, ...]:
    always: tuple[_Maker, ...] = (_row_of_stars, _beside_a_glint, _edge_on, _wrong_side)
    if scan.hemisphere is Hemisphere.SOUTH:
        return (*always, _third_spot)
    return (*always, _diffuse_blob) if scan.direction is ScanDirection.SOUTH else always


def _depth(scan: "SimulatedScan", j: float) -> float:
    depth = laws.GHOST_DEPTH[scan.hemisphere, Band.J]
    return float(np.interp(j, depth.parent, depth.below))


def _row_of_stars(rng: np.random.Generator, j: float, scan: "SimulatedScan") -> _Made:
    """Return three stars in a line that fade as ghosts do, at a wrong step."""
    step = rng.uniform(60.0, 71.0) if rng.random() < 0.5 else rng.uniform(95.0, 105.0)
    first = j + _depth(scan, j)
    return [
        _Star(
            rng.normal(0.0, 0.4), scan.sign * n * step, first + 1.2 * (n - 1) + rng.normal(0, 0.2),
            f"in a row of stars {step:.0f} arcsec apart, not a train of ghosts",
        )
        for n in (1, 2, 3)
    ]  # fmt: skip


def _beside_a_glint(rng: np.random.Generator, j: float, scan: "SimulatedScan") -> _Made:
    """Return a star as far away and as faint as the first J glint, at another position angle."""
    law = laws.GLINTS[scan.hemisphere, Band.J][0]
    angle = math.radians(law.pa + rng.choice((-1.0, 1.0)) * rng.uniform(50.0, 130.0))
    r = law.radius + rng.normal(0.0, 0.4)
    why = "as far and as faint as a glint, at another position angle"
    return [
        _Star(
            -r * math.sin(angle), r * math.cos(angle), j + law.below + rng.normal(0.0, 0.3), why
        )
    ]  # fmt: skip


def _edge_on(rng: np.random.Generator, j: float, scan: "SimulatedScan") -> _Made:
    """Return a thin galaxy near the star, along the axis of a spike and a little beside it."""
    north_south = rng.random() < 0.5
    away, beside = rng.uniform(35.0, 60.0), rng.choice((-1.0, 1.0)) * rng.uniform(5.0, 9.0)
    side = rng.choice((-1.0, 1.0))
    dx, dy = (beside, side * away) if north_south else (side * away, beside)
    pa = (0.0 if north_south else 90.0) + rng.normal(0.0, 1.5)
    why = "edge-on galaxy that points along a diffraction spike"
    return [_Blob(dx, dy, rng.uniform(12.2, 13.0), rng.uniform(4.0, 5.5), 0.12, pa, why)]


def _wrong_side(rng: np.random.Generator, j: float, scan: "SimulatedScan") -> _Made:
    """Return a star where the first ghost would be, had the telescope scanned the other way."""
    why = "one frame step away on the side where this scan leaves no ghost"
    return [
        _Star(
            rng.normal(0.0, 0.3), -scan.dyfs + rng.normal(0.0, 0.5),
            j + _depth(scan, j) + rng.normal(0.0, 0.2), why,
        )
    ]  # fmt: skip


def _third_spot(rng: np.random.Generator, j: float, scan: "SimulatedScan") -> _Made:
    """Return a faint star at three times the offset of the first J glint of CTIO."""
    why = "at three times the place of a glint; such a spot is not established"
    return [_Star(-11.0 + rng.normal(0, 0.5), 34.0 + rng.normal(0, 0.5), min(j + 8.5, 15.5), why)]


def _diffuse_blob(rng: np.random.Generator, j: float, scan: "SimulatedScan") -> _Made:
    """Return a faint round galaxy where Hopkins scans to the south show something diffuse."""
    dx, dy = -15.0 + rng.normal(0.0, 1.0), -13.0 + rng.normal(0.0, 1.0)
    why = "diffuse blob beside a bright star; of unknown cause on real images"
    return [_Blob(dx, dy, min(j + 8.5, 15.5), rng.uniform(2.2, 3.2), 0.85, 40.0, why)]
