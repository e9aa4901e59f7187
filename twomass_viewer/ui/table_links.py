"""The catalogue table and the sky, linked both ways."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from twomass_viewer.errors import CatalogError
from twomass_viewer.session.view import RowSelection
from twomass_viewer.ui.commands import Commands

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.catalog_panel import CatalogPanel

TABLE_NAMES = frozenset({"catalogs", "selection"})


class TableLinks:
    """Fills the table from the session and passes on what is asked there.

    Parameters
    ----------
    controller : Commands
    center : callable
        Brings the selected place to the middle of the sky.
    """

    def __init__(self, controller: Commands, center: Callable[[], object]) -> None:
        self._c = controller
        self._bench = controller.bench
        self._center = center
        self._stale: set[str] = set()
        self._was_shown = False
        self._filter_shown: tuple[str, str] | None = None
        self._bench.window.lazy_catalog.when_made(self._connect)

    def _connect(self, table: "CatalogPanel") -> None:
        session, c = self._bench.session, self._c
        table.filter_requested.connect(self._filter)
        table.row_selected.connect(self._select_row)
        table.row_activated.connect(self._go_to_row)
        table.catalog_requested.connect(session.make_catalog_current)
        # exports are imported when one is asked for, not when the table is first shown
        table.export_requested.connect(lambda: c.tables.ask_export_catalog())
        table.open_requested.connect(c.opener.ask_open_catalog)

    def refresh(self, names: frozenset[str]) -> None:
        """Fill the table and show the selected row; the first catalogue opens its dock."""
        window = self._bench.window
        self._stale |= names & TABLE_NAMES
        window.lazy_catalog.fill_by(self._fill)
        if self._bench.session.catalogs and not self._was_shown:
            self._was_shown = True
            window.catalog_dock.show()

    def _fill(self) -> None:
        names, self._stale = self._stale, set()
        if "catalogs" in names:
            self._show_catalog()
        if "selection" in names:
            self._show_row()

    def _show_catalog(self) -> None:
        window, session = self._bench.window, self._bench.session
        layers = session.catalogs
        window.catalog.set_catalogs([(c.key, c.catalog.name) for c in layers])
        layer = session.catalog_layer(session.current_catalog) or next(iter(layers), None)
        if layer is None:
            window.catalog.set_catalog("", None, None)
            return
        from twomass_viewer.catalogs.filter_presets import presets_for

        window.catalog.set_catalog(layer.key, layer.catalog, layer.mask)
        in_force = (layer.key, layer.filter_text)
        if in_force != self._filter_shown:  # else what stands there is being written
            self._filter_shown = in_force
            window.catalog.set_filter(layer.filter_text)
        window.catalog.set_presets(
            [("All", ""), *((p.title, p.text) for p in presets_for(layer.catalog))]
        )

    def _show_row(self) -> None:
        chosen = self._bench.session.selection
        row = chosen.row if isinstance(chosen, RowSelection) else None
        self._bench.window.catalog.set_current_row(row)

    def _filter(self, text: str) -> None:
        session, panel = self._bench.session, self._bench.window.catalog
        key = session.current_catalog
        if key is None:
            return
        try:
            session.filter_catalog(key, text)
        except CatalogError as error:
            panel.set_filter(text, str(error))
        else:
            panel.set_filter(text)

    def _select_row(self, row: int) -> None:
        session = self._bench.session
        layer = session.catalog_layer(session.current_catalog)
        if layer is None:
            return
        session.select(RowSelection(layer.key, row))
        field = session.field
        if field is None or field.plane is None:
            return
        catalog = layer.catalog
        east, north = field.plane.project(catalog.ra_deg[row], catalog.dec_deg[row])
        canvas = self._bench.window.canvas
        left, bottom, right, top = canvas.geometry_now.bounds()
        if not (left <= east <= right and bottom <= north <= top):
            canvas.center_on(float(east), float(north))

    def _go_to_row(self, row: int) -> None:
        self._select_row(row)
        self._center()
        self._bench.window.show_tab(self._bench.window.inspect)
