"""Panes: several views of the active field beside each other, as values.

A pane says what it shows: a band (or that it follows the band switch) and which image set (or all
that are visible). Locks say what the panes share; what is not shared each keeps for itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.view import Shown, ToneSettings

MOST_ACROSS = 4
"""Panes in a row or a column, at the most: more are too small to look into. Our choice."""
MOST_PANES = MOST_ACROSS * MOST_ACROSS


class Lock(StrEnum):
    """What panes can share."""

    CENTER = "center"
    ZOOM = "zoom"
    STRETCH = "stretch"
    CROSSHAIR = "crosshair"


ALL_LOCKS = frozenset(Lock)


class Arrangement(StrEnum):
    """The arrangements with a name."""

    SINGLE = "single"
    SIDE_BY_SIDE = "side_by_side"
    BANDS = "bands"
    QUARTERS = "quarters"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Pane:
    """One view of the field.

    Attributes
    ----------
    key : int
        Its own within a window, as long as the pane is there.
    shown : Shown or None
        A band of its own; None follows the band switch.
    set_key : str or None
        The only image set it shows; None shows all visible ones.
    tone : ToneSettings or None
        A tone of its own; None shares the common one.
    """

    key: int = 0
    shown: Shown | None = None
    set_key: str | None = None
    tone: ToneSettings | None = None


@dataclass(frozen=True, slots=True)
class PaneLayout:
    """Panes in rows, the first at the top left.

    Attributes
    ----------
    rows, cols : int
    panes : tuple of Pane
        Row by row; there may be fewer than places, never none.
    active : int
        Index of the pane that tools, keys and panels work on.
    maximized : bool
        Whether only the active pane is shown for now.
    locks : frozenset of Lock
        What the panes share. Zoom stands for scale, rotation and parity.
    """

    rows: int = 1
    cols: int = 1
    panes: tuple[Pane, ...] = (Pane(),)
    active: int = 0
    maximized: bool = False
    locks: frozenset[Lock] = ALL_LOCKS

    @property
    def pane(self) -> Pane:
        """The active pane."""
        return self.panes[self.active]

    @property
    def is_tiled(self) -> bool:
        """Whether there are several panes, seen or not."""
        return len(self.panes) > 1

    @property
    def seen(self) -> tuple[Pane, ...]:
        """The panes on screen."""
        return (self.pane,) if self.maximized else self.panes

    @property
    def arrangement(self) -> Arrangement:
        """The name of this arrangement."""
        if not self.is_tiled:
            return Arrangement.SINGLE
        plain = all(p.set_key is None for p in self.panes)
        bands = [p.shown for p in self.panes]
        if plain and None not in bands and bands == [s for s in Shown if s in bands]:
            return Arrangement.BANDS
        if (self.rows, self.cols, len(self.panes)) == (1, 2, 2):
            return Arrangement.SIDE_BY_SIDE
        if (self.rows, self.cols, len(self.panes)) == (2, 2, 4):
            return Arrangement.QUARTERS
        return Arrangement.FREE

    def pane_of(self, key: int) -> Pane | None:
        """Return a pane by key."""
        return next((p for p in self.panes if p.key == key), None)

    def with_pane(self, new: Pane) -> "PaneLayout":
        """Return the layout with a pane replaced by another of its key."""
        return replace(self, panes=tuple(new if p.key == new.key else p for p in self.panes))

    def activated(self, key: int) -> "PaneLayout":
        """Return the layout with another pane active; an unknown key changes nothing."""
        at = next((n for n, p in enumerate(self.panes) if p.key == key), self.active)
        return replace(self, active=at)

    def next_to(self, steps: int) -> Pane:
        """Return the pane so many after the active one, in reading order, round and round."""
        return self.panes[(self.active + steps) % len(self.panes)]

    def arranged(
        self, rows: int, cols: int, wanted: Sequence[Pane] | None, switch: Shown
    ) -> "PaneLayout":
        """Return the layout with other places.

        Parameters
        ----------
        rows, cols : int
            Kept between 1 and `MOST_ACROSS`.
        wanted : sequence of Pane or None
            What the panes show, their keys aside. With None those that are there stay, and new
            ones show what the active one shows.
        switch : Shown
            The band switch.

        Returns
        -------
        PaneLayout
            The active pane stays the active one where one of the new panes shows the same, and
            when only one is left.
        """
        rows, cols = (min(max(n, 1), MOST_ACROSS) for n in (rows, cols))
        count, old = rows * cols, self.pane
        if wanted is None:
            kept = self.panes[:count]
            if self.active >= count:
                kept = (*kept[:-1], old)
            wanted = [*kept, *[replace(old, key=-1)] * (count - len(kept))]
            taken = {p.key for p in kept}
        else:
            wanted = list(wanted[:count]) or [old]
            same = [n for n, p in enumerate(wanted) if _same_view(p, old, switch)]
            at = same[0] if same else 0
            others = [p.key for n, p in enumerate(self.panes) if n != self.active]
            keys = [others.pop(0) if others and n != at else -1 for n in range(len(wanted))]
            keys[at] = old.key
            wanted = [replace(p, key=k) for p, k in zip(wanted, keys, strict=True)]
            taken = {k for k in keys if k >= 0}
        free = iter(k for k in range(2 * MOST_PANES + len(taken)) if k not in taken)
        panes = tuple(p if p.key >= 0 else replace(p, key=next(free)) for p in wanted)
        active = next(n for n, p in enumerate(panes) if p.key == old.key)
        return replace(self, rows=rows, cols=cols, panes=panes, active=active, maximized=False)


def _same_view(new: Pane, old: Pane, switch: Shown) -> bool:
    same_band = (new.shown or switch) is (old.shown or switch)
    return same_band and (old.set_key is None or new.set_key in (old.set_key, None))


def joined(locks: frozenset[Lock], shared: Camera, own: Camera | None) -> Camera:
    """Return the camera of a pane: what is locked from the shared one, the rest its own."""
    if own is None:
        return shared
    camera = shared if Lock.ZOOM in locks else own
    return replace(camera, center=(shared if Lock.CENTER in locks else own).center)


def best_grid(count: int, room: tuple[float, float], box: tuple[float, float]) -> tuple[int, int]:
    """Return rows and columns that show something largest in each of some panes.

    Parameters
    ----------
    count : int
        Panes, 1 to `MOST_PANES`.
    room : tuple of (float, float)
        Width and height of all panes together.
    box : tuple of (float, float)
        Width and height of what each shall show, in any unit.
    """
    count = min(max(count, 1), MOST_PANES)
    wide, high = (max(v, 1e-9) for v in box)

    def scale(grid: tuple[int, int]) -> float:
        return min(room[0] / grid[1] / wide, room[1] / grid[0] / high)

    grids = [(math.ceil(count / cols), cols) for cols in range(1, MOST_ACROSS + 1)]
    fitting = [g for g in grids if g[0] <= MOST_ACROSS]
    # of equal ones that with the fewest places left empty, and the wider: it is read like a line
    return max(fitting, key=lambda g: (round(scale(g), 9), -g[0] * g[1], g[1]))
