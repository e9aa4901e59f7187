"""Exported pictures: the view as on the screen above a strip with what it must say.

The acknowledgment stands in the strip, wrapped, never cropped; badges that warn stand there when
they are not in the view. A picture is painted into pixels or, at any size, onto a page: its images
are pixels of the resolution asked for, what lies above them can be lines.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPicture

from twomass_viewer import __version__
from twomass_viewer.scene.scene import Badge, Scene
from twomass_viewer.ui.canvas.badge_plates import draw_badges, titled_badges
from twomass_viewer.ui.canvas.view_painter import WHITE, PictureParts

_STRIP = QColor("#1b1b1d")
_TEXT = QColor("#d8d8dc")
_TEXT_ON_WHITE = QColor("#3a3a3f")
_FONT_PX = 12.0
_PADDING = 10.0
DEFAULT_DPI = 150.0
"""Of a picture on paper: our choice."""
# The text grows with pictures larger than this, so that it stays readable when they are printed.
_REFERENCE_WIDTH = 1000.0


@dataclass(frozen=True)
class Strip:
    """What stands below a picture.

    Attributes
    ----------
    text : str
        The acknowledgment; empty where none is due.
    badges : tuple of Badge
    white : bool
    """

    text: str
    badges: tuple[Badge, ...] = ()
    white: bool = False

    def height(self, width: float) -> float:
        """Return how high the strip is in a picture of a width; 0 when it has nothing to say."""
        if not (self.text or self.badges):
            return 0.0
        scale, metrics = _scale(width), QFontMetricsF(_font(width))
        badges = len(self.badges) * (metrics.height() + 12 * scale)
        return round(self._lines(width) + badges + 2 * _PADDING * scale)

    def paint(self, painter: QPainter, width: float, top: float) -> None:
        """Paint the strip across a picture of a width, from a height on."""
        high = self.height(width)
        if not high:
            return
        painter.fillRect(QRectF(0, top, width, high), WHITE if self.white else _STRIP)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = _scale(width)
        padding = _PADDING * scale
        at = top + padding
        if self.badges:
            at += draw_badges(painter, self.badges, QPointF(padding, at), scale).height()
        painter.setFont(_font(width))
        painter.setPen(_TEXT_ON_WHITE if self.white else _TEXT)
        room = QRectF(padding, at, _room(width), self._lines(width) + 1)
        painter.drawText(room, self._flags(width), self.text)

    def _flags(self, width: float) -> int:
        # Long words (URLs, DOIs) break anywhere rather than be cut.
        metrics, room = QFontMetricsF(_font(width)), _room(width)
        long_word = any(metrics.horizontalAdvance(w) > room for w in self.text.split())
        wrap = Qt.TextFlag.TextWrapAnywhere if long_word else Qt.TextFlag.TextWordWrap
        return int(wrap)

    def _lines(self, width: float) -> float:
        if not self.text:
            return 0.0
        room = QRectF(0, 0, _room(width), 1e6)
        box = QFontMetricsF(_font(width)).boundingRect(room, self._flags(width), self.text)
        return float(box.height())


def _scale(width: float) -> float:
    return max(1.0, width / _REFERENCE_WIDTH)


def _font(width: float) -> QFont:
    font = QFont()
    font.setPixelSize(round(_FONT_PX * _scale(width)))
    return font


def _room(width: float) -> float:
    return max(width - 2 * _PADDING * _scale(width), 40.0)


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture ready to be written or printed, away from the interface thread.

    Attributes
    ----------
    pixels : QImage
        The view; only its images where `lines` has the rest.
    strip : Strip
    lines : QPicture or None
        What lies above the images, in units in which the view is `lines_width` wide.
    lines_width : float
    dots_per_inch : float
        How large the picture is on paper.
    """

    pixels: QImage
    strip: Strip
    lines: QPicture | None = None
    lines_width: float = 1.0
    dots_per_inch: float = 96.0

    @property
    def size(self) -> QSizeF:
        """Width and height in pixels, with the strip."""
        wide, high = float(self.pixels.width()), float(self.pixels.height())
        return QSizeF(wide, high + self.strip.height(wide))

    def paint(self, painter: QPainter) -> None:
        """Paint the picture in its own pixels, from the origin on."""
        wide, high = self.pixels.width(), self.pixels.height()
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        flat = QImage(self.pixels)
        flat.setDevicePixelRatio(1.0)
        painter.drawImage(QRectF(0, 0, wide, high), flat)
        if self.lines is not None:
            painter.save()
            painter.setClipRect(QRectF(0, 0, wide, high))
            # Qt plays a drawing at the resolution of the device, whatever the painter's scale
            dots = self.lines.logicalDpiX() / painter.device().logicalDpiX()
            scale = wide / self.lines_width * dots
            painter.scale(scale, scale)
            painter.drawPicture(QPointF(0, 0), self.lines)
            painter.restore()
        # last: not every format can clip what reaches beyond the view
        self.strip.paint(painter, wide, high)

    def to_image(self) -> QImage:
        """Return the picture as pixels: RGB32, device pixel ratio 1."""
        image = QImage(self.size.toSize(), QImage.Format.Format_RGB32)
        if image.isNull():
            return image
        image.fill(WHITE if self.strip.white else _STRIP)
        painter = QPainter(image)
        try:
            self.paint(painter)
        finally:
            painter.end()
        dots = round(self.dots_per_inch / 0.0254)
        image.setDotsPerMeterX(dots)
        image.setDotsPerMeterY(dots)
        return image


@dataclass(frozen=True, slots=True)
class PictureWish:
    """What the user asked for.

    Attributes
    ----------
    path : pathlib.Path
        Its ending says the format.
    width, height : int
        Pixels of the view in the picture, without the strip below it.
    dots_per_inch : float
    parts : PictureParts
    with_view : bool
        Whether opening the picture shall bring the view back.
    full_paths : bool
        Whether the picture tells the folders of its files.
    """

    path: Path
    width: int
    height: int
    dots_per_inch: float = DEFAULT_DPI
    parts: PictureParts = field(default_factory=PictureParts)
    with_view: bool = True
    full_paths: bool = False


def strip_of(
    scene: Scene, *, long_acknowledgment: bool = False, badges: bool = False, white: bool = False
) -> Strip:
    """Return the strip a picture of a scene needs.

    Parameters
    ----------
    scene : Scene
        Its acknowledgment is printed; without one there is no strip for it.
    long_acknowledgment : bool
        Print the full text instead of the short one.
    badges : bool
        The view shows none: those that warn (lossy, unknown, simulated) stand in the strip.
    white : bool
    """
    text = scene.acknowledgment if long_acknowledgment else scene.acknowledgment_short
    text = text or scene.acknowledgment_short or scene.acknowledgment
    shown = titled_badges(scene.badges, scene.pair) if badges else ()
    return Strip(text, tuple(b for b in shown if b.stays), white)


def compose_picture(
    view: QImage, scene: Scene, *, long_acknowledgment: bool = False, badges: bool = False
) -> QImage:
    """Return the picture of a view with its strip; see `strip_of`.

    Returns
    -------
    QImage
        As wide as the view, RGB32, device pixel ratio 1.
    """
    strip = strip_of(scene, long_acknowledgment=long_acknowledgment, badges=badges)
    return Picture(view, strip).to_image()


def picture_text(
    scene: Scene, title: str, extra: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return the text a picture carries: Title, Software, Acknowledgment, Provenance, Badges.

    Parameters
    ----------
    scene : Scene
    title : str
    extra : mapping, optional
        Further provenance, for example the camera or the recipe of the window.
    """
    provenance: dict[str, Any] = {
        "software": f"twomass_viewer {__version__}",
        "entries": [{"what": key, "value": value} for key, value in scene.provenance],
        "lossy": any(b.lossy for b in scene.badges),
        **(extra or {}),
    }
    if scene.plane is not None:
        provenance["field"] = {
            "ra_deg": scene.plane.ra_deg,
            "dec_deg": scene.plane.dec_deg,
            "frame": "FK5",
        }
    text = {
        "Title": title,
        "Software": f"twomass_viewer {__version__}",
        "Acknowledgment": scene.acknowledgment or scene.acknowledgment_short,
        "Badges": "; ".join(b.text for b in titled_badges(scene.badges, scene.pair)),
        # ASCII, so that every reader of PNG text sees the same JSON.
        "Provenance": json.dumps(provenance, sort_keys=True, default=str),
    }
    return {key: value for key, value in text.items() if value}
