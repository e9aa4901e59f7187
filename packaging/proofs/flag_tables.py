"""Real tables of the PSC that carry the survey's own flags, and how their letters are counted."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.flagged_ghosts import flag_letters
from twomass_viewer.artifacts.scan_axes import SkyAxes
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.errors import CatalogError
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.bands import Band

FOLDER = "2mass/catalogs"
NAMES = {"2mass.tbl": ("m16", "M16"), "2MASS_results.ecsv": ("ngc188", "NGC 188"),
         "2MASS_PSC.vot": ("hydra", "Hydra (127.5°, +1.5°)")}  # fmt: skip
LETTERS = "pdscb0"
FEWEST = 100
"""Tables with fewer rows are only counted."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class FlagTable:
    """A table and the place it lies at."""

    key: str
    title: str
    catalog: Catalog

    def letters(self, band: Band) -> NDArray[np.str_]:
        """Return the letter of every source in a band; '' where it is not detected there."""
        return flag_letters(self.catalog, band)

    def judged(self, band: Band, letter: str) -> tuple[Mask, Mask]:
        """Return which sources carry a letter, and which carry it or none.

        Sources with another letter are left out: one letter may hide the other.
        """
        letters = self.letters(band)
        flagged = letters == letter
        return flagged, flagged | (letters == "0")

    def counts(self, band: Band) -> dict[str, int]:
        """Return how many sources carry each letter, detected in the band or not."""
        index = list(Band).index(band)
        found = [str(t)[index : index + 1] for t in self.catalog.columns["cc_flg"]]
        return {letter: found.count(letter) for letter in LETTERS}

    @property
    def circle(self) -> tuple[float, float, float]:
        """Right ascension, declination (degrees) and radius (arcsec) that hold all rows."""
        from twomass_viewer.catalogs.match import separation_arcsec, unit_vectors

        c = self.catalog
        mean = unit_vectors(c.ra_deg, c.dec_deg).mean(axis=0)
        ra = float(np.degrees(np.arctan2(mean[1], mean[0]))) % 360.0
        dec = float(np.degrees(np.arctan2(mean[2], np.hypot(mean[0], mean[1]))))
        return ra, dec, float(separation_arcsec(c.ra_deg, c.dec_deg, ra, dec).max()) + 1.0


def tables() -> tuple[list[FlagTable], list[str]]:
    """Return the tables with flags, and sentences on what was left out.

    None without the folder that the environment variable TWOMASS_DATA names.
    """
    root = os.environ.get("TWOMASS_DATA")
    folder = Path(root) / FOLDER if root else None
    if folder is None or not folder.is_dir():
        return [], ["No real tables are at hand: TWOMASS_DATA names no folder with them."]
    found: list[FlagTable] = []
    said: list[str] = []
    small: list[str] = []
    for path in sorted(folder.iterdir()):
        try:
            catalog = read_catalog(path)
        except CatalogError:
            continue
        if not catalog.has("cc_flg") or catalog.kind is CatalogKind.XSC:
            continue
        same = next((t for t in found if _same(t.catalog, catalog)), None)
        if same is not None:
            said.append(f"{path.name} holds the rows of {same.catalog.name} again.")
        elif len(catalog) < FEWEST:
            small.append(path.name)
        else:
            key, title = NAMES.get(path.name, (path.stem.lower(), path.name))
            found.append(FlagTable(key, title, catalog))
    if small:
        said.append(f"Too few rows to judge: {', '.join(small)}.")
    order = [key for key, _ in NAMES.values()]
    found.sort(key=lambda t: (order.index(t.key) if t.key in order else len(order), t.key))
    return found, said


def shifted(catalog: Catalog, west_arcsec: float, north_arcsec: float) -> Catalog:
    """Return the rows moved on the sphere: parents at places where they are not."""
    axes = SkyAxes(FieldPlane(0.0, 0.0))
    ra, dec = axes.offset(catalog.ra_deg, catalog.dec_deg, west_arcsec, north_arcsec)
    return replace(catalog, columns={**catalog.columns, "ra": ra, "dec": dec})


def _same(a: Catalog, b: Catalog) -> bool:
    return len(a) == len(b) and bool(
        np.allclose(a.ra_deg, b.ra_deg) and np.allclose(a.dec_deg, b.dec_deg)
    )
