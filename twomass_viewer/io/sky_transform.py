"""The sky transform a header describes, or the reason why there is none.

SIN and TAN with any linear matrix are computed by our own transform; every other projection, and
distortions, go to astropy, which is imported only then. The conventions are those of FITS WCS
Papers I and II, with the old keywords (EPOCH, RADECSYS, CROTA2) that 2MASS files carry.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.frames import GalacticTransform
from twomass_viewer.imagery.header import Header
from twomass_viewer.imagery.wcs import (
    AstropyTransform,
    PrecessedTransform,
    SkyTransform,
    ZenithalTransform,
)
from twomass_viewer.io.cards import quiet

_NO_SKY = "No usable sky coordinates"


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
    notices: list[str] = []
    try:
        axes = _axes(header)
        frame = _frame(header, axes, notices)
        transform = _pixel_part(header, axes, frame, notices)
        _require_invertible(transform)
    except _BrokenWcsError as reason:
        return None, (*notices, f"{_NO_SKY}: {reason}.")
    if frame == "FK4":
        notices.append(
            "The header's coordinates are B1950 (FK4); places are precessed to FK5 J2000."
        )
        return PrecessedTransform(transform), tuple(notices)
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
                if codes[0] != codes[1] or not codes[0]:
                    raise _BrokenWcsError(f"CTYPE1 and CTYPE2 do not match: {types}")
                return _Axes(i, 3 - i, system, codes[0])
    raise _BrokenWcsError(f"CTYPE1 = {types[0]}, CTYPE2 = {types[1]} are not a place on the sky")


def _frame(header: Header, axes: _Axes, notices: list[str]) -> str:
    if axes.system == "Galactic":
        return "Galactic"
    name, equinox = header.string("RADESYS"), header.number("EQUINOX")
    if name is None and "RADECSYS" in header:
        name = header.string("RADECSYS")
        notices.append("The old keyword RADECSYS was read as RADESYS.")
    if equinox is None and "EPOCH" in header:
        equinox = header.number("EPOCH")
        notices.append("The old keyword EPOCH was read as EQUINOX.")
    if not name:
        # Paper II section 3.1.1: without RADESYS the equinox decides, without both it is ICRS
        name = "ICRS" if equinox is None else ("FK4" if equinox < 1984.0 else "FK5")
    name = name.upper()
    if name == "ICRS":
        return name
    standard = {"FK5": 2000.0, "FK4": 1950.0}
    if name not in standard:
        raise _BrokenWcsError(f"the reference system {name} is not known")
    if equinox is not None and abs(equinox - standard[name]) > 1e-6:
        raise _BrokenWcsError(f"{name} coordinates of equinox {equinox:g} are not supported")
    return name


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
                notices.append(f"CRPIX{i} is missing; 0, the standard's default, was used.")
            crpix.append(_number(header, f"CRPIX{i}", 0.0) - 1.0)
        matrix = _matrix(header)
        rows = matrix[[axes.longitude - 1, axes.latitude - 1]]
        a, b, c, d = (float(v) for v in rows.ravel())
        return ZenithalTransform(frame, axes.projection, crval, (crpix[0], crpix[1]), (a, b, c, d))
    return _by_astropy(header, axes, frame)


def _is_plain(header: Header, axes: _Axes, latitude: float) -> bool:
    """Whether nothing in the header goes beyond a linear map and the bare projection."""
    units = [(header.string(f"CUNIT{i}") or "deg").lower() for i in (1, 2)]
    slant = any(header.number(f"PV{axes.latitude}_{m}") for m in (1, 2))
    distorted = any(k in header for k in ("A_ORDER", "B_ORDER", "CPDIS1", "CQDIS1", "D2IMDIS1"))
    pole = header.number("LONPOLE")
    turned = (pole is not None and pole != 180.0) or (pole is None and latitude == 90.0)
    return set(units) <= {"deg", "degree", "degrees"} and not (slant or distorted or turned)


def _matrix(header: Header) -> NDArray[np.float64]:
    """Return the CD matrix in degrees per pixel, row 0 for axis 1."""
    pairs = ((1, 1), (1, 2), (2, 1), (2, 2))
    if any(f"CD{i}_{j}" in header for i, j in pairs):
        values = [_number(header, f"CD{i}_{j}", 0.0) for i, j in pairs]
        return np.array(values).reshape(2, 2)
    step: NDArray[np.float64] = np.array([_number(header, f"CDELT{i}") for i in (1, 2)])
    if any(f"PC{i}_{j}" in header for i, j in pairs):
        turn: NDArray[np.float64] = np.array(
            [_number(header, f"PC{i}_{j}", float(i == j)) for i, j in pairs]
        )
        product: NDArray[np.float64] = step[:, None] * turn.reshape(2, 2)
        return product
    if "CROTA1" in header and "CROTA2" not in header:
        angle = math.radians(_number(header, "CROTA1"))
    else:
        angle = math.radians(_number(header, "CROTA2", 0.0))
    cos, sin = math.cos(angle), math.sin(angle)
    # Paper II section 6.1: the rotation is that of the latitude axis
    return np.array([[step[0] * cos, -step[1] * sin], [step[0] * sin, step[1] * cos]])


def _by_astropy(header: Header, axes: _Axes, frame: str) -> SkyTransform:
    if axes.longitude != 1:
        raise _BrokenWcsError(
            f"the projection {axes.projection} with swapped axes is not supported"
        )
    from astropy.io import fits
    from astropy.wcs import WCS

    cards = fits.Header()
    with quiet():
        for card in header:
            if card.value is not None and len(card.keyword) <= 8:
                cards[card.keyword] = card.value
        cards["NAXIS"] = 2
        try:
            wcs = WCS(cards, naxis=2)
            usable = wcs.has_celestial
        except Exception as error:  # wcslib refuses in a dozen ways
            words = " ".join(str(error).split())
            raise _BrokenWcsError(f"the header is not understood ({words})") from error
    if not usable:
        raise _BrokenWcsError(f"the projection {axes.projection} is not known")
    distorted = wcs.sip is not None or wcs.cpdis1 is not None
    return AstropyTransform(_Distorted(wcs) if distorted else wcs, frame, axes.projection[:3])


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
