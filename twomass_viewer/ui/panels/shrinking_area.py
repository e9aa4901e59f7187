"""A part of a panel that is as high as its content where there is room, and scrolls elsewhere."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

_LEAST = 72


class ShrinkingArea(QScrollArea):
    """Keeps long text from asking for more height than the window has.

    Parameters
    ----------
    content : QWidget
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._content = content
        self.setWidget(content)
        content.installEventFilter(self)

    def _height(self) -> int:
        content = self._content
        layout = content.layout()
        if layout is None:
            return content.sizeHint().height()
        width = max(self.viewport().width(), layout.minimumSize().width())
        if layout.hasHeightForWidth():
            return layout.totalHeightForWidth(width)
        return layout.totalSizeHint().height()

    def _fit(self) -> None:
        # left to itself a scroll area takes the height that the narrowest width would need
        self._content.setFixedHeight(self._height())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size at which nothing scrolls."""
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """Return some lines, or the content where it is shorter."""
        return QSize(40, min(_LEAST, self._height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height at another width: words wrap."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what the content says of itself."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)
