"""Lengths and brightness of spikes, radii of halos, amplitudes of stripes, and their laws."""

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from proofs.pixel_spots import FEWEST, Group, value_of
from proofs.pixel_stack import bootstrap, sources
from proofs.pixel_tiles import Star, Tile
from proofs.pixel_value import Value
from twomass_viewer.artifacts.measure_shapes import StripeRows, measure_arm, measure_halo
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

Array = NDArray[np.float64]

SPIKE_MAGS = (4.5, 9.8)
HALO_MAGS = (4.5, 10.8)
STRIPE_BINS = ((4.0, 5.0), (5.0, 6.0), (6.0, 7.0), (7.0, 8.0), (8.0, 9.0), (9.0, 10.0))
REACHES = (21.0, 27.0, 33.0, 39.0, 45.0, 51.0, 57.0)
"""Where the brightness of arms is read, arcsec."""
_QUADRANT = 256.0
_ARMS = {"NS": ((0.0, 1.0), (0.0, -1.0)), "EW": ((1.0, 0.0), (-1.0, 0.0))}
_BESIDE = 7.0
_SAME_STAR = 3.0  # arcsec
_TIMES = 100


@dataclass(frozen=True, slots=True)
class Size:
    """The size of one spike arm or halo: what it is, its star's magnitude, arcsec."""

    what: str
    mag: float
    size: float
    tile: Tile


def sizes(g: Group, rules: RuleSet) -> list[Size]:
    """Return lengths of arms and radii of halos, measured as the program measures them."""
    found: list[Size] = []
    for tile in g.tiles:
        made = predict(
            tile.image, tile.plane, None, rules, stars=tile.detected,
            kinds=(ArtifactKind.DIFFRACTION_SPIKE, ArtifactKind.HALO),
        ).artifacts  # fmt: skip
        places = np.array([(s.x, s.y) for s in tile.stars if s.quiet or g.crowded]).reshape(-1, 2)
        strict = copy(tile.frame)
        strict.sigma_dn = 3.0 * tile.frame.sigma_dn
        for a in made:
            if not _is_stacked(tile, a, places):
                continue
            if a.kind is ArtifactKind.HALO:
                for what, frame in (("halo_1sig", tile.frame), ("halo_3sig", strict)):
                    seen = measure_halo(frame, a, 0.15)
                    if seen is not None and seen.value is not None and not _uneven(seen.note):
                        found.append(Size(what, a.parent.mag, seen.value, tile))
            elif a.pa_deg is not None and SPIKE_MAGS[0] <= a.parent.mag <= SPIKE_MAGS[1]:
                seen = measure_arm(tile.frame, a, 1.5)
                if seen is not None and seen.value is not None and "off the image" not in seen.note:
                    arm = "NS" if abs(math.cos(math.radians(a.pa_deg))) > 0.7 else "EW"
                    found.append(Size(f"spike_{arm}", a.parent.mag, seen.value, tile))
    return found


def _is_stacked(tile: Tile, a: Artifact, places: Array) -> bool:
    """Whether the parent is one of the isolated stars."""
    if not len(places):
        return False
    x, y = tile.frame.transform.sky_to_pixel(a.parent.ra_deg, a.parent.dec_deg)
    away = np.hypot(places[:, 0] - float(x), places[:, 1] - float(y)) * tile.frame.scale
    return bool(away.min() < _SAME_STAR)


def _uneven(note: str) -> bool:
    return "surroundings" in note


def laws(g: Group, found: Sequence[Size]) -> list[Value]:
    """Return size = size10 10^(slope (10 - m)) of arms and halos, by a robust fit."""
    out = []
    for what, size, slope, mags in (
        ("spike_NS", "spike_L10_NS", "spike_slope_NS", SPIKE_MAGS),
        ("spike_EW", "spike_L10_EW", "spike_slope_EW", SPIKE_MAGS),
        ("halo_1sig", "halo_r10_1sig", "halo_slope_1sig", HALO_MAGS),
        ("halo_3sig", "halo_r10_3sig", "halo_slope_3sig", HALO_MAGS),
    ):
        here = [s for s in found if s.what == what and mags[0] <= s.mag <= mags[1]]
        mag = np.array([s.mag for s in here])
        if len(here) < 2 * FEWEST or np.ptp(mag) < 1.0:
            continue
        log = np.log10([s.size for s in here])
        numbers: dict[int, int] = {}
        of = np.array([numbers.setdefault(id(s.tile), len(numbers)) for s in here], dtype=float)
        value, error = bootstrap(of, partial(_line, mag, log), times=_TIMES)
        n = len(here)
        ten = 10.0 ** float(value[0])
        out += [
            value_of(g, size, mags, ten, ten * math.log(10.0) * float(error[0]), "arcsec", n),
            value_of(g, slope, mags, value[1], error[1], "dex per mag", n),
        ]
    return out


def _line(mag: Array, log: Array, counts: Array) -> Array:
    """Return offset and slope over 10 - mag, insensitive to single stars."""
    weight = counts.astype(float)
    fit = np.zeros(2)
    for _ in range(12):
        x, total = 10.0 - mag, weight.sum()
        mx, my = (weight * x).sum() / total, (weight * log).sum() / total
        spread = (weight * (x - mx) ** 2).sum()
        if spread < 1e-6 * total:
            return np.full(2, np.nan)
        slope = (weight * (x - mx) * (log - my)).sum() / spread
        fit = np.array([my - slope * mx, slope])
        off = log - fit[0] - fit[1] * (10.0 - mag)
        scatter = 1.4826 * float(np.median(np.abs(off[counts > 0]))) or 1e-3
        weight = counts / np.maximum(1.0, np.abs(off) / (1.5 * scatter))
    return np.asarray(fit)


def brightness(g: Group) -> list[Value]:
    """Return how bright arms are above both sides, per square arcsec over the star's flux."""
    stars = g.quiet(*SPIKE_MAGS)
    out = []
    for name, directions in _ARMS.items():
        for reach in REACHES:
            ratios, weights, of = [], [], []
            for star in stars:
                for ux, uy in directions:
                    light = _arm_light(star, ux, uy, reach)
                    if light is not None:
                        ratios.append(light / star.flux)
                        noise = star.tile.frame.sigma_dn / star.flux
                        weights.append(1.0 / (noise**2 + 1e-12))
                        of.append(star)
            if len(ratios) < 2 * FEWEST:
                continue
            value = np.array(ratios)
            weight = np.array(weights)
            mid, error = bootstrap(
                sources(of),
                partial(_middles, value, weight),
                times=_TIMES,
            )
            out.append(
                value_of(g, f"spike_brightness_{name}_{reach:.0f}", SPIKE_MAGS, mid[0], error[0],
                         "1/arcsec2", len(ratios))
            )  # fmt: skip
    return out


def _arm_light(star: Star, ux: float, uy: float, reach: float) -> float | None:
    """Return a box of 3 by 6 arcsec on an arm less boxes beside it, DN per square arcsec."""
    frame = star.tile.frame
    along, across = np.meshgrid(np.arange(-2.5, 3.0), np.arange(-1.0, 2.0))
    rows, cols = frame.data.shape
    means = []
    for side in (0.0, -_BESIDE, _BESIDE):
        x = star.x + ((reach + along) * ux - (across + side) * uy) / frame.scale
        y = star.y + ((reach + along) * uy + (across + side) * ux) / frame.scale
        col, row = np.rint(x).astype(int), np.rint(y).astype(int)
        if col.min() < 0 or row.min() < 0 or col.max() >= cols or row.max() >= rows:
            return None
        pixels = frame.data[row, col]
        if not np.isfinite(pixels).all():
            return None
        # the middle of each cut across resists stars, the mean along keeps the light
        means.append(float(np.median(pixels.mean(axis=0))))
    return (means[0] - 0.5 * (means[1] + means[2])) / frame.scale**2


def stripes(g: Group) -> list[Value]:
    """Return amplitudes of stripes through stars and a quadrant away, and controls, DN."""
    if g.band is not Band.J:
        bins: tuple[tuple[float, float], ...] = ((4.5, 7.0),)
    else:
        bins = STRIPE_BINS
    out, outer_share = [], []
    for lo, hi in bins:
        stars = g.quiet(lo, hi)
        for name, offsets in (
            ("stripe_centre", (0.0,)),
            ("stripe_outer", (_QUADRANT, -_QUADRANT)),
            ("stripe_control", (128.0, -128.0, 200.0, -200.0)),
        ):
            found, of = _amplitudes(stars, offsets)
            if len({id(s) for s in of}) < FEWEST:
                continue
            ones = np.ones(len(found))
            mid, error = bootstrap(sources(of), partial(_middles, found, ones), times=_TIMES)
            plain = 1.25 * float(np.std(found)) / math.sqrt(len(found))
            doubt = max(float(error[0]), 0.5 * plain)
            out.append(value_of(g, name, (lo, hi), mid[0], doubt, "DN", len(of)))
            if name == "stripe_outer" and out[-2].quantity == "stripe_centre":
                centre = out[-2]
                if centre.sigmas > 3.0:
                    ratio = out[-1].value / centre.value
                    outer_share.append(
                        (ratio, math.hypot(doubt, ratio * centre.error) / centre.value, len(of))
                    )
    if outer_share:
        r, e, n = (np.array(v, dtype=float) for v in zip(*outer_share, strict=True))
        w = 1.0 / e**2
        out.append(value_of(g, "stripe_outer_over_centre", (bins[0][0], bins[-1][1]),
                            float((w * r).sum() / w.sum()), float(w.sum() ** -0.5), "ratio",
                            int(n.sum())))  # fmt: skip
    return out


def _amplitudes(stars: Sequence[Star], offsets: tuple[float, ...]) -> tuple[Array, list[Star]]:
    found, of = [], []
    for star in stars:
        frame = star.tile.frame
        rows = StripeRows(frame, star.x)
        places = np.array([star.y + k * _QUADRANT / frame.scale for k in (-1, 0, 1)])
        for dy in offsets:
            seen = rows.amplitude(star.y + dy / frame.scale, places)
            if seen is not None:
                found.append(seen[0])
                of.append(star)
    return np.array(found), of


def _middles(values: Array, weights: Array, counts: Array) -> Array:
    return np.array([middle(values, weights * counts)])


def middle(values: Array, weights: Array) -> float:
    """Return a weighted median."""
    order = np.argsort(values)
    total = np.cumsum(weights[order]) - 0.5 * weights[order]
    return float(np.interp(0.5 * weights.sum(), total, values[order]))
