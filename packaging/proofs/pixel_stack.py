"""Stacks: the same place beside many stars, in units of each star's flux, robustly averaged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.pixel_tiles import Star
from twomass_viewer.artifacts.pixel_frame import SKY_FROM, SKY_TO, PixelFrame, clipped
from twomass_viewer.photometry.noise import NOISE
from twomass_viewer.survey.apertures import STANDARD_RADIUS_ARCSEC

Array = NDArray[np.float64]

MEDIAN = 0.5
CROWDED = 0.375
"""Quantile of a stack in a crowded field, where other stars lift the median."""
CROWDED_READS = (0.82, 0.04)
"""What a ghost reads in such a stack, and its error: calibrated on uncrowded J images."""

_SCATTER = 0.15  # of artifacts from star to star, relative: 0.05 to 0.15 mag measured
TIMES = 60
_APERTURE_AREA = np.pi * STANDARD_RADIUS_ARCSEC**2
_MEDIAN_NOISE = 1.25  # of a median over that of a mean


def stamp(frame: PixelFrame, x: float, y: float, half: int) -> Array | None:
    """Return pixels on a grid of 1 arcsec about a place, bilinear; None off the image."""
    grid = np.arange(-half, half + 1) / frame.scale
    rows, cols = frame.data.shape
    reach = half / frame.scale + 1.0
    if not (reach <= x < cols - 1 - reach and reach <= y < rows - 1 - reach):
        return None
    col, row = np.floor(x + grid).astype(int), np.floor(y + grid).astype(int)
    fx, fy = (x + grid) - col, ((y + grid) - row)[:, None]
    data = frame.data
    lower, upper = data[row][:, col].astype(float), data[row + 1][:, col].astype(float)
    lower = lower * (1 - fx) + data[row][:, col + 1] * fx
    upper = upper * (1 - fx) + data[row + 1][:, col + 1] * fx
    found = lower * (1 - fy) + upper * fy
    return np.asarray(found) if np.isfinite(found).all() else None


def radii(half: int) -> tuple[Array, Array, Array]:
    """Return dx, dy and distance of the pixels of a stamp, arcsec."""
    dy, dx = np.mgrid[-half : half + 1, -half : half + 1].astype(float)
    return dx, dy, np.hypot(dx, dy)


@dataclass(frozen=True, eq=False)
class Stack:
    """Stamps of many stars over their fluxes.

    Attributes
    ----------
    stars : tuple of Star
    images : ndarray, shape (n, k, k)
    weights : ndarray, shape (n,)
    noise : ndarray, shape (n,)
        Of a pixel, in units of the star's flux.
    """

    stars: tuple[Star, ...]
    images: Array
    weights: Array
    noise: Array

    def __len__(self) -> int:
        return len(self.stars)

    @property
    def sources(self) -> Array:
        """Which image each star lies on, as a number."""
        return sources(self.stars)

    @property
    def aperture_noise(self) -> float:
        """What the noise of the pixels alone makes the error of an aperture flux."""
        each = self.noise * NOISE.flux_error(0.0, _APERTURE_AREA, 1.0)
        total = float(np.sqrt(((self.weights * each) ** 2).sum()) / self.weights.sum())
        return _MEDIAN_NOISE * total

    def middle(self, quantile: float = MEDIAN, counts: Array | None = None) -> Array:
        """Return the weighted quantile of every pixel; ``counts`` says how often a star counts."""
        weights = self.weights if counts is None else self.weights * counts
        flat = self.images.reshape(len(self), -1)
        order = np.argsort(flat, axis=0)
        ranked = np.take_along_axis(flat, order, axis=0)
        # a star stands for the quantile in the middle of its weight
        total = np.cumsum(weights[order], axis=0)
        place = (total - 0.5 * weights[order]) / total[-1]
        upper = np.clip((place < quantile).sum(axis=0), 1, len(self) - 1)
        column = np.arange(flat.shape[1])
        p0, p1 = place[upper - 1, column], place[upper, column]
        v0, v1 = ranked[upper - 1, column], ranked[upper, column]
        share = np.clip((quantile - p0) / np.where(p1 > p0, p1 - p0, 1.0), 0.0, 1.0)
        return np.asarray((v0 + share * (v1 - v0)).reshape(self.images.shape[1:]))


def stack(
    stars: Sequence[Star],
    offset: Callable[[Star], tuple[float, float]],
    *,
    half: int = 15,
    ring: tuple[float, float] | None = (SKY_FROM, SKY_TO),
    expected: float = 0.0,
) -> Stack | None:
    """Return the places beside stars as a stack.

    Parameters
    ----------
    stars : sequence of Star
    offset : callable
        Returns (dx, dy) in arcsec from the star, +x west, +y north.
    half : int
        Half the width of a stamp, arcsec.
    ring : tuple of float or None
        Where the sky of a stamp is read; None leaves the tile's sky.
    expected : float
        Flux expected over the star's: its scatter limits the weight of bright stars.

    Returns
    -------
    Stack or None
        None with fewer than two stars.
    """
    _, _, r = radii(half)
    inside = r <= half if ring is None else (r >= ring[0]) & (r <= ring[1])
    kept, images, weights, noises = [], [], [], []
    # the brightest pixel of a compact artifact over its flux: sigma about 1.9 arcsec
    floor = _SCATTER * max(expected, 1e-5) * 0.04
    for star in stars:
        frame = star.tile.frame
        dx, dy = offset(star)
        pixels = stamp(frame, star.x + dx / frame.scale, star.y + dy / frame.scale, half)
        if pixels is None:
            continue
        sky, rough = clipped(pixels[inside])
        level = frame.sky_dn if ring is None else sky
        noise = max(rough, frame.sigma_dn) / star.flux
        kept.append(star)
        images.append((pixels - level) / star.flux)
        weights.append(1.0 / (noise**2 + floor**2))
        noises.append(noise)
    if len(kept) < 2:
        return None
    return Stack(tuple(kept), np.array(images), np.array(weights), np.array(noises))


def aperture(image: Array, radius: float = STANDARD_RADIUS_ARCSEC) -> float:
    """Return the flux about the middle of a stamp above its ring."""
    _, _, r = radii(image.shape[0] // 2)
    ring = (r >= SKY_FROM) & (r <= SKY_TO)
    weight = np.clip(radius - r + 0.5, 0.0, 1.0)
    return float((weight * (image - np.median(image[ring]))).sum())


def centroid(image: Array, radius: float = STANDARD_RADIUS_ARCSEC) -> tuple[float, float]:
    """Return where the light about the middle of a stamp lies, arcsec; NaN where it is lost."""
    dx, dy, r = radii(image.shape[0] // 2)
    ring = (r >= SKY_FROM) & (r <= SKY_TO)
    light = np.clip(image - np.median(image[ring]), 0.0, None)
    cx = cy = 0.0
    for _ in range(8):
        weight = light * np.clip(radius - np.hypot(dx - cx, dy - cy) + 0.5, 0.0, 1.0)
        total = weight.sum()
        if total <= 0:
            return np.nan, np.nan
        # a window that follows the light draws it in: step further
        cx += 1.5 * (float((weight * dx).sum() / total) - cx)
        cy += 1.5 * (float((weight * dy).sum() / total) - cy)
        if np.hypot(cx, cy) > radius:
            return np.nan, np.nan
    return cx, cy


def sources(stars: Sequence[Star]) -> Array:
    """Return which image each star lies on, as a number."""
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(id(s.tile), len(numbers)) for s in stars], dtype=float)


def bootstrap(
    of: Array, measure: Callable[[Array], Array], *, seed: int = 1, times: int = TIMES
) -> tuple[Array, Array]:
    """Return quantities of a set of stars and their errors.

    Parameters
    ----------
    of : ndarray
        The image each star lies on, as a number.
    measure : callable
        From how often each star counts, shape (n,), to the quantities.
    seed, times : int

    Notes
    -----
    The error is the robust scatter of resamples: images are drawn, and stars on them, for scans
    differ more than their stars do. Few images make it too small by sqrt(1 - 1/n), which is put
    right.
    """
    rng = np.random.default_rng(seed)
    count = len(of)
    members = [np.flatnonzero(of == k) for k in np.unique(of)]
    value = measure(np.ones(count))
    draws: list[Array] = []
    while len(draws) < times:
        counts = np.zeros(count)
        drawn = rng.multinomial(len(members), np.full(len(members), 1.0 / len(members)))
        for inside, often in zip(members, drawn.tolist(), strict=True):
            if often:
                n = len(inside)
                counts[inside] = rng.multinomial(n * often, np.full(n, 1.0 / n))
        draws.append(measure(counts))
    low, high = np.nanpercentile(np.array(draws), (15.87, 84.13), axis=0)
    many = len(members) if len(members) > 1 else count
    return value, 0.5 * (high - low) * np.sqrt(many / max(many - 1.0, 1.0))
