"""The sky transform a header describes, or the reason why there is none.

SIN and TAN with any linear matrix are computed by our own transform; every other projection, and
distortions, go to astropy, which is imported only then. The conventions are those of FITS WCS
Papers I and II; `sky_cards` brings older spellings into today's form first.
"""

import logging
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.frames import GalacticTransform
from twomass_viewer.imagery.header import Header, Repair
from twomass_viewer.imagery.wcs import (
    AstropyTransform,
    PrecessedTransform,
    SkyTransform,
    ZenithalTransform,
)
from twomass_viewer.io.cards import quiet
from twomass_viewer.io.sky_cards import mend

# Half the sky in steps of 0.01 arcsec: further from the image no pixel of it can be.
_MAX_CRPIX = 180 * 3600 / 0.01
_NO_SKY = "No usable sky coordinates"
_WHERE_IN_WCSLIB = re.compile(r"ERROR \d+ in \w+\(\) at line \d+ of file \S+: ")
_EPOCHS = {("FK4", 1950.0): "B1950 (FK4)"}
_SAME = 1e-3
"""How far a PC matrix may differ from CROTA2 and still be the same, in steps: 0.06 degrees."""


class _BrokenWcsError(Exception):
    """The reason why a header gives no transform."""


@dataclass(frozen=True, slots=True)
class _Axes:
    """Which FITS axis (1 or 2) is the longitude, and in what system and projection."""

    longitude: int
    latitude: int
    system: str
    projection: str


def sky_transform(header: Header) -> tuple[SkyTransform | None, tuple[str, ...]]:
    """Return the transform of the first two axes and notices.

    Parameters
    ----------
    header : Header
        Raw cards.

    Returns
    -------
    transform : SkyTransform or None
        Answers in FK5 J2000 whatever the header's frame; None with a notice that gives the reason.
    notices : tuple of str
    """
    header, repairs = mend(header)
    notices: list[str] = list(repairs)
    try:
        axes = _axes(header)
        frame, equinox = _frame(header, axes)
        transform = _pixel_part(header, axes, frame, notices)
        _require_invertible(transform)
    except _BrokenWcsError as reason:
        return None, (*notices, f"{_NO_SKY}: {reason}.")
    if equinox is not None:
        named = _EPOCHS.get((frame, equinox), f"{frame} of equinox {equinox:g}")
        notices.append(f"The header's coordinates are {named}; places are precessed to FK5 J2000.")
        return PrecessedTransform(transform, equinox), tuple(notices)
    if frame == "Galactic":
        notices.append("The header's coordinates are Galactic; places are turned to FK5 J2000.")
        return GalacticTransform(transform), tuple(notices)
    return transform, tuple(notices)


def _axes(header: Header) -> _Axes:
    types = []
    for i in (1, 2):
        ctype = header.string(f"CTYPE{i}")
        if not ctype:
            raise _BrokenWcsError(f"the header has no CTYPE{i}")
        types.append(ctype.upper())
    for i, (lon, lat) in enumerate((types, types[::-1]), 1):
        for system, names in (
            ("equatorial", ("RA", "DEC")),
            ("Galactic", ("GLON", "GLAT")),
        ):
            if lon.split("-")[0] == names[0] and lat.split("-")[0] == names[1]:
                codes = [t.split("-", 1)[1].strip("-") if "-" in t else "" for t in (lon, lat)]
                if codes == ["", ""]:
                    raise _BrokenWcsError(f"CTYPE1 and CTYPE2 name no projection: {types}")
                if codes[0] != codes[1]:
                    raise _BrokenWcsError(f"CTYPE1 and CTYPE2 do not match: {types}")
                return _Axes(i, 3 - i, system, codes[0])
    raise _BrokenWcsError(f"CTYPE1 = {types[0]}, CTYPE2 = {types[1]} are not a place on the sky")


def _frame(header: Header, axes: _Axes) -> tuple[str, float | None]:
    """Return the frame, and the equinox to precess from where it is not J2000."""
    if axes.system == "Galactic":
        return "Galactic", None
    name, equinox = (header.string("RADESYS") or "").upper(), header.number("EQUINOX")
    if equinox is None and "EQUINOX" in header:
        raise _BrokenWcsError(f"EQUINOX = {header.get('EQUINOX')!r} is not a year")
    if not name:
        # Paper II section 3.1.1: without RADESYS the equinox decides, without both it is ICRS
        name = "ICRS" if equinox is None else ("FK4" if equinox < 1984.0 else "FK5")
    if name == "ICRS":  # which has no equinox
        return name, None
    standard = {"FK5": 2000.0, "FK4": 1950.0}
    if name not in standard:
        raise _BrokenWcsError(f"the reference system {name} is not known")
    if equinox is None:
        equinox = standard[name]
    if not 1800.0 <= equinox <= 2100.0:
        raise _BrokenWcsError(f"the equinox {equinox:g} is not a year near ours")
    return name, None if (name, equinox) == ("FK5", 2000.0) else equinox


def _pixel_part(header: Header, axes: _Axes, frame: str, notices: list[str]) -> SkyTransform:
    crval = (_number(header, f"CRVAL{axes.longitude}"), _number(header, f"CRVAL{axes.latitude}"))
    if axes.projection in ("SIN", "TAN") and _is_plain(header, axes, crval[1]):
        if not -90.0 <= crval[1] <= 90.0:
            raise _BrokenWcsError(
                f"the reference latitude {crval[1]:g} is outside −90 to +90 degrees"
            )
        if not abs(crval[0]) <= 720.0:
            raise _BrokenWcsError(
                f"the reference longitude {crval[0]:g} is not an angle in degrees"
            )
        crpix = []
        for i in (1, 2):
            if f"CRPIX{i}" not in header:
                notices.append(Repair(f"CRPIX{i}", "missing; 0, the standard's default, was used"))
            crpix.append(_number(header, f"CRPIX{i}", 0.0) - 1.0)
            if abs(crpix[-1]) > _MAX_CRPIX:
                raise _BrokenWcsError(f"the reference pixel CRPIX{i} = {crpix[-1]:g} is impossible")
        matrix = _matrix(header, notices)
        rows = matrix[[axes.longitude - 1, axes.latitude - 1]]
        a, b, c, d = (float(v) for v in rows.ravel())
        return ZenithalTransform(frame, axes.projection, crval, (crpix[0], crpix[1]), (a, b, c, d))
    return _by_astropy(header, axes, frame)


def _is_plain(header: Header, axes: _Axes, latitude: float) -> bool:
    """Whether nothing in the header goes beyond a linear map and the bare projection."""
    units = [(header.string(f"CUNIT{i}") or "deg").lower() for i in (1, 2)]
    # PV bend a SIN, and under TAN they are SCAMP's polynomial
    slant = any(c.keyword.startswith("PV") and header.number(c.keyword) for c in header)
    distorted = any(k in header for k in ("A_ORDER", "B_ORDER", "CPDIS1", "CQDIS1", "D2IMDIS1"))
    pole = header.number("LONPOLE")
    turned = (pole is not None and pole != 180.0) or (pole is None and latitude == 90.0)
    return set(units) <= {"deg", "degree", "degrees"} and not (slant or distorted or turned)


def _matrix(header: Header, notices: list[str]) -> NDArray[np.float64]:
    """Return the CD matrix in degrees per pixel, row 0 for axis 1."""
    pairs = ((1, 1), (1, 2), (2, 1), (2, 2))
    if any(f"CD{i}_{j}" in header for i, j in pairs):
        if any(f"PC{i}_{j}" in header for i, j in pairs):
            notices.append(Repair("PC", "ignored beside the CD matrix; FITS forbids both"))
        values = [_number(header, f"CD{i}_{j}", 0.0) for i, j in pairs]
        return np.array(values).reshape(2, 2)
    step: NDArray[np.float64] = np.array([_number(header, f"CDELT{i}") for i in (1, 2)])
    if any(f"PC{i}_{j}" in header for i, j in pairs):
        turn: NDArray[np.float64] = np.array(
            [_number(header, f"PC{i}_{j}", float(i == j)) for i, j in pairs]
        )
        product: NDArray[np.float64] = step[:, None] * turn.reshape(2, 2)
        angle = header.number("CROTA2")
        if (
            angle is not None
            and np.abs(product - _rotated(step, angle)).max() > _SAME * np.abs(step).max()
        ):
            notices.append(Repair("CROTA2", "ignored: the PC matrix beside it says otherwise"))
        return product
    if "CROTA1" in header and "CROTA2" not in header:
        notices.append(Repair("CROTA1", "read as CROTA2, which is missing"))
        return _rotated(step, _number(header, "CROTA1"))
    return _rotated(step, _number(header, "CROTA2", 0.0))


def _rotated(step: NDArray[np.float64], angle_deg: float) -> NDArray[np.float64]:
    """Return the matrix of CDELT and CROTA2."""
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    # Paper II section 6.1: the rotation is that of the latitude axis
    return np.array([[step[0] * cos, -step[1] * sin], [step[0] * sin, step[1] * cos]])


def _by_astropy(header: Header, axes: _Axes, frame: str) -> SkyTransform:
    from astropy.io import fits
    from astropy.wcs import WCS

    cards = fits.Header()
    with quiet(), _silent_log():
        for card in header:
            if card.value is not None and len(card.keyword) <= 8:
                cards[card.keyword] = card.value
        cards["NAXIS"] = 2
        try:
            wcs = WCS(cards, naxis=2)
            usable = wcs.has_celestial
        except Exception as error:  # wcslib refuses in a dozen ways
            words = _WHERE_IN_WCSLIB.sub("", " ".join(str(error).split())).rstrip(".")
            raise _BrokenWcsError(f"the header is not understood ({words})") from error
    if not usable:
        raise _BrokenWcsError(f"the projection {axes.projection} is not known")
    distorted = wcs.sip is not None or wcs.cpdis1 is not None
    core: Any = _Distorted(wcs) if distorted else wcs
    return AstropyTransform(
        core if axes.longitude == 1 else _Swapped(core), frame, axes.projection[:3]
    )


@contextmanager
def _silent_log() -> Iterator[None]:
    """Keep astropy's logger, which remarks on odd headers, off the console."""
    log = logging.getLogger("astropy")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


class _Swapped:
    """The core functions of a WCS whose first axis is the latitude, longitude first."""

    def __init__(self, wcs: Any) -> None:
        self._wcs = wcs

    def wcs_pix2world(self, x: Any, y: Any, origin: int) -> tuple[Any, Any]:
        lat, lon = self._wcs.wcs_pix2world(x, y, origin)
        return lon, lat

    def wcs_world2pix(self, lon: Any, lat: Any, origin: int) -> Any:
        return self._wcs.wcs_world2pix(lat, lon, origin)


class _Distorted:
    """An astropy WCS whose core functions include its distortions."""

    def __init__(self, wcs: object) -> None:
        self.wcs_pix2world = wcs.all_pix2world  # type: ignore[attr-defined]
        self.wcs_world2pix = wcs.all_world2pix  # type: ignore[attr-defined]


def _require_invertible(transform: SkyTransform) -> None:
    """Refuse a matrix that maps the image to a line or to nonsense."""
    if isinstance(transform, ZenithalTransform):
        a, b, c, d = transform.cd_deg
        size = max(abs(v) for v in (a, b, c, d))
        if not size or abs(a * d - b * c) < 1e-9 * size * size:
            raise _BrokenWcsError("the pixel matrix is singular")
        if size > 90.0:
            raise _BrokenWcsError(f"a pixel of {size:g} degrees is impossible")


def _number(header: Header, keyword: str, default: float | None = None) -> float:
    value = header.number(keyword)
    if value is not None:
        return value
    if keyword in header:
        raise _BrokenWcsError(f"{keyword} = {header.get(keyword)!r} is not a number")
    if default is None:
        raise _BrokenWcsError(f"the header has no {keyword}")
    return default
