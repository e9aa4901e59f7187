"""IPAC tables laid out as the archive's catalogue search (Gator) writes them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    name, type, unit : str
        ``type`` is ``double``, ``int`` or ``char``.
    digits : int
        After the point, for doubles.
    description : str
    values : sequence
        None or NaN is null.
    """

    name: str
    type: str
    unit: str
    digits: int
    description: str
    values: Sequence[Any] | NDArray[Any]


def table_text(columns: Sequence[Column], keywords: Sequence[tuple[str, str]]) -> str:
    r"""Return the text of a fixed-width IPAC table.

    Parameters
    ----------
    columns : sequence of Column
        All of one length.
    keywords : sequence of (str, str)
        Leading ``\keyword = value`` lines; the value as written, with its quotes.
    """
    lines = ["\\fixlen = T"]
    lines += [f"\\{name:<8}= {value}" for name, value in keywords]
    lines.append("\\")
    for c in columns:
        lines.append(f"\\ {c.name}" + (f" ({c.unit})" if c.unit else ""))
        lines.append(f"\\ ___ {c.description}")
    lines.append("\\")
    cells = [[_cell(c, v) for v in c.values] for c in columns]
    widths = [
        max(len(c.name), len(c.type), len(c.unit), 4, max((len(t) for t in texts), default=0))
        for c, texts in zip(columns, cells, strict=True)
    ]
    for words in (
        [c.name for c in columns], [c.type for c in columns], [c.unit for c in columns],
        ["null"] * len(columns),
    ):  # fmt: skip
        padded = (f"{w:>{n}}" for w, n in zip(words, widths, strict=True))
        lines.append("|" + "|".join(padded) + "|")
    for row in zip(*cells, strict=True):
        lines.append(" " + " ".join(f"{t:>{n}}" for t, n in zip(row, widths, strict=True)) + " ")
    return "\n".join(lines) + "\n"


def _cell(column: Column, value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "null"
    if column.type == "double":
        return f"{float(value):.{column.digits}f}"
    return str(int(value)) if column.type == "int" else str(value)
