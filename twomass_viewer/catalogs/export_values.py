"""Values on their way out: one kind a column, nulls apart from values."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Kind(Enum):
    """What a column holds."""

    REAL = "real"
    WHOLE = "whole"
    TRUTH = "truth"
    TEXT = "text"
    LIST = "list"


@dataclass(frozen=True, eq=False)
class Typed:
    """A column of one kind.

    Attributes
    ----------
    kind : Kind
    values : ndarray
        One element a row; what stands under a null has no meaning.
    null : ndarray of bool
    """

    kind: Kind
    values: NDArray[Any]
    null: NDArray[np.bool_]

    def texts(self, number_format: str = "") -> list[str]:
        """Return every value as text, '' for null; numbers keep their full precision."""
        return [
            "" if null else _text(value, number_format if self.kind is Kind.REAL else "")
            for value, null in zip(self.values, self.null, strict=True)
        ]

    def storable(self, *, whole_nulls: bool) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Return values and mask for astropy.

        Parameters
        ----------
        whole_nulls : bool
            Whether the format has a null for whole numbers. If not, a column of whole numbers
            with nulls becomes floating point (null is NaN) rather than hold a magic number, and
            one of truth values with nulls becomes text.
        """
        some = bool(self.null.any())
        if self.kind is Kind.REAL:
            return np.where(self.null, np.nan, self.values), self.null
        if self.kind is Kind.WHOLE:
            if some and not whole_nulls:
                return np.where(self.null, np.nan, self.values.astype(np.float64)), self.null
            return np.where(self.null, 0, self.values), self.null
        if self.kind is Kind.TRUTH and not (some and not whole_nulls):
            return np.where(self.null, False, self.values).astype(np.bool_), self.null
        texts = [one_line(t) for t in self.texts()]
        return np.array(texts, dtype=np.str_), self.null


def typed(values: Sequence[Any] | NDArray[Any]) -> Typed:
    """Find the kind of a column and its nulls (None, NaN, infinity, '', masked)."""
    mask = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    array = np.ma.getdata(values) if mask is not None else _as_array(values)
    kind = {"f": Kind.REAL, "i": Kind.WHOLE, "u": Kind.WHOLE, "b": Kind.TRUTH}.get(array.dtype.kind)
    if kind is Kind.REAL:
        null = ~np.isfinite(array)
    elif kind is not None:
        null = np.zeros(len(array), dtype=np.bool_)
    else:
        kind, array, null = _typed_objects(list(array))
    return Typed(kind, array, null if mask is None else null | mask)


def _as_array(values: Sequence[Any] | NDArray[Any]) -> NDArray[Any]:
    """Return an array of one dimension that mixes nothing up (lists stay elements)."""
    if isinstance(values, np.ndarray):
        return values
    out = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):
        out[i] = value
    return out


def _typed_objects(items: list[Any]) -> tuple[Kind, NDArray[Any], NDArray[np.bool_]]:
    """Find kind and nulls of Python values."""
    plain = [v.item() if isinstance(v, np.generic) else v for v in items]
    null = np.array([_is_null(v) for v in plain], dtype=np.bool_)
    present = {type(v) for v, gone in zip(plain, null, strict=True) if not gone}
    if present == {bool}:
        return Kind.TRUTH, np.array([bool(v) for v in plain], dtype=np.bool_), null
    if present == {int}:
        whole = [0 if gone else v for v, gone in zip(plain, null, strict=True)]
        return Kind.WHOLE, np.array(whole, dtype=np.int64), null
    if present and present <= {int, float}:
        real = [np.nan if gone else float(v) for v, gone in zip(plain, null, strict=True)]
        return Kind.REAL, np.array(real, dtype=np.float64), null
    if not present and any(isinstance(v, float) for v in plain):
        return Kind.REAL, np.full(len(plain), np.nan), null
    out = np.empty(len(plain), dtype=object)
    if present & {list, tuple}:
        for i, value in enumerate(plain):
            out[i] = list(value) if isinstance(value, (list, tuple)) else []
        return Kind.LIST, out, np.zeros(len(plain), dtype=np.bool_)
    for i, value in enumerate(plain):
        out[i] = "" if null[i] else str(value)
    return Kind.TEXT, out, null


def _is_null(value: Any) -> bool:
    if value is None or value is np.ma.masked:
        return True
    if isinstance(value, float):
        return not np.isfinite(value)
    return isinstance(value, str) and value == ""


def plain_values(column: Typed) -> list[Any]:
    """Return the values as JSON knows them; None for null."""
    return [
        None if null else _plain(value)
        for value, null in zip(column.values, column.null, strict=True)
    ]


def plain_json(value: Any) -> Any:
    """Return a document of plain JSON values, with None for what is not a finite number."""
    if isinstance(value, dict):
        return {str(k): plain_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain_json(value.tolist())
    if isinstance(value, (float, np.floating)) and not math.isfinite(value):
        return None
    return _plain(value)


def _plain(value: Any) -> Any:
    # The shortest decimal of a float32, not the long one of its float64 image.
    if isinstance(value, np.floating):
        return float(str(value))
    return value.item() if isinstance(value, np.generic) else value


def _text(value: Any, number_format: str) -> str:
    if number_format:
        return format(float(value), number_format)
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value)


def one_line(text: str) -> str:
    """Return the text with line breaks as spaces."""
    return " ".join(text.splitlines())


_ASCII = {
    "≈": "~", "−": "-", "–": "-", "—": "-", "″": '"', "′": "'", "°": " deg", "±": "+/-", "×": "x",
    "α": "alpha", "δ": "delta", "σ": "sigma", "µ": "u", "μ": "u", "“": '"', "”": '"', "’": "'",
    "…": "...", "≤": "<=", "≥": ">=", "\u2009": " ", "\u00a0": " ",
}  # fmt: skip


def ascii_text(text: str) -> str:
    """Return the text in the characters a FITS header allows, keeping its meaning."""
    out = unicodedata.normalize("NFKD", "".join(_ASCII.get(c, c) for c in text))
    return "".join(c if " " <= c <= "~" else "?" for c in out if not unicodedata.combining(c))


def fits_column(name: str, unit: str, column: Typed) -> Any:
    """Return a column of a FITS binary table; nulls are NaN or empty text."""
    from astropy.io import fits

    data, _ = column.storable(whole_nulls=False)
    codes = {"f4": "E", "f8": "D", "i2": "I", "i4": "J", "i8": "K", "b1": "L"}
    if data.dtype.kind == "U":
        data = np.array([ascii_text(t).encode("ascii") for t in data.tolist()], dtype=np.bytes_)
        code = f"{max(data.dtype.itemsize, 1)}A"
    else:
        if data.dtype.str[1:] not in codes:
            data = data.astype(np.int64 if data.dtype.kind in "iu" else np.float64)
        code = codes[data.dtype.str[1:]]
    return fits.Column(
        name=ascii_text(name), format=code, unit=ascii_text(unit) or None, array=data
    )
