"""Linked panes, as a part of the Session: what each shows, and what they share.

Whatever asks the Session for its band, tone, camera, blink or topmost image gets those of the
active pane; `Tiling.seen_by` lets another pane ask.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.document import Document
from twomass_viewer.session.layers import Field, ImageSet
from twomass_viewer.session.panes import Lock, Pane, PaneLayout, joined
from twomass_viewer.session.view import Shown, ToneSettings

_LOOKS = ("panes", "images", "shown", "tone")


class Tiling(Document):
    """The panes; their layout is announced as ``panes``."""

    def __init__(self) -> None:
        self.layout = PaneLayout()
        self._eyes: int | None = None
        self._switch = Shown.J
        self._tone = ToneSettings()
        self._own_cameras: dict[tuple[str, int], Camera] = {}
        super().__init__()

    # -- who looks --------------------------------------------------------------------------

    @property
    def pane(self) -> Pane:
        """The pane that looks: the active one, but within `seen_by`."""
        eyes = None if self._eyes is None else self.layout.pane_of(self._eyes)
        return eyes or self.layout.pane

    @property
    def is_active_pane(self) -> bool:
        """Whether the pane that looks is the active one: others do not blink."""
        return self.pane.key == self.layout.pane.key

    @contextmanager
    def seen_by(self, key: int) -> Iterator[None]:
        """Let another pane look, for reading only; an unknown key is the active pane."""
        before, self._eyes = self._eyes, key
        try:
            yield
        finally:
            self._eyes = before

    # -- what the pane that looks sees ------------------------------------------------------

    @property
    def shown(self) -> Shown:
        """The band seen: the pane's own, or that of the band switch."""
        return self.pane.shown or self._switch

    @shown.setter
    def shown(self, shown: Shown) -> None:
        # set for an image that lacks the band; a pane with a band of its own keeps it all the same
        if self.pane.shown is None:
            self._switch = shown

    def show(self, shown: Shown) -> None:
        """Set the band switch, or the band of the active pane where it has its own."""
        if self.layout.pane.shown is None:
            super().show(shown)
        else:
            self.set_pane_band(shown)

    @property
    def band_switch(self) -> Shown:
        """The band of all panes that have none of their own."""
        return self._switch

    @property
    def tone(self) -> ToneSettings:
        """How values are shown: the pane's own tone, or the common one."""
        return self.pane.tone or self._tone

    def set_tone(self, tone: ToneSettings) -> None:
        """Set stretch, limits, contrast, bias, inversion and colour map."""
        if tone == self.tone:
            return
        if self.pane.tone is None:
            self._tone = tone
        else:
            self.layout = self.layout.with_pane(replace(self.pane, tone=tone))
        self._touch("tone")

    @property
    def pane_set(self) -> str | None:
        """The only set the pane shows, as far as it lies on the active field."""
        key = self.pane.set_key
        return key if any(s.key == key for s in self._on_field()) else None

    @property
    def seen_images(self) -> tuple[ImageSet, ...]:
        """The visible sets the pane shows, bottom first."""
        only = self.pane_set
        return tuple(s for s in super().seen_images if only in (None, s.key))

    def make_current(self, key: str) -> None:
        """Make a set the one tools work on; a pane of one image shows that one instead.

        A pane with a band of its own keeps it, unless the set is seen in colour only.
        """
        found, own = self.image_set(key), self.layout.pane.shown
        with self.batch():
            super().make_current(key)
            if own is not None and found is not None and found.sources is None:
                self.set_pane_band(own)
            if self.pane_set not in (None, key):
                self._set_layout(self.layout.with_pane(replace(self.pane, set_key=key)))

    # -- cameras ----------------------------------------------------------------------------

    @property
    def camera(self) -> Camera:
        """Camera of the active field in the pane."""
        return self.camera_of(self.active_field or "")

    def camera_of(self, key: str) -> Camera:
        """Return the camera of a field in the pane."""
        shared = super().camera_of(key)
        return joined(self.layout.locks, shared, self._own_cameras.get((key, self.pane.key)))

    def move_camera(self, camera: Camera) -> None:
        """Set the camera of the active pane and of what is locked to it."""
        field = self.active_field
        if field is None or camera == self.camera:
            return
        if not {Lock.CENTER, Lock.ZOOM} <= self.layout.locks:
            self._part_cameras(field)
            self._own_cameras[field, self.layout.pane.key] = camera
        self._cameras[field] = camera
        self.camera_changed.emit(camera)

    def _part_cameras(self, field: str) -> None:
        """Give each pane a camera of its own, where it looks now."""
        for pane in self.layout.panes:
            with self.seen_by(pane.key):
                self._own_cameras[field, pane.key] = self.camera_of(field)

    @property
    def own_cameras(self) -> dict[tuple[str, int], Camera]:
        """Cameras that panes have of their own, by field and pane; empty while all is locked."""
        if {Lock.CENTER, Lock.ZOOM} <= self.layout.locks or not self.layout.is_tiled:
            return {}
        keys = {p.key for p in self.layout.panes}
        return {k: c for k, c in self._own_cameras.items() if k[1] in keys}

    def replace_fields(self, fields: Sequence[tuple[Field, Camera]], active: str | None) -> None:
        """Replace all fields with their cameras, and which of them is the active one."""
        self._own_cameras.clear()
        super().replace_fields(fields, active)

    # -- the layout -------------------------------------------------------------------------

    def _set_layout(self, layout: PaneLayout) -> None:
        if layout != self.layout:
            self.layout = layout
            self._touch(*_LOOKS)

    def restore_layout(
        self, layout: PaneLayout, switch: Shown | None, own: dict[tuple[str, int], Camera]
    ) -> None:
        """Replace the whole layout, the band switch and the panes' own cameras (field and pane)."""
        with self.batch():
            self._set_layout(layout)
            self._switch = switch or self._switch
            self._own_cameras = dict(own)
        self.camera_changed.emit(self.camera)

    def arrange(self, rows: int, cols: int, wanted: Sequence[Pane] | None = None) -> None:
        """Set the places, and what the panes show; see `PaneLayout.arranged`.

        A single pane keeps what the active one shows as what the whole window shows.
        """
        with self.batch():
            shown, tone, only, camera = self.shown, self.tone, self.pane_set, self.camera
            if rows * cols == 1 or (wanted is not None and len(wanted) == 1):
                self._set_layout(self.layout.arranged(1, 1, [Pane()], shown))
                self._switch, self._tone = shown, tone
                self._own_cameras.clear()
                if self.active_field is not None:
                    self._cameras[self.active_field] = camera
                if only is not None:
                    self.current_image = only
            else:
                if wanted is not None and Lock.STRETCH not in self.layout.locks:
                    wanted = [replace(p, tone=tone) for p in wanted]
                self._set_layout(self.layout.arranged(rows, cols, wanted, shown))

    def activate_pane(self, key: int) -> None:
        """Make a pane the one that tools, keys and panels work on."""
        layout = self.layout.activated(key)
        if layout == self.layout:
            return
        self._set_layout(layout)
        self.camera_changed.emit(self.camera)

    def step_pane(self, steps: int) -> None:
        """Make the next (+1) or previous (-1) pane the active one."""
        self.activate_pane(self.layout.next_to(steps).key)

    def set_maximized(self, maximized: bool) -> None:
        """Show the active pane alone for a while, or all again."""
        self._set_layout(replace(self.layout, maximized=maximized and self.layout.is_tiled))

    def set_lock(self, lock: Lock, locked: bool) -> None:
        """Share something among the panes, as the active one has it, or leave it to each."""
        layout, tone = self.layout, self.tone
        if locked is (lock in layout.locks):
            return
        looks = {f.key: self.camera_of(f.key) for f in self.fields}
        for key in looks:
            self._part_cameras(key)
        locks = layout.locks | {lock} if locked else layout.locks - {lock}
        panes = layout.panes
        if lock is Lock.STRETCH and locked:
            self._tone = tone
            panes = tuple(replace(p, tone=None) for p in panes)
        elif lock is Lock.STRETCH:
            panes = tuple(replace(p, tone=self._tone) for p in panes)
        self._cameras |= looks
        self._set_layout(replace(layout, locks=locks, panes=panes))
        self.camera_changed.emit(self.camera)

    def set_pane_band(self, shown: Shown | None) -> None:
        """Give the active pane a band of its own, or let it follow the band switch."""
        if shown is not self.layout.pane.shown:
            self._set_layout(self.layout.with_pane(replace(self.layout.pane, shown=shown)))

    def set_pane_image(self, key: str | None) -> None:
        """Show one image set in the active pane, or all visible ones."""
        if key != self.layout.pane.set_key:
            self._set_layout(self.layout.with_pane(replace(self.layout.pane, set_key=key)))

    def step_pane_image(self, steps: int) -> None:
        """Show the next (+1) or previous (-1) visible image of the field in the active pane."""
        keys = [s.key for s in super().seen_images]
        if keys:
            only = self.pane_set
            start = keys.index(only) + steps if only in keys else (0 if steps > 0 else -1)
            self.set_pane_image(keys[start % len(keys)])
