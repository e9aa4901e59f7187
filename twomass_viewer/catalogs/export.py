"""One way to write rows: CSV, ECSV, VOTable, FITS, JSON and text for people.

Every command and panel that gives rows away uses `write_table`, so that notes (acknowledgment,
marks of fidelity, *simulated*) survive in each format and a null is always a null.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from numpy.typing import NDArray

from twomass_viewer.catalogs.export_values import (
    Kind,
    Typed,
    one_line,
    plain_json,
    plain_values,
    typed,
)
from twomass_viewer.errors import UsageError

FORMATS = ("csv", "ecsv", "votable", "fits", "json", "text")
"""The formats `write_table` knows."""

SUFFIXES = {
    ".csv": "csv", ".ecsv": "ecsv", ".vot": "votable", ".votable": "votable", ".xml": "votable",
    ".fits": "fits", ".fit": "fits", ".json": "json", ".txt": "text",
}  # fmt: skip
"""File name endings (lower case) and the format they stand for."""


@dataclass(frozen=True, eq=False)
class ExportColumn:
    """One column to be written.

    Attributes
    ----------
    name : str
    unit : str
        Unit as text (``deg``, ``mag``, ``arcsec``, ``DN``…); '' for none.
    description : str
        What the column means, one phrase.
    values : sequence
        One value a row: numpy numbers, booleans or text, or a list that may hold None. NaN,
        infinity, None and '' are null. Tuples and lists of text are allowed (flags).
    format : str
        Format specification of numbers in the *text* format only, for example ``.3f``; all
        other formats carry the full precision.
    """

    name: str
    unit: str
    description: str
    values: Sequence[Any] | NDArray[Any]
    format: str = ""


@dataclass(frozen=True, eq=False)
class ExportTable:
    """A named table with the sentences that must travel with it.

    Attributes
    ----------
    name : str
        Name of the rows (``measurements``, ``artifacts``, ``sources``…): the key in JSON, the
        extension name in FITS, the table name in VOTable.
    columns : list of ExportColumn
    notes : list of str
        Acknowledgment, fidelity marks, notices.
    """

    name: str
    columns: list[ExportColumn]
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.columns[0].values) if self.columns else 0


def write_table(table: ExportTable, format: str, stream: BinaryIO) -> None:  # noqa: A002
    """Write a table; the same table gives the same bytes.

    Parameters
    ----------
    table : ExportTable
    format : str
        One of `FORMATS`.
    stream : binary stream
        Only ``write`` is called, so a pipe will do.

    Raises
    ------
    UsageError
        If the format is unknown.
    ValueError
        If the columns differ in length or two share a name.
    """
    writer = _WRITERS.get(format)
    if writer is None:
        raise UsageError(
            f"“{format}” is not a table format.", f"Choose one of {', '.join(FORMATS)}."
        )
    names = [c.name for c in table.columns]
    if len(set(names)) != len(names):
        raise ValueError(f"two columns of table {table.name!r} share a name: {names}")
    if len({len(c.values) for c in table.columns}) > 1:
        raise ValueError(f"columns of table {table.name!r} differ in length")
    stream.write(writer(table, [typed(c.values) for c in table.columns]))


def format_of(name: str) -> str | None:
    """Return the format a file name stands for, or None."""
    lower = name.lower()
    return next((kind for end, kind in SUFFIXES.items() if lower.endswith(end)), None)


def json_bytes(document: Any, *, ascii_only: bool = False) -> bytes:
    """Return a JSON document as the program writes it; what is not a finite number is null.

    Parameters
    ----------
    document : dict or list
        Of plain values, numpy scalars and numpy arrays.
    ascii_only : bool
        Whether other characters are escaped, for terminals that do not know them.
    """
    text = json.dumps(plain_json(document), ensure_ascii=ascii_only, indent=2, allow_nan=False)
    return (text + "\n").encode()


def _note_lines(table: ExportTable) -> list[str]:
    """Return the notes as single lines."""
    return [line for note in table.notes for line in note.splitlines() if line.strip()]


def _csv(table: ExportTable, columns: list[Typed]) -> bytes:
    """Return comment lines, one header row, and one line a row."""
    lines = [f"# {line}" for line in _note_lines(table)]
    for column in table.columns:
        if column.unit or column.description:
            unit = f" [{column.unit}]" if column.unit else ""
            lines.append(
                f"# column {column.name}{unit}: {one_line(column.description)}".rstrip(": ")
            )
    lines.append(",".join(_csv_field(c.name) for c in table.columns))
    texts = [[_csv_field(t) for t in column.texts()] for column in columns]
    if len(texts) == 1:
        # A blank line would be no row for most readers.
        texts = [[t or '""' for t in texts[0]]]
    lines += [",".join(row) for row in zip(*texts, strict=True)]
    return ("\n".join(lines) + "\n").encode()


def _csv_field(text: str) -> str:
    """Quote what would otherwise split a row or look like a comment; keep to one line."""
    text = one_line(text)
    if "," in text or '"' in text or text.startswith("#") or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def _json(table: ExportTable, columns: list[Typed]) -> bytes:
    """Return the rows as objects under the table's name, with units and notes beside them."""
    names = [c.name for c in table.columns]
    rows = [
        dict(zip(names, row, strict=True))
        for row in zip(*(plain_values(c) for c in columns), strict=True)
    ]
    document = {
        table.name: rows,
        "units": {c.name: c.unit for c in table.columns if c.unit},
        "notes": list(table.notes),
    }
    return json_bytes(document)


def _text(table: ExportTable, columns: list[Typed]) -> bytes:
    """Return an aligned table with a row of units; the notes follow below."""
    blocks = []
    for column, values in zip(table.columns, columns, strict=True):
        cells = [one_line(t) or "–" for t in values.texts(column.format)]
        head = [column.name, column.unit]
        width = max(map(len, head + cells))
        numeric = values.kind in (Kind.REAL, Kind.WHOLE)
        if numeric:  # people read a true minus sign, as in declinations
            cells = [f"−{c[1:]}" if c.startswith("-") else c for c in cells]
        blocks.append([c.rjust(width) if numeric else c.ljust(width) for c in head + cells])
    lines = ["  ".join(row).rstrip() for row in zip(*blocks, strict=True)]
    if len(lines) > 1 and not lines[1]:
        del lines[1]
    notes = _note_lines(table)
    if notes:
        lines += ["", *notes]
    return ("\n".join(lines) + "\n").encode()


def _astropy_table(
    table: ExportTable, columns: list[Typed], units: list[str], *, whole_nulls: bool
) -> Any:
    """Return an astropy table with nulls masked; a unit left out goes to the description."""
    from astropy.table import MaskedColumn, Table
    from astropy.units import Unit

    out = Table()
    for column, values, unit in zip(table.columns, columns, units, strict=True):
        data, null = values.storable(whole_nulls=whole_nulls)
        left_out = f"[{column.unit}]" if column.unit != unit else ""
        out[column.name] = MaskedColumn(
            data,
            mask=null,
            unit=Unit(unit, parse_strict="silent") if unit else None,
            description=f"{one_line(column.description)} {left_out}".strip() or None,
        )
    return out


def _ecsv(table: ExportTable, columns: list[Typed]) -> bytes:
    out = _astropy_table(table, columns, [c.unit for c in table.columns], whole_nulls=True)
    out.meta["name"] = table.name
    if table.notes:
        out.meta["comments"] = _note_lines(table)
    header = io.StringIO()
    out[:0].write(header, format="ascii.ecsv")
    # The rows are ours: astropy writes them ten times slower.
    texts = [
        [t.title() or '""' for t in column.texts()]
        if column.kind is Kind.TRUTH
        else [_ecsv_field(t) for t in column.texts()]
        for column in columns
    ]
    rows = [" ".join(row) for row in zip(*texts, strict=True)]
    return "\n".join([header.getvalue().rstrip("\n"), *rows, ""]).encode()


def _ecsv_field(text: str) -> str:
    """Quote for ECSV with spaces between fields; an empty field is a null."""
    text = one_line(text)
    if not text or any(c in text for c in ' "#\t'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _votable(table: ExportTable, columns: list[Typed]) -> bytes:
    from astropy.io.votable import tree

    units = [_standard_unit(c.unit, "vounit") for c in table.columns]
    document = tree.VOTableFile.from_table(_astropy_table(table, columns, units, whole_nulls=False))
    (resource,) = document.resources
    (rows,) = resource.tables
    rows.name = table.name
    if table.notes:
        rows.description = "\n".join(_note_lines(table))
        for number, line in enumerate(_note_lines(table), start=1):
            resource.infos.append(tree.Info(ID=f"note_{number}", name="note", value=line))
    out = io.BytesIO()
    document.to_xml(out)
    return out.getvalue()


def _standard_unit(unit: str, standard: str) -> str:
    """Return the unit as VOUnit or FITS spell it, or '' if they do not know it.

    Both standards call a data number ``adu``.
    """
    from astropy.units import Unit

    spelled = unit.replace("DN", "adu")
    try:
        Unit(spelled, format=standard)
    except ValueError:
        return ""
    return spelled


def _fits(table: ExportTable, columns: list[Typed]) -> bytes:
    from astropy.io import fits

    from twomass_viewer.catalogs.export_values import ascii_text, fits_column

    hdu = fits.BinTableHDU.from_columns(
        [
            fits_column(column.name, _standard_unit(column.unit, "fits"), values)
            for column, values in zip(table.columns, columns, strict=True)
        ],
        nrows=len(table),
        name=table.name,
    )
    for number, column in enumerate(table.columns, start=1):
        if column.description:
            # 47 characters are what a card leaves beside the keyword and a short value.
            hdu.header.comments[f"TTYPE{number}"] = ascii_text(one_line(column.description))[:47]
        if column.unit:
            hdu.header.comments[f"TFORM{number}"] = ascii_text(f"unit: {column.unit}")[:47]
    for line in _note_lines(table):
        hdu.header.add_comment(ascii_text(line))
    out = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(out)
    return out.getvalue()


_WRITERS = {
    "csv": _csv, "ecsv": _ecsv, "votable": _votable, "fits": _fits, "json": _json, "text": _text,
}  # fmt: skip
