"""Small plots painted by hand: a cutout with its apertures, curves, a histogram's bars."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from twomass_viewer.scene.marks import MARK_STYLES, MarkRole
from twomass_viewer.ui.theme import SECONDARY_SIZE, THIN_SPACE, announcer, colors, tabular_font

_HALO = QColor(0, 0, 0, 150)


@dataclass(frozen=True, eq=False, slots=True)
class CutoutView:
    """Pixels around a measurement and the circles that were used.

    Attributes
    ----------
    pixels : ndarray of float32, shape (rows, cols)
        Row 0 is the bottom row, as in the image; NaN is blank.
    lo, hi : float
        Values shown black and white, linear.
    center : tuple of (float, float)
        0-based (x, y) of the aperture centre in the cutout; integer is a pixel centre.
    radius_px : float
    annulus_px : tuple of (float, float)
    words : str
        For screen readers and the tool tip.
    """

    pixels: NDArray[np.float32]
    lo: float
    hi: float
    center: tuple[float, float]
    radius_px: float
    annulus_px: tuple[float, float]
    words: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class CurveView:
    """One curve over radius.

    Attributes
    ----------
    title : str
    x, y : ndarray of float64
        NaN values are left out.
    x_label, y_label : str
        With unit.
    mark_x : float or None
        A vertical line, for the aperture radius.
    zero_line : bool
    points : bool
        Draw points, not a line.
    """

    title: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_label: str
    y_label: str
    mark_x: float | None = None
    zero_line: bool = False
    points: bool = False


class CutoutPlot(QWidget):
    """Draws a `CutoutView`; the circles lie exactly where the measurement used them."""

    def __init__(self) -> None:
        super().__init__()
        self._view: CutoutView | None = None
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Aperture on the image")

    def sizeHint(self) -> QSize:
        """Return a square."""
        return QSize(132, 132)

    def set_view(self, view: CutoutView | None) -> None:
        """Show a cutout, or nothing."""
        self._view = view
        self._image = QImage() if view is None else _grey(view)
        self.setVisible(view is not None)
        if view is not None:
            self.setToolTip(view.words)
            self.setAccessibleDescription(view.words)
        self.update()

    def scale(self) -> float:
        """Return screen pixels for each image pixel."""
        if self._view is None:
            return 1.0
        rows, cols = self._view.pixels.shape
        return float(min(self.width() / cols, self.height() / rows))

    def to_screen(self, x: float, y: float) -> QPointF:
        """Return where a cutout pixel place is drawn; y runs upward."""
        rows = 0 if self._view is None else self._view.pixels.shape[0]
        return QPointF((x + 0.5) * self.scale(), (rows - 0.5 - y) * self.scale())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw pixels, then circles."""
        view = self._view
        if view is None:
            return
        painter = QPainter(self)
        rows, cols = view.pixels.shape
        painter.fillRect(self.rect(), QColor(colors().window))
        painter.drawImage(QRectF(0, 0, cols * self.scale(), rows * self.scale()), self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        center = self.to_screen(*view.center)
        color = QColor(MARK_STYLES[MarkRole.APERTURE].color)
        for pen in (QPen(_HALO, 3.5), QPen(color, 1.5)):
            painter.setPen(pen)
            radius = view.radius_px * self.scale()
            painter.drawEllipse(center, radius, radius)
        for pen in (QPen(_HALO, 2.5), QPen(color, 1.0, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            for edge in view.annulus_px:
                painter.drawEllipse(center, edge * self.scale(), edge * self.scale())
        painter.end()


def _grey(view: CutoutView) -> QImage:
    """Return the pixels as an 8-bit picture, top row first; blank pixels are black."""
    span = view.hi - view.lo
    unit = (view.pixels - view.lo) / (span if span > 0 else 1.0)
    levels = (np.clip(np.nan_to_num(unit, nan=0.0), 0, 1) * 255).astype(np.uint8)
    flipped = np.ascontiguousarray(levels[::-1])
    rows, cols = flipped.shape
    image = QImage(flipped.tobytes(), cols, rows, cols, QImage.Format.Format_Grayscale8)
    return image.copy()


class CurvePlot(QWidget):
    """Draws a `CurveView` with the least ink: two ticks an axis, titles at the ends."""

    def __init__(self) -> None:
        super().__init__()
        self._view: CurveView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(100)
        announcer().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return a low rectangle."""
        return QSize(160, 104)

    def set_view(self, view: CurveView | None) -> None:
        """Show a curve, or nothing."""
        self._view = view
        self.setVisible(view is not None)
        if view is not None:
            self.setAccessibleName(view.title)
            self.setToolTip(f"{view.title}: {view.y_label} over {view.x_label}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, then the curve."""
        view = self._view
        if view is None:
            return
        good = np.isfinite(view.x) & np.isfinite(view.y)
        x, y = view.x[good], view.y[good]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c = colors()
        font = tabular_font(SECONDARY_SIZE - 1)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        text = metrics.height()
        box = QRectF(2, text + 4, self.width() - 4, self.height() - 2 * text - 8)
        painter.setPen(QColor(c.text))
        painter.drawText(QPointF(box.left(), metrics.ascent() + 1), view.title)
        painter.setPen(QPen(QColor(c.line), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(QColor(c.secondary))
        if len(x) < 2:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "not measurable here")
            painter.end()
            return
        x0, x1 = float(x[0]), float(x[-1])
        y0, y1 = float(y.min()), float(y.max())
        if view.zero_line:
            y0, y1 = min(y0, 0.0), max(y1, 0.0)
        pad = 0.08 * (y1 - y0) or 1.0
        y0, y1 = y0 - pad, y1 + pad

        def at(px: float, py: float) -> QPointF:
            return QPointF(
                box.left() + (px - x0) / (x1 - x0 or 1.0) * box.width(),
                box.bottom() - (py - y0) / (y1 - y0) * box.height(),
            )

        bottom = box.bottom() + metrics.ascent() + 2
        painter.drawText(QPointF(box.left(), bottom), f"{x0:.2g}")
        end = with_unit(f"{x1:.3g}", view.x_label)
        painter.drawText(QPointF(box.right() - metrics.horizontalAdvance(end), bottom), end)
        top = with_unit(_short(y1 - pad), view.y_label)
        right = box.right() - metrics.horizontalAdvance(top)
        painter.drawText(QPointF(right, metrics.ascent() + 1), top)
        if view.zero_line:
            painter.setPen(QPen(QColor(c.line), 1, Qt.PenStyle.DashLine))
            painter.drawLine(at(x0, 0.0), at(x1, 0.0))
        if view.mark_x is not None and x0 <= view.mark_x <= x1:
            painter.setPen(QPen(QColor(MARK_STYLES[MarkRole.APERTURE].color), 1))
            painter.drawLine(at(view.mark_x, y0), at(view.mark_x, y1))
        pen = QPen(QColor(c.text), 2.5 if view.points else 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        places = QPolygonF([at(float(a), float(b)) for a, b in zip(x, y, strict=True)])
        if view.points:
            painter.drawPoints(places)
        else:
            painter.drawPolyline(places)
        painter.end()


def _short(value: float) -> str:
    if abs(value) >= 1e6:
        return f"{value:.1e}"
    return f"{value:,.0f}".replace(",", THIN_SPACE) if abs(value) >= 100 else f"{value:.3g}"


def with_unit(value: str, unit: str) -> str:
    """Return a value with its unit after a thin space; signs of angle stand close."""
    if not unit:
        return value
    return value + unit if unit[0] in "″′°" else value + THIN_SPACE + unit
