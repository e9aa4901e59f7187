"""How colour composites are shown as plain values and back."""

from typing import Any

from twomass_viewer.display.balance import BALANCE_RANGE, NOISE, SKY_RANGE, WHITES
from twomass_viewer.display.limits import LimitsPolicy
from twomass_viewer.display.rgb import BLENDS, Q_RANGE, SATURATION_RANGE, SOFTENING_RANGE
from twomass_viewer.display.stretch import STRETCHES
from twomass_viewer.session.color import BALANCED, ColorSettings, Limits, Triple
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers


def color_to_plain(session: Session, _: LayerNumbers) -> dict[str, Any]:
    """Return what makes colours of channels; lists are red, green, blue."""
    color = session.color
    return {
        "mode": color.mode,
        "stretch": color.stretch,
        "q": color.q,
        "softening": color.softening,
        "limits": color.policy,
        "user_limits_dn": [list(v) for v in color.user_limits] if color.user_limits else None,
        "white": color.white,
        "weights": list(color.weights),
        "black_sigma": color.black_sigma,
        "saturation": color.saturation,
    }


def read_color(node: Node) -> Apply:
    """Check what `color_to_plain` wrote and return what shows it so."""
    color = ColorSettings(
        mode=node.get("mode").word(*BLENDS),
        stretch=node.get("stretch").word(*STRETCHES),
        q=node.get("q").number(*Q_RANGE),
        softening=node.get("softening").number(*SOFTENING_RANGE),
        policy=node.get("limits").word(BALANCED, *(p.value for p in LimitsPolicy)),
        user_limits=node.get("user_limits_dn").maybe(_limits),
        white=node.get("white").word(NOISE, *WHITES),
        weights=_weights(node.get("weights")),
        black_sigma=node.get("black_sigma").number(*SKY_RANGE),
        saturation=node.get("saturation").number(*SATURATION_RANGE),
    )
    return lambda session, _: session.set_color(color)


def _weights(node: Node) -> Triple:
    values = [n.number(*BALANCE_RANGE) for n in node]
    if len(values) != 3:
        raise node.fault("three numbers")
    return values[0], values[1], values[2]


def _limits(node: Node) -> tuple[Limits, Limits, Limits]:
    pairs = []
    for n in node:
        two = [v.number() for v in n]
        if len(two) != 2:
            raise n.fault("a pair of numbers")
        pairs.append((two[0], two[1]))
    if len(pairs) != 3:
        raise node.fault("three pairs of numbers")
    return pairs[0], pairs[1], pairs[2]
