"""Persistence ghosts in stacks, with mirrored and half-step controls."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.pixel_stack import (
    CROWDED,
    MEDIAN,
    Stack,
    aperture,
    bootstrap,
    centroid,
    radii,
    sources,
    stack,
)
from proofs.pixel_tiles import Star, Tile
from proofs.pixel_value import Value
from twomass_viewer.photometry.noise import NOISE
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere

Array = NDArray[np.float64]
Offset = tuple[float, float]

BINS = {
    Band.J: ((4.5, 5.5), (5.5, 6.5), (6.5, 7.5), (7.5, 8.5), (8.5, 9.5), (9.5, 10.5), (10.5, 11.5)),
    Band.H: ((5.5, 7.5), (7.5, 9.0), (9.0, 10.2), (10.2, 13.0)),
    Band.KS: ((5.5, 7.0), (7.0, 7.75), (7.75, 8.5), (8.5, 9.5)),
}
FADE = {Band.J: (5.5, 10.0), Band.H: (5.5, 10.0), Band.KS: (7.0, 9.5)}
LAST_ORDER = 12
"""As many steps as an Atlas image is long."""
FEWEST = 5
"""Stars in a bin."""
_EXPECTED = 0.005  # first ghost over star
STAR_SCATTER = 0.1  # of a ghost or glint about the mean, relative: 0.05 to 0.15 mag
NIGHT_SCATTER = 0.04  # of ghosts, relative: 0.41 to 0.45 percent on five nights
_CROWDED_NOISE = 2.0  # tile noise over that of an ordinary one


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """The stars of a band and telescope."""

    band: Band
    site: Hemisphere
    tiles: tuple[Tile, ...]
    stars: tuple[Star, ...]
    quantile: float

    def within(self, lo: float, hi: float) -> list[Star]:
        """Return the stars of a range of magnitudes."""
        return [s for s in self.stars if lo <= s.mag < hi]

    def quiet(self, lo: float, hi: float) -> list[Star]:
        """Return those with an even sky; in a crowded field all of them."""
        return [s for s in self.within(lo, hi) if s.quiet or self.crowded]

    @property
    def crowded(self) -> bool:
        """Whether other stars lift the median of a stack."""
        return self.quantile != MEDIAN


def group(band: Band, site: Hemisphere, tiles: Sequence[Tile], rules: RuleSet) -> Group:
    """Return the stars of tiles; crowded where most of them are noisier than twice the usual."""
    usual = (
        rules.value("diffraction_spike", "reference_sigma")
        if band is Band.J
        else rules.value("diffraction_spike", "typical_sigma", band)
    )
    noise = [t.frame.sigma_dn for t in tiles for _ in t.stars]
    crowded = bool(noise) and float(np.median(noise)) > _CROWDED_NOISE * usual
    stars = tuple(s for t in tiles for s in t.stars)
    return Group(band, site, tuple(tiles), stars, CROWDED if crowded else MEDIAN)


def _along(order: float) -> Callable[[Star], Offset]:
    return lambda star: (0.0, order * star.tile.step)


def ghost_stack(stars: Sequence[Star], order: float, expected: float = _EXPECTED) -> Stack | None:
    """Return the stack at so many frame steps along the scan; half steps and negative ones too."""
    return stack(stars, _along(order), expected=expected)


def ghost_ratio(found: Stack, quantile: float) -> tuple[float, float]:
    """Return the flux at the middle of a stack and its error, in units of the stars'."""

    def measure(counts: Array) -> Array:
        return np.array([aperture(found.middle(quantile, counts))])

    value, error = bootstrap(found.sources, measure)
    scatter = STAR_SCATTER * abs(float(value[0])) / math.sqrt(len(found))
    return float(value[0]), math.hypot(max(float(error[0]), found.aperture_noise), scatter)


def ghosts(g: Group) -> list[Value]:
    """Return the ghosts of a group: first by magnitude, controls, fade and places."""
    found: list[Value] = []
    for lo, hi in BINS[g.band]:
        stars = g.within(lo, hi)
        for quantity, order in (("ghost1_ratio", 1.0), ("ghost1_mirror", -1.0)):
            seen = ghost_stack(stars, order)
            if seen is not None and len(seen) >= FEWEST:
                value, error = ghost_ratio(seen, g.quantile)
                nights = {s.tile.night for s in seen.stars}
                error = math.hypot(error, NIGHT_SCATTER * abs(value) / math.sqrt(len(nights)))
                found.append(value_of(g, quantity, (lo, hi), 100 * value, 100 * error, "percent",
                                    len(seen)))  # fmt: skip
    lo, hi = FADE[g.band]
    stars = g.within(lo, hi)
    for order in (-2.0, -1.5, -1.0, -0.5, 0.5, 1.5, 2.5):
        seen = ghost_stack(stars, order)
        if seen is not None and len(seen) >= FEWEST:
            value, error = ghost_ratio(seen, g.quantile)
            name = f"ghost_control_{order:+g}"
            found.append(
                value_of(g, name, (lo, hi), 100 * value, 100 * error, "percent", len(seen))
            )
    found += _fade(g, stars, (lo, hi))
    return found + _places(g, stars, (lo, hi))


def _fade(g: Group, stars: Sequence[Star], mags: tuple[float, float]) -> list[Value]:
    """Return later ghosts over the first ghosts of the same stars."""
    found = []
    for order in range(2, LAST_ORDER + 1):
        expected = _EXPECTED * 0.2 * (order / 2.0) ** -1.73
        later = ghost_stack(stars, order, expected)
        if later is None or len(later) < FEWEST:
            break
        both = [s for s in later.stars if stack([s, s], _along(1.0)) is not None]
        later, first = ghost_stack(both, order, expected), ghost_stack(both, 1.0)
        if later is None or first is None or len(later) < FEWEST:
            break
        one, two = first, later

        def measure(counts: Array, one: Stack = one, two: Stack = two) -> Array:
            below = aperture(one.middle(g.quantile, counts))
            above = aperture(two.middle(g.quantile, counts))
            return np.array([above / below if below > 0 else np.nan])

        value, error = bootstrap(later.sources, measure)
        scatter = STAR_SCATTER * abs(float(value[0])) / math.sqrt(len(both))
        found.append(
            value_of(g, f"ghost_fade_{order}", mags, float(value[0]),
                   math.hypot(float(error[0]), scatter), "ratio to first", len(both))
        )  # fmt: skip
    return found


def _places(g: Group, stars: Sequence[Star], mags: tuple[float, float]) -> list[Value]:
    """Return where ghosts lie: across and along the scan, per step and against the header."""
    found = _stack_place(g, stars, mags)
    if g.crowded:  # a single bright dot there is another star
        return found
    across, along, drifts, orders, of = [], [], [], [], []
    for order, most in ((1, None), (2, 9.0), (3, 8.0)):
        seen = ghost_stack([s for s in stars if most is None or s.mag < most], float(order))
        if seen is None:
            continue
        for star, image in zip(seen.stars, seen.images, strict=True):
            if star.tile.drift is None or not _stands_out(star, image):
                continue
            place = centroid(image)
            if not math.hypot(*place) < 2.0:  # something else lies there
                continue
            across.append(place[0] / order)
            along.append(place[1] / order)
            drifts.append(star.tile.drift)
            orders.append(order)
            of.append(star)
    if len(across) < FEWEST:
        return found
    x, y, d = np.array(across), np.array(along), np.array(drifts)
    w = np.array(orders, dtype=float)

    def measure(counts: Array) -> Array:
        c = counts * w
        # x = a DXFS + b: a is -1 + what the reference gives against the prediction by DXFS
        matrix = np.array([[(c * d * d).sum(), (c * d).sum()], [(c * d).sum(), c.sum()]])
        right = np.array([(c * d * x).sum(), (c * x).sum()])
        slope = np.linalg.lstsq(matrix, right, rcond=None)[0][0]
        return np.array([_median(x, c), _median(y, c), slope - 1.0])

    value, error = bootstrap(sources(of), measure, times=200)
    n = len(x)
    found += [
        value_of(g, "ghost_dx_per_step", mags, value[0], error[0], "arcsec", n),
        value_of(g, "ghost_dy_minus_n_DYFS", mags, value[1], error[1], "arcsec", n),
    ]
    if np.ptp(d) > 0.3:
        found.append(value_of(g, "ghost_dx_vs_n_times_DXFS", mags, value[2], error[2],
                          "DXFS per step", n))  # fmt: skip
    return found


def _stack_place(g: Group, stars: Sequence[Star], mags: tuple[float, float]) -> list[Value]:
    """Return where the stacked first ghost lies, against its place with no step across."""
    seen = ghost_stack(stars, 1.0)
    if seen is None or len(seen) < FEWEST:
        return []
    one = seen

    def measure(counts: Array) -> Array:
        return np.array(centroid(one.middle(g.quantile, counts)))

    value, error = bootstrap(seen.sources, measure)
    if not np.isfinite(value).all():
        return []
    return [
        value_of(g, "ghost1_stack_dx", mags, value[0], error[0], "arcsec", len(seen)),
        value_of(g, "ghost1_stack_dy", mags, value[1], error[1], "arcsec", len(seen)),
    ]


def _stands_out(star: Star, image: Array) -> bool:
    """Whether a single ghost is seen at 6 sigma: its noise is that of correlated pixels."""
    flux = aperture(image) * star.flux
    _, _, r = radii(image.shape[0] // 2)
    ring = image[(r >= 9.0) & (r <= 15.0)]
    rough = 1.4826 * float(np.median(np.abs(ring - np.median(ring)))) * star.flux
    return flux > 6.0 * NOISE.flux_error(flux, math.pi * 16.0, rough)


def _median(values: Array, weights: Array) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, 0.5 * total[-1])])


def value_of(
    g: Group, quantity: str, mags: tuple[float, float], value: float, error: float, unit: str,
    n: int,
) -> Value:  # fmt: skip
    """Return a value of a group."""
    return Value(quantity, g.band, g.site, *mags, float(value), float(error), unit, n)
