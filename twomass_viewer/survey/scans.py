"""A scan: one night, telescope, number and direction of the survey's 6-degree strips."""

import datetime
from dataclasses import dataclass
from enum import StrEnum


class Hemisphere(StrEnum):
    """Hemisphere of the telescope: north is Mt Hopkins, south is CTIO."""

    NORTH = "n"
    SOUTH = "s"

    @property
    def telescope(self) -> str:
        """The value of TELNAME in headers."""
        return "Hopkins" if self is Hemisphere.NORTH else "CTIO"

    @classmethod
    def from_telescope(cls, name: str) -> "Hemisphere | None":
        """Return the hemisphere of a TELNAME value, or None."""
        key = name.strip().lower()
        if "hopkins" in key:
            return cls.NORTH
        return cls.SOUTH if "ctio" in key else None


class ScanDirection(StrEnum):
    """Direction in which the telescope scanned; *not* the hemisphere."""

    NORTH = "n"
    SOUTH = "s"

    @property
    def sign(self) -> int:
        """+1 when the scan runs to increasing declination, -1 otherwise (the sign of DYFS)."""
        return 1 if self is ScanDirection.NORTH else -1

    @property
    def opposite(self) -> "ScanDirection":
        """The other way."""
        return ScanDirection.SOUTH if self is ScanDirection.NORTH else ScanDirection.NORTH

    @property
    def words(self) -> str:
        """``north-going`` or ``south-going``."""
        return "north-going" if self is ScanDirection.NORTH else "south-going"

    @property
    def arrow(self) -> str:
        """An arrow for the badge, north up."""
        return "↑" if self is ScanDirection.NORTH else "↓"


@dataclass(frozen=True, slots=True)
class Scan:
    """Where in the survey an image comes from; None where the file does not say.

    Attributes
    ----------
    date : datetime.date or None
        Reference night.
    hemisphere : Hemisphere or None
    number : int or None
        Nightly scan number.
    direction : ScanDirection or None
    coadd : int or None
        Coadd (image) number within the scan.
    coadd_evidence : str or None
        Where the coadd number comes from, for example ``file name`` or ``derived``.
    """

    date: datetime.date | None = None
    hemisphere: Hemisphere | None = None
    number: int | None = None
    direction: ScanDirection | None = None
    coadd: int | None = None
    coadd_evidence: str | None = None
