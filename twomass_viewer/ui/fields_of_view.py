"""Fields of view in the window: placed at the selection, dragged, turned, kept."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.session.fields_of_view import KEY, PlacedView, moved, turned_to
from twomass_viewer.session.view import Tool
from twomass_viewer.skyregions.instruments import (
    Instrument,
    save_user_instruments,
    shipped_instruments,
    user_instruments,
)
from twomass_viewer.ui.canvas.pointer import PointerClick
from twomass_viewer.ui.sky_links import SkyLinks
from twomass_viewer.ui.workbench import Workbench

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.view_sheet import ViewSheet

TURN_DEG = 5.0
_KEY = "views"


class ViewDesk(QObject):
    """Places, moves and turns the fields of view of a window."""

    def __init__(self, bench: Workbench, sky: SkyLinks) -> None:
        super().__init__()
        self._bench = bench
        self._sky = sky
        self._book = bench.session.views
        self._own: tuple[Instrument, ...] = ()
        self._sheet: ViewSheet | None = None
        self._held = ""  # how: turn or move
        self._start = (0.0, 0.0)
        tiles = bench.window.tiles
        self._others = tiles.drag_taker
        tiles.drag_taker = self._take_drag
        tiles.tool_dragged.connect(self._drag)
        tiles.tool_drag_ended.connect(self._drop)
        tiles.clicked.connect(self._click)
        bench.session.changed.connect(self._on_changed)

    @property
    def _plane(self) -> FieldPlane | None:
        field = self._bench.session.field
        return field.plane if field else None

    # -- the sheet --------------------------------------------------------------------------

    def show(self) -> None:
        """Show the sheet with all instruments."""
        if self._sheet is None:
            from twomass_viewer.ui.panels.view_sheet import ViewSheet

            sheet = self._sheet = ViewSheet(self._bench.window)
            sheet.place_requested.connect(self.place)
            sheet.angle_requested.connect(self._set_angle)
            sheet.keep_requested.connect(self._keep)
            sheet.forget_requested.connect(self._forget)
            try:
                self._own = user_instruments()
            except FileProblemError as error:
                self._bench.say(_KEY, str(error), "error")
            self._offer()
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.list.setFocus()

    def _offer(self, chosen: str = "") -> None:
        if self._sheet is not None:
            self._sheet.set_instruments((*shipped_instruments(), *self._own), chosen)

    def _keep(self, own: Instrument) -> None:
        self._own = (*(i for i in self._own if i.name != own.name), own)
        self._save(own.name)

    def _forget(self, name: str) -> None:
        self._own = tuple(i for i in self._own if i.name != name)
        self._save()

    def _save(self, chosen: str = "") -> None:
        self._offer(chosen)
        try:
            save_user_instruments(self._own)
        except OSError as error:
            why = error.strerror or error
            self._bench.say(_KEY, f"Your fields of view cannot be saved: {why}.", "error")

    def _set_angle(self, pa_deg: float) -> None:
        view, number = self._book.current, self._book.selected
        if view is not None and number is not None:
            self._book.change(number, replace(view, pa_deg=pa_deg % 360.0), "turn a field of view")

    def _on_changed(self, names: frozenset[str]) -> None:
        view = self._book.draft or self._book.current
        if "views" in names and self._sheet is not None and view is not None:
            self._sheet.show_angle(view.pa_deg)

    # -- on the sky -------------------------------------------------------------------------

    def place(self, instrument: Instrument, pa_deg: float) -> None:
        """Lay a field of view over the selection, else the pointer, else the middle."""
        plane = self._plane
        if plane is None:
            self._bench.say(_KEY, "A field of view needs a sky: this image has no sky coordinates.")
            return
        at = self._sky.place_of_interest() or self._bench.session.camera.center
        ra, dec = (float(v) for v in plane.unproject(*at))
        self._book.show(True)
        self._book.add(PlacedView(instrument, ra, dec, pa_deg))

    def turn(self, degrees: float) -> None:
        """Turn the selected field of view, east of north."""
        self._book.turn(degrees)

    def _take_drag(self, east: float, north: float, mods: Qt.KeyboardModifier) -> bool:
        """Take a drag of a handle or an edge; leave all others to the tools."""
        how, key = "", ""
        free = not mods & Qt.KeyboardModifier.ControlModifier
        if free and self._plane is not None and self._bench.session.tool is not Tool.REGION:
            how, key = self._bench.window.canvas.outline_grip(east, north)
        if how and key.startswith(KEY):
            self._book.select(int(key.removeprefix(KEY)))
            self._held, self._start = how, (east, north)
            return True
        return self._others is not None and self._others(east, north, mods)

    def _drag(self, east: float, north: float) -> None:
        view, plane = self._book.current, self._plane
        if not self._held or view is None or plane is None:
            return
        here = (east, north)
        if self._held == "turn":
            self._book.set_draft(turned_to(view, plane, here))
        else:
            self._book.set_draft(moved(view, plane, self._start, here))

    def _drop(self) -> None:
        held, self._held = self._held, ""
        draft, number = self._book.draft, self._book.selected
        if not held or draft is None or number is None:
            return
        self._book.set_draft(None)
        self._book.change(number, draft, f"{held} a field of view")

    def _click(self, click: PointerClick) -> None:
        how, key = self._bench.window.canvas.outline_grip(click.east, click.north)
        if how and key.startswith(KEY):
            self._book.select(int(key.removeprefix(KEY)))
