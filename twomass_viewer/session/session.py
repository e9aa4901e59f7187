"""The Session: the one document of a window.

It holds what the user wants to see (images, catalogues, band, tone, filters, selection) and what
was found (artifacts, measurements). It is touched by the interface thread only. Its methods are
the only way to change it; a change is announced once, as a set of names, by `changed`. Moving the
camera is announced separately, because it happens at frame rate and changes nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.filters import compile_filter
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.history import Edit, History
from twomass_viewer.session.layers import (
    CatalogLayer,
    Field,
    ImageSet,
    Member,
    next_version,
)
from twomass_viewer.session.view import (
    ArtifactSelection,
    LossyRequest,
    MeasurementSelection,
    Notice,
    RowSelection,
    Selection,
    Shown,
    ToneSettings,
    Tool,
)
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole

FIELD_RADIUS_DEG = 5.0


def _band_order(member: Member) -> int:
    return list(Band).index(member.band) if member.band else -1


class Session:
    """The document of a window.

    Attributes
    ----------
    changed : psygnal.Signal
        Emits the frozenset of the names that changed: ``fields``, ``images``, ``shown``, ``tone``,
        ``catalogs``, ``artifacts``, ``measurements``, ``selection``, ``notices``, ``tool``,
        ``consent``, ``overlays``.
    camera_changed : psygnal.Signal
        Emits the new Camera of the active field.
    """

    changed = Signal(frozenset)
    camera_changed = Signal(Camera)

    def __init__(self) -> None:
        self.fields: tuple[Field, ...] = ()
        self.active_field: str | None = None
        self.images: tuple[ImageSet, ...] = ()
        self.current_image: str | None = None
        self.catalogs: tuple[CatalogLayer, ...] = ()
        self.current_catalog: str | None = None
        self.markers_beyond = False
        self.shown = Shown.J
        self.tone = ToneSettings()
        self.tool = Tool.INSPECT
        self.artifacts: Mapping[str, Artifact] = {}
        self.artifact_rules_version = ""
        self.artifact_notes: tuple[str, ...] = ()
        self.artifacts_visible = True
        self.hidden_kinds: frozenset[ArtifactKind] = frozenset()
        self.guesses_visible = True
        self.measurements: tuple[Measurement, ...] = ()
        self.measurements_visible = True
        self.selection: Selection | None = None
        self.consent: LossyRequest | None = None
        self.notices: tuple[Notice, ...] = ()
        self.history = History()
        self._cameras: dict[str, Camera] = {}
        self._depth = 0
        self._pending: set[str] = set()
        self._names = 0

    # -- announcing -------------------------------------------------------------------------

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Collect changes: one user action is one announcement."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0 and self._pending:
                names = frozenset(self._pending)
                self._pending.clear()
                self.changed.emit(names)

    def _touch(self, *names: str) -> None:
        with self.batch():
            self._pending.update(names)

    def _new_key(self, prefix: str) -> str:
        self._names += 1
        return f"{prefix}{self._names}"

    # -- fields and camera ------------------------------------------------------------------

    @property
    def field(self) -> Field | None:
        """The active field."""
        return next((f for f in self.fields if f.key == self.active_field), None)

    @property
    def camera(self) -> Camera:
        """Camera of the active field."""
        return self._cameras.get(self.active_field or "", Camera())

    def move_camera(self, camera: Camera) -> None:
        """Set the camera of the active field; announced by `camera_changed` only."""
        if self.active_field is None or camera == self.camera:
            return
        self._cameras[self.active_field] = camera
        self.camera_changed.emit(camera)

    def activate_field(self, key: str) -> None:
        """Show another field."""
        if key == self.active_field or all(f.key != key for f in self.fields):
            return
        self.active_field = key
        with self.batch():
            self._touch("fields", "images", "catalogs", "artifacts")
            self.select(None)
        self.camera_changed.emit(self.camera)

    def _field_for(self, image: SurveyImage) -> Field:
        """Return the field an image belongs to, making it when there is none near enough."""
        if image.transform is None:
            field = Field(self._new_key("pixels"), image.name, None)
            self._cameras[field.key] = Camera(parity=-1)
        else:
            rows, cols = image.planes[0].shape
            ra, dec = image.transform.pixel_to_sky((cols - 1) / 2, (rows - 1) / 2)
            for known in self.fields:
                if known.plane is not None:
                    east, north = known.plane.project(ra, dec)
                    limit = 3600 * np.degrees(np.tan(np.radians(FIELD_RADIUS_DEG)))
                    if np.hypot(east, north) < limit:
                        return known
            field = Field(self._new_key("field"), image.name, FieldPlane(float(ra), float(dec)))
            self._cameras[field.key] = Camera()
        self.fields = (*self.fields, field)
        self._touch("fields")
        return field

    # -- images -----------------------------------------------------------------------------

    @property
    def field_images(self) -> tuple[ImageSet, ...]:
        """Image sets of the active field, bottom first."""
        return tuple(s for s in self.images if s.field == self.active_field)

    @property
    def top_set(self) -> ImageSet | None:
        """The set tools work on: the current one when visible, else the topmost visible one."""
        visible = [s for s in self.field_images if s.visible]
        current = [s for s in visible if s.key == self.current_image]
        return next(reversed(current or visible), None)

    @property
    def top_member(self) -> Member | None:
        """The plane tools work on; for a colour composite its J plane."""
        top = self.top_set
        return top.member(self.shown.band) if top else None

    def add_images(self, images: Sequence[SurveyImage], *, show: bool = True) -> str:
        """Add the images of one place (one file, or J/H/Ks siblings) as a set.

        Parameters
        ----------
        images : sequence of SurveyImage
            At least one; all of the same place.
        show : bool
            Whether its field becomes the active one and the set the current one.

        Returns
        -------
        str
            Key of the set.
        """
        with self.batch():
            field = self._field_for(images[0])
            members = tuple(Member(i, p) for i in images for p in i.planes)
            key = self._new_key("image")
            self.images = (*self.images, ImageSet(key, field.key, members))
            if show or self.active_field is None:
                self.active_field = field.key
                self.current_image = key
                if self.shown is not Shown.RGB:
                    bands = self.images[-1].bands
                    if bands and self.shown.band not in bands:
                        self.shown = Shown(bands[0].value)
                        self._touch("shown")
            self._touch("images")
        return key

    def extend_set(self, key: str, images: Sequence[SurveyImage]) -> None:
        """Add siblings that were found later to a set; nothing happens if the set is gone."""
        found = self.image_set(key)
        if found is not None and images:
            more = tuple(Member(i, p) for i in images for p in i.planes)
            members = tuple(sorted((*found.members, *more), key=_band_order))
            self._replace_set(replace(found, members=members))

    def image_set(self, key: str) -> ImageSet | None:
        """Return a set by key."""
        return next((s for s in self.images if s.key == key), None)

    def _replace_set(self, new: ImageSet) -> None:
        self.images = tuple(new if s.key == new.key else s for s in self.images)
        self._touch("images")

    def set_image_visible(self, key: str, visible: bool) -> None:
        """Show or hide a set."""
        if found := self.image_set(key):
            self._replace_set(replace(found, visible=visible))

    def set_image_opacity(self, key: str, opacity: float) -> None:
        """Set the opacity of a set, 0 to 1."""
        if found := self.image_set(key):
            self._replace_set(replace(found, opacity=min(max(opacity, 0.0), 1.0)))

    def set_role(self, key: str, role: PlaneRole) -> None:
        """Choose which planes of a cube are shown."""
        if found := self.image_set(key):
            self._replace_set(replace(found, role=role))

    def make_current(self, key: str) -> None:
        """Make a set the one tools work on, and show its field."""
        found = self.image_set(key)
        if found is None:
            return
        with self.batch():
            self.activate_field(found.field)
            self.current_image = key
            if not found.visible:
                self._replace_set(replace(found, visible=True))
            if self.shown is not Shown.RGB and found.bands and self.shown.band not in found.bands:
                self.show(Shown(found.bands[0].value))
            self._touch("images")

    def move_image(self, key: str, steps: int) -> None:
        """Move a set up (positive) or down in the drawing order."""
        order = list(self.images)
        at = next((n for n, s in enumerate(order) if s.key == key), None)
        if at is not None:
            order.insert(min(max(at + steps, 0), len(order) - 1), order.pop(at))
            self.images = tuple(order)
            self._touch("images")

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

    # -- what is shown ----------------------------------------------------------------------

    def show(self, shown: Shown) -> None:
        """Set the band switch."""
        if shown is not self.shown:
            self.shown = shown
            self._touch("shown")

    def set_tone(self, tone: ToneSettings) -> None:
        """Set stretch, limits, contrast, bias, inversion and colour map."""
        if tone != self.tone:
            self.tone = tone
            self._touch("tone")

    def set_tool(self, tool: Tool) -> None:
        """Choose what a click does."""
        if tool is not self.tool:
            self.tool = tool
            self._touch("tool")

    # -- catalogues -------------------------------------------------------------------------

    def add_catalog(self, catalog: Catalog) -> str:
        """Add a catalogue layer and return its key; a PSC in the table is not pushed aside."""
        key = self._new_key("catalog")
        layer = CatalogLayer(key, catalog, np.ones(len(catalog), dtype=bool))
        self.catalogs = (*self.catalogs, layer)
        shown = self.catalog_layer(self.current_catalog)
        if shown is None or shown.catalog.kind is not CatalogKind.PSC:
            self.current_catalog = key
        self._touch("catalogs")
        return key

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
        mask: NDArray[np.bool_] = (
            compile_filter(text, layer.catalog)
            if text.strip()
            else np.ones(len(layer.catalog), dtype=bool)
        )
        self._replace_catalog(replace(layer, filter_text=text.strip(), mask=mask))

    # -- artifacts --------------------------------------------------------------------------

    def set_artifacts(
        self, artifacts: Mapping[str, Artifact], rules_version: str, notes: Sequence[str] = ()
    ) -> None:
        """Replace the predicted artifacts, the version of their rules and the notes on them."""
        with self.batch():
            self.artifacts = dict(artifacts)
            self.artifact_rules_version = rules_version
            self.artifact_notes = tuple(notes)
            chosen = self.selection
            if isinstance(chosen, ArtifactSelection) and chosen.key not in self.artifacts:
                self.select(None)
            self._touch("artifacts")

    def set_artifacts_visible(self, visible: bool) -> None:
        """Show or hide all artifacts."""
        self.artifacts_visible = visible
        self._touch("artifacts")

    def set_kind_visible(self, kind: ArtifactKind, visible: bool) -> None:
        """Show or hide one kind of artifacts."""
        hidden = self.hidden_kinds
        self.hidden_kinds = hidden - {kind} if visible else hidden | {kind}
        self._touch("artifacts")

    def set_guesses_visible(self, visible: bool) -> None:
        """Show or hide artifacts whose rule is a guess."""
        self.guesses_visible = visible
        self._touch("artifacts")

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

    # -- selection and notices --------------------------------------------------------------

    def select(self, selection: Selection | None) -> None:
        """Select a row, artifact, measurement or place, or nothing."""
        if selection == self.selection:
            return
        with self.batch():
            self.selection = selection
            self._touch("selection")
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

    def undo(self) -> str | None:
        """Take back what the user made last; returns what it was."""
        return self.history.undo()

    def redo(self) -> str | None:
        """Do again what was taken back last; returns what it was."""
        return self.history.redo()
