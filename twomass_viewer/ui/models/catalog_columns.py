"""Which columns of a catalogue stand first in its table, and how a value is written."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog

WORDS = "in words"
# For each band the survey's preferred magnitude and its error: PSC default, XSC fiducial.
_MAGNITUDES = (
    ("{}_m", ("{}_msigcom", "{}_cmsig", "{}_msig")),
    ("{}_m_k20fe", ("{}_msig_k20fe",)),
    ("{}_m_ext", ("{}_msig_ext",)),
)
_FLAGS = ("ph_qual", "rd_flg", "bl_flg", "cc_flg", "gal_contam", "mp_flg", "vc")
_FIRST_FLAGS = ("ph_qual", "cc_flg")
_SIZES = ("r_k20fe", "sup_ba", "sup_phi")
_MAX_TEXT_BYTES = 64
_DECIMALS = {"deg": 5, "mag": 3, "arcsec": 2, "": 3}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of the table.

    Attributes
    ----------
    title, unit : str
    name : str
        Column of the catalogue; empty for the words.
    error : str
        Column of the error written after ±, or empty.
    numeric : bool
    decimals : int
        For floating-point values.
    """

    title: str
    unit: str
    name: str
    error: str = ""
    numeric: bool = False
    decimals: int = 3

    @property
    def header(self) -> str:
        """Title and unit."""
        return f"{self.title}\u2002{self.unit}" if self.unit else self.title


def table_columns(catalog: Catalog) -> tuple[TableColumn, ...]:
    """Return the columns in the order of the table: the telling ones first, then all others."""
    out: list[TableColumn] = []
    used: set[str] = set()

    def add(name: str, title: str = "", error: str = "") -> None:
        if name in used or not catalog.has(name):
            return
        values = catalog.columns[name]
        unit = catalog.units.get(name, "")
        numeric = values.dtype.kind in "iuf"
        decimals = _DECIMALS.get(unit, 3)
        out.append(TableColumn(title or name, unit, name, error, numeric, decimals))
        used.update({name, error} - {""})

    add("designation")
    add("ra", "RA")
    add("dec", "Dec")
    for letter, band in (("j", "J"), ("h", "H"), ("k", "Ks")):
        for pattern, errors in _MAGNITUDES:
            if catalog.has(pattern.format(letter)):
                names = [e.format(letter) for e in errors]
                error = next((e for e in names if catalog.has(e)), "")
                add(pattern.format(letter), band, error)
                break
    for name in _FIRST_FLAGS:
        add(name)
    out.append(TableColumn(WORDS, "", ""))
    for name in (*_FLAGS, *_SIZES, *catalog.columns):
        add(name)
    return tuple(out)


def cell_text(catalog: Catalog, column: TableColumn, row: int) -> str:
    """Return a value as the table shows it; a null is an empty cell."""
    values = catalog.columns[column.name]
    text = _value_text(values[row], column.decimals)
    if column.error and text:
        error = _value_text(catalog.columns[column.error][row], column.decimals)
        return f"{text} ± {error}" if error else f"{text} ± —"
    return text


def _value_text(value: Any, decimals: int) -> str:
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else f"{value:.{decimals}f}".replace("-", "−")
    return str(value).replace("-", "−") if isinstance(value, (int, np.integer)) else str(value)


def sort_order(values: NDArray[Any], descending: bool) -> NDArray[np.int64]:
    """Return row numbers in the order of a column; nulls come last either way, ties stay put."""
    if values.dtype.kind in "iufb":
        keys = values.astype(np.float64)
        order = np.argsort(-keys if descending else keys, kind="stable")
        return order.astype(np.int64)
    texts = values.tolist()
    try:
        raw = np.array(texts, dtype=np.bytes_)
    except UnicodeEncodeError:
        return _ranked(texts, descending)
    if raw.dtype.itemsize > _MAX_TEXT_BYTES:
        return _ranked(texts, descending)
    # ASCII in order of its bytes is text in order: eight at a time as one whole number
    words = -(-raw.dtype.itemsize // 8)
    numbers = raw.astype(f"S{8 * words}").view(">u8").reshape(len(texts), words).astype(np.uint64)
    if descending:
        numbers = ~numbers
    return np.lexsort((*numbers.T[::-1], raw == b"")).astype(np.int64)


def _ranked(texts: list[str], descending: bool) -> NDArray[np.int64]:
    distinct = sorted({t for t in texts if t != ""}, reverse=descending)
    rank = {text: n for n, text in enumerate(distinct)}
    rank[""] = len(distinct)
    ranks = np.fromiter((rank[t] for t in texts), dtype=np.int64, count=len(texts))
    return np.argsort(ranks, kind="stable").astype(np.int64)
