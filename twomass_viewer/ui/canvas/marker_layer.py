"""Markers of constant screen size: few as vectors, many as stamps in one screen-space mask.

The mask costs nothing for each mark but the writing of its pixels, so 10⁵ marks pan smoothly.
Where marks are so dense that they would hide the sky they shrink with the zoom, never below
`MIN_RADIUS_PX`.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from twomass_viewer.scene.marks import MARK_STYLES
from twomass_viewer.scene.scene import MarkerSet
from twomass_viewer.ui.canvas.marks_layer import MarksLayer
from twomass_viewer.ui.canvas.pointer import HitKind, MarkHit
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

# Fewer marks than this are drawn as vectors; more, but no more than PHASE_LIMIT, as stamps at a
# quarter of a screen pixel; still more on whole screen pixels.
VECTOR_LIMIT = 24
PHASE_LIMIT = 2000
MIN_RADIUS_PX = 2.0
HALO_ALPHA = 150
_PAD = 96  # device pixels around the mask, so that no stamp needs clipping
_PHASES = 4
_SMALL_PX = 4.0  # the many that are smaller have no halo
_CROWD = 150_000
_FILL = 0.27  # radius in units of the spacing of neighbours: a crowd leaves the sky visible


class PlacedMarkers:
    """A `MarkerSet` with its index."""

    def __init__(self, marks: MarkerSet) -> None:
        self.marks = marks
        self.index = marks.index
        self.color = QColor(MARK_STYLES[marks.role].color)

    def radius_px(self, arcsec_per_pixel: float) -> float:
        """Return the radius in logical pixels at a zoom."""
        spacing = self.index.spacing / arcsec_per_pixel
        if spacing <= 0:
            return self.marks.radius_px
        return min(self.marks.radius_px, max(MIN_RADIUS_PX, _FILL * spacing))

    def in_view(
        self, geometry: ViewGeometry, margin_px: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the logical screen coordinates of the marks in the view."""
        found = self.index.within(*geometry.bounds(margin_px))
        x, y = _on_screen(geometry, self.index.x[found], self.index.y[found])
        keep = _inside(x, y, geometry.width, geometry.height, margin_px)
        return (x, y) if keep.all() else (x[keep], y[keep])


class MarkerLayer(MarksLayer):
    """All marker sets of a scene, in logical screen coordinates.

    Attributes
    ----------
    strip : tuple of int or None
        Of a large picture only these rows are painted, from the first up to the last: device
        pixels below the upper edge of the view.
    """

    def __init__(self) -> None:
        super().__init__()
        self.strip: tuple[int, int] | None = None
        self.sets: tuple[PlacedMarkers, ...] = ()
        self._image: QImage | None = None
        self._pixels: NDArray[np.uint32] = np.empty((0, 0), np.uint32)

    def set_markers(self, markers: tuple[MarkerSet, ...]) -> None:
        """Show these sets; those whose version is shown already keep their index."""
        known = {(p.marks.key, p.marks.version): p for p in self.sets}
        self.sets = tuple(
            kept
            if (kept := known.get((m.key, m.version))) is not None and kept.marks == m
            else PlacedMarkers(m)
            for m in markers
        )
        self.marks_changed()

    def radius_of(self, placed: PlacedMarkers, arcsec_per_pixel: float) -> float:
        """Return the radius of a set: that of the densest class of its catalogue."""
        same = [p for p in self.sets if p.marks.layer == placed.marks.layer]
        return min(p.radius_px(arcsec_per_pixel) for p in same)

    @property
    def count_in_view(self) -> int:
        """How many marks are seen."""
        return sum(len(p.in_view(self.view, 0.0)[0]) for p in self.sets)

    def is_worth_keeping(self) -> bool:
        """Return whether there are more marks than are drawn as vectors."""
        return sum(len(p.marks.rows) for p in self.sets) > VECTOR_LIMIT

    def paint_marks(self, painter: QPainter) -> None:
        """Paint every set: the many as one mask, the few above it as vectors."""
        ratio = math.sqrt(abs(painter.deviceTransform().determinant()))
        scale = self.geometry.camera.arcsec_per_pixel
        few: list[tuple[PlacedMarkers, float, NDArray[np.float64], NDArray[np.float64]]] = []
        mask = False
        for placed in self.sets:
            radius = self.radius_of(placed, scale)
            x, y = placed.in_view(self.geometry, radius + 2)
            count = len(x)
            if self.geometry is not self.view:
                # the view lies in the middle of what is painted
                aside = (self.geometry.width - self.view.width) / 2
                above = (self.geometry.height - self.view.height) / 2
                size = self.view.width, self.view.height
                count = int(np.count_nonzero(_inside(x - aside, y - above, *size, radius + 2)))
            if self.strip is not None:  # how marks are drawn is that of the whole picture
                first, last = (row / ratio for row in self.strip)
                seen = (y > first - radius - 4) & (y < last + radius + 4)
                x, y = x[seen], y[seen]
            if self.as_vectors or count <= VECTOR_LIMIT or radius * ratio > _PAD / 2:
                if len(x):
                    few.append((placed, radius, x, y))
                continue
            if not mask:
                self._clear(ratio)
                mask = True
            y_px = y * ratio - (self.strip[0] if self.strip else 0)
            self._stamp(placed.color, radius * ratio, ratio, x * ratio, y_px, count)
        if mask and self._image is not None:
            self._image.setDevicePixelRatio(ratio)
            top = (self.strip[0] if self.strip else 0) - _PAD
            painter.drawImage(QPointF(-_PAD / ratio, top / ratio), self._image)
        for placed, radius, x, y in few:
            halo = not (self.as_vectors and len(x) > VECTOR_LIMIT and radius < _SMALL_PX)
            _draw_rings(painter, placed.color, radius, x, y, halo=halo)

    def _clear(self, ratio: float) -> None:
        high = math.ceil(self.geometry.height * ratio)
        rows = (high if self.strip is None else self.strip[1] - self.strip[0]) + 2 * _PAD
        cols = math.ceil(self.geometry.width * ratio) + 2 * _PAD
        if self._pixels.shape != (rows, cols):
            self._image = QImage(cols, rows, QImage.Format.Format_ARGB32_Premultiplied)
            bits = self._image.bits()
            self._pixels = np.frombuffer(bits, np.uint32).reshape(rows, cols)
        self._pixels.fill(0)

    def _stamp(
        self,
        color: QColor,
        radius: float,
        ratio: float,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        count: int,
    ) -> None:
        rows, cols = self._pixels.shape
        spare = _PAD - (radius + 4 * ratio + 2)
        inside = _inside(x, y, cols - 2 * _PAD, rows - 2 * _PAD, spare)
        x, y = (x, y) if inside.all() else (x[inside], y[inside])
        x, y = x + _PAD, y + _PAD
        # whole numbers of 32 bits: a screen has fewer pixels, and a crowd takes half the time
        col, row = x.astype(np.int32), y.astype(np.int32)
        base = row * np.int32(cols) + col
        stamp = (color.rgb() & 0xFFFFFF, round(radius, 1), round(ratio, 2))
        if count > PHASE_LIMIT:
            # Centred on the middle of the screen pixel that holds the mark.
            drow, dcol, values = _ring_stamp(*stamp, 0.0, 0.0)
            flat = self._pixels.reshape(-1)
            if len(base) > _CROWD:  # many share a screen pixel: stamp each pixel once
                flat_used = np.zeros(flat.shape, np.bool_)
                flat_used[base] = True
                base = np.flatnonzero(flat_used)
            for offset, value in zip(drow * cols + dcol, values, strict=True):
                flat[base + offset] = value
            return
        phase = ((y - row) * _PHASES).astype(np.intp) * _PHASES
        phase += ((x - col) * _PHASES).astype(np.intp)
        for p in np.unique(phase):
            at_row, at_col = divmod(int(p), _PHASES)
            shift = tuple((k + 0.5) / _PHASES - 0.5 for k in (at_row, at_col))
            self._scatter(base[phase == p], *_ring_stamp(*stamp, *shift))

    def _scatter(
        self,
        base: NDArray[np.intp],
        drow: NDArray[np.intp],
        dcol: NDArray[np.intp],
        values: NDArray[np.uint32],
    ) -> None:
        """Write stamps, the strongest pixel winning where they overlap."""
        flat = self._pixels.reshape(-1)
        index = base[None, :] + (drow * self._pixels.shape[1] + dcol)[:, None]
        # Opacity is the top byte: the larger number is the more opaque pixel.
        flat[index] = np.maximum(flat[index], values[:, None])

    def pick(self, east: float, north: float, radius_px: float) -> list[MarkHit]:
        """Return the nearest mark of each set within a distance of a place."""
        scale = self.geometry.camera.arcsec_per_pixel
        hits = []
        for placed in self.sets:
            found = placed.index.nearest(east, north, radius_px * scale)
            if found is None:
                continue
            i, distance = found
            marks = placed.marks
            hits.append(
                MarkHit(
                    HitKind.MARKER,
                    marks.key,
                    marks.layer,
                    int(marks.rows[i]),
                    marks.role,
                    float(marks.east[i]),
                    float(marks.north[i]),
                    distance / scale,
                )
            )
        return hits


def _on_screen(
    geometry: ViewGeometry, east: NDArray[np.float64], north: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return screen coordinates, by few steps where the sky is not turned."""
    (rx, ry), (ux, uy) = geometry.right, geometry.up
    if ry or ux:
        return geometry.to_screen(east, north)
    (e0, n0), k = geometry.camera.center, 1.0 / geometry.camera.arcsec_per_pixel
    x, y = east - e0, north - n0
    x *= rx * k
    x += geometry.width / 2
    y *= uy * -k
    y += geometry.height / 2
    return x, y


def _inside(
    x: NDArray[np.float64], y: NDArray[np.float64], width: float, height: float, margin: float
) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (x > -margin) & (x < width + margin)
    found &= y > -margin
    found &= y < height + margin
    return found


def _draw_rings(
    painter: QPainter,
    color: QColor,
    radius: float,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    halo: bool,
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    centers = [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    pens = [QPen(QColor(0, 0, 0, HALO_ALPHA), 3.6), QPen(color, 1.5)]
    for pen in pens if halo else [QPen(color, 1.2)]:
        painter.setPen(pen)
        for center in centers:
            painter.drawEllipse(center, radius, radius)


@lru_cache(maxsize=256)
def _ring_stamp(
    rgb: int, radius: float, ratio: float, shift_row: float, shift_col: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.uint32]]:
    """Return row and column offsets and premultiplied colours of an anti-aliased ring.

    The centre lies `shift_row`, `shift_col` off the middle of a pixel. The faintest pixels come
    first, so that where stamps overlap the strongest stays. Small rings (dense fields) have no
    halo and a thinner line.
    """
    small = radius < _SMALL_PX * ratio
    line = (1.2 if small else 1.5) * ratio
    halo = 0.0 if small else 3.6 * ratio
    reach = math.ceil(radius + max(line, halo) / 2 + 1.5)
    rows, cols = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    off = np.abs(np.hypot(rows - shift_row, cols - shift_col) - radius)
    ring = np.clip(line / 2 + 0.5 - off, 0, 1)
    dark = np.clip(halo / 2 + 0.5 - off, 0, 1) * (HALO_ALPHA / 255) if halo else 0 * off
    alpha = ring + dark * (1 - ring)
    used = alpha > 0.04
    order = np.argsort((2 * ring + dark)[used], kind="stable")
    ring, alpha = ring[used][order], alpha[used][order]
    channels = [np.rint(((rgb >> shift) & 0xFF) * ring).astype(np.uint32) for shift in (16, 8, 0)]
    values = np.rint(alpha * 255).astype(np.uint32) << 24
    values |= (channels[0] << 16) | (channels[1] << 8) | channels[2]
    return rows[used][order].astype(np.intp), cols[used][order].astype(np.intp), values
