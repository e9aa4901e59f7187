"""Pixel values along a line on the sky.

The line is the great circle between two places, so that it means the same on every image of the
field; its samples are half a pixel of the image apart.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.positions import format_position_ascii
from twomass_viewer.imagery.wcs import SkyTransform, jacobian_arcsec
from twomass_viewer.photometry.words import INDICATIVE, MARK
from twomass_viewer.session.badges import product_words
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.survey.acknowledgments import image_text
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Product

if TYPE_CHECKING:
    from twomass_viewer.catalogs.export import ExportTable

Array = NDArray[np.float64]
_MOST_SAMPLES = 4096
_LEAST_SAMPLES = 2


class Sampling(StrEnum):
    """How a value is found between pixel centres."""

    BILINEAR = "bilinear"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A line between two places.

    Attributes
    ----------
    start, end : tuple of (float, float)
        Right ascension and declination in degrees, FK5 J2000. Equal while the line is begun and
        waits for its other end.
    """

    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def is_begun(self) -> bool:
        """Whether the other end is still missing."""
        return self.start == self.end

    @property
    def length_arcsec(self) -> float:
        """Length along the great circle."""
        a, b = _vector(*self.start), _vector(*self.end)
        angle = math.atan2(float(np.linalg.norm(np.cross(a, b))), float(a @ b))
        return math.degrees(angle) * 3600.0

    def places(self, count: int) -> tuple[Array, Array]:
        """Return evenly spaced places along the line: right ascension and declination, degrees."""
        a, b = _vector(*self.start), _vector(*self.end)
        angle = math.radians(self.length_arcsec / 3600.0)
        t = np.linspace(0.0, 1.0, count)
        if angle == 0.0:
            weight_a, weight_b = 1.0 - t, t
        else:
            weight_a = np.sin((1.0 - t) * angle) / math.sin(angle)
            weight_b = np.sin(t * angle) / math.sin(angle)
        x, y, z = (weight_a[:, None] * a + weight_b[:, None] * b).T
        ra = np.mod(np.degrees(np.arctan2(y, x)), 360.0)
        return ra, np.degrees(np.arctan2(z, np.hypot(x, y)))

    def to_plain(self) -> dict[str, list[float]]:
        """Return plain values for a file."""
        return {"start_deg": list(self.start), "end_deg": list(self.end)}


@dataclass(frozen=True, eq=False, slots=True)
class LineProfile:
    """The values of one plane along a line.

    Attributes
    ----------
    member : Member
        The plane that was read.
    distance_arcsec, ra_deg, dec_deg : ndarray of float64, shape (n,)
        Distance from the start, and the places.
    dn : ndarray of float64, shape (n,)
        DN as in the file; NaN where pixels are blank and beyond the image.
    """

    member: Member
    distance_arcsec: Array
    ra_deg: Array
    dec_deg: Array
    dn: Array

    @property
    def indicative(self) -> bool:
        """Whether the values carry the mark of pixels that are not lossless."""
        return not self.member.fidelity.value.is_photometric

    @property
    def band_name(self) -> str:
        """The band in words."""
        return self.member.band.value if self.member.band else "band unknown"


def sample(pixels: NDArray[np.float32], x: Array, y: Array, sampling: Sampling) -> Array:
    """Return values at places between pixels.

    Parameters
    ----------
    pixels : ndarray of float32, shape (rows, cols)
    x, y : ndarray of float64
        0-based pixel coordinates; an integer is a pixel centre.
    sampling : Sampling
        Bilinear is NaN where a pixel that counts is blank, and within half a pixel of the edge
        it takes the edge's value.

    Returns
    -------
    ndarray of float64
        NaN beyond the image.
    """
    rows, cols = pixels.shape
    out = np.full(x.shape, np.nan)
    with np.errstate(invalid="ignore"):
        inside = (x >= -0.5) & (x < cols - 0.5) & (y >= -0.5) & (y < rows - 0.5)
    px, py = np.clip(x[inside], 0, cols - 1), np.clip(y[inside], 0, rows - 1)
    if sampling is Sampling.NEAREST:
        out[inside] = pixels[np.rint(py).astype(int), np.rint(px).astype(int)]
        return out
    x0, y0 = np.floor(px).astype(int), np.floor(py).astype(int)
    fx, fy = px - x0, py - y0
    total = np.zeros(px.shape)
    for dx, dy, weight in (
        (0, 0, (1 - fx) * (1 - fy)), (1, 0, fx * (1 - fy)), (0, 1, (1 - fx) * fy), (1, 1, fx * fy),
    ):  # fmt: skip
        value = pixels[np.minimum(y0 + dy, rows - 1), np.minimum(x0 + dx, cols - 1)]
        total += np.where(weight > 0, weight * value, 0.0)  # a blank that does not count is none
    out[inside] = total
    return out


def profiles(members: list[Member], line: ProfileLine, sampling: Sampling) -> list[LineProfile]:
    """Return the values of planes along a line, all at the same places.

    They lie half a pixel of the finest plane apart, further on a line of more than 2,048 pixels. A
    plane without sky coordinates gives NaN.
    """
    steps = [_smallest_step(t, m) for m in members if (t := m.image.transform) is not None]
    count = math.ceil(line.length_arcsec / (0.5 * min(steps, default=1.0))) + 1
    ra, dec = line.places(min(max(count, _LEAST_SAMPLES), _MOST_SAMPLES))
    distance = np.linspace(0.0, line.length_arcsec, len(ra))
    found = []
    for member in members:
        transform = member.image.transform
        dn = np.full(len(ra), np.nan)
        if transform is not None:
            dn = sample(member.plane.data, *transform.sky_to_pixel(ra, dec), sampling)
        found.append(LineProfile(member, distance, ra, dec, dn))
    return found


def profile_members(
    visible: list[ImageSet], top: ImageSet | None, line: ProfileLine, band: Band | None
) -> list[Member]:
    """Return the planes a profile reads: those of one set, in the order of the bands.

    Parameters
    ----------
    visible : list of ImageSet
        Bottom first.
    top : ImageSet or None
        The set tools work on; it has precedence when it covers a part of the line.
    line : ProfileLine
    band : Band or None
        None reads all bands of the set.
    """
    ordered = ([top] if top is not None else []) + [s for s in reversed(visible) if s is not top]
    best, most = None, 0
    for found in ordered:
        member = found.member(band)
        covered = _covered(member, line) if member is not None else 0
        if found is top and covered:
            best = found
            break
        if covered > most:
            best, most = found, covered
    if best is None:
        return []
    if band is not None or not best.bands:
        member = best.member(band)
        return [member] if member is not None else []
    return [m for b in Band if (m := best.exact(b)) is not None]


def profile_table(line: ProfileLine, sampling: Sampling, found: list[LineProfile]) -> "ExportTable":
    """Return profiles as a table, one row a sample, with their provenance.

    All profiles are of one call of `profiles`.
    """
    from twomass_viewer.catalogs.export import ExportColumn, ExportTable

    first = found[0]
    columns = [
        ExportColumn("distance", "arcsec", "from the start of the line, along the great circle",
                     first.distance_arcsec, ".3f"),
        ExportColumn("ra_deg", "deg", "right ascension, FK5 J2000", first.ra_deg, ".6f"),
        ExportColumn("dec_deg", "deg", "declination, FK5 J2000", first.dec_deg, ".6f"),
    ]  # fmt: skip
    for one in found:
        name = one.member.band.value.lower() if one.member.band else "unknown"
        mark = f"; {MARK} {INDICATIVE}" if one.indicative else ""
        columns.append(
            ExportColumn(f"{name}_dn", "DN", f"pixel value, sky included{mark}", one.dn, ".2f")
        )
        marks = [MARK if one.indicative else None] * len(first.dn)
        columns.append(
            ExportColumn(f"{name}_mark", "", f"{MARK} beside {INDICATIVE} values", marks)
        )
    images = [one.member.image for one in found]
    notes = [
        f"Line profile from {format_position_ascii(*line.start)} to "
        f"{format_position_ascii(*line.end)} (FK5 J2000), {line.length_arcsec:.2f} arcsec, "
        f"sampled {sampling.value}.",
        *(_source(one) for one in found),
        *(
            image_text(mosaic=any(i.product is Product.MOSAIC for i in images), simulated=simulated)
            for simulated in (False, True)
            if any(
                i.simulated is simulated and (i.simulated or i.survey_set or i.derived)
                for i in images
            )
        ),
    ]
    return ExportTable("line_profile", columns, notes)


def _source(one: LineProfile) -> str:
    member = one.member
    decided = member.fidelity.overrule_words or member.fidelity.value.value
    mark = f"{MARK} {INDICATIVE}: " if one.indicative else ""
    return (
        f"{one.band_name}: {mark}{member.image.name}, HDU {member.image.hdu}, plane "
        f"{member.plane.index + 1}, {product_words(member)}, fidelity {decided}."
    )


def _vector(ra_deg: float, dec_deg: float) -> Array:
    ra, dec = math.radians(ra_deg), math.radians(dec_deg)
    return np.array([math.cos(dec) * math.cos(ra), math.cos(dec) * math.sin(ra), math.sin(dec)])


def _smallest_step(transform: SkyTransform, member: Member) -> float:
    """Return the shorter side of a pixel in arcsec, in the middle of the image."""
    rows, cols = member.plane.shape
    sides = np.linalg.norm(jacobian_arcsec(transform, cols / 2, rows / 2), axis=0)
    return float(sides.min()) or 1.0


def _covered(member: Member, line: ProfileLine) -> int:
    """Return how many of 33 places along a line lie on an image."""
    if member.image.transform is None:
        return 0
    x, y = member.image.transform.sky_to_pixel(*line.places(33))
    rows, cols = member.plane.shape
    with np.errstate(invalid="ignore"):
        return int(((x >= -0.5) & (x < cols - 0.5) & (y >= -0.5) & (y < rows - 0.5)).sum())
