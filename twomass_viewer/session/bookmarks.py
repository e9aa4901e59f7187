"""Named places: where they lie, how closely and in which band they are looked at."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.history import Edit, History
from twomass_viewer.session.layers import Field
from twomass_viewer.session.view import Shown

_REACH_ARCSEC = 5 * 3600 * 1.5  # what a field can show, on its plane


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One named place.

    Attributes
    ----------
    name : str
    place : tuple of (float, float)
        Right ascension and declination in degrees, FK5 J2000; 0-based x and y where ``field`` is
        given.
    arcsec_per_pixel : float or None
        How closely it is looked at: arcsec (image pixels) for each screen pixel; None leaves the
        zoom as it is.
    rotation_deg, parity : float, int
        As of the `Camera`.
    shown : Shown or None
        The band; None leaves it.
    note : str
    field : str
        Name of the field of pixels it belongs to; empty for a place on the sky.
    """

    name: str
    place: tuple[float, float]
    arcsec_per_pixel: float | None = None
    rotation_deg: float = 0.0
    parity: int = 1
    shown: Shown | None = None
    note: str = ""
    field: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "name": self.name,
            "place": list(self.place),
            "arcsec_per_pixel": self.arcsec_per_pixel,
            "rotation_deg": self.rotation_deg,
            "parity": self.parity,
            "shown": self.shown.value if self.shown else None,
            "note": self.note,
            "pixel_field": self.field,
        }


class Bookmarks:
    """The bookmarks of a window, in the order they were made; every change can be undone.

    Parameters
    ----------
    history : callable
        Returns the history that edits go to.
    touch : callable
        Called with ``bookmarks`` when something changed.

    Attributes
    ----------
    all : tuple of Bookmark
    """

    def __init__(self, history: Callable[[], History], touch: Callable[[str], None]) -> None:
        self._history, self._touch = history, touch
        self.all: tuple[Bookmark, ...] = ()

    def add(self, *more: Bookmark) -> None:
        """Add bookmarks."""
        if more:
            self._change("bookmark" if len(more) == 1 else "bookmarks", (*self.all, *more))

    def change(self, index: int, bookmark: Bookmark) -> None:
        """Replace one: another name, another note."""
        if self.all[index] != bookmark:
            self._change(
                "change of a bookmark", (*self.all[:index], bookmark, *self.all[index + 1 :])
            )

    def remove(self, indices: Sequence[int]) -> None:
        """Remove some."""
        gone = frozenset(indices)
        kept = tuple(b for n, b in enumerate(self.all) if n not in gone)
        if len(kept) < len(self.all):
            self._change("remove bookmark" if len(gone) == 1 else "remove bookmarks", kept)

    def restore(self, bookmarks: Sequence[Bookmark]) -> None:
        """Replace all by those of a session file; this cannot be undone."""
        self._set(tuple(bookmarks))

    def _change(self, text: str, after: tuple[Bookmark, ...]) -> None:
        before = self.all
        self._history().do(Edit(text, lambda: self._set(after), lambda: self._set(before)))

    def _set(self, bookmarks: tuple[Bookmark, ...]) -> None:
        self.all = bookmarks
        self._touch("bookmarks")

    def new_name(self) -> str:
        """Return a name that none has."""
        names = {b.name for b in self.all}
        return next(f"Place {n}" for n in range(1, len(names) + 2) if f"Place {n}" not in names)


def bookmark_here(
    name: str,
    field: Field,
    camera: Camera,
    shown: Shown,
    at: tuple[float, float] | None = None,
    note: str = "",
) -> Bookmark:
    """Return a bookmark of a place on the plane of a field (the middle of the view), as seen."""
    place = at or camera.center
    if field.plane is not None:
        ra, dec = field.plane.unproject(*place)
        place = float(ra), float(dec)
    return Bookmark(
        name,
        place,
        camera.arcsec_per_pixel,
        camera.rotation_deg,
        camera.parity,
        shown,
        note,
        "" if field.plane is not None else field.name,
    )


def field_of(
    bookmark: Bookmark, fields: Sequence[Field], active: str | None
) -> tuple[Field, tuple[float, float]] | None:
    """Return the field a bookmark is shown in and its place on the plane; None without one.

    The active field where it can, else the one whose centre is nearest.
    """
    found: list[tuple[float, Field, tuple[float, float]]] = []
    for field in fields:
        if bookmark.field:
            if field.plane is None and field.name == bookmark.field:
                return field, bookmark.place
        elif field.plane is not None:
            east, north = (float(v) for v in field.plane.project(*bookmark.place))
            away = math.hypot(east, north)
            if away < _REACH_ARCSEC:  # not where it is nan: behind the plane
                rank = -1.0 if field.key == active else away
                found.append((rank, field, (east, north)))
    if not found:
        return None
    _, field, place = min(found, key=lambda f: f[0])
    return field, place


def camera_of(bookmark: Bookmark, place: tuple[float, float], before: Camera) -> Camera:
    """Return the camera that shows a bookmark whose place on the plane is known."""
    if bookmark.arcsec_per_pixel is None:
        return Camera(place, before.arcsec_per_pixel, before.rotation_deg, before.parity)
    return Camera(place, bookmark.arcsec_per_pixel, bookmark.rotation_deg, bookmark.parity)
