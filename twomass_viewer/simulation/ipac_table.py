"""Tables as the archive hands them out: IPAC tables of its search (Gator), and bulk files.

Columns are as wide as the survey's formats make them there, so that a simulated table has the
header rows of a real one. No line says when a table was made: the same seed gives the same bytes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.survey.catalog_columns import ColumnFormat

NULL = "null"
BULK_NULL = r"\N"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    format : ColumnFormat
    values : sequence
        None or NaN is null.
    """

    format: ColumnFormat
    values: Sequence[Any] | NDArray[Any]


def columns_of(
    formats: Iterable[ColumnFormat], values: Mapping[str, Sequence[Any] | NDArray[Any]]
) -> list[Column]:
    """Return the columns of a catalogue in its order; every one must have values."""
    return [Column(c, values[c.name]) for c in formats]


def keywords(database: str, rows: int, *notes: str) -> list[tuple[str, str]]:
    """Return the leading keywords of a simulated table.

    Parameters
    ----------
    database : str
        The archive's name of the table that this is like, for example
        ``2MASS All-Sky Point Source Catalog (PSC) (fp_psc)``.
    rows : int
    *notes : str
        Said in NOTE keywords.
    """
    return [
        ("primary", "0"),
        ("RowsRetrieved", f"{rows:18d}"),
        ("ORIGIN", "'twomass_viewer simulation: SIMULATED, holds no survey data'"),
        ("SIMULATED", "T"),
        ("DATABASE", f"'Simulated table like {database}'"),
        ("EQUINOX", "'J2000'"),
        *(("NOTE", f"'{note}'") for note in notes),
        ("SQL", "'WHERE (no constraints) '"),
    ]


def table_text(columns: Sequence[Column], words: Sequence[tuple[str, str]]) -> str:
    r"""Return the text of a fixed-width IPAC table.

    Parameters
    ----------
    columns : sequence of Column
        All of one length.
    words : sequence of (str, str)
        Leading ``\keyword = value`` lines; the value as written, with its quotes.
    """
    lines = ["\\fixlen = T"]
    lines += [f"\\{name:<8}= {value}" for name, value in words]
    lines.append(f"\\SQL     = 'SELECT ({len(columns)} column names follow in next row.)'")
    lines.append("\\")
    for c in columns:
        lines.append(f"\\ {c.format.name}" + (f" ({c.format.unit}) " if c.format.unit else ""))
        lines.append(f"\\ ___ {c.format.words}")
    lines.append("\\")
    cells = [texts(c, NULL) for c in columns]
    widths = [
        max(
            len(c.format.name), len(c.format.kind), len(c.format.unit), len(NULL), c.format.width,
            max(map(len, column), default=0),
        )
        for c, column in zip(columns, cells, strict=True)
    ]  # fmt: skip
    for heads in (
        [c.format.name for c in columns], [c.format.kind for c in columns],
        [c.format.unit for c in columns], [NULL] * len(columns),
    ):  # fmt: skip
        padded = (head.rjust(n) for head, n in zip(heads, widths, strict=True))
        lines.append("|" + "|".join(padded) + "|")
    padded_cells = [[t.rjust(n) for t in column] for column, n in zip(cells, widths, strict=True)]
    lines += [" " + " ".join(row) + " " for row in zip(*padded_cells, strict=True)]
    return "\n".join(lines) + "\n"


def bulk_text(columns: Sequence[Column]) -> str:
    r"""Return rows as the bulk files have them: bars between fields, no header, ``\N`` for null."""
    cells = [texts(c, BULK_NULL) for c in columns]
    return "".join("|".join(row) + "\n" for row in zip(*cells, strict=True))


def texts(column: Column, null: str) -> list[str]:
    """Return the cells of a column as text."""
    values = column.values
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if column.format.kind == "double":
        pattern = f"%.{column.format.digits}f"
        return [null if v is None or math.isnan(v) else pattern % v for v in listed]
    if column.format.kind == "int":
        return [
            null if v is None or (isinstance(v, float) and math.isnan(v)) else str(int(v))
            for v in listed
        ]
    return [null if v is None else str(v) for v in listed]
