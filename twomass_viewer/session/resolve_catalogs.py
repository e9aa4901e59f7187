"""The catalogues of a Scene: which rows are marked where."""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.catalogs.classes import ellipses, is_contaminated
from twomass_viewer.imagery.placement import PlacedTile
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.scene.scene import EllipseSet, MarkerSet
from twomass_viewer.session.layers import CatalogLayer, Field, next_version

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
    east, north = field.plane.project(catalog.ra_deg, catalog.dec_deg)
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
    for name, role, chosen in classes:
        rows = np.flatnonzero(chosen).astype(np.int64)
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
