"""A sheet over the window: centred, closed by Esc, giving the keyboard back where it was."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from twomass_viewer.ui.theme import set_surface

_MARGIN = 24


class Overlay(QFrame):
    """A frame over its parent; a click outside closes it too.

    Parameters
    ----------
    parent : QWidget
        The window it covers in part.
    width, height : int
        Wanted size, logical pixels; less when the window is smaller.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, width: int, height: int) -> None:
        super().__init__(parent)
        set_surface(self, "sheet")
        self._over = parent
        self._wanted = (width, height)
        self._before: QWidget | None = None
        self.hide()

    def open(self) -> None:
        """Show the sheet and take the keyboard."""
        self._before = QApplication.focusWidget()
        self._place()
        self.show()
        self.raise_()
        self._over.installEventFilter(self)  # after it is shown, which is a thousand events
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self.take_keyboard()

    def want_height(self, height: int) -> None:
        """Ask for another height; less when the window is smaller."""
        self._wanted = (self._wanted[0], height)
        if self.isVisible():
            self._place()

    def take_keyboard(self) -> None:
        """Put the keyboard where typing should go."""
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close the sheet and give the keyboard back."""
        if self.isHidden():
            return
        self._over.removeEventFilter(self)
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.hide()
        if self._before is not None and self._before is not self:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()

    def _place(self) -> None:
        parent = self._over
        width = min(self._wanted[0], parent.width() - 2 * _MARGIN)
        height = min(self._wanted[1], parent.height() - 2 * _MARGIN)
        top = max(_MARGIN, min(80, (parent.height() - height) // 3))
        self.setGeometry((parent.width() - width) // 2, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; close on a click beside the sheet."""
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self._place()
        elif event.type() is QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            beside = watched is not self and not self.isAncestorOf(watched)
            if beside and watched.window() is self.window():
                self.dismiss()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)
