"""FITS files made by hand, so that they can be wrong in any way."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 2880
Cards = dict[str, Any]

# The cards of aJ_asky_001022s0620186 that reading depends on, for an image of 32 x 48 pixels
ATLAS: Cards = {
    "ORDATE": "001022",
    "FN_PRFX": "j1332062",
    "TYPE": "sci",
    "SCANNO": 62,
    "SCANDIR": "s",
    "ORIGIN": "2MASS",
    "CTYPE1": "RA---SIN",
    "CTYPE2": "DEC--SIN",
    "CRPIX1": 16.5,
    "CRPIX2": 24.5,
    "CRVAL1": 14.18890021,
    "CRVAL2": -10.03211122,
    "CROTA2": -0.002373286897,
    "CDELT1": -0.0002777777845,
    "CDELT2": 0.0002777777845,
    "USXREF": -16.5,
    "USYREF": -15238.0,
    "SKYVAL": 73.15,
    "SKYSIG": 0.5623,
    "MAGZP": 21.0034,
    "SEESH": 0.93,
    "DXFS": -0.3978912234,
    "DYFS": -82.40526581,
    "TIMER1": 1298,
    "TELNAME": "CTIO",
    "FILTER": "j",
    "EQUINOX": 2000.0,
}
BITPIX = {"u1": 8, "i2": 16, "i4": 32, "i8": 64, "f4": -32, "f8": -64}


def pixels(shape: tuple[int, ...] = (48, 32), dtype: str = "f4") -> NDArray[Any]:
    """Return sky with noise and blank east and west edges, as an Atlas image has."""
    rng = np.random.default_rng(7)
    data = rng.normal(73.15, 0.5623, shape)
    if dtype.startswith("f"):
        data[..., :2] = data[..., -2:] = np.nan
    return data.astype(dtype)


def card(keyword: str, value: object) -> str:
    if isinstance(value, bool):
        text = f"{'T' if value else 'F':>20}"
    elif isinstance(value, str):
        text = f"'{value:<8}'"
    else:
        text = f"{value!r:>20}"
    return f"{keyword:<8}= {text}"


def header_bytes(lines: list[str], end: bool = True) -> bytes:
    text = "".join(f"{line:<80}" for line in (*lines, *(["END"] if end else [])))
    raw = text.encode("latin-1")
    return raw + b" " * (-len(raw) % BLOCK)


def fits_bytes(
    data: NDArray[Any],
    cards: Cards | None = None,
    *,
    changes: Cards | None = None,
    extra: list[str] | None = None,
    extension: bool = False,
) -> bytes:
    """Return a FITS file (or extension); ``changes`` replace cards, None removes one."""
    big = np.asarray(data)
    code = big.dtype.str[1:]
    axes: Cards = {f"NAXIS{i}": n for i, n in enumerate(big.shape[::-1], 1)}
    head: Cards = {"XTENSION": "IMAGE"} if extension else {"SIMPLE": True}
    head |= {"BITPIX": BITPIX[code], "NAXIS": big.ndim, **axes}
    head |= {"PCOUNT": 0, "GCOUNT": 1} if extension else {}
    head |= (ATLAS if cards is None else cards) | (changes or {})
    lines = [card(k, v) for k, v in head.items() if v is not None]
    raw = big.astype(big.dtype.newbyteorder(">")).tobytes()
    return header_bytes(lines + (extra or [])) + raw + b"\0" * (-len(raw) % BLOCK)


def empty_primary() -> bytes:
    return header_bytes([card("SIMPLE", True), card("BITPIX", 8), card("NAXIS", 0)])


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
