"""The Session: the one document of a window.

It holds what the user wants to see (images, catalogues, band, tone, filters, selection) and what
was found (artifacts, measurements). It is touched by the interface thread only. Its methods are
the only way to change it; a change is announced once, as a set of names, by `changed`. Moving the
camera is announced separately (see `document`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from twomass_viewer.imagery.graticule import GridFrame
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.session.artifact_layer import ArtifactLayer
from twomass_viewer.session.bookmarks import Bookmarks
from twomass_viewer.session.color import ColorSettings
from twomass_viewer.session.fields_of_view import FieldsOfView
from twomass_viewer.session.footprints import Footprints
from twomass_viewer.session.history import Edit, History
from twomass_viewer.session.layers import CatalogLayer, ImageSet, WantedComposite
from twomass_viewer.session.marker_testing import MarkerTests
from twomass_viewer.session.region_book import RegionBook
from twomass_viewer.session.rule_book import RuleBook
from twomass_viewer.session.sky_levels import SkyLevel
from twomass_viewer.session.view import (
    LossyRequest,
    MeasurementSelection,
    Notice,
    RowSelection,
    Selection,
    Tool,
)


class Session(ArtifactLayer):
    """The document of a window.

    Attributes
    ----------
    changed : psygnal.Signal
        Emits the frozenset of the names that changed: ``fields``, ``images``, ``shown``, ``tone``,
        ``sky``, ``grid``, ``blink``, ``comparison``, ``compared_at``, ``catalogs``, ``artifacts``,
        ``measurements``, ``selection``, ``notices``, ``tool``, ``consent``, ``profile``,
        ``marker_test``, ``outlines``, ``bookmarks``, ``views``, ``smoothing``, ``smoothed``,
        ``contours``, ``contours_found``, ``artifact_measures``, ``rules``.
    camera_changed : psygnal.Signal
        Emits the new Camera of the active field.
    """

    def __init__(self) -> None:
        super().__init__()
        self.regions = RegionBook(lambda: self.history, self._touch)
        self.marker_tests = MarkerTests(self._touch)
        self.color = ColorSettings()
        self.wanted_composites: tuple[WantedComposite, ...] = ()
        self.footprints = Footprints(self._touch)
        self.views = FieldsOfView(lambda: self.history, self._touch)
        self.bookmarks = Bookmarks(lambda: self.history, self._touch)
        self.rules = RuleBook(lambda: self.history, self._touch)
        self.grid: GridFrame | None = None
        self.sky_matched = False
        self.sky_levels: Mapping[int, SkyLevel] = {}
        self.tool = Tool.INSPECT
        self.measurements: tuple[Measurement, ...] = ()
        self.measurements_visible = True
        self.consent: LossyRequest | None = None
        self.notices: tuple[Notice, ...] = ()
        self.history = History()

    # -- how it is shown --------------------------------------------------------------------

    def set_color(self, color: ColorSettings) -> None:
        """Set how colour composites are shown; like the tone it is not undone."""
        if color != self.color:
            self.color = color
            self._touch("tone")

    def want_composites(self, wanted: tuple[WantedComposite, ...]) -> None:
        """Name the composites of a session file that are still to be made."""
        if wanted != self.wanted_composites:
            self.wanted_composites = wanted
            self._touch("images")

    def set_grid(self, grid: GridFrame | None) -> None:
        """Show the coordinate grid of a frame, or none."""
        if grid is not self.grid:
            self.grid = grid
            self._touch("grid")

    def set_sky_matched(self, matched: bool) -> None:
        """Show neighbouring images on one sky level, or each on its own."""
        if matched is not self.sky_matched:
            self.sky_matched = matched
            self._touch("sky")

    def set_sky_levels(self, levels: Mapping[int, SkyLevel]) -> None:
        """Set the levels found for planes, by version; planes without one stay as they are."""
        if levels or self.sky_levels:
            self.sky_levels = dict(levels)
            self._touch("sky")

    def set_tool(self, tool: Tool) -> None:
        """Choose what a click does."""
        if tool is not self.tool:
            self.tool = tool
            self._touch("tool")

    # -- measurements -----------------------------------------------------------------------

    def add_measurement(self, measurement: Measurement) -> None:
        """Add a measurement and select it; can be undone."""
        before = self.measurements
        after = (*before, measurement)
        self.history.do(
            Edit(
                "measurement",
                lambda: self._set_measurements(after, len(after) - 1),
                lambda: self._set_measurements(before, None),
            )
        )

    def restore_measurements(self, measurements: Sequence[Measurement]) -> None:
        """Replace all measurements by those of a session file; what was made can be undone no more.

        The selection is given up.
        """
        self.history.clear()
        self._set_measurements(tuple(measurements), None)

    def place_measurements(self, paths: Mapping[str, str]) -> None:
        """Say where the images of measurements lie that were known by their names only."""
        if any(m.image in paths for m in self.measurements):
            self.measurements = tuple(
                replace(m, image=paths.get(m.image, m.image)) for m in self.measurements
            )
            self._touch("measurements")

    def remove_measurement(self, index: int) -> None:
        """Remove a measurement; can be undone."""
        before = self.measurements
        after = before[:index] + before[index + 1 :]
        self.history.do(
            Edit(
                "remove measurement",
                lambda: self._set_measurements(after, None),
                lambda: self._set_measurements(before, index),
            )
        )

    def set_measurements_visible(self, visible: bool) -> None:
        """Show or hide the apertures on the sky."""
        self.measurements_visible = visible
        self._touch("measurements")

    def _set_measurements(self, values: tuple[Measurement, ...], selected: int | None) -> None:
        with self.batch():
            self.measurements = values
            self._touch("measurements")
            self.select(None if selected is None else MeasurementSelection(selected))

    def ask_consent(self, request: LossyRequest | None) -> None:
        """Ask (or stop asking) for consent to measure on lossy pixels."""
        if request != self.consent:
            self.consent = request
            self._touch("consent")

    # -- selection, notices, undo -----------------------------------------------------------

    def select(self, selection: Selection | None) -> None:
        """Select a row, artifact, measurement or place, or nothing; a row shows its table."""
        with self.batch():
            self.awaited_artifact = None
            super().select(selection)
            if isinstance(selection, RowSelection):
                self.make_catalog_current(selection.layer)

    def notify(self, notice: Notice) -> None:
        """Show a notice; the newest is first and replaces an older one with its key."""
        self.notices = (notice, *(n for n in self.notices if n.key != notice.key))
        self._touch("notices")

    def dismiss(self, key: str) -> None:
        """Close a notice."""
        if any(n.key == key for n in self.notices):
            self.notices = tuple(n for n in self.notices if n.key != key)
            self._touch("notices")

    def remove_layer(self, key: str) -> None:
        """Remove an image set or a catalogue; can be undone."""
        if self.image_set(key) is None and self.catalog_layer(key) is None:
            return
        images: list[tuple[int, ImageSet]] = []
        catalogs: list[tuple[int, CatalogLayer]] = []
        was_current = key in (self.current_image, self.current_catalog)

        # Only this layer is taken and put back: what else was opened or changed meanwhile stays.
        def remove() -> None:
            images[:] = [(n, s) for n, s in enumerate(self.images) if s.key == key]
            catalogs[:] = [(n, c) for n, c in enumerate(self.catalogs) if c.key == key]
            self.images = tuple(s for s in self.images if s.key != key)
            self.catalogs = tuple(c for c in self.catalogs if c.key != key)
            if self.current_image == key:
                self.current_image = None
            if self.current_catalog == key:
                self.current_catalog = next((c.key for c in self.catalogs), None)
            with self.batch():
                self._touch("images", "catalogs")
                self.select(None)
                if self.consent is not None and self.consent.set_key == key:
                    self.ask_consent(None)

        def restore() -> None:
            for n, found in images:
                self.images = (*self.images[:n], found, *self.images[n:])
                self.current_image = key if was_current else self.current_image
            for n, layer in catalogs:
                self.catalogs = (*self.catalogs[:n], layer, *self.catalogs[n:])
                self.current_catalog = key if was_current else self.current_catalog
            with self.batch():
                self._touch("images", "catalogs")
                self.select(None)

        self.history.do(Edit("remove layer", remove, restore))

    def undo(self) -> str | None:
        """Take back what the user made last; returns what it was."""
        return self.history.undo()

    def redo(self) -> str | None:
        """Do again what was taken back last; returns what it was."""
        return self.history.redo()
