"""Simulated files to measure with: mosaics of Atlas tiles, large tables, many regions.

Pixels and rows are those of the simulated field; copies are shifted on the sky. What takes long to
write lies in ``build/benchmarks`` from one run to the next.
"""

import gzip
import math
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
from astropy.io import fits
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.classes import is_contaminated
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.simulation.field import demo_field

HUNDRED = 100
SHAPES = {25: (5, 5), 100: (10, 10), 400: (16, 25)}  # rows and columns of tiles
BANDS = ("j", "h", "k")
FORMAT = 2  # of what is kept: counted up when it changes
# Arcsec between neighbouring tiles of 512 by 1024: they overlap a little, as the survey's do.
TILE_STEP = (480.0, 980.0)
TABLE_AREA = (1.3, 2.7)  # degrees of right ascension (on the sky) and declination
_FLAGS = ("ph_qual", "cc_flg")
_MAGNITUDES = ("j_m", "h_m", "k_m")


def make_field() -> None:
    """Make the simulated field all figures rest on, unless it lies in the cache."""
    demo_field()


def kept_folder() -> Path:
    """Return the folder of what is kept for the present simulation."""
    field = demo_field()
    project = Path(__file__).resolve().parents[2]
    stamp = f"{FORMAT}-{field.psc.parent.name}-{field.psc.stat().st_size}"
    folder = project / "build" / "benchmarks" / stamp
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept(path: Path, write: Callable[[Path], None]) -> Path:
    """Return a file that is kept, written as a whole if it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(suffix=path.suffix, dir=path.parent)
        os.close(descriptor)
        write(Path(name))
        os.replace(name, path)
    return path


def mosaic(count: int, band: str = "j") -> list[Path]:
    """Return Atlas tiles of 512x1024 pixels of one band that make one field of the sky.

    Parameters
    ----------
    count : int
        One of `SHAPES`. The tiles of a larger field are others than those of a smaller one.
    band : str
        ``j``, ``h`` or ``k``.
    """
    folder = kept_folder() / f"mosaic{count}"
    return [
        kept(folder / f"{band}{n:03d}.fits", partial(write_tile, number=n, place=p, band=band))
        for n, p in enumerate(places_of_tiles(*SHAPES[count]))
    ]


def places_of_tiles(rows: int, columns: int) -> list[tuple[float, float]]:
    """Return how far tiles lie east and north of the middle, arcsec; the middle ones first.

    The first image is the centre of its field: from a corner the others might be too far away.
    """
    east, north = TILE_STEP
    places = [
        ((c - (columns - 1) / 2) * east, (r - (rows - 1) / 2) * north)
        for r in range(rows)
        for c in range(columns)
    ]
    return sorted(places, key=lambda p: (math.hypot(*p), p))


def write_tile(path: Path, number: int, place: tuple[float, float], band: str = "j") -> None:
    """Write one tile, so far east and north of the field's own in arcsec."""
    originals = dict(zip(BANDS, demo_field().images.values(), strict=True))  # J, H, Ks
    with fits.open(originals[band]) as hdus:
        hdu = fits.PrimaryHDU(hdus[0].data, hdus[0].header)
        header = hdu.header
        header["CRVAL1"], header["CRVAL2"] = moved(header["CRVAL1"], header["CRVAL2"], place)
        header["SCANNO"] = number + 1
        hdu.writeto(path, overwrite=True)


def moved(ra_deg: float, dec_deg: float, place: tuple[float, float]) -> tuple[float, float]:
    """Return the reference point of a tile so far east and north of the field's own, arcsec."""
    dec = dec_deg + place[1] / 3600
    return float((ra_deg + place[0] / 3600 / np.cos(np.radians(dec))) % 360), dec


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


@cache
def field_psc() -> Catalog:
    """Return the PSC of the simulated field."""
    return read_catalog(demo_field().psc)


def _places(rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places spread evenly around the field, degrees."""
    catalog = field_psc()
    ra0, dec0 = float(np.median(catalog.ra_deg)), float(np.median(catalog.dec_deg))
    rng = np.random.default_rng(7)
    dec = dec0 + rng.uniform(-0.5, 0.5, rows) * TABLE_AREA[1]
    width = TABLE_AREA[0] / np.cos(np.radians(dec))
    return (ra0 + rng.uniform(-0.5, 0.5, rows) * width) % 360, dec


def _copied(rows: int, *, clean: bool) -> NDArray[np.intp]:
    """Return which row of the field's PSC each row is a copy of."""
    catalog = field_psc()
    originals = np.flatnonzero(~is_contaminated(catalog)) if clean else np.arange(len(catalog))
    return originals[np.arange(rows) % len(originals)]


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
    write_rows(path, _copied(rows, clean=clean), *_places(rows))


def write_rows(
    path: Path, copied: NDArray[np.intp], ra: NDArray[np.float64], dec: NDArray[np.float64]
) -> None:
    """Write rows of the field's PSC at other places (degrees), in the archive's format."""
    lines = demo_field().psc.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith(("\\", "|"))]
    body = [line for line in lines if not line.startswith(("\\", "|"))]
    ra_end = head[-1].index("|", 1)
    dec_end = head[-1].index("|", ra_end + 1)
    rows_text = [
        f"{a:>{ra_end}.6f}{d:>{dec_end - ra_end}.6f}{body[n][dec_end:]}"
        for n, a, d in zip(copied, ra, dec, strict=True)
    ]
    path.write_text("\n".join([*head, *rows_text]) + "\n", encoding="utf-8")


def write_fits_table(path: Path, rows: int, *, clean: bool) -> None:
    """Write place, designation, magnitudes, quality and contamination of sources as FITS."""
    catalog, copied = field_psc(), _copied(rows, clean=clean)
    ra, dec = _places(rows)
    columns = [
        fits.Column("ra", "D", unit="deg", array=ra),
        fits.Column("dec", "D", unit="deg", array=dec),
        fits.Column("designation", "16A", array=_designations(ra, dec)),
    ]
    columns += [
        fits.Column(name, "E", unit="mag", array=catalog.columns[name][copied])
        for name in _MAGNITUDES
    ]
    columns += [
        fits.Column(name, "3A", array=catalog.columns[name].astype("S3")[copied]) for name in _FLAGS
    ]
    hdu = fits.BinTableHDU.from_columns(columns)
    hdu.header["SIMULATD"] = True
    hdu.header["COMMENT"] = "Simulated: rows of the built-in field, spread over the sky."
    hdu.writeto(path, overwrite=True)


def _designations(ra_deg: NDArray[np.float64], dec_deg: NDArray[np.float64]) -> NDArray[np.bytes_]:
    """Return hhmmssss±ddmmsss, cut off as the survey does."""
    seconds, tenths = (ra_deg * 24000).astype(np.int64), (np.abs(dec_deg) * 36000).astype(np.int64)
    numbers = np.stack(
        [
            seconds // 360000, seconds // 6000 % 60, seconds % 6000 // 100, seconds % 100,
            tenths // 36000, tenths // 600 % 60, tenths % 600 // 10,
        ]
    )  # fmt: skip
    letters = np.empty((len(ra_deg), 16), np.uint8)
    for n, at in enumerate((0, 2, 4, 6, 9, 11, 13)):
        letters[:, at], letters[:, at + 1] = numbers[n] // 10 + 48, numbers[n] % 10 + 48
    letters[:, 8] = np.where(dec_deg < 0, ord("-"), ord("+"))
    letters[:, 15] = tenths % 10 + 48
    return letters.reshape(-1).view("S16")


def fits_table(rows: int, *, clean: bool) -> Path:
    """Return a FITS table of sources."""
    path = kept_folder() / f"{'clean' if clean else 'mixed'}{rows}.fits"
    return kept(path, lambda p: write_fits_table(p, rows, clean=clean))


def point_sources(rows: int) -> Path:
    """Return a PSC table in the archive's format, its rows spread evenly around the field."""
    return kept(kept_folder() / f"mixed{rows}.tbl", lambda p: write_point_sources(p, rows))


def point_regions(rows: int) -> Path:
    """Return the places of a FITS table as DS9 point regions."""
    return kept(
        kept_folder() / f"points{rows}.reg",
        lambda p: write_regions(fits_table(rows, clean=True), p),
    )


def circle_regions(count: int) -> Path:
    """Return a DS9 region file of circles."""
    return kept(kept_folder() / f"circles{count}.reg", lambda p: write_circles(p, count))


def write_circles(path: Path, count: int) -> None:
    """Write circles of 3 to 12 arcsec, each tenth with a colour and a label of its own."""
    rng = np.random.default_rng(11)
    with path.open("w", encoding="ascii") as out:
        out.write("# Region file format: DS9\nglobal color=green\nfk5\n")
        for n, (ra, dec) in enumerate(zip(*_places(count), strict=True)):
            own = f" # color=red text={{source {n}}}" if n % 10 == 0 else ""
            out.write(f'circle({ra:.6f},{dec:.6f},{rng.uniform(3, 12):.2f}"){own}\n')


def write_regions(table: Path, path: Path) -> None:
    """Write the positions of a table as DS9 point regions."""
    catalog = read_catalog(table)
    with path.open("w", encoding="ascii") as out:
        out.write("global color=green point=circle 11\nfk5\n")
        for ra, dec in zip(catalog.ra_deg, catalog.dec_deg, strict=True):
            out.write(f"point({ra:.6f},{dec:.6f})\n")
