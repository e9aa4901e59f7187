"""Bookmarks as a file: CSV with all they hold, or DS9 regions with place and name."""

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

from twomass_viewer.errors import FileProblemError, PositionError
from twomass_viewer.imagery.positions import parse_position
from twomass_viewer.session.bookmarks import Bookmark
from twomass_viewer.session.view import Shown
from twomass_viewer.session.writing import write_whole
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.skyregions.read_ds9 import read_ds9
from twomass_viewer.skyregions.write_ds9 import ds9_text

COLUMNS = ("name", "ra", "dec", "arcsec_per_pixel", "rotation_deg", "parity", "band", "note")
MAX_BYTES = 16 << 20
_HINT = f"A table of bookmarks has the columns {', '.join(COLUMNS)}; name, ra and dec are needed."


def write_bookmarks(path: Path, bookmarks: Sequence[Bookmark]) -> tuple[int, int]:
    """Write bookmarks; returns how many, and how many of pixels were left out.

    Parameters
    ----------
    path : pathlib.Path
        ``.reg`` makes a DS9 region file, anything else a CSV table.
    bookmarks : sequence of Bookmark
    """
    on_sky = [b for b in bookmarks if not b.field]
    text = _regions(on_sky) if path.suffix.lower() == ".reg" else _table(on_sky)
    write_whole(path, text.encode("utf-8"))
    return len(on_sky), len(bookmarks) - len(on_sky)


def _table(bookmarks: Sequence[Bookmark]) -> str:
    out = io.StringIO()
    out.write("# Bookmarks of twomass_viewer; ra and dec in degrees, FK5 J2000\n")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for b in bookmarks:
        scale = "" if b.arcsec_per_pixel is None else repr(b.arcsec_per_pixel)
        rows.writerow(
            [b.name, f"{b.place[0]:.7f}", f"{b.place[1]:.7f}", scale, repr(b.rotation_deg),
             b.parity, b.shown.value if b.shown else "", b.note]
        )  # fmt: skip
    return out.getvalue()


def _regions(bookmarks: Sequence[Bookmark]) -> str:
    points = [Region(Shape.POINT, (b.place,), label=b.name, group="Bookmarks") for b in bookmarks]
    return ds9_text(points, ["Bookmarks of twomass_viewer. Positions FK5 J2000."])


def read_bookmarks(path: Path) -> tuple[list[Bookmark], list[str]]:
    """Read bookmarks; returns them and a sentence for each line that is none.

    Parameters
    ----------
    path : pathlib.Path
        A table as `write_bookmarks` makes it (more columns do not matter, positions may be
        sexagesimal), or a DS9 region file: a bookmark for each region with a first point.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileProblemError(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path and its rights."
        ) from None
    if len(data) > MAX_BYTES:
        raise FileProblemError(f"{path.name} is larger than {MAX_BYTES >> 20} MiB.", _HINT)
    text = data.decode("utf-8-sig", errors="replace")
    if path.suffix.lower() == ".reg" or text.startswith("# Region file"):
        return _from_regions(text)
    return _from_table(path.name, text)


def _from_regions(text: str) -> tuple[list[Bookmark], list[str]]:
    found = read_ds9(text)
    places = [r for r in found.regions if not r.in_pixels]
    said = [f"Line {r.line}: {r.reason}" for r in found.refusals]
    return [
        Bookmark(r.label or f"Place {n}", r.points[0], note="") for n, r in enumerate(places, 1)
    ], said


def _from_table(name: str, text: str) -> tuple[list[Bookmark], list[str]]:
    lines = [(n, t) for n, t in enumerate(text.splitlines(), 1) if t.strip() and t[0] != "#"]
    rows = list(csv.reader([t for _, t in lines]))
    header = [c.strip().lower() for c in rows[0]] if rows else []
    if not {"name", "ra", "dec"} <= set(header):
        raise FileProblemError(f"{name} is no table of bookmarks.", _HINT)
    bookmarks, said = [], []
    for (number, _), row in zip(lines[1:], rows[1:], strict=False):
        cells = {c: v.strip() for c, v in zip(header, row, strict=False)}
        try:
            bookmarks.append(_bookmark(cells))
        except ValueError as error:
            said.append(f"Line {number}: {error}")
    return bookmarks, said


def _bookmark(cells: dict[str, str]) -> Bookmark:
    try:
        position = parse_position(f"{cells.get('ra', '')} {cells.get('dec', '')}")
    except PositionError as error:
        raise ValueError(error.message) from None
    scale = _number(cells, "arcsec_per_pixel")
    if scale is not None and not 1e-6 <= scale <= 1e6:
        raise ValueError(f"arcsec_per_pixel {scale:g} is no scale.")
    band = cells.get("band", "")
    known = {s.value.lower(): s for s in Shown} | {"k": Shown.KS}
    if band and band.lower() not in known:
        raise ValueError(f"“{band}” is no band.")
    return Bookmark(
        cells["name"] or "Place",
        (position.ra_deg, position.dec_deg),
        scale,
        _number(cells, "rotation_deg") or 0.0,
        -1 if (_number(cells, "parity") or 1.0) < 0 else 1,
        known.get(band.lower()),
        cells.get("note", ""),
    )


def _number(cells: dict[str, str], column: str) -> float | None:
    text = cells.get(column, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"“{text}” in {column} is not a number.") from None
    if not math.isfinite(value):
        raise ValueError(f"“{text}” in {column} is not a number.")
    return value
