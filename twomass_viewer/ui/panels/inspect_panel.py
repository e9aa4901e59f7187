"""Inspect: why is this here? Reasons as cards with sentence, number and source."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QStackedLayout, QWidget

from twomass_viewer.ui.panels.inspect_content import InspectContent
from twomass_viewer.ui.panels.text import EmptyState, copy_text
from twomass_viewer.ui.theme import announcer, set_surface

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.inspect_page import InspectPage


class InspectPanel(QWidget):
    """Shows an `InspectContent`, or says how to get one."""

    action_requested = Signal(str)
    link_requested = Signal(str)
    help_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Inspect")
        set_surface(self, "panel")
        self._content: InspectContent | None = None
        self._page: InspectPage | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._go_on)
        empty = EmptyState(
            "Why is this here?",
            "Click a mark or any place on the sky: matches with their flags in words, artifacts "
            "with parent and rule, and the coverage of the place are explained here.",
        )
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        self._stack.addWidget(self._scroll)
        announcer().changed.connect(self._rebuild)

    def set_content(self, content: InspectContent | None) -> None:
        """Show content; None empties the panel.

        What it has in common with what is shown stays where it is read; another thing or place is
        read from its beginning.
        """
        before, self._content = self._content, content
        if content == before:
            return
        self._fill()
        if content is not None and (
            before is None or (before.title, before.place) != (content.title, content.place)
        ):
            self._scroll.verticalScrollBar().setValue(0)

    def copy_all(self) -> None:
        """Copy everything shown as plain text."""
        if self._content is not None:
            copy_text(self._content.as_text())

    def _rebuild(self) -> None:
        """Make everything anew, in the colours that hold now."""
        self._page = None
        self._fill()

    def _fill(self) -> None:
        content = self._content
        self._stack.setCurrentIndex(0 if content is None else 1)
        if content is None:
            return
        if self._page is None:
            from twomass_viewer.ui.panels.inspect_page import InspectPage

            self._page = InspectPage(
                self.copy_all,
                self.action_requested.emit,
                self.link_requested.emit,
                self.help_requested.emit,
            )
            waits = self._page.show_content(content)
            self._scroll.setWidget(self._page)
        else:
            waits = self._page.show_content(content)
        if waits:
            self._later.start()

    def _go_on(self) -> None:
        """Add some more: a long table at once would hold the window up."""
        if self._page is not None and self._page.add_fields():
            self._later.start()
