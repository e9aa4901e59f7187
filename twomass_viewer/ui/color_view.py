"""From the Session to the sheet of colours; nothing here changes anything."""

import numpy as np

from twomass_viewer.display.balance import NOISE, WHITES
from twomass_viewer.display.kept import kept, sampled
from twomass_viewer.display.limits import LimitsPolicy
from twomass_viewer.imagery.pixel_store import StoredPixels
from twomass_viewer.session.badges import most_doubtful, product_words
from twomass_viewer.session.color import BALANCED, PRESETS, preset_name
from twomass_viewer.session.resolve import Resolver
from twomass_viewer.session.resolve_composites import Channels, channels_of
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.ui.coloring import COLOR_STRETCHES
from twomass_viewer.ui.panels.color_sheet import ChannelView, ColorView

_MODES = (
    ("shared", "Shared intensity"),
    ("lupton", "Lupton (asinh with Q)"),
    ("channels", "Each channel alone"),
)
_PRESETS = {
    "Survey gallery": "Survey gallery (our choice)",
}
_WHITES = {
    "field star": "Common field star (our choice)",
    "A0 star": "A0 star (Vega colours)",
    "Sun": "The Sun (Casagrande 2012)",
}
_BINS = 120
_REACH_SIGMA = 300.0  # how far above the sky a handle can be dragged at least
_LINEAR_SIGMA = 3.0


def composite_shown(session: Session) -> Channels | None:
    """Return the channels of the topmost composite that is seen, red first, or None."""
    if session.shown is not Shown.RGB:
        return None
    top = session.top_set
    sets = [*session.seen_images, *([top] if top is not None else [])]
    return next((c for s in reversed(sets) if (c := channels_of(s)) is not None), None)


def color_view(session: Session, resolver: Resolver, shown: Channels) -> ColorView:
    """Return what the sheet of colours shows of a composite."""
    color, tone = session.color, session.tone
    places = (0, 1, 2) if len(shown) == 3 else (0, 2)
    limits = resolver.composite_limits(session, shown)
    channels = tuple(
        ChannelView(str(m.band or "?"), place, lo, hi, *_histogram(m.plane.pixels))
        for m, place, (lo, hi) in zip(shown, places, limits, strict=True)
    )
    doubtful = most_doubtful(shown)
    return ColorView(
        title=f"{' '.join(c.label for c in channels)} composite · {product_words(doubtful)}",
        presets=tuple((name, _PRESETS.get(name, name)) for name in PRESETS),
        modes=_MODES,
        stretches=tuple((s, s.capitalize()) for s in COLOR_STRETCHES),
        policies=(
            (BALANCED, "Balanced (sky and white)"),
            *((p.value, p.words) for p in LimitsPolicy if p is not LimitsPolicy.AUTO),
        ),
        whites=(*((w, _WHITES[w]) for w in WHITES), (NOISE, "Equal noise")),
        preset=preset_name(color),
        settings=color,
        channels=channels,
        note=_note(shown, color.policy == BALANCED and color.white != NOISE),
        contrast=tone.contrast,
        bias=tone.bias,
        invert=tone.invert,
    )


def _note(shown: Channels, by_zero_points: bool) -> str:
    parts = []
    if len(shown) == 2:
        parts.append("Two bands: the longer is red, the shorter blue, green their mean.")
    if by_zero_points and any(m.plane.magzp is None for m in shown):
        parts.append("A zero point is missing, so noise balances the channels.")
    return " ".join(parts)


def _histogram(pixels: StoredPixels) -> tuple[np.ndarray, np.ndarray]:
    def find() -> tuple[np.ndarray, np.ndarray]:
        values = sampled(pixels)
        if not values.size:
            return np.array([0.0, 1.0]), np.zeros(1)
        low, middle, high = np.percentile(values, (0.1, 50.0, 99.8))
        sigma = max(float(middle - np.percentile(values, 15.87)), 1e-6)
        high = max(high, middle + _REACH_SIGMA * sigma)
        # linear about the sky, logarithmic beyond: black and white are both in reach
        ends = np.arcsinh((np.array([low, high]) - middle) / (_LINEAR_SIGMA * sigma))
        edges = middle + _LINEAR_SIGMA * sigma * np.sinh(np.linspace(ends[0], ends[1], _BINS + 1))
        counts, _ = np.histogram(values, edges)
        return edges.astype(float), counts.astype(float)

    return kept(pixels, "channel histogram", find)
