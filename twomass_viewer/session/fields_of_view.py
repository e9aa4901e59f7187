"""Fields of view laid over the sky: which instrument, where, at which angle."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.outlines import LineStyle, Outline, Point
from twomass_viewer.session.history import Edit, History
from twomass_viewer.session.layers import next_version
from twomass_viewer.skyregions.instruments import Instrument, handle_place, sky_outlines

COLOR = "#b8f15a"
"""Our choice: unlike marks, outlines of images and regions."""

KEY = "view:"


@dataclass(frozen=True, slots=True)
class PlacedView:
    """One field of view on the sky.

    Attributes
    ----------
    instrument : Instrument
    ra_deg, dec_deg : float
        Its middle, FK5 J2000.
    pa_deg : float
        Position angle of its y axis, degrees east of north, 0 to 360.
    """

    instrument: Instrument
    ra_deg: float
    dec_deg: float
    pa_deg: float = 0.0

    @property
    def label(self) -> str:
        """Name and angle."""
        return f"{self.instrument.name} · PA {self.pa_deg:.0f}°"


class FieldsOfView:
    """The fields of view of a window; every change can be undone.

    Parameters
    ----------
    history : callable
        Returns the history that edits go to.
    touch : callable
        Called with ``views`` when something changed.

    Attributes
    ----------
    all : mapping of int to PlacedView
        Replaced as a whole.
    selected : int or None
        The one that keys turn, with a handle.
    shown : bool
    draft : PlacedView or None
        How the selected one is dragged at this moment.
    version : int
        Unique to all of this.
    """

    def __init__(self, history: Callable[[], History], touch: Callable[[str], None]) -> None:
        self._history, self._touch = history, touch
        self._last = 0
        self.all: Mapping[int, PlacedView] = {}
        self.selected: int | None = None
        self.shown = True
        self.draft: PlacedView | None = None
        self.version = next_version()

    @property
    def current(self) -> PlacedView | None:
        """The selected one."""
        return None if self.selected is None else self.all.get(self.selected)

    def add(self, view: PlacedView) -> int:
        """Lay one over the sky and select it."""
        self._last += 1
        self._change("field of view", {**self.all, self._last: view}, self._last)
        return self._last

    def change(self, number: int, view: PlacedView, text: str = "move a field of view") -> None:
        """Move or turn one."""
        if number in self.all and self.all[number] != view:
            self._change(text, {**self.all, number: view}, number)

    def turn(self, degrees: float) -> None:
        """Turn the selected one, east of north."""
        if self.selected is not None and (view := self.current) is not None:
            turned = replace(view, pa_deg=(view.pa_deg + degrees) % 360.0)
            self.change(self.selected, turned, "turn a field of view")

    def remove(self, number: int) -> None:
        """Take one away."""
        if number in self.all:
            kept = {k: v for k, v in self.all.items() if k != number}
            self._change("remove field of view", kept, max(kept, default=None))

    def select(self, number: int | None) -> None:
        """Take one in hand, or none."""
        if number != self.selected and (number is None or number in self.all):
            self.selected = number
            self._changed()

    def set_draft(self, view: PlacedView | None) -> None:
        """Show the selected one as it is dragged."""
        if view != self.draft:
            self.draft = view
            self._changed()

    def show(self, shown: bool) -> None:
        """Show or hide all."""
        if shown is not self.shown:
            self.shown = shown
            self._changed()

    def restore(self, views: list[PlacedView], shown: bool) -> None:
        """Replace all by those of a session file; this cannot be undone."""
        numbered = {self._last + n: v for n, v in enumerate(views, 1)}
        self._last += len(views)
        self.shown, self.draft = shown, None
        self._set(numbered, max(numbered, default=None))

    def _change(self, text: str, after: Mapping[int, PlacedView], chosen: int | None) -> None:
        before, was = self.all, self.selected
        self._history().do(
            Edit(text, lambda: self._set(after, chosen), lambda: self._set(before, was))
        )

    def _set(self, views: Mapping[int, PlacedView], chosen: int | None) -> None:
        self.all, self.selected, self.draft = views, chosen, None
        self._changed()

    def _changed(self) -> None:
        self.version = next_version()
        self._touch("views")


def view_outlines(views: FieldsOfView, plane: FieldPlane) -> tuple[Outline, ...]:
    """Return what all fields of view are drawn with; the selected one has a handle."""
    found = []
    for number, view in views.all.items():
        chosen = number == views.selected
        now = views.draft if chosen and views.draft is not None else view
        at = (now.instrument, now.ra_deg, now.dec_deg, now.pa_deg, plane)
        rings = sky_outlines(*at)
        if rings:
            found.append(
                Outline(
                    key=f"{KEY}{number}",
                    rings=rings,
                    color=COLOR,
                    style=LineStyle.DASHED if now.instrument.dashed else LineStyle.SOLID,
                    labels=(now.label,),
                    emphasized=chosen,
                    below=True,
                    stem=_stem(now, plane) if chosen else None,
                )
            )
    return tuple(found)


def _stem(view: PlacedView, plane: FieldPlane) -> tuple[Point, Point] | None:
    """Return the middle of a field of view and the place of its handle."""
    east, north = (float(v) for v in plane.project(view.ra_deg, view.dec_deg))
    handle = handle_place(view.instrument, view.ra_deg, view.dec_deg, view.pa_deg, plane)
    return None if handle is None else ((east, north), handle)


def moved(
    view: PlacedView, plane: FieldPlane, start: tuple[float, float], now: tuple[float, float]
) -> PlacedView:
    """Return a field of view dragged along by a place of the plane."""
    east, north = (float(v) for v in plane.project(view.ra_deg, view.dec_deg))
    ra, dec = plane.unproject(east + now[0] - start[0], north + now[1] - start[1])
    return replace(view, ra_deg=float(ra), dec_deg=float(dec))


def turned_to(view: PlacedView, plane: FieldPlane, now: tuple[float, float]) -> PlacedView:
    """Return a field of view whose y axis points to a place of the plane."""
    ra, dec = plane.unproject(*now)
    east, north = FieldPlane(view.ra_deg, view.dec_deg).project(ra, dec)
    if not math.hypot(float(east), float(north)) > 0:
        return view
    pa = math.degrees(math.atan2(float(east), float(north))) % 360.0
    return replace(view, pa_deg=round(pa, 1) % 360.0)
