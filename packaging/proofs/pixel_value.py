"""Measured values, and the reference they are compared with."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

REFERENCE = Path(__file__).with_name("pixels_reference.csv")
"""Measured earlier, with other code, on 315 Atlas images."""


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value.

    Attributes
    ----------
    quantity : str
        As the reference calls it.
    band : Band
    site : Hemisphere or None
        None where both telescopes are taken together.
    mag_lo, mag_hi : float
        Of the stars.
    value, error : float
        One sigma, scatter of the stars included.
    unit : str
    n : int
        Stars (or arms).
    """

    quantity: str
    band: Band
    site: Hemisphere | None
    mag_lo: float
    mag_hi: float
    value: float
    error: float
    unit: str
    n: int

    @property
    def place(self) -> str:
        """The telescope in words."""
        return "both" if self.site is None else self.site.telescope

    @property
    def sigmas(self) -> float:
        """How many of its errors the value is from zero."""
        return self.value / self.error if self.error > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Compared:
    """A value beside the reference."""

    own: Value
    reference: float
    reference_error: float
    reference_n: int | None

    @property
    def pull(self) -> float:
        """Difference over the combined error."""
        return (self.own.value - self.reference) / math.hypot(self.own.error, self.reference_error)


def reference_rows(path: Path = REFERENCE) -> list[dict[str, str]]:
    """Return the rows of the reference table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def compare(values: Sequence[Value], rows: Sequence[dict[str, str]]) -> list[Compared]:
    """Return the values that the reference knows, beside it, in the order of the reference."""
    found = []
    for row in rows:
        for own in values:
            if (
                row["quantity"] == own.quantity
                and row["band"] == own.band.value
                and row["telescope"] in (own.place, "both")
                and row["error"]
                and (not row["mag_hi"] or _covers(row, own))
            ):
                count = int(row["n"]) if row["n"] else None
                found.append(Compared(own, float(row["value"]), float(row["error"]), count))
    return found


def _covers(row: dict[str, str], own: Value) -> bool:
    """Whether the magnitudes are those of a row; bins must be the same, laws are taken as such."""
    if row["quantity"] not in ("ghost1_ratio", "stripe_centre", "stripe_outer"):
        return True
    same_top = float(row["mag_hi"]) == own.mag_hi
    return same_top and bool(row["mag_lo"]) and float(row["mag_lo"]) == own.mag_lo
