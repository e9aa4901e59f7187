"""Positions as people type them, and as people read them.

What is accepted, besides a table's plain degrees: sexagesimal with blanks, colons, unit letters
or signs (``10 42 44.3 +41 16 9``, ``10:42:44.3 +41:16:09``, ``10h42m44s +41d16m``, ``10°30′ …``),
decimal degrees (``160.68 41.27``, ``160.68, 41.27``, ``160.68d 41.27d``), ``gal l b``, a leading
or trailing frame (``fk5``, ``icrs``, ``j2000``, ``fk4``, ``b1950``) and 2MASS designations.

What is ambiguous is decided so:

* a right ascension of two or three parts without a unit is in *hours*, a single number in degrees;
* a part that is not the last must be a whole number, so ``10.5 20 30`` is refused, not guessed;
* four or six unit-less numbers split in the middle; three or five are refused;
* Galactic longitude is always in degrees.
"""

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from twomass_viewer.errors import PositionError
from twomass_viewer.imagery.frames import from_galactic
from twomass_viewer.survey.designations import parse_designation

NOTATIONS = (
    'Write for example "10 42 44.3 +41 16 9", "10h42m44s +41d16m", "160.68 41.27", '
    '"gal 120.5 -3.2", "b1950 10 40 +41 30" or "2MASS J00424433+4116085".'
)

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−–—‒‐‑﹣－", "-"),
        "＋": "+",
        **dict.fromkeys("′’‘´ʹ`", "'"),
        **dict.fromkeys("″“”ʺ", '"'),
        **dict.fromkeys("°º˚", "d"),
        **dict(zip("ʰᵐˢᵈ", "hmsd", strict=True)),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u2002\u2003\t", " "),
        **dict.fromkeys("()[]{}", " "),
    }
)
_FRAMES = {
    "fk5": "FK5 J2000",
    "icrs": "ICRS",
    "j2000": "FK5 J2000",
    "j2000.0": "FK5 J2000",
    "fk4": "FK4 B1950",
    "b1950": "FK4 B1950",
    "b1950.0": "FK4 B1950",
    "gal": "Galactic",
    "galactic": "Galactic",
}
_FRAME_WORD = r"(?:fk5|icrs|j2000(?:\.0)?|fk4|b1950(?:\.0)?|galactic|gal)"
_LEADING = re.compile(rf"^({_FRAME_WORD})(?=[\s:;,+-])[\s:;,]*", re.IGNORECASE)
_TRAILING = re.compile(rf"[\s,;]+({_FRAME_WORD})$", re.IGNORECASE)
_LABELS = re.compile(
    r"^(?:ra|α|l)\s*[=:]?\s*(?=[\d+.-])(.*?)[\s,;]+(?:dec|de|δ|b)\s*[=:]?\s*(?=[\d+.-])",
    re.IGNORECASE,
)
# 44s.31, as printed in papers, is 44.31s
_UNIT_BEFORE_POINT = re.compile(r"(\d)\s*(h|m|s|d|'|\")\.(\d+)", re.IGNORECASE)
_PART = re.compile(
    r"\s*(?P<comma>[,;])?\s*(?P<sign>[+-])?\s*(?P<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)"
    r"\s*(?P<unit>degrees|degree|deg|d|hours|hour|hr|h|min|m|sec|s|''|'|\"|:)?",
    re.IGNORECASE,
)
_UNITS = {"deg": "d", "hou": "h", "hr": "h", "min": "m", "sec": "s", "''": "s", "'": "m", '"': "s"}


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the sky.

    Attributes
    ----------
    ra_deg, dec_deg : float
        FK5 J2000 degrees.
    words : str
        How the text was understood, as a phrase for the user.
    """

    ra_deg: float
    dec_deg: float
    words: str


@dataclass(frozen=True, slots=True)
class _Part:
    comma: bool
    sign: str
    number: str
    unit: str
    primed: bool


def parse_position(text: str) -> Position:
    """Return the place a text names.

    Parameters
    ----------
    text : str
        Any notation of this module's list; names of objects are not resolved.

    Raises
    ------
    PositionError
        The text is empty, ambiguous, out of range, or a name.
    """
    clean = " ".join(text.translate(_SIGNS).split())
    if not clean:
        raise PositionError("The position is empty.", NOTATIONS)
    designation = parse_designation(clean)
    if designation is not None:
        return Position(
            designation.ra_deg,
            designation.dec_deg,
            f"{designation.name}: the place is read from the name, which is truncated; the source "
            "itself is up to 0.15″ away",
        )
    frame, rest = _take_frame(clean, text)
    labelled = _LABELS.match(rest)
    if labelled is not None:
        rest = f"{labelled.group(1)} ; {rest[labelled.end() :]}"
    parts = _parts(_UNIT_BEFORE_POINT.sub(r"\1.\3\2", rest), text)
    first, second = _halves(parts, text)
    lon, sexagesimal = _angle(first, text, longitude=True, galactic=frame == "Galactic")
    lat, _ = _angle(second, text, longitude=False, galactic=frame == "Galactic")
    return _place(frame, lon, lat, "sexagesimal" if sexagesimal else "degrees", text)


def format_ra(ra_deg: float, digits: int = 2) -> str:
    """Return ``hh mm ss.ss`` with this many decimals; an em dash when not finite."""
    if not math.isfinite(ra_deg):
        return "—"
    unit = 10**digits
    total = round((ra_deg % 360.0) * 240.0 * unit) % (86400 * unit)
    return _join(total, unit, digits)


def format_dec(dec_deg: float, digits: int = 1) -> str:
    """Return ``+dd mm ss.s`` with this many decimals and a true minus sign (U+2212)."""
    return _dec(dec_deg, digits, "−") if math.isfinite(dec_deg) else "—"


def format_position_ascii(
    ra_deg: float, dec_deg: float, ra_digits: int = 2, dec_digits: int = 1
) -> str:
    """Return ``hh mm ss.ss -dd mm ss.s`` in plain ASCII, as `parse_position` reads it."""
    return f"{format_ra(ra_deg, ra_digits)} {_dec(dec_deg, dec_digits, '-')}"


def _dec(dec_deg: float, digits: int, minus: str) -> str:
    unit = 10**digits
    total = round(abs(dec_deg) * 3600.0 * unit)
    sign = minus if dec_deg < 0 and total else "+"
    return sign + _join(total, unit, digits)


def _join(total: int, unit: int, digits: int) -> str:
    """Write a whole number of 1/unit seconds, so that rounding carries into minutes."""
    whole, fraction = divmod(total, unit)
    minutes, seconds = divmod(whole, 60)
    big, minutes = divmod(minutes, 60)
    tail = f".{fraction:0{digits}d}" if digits else ""
    return f"{big:02d} {minutes:02d} {seconds:02d}{tail}"


def _take_frame(clean: str, text: str) -> tuple[str, str]:
    found: list[str] = []
    leading = _LEADING.match(clean)
    if leading is not None:
        found.append(_FRAMES[leading.group(1).lower()])
        clean = clean[leading.end() :]
    trailing = _TRAILING.search(clean)
    if trailing is not None:
        found.append(_FRAMES[trailing.group(1).lower()])
        clean = clean[: trailing.start()]
    if len(set(found)) > 1:
        raise PositionError(f'"{text}" names two frames: {found[0]} and {found[1]}.', NOTATIONS)
    return (found[0] if found else "FK5 J2000"), clean.strip()


def _parts(rest: str, text: str) -> list[_Part]:
    parts: list[_Part] = []
    at = 0
    while at < len(rest):
        match = _PART.match(rest, at)
        if match is None:
            if rest[at:].strip(" ,;") == "" and parts:
                break
            if re.search(r"[A-Za-z]", rest):
                raise PositionError(
                    f'"{text}" looks like a name, and names cannot be resolved offline.', NOTATIONS
                )
            raise PositionError(f'"{text}" is not a position.', NOTATIONS)
        raw = (match["unit"] or "").lower()
        unit = _UNITS.get(raw[:3], raw)
        primed = raw in ("'", "''", '"')
        parts.append(
            _Part(bool(match["comma"]), match["sign"] or "", match["number"], unit, primed)
        )
        at = match.end()
    return parts


def _halves(parts: list[_Part], text: str) -> tuple[list[_Part], list[_Part]]:
    """Find where the latitude begins, refusing whatever could be read in two ways."""
    commas = [i for i, p in enumerate(parts) if i and p.comma]
    signs = [i for i, p in enumerate(parts) if i and p.sign]
    heads = [i for i, p in enumerate(parts) if i and p.unit in ("h", "d")]
    for found, what in ((commas, "commas"), (signs, "signs"), (heads, "degree units")):
        if len(found) > 1:
            raise PositionError(f'"{text}" has too many {what} to be one position.', NOTATIONS)
    cuts = set(commas + signs + heads)
    if not cuts:
        cuts = _cut_by_units(parts)
    if len(cuts) != 1:
        raise PositionError(
            f'"{text}" does not divide clearly into two coordinates.',
            "Separate them by a comma or give the second one a sign. " + NOTATIONS,
        )
    cut = cuts.pop()
    return parts[:cut], parts[cut:]


def _cut_by_units(parts: list[_Part]) -> set[int]:
    units = [p.unit for p in parts]
    if ":" in units:
        ends = [i for i, (a, b) in enumerate(pairwise(units), 1) if a == ":" and b != ":"]
        return {ends[0] + 1} if ends and ends[0] + 1 < len(parts) else set()
    if any(units):
        if len(parts) == 2:
            return {1}
        # only seconds say that the first coordinate is complete: "10h42m 41 16" is ambiguous
        ends = [i for i, unit in enumerate(units) if unit == "s"]
        return {ends[0] + 1} if ends and ends[0] + 1 < len(parts) else set()
    return {len(parts) // 2} if len(parts) in (2, 4, 6) else set()


def _angle(parts: list[_Part], text: str, *, longitude: bool, galactic: bool) -> tuple[float, bool]:
    """Return degrees and whether the notation was sexagesimal."""
    what = "longitude" if longitude else "latitude"
    if len(parts) > 3:
        raise PositionError(f'"{text}" has {len(parts)} numbers in its {what}.', NOTATIONS)
    head = parts[0].unit
    hours = longitude and (head == "h" or (not galactic and head in ("", ":") and len(parts) > 1))
    _check_units(parts, text, what, hours_allowed=longitude and not galactic)
    values = [float(p.number) for p in parts]
    for part, value in zip(parts[:-1], values[:-1], strict=True):
        if not value.is_integer():
            raise PositionError(
                f'"{text}": {part.number} is followed by smaller units, so it must be a whole '
                "number.",
                NOTATIONS,
            )
    for value in values[1:]:
        if value >= 60.0:
            raise PositionError(
                f'"{text}": minutes and seconds run from 0 to below 60, not {value:g}.', NOTATIONS
            )
    size = sum(v / 60.0**i for i, v in enumerate(values))
    if hours and size > 24.0:
        raise PositionError(
            f'"{text}": a right ascension in hours runs from 0 to 24, not {size:g}.',
            'For degrees write a single number or units, for example "160d40m".',
        )
    angle = size * 15.0 if hours else size
    return (-angle if parts[0].sign == "-" else angle), len(parts) > 1 or hours


def _check_units(parts: list[_Part], text: str, what: str, hours_allowed: bool) -> None:
    allowed = (("", ":", "d", "h") if hours_allowed else ("", ":", "d"), ("", ":", "m"), ("", "s"))
    for part, units in zip(parts, allowed, strict=False):
        if part.unit not in units:
            raise PositionError(
                f'"{text}": the unit after {part.number} does not fit a {what}.', NOTATIONS
            )
    if parts[0].unit == "h" and any(p.primed for p in parts):
        raise PositionError(
            f'"{text}" mixes hours with arcminute signs.', "Write minutes of time as m and s."
        )


def _place(frame: str, lon: float, lat: float, how: str, text: str) -> Position:
    lon_name, lat_name = (
        ("Galactic longitude", "Galactic latitude")
        if frame == "Galactic"
        else ("right ascension", "declination")
    )
    low = -180.0 if frame == "Galactic" else 0.0
    if not low <= lon <= 360.0:
        raise PositionError(
            f'"{text}": the {lon_name} {lon:g} is outside {low:g} to 360 degrees.', NOTATIONS
        )
    if not -90.0 <= lat <= 90.0:
        raise PositionError(
            f'"{text}": the {lat_name} {lat:g} is outside −90 to +90 degrees.', NOTATIONS
        )
    lon %= 360.0
    if frame == "Galactic":
        ra, dec = from_galactic(lon, lat)
        return Position(ra, dec, f"Galactic {lon:g} {lat:g}, turned to FK5 J2000")
    if frame == "FK4 B1950":
        ra, dec = _precess(lon, lat)
        return Position(ra, dec, f"B1950 (FK4) {how}, precessed to FK5 J2000")
    return Position(lon, lat, f"{frame} {how}")


def _precess(ra_deg: float, dec_deg: float) -> tuple[float, float]:
    from astropy.coordinates import FK4, FK5, SkyCoord

    old = SkyCoord(ra_deg, dec_deg, unit="deg", frame=FK4(equinox="B1950"))
    new = old.transform_to(FK5(equinox="J2000"))
    return float(new.ra.deg), float(new.dec.deg)
