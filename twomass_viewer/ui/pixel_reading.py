"""Keeps the pixel table with the pointer, unless it is frozen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from twomass_viewer.session.pixel_table import PixelTable, pixel_table
from twomass_viewer.ui.canvas.pointer import PointerState
from twomass_viewer.ui.sky_links import SkyLinks
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.pixel_panel import PixelPanel

PIXEL_NAMES = frozenset({"fields", "images", "shown", "blink", "comparison", "selection"})


class PixelReader:
    """Fills the panel; costs nothing while it is closed."""

    def __init__(self, bench: Workbench, sky: SkyLinks, changed: Callable[[], object]) -> None:
        self._bench = bench
        self._sky = sky
        self._changed = changed
        self.frozen = False
        self._place: tuple[float, float] | None = None
        self._table: PixelTable | None = None
        window = bench.window
        window.tiles.hovered.connect(self._on_hover)
        window.lazy_pixels.when_made(self._connect)
        window.pixels_dock.visibilityChanged.connect(self._on_visible)

    def _connect(self, panel: "PixelPanel") -> None:
        panel.freeze_requested.connect(self.freeze)
        panel.copy_requested.connect(self.copy)

    @property
    def shown(self) -> bool:
        """Whether the panel is open."""
        return not self._bench.window.pixels_dock.isHidden()

    def show(self, on: bool) -> None:
        """Open or close the panel."""
        self._bench.window.pixels_dock.setVisible(on)

    def freeze(self, on: bool) -> None:
        """Stay at the place, or follow the pointer again."""
        self.frozen = on
        self._bench.window.pixels.set_frozen(on)
        self._changed()
        self.follow()

    def copy(self) -> None:
        """Copy the table as text."""
        if self._table is not None:
            QGuiApplication.clipboard().setText(self._table.as_text())

    def follow(self) -> None:
        """Show the pixels of the place; of the selected one while the pointer is elsewhere."""
        if not self.shown:
            return
        if not self.frozen:
            self._place = self._sky.pointer_place() or self._sky.place_of_interest()
        place = self._place
        self._table = None if place is None else self._read(place)
        self._bench.window.pixels.set_table(self._table)

    def _on_hover(self, state: PointerState) -> None:
        if self.shown and not self.frozen and state.inside:
            self._place = (state.east, state.north)
            self._table = self._read(self._place)
            self._bench.window.pixels.set_table(self._table)

    def _read(self, place: tuple[float, float]) -> PixelTable | None:
        """Return the pixels of the pane under the pointer."""
        with self._bench.session.seen_by(self._bench.window.tiles.pointed):
            return pixel_table(self._bench.session, *place)

    def _on_visible(self, _: bool) -> None:
        self._changed()
        self.follow()
