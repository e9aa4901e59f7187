"""The PSC of a mosaic: its stars lie where the tiles show them, and go on around it.

Rows are copies of those of the simulated field, moved as the pixels of the tiles are. A table
spread at random would not do for predicting: a parent that the pixels do not show is looked for.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import sky_files
from twomass_viewer.imagery.wcs import ZenithalTransform
from twomass_viewer.io.read import read_image

_AROUND = (16, 16)  # rows and columns of places: even, so that the tiles' own are among them


def mosaic_table(rows: int) -> Path:
    """Return a PSC of the field of a hundred tiles and of what surrounds them."""
    path = sky_files.kept_folder() / f"mosaic{rows}.tbl"
    return sky_files.kept(path, lambda p: write_mosaic_table(p, rows))


def write_mosaic_table(path: Path, rows: int) -> None:
    """Write the table: first the sources on the tiles, then those of the places around them."""
    catalog = sky_files.field_psc()
    original = read_image(sky_files.atlas_image()).transform
    if not isinstance(original, ZenithalTransform):
        raise TypeError("the simulated field has a projection of its own")
    x, y = original.sky_to_pixel(catalog.ra_deg, catalog.dec_deg)
    # a tile's share of the sky, without what its neighbours show, too
    middle_x, middle_y = (511 / 2, 1023 / 2)
    half_x, half_y = (step / 2 for step in sky_files.TILE_STEP)  # pixels are arcsec
    own = np.flatnonzero((np.abs(x - middle_x) < half_x) & (np.abs(y - middle_y) < half_y))
    tiles = sky_files.places_of_tiles(*sky_files.SHAPES[sky_files.HUNDRED])
    around = [p for p in sky_files.places_of_tiles(*_AROUND) if p not in tiles]
    places = (tiles + around)[: -(-rows // len(own))]
    if len(places) * len(own) < rows:
        raise ValueError(f"there is room for {len(places) * len(own)} sources, not for {rows}")
    found: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    for place in places:
        here = replace(original, crval_deg=sky_files.moved(*original.crval_deg, place))
        found.append(here.pixel_to_sky(x[own], y[own]))
    ra, dec = (np.concatenate(part)[:rows] for part in zip(*found, strict=True))
    sky_files.write_rows(path, np.tile(own, len(places))[:rows], ra, dec)
