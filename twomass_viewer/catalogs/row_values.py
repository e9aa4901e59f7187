"""Single values of a row, for sentences."""

import math
from typing import Any

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.survey.bands import Band

THIN = "\u2009"
"""Thin space between a number and its unit."""

PROX_LIMIT_ARCSEC = 6.0
"""A neighbour closer than this may confuse the photometry (Explanatory Supplement II.2.a)."""

_NEGATIVE_FLUX = 50.0
"""mag; the XSC writes 75 to 99 for a negative flux (Explanatory Supplement II.3.a)."""


def is_null(value: Any) -> bool:
    """Whether a catalogue value is null: NaN or ''."""
    return (isinstance(value, float) and math.isnan(value)) or value == ""


def number(catalog: Catalog, column: str, row: int) -> float | None:
    """Return a number, or None where the column or the value is missing."""
    values = catalog.columns.get(column)
    if values is None or values.dtype.kind not in "fiu":
        return None
    value = float(values[row])
    return value if math.isfinite(value) else None


def text_of(catalog: Catalog, column: str, row: int) -> str:
    """Return a value as text, '' for null; whole numbers without a decimal point."""
    values = catalog.columns.get(column)
    if values is None or is_null(values[row]):
        return ""
    value = values[row]
    if isinstance(value, float) and float(value).is_integer():
        return str(int(value))
    return str(value)


def letters_of(catalog: Catalog, row: int, column: str) -> list[tuple[Band, str]]:
    """Return the characters of a flag that has one for each band; empty if it is not whole."""
    text = text_of(catalog, column, row)
    return list(zip(Band, text, strict=True)) if len(text) == 3 else []


def band_column(catalog: Catalog, band: Band) -> str | None:
    """Return the column of a band's default magnitude, or None."""
    letter = band.letter
    names = (
        (f"{letter}_m_k20fe", f"{letter}_m_ext")
        if catalog.kind is CatalogKind.XSC
        else (f"{letter}_m",)
    )
    return next((n for n in names if catalog.has(n)), None)


def magnitude_words(catalog: Catalog, row: int, band: Band) -> str | None:
    """Return ``J 11.282 ± 0.023``, ``J > 16.328``, ``J –``; None without such a column."""
    column = band_column(catalog, band)
    if column is None or catalog.kind is CatalogKind.OTHER:
        return None
    value = number(catalog, column, row)
    if value is None or value > _NEGATIVE_FLUX:
        return f"{band.value} –"
    error = number(
        catalog, column.replace("_m", "_msigcom" if column.endswith("_m") else "_msig"), row
    )
    quality = dict(letters_of(catalog, row, "ph_qual")).get(band, "")
    shown = f"{value:.3f}".replace("-", "−")
    if quality == "U":
        return f"{band.value} > {shown}"
    return f"{band.value} {shown} ± {error:.3f}" if error is not None else f"{band.value} {shown}"


def amount(value: float, digits: int, unit: str) -> str:
    """Return a number with its unit; ″ and ° stand close, other units after a thin space."""
    space = "" if unit in ("″", "′", "°") else THIN
    return f"{value:.{digits}f}{space}{unit}".replace("-", "−")
