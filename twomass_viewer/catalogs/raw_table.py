"""A table as its file has it: the file's own names, nulls made NaN or ''."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.errors import CatalogError

NULL_TEXTS = ("null", "\\N", "NULL", "")
"""What stands for null in text tables beside what a header declares."""

NUMBER_NULL_TEXTS = (*NULL_TEXTS, "-", "--", "---", "N/A", "n/a", "NA", "None")
"""What stands for null where a number is expected."""


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table before it is understood.

    Attributes
    ----------
    columns : mapping of str to ndarray
        float64 with NaN for null, int64, or text (see `is_text`) with '' for null; one element
        a row; the file's own names.
    format : str
        The file format in words.
    units : mapping of str to str
    header : mapping of str to str
        Keywords in upper case; values of a repeated keyword are joined by line breaks.
    comments : tuple of str
        Free text of the header.
    row_words : callable
        Gives the words that name a row for an error message (``line 17`` or ``row 3``).
    notices : tuple of str
    """

    columns: Mapping[str, NDArray[Any]]
    format: str
    units: Mapping[str, str] = field(default_factory=dict)
    header: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[str, ...] = ()
    row_words: Callable[[int], str] = field(default=lambda i: f"row {i + 1}")
    notices: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0


TEXT = np.dtypes.StringDType()
"""How texts are kept that are hardly ever equal: a million designations as Python's own objects
would take more than twice the memory. An element is a str all the same."""


def is_text(values: NDArray[Any]) -> bool:
    """Whether a column is text: numpy's `TEXT`, or an object array whose equal texts are one."""
    return values.dtype.kind in "TO"


_PART = 8192


def parts(rows: int) -> Iterator[slice]:
    """Yield slices that together cover a number of rows.

    Conversions between texts and numbers keep Python's lock from begin to end; done in parts they
    let the window answer in between while a table is read.
    """
    for start in range(0, rows, _PART):
        yield slice(start, min(start + _PART, rows))


def check_names(names: Sequence[str]) -> None:
    """Refuse a header that names no column, or one twice.

    Raises
    ------
    CatalogError
    """
    if not names:
        raise CatalogError("The table has no columns.")
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise CatalogError(
                f"The table has two columns named “{name}”.",
                "Rename one of them; which one is meant cannot be guessed.",
            )
        seen.add(name)


def from_texts(
    texts: NDArray[Any],
    name: str,
    row_words: Callable[[int], str],
    *,
    kind: str = "",
    null: str = "",
) -> NDArray[Any]:
    """Convert one column of texts.

    Parameters
    ----------
    texts : ndarray of bytes or str, shape (n,)
    name : str
        Column name, for messages.
    row_words : callable
        Names a row for messages.
    kind : {'', 'number', 'whole', 'text'}
        What the header declares; '' lets the values decide.
    null : str
        The header's own text for null.

    Returns
    -------
    ndarray
        As in `RawTable.columns`.

    Raises
    ------
    CatalogError
        If a declared number is none.
    """
    stripped = np.empty_like(texts)
    for part in parts(len(texts)):
        stripped[part] = np.strings.strip(texts[part])
    if kind == "text":
        return as_text(stripped, null)
    blank = np.zeros(len(stripped), dtype=np.bool_)
    numbers = _numbers(stripped, blank)
    if numbers is None:
        # Most columns have no null, so looking for one comes second.
        blank = _null_mask(stripped, (*NUMBER_NULL_TEXTS, null))
        numbers = _numbers(stripped, blank)
    if numbers is None:
        if kind == "":
            return as_text(stripped, null)
        bad, value = _first_bad(stripped, blank)
        raise CatalogError(
            f"Column {name} has “{value}” in {row_words(bad)}, where a number is expected."
        )
    if blank.all():
        # A column of nothing has no type of its own.
        return numbers if kind else as_text(stripped, null)
    whole = kind == "whole" or (kind == "" and _look_whole(stripped))
    if whole and not blank.any() and np.all(np.abs(numbers) < 2**53):
        integers = numbers.astype(np.int64)
        if np.array_equal(integers, numbers):
            return integers
    return numbers


def as_text(texts: NDArray[Any], null: str = "") -> NDArray[Any]:
    """Return texts (see `is_text`) with '' for null."""
    if texts.dtype.kind == "S" and texts.dtype.itemsize <= _SHORT:
        return _shared(texts, null, np.empty(len(texts), dtype=object))
    out = np.empty(len(texts), dtype=TEXT)
    for part in parts(len(texts)):
        some = texts[part]
        # The direct way is ten times as fast, and takes over whatever the bytes are.
        plain = some.dtype.kind != "S" or _is_ascii(some)
        out[part] = some if plain else np.strings.decode(some, "utf-8", "replace")
        blank = _null_mask(some, (*NULL_TEXTS, null))
        if blank.any():
            out[part][blank] = ""
    return out


def _is_ascii(texts: NDArray[np.bytes_]) -> bool:
    return bool((np.ascontiguousarray(texts).view(np.uint8) < 128).all())


_SHORT = 8  # bytes: a flag; what fits a whole number is sorted as one


def _shared(texts: NDArray[np.bytes_], null: str, out: NDArray[Any]) -> NDArray[Any]:
    """Fill in short texts; equal ones are one object, as a million flags are of a few kinds."""
    known: dict[int, str] = {}
    for part in parts(len(texts)):
        numbers = texts[part].astype(f"S{_SHORT}").view(np.uint64)
        kinds, which = np.unique(numbers, return_inverse=True)
        new = np.array([k for k in kinds.tolist() if k not in known], np.uint64)
        if len(new):
            words = np.strings.decode(new.view(f"S{_SHORT}"), "utf-8", "replace").tolist()
            nulls = {*NULL_TEXTS, null}
            known |= zip(new.tolist(), ("" if w in nulls else w for w in words), strict=True)
        objects = np.empty(len(kinds), dtype=object)
        objects[:] = [known[k] for k in kinds.tolist()]
        out[part] = objects[which]
    return out


def shortest_decimals(values: NDArray[Any]) -> NDArray[np.float64]:
    """Widen float32 to the float64 nearest to the decimal it was written as.

    A magnitude 16.305 kept as float32 would otherwise read 16.30500030517578.
    """
    wide = values.astype(np.float64)
    thousandths = np.round(wide * 1e3) / 1e3  # as magnitudes are written
    if np.array_equal(thousandths.astype(np.float32), values, equal_nan=True):
        return thousandths
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        size = np.where((wide != 0) & np.isfinite(wide), np.abs(wide), 1.0)
        digits = np.clip(6 - np.floor(np.log10(size)), -15, 20)
        scale = 10.0 ** np.abs(digits)
        rounded = np.where(
            digits >= 0, np.round(wide * scale) / scale, np.round(wide / scale) * scale
        )
        same = rounded.astype(np.float32) == values
    return np.where(same, rounded, wide)


def _null_mask(texts: NDArray[Any], nulls: Sequence[str]) -> NDArray[np.bool_]:
    wanted = {n.encode() for n in nulls} if texts.dtype.kind == "S" else set(nulls)
    out = np.zeros(len(texts), dtype=np.bool_)
    for part in parts(len(texts)):
        for item in wanted:
            out[part] |= texts[part] == item
    return out


def _numbers(texts: NDArray[Any], blank: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """Return the numbers with NaN where blank, or None if a text is no number."""
    out = np.empty(len(texts), dtype=np.float64)
    for part in parts(len(texts)):
        some = texts[part]
        if blank[part].any():
            some = np.where(blank[part], b"nan" if some.dtype.kind == "S" else "nan", some)
        try:
            out[part] = some.astype(np.float64)
        except ValueError:
            return None
    return out


def _look_whole(texts: NDArray[Any]) -> bool:
    """Whether no text has a decimal point, an exponent, or spells nan or inf."""
    marks = (b".", b"e", b"E", b"n", b"N") if texts.dtype.kind == "S" else (".", "e", "E", "n", "N")
    # Most columns of numbers show their decimal points at once.
    return not any(
        bool((np.strings.find(texts[part], mark) >= 0).any())
        for part in (slice(0, 100), *parts(len(texts)))
        for mark in marks
    )


def _first_bad(texts: NDArray[Any], blank: NDArray[np.bool_]) -> tuple[int, str]:
    for i in np.flatnonzero(~blank).tolist():
        value = texts[i]
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        try:
            float(text)
        except ValueError:
            return i, text
    return 0, ""
