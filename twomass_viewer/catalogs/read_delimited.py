"""Comma, tab, semicolon and bar separated tables: CSV, ECSV, VizieR TSV and bulk files."""

import csv
import io
import re
from collections.abc import Mapping
from itertools import islice

import numpy as np

from twomass_viewer.catalogs.conventions import TEXT_COLUMNS, recognise
from twomass_viewer.catalogs.raw_table import RawTable, check_names, from_texts
from twomass_viewer.errors import CatalogError
from twomass_viewer.survey.catalog_columns import PSC_FORMATS, XSC_FORMATS

_KEYWORD = re.compile(r"([A-Za-z_][\w -]*?)\s*[=:]\s*(.*)")
_COLUMN_NOTE = re.compile(r"column (\S+) \[([^\]]+)\]")
_KINDS = {"double": "number", "int": "whole", "char": "text"}
_DELIMITERS = (",", "\t", ";", "|")
_ECSV_FIELD = re.compile(r"-?\s*\{?\s*name:\s*([^,}]+)")


def read_delimited(data: bytes) -> RawTable:
    """Read a delimited text table with a header row.

    Raises
    ------
    CatalogError
        If there is no header, a row has a different number of fields, or the file is cut off.
    """
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    comments, body_start = _leading_comments(text)
    body = text[body_start:]
    first = body.split("\n", 1)[0]
    for formats, words in ((PSC_FORMATS, "PSC bulk file"), (XSC_FORMATS, "XSC bulk file")):
        if first.count("|") == len(formats) - 1 and _is_number(first.split("|")[0]):
            kinds = {c.name: _KINDS[c.kind] for c in formats}
            return _read(body, "|", [c.name for c in formats], [], 1, words, kinds)
    ecsv = bool(comments) and comments[0].startswith("%ECSV")
    delimiter = _delimiter(first, comments if ecsv else [])
    names = next(csv.reader([first], delimiter=delimiter), [])
    names = [n.strip() for n in names]
    line = text.count("\n", 0, body_start) + 1
    if names and all(_is_number(n) for n in names if n):
        # The header may hide in the last comment line.
        hidden = [n.strip() for n in comments[-1].split(delimiter)] if comments else []
        if len(hidden) != len(names) or any(_is_number(n) for n in hidden):
            raise CatalogError(
                "The table has no header row: its first line holds only numbers.",
                "Add a line with the column names.",
            )
        return _read(body, delimiter, hidden, comments[:-1], line, "text table")
    body = body[len(first) + 1 :]
    words = {",": "CSV table", "\t": "TSV table"}.get(delimiter, "text table")
    return _read(body, delimiter, names, comments, line + 1, "ECSV table" if ecsv else words)


def _read(
    body: str,
    delimiter: str,
    names: list[str],
    comments: list[str],
    line: int,
    words: str,
    kinds: Mapping[str, str] | None = None,
) -> RawTable:
    """Read the rows below the header; ``line`` is the file's line number of the first.

    Where no ``kinds`` are given, the values decide, and text columns of the survey are text.
    """
    while names and names[-1] == "":
        names = names[:-1]
    check_names(names)
    rows, numbers, body_units = _rows(body, delimiter, len(names), line)
    ends_whole = body.endswith("\n") or not body
    survey = recognise(names).renamed
    placed = {"ra", "dec"} <= set(survey.values()) or {"glon", "glat"} <= set(survey.values())
    for row, number in zip(rows, numbers, strict=True):
        if len(row) != len(names):
            if not placed:
                raise CatalogError(
                    "The file is no table of sources: its first line names no positions, and its "
                    "lines differ in their number of fields."
                )
            if number == numbers[-1] and not ends_whole and len(row) < len(names):
                raise CatalogError(
                    f"The table is cut off in line {number}: its last row is incomplete.",
                    "Get the file again.",
                )
            raise CatalogError(
                f"Line {number} has {len(row)} fields where the header names {len(names)}."
            )

    def row_words(index: int) -> str:
        return f"line {numbers[index]}"

    columns = {}
    # Text of one byte a character is read twice as fast.
    dtype = np.bytes_ if body.isascii() else np.str_
    for name, values in zip(
        names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True
    ):
        kind = "text" if survey.get(name) in TEXT_COLUMNS else (kinds or {}).get(name, "")
        columns[name] = from_texts(np.array(values, dtype=dtype), name, row_words, kind=kind)
    header, units = _meta(comments)
    return RawTable(
        columns=columns,
        format=words,
        units=units | {n: u for n, u in zip(names, body_units, strict=False) if u},
        header=header,
        comments=tuple(comments),
        row_words=row_words,
    )


def _rows(
    body: str, delimiter: str, width: int, line: int
) -> tuple[list[list[str]], list[int], list[str]]:
    """Return the rows, their line numbers, and the units VizieR puts below the header."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    if delimiter == " ":
        reader = csv.reader(io.StringIO(body), delimiter=" ", skipinitialspace=True)
    else:
        reader = csv.reader(io.StringIO(body), delimiter=delimiter)
    seen = 0
    try:
        for row in reader:
            number = line + seen
            seen = reader.line_num
            if not row or row[0].startswith("#"):
                continue
            # A delimiter at the end of every line is a habit of some writers.
            while len(row) > width and row[-1].strip() == "":
                row.pop()
            rows.append(row)
            numbers.append(number)
    except csv.Error as err:
        raise CatalogError(f"The table is damaged near line {line + seen}: {err}.") from err
    for place, row in enumerate(islice(rows, 2)):
        if row and all(set(cell.strip()) <= {"-"} for cell in row) and any(row):
            units = [u.strip() for u in rows[0]] if place == 1 else []
            return rows[place + 1 :], numbers[place + 1 :], units
    return rows, numbers, []


def _leading_comments(text: str) -> tuple[list[str], int]:
    """Return the comment lines at the head, without their ``#``, and where the body begins."""
    comments: list[str] = []
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip()
        if line and not line.startswith("#"):
            break
        if line:
            comments.append(line.lstrip("#").strip())
        at = end + 1
    return comments, min(at, len(text))


def _delimiter(header: str, ecsv_comments: list[str]) -> str:
    if ecsv_comments:
        return "," if any(c == "delimiter: ','" for c in ecsv_comments) else " "
    best = max(_DELIMITERS, key=header.count)
    return best if header.count(best) else " "


def _meta(comments: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return ``key = value`` comments, and the units our own export and ECSV write there."""
    header: dict[str, str] = {}
    units: dict[str, str] = {}
    name = ""
    for comment in comments:
        noted = _COLUMN_NOTE.match(comment)
        if noted:
            units[noted.group(1)] = noted.group(2)
            continue
        column = _ECSV_FIELD.match(comment)
        if column:
            name = column.group(1).strip()
        unit = re.search(r"\bunit: ([^,}]+)", comment)
        if unit and name:
            units[name] = unit.group(1).strip()
            continue
        found = _KEYWORD.match(comment)
        if found and not column:
            key = found.group(1).strip().upper()
            value = found.group(2).strip().strip("'\"")
            header[key] = f"{header[key]}\n{value}" if key in header else value
    return header, units


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
