"""Images on the plane: each tile is painted through its own affine map."""

import contextlib
import math
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from twomass_viewer.display.stretch import BLANK_COLOR
from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.pixel_store import STORE, Pixels
from twomass_viewer.imagery.placement import Affine, PlacedTile
from twomass_viewer.scene.scene import ImageSpec, Pair
from twomass_viewer.ui.canvas.image_pyramid import BLOCK
from twomass_viewer.ui.canvas.pairing import (
    paint_at_once,
    paint_lower,
    paint_side,
    parts_of,
    side_rect,
)
from twomass_viewer.ui.canvas.pyramid_pool import PyramidPool
from twomass_viewer.ui.canvas.view_geometry import Bounds


@dataclass
class ViewState:
    """Shared by all images of a canvas.

    Attributes
    ----------
    bounds : Bounds
        The box on the plane that holds the view. (The exposed rectangle Qt offers can be the
        whole item.)
    smooth : bool
        Interpolate reduced images: spared while something moves.
    coarse_color : bool
        Show composites at half size while their contrast is dragged.
    waits : bool
        Read pixels that have left memory while painting, for a picture that must be exact; else
        what they would show is painted from reduced versions.
    pair : Pair or None
        Two of the images share the sky.
    size : tuple of (float, float)
        Width and height of the view, logical pixels.
    items : dict of str to ImageItem
        All images of the canvas.
    turn : int
        Counts the paintings.
    """

    bounds: Bounds = (0.0, 0.0, 0.0, 0.0)
    smooth: bool = True
    coarse_color: bool = False
    waits: bool = False
    pair: Pair | None = None
    size: tuple[float, float] = (1.0, 1.0)
    items: dict[str, "ImageItem"] = field(default_factory=dict)
    turn: int = 0


class ImageItem(QGraphicsItem):
    """One `ImageSpec`. Local coordinates are the plane's, arcsec east and north.

    Zoomed in, pixels are painted as crisp squares; zoomed out, the nearest finer level is
    painted, bilinear once the view stands still.
    """

    def __init__(self, spec: ImageSpec, pool: PyramidPool, state: ViewState) -> None:
        super().__init__()
        self.spec = spec
        self._pool = pool
        self.pyramid = pool.take(spec)
        self._state = state
        self._under: tuple[object, tuple[QPainterPath, QPainterPath]] | None = None
        self._closely: tuple[Pixels, ...] = ()
        self._closely_in = 0
        self._footprints: list[QPolygonF] | None = None
        self._placed = [(_box(t), _transform(t.affine)) for t in spec.tiles]
        self._rect = _union([box for box, _ in self._placed])
        self.setOpacity(spec.opacity)
        self.setVisible(not spec.hidden)

    def apply(self, spec: ImageSpec) -> None:
        """Take over tones and opacity of a spec with the same pixels and tiles.

        The canvas repaints the whole view afterwards; the item asks for nothing.
        """
        self.pyramid.set_tones(spec.tones, spec.blend)
        if spec.opacity != self.spec.opacity:
            self.setOpacity(spec.opacity)
        if spec.hidden != self.spec.hidden:
            self.setVisible(not spec.hidden)
        self.spec = spec

    def boundingRect(self) -> QRectF:
        """Return the box of all tiles on the plane."""
        return self._rect

    def footprints(self) -> list[QPolygonF]:
        """Return the outline of each tile on the plane, made once."""
        if self._footprints is None:
            corners = [_corners(t) for t in self.spec.tiles]
            self._footprints = [QPolygonF([QPointF(*c) for c in some]) for some in corners]
        return self._footprints

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the blocks that are seen; of a pair the part that is this image's."""
        if self.pyramid.tones is not self.spec.tones or self.pyramid.blend is not self.spec.blend:
            self.pyramid = self._pool.fitting(self.pyramid, self.spec)
        pair = self._state.pair
        if pair is None or not self.in_pair:
            self._paint_tiles(painter)
        elif not pair.fade:
            rect = side_rect(pair, "A" if self.spec.key == pair.a else "B", *self._state.size)
            paint_side(painter, self.sceneTransform(), rect, lambda: self._paint_opaque(painter))
        elif self.spec.key == pair.b:
            if pair.position > 0.0:
                painter.setOpacity(painter.opacity() * pair.position)
                self._paint_opaque(painter)
        else:
            above = self._state.items.get(pair.b)
            under, beyond = self._parts_under(above)
            paint = partial(self._paint_opaque, painter)
            paint_lower(painter, pair.position, under, beyond, paint)

    def _parts_under(self, above: "ImageItem | None") -> tuple[QPainterPath, QPainterPath]:
        """Return the parts under another image and beyond it, found once for its tiles."""
        tiles = above.spec.tiles if above else ()
        if self._under is None or self._under[0] is not tiles:
            outlines = above.footprints() if above else []
            self._under = (tiles, parts_of(self.footprints(), outlines))
        return self._under[1]

    @property
    def in_pair(self) -> bool:
        """Whether this is one of two images that share the sky."""
        pair = self._state.pair
        return pair is not None and self.spec.key in (pair.a, pair.b)

    def _paint_opaque(self, painter: QPainter) -> None:
        """Paint tiles over the colour of blank pixels, which keep the share of their image."""
        if not self.pyramid.has_blanks:
            self._paint_tiles(painter)
        elif painter.opacity() < 1.0:
            e0, n0, e1, n1 = self._state.bounds
            seen = QRectF(e0, n0, e1 - e0, n1 - n0)
            paint_at_once(painter, self._rect.intersected(seen), self._paint_filled)
        else:
            self._paint_filled(painter)

    def _paint_filled(self, painter: QPainter) -> None:
        fill_blank(painter, self.footprints())
        self._paint_tiles(painter)

    def _paint_tiles(self, painter: QPainter) -> None:
        e0, n0, e1, n1 = self._state.bounds
        plane = painter.worldTransform()
        device = painter.deviceTransform()
        for index, (box, to_plane) in enumerate(self._placed):
            b0, b1, b2, b3 = box
            if b0 < e1 and b2 > e0 and b1 < n1 and b3 > n0:
                whole = b0 >= e0 and b1 >= n0 and b2 <= e1 and b3 <= n1
                painter.setWorldTransform(to_plane * plane)
                scale = math.sqrt(abs((to_plane * device).determinant()))
                self._paint_tile(painter, index, scale, whole)
        painter.setWorldTransform(plane)

    def _paint_tile(self, painter: QPainter, index: int, scale: float, whole: bool) -> None:
        """Paint a tile of which the device shows `scale` pixels for one of the image."""
        tile = self.spec.tiles[index]
        window: tuple[int, int, int, int] | None
        if whole:
            window = (0, tile.row1 - tile.row0, 0, tile.col1 - tile.col0)
        else:
            window = _pixel_window(tile, self._state.bounds)
        if window is None or not scale > 0:
            return
        level = 0
        if scale < 1:
            level = math.floor(math.log2(1 / scale) + 1e-9)
            level = min(level, self.pyramid.deepest_level(index))
        smooth = scale < 1 and self._state.smooth
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        self._paint_blocks(painter, index, tile, level, window)

    def _paint_blocks(
        self,
        painter: QPainter,
        index: int,
        tile: PlacedTile,
        level: int,
        window: tuple[int, int, int, int],
    ) -> None:
        r0, r1, c0, c1 = window
        span = BLOCK << level
        for br in range(r0 // span, (r1 - 1) // span + 1):
            for bc in range(c0 // span, (c1 - 1) // span + 1):
                # Pixels of the tile, counted from its corner, that lie in block and window.
                top, left = max(r0, br * span), max(c0, bc * span)
                bottom, right = min(r1, (br + 1) * span), min(c1, (bc + 1) * span)
                target = QRectF(
                    tile.col0 + left - 0.5, tile.row0 + top - 0.5, right - left, bottom - top
                )
                fine, at = level, (br, bc)
                deepest = self.pyramid.deepest_level(index)
                if (
                    self._state.coarse_color
                    and self.spec.is_rgb
                    and level < deepest
                    and not self.pyramid.is_current(index, level, br, bc)
                ):
                    # While contrast is dragged, a composite is made at half its size; the halves
                    # of the coarser block are found through the same pixel arithmetic.
                    fine, at = level + 1, (br // 2, bc // 2)
                picture = self._picture(index, fine, at)
                while picture is None and fine < deepest:
                    fine, at = fine + 1, (at[0] // 2, at[1] // 2)
                    picture = self.pyramid.block(index, fine, *at)
                    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
                if picture is None:
                    continue
                size = float(1 << fine)
                source = QRectF(
                    left / size - at[1] * BLOCK,
                    top / size - at[0] * BLOCK,
                    (right - left) / size,
                    (bottom - top) / size,
                )
                painter.drawImage(target, picture, source)

    def _picture(self, index: int, level: int, at: tuple[int, int]) -> QImage | None:
        """Return a block as wanted, or note what is missing for it."""
        picture = self.pyramid.block(index, level, *at)
        if picture is None and self._state.waits:
            held = []  # all channels at once, whatever the budget
            with contextlib.suppress(TwoMassError):  # what is left is painted, and it is said
                held = [pixels.get() for pixels in self.spec.channels]
            picture = self.pyramid.block(index, level, *at)
            del held
        elif picture is None:
            STORE.wish(self.spec.channels)
        if level == 0 and picture is not None:
            # what is looked at closely stays, however small the budget
            self._closely = tuple(p for c in self.spec.channels if (p := c.peek()) is not None)
            self._closely_in = self._state.turn
        return picture

    def rest(self) -> None:
        """Let the pixels leave memory if they were not looked at in the last painting."""
        if self._closely_in != self._state.turn:
            self._closely = ()

    def close(self) -> None:
        """Give the memory back; the item is not painted again."""
        self._closely = ()
        self._pool.give_back(self.pyramid, self.spec)


class BlankUnderlay(QGraphicsItem):
    """The quiet colour under images with blank pixels.

    Blank pixels are transparent, so that an image beneath shows through; where none does, this
    colour tells them from dark sky.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: list[ImageItem] = []
        self._polygons: list[tuple[ImageItem, list[QPolygonF]]] = []
        self._rect = QRectF()

    def set_items(self, items: list[ImageItem]) -> None:
        """Lie under those of the images that have blank pixels."""
        if items == self._items:
            return
        self._items = items
        self.prepareGeometryChange()
        self._polygons = [(i, i.footprints()) for i in items if i.pyramid.has_blanks]
        self._rect = QRectF()
        for polygon in (p for _, polygons in self._polygons for p in polygons):
            self._rect = self._rect.united(polygon.boundingRect())
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the box of the images."""
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Fill the outlines, but those of a pair, which fill their own parts."""
        fill_blank(painter, [p for i, own in self._polygons if not i.in_pair for p in own])


def fill_blank(painter: QPainter, outlines: list[QPolygonF]) -> None:
    """Fill outlines with the colour of blank pixels."""
    painter.setPen(Qt.PenStyle.NoPen)  # a line would reach half an arcsec beyond the image
    painter.setBrush(QColor.fromRgba(BLANK_COLOR))
    for polygon in outlines:
        painter.drawPolygon(polygon)


def _transform(a: Affine) -> QTransform:
    return QTransform(a.a, a.d, a.b, a.e, a.c, a.f)


def _corners(tile: PlacedTile) -> list[tuple[float, float]]:
    a = tile.affine
    x0, x1, y0, y1 = tile.col0 - 0.5, tile.col1 - 0.5, tile.row0 - 0.5, tile.row1 - 0.5
    return [
        (a.a * x + a.b * y + a.c, a.d * x + a.e * y + a.f)
        for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    ]


def _box(tile: PlacedTile) -> Bounds:
    corners = _corners(tile)
    east, north = [c[0] for c in corners], [c[1] for c in corners]
    return min(east), min(north), max(east), max(north)


def _union(boxes: list[Bounds]) -> QRectF:
    if not boxes:
        return QRectF()
    e0, n0 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    e1, n1 = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return QRectF(e0, n0, e1 - e0, n1 - n0)


def _pixel_window(tile: PlacedTile, seen: Bounds) -> tuple[int, int, int, int] | None:
    """Return the rows and columns of a tile, from its corner, that the seen box can touch."""
    places = [tile.affine.inverse(e, n) for e in (seen[0], seen[2]) for n in (seen[1], seen[3])]
    xs, ys = [p[0] for p in places], [p[1] for p in places]
    c0 = max(0, math.floor(min(xs) + 0.5) - tile.col0 - 1)
    c1 = min(tile.col1 - tile.col0, math.floor(max(xs) + 0.5) - tile.col0 + 2)
    r0 = max(0, math.floor(min(ys) + 0.5) - tile.row0 - 1)
    r1 = min(tile.row1 - tile.row0, math.floor(max(ys) + 0.5) - tile.row0 + 2)
    return (r0, r1, c0, c1) if r0 < r1 and c0 < c1 else None
