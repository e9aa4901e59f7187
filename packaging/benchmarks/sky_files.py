"""Simulated files to measure with: a mosaic of Atlas tiles and a large table.

Pixels and rows are those of the simulated field; copies are shifted on the sky.
"""

import gzip
import shutil
from pathlib import Path

import numpy as np
from astropy.io import fits

from twomass_viewer.catalogs.classes import is_contaminated
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.simulation.field import demo_field

TILES_ACROSS = 10
# Arcsec between neighbouring tiles of 512 by 1024: they overlap a little, as the survey's do.
TILE_STEP = (480.0, 980.0)
TABLE_AREA = (1.3, 2.7)  # degrees of right ascension (on the sky) and declination


def write_mosaic(folder: Path) -> list[Path]:
    """Write 100 Atlas tiles of 512x1024 pixels that make one field of the sky."""
    originals = [*demo_field().images.values()]
    with fits.open(originals[0]) as hdus:
        ra, dec = hdus[0].header["CRVAL1"], hdus[0].header["CRVAL2"]
    paths = []
    for n in range(TILES_ACROSS**2):
        row, column = divmod(n, TILES_ACROSS)
        north = (row - (TILES_ACROSS - 1) / 2) * TILE_STEP[1] / 3600
        east = (column - (TILES_ACROSS - 1) / 2) * TILE_STEP[0] / 3600
        path = folder / f"tile{n:03d}.fits"
        with fits.open(originals[0]) as hdus:
            hdu = fits.PrimaryHDU(hdus[0].data, hdus[0].header)
            hdu.header["CRVAL1"] = (ra + east / np.cos(np.radians(dec + north))) % 360
            hdu.header["CRVAL2"] = dec + north
            hdu.header["SCANNO"] = n + 1
            hdu.writeto(path)
        paths.append(path)
    return paths


def write_gzip_triplet(folder: Path) -> list[Path]:
    """Write the J, H and Ks images of the simulated field as .fits.gz."""
    paths = []
    for original in demo_field().images.values():
        path = folder / f"{original.name}.gz"
        with original.open("rb") as plain, gzip.open(path, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(plain, packed)
        paths.append(path)
    return paths


def atlas_triplet() -> list[Path]:
    """Return the J, H and Ks images of the simulated field."""
    return list(demo_field().images.values())


def atlas_image() -> Path:
    """Return the J image of the simulated field."""
    return atlas_triplet()[0]


def write_point_sources(path: Path, rows: int, *, clean: bool = False) -> None:
    """Write a PSC table in the archive's format, its rows spread evenly around the field.

    Parameters
    ----------
    path : pathlib.Path
        Ends with ``.tbl``.
    rows : int
    clean : bool
        Only rows without contamination flags.
    """
    source = demo_field().psc
    catalog = read_catalog(source)
    lines = source.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith(("\\", "|"))]
    body = [line for line in lines if not line.startswith(("\\", "|"))]
    if clean:
        body = [body[n] for n in np.flatnonzero(~is_contaminated(catalog))]
    ra_end = head[-1].index("|", 1)
    dec_end = head[-1].index("|", ra_end + 1)
    ra, dec = catalog.ra_deg, catalog.dec_deg
    ra0, dec0 = float(np.median(ra)), float(np.median(dec))
    rng = np.random.default_rng(7)
    new_dec = dec0 + rng.uniform(-0.5, 0.5, rows) * TABLE_AREA[1]
    width = TABLE_AREA[0] / np.cos(np.radians(new_dec))
    new_ra = (ra0 + rng.uniform(-0.5, 0.5, rows) * width) % 360
    rows_text = [
        f"{a:>{ra_end}.6f}{d:>{dec_end - ra_end}.6f}{body[n % len(body)][dec_end:]}"
        for n, (a, d) in enumerate(zip(new_ra, new_dec, strict=True))
    ]
    path.write_text("\n".join([*head, *rows_text]) + "\n", encoding="utf-8")


def write_regions(table: Path, path: Path) -> None:
    """Write the positions of a table as DS9 point regions."""
    catalog = read_catalog(table)
    with path.open("w", encoding="ascii") as out:
        out.write("global color=green point=circle 11\nfk5\n")
        for ra, dec in zip(catalog.ra_deg, catalog.dec_deg, strict=True):
            out.write(f"point({ra:.6f},{dec:.6f})\n")
