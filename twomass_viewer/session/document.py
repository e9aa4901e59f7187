"""The ground a Session stands on: announcing, fields, cameras, images and the selection.

A field is what one tangent plane can show; images near each other share one, and each field has
its own camera. Moving the camera is announced separately from all else, because it happens at
frame rate and changes nothing but the camera.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from psygnal import Signal

from twomass_viewer.imagery.image import SurveyImage, image_center
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.differences import MadeOf
from twomass_viewer.session.layers import Field, ImageSet, Member
from twomass_viewer.session.shared_sky import of_band_in_place, of_band_on_top
from twomass_viewer.session.view import Selection, Shown
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole

FIELD_RADIUS_DEG = 5.0
"""Images whose centres lie closer than this to a field's centre share its tangent plane."""


def _band_order(member: Member) -> int:
    return list(Band).index(member.band) if member.band else -1


class Document:
    """Images on their fields, and where one looks.

    Attributes
    ----------
    changed : psygnal.Signal
        Emits the frozenset of the names that changed; of this class ``fields``, ``images``,
        ``shown`` and ``selection``.
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
        self.shown = Shown.J
        self.selection: Selection | None = None
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

    def new_key(self, prefix: str) -> str:
        """Return a key that nothing in this document has had."""
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

    def camera_of(self, key: str) -> Camera:
        """Return the camera of a field."""
        return self._cameras.get(key, Camera())

    def replace_fields(self, fields: Sequence[tuple[Field, Camera]], active: str | None) -> None:
        """Replace all fields with their cameras, and which of them is the active one."""
        with self.batch():
            self.fields = tuple(f for f, _ in fields)
            self._cameras = {f.key: camera for f, camera in fields}
            self.active_field = active
            self._touch("fields", "images", "catalogs", "artifacts")
        self.camera_changed.emit(self.camera)

    def _field_for(self, image: SurveyImage) -> Field:
        """Return the field an image belongs to, making it when there is none near enough."""
        if image.transform is None:
            field = Field(self.new_key("pixels"), image.name, None)
            self._cameras[field.key] = Camera(parity=-1)
        else:
            ra, dec = image.transform.pixel_to_sky(*image_center(image.planes[0].shape))
            for known in self.fields:
                if known.plane is not None:
                    east, north = known.plane.project(ra, dec)
                    limit = 3600 * np.degrees(np.tan(np.radians(FIELD_RADIUS_DEG)))
                    if np.hypot(east, north) < limit:
                        return known
            field = Field(self.new_key("field"), image.name, FieldPlane(float(ra), float(dec)))
            self._cameras[field.key] = Camera()
        self.fields = (*self.fields, field)
        self._touch("fields")
        return field

    # -- images -----------------------------------------------------------------------------

    @property
    def field_images(self) -> tuple[ImageSet, ...]:
        """Image sets of the active field, bottom first, without the composites made of them."""
        return tuple(s for s in self._on_field() if s.sources is None)

    def _on_field(self) -> list[ImageSet]:
        return [s for s in self.images if s.field == self.active_field]

    @property
    def seen_images(self) -> tuple[ImageSet, ...]:
        """The visible sets of the active field, bottom first; composites only in colour.

        Those of other bands lie under those of the band shown.
        """
        in_color = self.shown is Shown.RGB
        visible = [s for s in self._on_field() if s.visible and (in_color or s.sources is None)]
        return of_band_on_top(visible, self.shown)

    @property
    def top_set(self) -> ImageSet | None:
        """The set tools work on: the current one when visible, else the topmost visible one.

        Of a current one that lacks the band shown: that which has it in the same place.
        """
        visible = self.seen_images
        current = next((s for s in visible if s.key == self.current_image), None)
        if current is not None:
            return of_band_in_place(visible, current, self.shown)
        return next(reversed(visible), None)

    @property
    def top_member(self) -> Member | None:
        """The plane tools work on; for a colour composite its J plane."""
        top = self.top_set
        return top.member(self.shown_now.band) if top else None

    @property
    def shown_now(self) -> Shown:
        """What the set that tools work on shows."""
        return self.shown

    def add_images(
        self,
        images: Sequence[SurveyImage],
        *,
        show: bool = True,
        made_of: MadeOf | None = None,
    ) -> str:
        """Add the images of one place (one file, or J/H/Ks siblings) as a set.

        Parameters
        ----------
        images : sequence of SurveyImage
            At least one; all of the same place.
        show : bool
            Whether its field becomes the active one and the set the current one.
        made_of : MadeOf, optional
            Of a difference or ratio: the two images it was made of.

        Returns
        -------
        str
            Key of the set.
        """
        with self.batch():
            field = self._field_for(images[0])
            members = tuple(Member(i, p) for i in images for p in i.planes)
            key = self.new_key("image")
            self.images = (*self.images, ImageSet(key, field.key, members, made_of=made_of))
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

    def replace_images(self, images: Sequence[ImageSet], current: str | None) -> None:
        """Replace all image sets, and which of them tools work on."""
        self.images = tuple(images)
        self.current_image = current
        self._touch("images")

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

    def set_members(self, key: str, members: tuple[Member, ...]) -> None:
        """Replace the planes of a set by the same ones judged differently."""
        if found := self.image_set(key):
            self._replace_set(replace(found, members=members))

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
            if found.sources is not None:  # seen in colour only
                self.show(Shown.RGB)
            elif self.shown is not Shown.RGB and found.bands and self.shown.band not in found.bands:
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

    def show(self, shown: Shown) -> None:
        """Set the band switch."""
        if shown is not self.shown:
            self.shown = shown
            self._touch("shown")

    # -- selection --------------------------------------------------------------------------

    def select(self, selection: Selection | None) -> None:
        """Select a row, artifact, measurement or place, or nothing."""
        if selection != self.selection:
            self.selection = selection
            self._touch("selection")
