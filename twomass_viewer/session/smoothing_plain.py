"""Smoothing as plain values and back."""

from typing import Any

from twomass_viewer.display.smoothing import WIDTH_LIMITS_ARCSEC, Smoothing, SmoothKind
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers


def smoothing_to_plain(session: Session, _: LayerNumbers) -> dict[str, Any] | None:
    """Return how images are smoothed, or None."""
    smoothing = session.smoothing
    if smoothing is None:
        return None
    return {"kernel": smoothing.kind.value, "width_arcsec": smoothing.width_arcsec}


def read_smoothing(node: Node) -> Apply:
    """Check what `smoothing_to_plain` wrote and return what smooths so."""
    smoothing: Smoothing | None = None
    if node.value is not None:
        smoothing = Smoothing(
            node.get("kernel").choice(SmoothKind),
            node.get("width_arcsec").number(*WIDTH_LIMITS_ARCSEC),
        )
    return lambda session, _: session.set_smoothing(smoothing)
