"""Glints beside stars, and compact spots a quadrant away, in stacks less mirrored places."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.pixel_spots import FEWEST, STAR_SCATTER, Group, ghost_ratio, value_of
from proofs.pixel_stack import MEDIAN, Stack, bootstrap, radii, stack
from proofs.pixel_tiles import Star
from proofs.pixel_value import Value
from twomass_viewer.artifacts.scan_axes import offset_at
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import Rule, RuleSet
from twomass_viewer.survey.scans import Hemisphere

Array = NDArray[np.float64]
Offset = tuple[float, float]
Turn = tuple[int, int, int, int]

MAGS = {Band.J: (4.5, 10.5), Band.H: (4.5, 10.0), Band.KS: (4.5, 8.0)}
SPOT_MAGS = (6.5, 9.5)
_COMPACT = 1.5  # arcsec, sigma of a glint (measured)
_APERTURE = 3.0
_LOSS = 0.971 / 0.865  # of a compact light within 4 and 3 arcsec
_APART = 5.0  # arcsec of a mirrored place from any glint
_ASYMMETRY = 0.1  # of a glint: what mirrored places hold of it (0 to 15 percent)
_BOX = 7  # arcsec, half the width of a stamp
_RING = (4.5, 7.5)  # where the wing beside a place is read
_TIMES = 40
_MIRRORS: tuple[Turn, ...] = ((-1, 0, 0, 1), (1, 0, 0, -1), (-1, 0, 0, -1))
_QUARTERS: tuple[Turn, ...] = ((0, -1, 1, 0), (0, 1, -1, 0))


@dataclass(frozen=True, slots=True)
class GlintPlace:
    """A glint of the rules: number and offset (x west, y north; arcsec)."""

    order: int
    offset: Offset
    radius: Rule
    pa: Rule
    depth: Rule
    tolerance: float


def glint_places(band: Band, site: Hemisphere, rules: RuleSet) -> list[GlintPlace]:
    """Return the glints that the rules know for a band and telescope."""
    found: list[GlintPlace] = []
    while radius := rules.find("glint", f"glint_{len(found) + 1}_radius", band, site):
        order = len(found) + 1
        pa = rules.get("glint", f"glint_{order}_pa", band, site)
        found.append(
            GlintPlace(
                order, offset_at(radius.value, pa.value), radius, pa,
                rules.get("glint", f"glint_{order}_depth", band, site),
                rules.value("glint", f"glint_{order}_position_tolerance", band, site),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, eq=False, slots=True)
class Lights:
    """Stacks at a place beside stars and at places that hold the same wing and spike.

    Controls are turned so that wing and spike lie in them as they do at the place.
    """

    here: Stack
    controls: tuple[Stack, ...]

    def excess(self, counts: Array) -> Array:
        """Return what a place holds above the controls, as an image."""
        image = self.here.middle(MEDIAN, counts)
        if not self.controls:
            return image
        return np.asarray(
            image - np.median([c.middle(MEDIAN, counts) for c in self.controls], axis=0)
        )


def lights(stars: Sequence[Star], at: Offset, others: Sequence[Offset]) -> Lights | None:
    """Return stacks at an offset and at its mirrored places, all of the same stars.

    Parameters
    ----------
    stars : sequence of Star
    at : tuple of float
    others : sequence of tuple of float
        All glints: controls keep away from them. Where no mirrored place is free, those turned by
        90 degrees stand in, on the other spikes.
    """
    keep = (*others, at)

    def free(turns: tuple[Turn, ...]) -> list[Turn]:
        return [t for t in turns if all(math.dist(_turned(at, t), o) >= _APART for o in keep)]

    turns = free(_MIRRORS) or free(_QUARTERS)
    whole = list(stars)
    for turn in ((1, 0, 0, 1), *turns):
        found = _at(whole, _turned(at, turn))
        if found is None:
            return None
        whole = list(found.stars)
    here = _at(whole, at)
    controls = [_at(whole, _turned(at, t)) for t in turns]
    if here is None or len(here) < FEWEST:
        return None
    return Lights(
        here,
        tuple(
            Stack(c.stars, _turn_back(c.images, t), here.weights, here.noise)
            for c, t in zip(controls, turns, strict=True)
            if c is not None
        ),
    )


def _at(stars: Sequence[Star], place: Offset) -> Stack | None:
    return stack(stars, _beside(*place), half=_BOX, ring=_RING, expected=2e-3)


def _beside(x: float, y: float) -> Callable[[Star], Offset]:
    return lambda _: (x, y)


def _turned(at: Offset, turn: Turn) -> Offset:
    return turn[0] * at[0] + turn[1] * at[1], turn[2] * at[0] + turn[3] * at[1]


def _turn_back(images: Array, turn: Turn) -> Array:
    half = images.shape[-1] // 2
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    return images[
        :, turn[2] * x + turn[3] * y + half, turn[0] * x + turn[1] * y + half
    ]  # fmt: skip


def glint_fit(image: Array, reach: float, start: Offset = (0.0, 0.0)) -> tuple[float, Offset]:
    """Return flux within 4 arcsec and place of a compact light in a small image.

    Parameters
    ----------
    image : ndarray
    reach : float
        How far from ``start`` it may lie, arcsec.
    start : tuple of float
        From the middle.
    """
    from scipy.optimize import least_squares

    dx, dy, _ = radii(image.shape[0] // 2)
    inside = np.hypot(dx - start[0], dy - start[1]) <= min(reach + 3.5, _BOX)
    x, y, z = dx[inside], dy[inside], image[inside]

    def linear(px: float, py: float) -> tuple[Array, Array]:
        shape = np.exp(-0.5 * ((x - px) ** 2 + (y - py) ** 2) / _COMPACT**2)
        matrix = np.stack([shape, np.ones_like(x), x, y], axis=1)
        factors = np.linalg.lstsq(matrix, z, rcond=None)[0]
        return factors, z - matrix @ factors

    unit = float(np.std(z)) or 1.0

    def residuals(place: Array) -> Array:
        return linear(float(place[0]), float(place[1]))[1] / unit

    fit = least_squares(
        residuals, start,
        bounds=([start[0] - reach, start[1] - reach], [start[0] + reach, start[1] + reach]),
    )  # fmt: skip
    px, py = float(fit.x[0]), float(fit.x[1])
    height = float(linear(px, py)[0][0])
    return 0.971 * height * 2.0 * math.pi * _COMPACT**2, (px, py)


def glints(g: Group, rules: RuleSet) -> list[Value]:
    """Return radius, position angle and depth of the glints, and controls at other places."""
    places = glint_places(g.band, g.site, rules)
    offsets = [p.offset for p in places]
    stars = g.within(*MAGS[g.band])
    found: list[Value] = []
    for place in places:
        seen = lights(stars, place.offset, offsets)
        if seen is None:
            continue
        found += _one_glint(g, place, seen)
    other = Hemisphere.SOUTH if g.site is Hemisphere.NORTH else Hemisphere.NORTH
    if places and (strange := glint_places(g.band, other, rules)):
        controls = {"glint_control_other_telescope": strange[0].offset}
        x, y = places[0].offset
        if abs(x) > 3.0:
            controls["glint_control_mirror"] = (-x, y)
        for name, at in controls.items():
            seen = lights(stars, at, offsets)
            if seen is not None and all(math.dist(at, o) >= _APART for o in offsets):
                found.append(_flux(g, name, seen))
    return found


def _one_glint(g: Group, place: GlintPlace, seen: Lights) -> list[Value]:
    reach = max(2.0 * place.tolerance, 2.0)
    n = len(seen.here)
    whole = np.ones(n)
    _, start = glint_fit(seen.excess(whole), reach)

    def measure(counts: Array) -> Array:
        flux, (px, py) = glint_fit(seen.excess(counts), 1.0, start)
        x, y = place.offset[0] + px, place.offset[1] + py
        turn = (math.degrees(math.atan2(-x, y)) - place.pa.value + 180.0) % 360.0 - 180.0
        with_spike = _light(seen.here.middle(MEDIAN, counts))
        return np.array([flux, math.hypot(x, y), place.pa.value + turn, with_spike])

    value, error = bootstrap(seen.here.sources, measure, times=_TIMES)
    flux = float(value[0])
    doubt = math.hypot(float(error[0]), _ASYMMETRY * abs(flux), STAR_SCATTER * flux / math.sqrt(n))
    letter = "AB"[place.order - 1] if g.band is Band.KS else str(place.order)
    name = f"glint{letter}"
    mags = MAGS[g.band]
    out = [value_of(g, f"{name}_flux", mags, 100 * flux, 100 * doubt, "percent", n)]
    if flux > 0:
        out += [
            value_of(g, f"{name}_r", mags, value[1], error[1], "arcsec", n),
            value_of(g, f"{name}_pa", mags, value[2], error[2], "deg E of N", n),
            value_of(g, f"{name}_dmag", mags, -2.5 * math.log10(flux), 1.086 * doubt / flux,
                     "mag", n),
        ]  # fmt: skip
    if (whole_light := float(value[3])) > 0:
        error_mag = 1.086 * float(error[3]) / whole_light
        out.append(value_of(g, f"{name}_dmag_with_spike", mags, -2.5 * math.log10(whole_light),
                            error_mag, "mag", n))  # fmt: skip
    return out


def _light(image: Array) -> float:
    _, _, r = radii(_BOX)
    weight = np.clip(_APERTURE - r + 0.5, 0.0, 1.0)
    return float((weight * image).sum()) * _LOSS


def _flux(g: Group, name: str, seen: Lights) -> Value:
    def measure(counts: Array) -> Array:
        return np.array([_light(seen.excess(counts))])

    value, error = bootstrap(seen.here.sources, measure, times=_TIMES)
    doubt = max(float(error[0]), seen.here.aperture_noise)
    return value_of(g, name, MAGS[g.band], 100 * value[0], 100 * doubt, "percent",
                    len(seen.here))  # fmt: skip


def spots(g: Group, rules: RuleSet) -> list[Value]:
    """Return the compact spots a quadrant away, both together, and a control 30 arcsec beside."""
    places: list[Offset] = []
    while dx := rules.find("quadrant_spot", f"spot_{len(places) + 1}_dx", g.band, g.site):
        dy = rules.value("quadrant_spot", f"spot_{len(places) + 1}_dy", g.band, g.site)
        places.append((dx.value, dy))
    stars = g.quiet(*SPOT_MAGS)
    found = []
    for name, aside in (("quadrant_spot_flux", 0.0), ("quadrant_spot_control", 30.0)):
        parts = [
            p for x, y in places
            if (p := stack(stars, _beside(x + aside, y), expected=2e-4))
        ]  # fmt: skip
        if not parts:
            continue
        joined = Stack(
            tuple(s for p in parts for s in p.stars),
            np.concatenate([p.images for p in parts]),
            np.concatenate([p.weights for p in parts]),
            np.concatenate([p.noise for p in parts]),
        )
        if len(joined) < FEWEST:
            continue
        value, error = ghost_ratio(joined, g.quantile)
        found.append(value_of(g, name, SPOT_MAGS, 100 * value, 100 * error, "percent",
                              len(joined)))  # fmt: skip
        if name == "quadrant_spot_flux" and value > 3.0 * error:
            found.append(value_of(g, "quadrant_spot_dmag", SPOT_MAGS, -2.5 * math.log10(value),
                                  1.086 * error / value, "mag", len(joined)))  # fmt: skip
    return found
