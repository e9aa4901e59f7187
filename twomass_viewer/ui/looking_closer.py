"""Keeps magnifier and overview with the pointer and the view; closed they cost nothing."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget

from twomass_viewer.ui.canvas.pointer import PointerState
from twomass_viewer.ui.workbench import Workbench

INSET_NAMES = frozenset(
    {"fields", "images", "shown", "tone", "blink", "comparison", "panes", "sky"}
)
_INSET_HEIGHT = 170  # with its title; the layers above need the room more


class CloserLook:
    """Magnifier and overview of one window; whether they are open is a setting."""

    def __init__(self, bench: Workbench, changed: Callable[[], object]) -> None:
        self._bench = bench
        self._changed = changed
        window = bench.window
        window.magnifier_dock.setVisible(bench.settings.magnifier)
        window.panner_dock.setVisible(bench.settings.overview)
        window.tiles.hovered.connect(self._on_hover)
        bench.session.camera_changed.connect(lambda _: self._follow_view())
        window.panner.center_requested.connect(self._center)
        self._docks = (window.magnifier_dock, window.panner_dock)
        for dock in self._docks:
            dock.visibilityChanged.connect(self._on_visible)
        window.closing.connect(self._stop)

    def _stop(self) -> None:
        """Follow no more: docks that go with their window tell of it, too."""
        for dock in self._docks:
            dock.visibilityChanged.disconnect(self._on_visible)

    @property
    def magnifier_shown(self) -> bool:
        """Whether the magnifier is open."""
        return not self._bench.window.magnifier_dock.isHidden()

    @property
    def overview_shown(self) -> bool:
        """Whether the overview is open."""
        return not self._bench.window.panner_dock.isHidden()

    def show_magnifier(self, on: bool) -> None:
        """Open or close the magnifier."""
        self._show(self._bench.window.magnifier_dock, on)

    def show_overview(self, on: bool) -> None:
        """Open or close the overview."""
        self._show(self._bench.window.panner_dock, on)

    def _show(self, dock: QDockWidget, on: bool) -> None:
        layers = self._bench.window.layers_dock
        width, height = layers.width(), sum(d.height() for d in self._beside_layers())
        dock.setVisible(on)
        if on:
            self._leave_room(width, height)
        self._bench.remember(
            replace(
                self._bench.settings, magnifier=self.magnifier_shown, overview=self.overview_shown
            )
        )

    def _beside_layers(self) -> list[QDockWidget]:
        """Return the layers, and which of the two stand in one column with them."""
        window = self._bench.window
        area = window.dockWidgetArea(window.layers_dock)
        return [
            dock for dock in (window.layers_dock, *self._docks)
            if not dock.isHidden() and not dock.isFloating()
            and window.dockWidgetArea(dock) == area
        ]  # fmt: skip

    def _leave_room(self, width: int, height: int) -> None:
        """Let the layers keep their width, and most of the height of the column."""
        window = self._bench.window
        column = self._beside_layers()
        if len(column) < 2 or column[0] is not window.layers_dock:
            return
        least = [_INSET_HEIGHT] * (len(column) - 1)
        window.resizeDocks([window.layers_dock], [width], Qt.Orientation.Horizontal)
        window.resizeDocks(column, [height - sum(least), *least], Qt.Orientation.Vertical)

    def follow(self, names: frozenset[str]) -> None:
        """Show images and tones as they are now; another field, or canvas, begins anew."""
        window = self._bench.window
        known = window.magnifier.canvas in window.tiles.canvases.values()
        if "fields" in names or not known:
            window.magnifier.forget()
        elif self.magnifier_shown:
            window.magnifier.update()
        self._follow_view()

    def _follow_view(self) -> None:
        if self.overview_shown:
            self._bench.window.panner.show_canvas(self._bench.window.canvas)

    def _on_hover(self, state: PointerState) -> None:
        if self.magnifier_shown and state.inside:
            canvas = self._bench.window.tiles.pointed_canvas
            self._bench.window.magnifier.show_place(canvas, (state.east, state.north))

    def _center(self, east: float, north: float) -> None:
        self._bench.window.canvas.center_on(east, north)

    def _on_visible(self, _visible: bool) -> None:
        self._changed()
        self._follow_view()
