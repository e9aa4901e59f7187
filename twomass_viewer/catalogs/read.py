"""Reading catalogues: PSC, XSC and any table with positions, in the formats users have."""

import gzip
import io
import os
import re
import stat
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.conventions import (
    BAND_FLAGS,
    UNITS,
    bare_designations,
    is_designation,
    kind_of,
    recognise,
)
from twomass_viewer.catalogs.raw_table import RawTable, is_text
from twomass_viewer.catalogs.table_positions import find_positions
from twomass_viewer.errors import CatalogError
from twomass_viewer.files import BZIP2_MAGIC, FITS_MAGIC, GZIP_MAGIC

MAX_BYTES = 4 * 1024**3
"""Largest table taken into memory, also after inflation."""

_PIECE = 1 << 20
_LONGEST_NAME = 255  # what a file can be called
_FORMATS = "A catalogue is an IPAC table, VOTable, FITS table, ECSV, CSV or TSV with positions."
_PACKED = (
    (GZIP_MAGIC, "gzip"),
    (BZIP2_MAGIC, "bzip2"),
    (b"PK\x03\x04", "ZIP"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
)
_TRUE = ("t", "true", "yes", "1")


def read_catalog(path: Path | str, kind: CatalogKind | None = None) -> Catalog:
    """Read a catalogue.

    The format is found from the content: IPAC table (Gator), VOTable, FITS table, ECSV, CSV and
    its relatives, each also gzipped.

    Parameters
    ----------
    path : pathlib.Path or str
    kind : CatalogKind, optional
        What the caller knows the rows to be; by default the columns decide.

    Returns
    -------
    Catalog

    Raises
    ------
    CatalogError
        If the file is missing, damaged, or is no table with positions.
    """
    path = Path(path)
    try:
        return understand(read_table(_bytes_of(path)), path, kind)
    except CatalogError as err:
        name = path.name if len(path.name) <= _LONGEST_NAME else f"{path.name[:60]}…"
        raise CatalogError(f"{name}: {err.message}", err.hint or _FORMATS) from err


def _bytes_of(path: Path) -> bytes:
    """Return the file's bytes, inflated where it is gzipped, in UTF-8 where it is UTF-16."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise CatalogError("This is a folder, not a table.", "Name the files in it.")
        if not stat.S_ISREG(status.st_mode):
            # reading a pipe waits for who writes it, and a device never ends
            raise CatalogError(
                "This is not an ordinary file.",
                "Save the table in a file; commands also read it from standard input, as -.",
            )
        if status.st_size > MAX_BYTES:
            raise _too_large()
        with path.open("rb") as stream:
            data = stream.read()
            after = os.fstat(stream.fileno())
        if (after.st_size, after.st_mtime_ns) != (status.st_size, status.st_mtime_ns):
            raise CatalogError(
                "The file changed while it was being read.",
                "Open it again when it has been written completely.",
            )
        if data.startswith(GZIP_MAGIC):
            data = _inflated(data)
    except FileNotFoundError:
        raise CatalogError("There is no such file.", "Check the name and the folder.") from None
    except PermissionError:
        raise CatalogError("The file may not be read.", "Check its permissions.") from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as err:
        raise CatalogError(f"The gzip file is damaged: {err}.", "Get the file again.") from err
    except OSError as err:
        raise CatalogError(
            f"The file cannot be read: {err.strerror or err}.", "Check the name and the disk."
        ) from err
    except ValueError as err:  # a NUL in the name
        raise CatalogError(f"The file cannot be read: {err}.", "Check the name.") from err
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and not data.startswith(FITS_MAGIC):
        data = data.decode("utf-16", "replace").encode("utf-8")
    return data


def _inflated(data: bytes) -> bytes:
    """Inflate gzipped bytes piece by piece: asked for at once, room for the most is taken."""
    pieces: list[bytes] = []
    size = 0
    with gzip.open(io.BytesIO(data)) as stream:
        while piece := stream.read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_BYTES:
                raise _too_large()
            if b"\0" in pieces[0][:4096] and not pieces[0].startswith(FITS_MAGIC):
                break  # no table: what it is will be said without inflating it all
    return b"".join(pieces)


def _too_large() -> CatalogError:
    return CatalogError("The table is larger than 4 GiB.", "Select a part of it.")


def read_table(data: bytes) -> RawTable:
    """Find the format of a table by its content and read it.

    Raises
    ------
    CatalogError
    """
    from twomass_viewer.catalogs.read_astropy import read_fits, read_votable
    from twomass_viewer.catalogs.read_delimited import read_delimited
    from twomass_viewer.catalogs.read_ipac import read_ipac

    if data.startswith(FITS_MAGIC):
        return read_fits(data)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise CatalogError("The file is empty.")
    lower = head.lower()
    if b"struct stat=" in lower[:200]:
        said = re.search(rb'msg="([^"]*)"', head)
        words = f": {said.group(1).decode('utf-8', 'replace')}" if said else ""
        raise CatalogError(f"The file is an archive's error answer{words}.")
    if head.startswith(b"<"):
        if b"<votable" in lower or b":votable" in lower:
            return read_votable(data)
        if b"<html" in lower or b"<!doctype html" in lower:
            title = re.search(rb"<title>\s*(.*?)\s*</title>", head, re.IGNORECASE | re.DOTALL)
            words = f" (“{title.group(1).decode('utf-8', 'replace')}”)" if title else ""
            raise CatalogError(
                f"The file is a web page{words}, not a table.",
                "A server probably answered with an error; get the table again.",
            )
        raise CatalogError("The file is XML, but no VOTable.")
    if head[:1] in (b"{", b"["):
        raise CatalogError("The file is JSON, not a table this program reads.")
    for magic, how in _PACKED:
        if head.startswith(magic):
            raise CatalogError(f"The file is packed by {how}.", "Unpack it first.")
    if b"\x00" in head:
        raise CatalogError("The file is binary, but no FITS table.")
    if head[:1] in (b"\\", b"|"):
        return read_ipac(data)
    return read_delimited(data)


def understand(table: RawTable, path: Path | None, kind: CatalogKind | None = None) -> Catalog:
    """Give the columns of a table the survey's names and its rows their positions.

    Parameters
    ----------
    table : RawTable
    path : pathlib.Path or None
        Where it comes from.
    kind : CatalogKind, optional
        By default the columns decide.

    Raises
    ------
    CatalogError
        If the table has no positions or no rows.
    """
    convention = recognise(table.columns)
    renamed = convention.renamed
    database = table.header.get("DATABASE", "")
    found = kind_of(renamed.values(), database)
    notices = list(table.notices)
    if kind is None:
        kind = found
    elif found is not kind and found is not CatalogKind.OTHER:
        notices.append(f"The table is read as {kind.name}, but its columns look like {found.name}.")
    if kind is CatalogKind.OTHER:
        # Survey names would promise survey meanings.
        renamed = {k: v for k, v in renamed.items() if v in ("ra", "dec", "glon", "glat")}
    elif "designation" not in renamed.values():
        renamed = renamed | _designations(table)
    columns = {renamed.get(name, name): values for name, values in table.columns.items()}
    units = {renamed.get(name, name): unit for name, unit in table.units.items()}
    if not columns:
        raise CatalogError("The table has no columns.")
    positions = find_positions(columns, units, table.header, table.columns)
    if len(table) == 0:
        notices.append("The table has no rows.")
    if kind is not CatalogKind.OTHER:
        _tidy(columns, notices, kind)
    columns = {"ra": positions.ra_deg, "dec": positions.dec_deg} | {
        k: v for k, v in columns.items() if k not in ("ra", "dec")
    }
    unplaced = _unplaced_rows(columns, positions.bad, table)
    if unplaced:
        count = len(unplaced)
        rows = "1 row without a position is"
        if count > 1:
            rows = f"{count} rows without a position are"
        notices.append(f"{rows} left out (the first is {next(iter(unplaced.values()))}).")
        placed = np.ones(len(table), dtype=bool)
        placed[list(unplaced)] = False
        columns = {k: v[placed] for k, v in columns.items()}
    simulated = _is_simulated(table.header, table.comments)
    if path is not None and table.format.endswith("bulk file"):
        # such a file has no header to say it in
        simulated |= path.name.lower().startswith("simulated_")
    notices += positions.notices
    rows_lost = _lost_rows(table)
    if rows_lost:
        notices.append(rows_lost)
    notices += _missing_data(table, kind, columns)
    words = f"{convention.words}, {table.format}"
    if database:
        words = f"{words}, {database}"
    return Catalog(
        kind=kind,
        name=path.name if path else "table",
        path=path,
        columns=columns,
        units=_units(columns, units, kind),
        source_names={new: old for old, new in renamed.items() if old != new},
        convention=words,
        notices=tuple(notices),
        simulated=simulated,
        position_error_arcsec=positions.error_arcsec,
        header=dict(table.header),
        comments=table.comments,
        is_complete=not rows_lost,
        unplaced=unplaced,
    )


def _designations(table: RawTable) -> dict[str, str]:
    """Find a column under another name that holds survey designations and nothing else."""
    for name, values in table.columns.items():
        if is_text(values) and len(values) and all(map(is_designation, values)):
            return {name: "designation"}
    return {}


def _tidy(columns: dict[str, NDArray[Any]], notices: list[str], kind: CatalogKind) -> None:
    """Bring designations and flags to the survey's form; say what was changed."""
    names = columns.get("designation")
    if names is not None and is_text(names):
        columns["designation"] = bare_designations(names)
    if kind is not CatalogKind.PSC:
        return
    for name, width in BAND_FLAGS.items():
        values = columns.get(name)
        if values is None or not is_text(values):
            continue
        whole = {t: t.zfill(width) for t in set(values) if t.isdigit() and len(t) < width}
        if whole:
            columns[name] = np.array([whole.get(t, t) for t in values], dtype=object)
            notices.append(f"Leading zeros of {name} were lost in the file and are put back.")


def _unplaced_rows(
    columns: Mapping[str, NDArray[Any]], bad: Mapping[int, str], table: RawTable
) -> dict[int, str]:
    """Return rows without a position, each with its place in the file and what is wrong there."""
    missing = ~(np.isfinite(columns["ra"]) & np.isfinite(columns["dec"]))
    return {
        row: f"{table.row_words(row)}: {bad[row]}" if row in bad else table.row_words(row)
        for row in np.flatnonzero(missing).tolist()
    }


def _lost_rows(table: RawTable) -> str:
    """Say that the file holds fewer rows than its query found, or return ''."""
    if "OVERFLOW" in table.header.get("QUERY_STATUS", "").upper():
        return "The service cut the result off at its row limit: rows are missing."
    said = re.match(r"\d+", table.header.get("ROWSRETRIEVED", "").strip())
    if said and int(said.group()) > len(table):
        return (
            f"The header says {said.group()} rows were retrieved, but the file has "
            f"{len(table)}: rows are missing."
        )
    return ""


def _missing_data(
    table: RawTable, kind: CatalogKind, columns: Mapping[str, NDArray[Any]]
) -> list[str]:
    """Say what the rows lack of the catalogue they come from."""
    out = []
    where = constraint(table.header)
    if where:
        out.append(f"The query kept only rows with {where}: other sources are missing.")
    if kind is CatalogKind.PSC and "cc_flg" not in columns:
        out.append(
            "The table has no contamination flag (cc_flg): no row is marked as contaminated, "
            "which does not mean that all are clean."
        )
    return out


def constraint(header: Mapping[str, str]) -> str:
    """Return the condition Gator put on the rows, '' if there was none or a join only."""
    found = re.search(r"WHERE\s+(.*)", header.get("SQL", ""))
    condition = found.group(1).strip() if found else ""
    if "no constraints" in condition or re.match(r"[A-Z]\.\w+ *= *X\.", condition):
        return ""
    return condition


def _is_simulated(header: Mapping[str, str], comments: tuple[str, ...]) -> bool:
    if header.get("SIMULATED", "").strip().lower() in _TRUE:
        return True
    return any(re.search(r"\bsimulated\b", c, re.IGNORECASE) for c in comments) or (
        "simulated" in header.get("NOTE", "").lower()
    )


def _units(
    columns: Mapping[str, NDArray[Any]], units: Mapping[str, str], kind: CatalogKind
) -> dict[str, str]:
    """Return the units the file states, the survey's where it states none."""
    out = {k: u for k, u in units.items() if k in columns}
    if kind is not CatalogKind.OTHER:
        out |= {k: u for k, u in UNITS.items() if k in columns and k not in out}
    return out | {"ra": "deg", "dec": "deg"}
