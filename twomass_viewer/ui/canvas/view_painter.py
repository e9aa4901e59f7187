"""Painting the view elsewhere than on the screen: at any resolution, in parts, as vectors.

Everything is painted anew at the resolution asked for; nothing of the screen is enlarged.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPicture
from PySide6.QtWidgets import QGraphicsItem

from twomass_viewer.ui.canvas.canvas_view import CanvasView
from twomass_viewer.ui.canvas.grid_layer import GridLayer
from twomass_viewer.ui.canvas.image_item import ViewState
from twomass_viewer.ui.canvas.marker_layer import MarkerLayer
from twomass_viewer.ui.canvas.marks_layer import MarksLayer
from twomass_viewer.ui.canvas.overlay import Overlay
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

WHITE = QColor("#ffffff")
MOST_VECTOR_MARKERS = 20_000
"""More catalogue marks than this become pixels in a vector format, which would be unwieldy with
a line for each: our choice."""


@dataclass(frozen=True)
class PictureParts:
    """What of the view a picture shows above the images.

    Attributes
    ----------
    marks : bool
        Catalogue marks, artifacts, apertures, selection, lines of tools, crosshair.
    regions : bool
    grid : bool
    furniture : bool
        Badges, compass with scan arrow, scale bar.
    white : bool
        White instead of dark where no image is, and around it.
    """

    marks: bool = True
    regions: bool = True
    grid: bool = True
    furniture: bool = True
    white: bool = False


@dataclass(frozen=True)
class ViewLayers:
    """The layers above the images, by the part of a picture they belong to."""

    grid: GridLayer
    markers: MarkerLayer
    marks: tuple[QGraphicsItem, ...]
    regions: tuple[QGraphicsItem, ...]
    divider: QGraphicsItem
    overlay: Overlay

    @property
    def lines(self) -> tuple[MarksLayer, ...]:
        """All layers of marks."""
        found = (self.markers, *self.marks, *self.regions)
        return tuple(layer for layer in found if isinstance(layer, MarksLayer))


class ViewPainter:
    """Paints what a view shows into pictures.

    Parameters
    ----------
    view : CanvasView
    state : ViewState
        How the images of the view are painted.
    layers : ViewLayers
    """

    def __init__(self, view: CanvasView, state: ViewState, layers: ViewLayers) -> None:
        self._view, self._state, self._layers = view, state, layers

    def pixels(
        self,
        geometry: ViewGeometry,
        size: QSize,
        parts: PictureParts,
        *,
        with_lines: bool = True,
    ) -> QImage:
        """Return the view as pixels.

        Parameters
        ----------
        geometry : ViewGeometry
            Of the view.
        size : QSize
            Of the picture; the view is painted as large as fits, marks and text with it.
        parts : PictureParts
        with_lines : bool
            False leaves out what `lines` returns.
        """
        image, strips = self.strips(geometry, size, parts, with_lines=with_lines)
        for _ in strips:
            pass
        return image

    def strips(
        self,
        geometry: ViewGeometry,
        size: QSize,
        parts: PictureParts,
        *,
        with_lines: bool = True,
        rows: int = 0,
    ) -> tuple[QImage, Iterator[int]]:
        """Return the picture of `pixels`, empty, and what paints it strip by strip.

        Parameters
        ----------
        geometry, size, parts, with_lines
            See `pixels`.
        rows : int
            How high a strip is; 0 for all at once.

        Returns
        -------
        tuple of (QImage, iterator of int)
            Each step paints a strip and yields its number of rows. Between two steps the view
            must stay as it is.
        """
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(WHITE if parts.white else self._view.backgroundBrush().color())
        if not with_lines:
            markers = parts.marks and self._too_many()
            parts = PictureParts(markers, False, False, False, parts.white)

        def paint() -> Iterator[int]:
            step = rows or size.height()
            for top in range(0, size.height(), step):
                strip = QRect(0, top, size.width(), min(step, size.height() - top))
                self._paint_strip(image, geometry, parts, strip, only_markers=not with_lines)
                yield strip.height()

        return image, paint()

    def _paint_strip(
        self,
        image: QImage,
        geometry: ViewGeometry,
        parts: PictureParts,
        strip: QRect,
        *,
        only_markers: bool,
    ) -> None:
        ratio = min(image.width() / geometry.width, image.height() / geometry.height)
        shown = QRectF(0, 0, geometry.width * ratio, geometry.height * ratio)
        shown.moveCenter(QRectF(image.rect()).center())
        own = self._view.devicePixelRatioF()
        state, before = self._state, replace(self._state)
        state.smooth, state.coarse_color, state.waits = True, False, True
        part = image
        if strip != image.rect():
            part = image.copy(strip)  # Qt paints a whole view, whatever the painter is clipped to
            shown.translate(0, -strip.top())
            first = math.floor(-shown.top())
            self._layers.markers.strip = first, first + strip.height() + 1
        try:
            with self._showing(parts, only_markers=only_markers):
                self._prepare(0.0 if ratio == own else 1.0 / own, afresh=ratio != own)
                self._render(part, shown, geometry, WHITE if parts.white else None)
            if part is not image:
                painter = QPainter(image)
                painter.drawImage(strip.topLeft(), part)
                painter.end()
        finally:
            self._prepare(0.0)
            self._layers.markers.strip = None
            state.smooth, state.coarse_color = before.smooth, before.coarse_color
            state.waits = before.waits

    def lines(self, geometry: ViewGeometry, parts: PictureParts) -> QPicture:
        """Return everything above the images as a drawing in logical pixels of the view."""
        drawing = QPicture()
        shown = QRectF(0, 0, geometry.width, geometry.height)
        thin = 1.0 / self._view.devicePixelRatioF()
        root = self._view.root
        try:
            with self._showing(parts):
                root.setVisible(False)
                if self._too_many():
                    self._layers.markers.setVisible(False)
                self._prepare(thin, as_vectors=True, afresh=True)
                self._render(drawing, shown, geometry, QColor(Qt.GlobalColor.transparent))
        finally:
            root.setVisible(True)
            self._prepare(0.0)
        return drawing

    def _too_many(self) -> bool:
        return self._layers.markers.count_in_view > MOST_VECTOR_MARKERS

    def _prepare(self, thin_px: float, *, as_vectors: bool = False, afresh: bool = False) -> None:
        for layer in self._layers.lines:
            layer.thin_px, layer.as_vectors = thin_px, as_vectors
        self._layers.overlay.afresh = self._layers.grid.afresh = afresh

    def _render(
        self,
        device: QImage | QPicture,
        shown: QRectF,
        geometry: ViewGeometry,
        around: QColor | None,
    ) -> None:
        before = QBrush(self._view.backgroundBrush())
        if around is not None:
            self._view.setBackgroundBrush(
                around if around.alpha() else QBrush(Qt.BrushStyle.NoBrush)
            )
        painter = QPainter(device)
        try:
            seen = QRect(0, 0, round(geometry.width), round(geometry.height))
            self._view.render(painter, shown, seen)
        finally:
            painter.end()
            if around is not None:
                self._view.setBackgroundBrush(before)

    @contextmanager
    def _showing(self, parts: PictureParts, *, only_markers: bool = False) -> Iterator[None]:
        """Show these parts for a moment."""
        layers = self._layers
        wanted: dict[QGraphicsItem, bool] = {layers.grid: parts.grid, layers.markers: parts.marks}
        wanted |= dict.fromkeys(layers.marks, parts.marks and not only_markers)
        wanted |= dict.fromkeys(layers.regions, parts.regions)
        wanted[layers.divider] = not only_markers  # it is where two images meet
        before = {item: item.isVisible() for item in wanted}
        overlay = layers.overlay
        for item, visible in wanted.items():
            item.setVisible(visible and before[item])
        overlay.furniture = parts.furniture
        overlay.marks = parts.marks and not only_markers
        try:
            yield
        finally:
            for item, visible in before.items():
                item.setVisible(visible)
            overlay.furniture = overlay.marks = True
