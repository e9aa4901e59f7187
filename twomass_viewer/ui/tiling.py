"""Panes in the window: which there are, which is active, and how they move together."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu

from twomass_viewer.session.panes import (
    MOST_ACROSS,
    MOST_PANES,
    Lock,
    Pane,
    PaneLayout,
    best_grid,
)
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.actions.conditions import CONDITIONS
from twomass_viewer.ui.canvas.view_geometry import Bounds
from twomass_viewer.ui.pane_menu import PaneMenu
from twomass_viewer.ui.workbench import Workbench


class Tiler:
    """Keeps the panes of a window in step with its session."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._tiled: PaneLayout | None = None
        bench.window.tiles.activate_requested.connect(bench.session.activate_pane)
        # at once: the click that made a pane active is meant for it
        bench.session.changed.connect(self._on_changed)
        bench.session.camera_changed.connect(lambda _: self.follow())

    def attach_menu(self, menu: QMenu) -> None:
        """Offer what the active pane shows in a menu, too."""
        self._pane_menu = PaneMenu(self._bench.session, menu)
        menu.addMenu(self._pane_menu)

    _pane_menu: PaneMenu | None = None

    def _on_changed(self, names: frozenset[str]) -> None:
        if "panes" in names:
            layout = self._bench.session.layout
            if layout.is_tiled:
                self._tiled = layout
            tiles = self._bench.window.tiles
            whole, before = tiles.canvas.shows_all(), len(tiles.seen)
            tiles.show_layout(layout)
            if self._pane_menu is not None:
                self._pane_menu.setEnabled(layout.is_tiled)
            self.follow()
            if whole and len(tiles.seen) != before and "fields" not in names:
                tiles.canvas.fit()  # who saw everything goes on to, in panes of any size

    def follow(self) -> None:
        """Let the panes that are not active look where they shall."""
        session = self._bench.session
        if not session.layout.is_tiled:
            return
        cameras = {}
        for pane in session.layout.panes:
            with session.seen_by(pane.key):
                cameras[pane.key] = session.camera
        self._bench.window.tiles.follow(cameras)

    # -- arranging --------------------------------------------------------------------------

    def toggle(self, on: bool) -> None:
        """Show the panes there were last (at first the bands), or the active one alone."""
        session = self._bench.session
        if not on:
            session.arrange(1, 1)
        elif self._tiled is not None and self._is_there(self._tiled):
            session.arrange(self._tiled.rows, self._tiled.cols, self._tiled.panes)
        elif len(self._band_panes()) > 1:
            self.show_bands()
        else:
            session.arrange(2, 2)

    def _is_there(self, layout: PaneLayout) -> bool:
        """Whether the images that panes are about are still on the field."""
        keys = {s.key for s in self._bench.session.field_images}
        return all(p.set_key is None or p.set_key in keys for p in layout.panes)

    def show_bands(self) -> None:
        """Show the bands of the place, and their colours, each in a pane."""
        self._show(self._band_panes())

    def _band_panes(self) -> list[Pane]:
        sets = self._bench.session.seen_images
        there = {b for s in sets for b in s.bands}
        bands = [Pane(shown=Shown(b.value)) for b in Band if b in there]
        colors = CONDITIONS["has_composite"](self._bench.session)
        return [*bands, Pane(shown=Shown.RGB)] if colors else bands

    def show_images(self) -> None:
        """Show the images of the place in the middle, each in a pane; a single one by its bands."""
        session = self._bench.session
        frames = session.blink_choice()
        only = len({f.set_key for f in frames}) == 1
        panes = [Pane(shown=f.shown, set_key=None if only else f.set_key) for f in frames]
        if len(panes) < 2:
            self._bench.say("tiles", "No other image covers this place, and it has one band only.")
            return
        if len(panes) > MOST_PANES:
            self._bench.say(
                "tiles", f"{len(panes)} images cover this place; the first {MOST_PANES} are shown."
            )
        canvas = self._bench.window.canvas
        shared = canvas.shared_bounds(f.set_key for f in frames)
        whole = canvas.shows_all()
        self._show(panes[:MOST_PANES], shared)
        if whole and shared is not None:
            self._bench.window.canvas.fit(shared)  # what lies on one image only is no comparison

    def _show(self, panes: Sequence[Pane], bounds: Bounds | None = None) -> None:
        if len(panes) < 2:
            return
        tiles, canvas = self._bench.window.tiles, self._bench.window.canvas
        box = bounds or canvas.scene_bounds() or (0.0, 0.0, 1.0, 1.0)
        wide, high = box[2] - box[0], box[3] - box[1]
        if not canvas.shows_all():  # what is looked at now
            wide, high = float(canvas.width()), float(canvas.height())
        grid = best_grid(len(panes), (float(tiles.width()), float(tiles.height())), (wide, high))
        self._bench.session.arrange(*grid, panes)

    def ask_places(self) -> None:
        """Ask for rows and columns."""
        from twomass_viewer.ui.panels.places_sheet import PlacesSheet

        layout = self._bench.session.layout

        sheet = PlacesSheet(self._bench.window, layout.rows, layout.cols, MOST_ACROSS)
        sheet.chosen.connect(self._bench.session.arrange)
        sheet.show()

    def lock(self, lock: Lock, locked: bool) -> None:
        """Share something among the panes, or leave it to each."""
        self._bench.session.set_lock(lock, locked)
        if lock is Lock.CROSSHAIR and not locked:
            self._bench.window.tiles.set_crosshair(None)
