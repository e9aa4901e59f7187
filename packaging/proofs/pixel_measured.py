"""Everything measured on a set of Atlas images, by band and telescope."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from proofs.pixel_arms import arms
from proofs.pixel_glints import glints, spots
from proofs.pixel_shapes import Size, brightness, laws, sizes, stripes
from proofs.pixel_spots import NIGHT_SCATTER, Group, ghosts, group
from proofs.pixel_stack import CROWDED_READS
from proofs.pixel_tiles import Collection
from proofs.pixel_value import Value
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """What one band and telescope gave."""

    group: Group
    values: tuple[Value, ...]
    sizes: tuple[Size, ...]

    def find(self, quantity: str) -> list[Value]:
        """Return the values of a quantity."""
        return [v for v in self.values if v.quantity == quantity]


def measure_all(
    found: Collection, rules: RuleSet, *, shapes: bool = True, say: Say | None = None
) -> list[Measured]:
    """Measure ghosts, glints, spots, and with ``shapes`` spikes, halos and stripes.

    Shapes are not measured in crowded fields, where other stars make arms long and halos short.
    """
    out = []
    for band, site, tiles in found.groups():
        g = group(band, site, tiles, rules)
        if say is not None:
            crowded = ", crowded" if g.crowded else ""
            say(f"{band} {site.telescope}: {len(g.stars)} stars on {len(tiles)} images{crowded}")
        values = ghosts(g) + glints(g, rules) + spots(g, rules)
        size: list[Size] = []
        if shapes and not g.crowded:
            size = sizes(g, rules)
            values += laws(g, size) + brightness(g) + arms(g) + stripes(g)
        out.append(Measured(g, tuple(values), tuple(size)))
    return out


def first_depth(m: Measured, rules: RuleSet) -> tuple[float, float, int] | None:
    """Return how much fainter than its star the first ghost is, its error, and the stars.

    From stars that do not saturate (fainter than the knee of the rules) and are parents; None where
    it is not above zero.
    """
    band, site = m.group.band, m.group.site
    knee = rules.find("persistence", "first_depth_knee", band, site)
    limit = rules.value("parents", "faintest_parent", band)
    bins = [
        v for v in m.find("ghost1_ratio")
        if v.mag_hi <= limit and v.error > 0 and (knee is None or v.mag_hi > knee.value + 0.7)
    ]  # fmt: skip
    if not bins:
        return None
    value, error = weighted(bins)
    nights = len({t.night for t in m.group.tiles})
    error = math.hypot(error, NIGHT_SCATTER * value / math.sqrt(nights))  # of all bins alike
    if m.group.crowded:
        share, doubt = CROWDED_READS
        value, error = value / share, math.hypot(error, value * doubt / share) / share
    if value <= 0:
        return None
    return -2.5 * math.log10(value / 100.0), 1.086 * error / value, sum(v.n for v in bins)


def weighted(values: Sequence[Value]) -> tuple[float, float]:
    """Return the mean of values by their errors, and its error, scatter included."""
    v = np.array([x.value for x in values])
    w = np.array([x.error for x in values]) ** -2.0
    mean = float((w * v).sum() / w.sum())
    chi2 = float((w * (v - mean) ** 2).sum()) / max(len(v) - 1, 1)
    return mean, float(w.sum() ** -0.5) * math.sqrt(max(chi2, 1.0))


def fade_law(found: Sequence[Measured]) -> tuple[float, float, float, float, int] | None:
    """Return ``extra = a + b log10(n / 2)`` with errors and stars, from ghosts 2 and later."""
    orders, extra, error, stars = [], [], [], 0
    for m in found:
        for v in m.values:
            if v.quantity.startswith("ghost_fade_") and v.sigmas >= 3.0:
                orders.append(int(v.quantity.rsplit("_", 1)[1]))
                extra.append(-2.5 * math.log10(v.value))
                error.append(math.hypot(1.086 * v.error / v.value, 0.04))
                stars = max(stars, v.n)
    if len(set(orders)) < 3 or 2 not in orders:
        return None
    x = np.log10(np.array(orders) / 2.0)
    fit, cov = np.polyfit(x, extra, 1, w=1.0 / np.array(error), cov="unscaled")
    return float(fit[1]), math.sqrt(cov[1][1]), float(fit[0]), math.sqrt(cov[0][0]), stars


def controls(found: Sequence[Measured]) -> list[Value]:
    """Return all values that must be zero."""
    return [
        v for m in found for v in m.values
        if v.quantity.startswith(("ghost1_mirror", "ghost_control", "glint_control",
                                  "quadrant_spot_control", "stripe_control"))
    ]  # fmt: skip


def of(found: Sequence[Measured], band: Band, site: str) -> Measured | None:
    """Return the group of a band and telescope (n or s), or None."""
    return next((m for m in found if m.group.band is band and m.group.site.value == site), None)
