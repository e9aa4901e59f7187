"""The star population of the simulated sky: counts, colours, pairs and the stars that were placed.

The luminosity function and the colours follow a real mid-latitude field (Galactic latitude about
-20 degrees): counts grow by a factor 5 in two magnitudes at J 9, by 4 at J 15; J-H is 0.3 to 0.7,
H-Ks 0.05 to 0.25.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import COLS, ROWS, Coadd
from twomass_viewer.simulation.sky import Stars, order_by_brightness
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]

MARGIN = 640.0
"""How far the simulated sky reaches beyond the image on each side, arcsec."""

FAINT_LIMIT_J = 17.8  # two magnitudes below the survey's limit: fainter stars are lost in noise
_STARS_TO_J16 = 340.0  # on one image
_BRIGHTEST_RANDOM = 8.3  # brighter stars are placed by hand


@dataclass(frozen=True, slots=True)
class PlacedStar:
    """A star of the design: 0-based pixel of the north-going image, J and colours."""

    x: float
    y: float
    j: float
    j_h: float
    h_k: float
    why: str


# The main star stands low and left of the middle, so that its whole north-going ghost train and
# its three stripes lie on the image.
MAIN_STAR = PlacedStar(186.4, 287.7, 4.62, 0.50, 0.11, "main star: Ks 4 with all its artifacts")
PLACED = (
    MAIN_STAR,
    PlacedStar(437.2, -46.3, 5.93, 0.61, 0.13, "south of the image: ghosts and a spike enter"),
    PlacedStar(-19.6, 811.9, 6.38, 0.28, 0.05, "east of the image: halo and west spike enter"),
    PlacedStar(391.7, 151.2, 6.71, 0.66, 0.17, "bright star with artifacts"),
    PlacedStar(88.3, 556.6, 7.46, 0.21, 0.04, "bright star with artifacts"),
    PlacedStar(287.9, 873.4, 8.12, 0.57, 0.12, "just above saturation"),
    PlacedStar(452.5, 496.1, 8.79, 0.12, 0.03, "bright, blue, not saturated"),
    PlacedStar(41.3, 934.8, 9.31, 0.70, 0.19, "bright star with artifacts"),
    PlacedStar(271.2, 63.5, 9.44, 0.34, 0.07, "bright star with artifacts"),
    PlacedStar(283.1, 470.9, 10.35, 0.74, 0.22, "red giant"),
    PlacedStar(381.9, 727.4, 13.05, 0.55, 0.12, "in front of the galaxy"),
    PlacedStar(352.2, 687.8, 13.72, 0.33, 0.07, "in front of the galaxy"),
    PlacedStar(479.6, 961.4, 10.02, 0.41, 0.09, "bright star with artifacts"),
)


def make_stars(
    seed: int, coadd: Coadd, plane: FieldPlane, ghost_line: list[tuple[float, float]]
) -> Stars:
    """Return the stars of the field.

    Parameters
    ----------
    seed : int
    coadd : Coadd
        Whose pixels the places refer to.
    plane : FieldPlane
        Of the sky.
    ghost_line : list of (float, float)
        Places (pixels) kept free of stars that would hide the main star's artifacts.
    """
    rng = stream(seed, "stars")
    width, height = COLS + 2 * MARGIN, ROWS + 2 * MARGIN
    j = _luminosity_function(rng, width * height / (COLS * ROWS))
    x = rng.uniform(-MARGIN, COLS + MARGIN, len(j))
    y = rng.uniform(-MARGIN, ROWS + MARGIN, len(j))
    j_h, h_k = _colours(rng, j)
    keep = _away_from(x, y, [(p.x, p.y) for p in PLACED], 9.0)
    keep &= _away_from(x, y, ghost_line, 6.0) | (j > 15.8)
    keep &= _away_from(x, y, [(MAIN_STAR.x, MAIN_STAR.y)], 45.0) | (j > 12.5)
    on_image = (x > -15) & (x < COLS + 15) & (y > -15) & (y < ROWS + 15)
    keep &= ~on_image | (j > 9.6)  # brighter stars of the image are those of the design
    x, y, j, j_h, h_k = (a[keep] for a in (x, y, j, j_h, h_k))
    px, py, pj, pjh, phk = _pairs(rng, x, y, j, j_h, h_k)
    x = np.concatenate([[p.x for p in PLACED], x, px])
    y = np.concatenate([[p.y for p in PLACED], y, py])
    j = np.concatenate([[p.j for p in PLACED], j, pj])
    j_h = np.concatenate([[p.j_h for p in PLACED], j_h, pjh])
    h_k = np.concatenate([[p.h_k for p in PLACED], h_k, phk])
    notes = [p.why for p in PLACED] + [""] * (len(j) - len(PLACED))
    ra, dec = coadd.transform.pixel_to_sky(x, y)
    east, north = plane.project(ra, dec)
    mags = {Band.J: j, Band.H: j - j_h, Band.KS: j - j_h - h_k}
    motion = proper_motions(stream(seed, "proper motions"), len(j))
    return order_by_brightness(plane, -east, north, mags, motion, notes)


def proper_motions(rng: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Draw motions to the east and north, mas a year: 6 each way, a tenth of the stars 40.

    Both numbers are assumed; stars that visibly move are placed.
    """
    size = np.where(rng.random(count) < 0.1, 40.0, 6.0)
    return size * rng.standard_normal(count), size * rng.standard_normal(count)


def _luminosity_function(rng: np.random.Generator, images: float) -> Array:
    """Draw J magnitudes for so many images' worth of sky."""
    j = np.linspace(_BRIGHTEST_RANDOM, FAINT_LIMIT_J, 400)
    # log10 N(<J) with a slope of 0.35 at J 9 falling to 0.27 at J 17
    log_n = 0.35 * (j - 9.0) - 0.005 * (j - 9.0) ** 2
    cumulative = 10.0**log_n
    at_16 = 10.0 ** (0.35 * 7.0 - 0.005 * 49.0)
    total = _STARS_TO_J16 * images * cumulative[-1] / at_16
    count = int(rng.poisson(total))
    share = cumulative / cumulative[-1]
    return np.interp(rng.random(count), share, j)


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


def _pairs(rng: np.random.Generator, x: Array, y: Array, *rest: Array) -> tuple[Array, ...]:
    """Give some stars a companion 1.5 to 6 arcsec away: blends."""
    j = rest[0]
    chosen = np.flatnonzero((j > 9.5) & (j < 15.2) & (rng.random(len(j)) < 0.06))
    separation = rng.uniform(1.5, 6.0, len(chosen))
    angle = rng.uniform(0.0, 2 * np.pi, len(chosen))
    fainter = rng.uniform(0.0, 2.0, len(chosen))
    return (
        x[chosen] + separation * np.cos(angle),
        y[chosen] + separation * np.sin(angle),
        j[chosen] + fainter,
        rest[1][chosen] + 0.06 * fainter,
        rest[2][chosen] + 0.02 * fainter,
    )


def _away_from(
    x: Array, y: Array, places: list[tuple[float, float]], radius: float
) -> NDArray[np.bool_]:
    keep = np.ones(len(x), dtype=bool)
    for px, py in places:
        keep &= np.hypot(x - px, y - py) > radius
    return keep
