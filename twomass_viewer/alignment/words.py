"""What is to be said of the offset of markers."""

import math

from twomass_viewer.alignment.model import MarkerOffset
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind


def offset_words(found: MarkerOffset, catalog: Catalog) -> str:
    """Return the offset as sentences: how large, whither, how sure, of what.

    Parameters
    ----------
    found : MarkerOffset
    catalog : Catalog
        The one it was measured of.
    """
    if not found.stars:
        return f"{found.catalog} on {found.image}: {found.fault}"
    east, north = found.error_arcsec
    said = [
        f"The markers of {found.catalog} lie {found.size_arcsec:.2f}″ {_whither(found)} of the "
        f"stars on {found.image}: Δα cos δ {_signed(found.east_arcsec)} ± {east:.2f}″, "
        f"Δδ {_signed(found.north_arcsec)} ± {north:.2f}″, {found.stars} stars."
    ]
    if found.rounding_arcsec is not None:
        said.append(
            f"Its positions are rounded and may be off by {found.rounding_arcsec:.1f}″: an offset "
            "below that means nothing."
        )
    if catalog.kind is CatalogKind.OTHER and found.is_large:
        said.append("It is no table of 2MASS: its positions may be of another epoch or equinox.")
    if catalog.kind is CatalogKind.XSC:
        said.append("Centres of galaxies are less exact than those of stars.")
    return " ".join(said)


def offset_line(found: MarkerOffset) -> str:
    """Return the offset as a short line for a tool tip."""
    if not found.stars:
        return f"{found.image}: {found.fault}"
    return (
        f"{found.image}: Δα cos δ {_signed(found.east_arcsec)} ± {found.error_arcsec[0]:.2f}″, "
        f"Δδ {_signed(found.north_arcsec)} ± {found.error_arcsec[1]:.2f}″ ({found.stars} stars)"
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _whither(found: MarkerOffset) -> str:
    """Return the direction as one or two words: a part below a fifth of the other is not named."""
    east, north = found.east_arcsec, found.north_arcsec
    parts = []
    if abs(north) > 0.2 * abs(east):
        parts.append("north" if math.copysign(1.0, north) > 0 else "south")
    if abs(east) > 0.2 * abs(north):
        parts.append("east" if math.copysign(1.0, east) > 0 else "west")
    return "-".join(parts)
