"""Two images side by side, stretched alike, as the window draws them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from gallery.pairs import Image
from gallery.statistics import Statistics
from twomass_viewer.display.stretch import lookup_table, quantize
from twomass_viewer.scene.scene import Tone

FROM, TO = -4.0, 90.0  # limits of the stretch about the sky, in units of the pixel noise
_STRETCH = "asinh"
_WHOLE, _DETAIL, _GAP, _TITLE, _FOOT = 2, 256, 8, 30, 56
_PAPER, _INK, _SOFT = QColor("#15181d"), QColor("#e8eaee"), QColor("#a9b0bb")

Colors = NDArray[np.uint32]


def side_by_side(
    path: Path,
    real: tuple[Image, Statistics],
    simulated: tuple[Image, Statistics],
    title: str,
    foot: str,
) -> None:
    """Write a picture: the real image left, the simulated one right.

    Of each the whole, two pixels to one, and the middle, one pixel on two by two.

    Parameters
    ----------
    path : pathlib.Path
        PNG.
    real, simulated : tuple of Image and Statistics
    title : str
        What is compared.
    foot : str
        Acknowledgment.
    """
    app = QGuiApplication.instance() or QGuiApplication([])
    panels = [_panel(*one) for one in (real, simulated)]
    width = panels[0].shape[1] + panels[1].shape[1] + 3 * _GAP
    height = max(p.shape[0] for p in panels)
    canvas = QImage(width, height + _TITLE + _FOOT, QImage.Format.Format_RGB32)
    canvas.fill(_PAPER)
    painter = QPainter(canvas)
    left = _GAP
    for panel, words in zip(panels, (f"Real: {title}", "Simulated"), strict=True):
        rows, cols = panel.shape
        data = np.ascontiguousarray(panel)
        picture = QImage(data.data, cols, rows, 4 * cols, QImage.Format.Format_RGB32)
        painter.drawImage(left, _TITLE, picture)
        _write(painter, QRect(left, 0, cols, _TITLE), words, 14, _INK)
        left += cols + _GAP
    box = QRect(_GAP, height + _TITLE, width - 2 * _GAP, _FOOT)
    said = (
        f"Each whole (2 × 2 pixels in one) and its middle (1 pixel 2 × 2); {_STRETCH} stretch from "
        f"{FROM:g} to {TO:g} times the pixel noise about the sky. "
    )
    _write(painter, box, said.replace("-", "−") + foot, 10, _SOFT)
    painter.end()
    grey = canvas.convertToFormat(QImage.Format.Format_Grayscale8)
    if not grey.save(str(path)):
        raise OSError(f"{path} cannot be written")
    app.processEvents()


def _write(painter: QPainter, box: QRect, words: str, size: int, ink: QColor) -> None:
    font = QFont("DejaVu Sans")
    font.setPixelSize(size + 2)
    painter.setFont(font)
    painter.setPen(ink)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(box, int(flags), words)


def _panel(image: Image, measured: Statistics) -> Colors:
    """Return the whole image and its middle beside each other, north up."""
    pixels = image.pixels
    rows, cols = (n // _WHOLE * _WHOLE for n in pixels.shape)
    blocks = pixels[:rows, :cols].reshape(rows // _WHOLE, _WHOLE, cols // _WHOLE, _WHOLE)
    small = blocks.mean(axis=(1, 3))
    r, c = (n // 2 - _DETAIL // 2 for n in pixels.shape)
    middle = pixels[r : r + _DETAIL, c : c + _DETAIL].repeat(2, axis=0).repeat(2, axis=1)
    height = max(small.shape[0], middle.shape[0])
    out = np.full((height, small.shape[1] + _GAP + middle.shape[1]), 0xFF15181D, dtype=np.uint32)
    whole = _colors(small, measured)
    out[: whole.shape[0], : whole.shape[1]] = whole
    detail = _colors(middle, measured)
    out[: detail.shape[0], whole.shape[1] + _GAP :] = detail
    return out


def _colors(pixels: NDArray[np.float32], measured: Statistics) -> Colors:
    lo, hi = (measured.sky + k * measured.noise for k in (FROM, TO))
    table = lookup_table(Tone(lo, hi, _STRETCH))
    return np.asarray(table[quantize(np.ascontiguousarray(pixels), lo, hi)][::-1])
