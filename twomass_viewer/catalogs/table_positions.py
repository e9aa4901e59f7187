"""Positions of a table's rows: which columns hold them, in which frame, how finely."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.raw_table import is_text
from twomass_viewer.errors import CatalogError

SURVEY_POSITION_ERROR = 0.1
"""arcsec; typical error of a PSC position (Explanatory Supplement I.6.b: 0.07″–0.08″)."""

_SEXAGESIMAL = re.compile(
    r"\s*([+-]?)(\d+)[\s:hd°]+(\d+)[\s:m'′]+(\d+(?:\.\d*)?)\s*[s\"″]?\s*", re.ASCII | re.IGNORECASE
)


_DECIMAL = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*", re.ASCII)
_LARGEST_BAD_SHARE = 0.5
"""With more unreadable rows than this the columns hold something else: our choice."""


@dataclass(frozen=True, eq=False)
class Positions:
    """Where the rows lie.

    Attributes
    ----------
    ra_deg, dec_deg : ndarray of float64
        FK5 J2000, degrees; NaN where the file gives none, or none that can be read.
    error_arcsec : float or None
        Largest error by rounding, when it exceeds the survey's own error.
    notices : tuple of str
    bad : mapping of int to str
        Rows (0-based) whose cells cannot be read, and why.
    """

    ra_deg: NDArray[np.float64]
    dec_deg: NDArray[np.float64]
    error_arcsec: float | None = None
    notices: tuple[str, ...] = ()
    bad: Mapping[int, str] = field(default_factory=dict)


def find_positions(
    columns: Mapping[str, NDArray[Any]],
    units: Mapping[str, str],
    header: Mapping[str, str],
    file_names: Iterable[str],
) -> Positions:
    """Return the positions of a table whose columns carry survey names where known.

    ``file_names`` are the file's own names, for the message when there are no positions.

    Raises
    ------
    CatalogError
        If there are none, or they are no degrees.
    """
    if "ra" in columns and "dec" in columns:
        ra = _degrees(columns["ra"], "ra", units.get("ra", ""))
        dec = _degrees(columns["dec"], "dec", units.get("dec", ""))
        bad = _take_bad_rows(ra, dec, columns["ra"], columns["dec"])
        error, words = _rounding(ra, dec)
        notices = [words] if words else []
        equinox = header.get("EQUINOX", "") + header.get("COOSYS", "")
        if "1950" in equinox:
            ra, dec = _from_fk4(ra, dec)
            notices.append("Positions are B1950 in the file and were precessed to J2000.")
        return Positions(np.mod(ra, 360.0), dec, error, tuple(notices), bad)
    if "glon" in columns and "glat" in columns:
        lon = _degrees(columns["glon"], "glon", units.get("glon", ""))
        lat = _degrees(columns["glat"], "glat", units.get("glat", ""))
        bad = _take_bad_rows(lon, lat, columns["glon"], columns["glat"])
        error, words = _rounding(lon, lat)
        ra, dec = _from_galactic(lon, lat)
        how = "Positions were converted from galactic coordinates (GLON, GLAT) to FK5 J2000."
        return Positions(ra, dec, error, (how, words) if words else (how,), bad)
    missing = [c for c in ("ra", "dec") if c not in columns]
    if {"crval1", "crval2", "naxis1"} <= {c.lower() for c in columns}:
        raise CatalogError("The table is a list of images, not a catalogue of sources.")
    raise CatalogError(
        f"The table has no column for {' and '.join(missing)}; it has "
        f"{', '.join(list(file_names)[:12])}{'…' if len(columns) > 12 else ''}.",
        "A catalogue needs ra and dec (or RAJ2000 and DEJ2000, or GLON and GLAT) in degrees.",
    )


def _degrees(values: NDArray[Any], name: str, unit: str) -> NDArray[np.float64]:
    """Return an angle in degrees from numbers in any unit or sexagesimal text."""
    if is_text(values):
        return _from_text(values, hours=name == "ra" and "deg" not in unit)
    # astype copies: rows that are no place on the sky are set to NaN in what is returned
    numbers: NDArray[np.float64] = values.astype(np.float64)
    factor = {"rad": 180 / np.pi, "h": 15.0, "hr": 15.0, "hour": 15.0, "hourangle": 15.0,
              "arcsec": 1 / 3600, "mas": 1 / 3.6e6}.get(unit.strip().lower(), 1.0)  # fmt: skip
    return numbers * factor if factor != 1.0 else numbers


def _from_text(values: NDArray[Any], *, hours: bool) -> NDArray[np.float64]:
    """Return degrees of sexagesimal text and of decimal degrees, NaN for anything else.

    Decimal degrees come as text where a single cell of the column is no number.
    """
    out = np.full(len(values), np.nan)
    for i, text in enumerate(values.tolist()):
        if _DECIMAL.fullmatch(text):
            out[i] = float(text)
            continue
        found = _SEXAGESIMAL.fullmatch(text)
        if not found:
            continue
        sign = -1.0 if found.group(1) == "-" else 1.0
        a, b, c = (float(found.group(k)) for k in (2, 3, 4))
        out[i] = sign * (a + b / 60 + c / 3600) * (15.0 if hours else 1.0)
    return out


def _take_bad_rows(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    lon_cells: NDArray[Any],
    lat_cells: NDArray[Any],
) -> dict[int, str]:
    """Set rows whose cells are no place on the sky to NaN; return them, with the reason.

    Raises
    ------
    CatalogError
        If no row has a position, or if so many are bad that the columns are not what they seem.
    """
    given = _is_given(lon_cells) & _is_given(lat_cells)
    if len(lon) and not given.any():
        raise CatalogError("No row of the table has a position: the columns are all null.")
    with np.errstate(invalid="ignore"):
        good = (np.abs(lat) <= 90.0) & (lon >= -180.0) & (lon <= 360.0)
    rows = np.flatnonzero(given & ~good)
    bad = {
        int(row): f"({lon_cells[row]}, {lat_cells[row]}) is no place on the sky that this program "
        "can read"
        for row in rows
    }
    if len(rows) > _LARGEST_BAD_SHARE * np.count_nonzero(given):
        first = int(rows[0])
        raise CatalogError(f"Row {first + 1}: {bad[first]}.", "Give degrees or sexagesimal.")
    lon[rows] = lat[rows] = np.nan
    return bad


def _is_given(cells: NDArray[Any]) -> NDArray[np.bool_]:
    if is_text(cells):
        return np.array([bool(cell) for cell in cells.tolist()], dtype=bool)
    return np.isfinite(cells.astype(np.float64))


def _rounding(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[float | None, str]:
    """Return the largest error by rounding to decimals of a degree, and a sentence."""
    values = np.concatenate([lon, lat])
    values = values[np.isfinite(values)]
    # A handful of values may be round by chance.
    if len(values) < 10:
        return None, ""
    first = values[:1000]  # mostly enough to see that they are not rounded
    for digits in range(6):
        scaled = first * 10.0**digits
        if np.any(np.abs(scaled - np.round(scaled)) >= 1e-6):
            continue
        scaled = values * 10.0**digits
        if np.all(np.abs(scaled - np.round(scaled)) < 1e-6):
            step = 10.0**-digits
            error = float(np.hypot(1, 1) * step / 2 * 3600)
            if error <= SURVEY_POSITION_ERROR:
                return None, ""
            return error, (
                f"Positions are rounded to {step:.{digits}f} deg in the file: "
                f"they may be off by up to {error:.2g}″."
            )
    return None, ""


def _from_galactic(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from astropy import units
    from astropy.coordinates import FK5, SkyCoord

    sky = SkyCoord(lon * units.deg, lat * units.deg, frame="galactic").transform_to(FK5())
    return np.asarray(sky.ra.deg), np.asarray(sky.dec.deg)


def _from_fk4(
    ra: NDArray[np.float64], dec: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from astropy import units
    from astropy.coordinates import FK4, FK5, SkyCoord

    sky = SkyCoord(ra * units.deg, dec * units.deg, frame=FK4()).transform_to(FK5())
    return np.asarray(sky.ra.deg), np.asarray(sky.dec.deg)
