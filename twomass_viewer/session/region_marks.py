"""The regions of a session as what is drawn on the plane of a field."""

from collections.abc import Mapping

import numpy as np

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.regions import Point, RegionEdit, RegionSet
from twomass_viewer.session.region_book import RegionBook
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.skyregions.outlines import axes, label_of, on_plane, strokes

MAX_LABELS = 2000
"""More labels than these hide the sky: our choice."""


def region_sets(plane: FieldPlane | None, book: RegionBook) -> tuple[RegionSet, ...]:
    """Return what all visible regions are drawn with, by colour."""
    shown = book.shown
    places = on_plane(plane, shown)
    groups: dict[tuple[str, bool], dict[int, Region]] = {}
    for key in places:
        region = shown[key]
        groups.setdefault((region.color, not region.include), {})[key] = region
    labelled = sum(bool(label_of(shown[k])) for k in places) <= MAX_LABELS
    return tuple(
        _set(plane, color, dashed, book.version, some, places, labelled)
        for (color, dashed), some in groups.items()
    )


def _set(
    plane: FieldPlane | None,
    color: str,
    dashed: bool,
    version: int,
    regions: Mapping[int, Region],
    places: Mapping[int, tuple[Point, ...]],
    labelled: bool,
) -> RegionSet:
    circles, dots, easts, norths, counts, numbers = [], [], [], [], [], []
    labels = []
    for key, region in regions.items():
        at = places[key]
        if region.shape is Shape.CIRCLE:
            circles.append((key, *at[0], region.sizes[0]))
        elif region.shape is Shape.POINT or (region.shape is Shape.TEXT and not region.label):
            dots.append((key, *at[0]))
        else:
            for east, north in strokes(plane, region, at):
                easts.append(east)
                norths.append(north)
                counts.append(len(east))
                numbers.append(key)
        if labelled and (text := label_of(region)):
            labels.append((*label_place(region, at), text))
    round_ = np.array(circles, float).reshape(-1, 4)
    small = np.array(dots, float).reshape(-1, 3)
    return RegionSet(
        color,
        dashed,
        version,
        np.concatenate(easts) if easts else np.empty(0),
        np.concatenate(norths) if norths else np.empty(0),
        np.array(counts, np.intp),
        np.array(numbers, np.intp),
        round_[:, 1:],
        round_[:, 0].astype(np.intp),
        small[:, 1:],
        small[:, 0].astype(np.intp),
        tuple(labels),
    )


def label_place(region: Region, at: tuple[Point, ...]) -> Point:
    """Return where the label of a region begins."""
    if region.shape is Shape.TEXT:
        return at[0]
    if region.shape in (Shape.LINE, Shape.RULER):
        return (at[0][0] + at[1][0]) / 2, (at[0][1] + at[1][1]) / 2
    reach = max(region.sizes, default=0.0)
    return at[0][0], at[0][1] + (reach / 2 if region.shape is Shape.BOX else reach)


def region_edit(plane: FieldPlane | None, book: RegionBook) -> RegionEdit | None:
    """Return how the selected regions and the draft are drawn; None where there are none."""
    chosen = {k: book.all[k] for k in book.selected if k != book.draft_of}
    if book.draft is not None:
        chosen[-1] = book.draft
    if not chosen:
        return None
    places = on_plane(plane, chosen)
    lines: list[tuple[Point, ...]] = []
    dots: list[Point] = []
    handles: tuple[tuple[str, Point], ...] = ()
    body: tuple[Point, ...] = ()
    label = None
    single = len(chosen) == 1
    for key, at in places.items():
        region = chosen[key]
        found = [
            tuple(zip(e.tolist(), n.tolist(), strict=True)) for e, n in strokes(plane, region, at)
        ]
        lines += found
        if not found:
            dots.append(at[0])
        if single:
            handles = region_handles(plane, region, at)
            body = found[-1] if found else (at[0],)
        if single and (text := label_of(region)):
            label = (*label_place(region, at), text)
    return RegionEdit(tuple(lines), tuple(dots), handles, body, label)


def region_handles(
    plane: FieldPlane | None, region: Region, at: tuple[Point, ...]
) -> tuple[tuple[str, Point], ...]:
    """Return the places where a region is taken hold of, by name."""
    e, n = at[0]
    shape = region.shape
    if shape in (Shape.CIRCLE, Shape.ANNULUS, Shape.COMPASS):
        way = axes(plane, region)[1] if shape is Shape.COMPASS else (-1.0, 0.0)
        return tuple(
            (f"size:{k}", (e + s * way[0], n + s * way[1])) for k, s in enumerate(region.sizes)
        )
    if shape.turns:
        (ae, an), (be, bn) = axes(plane, region)
        half = 0.5 if shape is Shape.BOX else 1.0
        a, b = (s * half for s in region.sizes)
        return (
            ("size:0", (e + a * ae, n + a * an)),
            ("size:1", (e + b * be, n + b * bn)),
            ("turn", (e + 1.35 * b * be, n + 1.35 * b * bn)),
        )
    if shape in (Shape.LINE, Shape.RULER, Shape.POLYGON):
        return tuple((f"vertex:{k}", p) for k, p in enumerate(at))
    return ()
