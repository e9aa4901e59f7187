"""A catalogue: typed columns under the survey's own names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class CatalogKind(StrEnum):
    """Which catalogue the rows come from."""

    PSC = "psc"
    XSC = "xsc"
    OTHER = "other"


@dataclass(frozen=True, eq=False)
class Catalog:
    """Rows of a catalogue, column by column.

    Attributes
    ----------
    kind : CatalogKind
    name : str
        Short name for the layer list, usually the file name.
    path : pathlib.Path or None
    columns : mapping of str to ndarray
        Every array has one element a row. Columns known to the survey carry its names (``ra``,
        ``dec``, ``designation``, ``j_m``, ``j_msigcom``, ``ph_qual``, ``cc_flg``…) whatever the
        file called them; others keep the file's name. Numbers are float64 with NaN for null
        (whole numbers that are never null: int64); text is an array whose elements are str, ''
        for null: of numpy's StringDType, or of objects where many are equal.
        ``ra`` and ``dec`` are always present: degrees, FK5 J2000.
    units : mapping of str to str
        Unit of a column where known: ``deg``, ``mag``, ``arcsec``…
    source_names : mapping of str to str
        Survey name to the name in the file, for columns that were renamed.
    convention : str
        Whose column names the file uses, in words, for example ``VizieR II/246``.
    notices : tuple of str
        Sentences about what the file lacks or how it was understood.
    simulated : bool
    position_error_arcsec : float or None
        Rounding of the positions when it exceeds the survey's own error, else None.
    header : mapping of str to str
        Keywords of the file, in upper case; repeated ones are joined by line breaks.
    comments : tuple of str
        Free text of the file's header.
    is_complete : bool
        False where the file says that its query found more rows than it holds.
    unplaced : mapping of int to str
        Rows of the file (0-based) that are left out for want of a position: where in the file
        they stand, and what is wrong.
    """

    kind: CatalogKind
    name: str
    path: Path | None
    columns: Mapping[str, NDArray[Any]]
    units: Mapping[str, str] = field(default_factory=dict)
    source_names: Mapping[str, str] = field(default_factory=dict)
    convention: str = ""
    notices: tuple[str, ...] = ()
    simulated: bool = False
    position_error_arcsec: float | None = None
    header: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[str, ...] = ()
    is_complete: bool = True
    unplaced: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns["ra"])

    @property
    def ra_deg(self) -> NDArray[np.float64]:
        """Right ascension, FK5 J2000, degrees."""
        return self.columns["ra"]

    @property
    def dec_deg(self) -> NDArray[np.float64]:
        """Declination, FK5 J2000, degrees."""
        return self.columns["dec"]

    def has(self, column: str) -> bool:
        """Whether the catalogue carries a column."""
        return column in self.columns

    def row(self, index: int) -> dict[str, Any]:
        """Return one row as a mapping from column names to plain Python values."""
        out: dict[str, Any] = {}
        for key, values in self.columns.items():
            value = values[index]
            out[key] = value.item() if isinstance(value, np.generic) else value
        return out
