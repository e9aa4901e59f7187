"""The catalogues of a Scene: which rows are marked where."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.classes import ellipses, is_contaminated
from twomass_viewer.imagery.placement import PlacedTile
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.scene.scene import EllipseSet, MarkerSet
from twomass_viewer.session.layers import CatalogLayer, Field, next_version

AT_ONCE = 50_000
"""Rows of more than this are placed by a job, where there is one: our choice."""
_PART = 1 << 16  # rows projected at a time: what is needed in between stays in the cache
# rows times images: more tests of whether a row lies on an image would cost more than they clear
_MAX_TESTS = 5_000_000

MarkSets = tuple[tuple[MarkerSet, ...], tuple[EllipseSet, ...]]


def catalog_sets(
    field: Field, layer: CatalogLayer, covers: tuple[PlacedTile, ...] | None
) -> MarkSets:
    """Return the marks of a catalogue.

    Parameters
    ----------
    field : Field
        With a plane.
    layer : CatalogLayer
    covers : tuple of PlacedTile or None
        Only rows on these are marked; None marks all.
    """
    assert field.plane is not None
    catalog = layer.catalog
    version = next_version()  # which rows are shown depends on the images, too
    east, north = _projected(field.plane, catalog)
    usable = layer.mask & np.isfinite(east) & np.isfinite(north)
    # rows beyond the images are parents, not something to look at; with very many rows and
    # images the test would cost more than it clears
    if covers is not None and len(covers) * len(east) < _MAX_TESTS:
        usable &= _on_images(east, north, covers)
    if catalog.kind is CatalogKind.XSC:
        rows = np.flatnonzero(usable).astype(np.int64)
        shape = ellipses(catalog)
        major, ratio, pa = shape.semi_major_arcsec, shape.axis_ratio, shape.pa_deg
        return (), (
            EllipseSet(
                key=f"{layer.key}:xsc",
                layer=layer.key,
                role=MarkRole.XSC,
                east=east[rows],
                north=north[rows],
                semi_major=major[rows],
                semi_minor=(major * ratio)[rows],
                pa_deg=pa[rows],
                rows=rows,
                version=version,
            ),
        )
    dirty = is_contaminated(catalog)
    psc = catalog.kind is CatalogKind.PSC
    classes = (
        ("clean", MarkRole.PSC_CLEAN if psc else MarkRole.CATALOG, usable & ~dirty),
        ("contaminated", MarkRole.PSC_CONTAMINATED, usable & dirty),
    )
    sets = []
    index_type: Any = np.int32  # no catalogue has more rows, and a million take half the room
    for name, role, chosen in classes:
        rows = np.flatnonzero(chosen).astype(index_type)
        if len(rows) and name not in layer.hidden_classes:
            sets.append(
                MarkerSet(
                    key=f"{layer.key}:{name}",
                    layer=layer.key,
                    role=role,
                    east=east[rows],
                    north=north[rows],
                    rows=rows,
                    version=version,
                )
            )
    return tuple(sets), ()


def _projected(
    plane: FieldPlane, catalog: Catalog
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # of a million rows float32 is enough: half a thousandth of an arcsecond a degree off
    kind: Any = np.float32 if len(catalog) > AT_ONCE else np.float64
    east, north = np.empty(len(catalog), kind), np.empty(len(catalog), kind)
    for start in range(0, len(catalog), _PART):
        part = slice(start, start + _PART)
        east[part], north[part] = plane.project(catalog.ra_deg[part], catalog.dec_deg[part])
    return east, north


def make_ready(sets: MarkSets) -> MarkSets:
    """Return marks with all that the canvas would have to find out about them."""
    for marks in sets[0]:
        _ = marks.index
    return sets


def _on_images(
    east: NDArray[np.float64], north: NDArray[np.float64], tiles: tuple[PlacedTile, ...]
) -> NDArray[np.bool_]:
    """Return which places of the plane lie on any of the tiles."""
    inside = np.zeros(len(east), dtype=bool)
    for tile in tiles:
        x, y = tile.affine.inverse_of(east, north)
        inside |= (
            (x >= tile.col0 - 0.5)
            & (x < tile.col1 - 0.5)
            & (y >= tile.row0 - 0.5)
            & (y < tile.row1 - 0.5)
        )
    return inside
