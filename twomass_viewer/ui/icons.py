"""Icons: our own line drawings tinted to the theme, and the key of the marks on the sky."""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QIconEngine, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from twomass_viewer.paths import resource
from twomass_viewer.scene.marks import MARK_STYLES, MarkRole
from twomass_viewer.ui.theme import ICON_SIZE, announcer, colors

MARK_SIZE = 16
_SCALES = (1, 2, 3)  # device pixel ratios an icon is drawn for


def icon(name: str, size: int = ICON_SIZE, tone: str = "text") -> QIcon:
    """Return an icon in a colour of the current theme.

    Parameters
    ----------
    name : str
        File name in ``resources/icons`` without its suffix; an unknown one raises
        `FileNotFoundError`.
    size : int
        Logical pixels.
    tone : str
        A colour of `ThemeColors`: ``text``, ``secondary``, ``lossy_text``, ``error_text``…
    """
    c = colors()
    return _icon(name, size, getattr(c, tone), c.secondary)


def bind_icon(
    target: QAction | QAbstractButton, name: str, size: int = ICON_SIZE, tone: str = "text"
) -> None:
    """Give an action or button an icon that follows the theme."""
    for old in target.findChildren(_IconKeeper, options=Qt.FindChildOption.FindDirectChildrenOnly):
        old.stop()
    _IconKeeper(target, name, size, tone)


class _IconKeeper(QObject):
    """Child of what wears the icon; tints it anew when the theme changes."""

    def __init__(self, target: QAction | QAbstractButton, name: str, size: int, tone: str) -> None:
        super().__init__(target)
        self._target, self._what = target, (name, size, tone)
        self._tint()
        announcer().changed.connect(self._tint)

    def _tint(self) -> None:
        name, size, tone = self._what
        self._target.setIcon(icon(name, size, tone))

    def stop(self) -> None:
        """Let go: another icon takes over."""
        announcer().changed.disconnect(self._tint)
        self.setParent(None)
        self.deleteLater()


@cache
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def _icon(name: str, size: int, color: str, faint: str) -> QIcon:
    if not resource("icons", f"{name}.svg").is_file():
        raise FileNotFoundError(f"there is no icon {name!r}")
    return QIcon(_LineEngine(name, size, color, faint))


class _LineEngine(QIconEngine):
    """Draws a line icon when it is first painted, for the screen it is painted on.

    Most actions stand in menus that nobody opens.
    """

    def __init__(self, name: str, size: int, color: str, faint: str) -> None:
        super().__init__()
        self._what = (name, size, color, faint)

    def clone(self) -> QIconEngine:
        """Return an engine that draws the same."""
        return _LineEngine(*self._what)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon in the middle of a rectangle."""
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size() * ratio, mode, state, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon, of its own size in the middle of `size`."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        """Return the icon for a device pixel ratio, in the middle of `size` device pixels."""
        disabled = mode is QIcon.Mode.Disabled
        return _drawn(*self._what, disabled, size.width(), size.height(), scale)


@lru_cache(maxsize=512)
def _drawn(
    name: str,
    size: int,
    color: str,
    faint: str,
    disabled: bool,
    width: int,
    height: int,
    scale: float,
) -> QPixmap:
    tint = faint if disabled else color
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", tint).encode()))
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    side = min(size * scale, width, height)
    painter = QPainter(pixmap)
    painter.setOpacity(0.5 if disabled else 1.0)
    # on whole pixels, or the lines would blur
    left, top = int((width - side) / 2), int((height - side) / 2)
    renderer.render(painter, QRectF(left, top, side, side))
    painter.end()
    return pixmap


def _blank(size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(size * scale, size * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def mark_icon(role: MarkRole, *, dashed: bool = False) -> QIcon:
    """Return the mark of a role as it looks on the sky, for keys and lists.

    Parameters
    ----------
    role : MarkRole
    dashed : bool
        As marks look whose rule is a guess.
    """
    return _mark_icon(role, dashed, colors().name)


@cache
def _mark_icon(role: MarkRole, dashed: bool, theme: str) -> QIcon:
    out = QIcon()
    for scale in _SCALES:
        pixmap = _blank(MARK_SIZE, scale)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if theme == "light":  # a piece of dark sky, so that yellow and white read on white
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#2c2c30"))
            painter.drawRoundedRect(QRectF(0, 0, MARK_SIZE, MARK_SIZE), 3, 3)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(MARK_STYLES[role].color, 1.5, dashed, role))
        _draw(painter, role)
        painter.end()
        out.addPixmap(pixmap)
    return out


def _pen(color: str, width: float, dashed: bool, role: MarkRole) -> QPen:
    pen = QPen(QColor(color), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if role is MarkRole.HALO:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1.5 / width, 3.0 / width])
    elif dashed:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3.5 / width, 2.5 / width])
    return pen


def _draw(painter: QPainter, role: MarkRole) -> None:
    """Draw a mark within 16 x 16."""
    middle = QPointF(8, 8)
    match role:
        case MarkRole.PSC_CLEAN | MarkRole.PSC_CONTAMINATED | MarkRole.CATALOG:
            painter.drawEllipse(middle, 5, 5)
        case MarkRole.XSC:
            painter.translate(middle)
            painter.rotate(-30)
            painter.drawEllipse(QPointF(0, 0), 6.5, 3.5)
            painter.resetTransform()
        case MarkRole.PERSISTENCE:
            painter.drawRect(QRectF(5, 2, 6, 6))
            painter.drawLine(QPointF(8, 8), QPointF(8, 14.5))
        case MarkRole.DIFFRACTION_SPIKE:
            painter.drawPolygon(
                QPolygonF([QPointF(x, y) for x, y in ((8, 1), (9.8, 13.5), (6.2, 13.5))])
            )
        case MarkRole.GLINT:
            painter.drawPolygon(
                QPolygonF([QPointF(x, y) for x, y in ((8, 2), (13, 8), (8, 14), (3, 8))])
            )
        case MarkRole.HALO | MarkRole.OTHER_ARTIFACT:
            painter.drawEllipse(middle, 6, 6)
        case MarkRole.STRIPE:
            painter.drawLine(QPointF(1.5, 6), QPointF(14.5, 6))
            painter.drawLine(QPointF(1.5, 10), QPointF(14.5, 10))
        case MarkRole.SELECTED | MarkRole.APERTURE:
            painter.drawEllipse(middle, 6, 6)
            painter.drawEllipse(middle, 3, 3)
        case MarkRole.PROFILE | MarkRole.OFFSET:
            painter.drawLine(QPointF(2, 13), QPointF(14, 3))
        case MarkRole.TARGET:
            for a, b in ((1.5, 5.5), (10.5, 14.5)):
                painter.drawLine(QPointF(a, 8), QPointF(b, 8))
                painter.drawLine(QPointF(8, a), QPointF(8, b))
