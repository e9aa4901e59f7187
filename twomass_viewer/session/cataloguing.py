"""The catalogues that are open: which rows are shown and how, as a part of the Session."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.session.layers import CatalogLayer, next_version
from twomass_viewer.session.rendering import Rendering


class Cataloguing(Rendering):
    """Catalogue layers, their filters, and which of them the table shows.

    Announced as ``catalogs``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.catalogs: tuple[CatalogLayer, ...] = ()
        self.current_catalog: str | None = None
        self.markers_beyond = False

    def add_catalog(self, catalog: Catalog) -> str:
        """Add a catalogue layer and return its key; a PSC in the table is not pushed aside."""
        key = self.new_key("catalog")
        layer = CatalogLayer(key, catalog, np.ones(len(catalog), dtype=bool))
        self.catalogs = (*self.catalogs, layer)
        shown = self.catalog_layer(self.current_catalog)
        if shown is None or shown.catalog.kind is not CatalogKind.PSC:
            self.current_catalog = key
        self._touch("catalogs")
        return key

    def replace_catalogs(self, layers: Sequence[CatalogLayer], current: str | None) -> None:
        """Replace all catalogues, and which of them the table shows."""
        self.catalogs = tuple(layers)
        self.current_catalog = current
        self._touch("catalogs")

    def catalog_layer(self, key: str | None) -> CatalogLayer | None:
        """Return a catalogue layer by key."""
        return next((c for c in self.catalogs if c.key == key), None)

    def _replace_catalog(self, new: CatalogLayer) -> None:
        new = replace(new, version=next_version())
        self.catalogs = tuple(new if c.key == new.key else c for c in self.catalogs)
        self._touch("catalogs")

    def set_catalog_visible(self, key: str, visible: bool) -> None:
        """Show or hide the markers of a catalogue."""
        if layer := self.catalog_layer(key):
            self._replace_catalog(replace(layer, visible=visible))

    def set_class_visible(self, key: str, name: str, visible: bool) -> None:
        """Show or hide the ``clean`` or ``contaminated`` markers of a catalogue."""
        if layer := self.catalog_layer(key):
            hidden = layer.hidden_classes
            hidden = hidden - {name} if visible else hidden | {name}
            self._replace_catalog(replace(layer, hidden_classes=hidden))

    def set_markers_beyond(self, visible: bool) -> None:
        """Show or hide the markers of rows that lie on no image."""
        self.markers_beyond = visible
        self._touch("catalogs")

    def make_catalog_current(self, key: str) -> None:
        """Show a catalogue in the table."""
        if key != self.current_catalog and self.catalog_layer(key):
            self.current_catalog = key
            self._touch("catalogs")

    def filter_catalog(self, key: str, text: str) -> None:
        """Filter a catalogue by an expression; raises `CatalogError` when it has a fault."""
        layer = self.catalog_layer(key)
        if layer is None:
            return
        from twomass_viewer.catalogs.filters import compile_filter

        mask: NDArray[np.bool_] = (
            compile_filter(text, layer.catalog)
            if text.strip()
            else np.ones(len(layer.catalog), dtype=bool)
        )
        self._replace_catalog(replace(layer, filter_text=text.strip(), mask=mask))
