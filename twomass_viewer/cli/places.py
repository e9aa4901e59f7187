"""Places to measure or explain: positions typed, listed on standard input, or rows of a table."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.cli.arguments import STDIN, open_catalog, parse_place
from twomass_viewer.cli.messages import say
from twomass_viewer.errors import PositionError, UsageError
from twomass_viewer.imagery.positions import parse_position


@dataclass(frozen=True)
class Place:
    """A place on the sky, FK5 J2000; ``fault`` says why a line of a list is none."""

    ra_deg: float = math.nan
    dec_deg: float = math.nan
    fault: str = ""


def places_asked(
    at: Sequence[str], catalog: str | None
) -> tuple[tuple[Place, ...], Catalog | None]:
    """Return the positions asked for, and the table they come from if it is a PSC.

    Parameters
    ----------
    at : sequence of str
        Positions; ``-`` reads one a line from standard input.
    catalog : str or None
        A table with positions; the one or the other.

    Raises
    ------
    UsageError
        If neither or both are given, or there is no position in them.
    """
    if bool(at) == bool(catalog):
        raise UsageError(
            "Say where to measure: with --at or with --catalog, not with both.",
            'For example --at "00 56 49.13 -10 00 15.6".',
        )
    if catalog is not None:
        table = open_catalog(catalog)
        if not len(table):
            raise UsageError(f"{table.name} holds no rows.", "Give a table with positions.")
        return places_of_rows(table), table if table.kind is CatalogKind.PSC else None
    places: list[Place] = []
    for text in at:
        if text.strip() == STDIN:
            places += _places_of_lines(sys.stdin.read().splitlines())
        else:
            found = parse_place(text)
            places.append(Place(found.ra_deg, found.dec_deg))
    if not places:
        raise UsageError("Standard input held no positions.", "Give one a line.")
    return tuple(places), None


def places_of_rows(table: Catalog) -> tuple[Place, ...]:
    """Return the places of a table in the order of the file, those of unplaced rows included."""
    placed = zip(table.ra_deg.tolist(), table.dec_deg.tolist(), strict=True)
    places = []
    for row in range(len(table) + len(table.unplaced)):
        if row in table.unplaced:
            fault = table.unplaced[row]
            say(f"{table.name} has no position in {fault}.")
            places.append(Place(fault=fault))
        else:
            places.append(Place(*next(placed)))
    return tuple(places)


def _places_of_lines(lines: Sequence[str]) -> list[Place]:
    """Return the places of a list; a line that is none is said and does not stop the others."""
    places = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found = parse_position(line)
        except PositionError as error:
            fault = f"line {number}: {error.message}"
            say(fault)
            places.append(Place(fault=fault))
            continue
        places.append(Place(found.ra_deg, found.dec_deg))
    return places
