"""Draws line profiles: ticks, curves with gaps where pixels are blank, values at the pointer."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from twomass_viewer.ui.theme import SECONDARY_SIZE, THIN_SPACE, announcer, colors, tabular_font

# Safe for colour-vision deficiencies (after Okabe & Ito); dashes tell them apart without colour.
_COLORS = {
    "dark": {"J": "#56b4e9", "H": "#33c481", "Ks": "#ff8a5c"},
    "light": {"J": "#0067a8", "H": "#00704f", "Ks": "#b84300"},
}
_DASHES: dict[str, list[float]] = {"H": [6.0, 3.0], "Ks": [7.0, 2.5, 1.5, 2.5]}
_TICKS_X, _TICKS_Y = 7, 4


@dataclass(frozen=True, eq=False, slots=True)
class ProfileCurve:
    """One band.

    Attributes
    ----------
    band : str
    distance_arcsec, dn : ndarray of float64
        NaN is a gap.
    indicative : bool
    """

    band: str
    distance_arcsec: NDArray[np.float64]
    dn: NDArray[np.float64]
    indicative: bool


def nice_ticks(lo: float, hi: float, count: int) -> list[float]:
    """Return round values from `lo` to `hi`, about so many; steps of 1, 2 or 5."""
    span = hi - lo
    if not (math.isfinite(span) and span > 0):
        return []
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1.0, 2.0, 5.0, 10.0) if s * power >= rough * 0.999)
    first = math.ceil(lo / step - 1e-9)
    return [n * step for n in range(first, math.floor(hi / step + 1e-9) + 1)]


def runs(values: NDArray[np.float64]) -> list[slice]:
    """Return the stretches without a gap."""
    good = np.concatenate(([False], np.isfinite(values), [False]))
    edges = np.flatnonzero(good[1:] != good[:-1])
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


class ProfilePlot(QWidget):
    """Curves over distance; left and right move the place that is read, as the pointer does."""

    def __init__(self) -> None:
        super().__init__()
        self._curves: tuple[ProfileCurve, ...] = ()
        self._words = ""
        self._at: float | None = None  # arcsec
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 96)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Line profile: pixel values over distance")
        announcer().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return a low, wide rectangle."""
        return QSize(480, 150)

    def set_curves(self, curves: tuple[ProfileCurve, ...], words: str) -> None:
        """Show curves, or words in their place."""
        self._curves, self._words = curves, words
        if self._at is not None and (not curves or self._at > self._length()):
            self._at = None
        self._describe()
        self.update()

    def values_at(self, distance: float) -> list[tuple[str, float]]:
        """Return band and DN of the sample nearest to a distance."""
        out = []
        for c in self._curves:
            n = int(np.argmin(np.abs(c.distance_arcsec - distance)))
            out.append((c.band, float(c.dn[n])))
        return out

    def drawn(self, curve: ProfileCurve) -> NDArray[np.float64]:
        """Return the values as drawn: those of several bands each above its own median.

        Their skies differ by hundreds of DN, so that beside each other nothing else would be seen.
        """
        if len(self._curves) < 2 or not np.isfinite(curve.dn).any():
            return curve.dn
        return curve.dn - float(np.nanmedian(curve.dn))

    def _length(self) -> float:
        return float(self._curves[0].distance_arcsec[-1]) if self._curves else 0.0

    def _describe(self) -> None:
        self.setAccessibleDescription(self._words or self._reading())

    def _reading(self) -> str:
        if self._at is None:
            return ""
        values = "   ".join(
            f"{'≈ ' if c.indicative else ''}{band} "
            + ("blank" if math.isnan(v) else f"{v:.1f}".replace("-", "−") + f"{THIN_SPACE}DN")
            for c, (band, v) in zip(self._curves, self.values_at(self._at), strict=True)
        )
        return f"{self._at:.1f}″   {values}"

    # -- where the pointer is ---------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the values under the pointer."""
        box = self._box()
        part = (event.position().x() - box.left()) / max(box.width(), 1.0)
        self._read(part * self._length() if 0 <= part <= 1 else None)

    def leaveEvent(self, event: object) -> None:
        """Read no longer."""
        self._read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the place that is read by a sample, with Shift by ten."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if steps is None or not self._curves:
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            steps *= 10
        step = self._length() / max(len(self._curves[0].dn) - 1, 1)
        now = self._length() / 2 if self._at is None else self._at
        self._read(min(max(now + steps * step, 0.0), self._length()))

    def _read(self, distance: float | None) -> None:
        if not self._curves:
            distance = None
        if distance != self._at:
            self._at = distance
            self._describe()
            self.update()

    # -- painting ---------------------------------------------------------------------------

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(tabular_font(SECONDARY_SIZE))

    def _box(self) -> QRectF:
        metrics = self._metrics()
        left = metrics.horizontalAdvance("−00,000") + 8
        top, bottom = metrics.height() + 6, metrics.height() + 6
        return QRectF(left, top, self.width() - left - 8, self.height() - top - bottom)

    def _range(self) -> tuple[float, float]:
        values = np.concatenate([self.drawn(c) for c in self._curves])
        values = values[np.isfinite(values)]
        lo, hi = float(values.min()), float(values.max())
        pad = 0.06 * (hi - lo) or 1.0
        return lo - pad, hi + pad

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw grid lines, curves, key and the values read."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(tabular_font(SECONDARY_SIZE))
        c = colors()
        if self._words or not self._curves:
            painter.setPen(QColor(c.secondary))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(16, 4, -16, -4), flags, self._words)
            painter.end()
            return
        box, (y0, y1), length = self._box(), self._range(), self._length()

        def at(distance: float, dn: float) -> QPointF:
            return QPointF(
                box.left() + distance / (length or 1.0) * box.width(),
                box.bottom() - (dn - y0) / (y1 - y0) * box.height(),
            )

        self._paint_axes(painter, box, y0, y1, length)
        for curve in self._curves:
            painter.setPen(self._pen(curve))
            values = self.drawn(curve)
            for run in runs(values):
                points = [
                    at(float(x), float(v))
                    for x, v in zip(curve.distance_arcsec[run], values[run], strict=True)
                ]
                if len(points) == 1:
                    painter.drawPoint(points[0])
                else:
                    painter.drawPolyline(QPolygonF(points))
        if self._at is not None:
            x = at(self._at, y0).x()
            painter.setPen(QPen(QColor(c.accent), 1))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        self._paint_head(painter, box)
        painter.end()

    def _pen(self, curve: ProfileCurve) -> QPen:
        c = colors()
        pen = QPen(QColor(_COLORS[c.name].get(curve.band, c.text)), 1.5)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if curve.band in _DASHES:
            pen.setDashPattern(_DASHES[curve.band])
        return pen

    def _paint_axes(
        self, painter: QPainter, box: QRectF, y0: float, y1: float, length: float
    ) -> None:
        c, metrics = colors(), self._metrics()
        for value in nice_ticks(y0, y1, _TICKS_Y):
            y = box.bottom() - (value - y0) / (y1 - y0) * box.height()
            painter.setPen(QPen(QColor(c.line), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(QColor(c.secondary))
            text = f"{value:,.6g}".replace(",", THIN_SPACE).replace("-", "−")
            width = metrics.horizontalAdvance(text)
            painter.drawText(QPointF(box.left() - width - 5, y + metrics.ascent() / 2 - 1), text)
        painter.setPen(QPen(QColor(c.line), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        base = box.bottom() + metrics.ascent() + 5
        for value in nice_ticks(0.0, length, _TICKS_X):
            x = box.left() + value / (length or 1.0) * box.width()
            painter.setPen(QPen(QColor(c.line), 1))
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 4))
            painter.setPen(QColor(c.secondary))
            text = f"{value:g}″"
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, 0.0), self.width() - width - 1.0)
            painter.drawText(QPointF(left, base), text)

    def _paint_head(self, painter: QPainter, box: QRectF) -> None:
        """Draw unit and key at the left, the values read at the right."""
        c, metrics = colors(), self._metrics()
        base = metrics.ascent() + 2.0
        x = box.left()
        painter.setPen(QColor(c.secondary))
        painter.drawText(QPointF(x - metrics.horizontalAdvance("DN") - 5, base), "DN")
        for curve in self._curves:
            painter.setPen(self._pen(curve))
            painter.drawLine(QPointF(x, base - 4), QPointF(x + 26, base - 4))
            name = f"≈ {curve.band}" if curve.indicative else curve.band
            painter.setPen(QColor(c.lossy_text if curve.indicative else c.text))
            painter.drawText(QPointF(x + 31, base), name)
            x += 31 + metrics.horizontalAdvance(name) + 14
        if len(self._curves) > 1:
            words = "above each median"
            painter.setPen(QColor(c.secondary))
            painter.drawText(QPointF(x, base), words)
            x += metrics.horizontalAdvance(words) + 14
        reading = self._reading()
        if reading:
            painter.setPen(QColor(c.text))
            left = box.right() - metrics.horizontalAdvance(reading)
            painter.drawText(QPointF(max(left, x), base), reading)
