"""Pictures of all panes as they are seen, at any resolution; one pane is its view alone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPicture

from twomass_viewer.scene.scene import Scene
from twomass_viewer.ui.canvas.badge_plates import titled_badges
from twomass_viewer.ui.canvas.view_painter import WHITE, PictureParts

if TYPE_CHECKING:
    from twomass_viewer.ui.canvas.sky_canvas import SkyCanvas
    from twomass_viewer.ui.canvas.tile_view import TileView


class TilePainter:
    """Paints what the panes on screen show.

    Parameters
    ----------
    tiles : TileView
    """

    def __init__(self, tiles: "TileView") -> None:
        self._tiles = tiles

    def _placed(self) -> list[tuple["SkyCanvas", QRect]]:
        """Return the canvases seen and where each lies in the picture, in logical pixels."""
        seen = self._tiles.seen
        if len(seen) == 1:
            (canvas,) = seen.values()
            g = canvas.geometry_now
            return [(canvas, QRect(0, 0, round(g.width), round(g.height)))]
        rects = {key: rect for key, rect in self._tiles.pane_rects() if key in seen}
        whole = QRect()
        for rect in rects.values():
            whole = whole.united(rect)
        corner = QPoint(whole.left(), whole.top())
        return [(seen[key], rect.translated(-corner)) for key, rect in rects.items()]

    @property
    def size(self) -> QSize:
        """Width and height in logical pixels, without what lies around the panes."""
        whole = QRect()
        for _, rect in self._placed():
            whole = whole.united(rect)
        return whole.size()

    @property
    def scene(self) -> Scene:
        """What a picture of all panes has to say: badges, acknowledgment and provenance of all."""
        scenes = [canvas.scene for canvas, _ in self._placed()]
        if len(scenes) == 1:
            return scenes[0]
        badges = [b for s in scenes for b in titled_badges(s.badges, s.pair)]
        entries = {repr(entry): entry for s in scenes for entry in s.provenance}
        return replace(
            self._tiles.canvas.scene,
            badges=tuple(dict.fromkeys(badges)),
            acknowledgment=_together(s.acknowledgment for s in scenes),
            acknowledgment_short=_together(s.acknowledgment_short for s in scenes),
            provenance=tuple(entries.values()),
            pair=None,
        )

    def grab(self) -> QImage:
        """Return the panes as a picture at the resolution of the screen."""
        ratio = self._tiles.devicePixelRatioF()
        size = QSize(round(self.size.width() * ratio), round(self.size.height() * ratio))
        return self.pixels(size, PictureParts())

    def pixels(self, size: QSize, parts: PictureParts, *, with_lines: bool = True) -> QImage:
        """Return the panes as pixels; see `ViewPainter.pixels`."""
        picture, strips = self.strips(size, parts, with_lines=with_lines)
        for _ in strips:
            pass
        return picture

    def strips(
        self, size: QSize, parts: PictureParts, *, with_lines: bool = True, pixels: int = 0
    ) -> tuple[QImage, Iterator[float]]:
        """Return the picture of `pixels`, empty, and what paints it strip by strip.

        Parameters
        ----------
        size, parts, with_lines
            See `ViewPainter.pixels`.
        pixels : int
            How many pixels a strip has, about; 0 for all at once.

        Returns
        -------
        tuple of (QImage, iterator of float)
            Each step paints a strip and yields which part of the picture is there.
        """
        placed, own = self._placed(), self.size
        if len(placed) == 1:
            canvas, rows = placed[0][0], -(-pixels // max(size.width(), 1))
            view, painting = canvas.painter.strips(
                canvas.geometry_now, size, parts, with_lines=with_lines, rows=rows
            )
            return view, (n / size.height() for n in accumulate(painting))
        picture = QImage(size, QImage.Format.Format_RGB32)
        picture.fill(WHITE if parts.white else self._tiles.ground)
        ratio = min(size.width() / own.width(), size.height() / own.height())
        corner = QPointF(size.width() - own.width() * ratio, size.height() - own.height() * ratio)

        def paint() -> Iterator[float]:
            for n, (canvas, rect) in enumerate(placed):
                x, y = (round(c / 2 + v * ratio) for c, v in (
                    (corner.x(), rect.left()), (corner.y(), rect.top())))  # fmt: skip
                inner = QSize(round(rect.width() * ratio), round(rect.height() * ratio))
                rows = -(-pixels // max(inner.width(), 1))
                pane, painting = canvas.painter.strips(
                    canvas.geometry_now, inner, parts, with_lines=with_lines, rows=rows
                )
                for done in accumulate(painting):
                    yield (n + done / inner.height()) / (len(placed) + 1)
                painter = QPainter(picture)
                painter.drawImage(x, y, pane)
                painter.end()
            yield 1.0

        return picture, paint()

    def lines(self, parts: PictureParts) -> QPicture:
        """Return what lies above the images as a drawing; see `ViewPainter.lines`."""
        placed = self._placed()
        if len(placed) == 1:
            canvas = placed[0][0]
            return canvas.painter.lines(canvas.geometry_now, parts)
        drawing = QPicture()
        painter = QPainter(drawing)
        try:
            for canvas, rect in placed:
                painter.save()
                painter.setClipRect(QRectF(rect))
                painter.drawPicture(
                    rect.topLeft(), canvas.painter.lines(canvas.geometry_now, parts)
                )
                painter.restore()
        finally:
            painter.end()
        return drawing


def _together(texts: Iterable[str]) -> str:
    """Return different texts one after the other."""
    return " ".join(dict.fromkeys(t for t in texts if t))
