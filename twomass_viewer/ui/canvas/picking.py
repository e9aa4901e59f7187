"""Which mark a place of the sky means."""

import math

from twomass_viewer.ui.canvas.ellipse_layer import EllipseLayer
from twomass_viewer.ui.canvas.marker_layer import MarkerLayer
from twomass_viewer.ui.canvas.pointer import HitKind, MarkHit
from twomass_viewer.ui.canvas.vector_layer import VectorLayer
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

PICK_RADIUS_PX = 8.0

HIT_PX = 4.0
"""How well people hit a dot, in screen pixels: our choice."""


def hits_at(
    place: tuple[float, float], vectors: VectorLayer, markers: MarkerLayer, areas: EllipseLayer
) -> list[MarkHit]:
    """Return the marks within reach of a place, nearest first.

    What is small and hit well comes before shapes that cover much: a ghost on a stripe, a glint on
    a spike; points and small shapes before ellipses, whose whole inside counts.
    """
    hits = [
        *reversed(vectors.pick(*place, PICK_RADIUS_PX)),
        *markers.pick(*place, PICK_RADIUS_PX),
    ]
    hits.sort(key=lambda h: (h.wide or h.distance_px > HIT_PX, h.distance_px))
    return hits + sorted(areas.pick(*place, PICK_RADIUS_PX), key=lambda h: h.distance_px)


def meant(
    hits: list[MarkHit], place: tuple[float, float], geometry: ViewGeometry
) -> MarkHit | None:
    """Return the mark a click on a place means, or None.

    Parameters
    ----------
    hits : list of MarkHit
        Nearest first.
    place : tuple of (float, float)
        East and north.
    geometry : ViewGeometry
    """
    # Inside a wide outline (a halo, a spike) the points that lie there are meant first.
    points = [h for h in hits if h.kind is HitKind.MARKER]
    if points and hits[0].kind is HitKind.VECTOR:
        x, y = geometry.to_screen(hits[0].east, hits[0].north)
        px, py = geometry.to_screen(*place)
        if hits[0].wide or math.hypot(px - x, py - y) > PICK_RADIUS_PX:
            return points[0]
    return hits[0] if hits else None
