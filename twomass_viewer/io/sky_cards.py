"""The cards of a celestial WCS in today's spelling, with every change as a `Repair`.

Archives of thirty years spell the same grid in many ways: EPOCH and RADECSYS before FITS WCS Paper
II, ``CD001001`` and ``PC001001`` before Paper I, names in lower case, angles in hours. They are
brought into one form here, so that the transform has one to understand.
"""

import re
from dataclasses import replace

from twomass_viewer.imagery.header import Card, CardValue, Header, Repair

_OLD_MATRIX = re.compile(r"(CD|PC)00(\d)00(\d)", re.IGNORECASE)
_CTYPE = re.compile(r"(?P<name>[A-Z]+)-+(?P<code>[A-Z0-9]{3})(?P<more>-[A-Z]{3})?")
_EQUINOX = re.compile(r"[JB]?\s*(\d{4}(?:\.\d*)?)", re.IGNORECASE)
_DEGREES = {
    **dict.fromkeys(("deg", "degree", "degrees"), 1.0),
    **dict.fromkeys(("arcmin", "arcminute", "arcminutes"), 1.0 / 60.0),
    **dict.fromkeys(("arcsec", "arcsecond", "arcseconds"), 1.0 / 3600.0),
    "mas": 1.0 / 3_600_000.0,
    **dict.fromkeys(("rad", "radian", "radians"), 57.29577951308232),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "hourangle"), 15.0),
}
_HOURS = 15.0
_SQUARE = 1.05
_SYSTEMS = {
    "J2000": "FK5", "FK5J2000": "FK5", "FK5/J2000": "FK5", "FK5 J2000": "FK5",
    "B1950": "FK4", "FK4B1950": "FK4", "FK4/B1950": "FK4", "FK4 B1950": "FK4",
}  # fmt: skip


def mend(header: Header) -> tuple[Header, tuple[Repair, ...]]:
    """Return the header with its WCS cards in today's form, and what was changed.

    Parameters
    ----------
    header : Header
        Raw cards; returned itself where nothing needs a change.
    """
    repairs: list[Repair] = []
    for step in (_matrix_names, _ctypes, _system, _units):
        header = step(header, repairs)
    return header, tuple(repairs)


def _matrix_names(header: Header, repairs: list[Repair]) -> Header:
    old = [c for c in header if c.keyword[2:4] == "00" and _OLD_MATRIX.fullmatch(c.keyword)]
    if not old:
        return header
    names = {c.keyword: _OLD_MATRIX.sub(r"\1\2_\3", c.keyword).upper() for c in old}
    repairs.append(Repair(", ".join(names), f"old names, read as {', '.join(names.values())}"))
    return Header(tuple(replace(c, keyword=names.get(c.keyword, c.keyword)) for c in header))


def _ctypes(header: Header, repairs: list[Repair]) -> Header:
    for keyword in ("CTYPE1", "CTYPE2"):
        written = header.string(keyword)
        found = _CTYPE.fullmatch(written.upper()) if written else None
        if found is None or not written:
            continue
        usual = f"{found['name']:-<4}-{found['code']}{found['more'] or ''}"
        if usual != written:
            repairs.append(Repair(keyword, f"'{written}' was read as '{usual}'"))
            header = _with(header, keyword, usual)
    return header


def _system(header: Header, repairs: list[Repair]) -> Header:
    if "RADESYS" not in header and "RADECSYS" in header:
        header = _with(header, "RADESYS", header.string("RADECSYS"))
        repairs.append(Repair("RADECSYS", "an old name, read as RADESYS"))
    if "EQUINOX" not in header and "EPOCH" in header:
        if header.number("EPOCH") != 0.0:  # 0 says that there is none
            header = _with(header, "EQUINOX", header.get("EPOCH"))
            repairs.append(Repair("EPOCH", "an old name, read as EQUINOX"))
    written = header.string("EQUINOX")
    if written is not None and header.number("EQUINOX") is None:
        found = _EQUINOX.fullmatch(written)
        if found is not None:
            header = _with(header, "EQUINOX", float(found[1]))
            repairs.append(Repair("EQUINOX", f"'{written}' was read as {float(found[1]):g}"))
    system = (header.string("RADESYS") or "").upper()
    if system in _SYSTEMS:
        header = _with(header, "RADESYS", _SYSTEMS[system])
        repairs.append(Repair("RADESYS", f"'{system}' was read as {_SYSTEMS[system]}"))
    return header


def _units(header: Header, repairs: list[Repair]) -> Header:
    """Bring the reference value and the steps of each axis to degrees."""
    if "CUNIT1" not in header and "CUNIT2" not in header:
        return header
    steps = [_step(header, axis) for axis in (1, 2)]
    for axis in (1, 2):
        written = header.string(f"CUNIT{axis}") or "deg"
        factor = _DEGREES.get(written.lower())
        if factor is None or factor == 1.0:
            continue
        scaled = [f"CRVAL{axis}"]
        unit = (header.string(f"CUNIT{3 - axis}") or "deg").lower()
        other = steps[2 - axis] * _DEGREES.get(unit, 1.0)
        own = steps[axis - 1]
        # hours are the unit of the reference value alone where the steps are equal without them
        alone = factor == _HOURS and own and 1 / _SQUARE < own / (other or own) < _SQUARE
        if not alone:
            scaled += [f"CDELT{axis}"] if f"CDELT{axis}" in header else []
            scaled += [k for k in (f"CD{axis}_1", f"CD{axis}_2") if k in header]
        for keyword in scaled:
            number = header.number(keyword)
            if number is not None:
                header = _with(header, keyword, number * factor)
        header = _with(header, f"CUNIT{axis}", "deg")
        if factor == _HOURS:  # the others are as the standard has them
            done = f"hours; {' and '.join(scaled)} turned into degrees"
            repairs.append(Repair(f"CUNIT{axis}", done))
    return header


def _step(header: Header, axis: int) -> float:
    keys = [f"CD{axis}_1", f"CD{axis}_2"]
    if not any(k in header for k in keys):
        keys = [f"CDELT{axis}"]
    return float(sum((header.number(k) or 0.0) ** 2 for k in keys) ** 0.5)


def _with(header: Header, keyword: str, value: CardValue) -> Header:
    """Return a header in which a keyword has another value, in its place or at the end."""
    cards = list(header)
    at = next((n for n, c in enumerate(cards) if c.keyword.upper() == keyword), None)
    if at is None:
        cards.append(Card(keyword, value))
    else:
        cards[at] = replace(cards[at], value=value)
    return Header(tuple(cards))
