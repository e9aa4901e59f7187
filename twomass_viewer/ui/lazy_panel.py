"""Panels that are made when they are first seen or asked for, and filled only while they are seen.

Most windows never show most panels. A panel that nobody sees costs nothing: neither at the start
nor when what it would show changes.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QDockWidget, QTabWidget, QWidget

P = TypeVar("P", bound=QWidget)


class LazyPanel(Generic[P]):
    """A panel of the window and what has to be done once it exists.

    Parameters
    ----------
    make : callable
        Imports the panel's module and makes the panel.
    place : callable
        Puts the panel where it belongs.
    """

    def __init__(self, make: Callable[[], P], place: Callable[[P], object]) -> None:
        self._make = make
        self._place = place
        self._panel: P | None = None
        self._wanted: list[Callable[[P], object]] = []
        self._fill: Callable[[], object] | None = None

    @property
    def made(self) -> P | None:
        """The panel, None while nobody has needed it."""
        return self._panel

    @property
    def panel(self) -> P:
        """The panel, made and filled now where that is still to be done."""
        if self._panel is None:
            self._panel = panel = self._make()
            self._place(panel)
            wanted, self._wanted = self._wanted, []
            for connect in wanted:
                connect(panel)
        self._bring_up_to_date()
        return self._panel

    def when_made(self, connect: Callable[[P], object]) -> None:
        """Do something with the panel: now if it is there, else as soon as it is made."""
        if self._panel is not None:
            connect(self._panel)
        else:
            self._wanted.append(connect)

    def fill_by(self, fill: Callable[[], object]) -> None:
        """Fill the panel anew: now if it is seen, else before it is seen or asked for."""
        self._fill = fill
        if self._panel is not None and self._panel.isVisible():
            self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        fill, self._fill = self._fill, None  # before: filling asks for the panel
        if fill is not None:
            fill()


def lazy_tab(tabs: QTabWidget, title: str, make: Callable[[], P]) -> LazyPanel[P]:
    """Add a tab whose panel is made when the tab is first chosen."""
    stand_in = QWidget()
    tabs.addTab(stand_in, title)

    def place(panel: P) -> None:
        at, chosen = tabs.indexOf(stand_in), tabs.currentWidget() is stand_in
        blocked = tabs.blockSignals(True)
        tabs.removeTab(at)
        tabs.insertTab(at, panel, title)
        if chosen:
            tabs.setCurrentIndex(at)
        tabs.blockSignals(blocked)
        stand_in.deleteLater()

    lazy = LazyPanel(make, place)

    def seen(_: int) -> None:
        if tabs.currentWidget() in (stand_in, lazy.made):
            lazy.panel  # noqa: B018  asked for, so that it is there and up to date

    tabs.currentChanged.connect(seen)
    return lazy


class LazyDock(QDockWidget):
    """A dock whose panel is made before the dock is first shown.

    Attributes
    ----------
    lazy : LazyPanel or None
        What it holds; none yet while it is being built.
    """

    lazy: LazyPanel[Any] | None = None

    def setVisible(self, visible: bool) -> None:
        """Show or hide; what is shown is there and up to date."""
        if visible and self.lazy is not None:
            self.lazy.panel  # noqa: B018
        super().setVisible(visible)

    def hold(self, make: Callable[[], P]) -> LazyPanel[P]:
        """Let a panel be made when it is needed."""
        lazy = LazyPanel(make, self.setWidget)
        self.lazy = lazy
        self.visibilityChanged.connect(self._seen)  # as one of several docks in one place, too
        return lazy

    def _seen(self, visible: bool) -> None:
        if visible and self.lazy is not None:
            self.lazy.panel  # noqa: B018
