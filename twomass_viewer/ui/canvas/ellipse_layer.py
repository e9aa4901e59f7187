"""Ellipses of true size on the sky, drawn no smaller than can be seen."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from twomass_viewer.scene.marks import MARK_STYLES
from twomass_viewer.scene.scene import EllipseSet
from twomass_viewer.ui.canvas.marker_layer import HALO_ALPHA
from twomass_viewer.ui.canvas.marks_layer import MarksLayer
from twomass_viewer.ui.canvas.outline_path import outline_path
from twomass_viewer.ui.canvas.pointer import HitKind, MarkHit
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

MIN_SEMI_MAJOR_PX = 6.0
# Beyond this number in view ellipses lose halo and anti-aliasing.
FINE_LIMIT = 150
_STEPS = 49
_FEW = 8
Array = NDArray[np.float64]


def _path(x: Array, y: Array) -> QPainterPath:
    """Return outlines, one a row, as one path."""
    joined = np.ones(x.shape, np.int32)
    joined[:, -1] = 0
    return outline_path(x.ravel(), y.ravel(), joined.ravel())


class PlacedEllipses:
    """An `EllipseSet` with the axis vectors of each ellipse on the plane."""

    def __init__(self, ellipses: EllipseSet) -> None:
        self.ellipses = ellipses
        major = np.nan_to_num(ellipses.semi_major)
        minor = np.nan_to_num(ellipses.semi_minor)
        self.major = major
        pa = np.radians(np.nan_to_num(ellipses.pa_deg))
        self.a_east, self.a_north = major * np.sin(pa), major * np.cos(pa)
        self.b_east, self.b_north = minor * np.cos(pa), -minor * np.sin(pa)

    def growth(self, arcsec_per_pixel: float, some: NDArray[np.intp]) -> Array:
        """Return the factor by which ellipses too small to see are enlarged."""
        least = MIN_SEMI_MAJOR_PX * arcsec_per_pixel
        growth: Array = np.maximum(1.0, least / np.maximum(self.major[some], 1e-6))
        return growth

    def in_view(self, geometry: ViewGeometry) -> NDArray[np.intp]:
        """Return the ellipses that may touch the view."""
        e0, n0, e1, n1 = geometry.bounds(MIN_SEMI_MAJOR_PX + 4)
        e, n, r = self.ellipses.east, self.ellipses.north, self.major
        return np.flatnonzero((e + r > e0) & (e - r < e1) & (n + r > n0) & (n - r < n1))

    def outlines(self, geometry: ViewGeometry, some: NDArray[np.intp]) -> tuple[Array, Array]:
        """Return screen coordinates of outlines, shape (len(some), steps)."""
        t = np.linspace(0, 2 * np.pi, _STEPS)
        grow = self.growth(geometry.camera.arcsec_per_pixel, some)[:, None]
        cos, sin = np.cos(t)[None] * grow, np.sin(t)[None] * grow
        east = (
            self.ellipses.east[some, None]
            + self.a_east[some, None] * cos
            + self.b_east[some, None] * sin
        )
        north = (
            self.ellipses.north[some, None]
            + self.a_north[some, None] * cos
            + self.b_north[some, None] * sin
        )
        return geometry.to_screen(east, north)


class EllipseLayer(MarksLayer):
    """All ellipse sets of a scene, in logical screen coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self.sets: tuple[PlacedEllipses, ...] = ()

    def set_ellipses(self, ellipses: tuple[EllipseSet, ...]) -> None:
        """Show these sets; known ones are kept."""
        known = {(p.ellipses.key, p.ellipses.version): p for p in self.sets}
        self.sets = tuple(
            kept
            if (kept := known.get((s.key, s.version))) is not None and kept.ellipses == s
            else PlacedEllipses(s)
            for s in ellipses
        )
        self.marks_changed()

    def is_worth_keeping(self) -> bool:
        """Return whether there are more ellipses than are quickly painted."""
        return sum(len(p.ellipses.rows) for p in self.sets) > _FEW

    def paint_marks(self, painter: QPainter) -> None:
        """Paint the outlines of all ellipses in view, with a halo unless they are many."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for placed in self.sets:
            some = placed.in_view(self.geometry)
            if not len(some):
                continue
            x, y = placed.outlines(self.geometry, some)
            color = QColor(MARK_STYLES[placed.ellipses.role].color)
            fine = len(placed.in_view(self.view)) <= (_FEW if self.hasty else FINE_LIMIT)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine or self.thin_px > 0)
            if not fine:  # one path in a one-pixel pen, which Qt draws without filling
                painter.setPen(QPen(color, self.thin_px))
                painter.drawPath(_path(x, y))
                continue
            paths = [_path(x[i : i + 1], y[i : i + 1]) for i in range(len(some))]
            for pen in (QPen(QColor(0, 0, 0, HALO_ALPHA), 3.6), QPen(color, 1.5)):
                painter.setPen(pen)
                for path in paths:
                    painter.drawPath(path)

    def pick(self, east: float, north: float, radius_px: float) -> list[MarkHit]:
        """Return, of each set, the ellipse whose centre is nearest among those around a place."""
        scale = self.geometry.camera.arcsec_per_pixel
        hits = []
        for placed in self.sets:
            some = placed.in_view(self.geometry)
            if not len(some):
                continue
            s = placed.ellipses
            grow = placed.growth(scale, some)
            de, dn = east - s.east[some], north - s.north[some]
            a2 = np.maximum((placed.major[some] * grow) ** 2, 1e-12)
            b = np.maximum(np.nan_to_num(s.semi_minor[some]) * grow, radius_px * scale / 2)
            along = (de * placed.a_east[some] + dn * placed.a_north[some]) * grow / np.sqrt(a2)
            across2 = np.maximum(de**2 + dn**2 - along**2, 0)
            inside = along**2 / a2 + across2 / b**2 <= 1.0
            if not inside.any():
                continue
            distance = np.where(inside, np.hypot(de, dn), np.inf)
            i = int(some[np.argmin(distance)])
            hits.append(
                MarkHit(
                    HitKind.ELLIPSE,
                    s.key,
                    s.layer,
                    int(s.rows[i]),
                    s.role,
                    float(s.east[i]),
                    float(s.north[i]),
                    float(distance.min()) / scale,
                )
            )
        return hits
