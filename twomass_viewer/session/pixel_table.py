"""The pixels around a place as a table of DN."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.photometry.limits import PixelLimits, limits_for
from twomass_viewer.photometry.words import MARK
from twomass_viewer.session.badges import product_words
from twomass_viewer.session.layers import Member
from twomass_viewer.session.readout import member_at
from twomass_viewer.session.session import Session

TABLE_SHAPE = (9, 11)
"""Rows and columns; odd, so that one pixel is in the middle."""


class PixelMark(StrEnum):
    """What is wrong with a pixel."""

    NONE = ""
    NONLINEAR = "non-linear"
    SATURATED = "saturated"


@dataclass(frozen=True, eq=False, slots=True)
class PixelTable:
    """Pixels around a place.

    Attributes
    ----------
    member : Member
        The plane read.
    x, y : tuple of int
        FITS numbers (1-based) of columns, rising, and rows, falling: the first row is the top.
        Those beyond the image are there too.
    dn : ndarray of float64, shape (rows, cols)
        NaN where blank and beyond the image.
    marks : tuple of tuple of PixelMark, rows of columns
    judged : str
        By which levels pixels are marked, or why none is.
    """

    member: Member
    x: tuple[int, ...]
    y: tuple[int, ...]
    dn: NDArray[np.float64]
    marks: tuple[tuple[PixelMark, ...], ...]
    judged: str

    @property
    def indicative(self) -> bool:
        """Whether the values carry the mark of pixels that are not lossless."""
        return not self.member.fidelity.value.is_photometric

    @property
    def title(self) -> str:
        """Which plane it is."""
        band = f" {self.member.band}" if self.member.band else ""
        mark = f"{MARK} " if self.indicative else ""
        return f"{mark}{self.member.image.name}{band} · {product_words(self.member)}"

    def as_text(self) -> str:
        """Return the table as tab-separated text with its axes and where it comes from."""
        found = self.member.fidelity
        fidelity = found.overrule_words or found.value.value
        lines = [
            f"# {self.title}, HDU {self.member.image.hdu}, plane {self.member.plane.index + 1}",
            f"# DN, sky included; fidelity {fidelity}; FITS pixel numbers",
            "\t".join(["y\\x", *(str(x) for x in self.x)]),
        ]
        for y, row in zip(self.y, self.dn, strict=True):
            lines.append("\t".join([str(y), *("" if math.isnan(v) else f"{v:.2f}" for v in row)]))
        return "\n".join(lines) + "\n"


def pixel_table(
    session: Session, east: float, north: float, shape: tuple[int, int] = TABLE_SHAPE
) -> PixelTable | None:
    """Return the pixels around a place of the active field.

    None where no image covers it, and while its pixels are read again.

    They are those of the image that the readout tells of.
    """
    hit = member_at(session, east, north)
    if hit is None:
        return None
    member, px, py = hit
    data = member.plane.pixels.wish()
    if data is None:
        return None
    rows, cols = shape
    x = np.arange(cols) + round(px) - cols // 2
    y = (np.arange(rows) + round(py) - rows // 2)[::-1]
    dn = np.full(shape, np.nan)
    good_y, good_x = (y >= 0) & (y < data.shape[0]), (x >= 0) & (x < data.shape[1])
    dn[np.ix_(good_y, good_x)] = data[np.ix_(y[good_y], x[good_x])]
    limits, judged = _limits(member, px, py)
    sky = member.image.sky_dn or 0.0
    return PixelTable(
        member,
        tuple(int(v) + 1 for v in x),
        tuple(int(v) + 1 for v in y),
        dn,
        tuple(tuple(_mark(v - sky, limits) for v in row) for row in dn),
        judged,
    )


def _limits(member: Member, x: float, y: float) -> tuple[PixelLimits | None, str]:
    """Return the levels above sky that hold for a plane, and words for them."""
    image = member.image
    if image.transform is None:
        return None, "Saturation is not judged: the image has no sky coordinates."
    if image.sky_dn is None:
        return None, "Saturation is not judged: the header tells no sky level."
    limits, why = limits_for(image, member.band, scale_arcsec(image.transform, x, y))
    if limits is None:
        return None, f"Saturation is not judged: {why}."
    return limits, (
        f"› non-linear: {limits.nonlinear_above_dn:,.0f} DN above sky   "
        f"» saturated: {limits.saturated_above_dn:,.0f}   — blank"
    ).replace(",", "\u2009")


def _mark(above_sky_dn: float, limits: PixelLimits | None) -> PixelMark:
    if limits is None or math.isnan(above_sky_dn):
        return PixelMark.NONE
    if above_sky_dn > limits.saturated_above_dn:
        return PixelMark.SATURATED
    linear = above_sky_dn <= limits.nonlinear_above_dn
    return PixelMark.NONE if linear else PixelMark.NONLINEAR
