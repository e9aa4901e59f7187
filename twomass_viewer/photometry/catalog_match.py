"""The PSC row of a measured source, for the saturation it reports."""

import math
from dataclasses import dataclass

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.match import nearest
from twomass_viewer.survey.bands import Band

MATCH_ARCSEC = 2.0
"""How far the row may lie from the measured centre (our choice)."""

SATURATED_READS = "13"
"""``rd_flg`` of sources measured in the 51 ms read or by their wings: the 1.3 s read, from which
Atlas pixels come, was saturated (PSC column descriptions)."""


@dataclass(frozen=True, slots=True)
class CatalogMatch:
    """The nearest row.

    Attributes
    ----------
    row : int
    designation : str
    separation_arcsec : float
    mag : float or None
        The catalogue's magnitude in the band measured.
    read_flag : str or None
        ``rd_flg`` of the band; None where the table has no such column.
    """

    row: int
    designation: str
    separation_arcsec: float
    mag: float | None
    read_flag: str | None

    @property
    def saturated(self) -> bool:
        """Whether the source was saturated in the read that Atlas pixels come from."""
        return bool(self.read_flag) and self.read_flag in tuple(SATURATED_READS)


def nearest_row(
    catalog: Catalog, ra_deg: float, dec_deg: float, band: Band | None
) -> CatalogMatch | None:
    """Return the nearest row of a PSC table within `MATCH_ARCSEC`, or None.

    Parameters
    ----------
    catalog : Catalog
        Tables of other kinds give None.
    ra_deg, dec_deg : float
        FK5 J2000.
    band : Band or None
    """
    if catalog.kind is not CatalogKind.PSC:
        return None
    found = nearest(catalog, ra_deg, dec_deg, MATCH_ARCSEC)
    if found is None:
        return None
    row, apart = found
    mag = read_flag = None
    if band is not None and catalog.has(f"{band.letter}_m"):
        value = float(catalog.columns[f"{band.letter}_m"][row])
        mag = value if math.isfinite(value) else None
    if band is not None and catalog.has("rd_flg"):
        flags = str(catalog.columns["rd_flg"][row])
        place = list(Band).index(band)
        read_flag = flags[place] if len(flags) == len(Band) else None
    name = str(catalog.columns["designation"][row]) if catalog.has("designation") else ""
    return CatalogMatch(row, name, apart, mag, read_flag)
