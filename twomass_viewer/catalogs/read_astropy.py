"""VOTables and FITS binary tables, through astropy."""

import io
import re
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.conventions import BAND_FLAGS, recognise
from twomass_viewer.catalogs.raw_table import RawTable, as_text, check_names, shortest_decimals
from twomass_viewer.errors import CatalogError

_FITS_STRUCTURE = re.compile(
    r"(XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS|T(TYPE|FORM|UNIT|DISP|NULL|COMM|UCD|DIM)\d+)$"
)

_PLAIN_TEXT = re.compile(r"\d*A")
_MAX_COLUMNS = 999  # of the FITS standard
_VERSION = re.compile(rb"""(<(?:\w+:)?VOTABLE\b[^>]*\bversion\s*=\s*["'])(1\.[0-2])""")


def read_votable(data: bytes) -> RawTable:
    """Read the first table with rows of a VOTable of any version.

    Raises
    ------
    CatalogError
        If the XML is damaged, holds no table, or is a service's error answer.
    """
    from astropy.io.votable import parse
    from astropy.io.votable.tree import TableElement

    old = None
    if b"<TABLEDATA" in data:
        # Gator declares its positions ``float`` but writes more digits than a float32 holds.
        data = data.replace(b'datatype="float"', b'datatype="double"')
        # Before 1.3 an empty cell of whole numbers was undefined, and astropy reads it as 0.
        old = _VERSION.search(data)
        if old:
            data = data[: old.start(2)] + b"1.3" + data[old.end(2) :]
    try:
        document = parse(io.BytesIO(data), verify="ignore")
    except Exception as err:  # astropy raises whatever damaged XML makes it
        raise CatalogError(
            f"The VOTable is damaged or cut off: {_first_line(err)}.", "Get the file again."
        ) from err
    tables: list[TableElement] = list(document.iter_tables())
    infos = _infos(document)
    if infos.get("QUERY_STATUS", "").upper() == "ERROR":
        raise CatalogError("The VOTable is a service's error answer, not a catalogue.")
    if not tables:
        raise CatalogError("The VOTable holds no table.")
    table = max(tables, key=lambda t: len(t.array))
    names = [str(f.name) for f in table.fields]
    check_names(names)
    columns = {
        name: _column(np.ma.getdata(table.array[f.ID]), np.ma.getmaskarray(table.array[f.ID]))
        for name, f in zip(names, table.fields, strict=True)
    }
    for system in document.iter_coosys():
        if system.system and "FK4" in system.system.upper():
            infos.setdefault("EQUINOX", "B1950")
    return RawTable(
        columns=_pad_flags(columns),
        format=f"VOTable {old.group(2).decode() if old else document.version}",
        units={str(f.name): str(f.unit) for f in table.fields if f.unit is not None},
        header=infos,
        comments=tuple(filter(None, (document.description, table.description))),
    )


def read_fits(data: bytes) -> RawTable:
    """Read the first binary or ASCII table of a FITS file.

    Raises
    ------
    CatalogError
        If the file is cut off, damaged, or holds images only.
    """
    from astropy.io import fits
    from astropy.utils.exceptions import AstropyWarning

    try:
        # What astropy warns of (a cut-off file, odd cards) is checked or harmless here.
        with (
            warnings.catch_warnings(action="ignore", category=AstropyWarning),
            fits.open(io.BytesIO(data), memmap=False, ignore_missing_simple=False) as hdus,
        ):
            tables = [h for h in hdus if isinstance(h, (fits.BinTableHDU, fits.TableHDU))]
            if not tables:
                raise CatalogError(
                    "The FITS file holds no table, only images.", "Open it as an image instead."
                )
            hdu = tables[0]
            needed = hdu._data_offset + hdu.size  # noqa: SLF001
            if len(data) < needed:
                raise CatalogError(
                    f"The FITS table is cut off: {len(data)} bytes of at least {needed}.",
                    "Get the file again.",
                )
            count = int(hdu.header["TFIELDS"])
            if not 1 <= count <= _MAX_COLUMNS:
                raise CatalogError(
                    f"The FITS table announces {count} columns; 1 to {_MAX_COLUMNS} are possible.",
                    "The file is damaged; get it again.",
                )
            names = [str(n) for n in hdu.columns.names]
            check_names(names)
            columns = {c.name: _fits_column(hdu, c) for c in hdu.columns}
            header = {
                str(k).upper(): str(v)
                for k, v in hdu.header.items()
                if k and not _FITS_STRUCTURE.match(k) and k not in ("COMMENT", "HISTORY")
            }
            comments = tuple(
                str(c) for key in ("COMMENT", "HISTORY") for c in hdu.header.get(key, ())
            )
            units = {c.name: str(c.unit) for c in hdu.columns if c.unit}
    except CatalogError:
        raise
    except Exception as err:  # astropy raises whatever a damaged header makes it
        raise CatalogError(
            f"The FITS table is damaged: {_first_line(err)}.", "Get the file again."
        ) from err
    return RawTable(
        columns=_pad_flags({k: v for k, v in columns.items() if v is not None}),
        format="FITS table",
        units=units,
        header=header,
        comments=comments,
    )


def _fits_column(hdu: Any, column: Any) -> NDArray[Any] | None:
    """Return one column; None for one with several numbers a row."""
    if _PLAIN_TEXT.fullmatch(str(column.format)) and column.dim is None:
        # as it lies in the file: decoding it cell by cell takes a second for a million rows
        raw = hdu.data.view(np.ndarray)[column.name]
        if raw.dtype.kind == "S":
            return as_text(np.strings.strip(raw))
    values = np.asarray(hdu.data[column.name])
    if values.ndim != 1:
        return None
    if values.dtype.kind in "iu" and column.null is not None:
        return _column(values, np.asarray(values == int(column.null)))
    return _column(values, np.zeros(len(values), dtype=np.bool_))


def _column(values: NDArray[Any], mask: NDArray[np.bool_]) -> NDArray[Any]:
    """Return values as `RawTable` wants them."""
    if mask.ndim > 1:
        mask = np.asarray(mask.reshape(len(mask), -1).all(axis=1))
    kind = values.dtype.kind
    if values.ndim > 1:
        return np.array([" ".join(map(str, row)) for row in values.tolist()], dtype=object)
    if kind == "f":
        wide = shortest_decimals(values) if values.dtype.itemsize == 4 else values.astype("f8")
        return np.where(mask, np.nan, wide) if mask.any() else wide
    if kind in "iu":
        if mask.any():
            return np.where(mask, np.nan, values.astype(np.float64))
        return values.astype(np.int64)
    if kind == "b":
        return values.astype(np.int64)
    if kind == "O":
        items = [
            "" if gone or v is None else v.decode("utf-8", "replace") if isinstance(v, bytes) else v
            for v, gone in zip(values.tolist(), mask.tolist(), strict=True)
        ]
        return as_text(np.strings.strip(np.array([str(v) for v in items], dtype=np.str_)))
    return as_text(np.strings.strip(np.where(mask, values.dtype.type(""), values)))


def _pad_flags(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Turn flags that a converter made numbers back into text, leading zeros included."""
    survey = recognise(columns).renamed
    out = dict(columns)
    for name, values in columns.items():
        width = BAND_FLAGS.get(survey.get(name, ""))
        if width is not None and values.dtype.kind in "if":
            out[name] = np.array(
                ["" if np.isnan(v) else f"{int(v):0{width}d}" for v in values.tolist()],
                dtype=object,
            )
    return out


def _infos(document: Any) -> dict[str, str]:
    """Return the PARAMs and INFOs of all resources; repeated names are joined."""
    out: dict[str, str] = {}
    pending = [document, *document.resources]
    while pending:
        element = pending.pop(0)
        for item in (*getattr(element, "params", ()), *getattr(element, "infos", ())):
            key, value = str(item.name).upper(), _plain(item.value)
            out[key] = f"{out[key]}\n{value}" if key in out else value
        if element is not document:
            pending += list(getattr(element, "resources", ()))
            pending += list(getattr(element, "tables", ()))
    return out


def _plain(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _first_line(err: BaseException) -> str:
    return (str(err).strip() or type(err).__name__).splitlines()[0].rstrip(".")
