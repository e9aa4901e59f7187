"""Where a camera may go: how far it zooms, and what shows a box of the plane whole."""

import math
from dataclasses import replace

from PySide6.QtCore import QRectF

from twomass_viewer.scene.scene import Camera, EllipseSet, MarkerSet, Scene
from twomass_viewer.ui.canvas.view_geometry import Bounds, ViewGeometry

_FIT_MARGIN = 0.02
_PIXELS_ACROSS = 96.0  # one image pixel never becomes larger than this on the screen
_SMALLEST_SKY_PX = 48.0  # everything shown together never becomes smaller
_SCALE_RANGE = (1e-5, 1e5)


def bounds_of(rects: list[QRectF], scene: Scene) -> Bounds | None:
    """Return the box of the images (of all marks where there is none), or None when empty."""
    boxes = [(r.left(), r.top(), r.right(), r.bottom()) for r in rects if not r.isNull()]
    if not boxes:
        sets: list[MarkerSet | EllipseSet] = [*scene.markers, *scene.ellipses]
        boxes = [
            (float(s.east.min()), float(s.north.min()), float(s.east.max()), float(s.north.max()))
            for s in sets
            if len(s.east)
        ]
    if not boxes:
        return None
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def scale_limits(scene: Scene, bounds: Bounds | None) -> tuple[float, float]:
    """Return the smallest and largest arcsec for each screen pixel."""
    lo, hi = _SCALE_RANGE
    if scene.images:
        lo = max(lo, min(i.pixel_scale_arcsec for i in scene.images) / _PIXELS_ACROSS)
        e0, n0, e1, n1 = bounds or (0.0, 0.0, 0.0, 0.0)
        hi = min(hi, max(math.hypot(e1 - e0, n1 - n0) / _SMALLEST_SKY_PX, lo * 4))
    return lo, hi


def fitted(geometry: ViewGeometry, box: Bounds) -> Camera:
    """Return the camera that shows a box as large as it goes."""
    camera = geometry.camera
    # seen at one arcsec a pixel: what fits does not depend on the zoom it is seen at before
    unit = replace(geometry, camera=replace(camera, center=(0.0, 0.0), arcsec_per_pixel=1.0))
    corners = [unit.to_screen(e, n) for e in (box[0], box[2]) for n in (box[1], box[3])]
    wide = max(c[0] for c in corners) - min(c[0] for c in corners)
    high = max(c[1] for c in corners) - min(c[1] for c in corners)
    scale = max(wide / geometry.width, high / geometry.height) * (1 + 2 * _FIT_MARGIN)
    return replace(
        camera,
        center=((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
        arcsec_per_pixel=scale if scale > 0 else 1.0,
    )


def scaled_about(camera: Camera, scale: float, place: tuple[float, float]) -> Camera:
    """Return the camera at another scale, with a place where it is on the screen."""
    k = scale / camera.arcsec_per_pixel
    east, north = place
    center = (east + (camera.center[0] - east) * k, north + (camera.center[1] - north) * k)
    return replace(camera, center=center, arcsec_per_pixel=scale)
