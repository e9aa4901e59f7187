"""What sub-commands understand alike: bands, places and tables on the command line."""

import sys
from pathlib import Path

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.errors import PositionError, UsageError
from twomass_viewer.imagery.positions import Position, parse_position
from twomass_viewer.survey.bands import Band

STDIN = "-"
"""What stands for standard input where a table or a list of positions is expected."""

POSITION_WORDS = (
    "POS is a position as people write it, J2000 unless it says otherwise: "
    '"00 42 44.3 +41 16 9", "0h42m44s +41d16m", "10.68 41.27" (degrees), "gal 121.2 -21.6", '
    '"b1950 00 40 +41.0" or "2MASS J00424433+4116085".'
)
"""What the help of commands with positions says."""


def parse_band(text: str | None) -> Band | None:
    """Return the band a word means, None for None.

    Raises
    ------
    UsageError
    """
    if text is None:
        return None
    band = Band.parse(text)
    if band is None:
        raise UsageError(f"There is no band “{text}”.", "Bands are J, H and Ks.")
    return band


def parse_place(text: str) -> Position:
    """Return the place a position means (FK5 J2000, degrees).

    Raises
    ------
    UsageError
        If the text is not a position.
    """
    try:
        return parse_position(text)
    except PositionError as error:
        raise UsageError(error.message, error.hint) from error


def open_catalog(name: str, kind: CatalogKind | None = None) -> Catalog:
    """Read a table named on the command line; ``-`` reads standard input.

    Raises
    ------
    CatalogError
    """
    # a start of the window without tables must not pay for their readers
    from twomass_viewer.catalogs.read import read_catalog, read_table, understand

    if name == STDIN:
        return understand(read_table(sys.stdin.buffer.read()), Path("stdin"), kind)
    return read_catalog(name, kind)
