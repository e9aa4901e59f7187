"""Badges on the screen: as many lines as a view has room for, each image's on its side."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from twomass_viewer.scene.scene import Badge, Pair
from twomass_viewer.ui.canvas.badge_text import folded
from twomass_viewer.ui.canvas.pairing import divider_at
from twomass_viewer.ui.canvas.plate import LOSSY, MARGIN, TEXT, draw_plate, font

_PART = 0.4  # of the height of a view that badges may take, beyond their first line
_PAD = 10.0
_GAP = 4.0

Placed = list[tuple[Badge, QRectF]]
"""Badges as they read, and where they stand."""


def draw_badges(
    painter: QPainter, badges: tuple[Badge, ...], at: QPointF, scale: float = 1.0
) -> QRectF:
    """Draw badges below each other from their upper left corner; return the box they take.

    Lossy badges wear amber.
    """
    boxes = badge_boxes(badges, at, scale)
    used = draw_placed(painter, list(zip(badges, boxes, strict=True)), scale)
    return used.united(QRectF(at, at)).adjusted(0, 0, 0, _GAP * scale)


def draw_placed(painter: QPainter, placed: Placed, scale: float = 1.0) -> QRectF:
    """Draw badges where they stand; return the box they take."""
    painter.setFont(font(12 * scale))
    used = QRectF()
    for badge, plate in placed:
        draw_plate(painter, plate, border=LOSSY if badge.lossy else None)
        painter.setPen(LOSSY if badge.lossy else TEXT)
        if "\n" in badge.text:
            inner = plate.adjusted(_PAD * scale, 0, 0, 0)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(inner, flags, badge.text)
        else:
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, badge.text)
        used = used.united(plate)
    return used


def titled_badges(badges: tuple[Badge, ...], pair: Pair | None) -> tuple[Badge, ...]:
    """Return the badges with the side, and in a fade the part, of the two images of a pair."""
    if pair is None:
        return badges
    parts = {"A": round(100 * (1 - pair.position)), "B": round(100 * pair.position)}
    return tuple(
        replace(b, text=f"{b.side}{f' {parts[b.side]} %' if pair.fade else ''} · {b.text}")
        if b.side
        else b
        for b in badges
    )


def badge_boxes(badges: tuple[Badge, ...], at: QPointF, scale: float = 1.0) -> list[QRectF]:
    """Return where `draw_badges` puts the badges."""
    metrics = QFontMetricsF(font(12 * scale))
    boxes, top = [], at.y()
    for badge in badges:
        lines = badge.text.split("\n")
        wide = max(metrics.horizontalAdvance(line) for line in lines)
        height = metrics.height() + (len(lines) - 1) * metrics.lineSpacing() + 8 * scale
        boxes.append(QRectF(at.x(), top, wide + 2 * _PAD * scale, height))
        top += height + _GAP * scale
    return boxes


def placed_badges(
    badges: tuple[Badge, ...], pair: Pair | None, size: tuple[float, float], right_px: float
) -> Placed:
    """Return the badges as they read, and where: in the corner, that of B beyond the divider.

    Where there is no room for it beyond, it stands below the others: it is never cut.

    Parameters
    ----------
    badges : tuple of Badge
    pair : Pair or None
        Two images that share the view.
    size : tuple of float
        Width and height of the view in logical pixels.
    right_px : float
        Pixels at the right that something else takes.
    """
    width, height = size
    fitting = _fitting(titled_badges(badges, pair), size, right_px)
    parted = pair is not None and not pair.fade
    over = [n for n, b in enumerate(badges) if parted and b.side == "B"]
    column = tuple(b for n, b in enumerate(fitting) if n not in over)
    placed = list(zip(column, badge_boxes(column, QPointF(MARGIN, MARGIN)), strict=True))
    for n in over:
        assert pair is not None
        at = divider_at(pair, width, height) + MARGIN
        corner = QPointF(MARGIN, at) if pair.level else QPointF(at, MARGIN)
        (box,) = badge_boxes((fitting[n],), corner)
        right = width - MARGIN - right_px
        box.moveRight(max(min(box.right(), right), MARGIN + box.width()))
        box.moveBottom(min(box.bottom(), height - MARGIN))
        while any(box.intersects(other) for _, other in placed):
            box.translate(0, box.height() + _GAP)
        placed.append((fitting[n], box))
    return placed


def _fitting(
    badges: tuple[Badge, ...], size: tuple[float, float], right_px: float
) -> tuple[Badge, ...]:
    """Return the badges in as many lines as a narrow view needs."""
    metrics = QFontMetricsF(font(12))
    room = size[0] - 2 * MARGIN - 2 * _PAD - right_px
    most = int(size[1] * _PART / metrics.lineSpacing())
    most = max(1, most // max(len(badges), 1))
    return tuple(
        replace(b, text=folded(b.text, room, most, metrics.horizontalAdvance)) for b in badges
    )
