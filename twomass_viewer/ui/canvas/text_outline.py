"""Text as outlines, for labels with a halo: the same in every picture, crisp at every size.

Outlines taken from a small font are made for its pixels: enlarged they are ugly, and they come out
1/64 pixel different after the font was used at another size, so that no two pictures are equal. So
they are taken from a large font and reduced.
"""

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QTransform

_LARGE_PX = 1024
_HALO = QColor(0, 0, 0, 190)
_HALO_PX = 3.0


@lru_cache(maxsize=1024)
def text_outline(
    text: str, pixels: float, weight: QFont.Weight = QFont.Weight.Normal
) -> QPainterPath:
    """Return the outlines of a text in the system font, its base line beginning at the origin."""
    font = QFont()
    font.setPixelSize(_LARGE_PX)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setWeight(weight)
    path = QPainterPath()
    path.addText(0.0, 0.0, font, text)
    scale = pixels / _LARGE_PX
    return QTransform.fromScale(scale, scale).map(path)


def paint_text(
    painter: QPainter, at: QPointF, text: str, pixels: float, color: QColor, ratio: float = 0.0
) -> None:
    """Paint a text with a dark halo, its base line beginning at a place.

    Parameters
    ----------
    painter : QPainter
    at : QPointF
        Rounded to whole logical pixels.
    text : str
    pixels : float
    color : QColor
    ratio : float
        Device pixels a logical one on the screen, where a picture made before is put (stroking a
        text takes a millisecond); 0 paints outlines, as pictures and print want them.
    """
    at = QPointF(round(at.x()), round(at.y()))  # a picture shows just what the screen does
    if ratio <= 0.0:
        _paint_outlines(painter, text_outline(text, pixels).translated(at), color)
        return
    picture, offset = _picture(text, pixels, color.rgba(), ratio)
    corner = at + offset
    snapped = QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio)
    painter.drawImage(snapped, picture)


@lru_cache(maxsize=512)
def _picture(text: str, pixels: float, rgba: int, ratio: float) -> tuple[QImage, QPointF]:
    """Return a text as a picture, and where its corner lies from the begin of the base line."""
    path = text_outline(text, pixels)
    box = path.boundingRect().adjusted(-_HALO_PX, -_HALO_PX, _HALO_PX, _HALO_PX).toAlignedRect()
    picture = QImage(box.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-box.topLeft())
    _paint_outlines(painter, path, QColor.fromRgba(rgba))
    painter.end()
    return picture, QPointF(box.topLeft())


def _paint_outlines(painter: QPainter, path: QPainterPath, color: QColor) -> None:
    halo = QPen(_HALO, _HALO_PX)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    painter.fillPath(path, color)
