"""What is black and what is white in each channel of a colour composite.

Channels are balanced so that the sky is neutral and stars of one colour are white. Levels of an
array are found once; everything else is arithmetic, so that sliders move at frame rate.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.display.kept import kept, sampled
from twomass_viewer.display.limits import sky_and_noise
from twomass_viewer.imagery.pixel_store import StoredPixels
from twomass_viewer.survey.bands import Band

Limits = tuple[float, float]

NOISE = "noise"
"""The balance that looks at no star: each channel by its own noise."""
FIELD_STAR = "field star"
WHITES: Mapping[str, Mapping[Band, float]] = MappingProxyType(
    {
        # A late G or K dwarf, the most common colour among stars of the field: our choice.
        FIELD_STAR: {Band.J: 0.55, Band.H: 0.10, Band.KS: 0.0},
        # All colours zero: an A0 star, by what a zero point on Vega's system means.
        "A0 star": {Band.J: 0.0, Band.H: 0.0, Band.KS: 0.0},
        # J - H = 0.286, H - Ks = 0.076: Casagrande et al. 2012, ApJ 761, 16.
        "Sun": {Band.J: 0.362, Band.H: 0.076, Band.KS: 0.0},
    }
)
"""Stars that can be shown white, by their magnitudes relative to Ks."""
BALANCE_RANGE = (0.2, 5.0)
SKY_RANGE = (-10.0, 10.0)

# White in units of the noise of the deepest channel. By eye on Atlas images.
_WHITE_SIGMA = (75.0, 220.0)
_WHITE_PERCENT = 99.6
_BLACK_SIGMA = 1.0


@dataclass(frozen=True, slots=True)
class ChannelLevels:
    """Sky, pixel noise and the level of bright pixels above the sky, in DN."""

    sky: float
    sigma: float
    bright: float


def channel_levels(pixels: StoredPixels) -> ChannelLevels | None:
    """Return the levels of a channel, found once; None when no pixel is finite."""
    return kept(pixels, "channel levels", lambda: _levels(sampled(pixels)))


def _levels(values: NDArray[np.float32]) -> ChannelLevels | None:
    if not values.size:
        return None
    sky, sigma = sky_and_noise(values)
    if not sigma > 0:
        sigma = max(float(values.max()) - sky, 1e-6) / 100
    return ChannelLevels(sky, sigma, float(np.percentile(values, _WHITE_PERCENT)) - sky)


def white_ratios(
    magzps: Sequence[float | None], bands: Sequence[Band | None], white: str = FIELD_STAR
) -> tuple[float, ...] | None:
    """Return how many DN a white star has in each channel, relative to the first.

    Parameters
    ----------
    magzps : sequence of float or None
        Zero points in mag.
    bands : sequence of Band or None
        A channel without a band counts as one in which the star is as bright as in Ks.
    white : str
        A name of `WHITES`, or `NOISE`.

    Returns
    -------
    tuple of float, or None when a zero point is missing or noise is to balance the channels.
    """
    known = [m for m in magzps if m is not None and math.isfinite(m)]
    if white not in WHITES or len(known) < len(magzps):
        return None
    star = WHITES[white]
    mags = [star[b] if b is not None else 0.0 for b in bands]
    first = known[0] - mags[0]
    return tuple(10 ** (0.4 * (zp - m - first)) for zp, m in zip(known, mags, strict=True))


def balanced_limits(
    levels: Sequence[ChannelLevels | None],
    ratios: Sequence[float] | None = None,
    *,
    black_sigma: float = _BLACK_SIGMA,
    weights: Sequence[float] | None = None,
) -> tuple[Limits, ...]:
    """Return limits for channels that make stars of one colour white and the sky neutral.

    Parameters
    ----------
    levels : sequence of ChannelLevels or None
    ratios : sequence of float or None
        Of `white_ratios`; without, the channels are balanced by their noise.
    black_sigma : float
        How far black lies below the sky, in units of the noise of the deepest channel; negative
        values put it above, so that the sky is black.
    weights : sequence of float, optional
        Brightens (above 1) or dims channels; the sky stays neutral.

    Returns
    -------
    tuple of (float, float)
        DN, one pair a channel; (0, 1) where nothing is known.
    """
    found = [level for level in levels if level is not None]
    if len(found) < len(levels):
        return tuple((0.0, 1.0) for _ in levels)
    spans = list(ratios) if ratios is not None else [v.sigma / found[0].sigma for v in found]
    noise = max(v.sigma / s for v, s in zip(found, spans, strict=True))
    bright = max(v.bright / s for v, s in zip(found, spans, strict=True))
    white = min(max(bright, _WHITE_SIGMA[0] * noise), _WHITE_SIGMA[1] * noise)
    own = [s / w for s, w in zip(spans, weights or [1.0] * len(spans), strict=True)]
    return tuple(
        (v.sky - black_sigma * noise * s, v.sky + white * s)
        for v, s in zip(found, own, strict=True)
    )


def weighted(limits: Sequence[Limits], weights: Sequence[float]) -> tuple[Limits, ...]:
    """Return limits that brighten (above 1) or dim channels, with black where it was."""
    return tuple(
        (lo, lo + (hi - lo) / weight) for (lo, hi), weight in zip(limits, weights, strict=True)
    )
