"""Star populations of the simulated sky: counts, colours, pairs, motions.

The luminosity function and the colours follow a real mid-latitude field (Galactic latitude about
-20 degrees): counts grow by a factor 5 in two magnitudes at J 9, by 4 at J 15; J-H is 0.3 to 0.7,
H-Ks 0.05 to 0.25. Other fields have other numbers of stars; that they share its shape is assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.sky import Stars, order_by_brightness
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]
Region = tuple[float, float, float, float]
"""West and north of the middle of the sky from least to most: x0, x1, y0, y1 in arcsec."""

IMAGE_AREA = 512.0 * 1024.0  # square arcsec


@dataclass(frozen=True, slots=True)
class Population:
    """How many stars there are, and of what kind.

    Attributes
    ----------
    to_j16 : float
        Stars brighter than J 16 on the area of one image.
    brightest_j, faintest_j : float
        Brighter ones are placed; fainter ones are lost in the noise.
    reddening : float
        Mean excess in J-H of half of the stars, those behind dust, mag; H-Ks gets half of it.
    """

    to_j16: float
    brightest_j: float = 8.3
    faintest_j: float = 17.8
    reddening: float = 0.0


@dataclass(frozen=True, slots=True)
class PlacedStar:
    """A star of the design: arcsec west and north (or pixel), J and colours, motion in mas a year.

    The motion is towards the east and north.
    """

    x: float
    y: float
    j: float
    j_h: float
    h_k: float
    why: str
    pm_ra: float = 0.0
    pm_dec: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Draw:
    """Stars drawn at random: places in arcsec and magnitudes, unordered."""

    x: Array
    y: Array
    j: Array
    j_h: Array
    h_k: Array

    def where(self, keep: NDArray[np.bool_]) -> "Draw":
        """Return those to keep."""
        return Draw(*(a[keep] for a in (self.x, self.y, self.j, self.j_h, self.h_k)))

    def away_from(self, places: Sequence[tuple[float, float]], radius: float) -> NDArray[np.bool_]:
        """Return which are farther than a radius from all places."""
        keep = np.ones(len(self.x), dtype=bool)
        for px, py in places:
            keep &= np.hypot(self.x - px, self.y - py) > radius
        return keep


def draw(rng: np.random.Generator, population: Population, region: Region) -> Draw:
    """Draw the stars of a region, evenly spread."""
    x0, x1, y0, y1 = region
    j = _luminosity_function(rng, population, (x1 - x0) * (y1 - y0) / IMAGE_AREA)
    x = rng.uniform(x0, x1, len(j))
    y = rng.uniform(y0, y1, len(j))
    j_h, h_k = _colours(rng, j)
    if population.reddening > 0.0:
        behind = rng.random(len(j)) < 0.5
        excess = np.where(behind, rng.exponential(population.reddening, len(j)), 0.0)
        j_h, h_k = j_h + excess, h_k + 0.5 * excess
    return Draw(x, y, j, j_h, h_k)


def assemble(
    seed: int, plane: FieldPlane, placed: Sequence[PlacedStar], drawn: Draw, x: Array, y: Array
) -> Stars:
    """Return placed stars, drawn ones and companions of these as the stars of a sky.

    Parameters
    ----------
    seed : int
    plane : FieldPlane
    placed : sequence of PlacedStar
    drawn : Draw
        Companions included; its own places are not used.
    x, y : ndarray
        Of placed and then drawn stars in the tangent plane, arcsec to the west and north.
    """
    j = np.concatenate([[p.j for p in placed], drawn.j])
    h = j - np.concatenate([[p.j_h for p in placed], drawn.j_h])
    k = h - np.concatenate([[p.h_k for p in placed], drawn.h_k])
    east, north = proper_motions(stream(seed, "proper motions"), len(drawn.j))
    east = np.concatenate([[p.pm_ra for p in placed], east])
    north = np.concatenate([[p.pm_dec for p in placed], north])
    notes = [p.why for p in placed] + [""] * len(drawn.j)
    mags = {Band.J: j, Band.H: h, Band.KS: k}
    return order_by_brightness(plane, x, y, mags, (east, north), notes)


def make_stars(
    seed: int,
    plane: FieldPlane,
    region: Region,
    population: Population,
    placed: Sequence[PlacedStar] = (),
    clear: float = 9.0,
) -> Stars:
    """Return the stars of a field.

    Parameters
    ----------
    seed : int
    plane : FieldPlane
        About the middle of the sky.
    region : tuple of four float
    population : Population
    placed : sequence of PlacedStar
    clear : float
        Random stars keep this far from placed ones, arcsec; 45 where they are brighter than J 7.
    """
    rng = stream(seed, "stars")
    drawn = draw(rng, population, region)
    keep = drawn.away_from([(p.x, p.y) for p in placed], clear)
    keep &= drawn.away_from([(p.x, p.y) for p in placed if p.j < 7.0], 45.0) | (drawn.j > 12.5)
    drawn = with_pairs(rng, drawn.where(keep))
    x = np.concatenate([[p.x for p in placed], drawn.x])
    y = np.concatenate([[p.y for p in placed], drawn.y])
    return assemble(seed, plane, placed, drawn, x, y)


def proper_motions(rng: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Draw motions to the east and north, mas a year: 6 each way, a tenth of the stars 40.

    Both numbers are assumed; stars that visibly move are placed.
    """
    size = np.where(rng.random(count) < 0.1, 40.0, 6.0)
    return size * rng.standard_normal(count), size * rng.standard_normal(count)


def _luminosity_function(rng: np.random.Generator, population: Population, images: float) -> Array:
    """Draw J magnitudes for so many images' worth of sky."""
    j = np.linspace(population.brightest_j, population.faintest_j, 400)
    # log10 N(<J) with a slope of 0.35 at J 9 falling to 0.27 at J 17
    cumulative = 10.0 ** (0.35 * (j - 9.0) - 0.005 * (j - 9.0) ** 2)
    at_16 = 10.0 ** (0.35 * 7.0 - 0.005 * 49.0)
    scale = population.to_j16 * images / at_16
    count = int(rng.poisson(scale * (cumulative[-1] - cumulative[0])))
    return np.interp(rng.uniform(cumulative[0], cumulative[-1], count), cumulative, j)


def _colours(rng: np.random.Generator, j: Array) -> tuple[Array, Array]:
    """Draw J-H and H-Ks: early dwarfs, late dwarfs, giants and, when faint, red galaxies."""
    kind = rng.random(len(j))
    red = np.clip((j - 15.0) * 0.05, 0.0, 0.15)  # share of unresolved galaxies
    giants = np.clip(0.30 - (j - 10.0) * 0.03, 0.05, 0.35)
    j_h = np.where(kind < 0.35, rng.normal(0.30, 0.07, len(j)), rng.normal(0.52, 0.10, len(j)))
    h_k = np.where(kind < 0.35, rng.normal(0.06, 0.02, len(j)), rng.normal(0.14, 0.05, len(j)))
    giant = kind > 1.0 - giants
    j_h = np.where(giant, rng.normal(0.70, 0.07, len(j)), j_h)
    h_k = np.where(giant, rng.normal(0.17, 0.04, len(j)), h_k)
    galaxy = (kind > 0.35) & (kind < 0.35 + red)
    j_h = np.where(galaxy, rng.normal(0.80, 0.12, len(j)), j_h)
    h_k = np.where(galaxy, rng.normal(0.55, 0.15, len(j)), h_k)
    return j_h, h_k


def with_pairs(rng: np.random.Generator, drawn: Draw) -> Draw:
    """Give some stars a companion 1.5 to 6 arcsec away: blends."""
    j = drawn.j
    chosen = np.flatnonzero((j > 9.5) & (j < 15.2) & (rng.random(len(j)) < 0.06))
    separation = rng.uniform(1.5, 6.0, len(chosen))
    angle = rng.uniform(0.0, 2 * np.pi, len(chosen))
    fainter = rng.uniform(0.0, 2.0, len(chosen))
    return Draw(
        np.concatenate([drawn.x, drawn.x[chosen] + separation * np.cos(angle)]),
        np.concatenate([drawn.y, drawn.y[chosen] + separation * np.sin(angle)]),
        np.concatenate([j, j[chosen] + fainter]),
        np.concatenate([drawn.j_h, drawn.j_h[chosen] + 0.06 * fainter]),
        np.concatenate([drawn.h_k, drawn.h_k[chosen] + 0.02 * fainter]),
    )
