"""Contours as plain values and back."""

import re
from typing import Any

from twomass_viewer.display.contours import COUNT_LIMITS, Levels, LevelScale
from twomass_viewer.session.blink import BlinkFrame
from twomass_viewer.session.contours import (
    SMOOTH_LIMITS_ARCSEC,
    WIDTH_LIMITS_PX,
    ContourSettings,
)
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers
from twomass_viewer.session.view import Shown


def contours_to_plain(session: Session, numbers: LayerNumbers) -> dict[str, Any] | None:
    """Return which contours are shown, or None; lines are found anew."""
    settings = session.contours
    if settings is None:
        return None
    source = settings.source
    image = None if source is None else numbers.image(source.set_key)
    if source is not None and image is None:
        return None  # it was made in memory: no file can bring it back
    levels = settings.levels
    return {
        "image": image,
        "band": source.shown.value if source is not None and source.shown else None,
        "scale": levels.scale.value,
        "count": levels.count,
        "levels_dn": list(levels.typed_dn),
        "smooth_arcsec": settings.smooth_arcsec,
        "color": settings.color,
        "width_px": settings.width_px,
    }


def read_contours(node: Node) -> Apply:
    """Check what `contours_to_plain` wrote and return what shows it so."""
    if node.value is None:
        return lambda session, _: session.set_contours(None)
    image = node.get("image").maybe(lambda n: n.integer(0, 1_000_000))
    band = node.get("band").maybe(lambda n: n.choice(Shown))
    color = node.get("color").text()
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", color):
        raise node.get("color").fault("a colour as #rrggbb")
    levels = Levels(
        node.get("scale").choice(LevelScale),
        node.get("count").integer(*COUNT_LIMITS),
        tuple(n.number() for n in node.get("levels_dn").items(COUNT_LIMITS[1])),
    )
    smooth = node.get("smooth_arcsec").number(*SMOOTH_LIMITS_ARCSEC)
    width = node.get("width_px").number(*WIDTH_LIMITS_PX)

    def apply(session: Session, numbers: LayerNumbers) -> None:
        source = None
        if image is not None:
            if image not in numbers.images:
                session.set_contours(None)
                return
            source = BlinkFrame(numbers.images[image], band)
        session.set_contours(ContourSettings(source, levels, smooth, color, width))

    return apply
