"""The regions of a window: what is there, what is selected, what is being drawn.

A region is known by a number that is never used again. Regions belong to the sky, so they are
shown in every field they lie on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from twomass_viewer.session.history import Edit, History
from twomass_viewer.session.layers import next_version
from twomass_viewer.skyregions.model import Region, Shape

Regions = Mapping[int, Region]


class RegionBook:
    """Regions with undo.

    Parameters
    ----------
    history : callable
        Returns the history that edits go to.
    touch : callable
        Called with the name of what changed: ``regions``, or ``region_edit`` where that is only
        the selection or the draft.

    Attributes
    ----------
    all : mapping of int to Region
        Replaced as a whole by every change, never changed in place.
    version : int
        Unique to ``all`` and to which groups are hidden.
    selected : frozenset of int
    hidden_groups : frozenset of str
    draft : Region or None
        What the mouse draws or drags at this moment; it replaces ``draft_of`` on the sky.
    draft_of : int or None
    shape : Shape
        What the region tool makes.
    """

    def __init__(self, history: Callable[[], History], touch: Callable[[str], None]) -> None:
        self._history = history
        self._touch = touch
        self._last = 0
        self.all: Regions = {}
        self.version = next_version()
        self.selected: frozenset[int] = frozenset()
        self.hidden_groups: frozenset[str] = frozenset()
        self.draft: Region | None = None
        self.draft_of: int | None = None
        self.shape = Shape.CIRCLE

    @property
    def shown(self) -> dict[int, Region]:
        """Regions of the groups that are visible."""
        hidden = self.hidden_groups
        return {k: r for k, r in self.all.items() if r.group not in hidden}

    @property
    def one(self) -> int | None:
        """The selected region, where exactly one is."""
        return next(iter(self.selected)) if len(self.selected) == 1 else None

    def groups(self) -> dict[str, int]:
        """Return the groups with the number of their regions."""
        found: dict[str, int] = {}
        for region in self.all.values():
            found[region.group] = found.get(region.group, 0) + 1
        return found

    def add(self, regions: Iterable[Region], text: str = "region") -> list[int]:
        """Add regions; can be undone. A single one is selected."""
        new = {self._last + n: r for n, r in enumerate(regions, 1)}
        self._last += len(new)
        chosen = frozenset(new) if len(new) == 1 else frozenset()
        self._change(text, {**self.all, **new}, chosen)
        return list(new)

    def add_file(self, regions: Iterable[Region], own_group: str, text: str) -> list[int]:
        """Add the regions of a file; can be undone.

        Those in the file's own group, which is named after it, do not join the group of another
        file of that name: ``stars`` becomes ``stars (2)``.
        """
        taken, group, count = self.groups(), own_group, 1
        while group in taken:
            count += 1
            group = f"{own_group} ({count})"
        return self.add(
            [replace(r, group=group) if r.group == own_group else r for r in regions], text
        )

    def change(self, number: int, region: Region, text: str = "change of a region") -> None:
        """Replace a region; can be undone."""
        if self.all.get(number, region) != region:
            self._change(text, {**self.all, number: region}, frozenset({number}))

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove regions; can be undone."""
        gone = frozenset(numbers) & self.all.keys()
        if gone:
            left = {k: r for k, r in self.all.items() if k not in gone}
            self._change("removal of regions", left, frozenset())

    def remove_group(self, group: str) -> None:
        """Remove all regions of a group; can be undone."""
        self.remove([k for k, r in self.all.items() if r.group == group])

    def _change(self, text: str, after: Regions, selected: frozenset[int]) -> None:
        before, was = self.all, self.selected
        self._history().do(
            Edit(text, lambda: self._set(after, selected), lambda: self._set(before, was))
        )

    def _set(self, regions: Regions, selected: frozenset[int]) -> None:
        self.all = regions
        self.selected = selected & regions.keys()
        self.draft = self.draft_of = None
        self.version = next_version()
        self._touch("regions")

    def select(self, numbers: Iterable[int]) -> None:
        """Select regions."""
        chosen = frozenset(numbers) & self.all.keys()
        if chosen != self.selected:
            self.selected = chosen
            self._touch("region_edit")

    def set_group_visible(self, group: str, visible: bool) -> None:
        """Show or hide a group."""
        hidden = self.hidden_groups
        self.hidden_groups = hidden - {group} if visible else hidden | {group}
        self.version = next_version()
        self._touch("regions")

    def set_shape(self, shape: Shape) -> None:
        """Choose what the region tool makes."""
        self.shape = shape
        self._touch("region_edit")

    def set_draft(self, region: Region | None, of: int | None = None) -> None:
        """Show a region while it is drawn or dragged; None ends that without a change."""
        self.draft, self.draft_of = region, of
        self._touch("region_edit")

    # -- for session files ------------------------------------------------------------------

    def to_plain(self) -> dict[str, Any]:
        """Return all as values for JSON."""
        return {
            "hidden_groups": sorted(self.hidden_groups),
            "selected": [n for n, key in enumerate(self.all) if key in self.selected],
            "tool": self.shape.value,
            "regions": [
                {
                    "shape": r.shape.value,
                    "points": [list(p) for p in r.points],
                    "sizes": list(r.sizes),
                    "pa_deg": r.pa_deg,
                    "label": r.label,
                    "color": r.color,
                    "group": r.group,
                    "tags": list(r.tags),
                    "include": r.include,
                    "in_pixels": r.in_pixels,
                }
                for r in self.all.values()
            ],
        }

    def restore(
        self,
        regions: Iterable[Region],
        hidden_groups: Iterable[str] = (),
        selected: Iterable[int] = (),
    ) -> None:
        """Replace all regions by those of a session file, some selected; this is not undone."""
        some = list(regions)
        self.hidden_groups = frozenset(hidden_groups)
        chosen = frozenset(self._last + 1 + n for n in selected if n < len(some))
        self._set({self._last + n: r for n, r in enumerate(some, 1)}, chosen)
        self._last += len(some)


def region_from_plain(value: Mapping[str, Any]) -> Region:
    """Return a region of what `RegionBook.to_plain` wrote.

    Raises
    ------
    FileProblemError
        When it is not such a value.
    """
    from twomass_viewer.errors import FileProblemError
    from twomass_viewer.skyregions.model import fault_of

    try:
        region = Region(
            Shape(value["shape"]),
            tuple((float(a), float(b)) for a, b in value["points"]),
            tuple(float(s) for s in value["sizes"]),
            float(value["pa_deg"]),
            str(value["label"]),
            str(value["color"]),
            str(value["group"]),
            tuple(str(t) for t in value["tags"]),
            bool(value["include"]),
            bool(value["in_pixels"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FileProblemError(f"A region of the session is damaged: {error}.") from None
    if fault := fault_of(region):
        raise FileProblemError(f"A region of the session is damaged. {fault}")
    return region
