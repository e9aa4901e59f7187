"""Position angles of spike arms, and the double arms of very bright stars, around stacked stars."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs.pixel_shapes import middle
from proofs.pixel_spots import FEWEST, Group, value_of
from proofs.pixel_stack import bootstrap, sources
from proofs.pixel_tiles import Star
from proofs.pixel_value import Value

Array = NDArray[np.float64]

ARM_MAGS = (4.5, 9.8)
PAIR_MAGS = (0.0, 5.0)
ARMS = {"north": 0.0, "east": 90.0, "south": 180.0, "west": 270.0}
_NEAR = (18.0, 60.0)  # arcsec, where single arms are read
_FAR = (90.0, 180.0)  # where the double arms part: rules have them from 75 arcsec
_TURN = np.arange(-12.0, 12.01, 0.5)
_FINE = np.arange(-5.0, 5.01, 0.2)
_WIDTH = 1.8  # arcsec, sigma of an arm
_TIMES = 60


def arms(g: Group) -> list[Value]:
    """Return position angles of the arms, and of pairs beyond 90 arcsec of very bright stars."""
    found: list[Value] = []
    for name, pa in ARMS.items():
        of, profiles, weights = _profiles(g.quiet(*ARM_MAGS), pa, _NEAR, _TURN)
        if len(of) < FEWEST:
            continue
        value, error = bootstrap(sources(of), partial(_single, profiles, weights), times=_TIMES)
        if value[1] > 3.0 * error[1]:
            found.append(
                value_of(g, f"arm_{name}_pa", ARM_MAGS, pa + value[0], error[0], "deg E of N",
                         len(of))
            )  # fmt: skip
    stars = [s for t in g.tiles for s in t.very_bright if PAIR_MAGS[0] <= s.mag < PAIR_MAGS[1]]
    for pa, numbers in ((90.0, (2, 3)), (270.0, (5, 6))):
        of, profiles, weights = _profiles(stars, pa, _FAR, _FINE)
        if len(of) < FEWEST:
            continue
        value, error = bootstrap(sources(of), partial(_double, profiles, weights), times=_TIMES)
        first, second, weaker = value
        if second - first > 5.0 * np.hypot(error[0], error[1]) and weaker > 3.0 * error[2]:
            found += [
                value_of(g, f"six_arm_{k}_pa", PAIR_MAGS, pa + at, doubt, "deg E of N", len(of))
                for k, at, doubt in zip(numbers, value[:2], error[:2], strict=True)
            ]
    return found


def _profiles(
    stars: Sequence[Star], pa: float, reach: tuple[float, float], turns: Array
) -> tuple[list[Star], Array, Array]:
    """Return the light over angle about a direction, over the star's flux, and weights."""
    of, profiles, weights = [], [], []
    for star in stars:
        profile = _profile(star, pa, reach, turns)
        if profile is not None:
            of.append(star)
            profiles.append(profile / star.flux)
            noise = star.tile.frame.sigma_dn / star.flux
            weights.append(1.0 / (noise**2 + 1e-12))
    return of, np.array(profiles), np.array(weights)


def _profile(star: Star, pa: float, reach: tuple[float, float], turns: Array) -> Array | None:
    """Return the mean along a direction at angles about it; None where it leaves the image."""
    frame = star.tile.frame
    r = np.arange(reach[0], reach[1] + 0.5, 1.0)
    angle = np.radians(pa + turns)[:, None]
    col = np.rint(star.x - r * np.sin(angle) / frame.scale).astype(int)
    row = np.rint(star.y + r * np.cos(angle) / frame.scale).astype(int)
    rows, cols = frame.data.shape
    if col.min() < 0 or row.min() < 0 or col.max() >= cols or row.max() >= rows:
        return None
    pixels = frame.data[row, col].astype(float)
    if not np.isfinite(pixels).all():
        return None
    # of a few parts of the arm the middle one: a star on one of them does not count
    parts = [part.mean(axis=1) for part in np.array_split(pixels, 5, axis=1)]
    levels = [part - np.median(part) for part in parts]
    return np.asarray(np.median(levels, axis=0))


def _stacked(profiles: Array, weights: Array, counts: Array) -> Array:
    return np.array([middle(column, weights * counts) for column in profiles.T])


def _single(profiles: Array, weights: Array, counts: Array) -> Array:
    """Return where the middle of one arm lies, degrees, and its height."""
    seen = _stacked(profiles, weights, counts)
    best, height, least = 0.0, 0.0, np.inf
    for at in np.arange(-3.0, 3.01, 0.1):
        (a, *_), left = _fitted(seen, _TURN, [at], np.mean(_NEAR))
        if left < least and a > 0:
            best, height, least = float(at), float(a), left
    return np.array([best, height])


def _double(profiles: Array, weights: Array, counts: Array) -> Array:
    """Return where two arms lie, degrees, and the height of the weaker one."""
    return two_arms(_stacked(profiles, weights, counts))


def two_arms(seen: Array) -> Array:
    """Return the best places of two arms in a profile over `_FINE` angles."""
    best, least = np.array([0.0, 0.0, 0.0]), np.inf
    for first in np.arange(-3.0, 1.01, 0.2):
        for second in np.arange(first + 0.8, 3.01, 0.2):
            (a, b, *_), left = _fitted(seen, _FINE, [first, second], np.mean(_FAR))
            if left < least and min(a, b) > 0:
                best, least = np.array([first, second, min(a, b)]), left
    return best


def _fitted(
    seen: Array, turns: Array, places: Sequence[float], reach: np.floating
) -> tuple[Array, float]:
    """Return heights of arms at places (and a level and slope), and what they leave."""
    sigma = np.degrees(_WIDTH / float(reach))
    shapes = [np.exp(-0.5 * ((turns - p) / sigma) ** 2) for p in places]
    matrix = np.stack([*shapes, np.ones_like(turns), turns], axis=1)
    factors = np.linalg.lstsq(matrix, seen, rcond=None)[0]
    return factors, float(((seen - matrix @ factors) ** 2).sum())
