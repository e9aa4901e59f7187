"""Compass with the way of the scan, and scale bar: where they stand and how they are drawn."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from twomass_viewer.ui.canvas.plate import (
    MARGIN,
    SECONDARY,
    TEXT,
    draw_arrow,
    draw_centered,
    draw_plate,
    font,
)
from twomass_viewer.ui.canvas.view_geometry import ViewGeometry

_ARM = 30.0
_SMALL_ARM = 14.0
COMPASS_PX = 2 * (_ARM + 16.0) + 4
"""How wide the plate of the compass is in its usual size, in the upper right corner."""
_BAR_PX = 190.0  # the longest bar
_BAR_PART = 0.4  # of the width of a small view
_BAR_LENGTHS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0)


def scale_bar_length(
    arcsec_per_pixel: float, *, sky: bool, longest_px: float = _BAR_PX
) -> tuple[float, str]:
    """Return a round length and its label for the scale bar.

    Parameters
    ----------
    arcsec_per_pixel : float
        Plane units for each logical pixel.
    sky : bool
        Whether the unit is arcsec (labelled ″, ′ or °) or image pixels.
    longest_px : float
        Logical pixels the bar may take.

    Returns
    -------
    tuple of (float, str)
        Length in plane units, and the label.
    """
    longest = longest_px * arcsec_per_pixel
    if sky:
        for unit, sign in ((3600.0, "°"), (60.0, "′"), (1.0, "″")):
            # Neighbouring lengths differ by at most 2.5, so the largest that fits is long enough.
            fitting = [n for n in _BAR_LENGTHS if n * unit <= longest]
            if fitting:
                return fitting[-1] * unit, f"{fitting[-1]:g}{sign}"
    power = 10.0 ** math.floor(math.log10(longest))
    length = max(n * power for n in (1.0, 2.0, 5.0) if n * power <= longest)
    sign = "″" if sky else " px"
    return length, f"{length:g}{sign}"


@dataclass(frozen=True, slots=True)
class Compass:
    """The two axes as they lie on the screen, and the way the scan went.

    Attributes
    ----------
    scan : str or None
        ``n`` or ``s``; only drawn in the usual size, a badge says it, too.
    sky : bool
        Whether the axes are north and east, or those of the pixels.
    small : bool
        For a narrow view: in the lower left corner, since badges take the upper ones.
    """

    scan: str | None
    sky: bool
    small: bool

    @property
    def _way(self) -> str | None:
        return self.scan if self.sky and not self.small else None

    @property
    def _arm(self) -> float:
        return _SMALL_ARM if self.small else _ARM

    @property
    def _radius(self) -> float:
        return self._arm + (10.0 if self.small else 16.0)

    def plate(self, view: ViewGeometry) -> QRectF:
        """Return the part of a view it takes."""
        wide = 2 * self._radius + 4 if self.small else COMPASS_PX
        plate = QRectF(0, 0, wide, 2 * self._radius + (26 if self._way else 4))
        if self.small:
            plate.moveBottomLeft(QPointF(MARGIN, view.height - MARGIN))
        else:
            plate.moveTopRight(QPointF(view.width - MARGIN, MARGIN))
        return plate

    def draw(self, painter: QPainter, view: ViewGeometry) -> QRectF:
        """Draw it; return its plate."""
        (rx, ry), (ux, uy) = view.right, view.up
        east, north = QPointF(rx, -ux), QPointF(ry, -uy)
        axes = [(north, "N" if self.sky else "y"), (east, "E" if self.sky else "x")]
        plate, arm = self.plate(view), self._arm
        draw_plate(painter, plate)
        # The corner of the axes is placed so that arms and letters keep within the plate.
        tips = [QPointF(0, 0)] + [d * (arm + 10) for d, _ in axes]
        middle = QPointF(
            (min(t.x() for t in tips) + max(t.x() for t in tips)) / 2,
            (min(t.y() for t in tips) + max(t.y() for t in tips)) / 2,
        )
        corner = QPointF(plate.center().x(), plate.top() + self._radius + 2) - middle
        letters = font(12, bold=True)
        painter.setFont(letters)
        for direction, letter in axes:
            draw_arrow(painter, corner, corner + direction * arm, TEXT, 1.6)
            draw_centered(painter, letters, corner + direction * (arm + 9), letter, TEXT)
        if self._way:
            _draw_scan(painter, plate, north if self._way == "n" else -north, self._way)
        return plate


def _draw_scan(painter: QPainter, plate: QRectF, way: QPointF, scan: str) -> None:
    small = font(11)
    text = f"scan {scan}"
    width = QFontMetricsF(small).horizontalAdvance(text)
    y = plate.bottom() - 15
    left = plate.center().x() - (width + 22) / 2
    painter.setFont(small)
    painter.setPen(SECONDARY)
    painter.drawText(QPointF(left, y + 4), text)
    middle = QPointF(left + width + 14, y)
    draw_arrow(painter, middle - way * 8, middle + way * 8, TEXT, 1.6)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of a round length.

    Attributes
    ----------
    sky : bool
        Whether its unit is arcsec, or pixels.
    small : bool
        For a narrow view.
    """

    sky: bool
    small: bool

    def _length(self, view: ViewGeometry) -> tuple[float, str]:
        """Return how many logical pixels it is long, and its label."""
        scale = view.camera.arcsec_per_pixel
        longest = min(_BAR_PX, _BAR_PART * view.width) if self.small else _BAR_PX
        length, label = scale_bar_length(scale, sky=self.sky, longest_px=longest)
        return length / scale, label

    def plate(self, view: ViewGeometry) -> QRectF:
        """Return the part of a view it takes."""
        plate = QRectF(0, 0, max(self._length(view)[0], 40.0) + 24, 38)
        plate.moveBottomRight(QPointF(view.width - MARGIN, view.height - MARGIN))
        return plate

    def draw(self, painter: QPainter, view: ViewGeometry) -> QRectF:
        """Draw it; return its plate."""
        (pixels, label), plate = self._length(view), self.plate(view)
        draw_plate(painter, plate)
        x = plate.center().x()
        y = plate.bottom() - 11
        pen = QPen(TEXT, 1.8)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        left, right = x - pixels / 2, x + pixels / 2
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        for end in (left, right):
            painter.drawLine(QPointF(end, y - 4), QPointF(end, y + 4))
        draw_centered(painter, font(12), QPointF(x, plate.top() + 13), label, TEXT)
        return plate
