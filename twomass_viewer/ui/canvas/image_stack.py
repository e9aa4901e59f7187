"""The images of a canvas, one upon the other: only what differs is touched."""

import math
from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from twomass_viewer.scene.scene import ImageSpec
from twomass_viewer.ui.canvas.image_item import BlankUnderlay, ImageItem, ViewState
from twomass_viewer.ui.canvas.pyramid_pool import PyramidPool
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

_MANY_IMAGES = 8  # more than these are not interpolated while contrast is dragged


class ImageStack:
    """The image items under the root of a view.

    Parameters
    ----------
    root : QGraphicsItem
        Their parent, which carries rotation and parity.
    pool : PyramidPool
        May be shared with other canvases.

    Attributes
    ----------
    items : dict of str to ImageItem
    state : ViewState
        What they all paint by.
    cache : LevelCache
    """

    def __init__(self, root: QGraphicsItem, pool: PyramidPool) -> None:
        self.items: dict[str, ImageItem] = {}
        self.state = ViewState(items=self.items)
        self.cache = pool.cache
        self._pool = pool
        self._root = root
        self._underlay = BlankUnderlay()
        self._underlay.setParentItem(root)

    def show(self, images: tuple[ImageSpec, ...]) -> bool:
        """Show these images, bottom first; return whether they are to be painted finer at rest."""
        spared = False
        wanted = {i.key: i for i in images}
        for key, shown in list(self.items.items()):
            new = wanted.get(key)
            if new is None or not _same_pixels(shown.spec, new):
                self._remove(key)
        for z, spec in enumerate(images):
            item = self.items.get(spec.key)
            if item is None:
                # like a move: shown at once, and interpolated when nothing more comes
                self.state.smooth, spared = False, True
                item = ImageItem(spec, self._pool, self.state)
                item.setParentItem(self._root)
                self.items[spec.key] = item
            elif item.spec is not spec and item.spec != spec:
                if (item.spec.tones, item.spec.blend) != (spec.tones, spec.blend):
                    spared |= self._spare_while_toning(item)
                item.apply(spec)
            if item.zValue() != z + 1:
                item.setZValue(z + 1)
        self._underlay.set_items([i for i in self.items.values() if not i.spec.hidden])
        return spared

    def _spare_while_toning(self, item: ImageItem) -> bool:
        """Paint what is dear more coarsely until the tone stands still."""
        if item.spec.is_rgb:
            self.state.coarse_color = True
        many = len(self.items) > _MANY_IMAGES
        if many:
            self.state.smooth = False
        return item.spec.is_rgb or many

    def bounding_rects(self) -> list[QRectF]:
        """Return the boxes of the images on the plane."""
        return [item.boundingRect() for item in self.items.values()]

    def painted(self) -> None:
        """Note that all that is in view has been painted."""
        for item in self.items.values():
            item.rest()
        self.state.turn += 1

    def paint_through(
        self, painter: QPainter, geometry: ViewGeometry, *, smooth: bool, without: frozenset[str]
    ) -> None:
        """Paint the images elsewhere: as another camera sees them.

        Parameters
        ----------
        painter : QPainter
            In logical pixels of the view of `geometry`.
        geometry : ViewGeometry
        smooth : bool
            Interpolate reduced images.
        without : frozenset of str
            Keys of images to leave out.
        """
        state, before = self.state, replace(self.state)
        state.bounds, state.size = geometry.bounds(1.0), (geometry.width, geometry.height)
        state.smooth, state.coarse_color = smooth, False
        if state.pair is not None and not state.pair.fade:
            state.pair = None  # the divider stands in the view, not here
        option = QStyleOptionGraphicsItem()
        try:
            for item in sorted(self.items.values(), key=lambda i: i.zValue()):
                if item.isVisible() and item.spec.key not in without:
                    painter.save()
                    painter.setOpacity(item.opacity())
                    painter.setTransform(geometry.transform(), combine=True)
                    item.paint(painter, option)
                    painter.restore()
        finally:
            state.bounds, state.size, state.pair = before.bounds, before.size, before.pair
            state.smooth, state.coarse_color = before.smooth, before.coarse_color

    def pixel_corners(
        self, east: float, north: float, *, without: frozenset[str]
    ) -> list[tuple[float, float]]:
        """Return the corners on the plane of the topmost image pixel at a place; empty off all."""
        for item in sorted(self.items.values(), key=lambda i: -i.zValue()):
            if not item.isVisible() or item.spec.key in without:
                continue
            for tile in item.spec.tiles:
                x, y = (math.floor(v + 0.5) for v in tile.affine.inverse(east, north))
                if tile.col0 <= x < tile.col1 and tile.row0 <= y < tile.row1:
                    a = tile.affine
                    return [
                        (a.a * px + a.b * py + a.c, a.d * px + a.e * py + a.f)
                        for px, py in (
                            (x - 0.5, y - 0.5), (x + 0.5, y - 0.5), (x + 0.5, y + 0.5),
                            (x - 0.5, y + 0.5),
                        )
                    ]  # fmt: skip
        return []

    def clear(self) -> None:
        """Take all images away."""
        for key in list(self.items):
            self._remove(key)
        self._underlay.set_items([])

    def _remove(self, key: str) -> None:
        item = self.items.pop(key)
        if (scene := item.scene()) is not None:
            scene.removeItem(item)
        item.close()


def _same_pixels(a: ImageSpec, b: ImageSpec) -> bool:
    return a.version == b.version and a.is_rgb == b.is_rgb and a.tiles == b.tiles
