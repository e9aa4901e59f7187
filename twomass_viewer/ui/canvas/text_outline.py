"""Text as outlines, for labels with a halo: the same in every picture, crisp at every size.

Outlines taken from a small font are made for its pixels: enlarged they are ugly, and they come out
1/64 pixel different after the font was used at another size, so that no two pictures are equal. So
they are taken from a large font and reduced.
"""

from functools import lru_cache

from PySide6.QtGui import QFont, QPainterPath, QTransform

_LARGE_PX = 1024


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
