"""A histogram of pixel values with the two limits to drag."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from twomass_viewer.ui.theme import announcer, colors

_GRIP = 8  # how near the pointer must be to a limit, logical pixels
_STEP = 0.01  # of the width, for the arrow keys


class Histogram(QWidget):
    """Counts on a square-root scale; black and white limits as two handles.

    Parameters
    ----------
    height : int
        Logical pixels.
    name : str
        For screen readers.
    tint : str
        Colour of the counts; the secondary colour of the theme by default.
    """

    limits_requested = Signal(float, float)

    def __init__(
        self,
        height: int = 84,
        name: str = "Histogram of pixel values with the limits",
        tint: str = "",
    ) -> None:
        super().__init__()
        self._height, self._tint = height, tint
        self._counts: NDArray[np.float64] = np.empty(0)
        self._edges: NDArray[np.float64] = np.empty(0)
        self._given: tuple[object, object] = (0, 0)
        self._lo, self._hi = 0.0, 1.0
        self._held: str = ""
        self._keyed = "hi"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.setToolTip("Drag the limits. Keys: left and right move one, up and down choose it")
        announcer().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return a low rectangle."""
        return QSize(280, self._height)

    def set_histogram(
        self, edges: NDArray[np.float64] | None, counts: NDArray[np.float64] | None
    ) -> None:
        """Show counts between edges (one more than counts), in pixel values."""
        if edges is self._given[0] and counts is self._given[1]:
            return
        self._given = (edges, counts)
        self._edges = np.empty(0) if edges is None else np.asarray(edges, dtype=np.float64)
        self._counts = np.empty(0) if counts is None else np.asarray(counts, dtype=np.float64)
        self.setVisible(len(self._counts) > 0)
        self.update()

    def set_limits(self, lo: float, hi: float) -> None:
        """Place the handles, unless one is being dragged."""
        if not self._held and (lo, hi) != (self._lo, self._hi):
            self._lo, self._hi = lo, hi
            self.update()

    def _box(self) -> QRectF:
        return QRectF(6, 4, self.width() - 12, self.height() - 14)

    def to_x(self, value: float) -> float:
        """Return where a pixel value stands; beyond the ends it rests at the end.

        All bins are equally wide, whatever range of values each holds.
        """
        box = self._box()
        if len(self._edges) < 2:
            return box.left()
        part = float(np.interp(value, self._edges, np.linspace(0.0, 1.0, len(self._edges))))
        return box.left() + part * box.width()

    def to_value(self, x: float) -> float:
        """Return the pixel value at a place."""
        box = self._box()
        part = (x - box.left()) / box.width()
        return float(np.interp(part, np.linspace(0.0, 1.0, len(self._edges)), self._edges))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the nearer handle."""
        x = event.position().x()
        far_lo, far_hi = abs(x - self.to_x(self._lo)), abs(x - self.to_x(self._hi))
        if event.button() is Qt.MouseButton.LeftButton and min(far_lo, far_hi) <= _GRIP:
            self._held = self._keyed = "lo" if far_lo < far_hi else "hi"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle, or show that there is one."""
        x = event.position().x()
        if self._held:
            self._move(self._held, self.to_value(x))
            return
        near = min(abs(x - self.to_x(self._lo)), abs(x - self.to_x(self._hi))) <= _GRIP
        self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move a limit by the keyboard."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._keyed = "lo" if self._keyed == "hi" else "hi"
            self.update()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and len(self._edges) > 1:
            value = self._lo if self._keyed == "lo" else self._hi
            step = _STEP * self._box().width() * (1 if key == Qt.Key.Key_Right else -1)
            there = self.to_x(value)
            self._move(self._keyed, value + self.to_value(there + step) - self.to_value(there))
        else:
            super().keyPressEvent(event)

    def _move(self, which: str, value: float) -> None:
        lo, hi = (value, self._hi) if which == "lo" else (self._lo, value)
        if lo < hi:
            self._lo, self._hi = lo, hi
            self.update()
            self.limits_requested.emit(lo, hi)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw counts, the range between the limits, and the handles."""
        if len(self._counts) == 0:
            return
        c, box = colors(), self._box()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = self.to_x(self._lo), self.to_x(self._hi)
        painter.fillRect(QRectF(left, box.top(), right - left, box.height()), QColor(c.raised))
        heights = np.sqrt(self._counts / max(float(self._counts.max()), 1.0))
        places = box.left() + (np.arange(len(heights)) + 0.5) / len(heights) * box.width()
        outline = [box.bottomLeft()]
        outline += [
            QPointF(float(x), box.bottom() - float(h) * box.height())
            for x, h in zip(places, heights, strict=True)
        ]
        outline.append(box.bottomRight())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tint or c.secondary))
        painter.drawPolygon(QPolygonF(outline))
        for which, x in (("lo", left), ("hi", right)):
            active = self.hasFocus() and which == self._keyed
            color = QColor(c.accent if active or which == self._held else c.text)
            painter.setPen(QPen(color, 1.5))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            y = box.bottom()
            grip = [QPointF(x, y), QPointF(x - 5, y + 8), QPointF(x + 5, y + 8)]
            painter.drawPolygon(QPolygonF(grip))
        painter.end()
