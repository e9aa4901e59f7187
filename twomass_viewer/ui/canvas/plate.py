"""How text stands over the sky: on a dark plate, readable on any stretch."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

PLATE = QColor(16, 16, 18, 176)
TEXT = QColor("#f0f0f2")
SECONDARY = QColor("#b4b4ba")
LOSSY = QColor("#f2a33a")
MARGIN = 12.0
"""Logical pixels between a plate and the edge of the view."""


def draw_plate(painter: QPainter, rect: QRectF, border: QColor | None = None) -> None:
    """Draw the plate of a text, perhaps with a border."""
    painter.setPen(QPen(border, 1.2) if border else Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(rect, 6, 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_arrow(painter: QPainter, a: QPointF, b: QPointF, color: QColor, width: float) -> None:
    """Draw an arrow from one place to another."""
    dx, dy = b.x() - a.x(), b.y() - a.y()
    length = math.hypot(dx, dy) or 1.0
    along, across = QPointF(dx, dy) / length, QPointF(-dy, dx) / length
    neck = b - along * 7
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(a, neck)
    head = QPainterPath()
    head.addPolygon(QPolygonF([b, neck + across * 3.4, neck - across * 3.4]))
    painter.fillPath(head, color)


def draw_centered(
    painter: QPainter, font: QFont, center: QPointF, text: str, color: QColor
) -> None:
    """Draw a text about a place, by what is seen of it."""
    metrics = QFontMetricsF(font)
    box = metrics.tightBoundingRect(text)
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(center - box.center(), text)


def font(pixels: float, *, bold: bool = False) -> QFont:
    """Return the font of so many logical pixels."""
    font = QFont()
    font.setPixelSize(max(1, round(pixels)))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font
