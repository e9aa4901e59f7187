r"""IPAC tables (``.tbl``), as Gator writes them.

Lines that begin with ``\`` are keywords and comments; one to four lines between bars name the
columns, their types, units and null texts; data stand below their column. The fixed columns are
cut by numpy because astropy's reader takes about three times as long on 100 000 rows.
"""

import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from twomass_viewer.catalogs.conventions import TEXT_COLUMNS, recognise
from twomass_viewer.catalogs.raw_table import RawTable, check_names, from_texts, parts
from twomass_viewer.errors import CatalogError

_KEYWORD = re.compile(r"\\\s*([A-Za-z_][\w.-]*)\s*=\s*(.*)")
_TYPES = {
    "double": "number", "d": "number", "real": "number", "r": "number", "float": "number",
    "f": "number", "int": "whole", "i": "whole", "integer": "whole", "long": "whole",
    "l": "whole", "char": "text", "c": "text", "date": "text", "t": "text",
}  # fmt: skip
_PIECE = 2**20  # bytes


def read_ipac(data: bytes) -> RawTable:
    """Read an IPAC table.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    CatalogError
        If the header or a value is damaged, or the file ends within a row.
    """
    lines = _lines(data)
    ends_whole = lines[-1].strip() == b""
    header, comments, bars, first = _header(lines)
    if not bars:
        raise CatalogError(
            "The IPAC table has no header row between bars (|).", "The file may be cut off."
        )
    names, edges = _columns(bars[0])
    check_names(names)
    for line in bars[1:4]:
        if [i for i, c in enumerate(line) if c == "|"] != edges:
            raise CatalogError(
                "The header of the IPAC table is damaged: its bars (|) do not stand in columns.",
                "Get the file again.",
            )
    rest = [[t.strip() for t in _cells(line, edges)] for line in bars[1:4]]
    types, units, nulls = (rest + [[""] * len(names)] * 3)[:3]

    numbered = [(i, line) for i, line in enumerate(lines[first:], first + 1) if line.strip()]
    rows = [line for _, line in numbered]
    numbers = [i for i, _ in numbered]
    if rows and not ends_whole and len(rows[-1]) < min(len(r.rstrip()) for r in rows[:-1] or rows):
        raise CatalogError(
            f"The table is cut off in line {numbers[-1]}: its last row is incomplete.",
            "Get the file again.",
        )

    def row_words(index: int) -> str:
        return f"line {numbers[index]}"

    survey = recognise(names).renamed
    columns = {}
    # All rows as one block of characters, one byte each, padded to the longest row.
    width = max(edges[-1], max((len(r) for r in rows), default=0))
    block = np.empty((len(rows), width), np.uint8)
    for part in parts(len(rows)):
        block[part] = np.array(rows[part], dtype=f"S{width}").view(np.uint8).reshape(-1, width)
    _check_lengths(rows, edges, row_words)
    for i, name in enumerate(names):
        start, end = edges[i], edges[i + 1] if i + 1 < len(names) else width
        texts = np.ascontiguousarray(block[:, start:end]).view(f"S{end - start}").ravel()
        kind = _TYPES.get(types[i].lower(), "")
        if survey.get(name) in TEXT_COLUMNS:
            kind = "text"
        columns[name] = from_texts(
            texts, name, row_words, kind=kind, null=nulls[i] if nulls[i] else "null"
        )
    return RawTable(
        columns=columns,
        format="IPAC table",
        units={n: u for n, u in zip(names, units, strict=True) if u},
        header=header,
        comments=comments,
        row_words=row_words,
    )


def _lines(data: bytes) -> list[bytes]:
    """Split a file into its lines, a piece at a time (see `raw_table.parts`)."""
    lines: list[bytes] = []
    start = 0
    while (end := data.find(b"\n", start + _PIECE)) >= 0:
        piece = data[start : end + 1].replace(b"\r\n", b"\n")
        lines += piece[:-1].split(b"\n")
        start = end + 1
    return lines + data[start:].replace(b"\r\n", b"\n").split(b"\n")


def _header(lines: list[bytes]) -> tuple[dict[str, str], tuple[str, ...], list[str], int]:
    """Return keywords, comments, the rows between bars, and the index of the first data line."""
    header: dict[str, str] = {}
    comments: list[str] = []
    bars: list[str] = []
    index = 0
    for index, raw in enumerate(lines):  # noqa: B007
        line = raw.decode("latin-1").rstrip()
        if line.startswith("\\"):
            found = _KEYWORD.match(line)
            if found:
                key = found.group(1).upper()
                value = found.group(2).strip().strip("'\"").strip()
                header[key] = f"{header[key]}\n{value}" if key in header else value
            elif line[1:].strip():
                comments.append(line[1:].strip())
        elif line.lstrip().startswith("|"):
            bars.append(line)
        elif line:
            break
    else:
        index = len(lines)
    return header, tuple(comments), bars, index


def _columns(line: str) -> tuple[list[str], list[int]]:
    """Return column names and where each begins (at its left bar), with the end of the last."""
    edges = [i for i, c in enumerate(line) if c == "|"]
    if not line.endswith("|"):
        raise CatalogError("The header row of the IPAC table does not end with a bar (|).")
    names = [line[a + 1 : b].strip() for a, b in pairwise(edges)]
    if "" in names:
        raise CatalogError(f"Column {names.index('') + 1} of the IPAC table has no name.")
    return names, edges


def _cells(line: str, edges: list[int]) -> list[str]:
    return [line[a + 1 : b] for a, b in pairwise(edges)]


def _check_lengths(rows: list[bytes], edges: list[int], row_words: Callable[[int], str]) -> None:
    """Refuse rows that do not reach their last column."""
    last = edges[-2]
    for i, row in enumerate(rows):
        if len(row) <= last:
            raise CatalogError(
                f"The table is damaged in {row_words(i)}: the row ends before its last column.",
                "Get the file again.",
            )
