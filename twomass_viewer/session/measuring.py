"""Measuring one place, as a job: the value, and what the panel draws of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.photometry.growth import GrowthCurve, RadialProfile
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member

MAX_REACH_ARCSEC = 15.0
"""However far the view is zoomed out, nothing farther from the click is meant: our choice."""

PEAK_SIGMA = 6.0
"""How far a peak must stand above the pixels around it to be meant: our choice."""


@dataclass(frozen=True, eq=False)
class MeasureRequest:
    """What to measure.

    Attributes
    ----------
    member : Member
    ra_deg, dec_deg : float
        Where to look for the source, FK5 J2000.
    accept_lossy : bool
        Whether the user has consented to an indicative value.
    catalog : Catalog or None
        For the saturation flags of a matching row.
    reach_arcsec : float
        How far from the place the source may be that is meant: what a few screen pixels span.
    """

    member: Member
    ra_deg: float
    dec_deg: float
    accept_lossy: bool
    catalog: Catalog | None
    reach_arcsec: float = 0.0


@dataclass(frozen=True, eq=False)
class Cutout:
    """Pixels around a measurement with the geometry that was used.

    Attributes
    ----------
    pixels : ndarray of float32
        Row 0 is the bottom row; NaN outside the image.
    center : tuple of (float, float)
        0-based (x, y) of the aperture centre within ``pixels``.
    radius_px : float
    annulus_px : tuple of (float, float)
    """

    pixels: NDArray[np.float32]
    center: tuple[float, float]
    radius_px: float
    annulus_px: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Measured:
    """A measurement and what its panel draws; curves are None where they cannot be had."""

    measurement: Measurement
    cutout: Cutout | None
    growth: GrowthCurve | None
    profile: RadialProfile | None


def measure_place(request: MeasureRequest, progress: Progress) -> Measured:
    """Measure; raises `FidelityRefusedError` on pixels that are not lossless without consent."""
    from twomass_viewer.photometry.aperture import measure
    from twomass_viewer.photometry.growth import growth_curve, radial_profile

    progress(0.0, "Measuring")
    # pixels as read, with the fidelity that holds for their layer
    image = request.member.judged_image()
    ra, dec = meant_source(request)
    measurement = measure(
        image,
        request.member.plane.index,
        ra,
        dec,
        accept_lossy=request.accept_lossy,
        catalog=request.catalog,
    )
    progress(0.5, "Curve of growth")
    return Measured(
        measurement,
        _cutout(request.member, measurement),
        growth_curve(image, measurement),
        radial_profile(image, measurement),
    )


def meant_source(request: MeasureRequest) -> tuple[float, float]:
    """Return the place of the brightest peak within reach of a request, else its own place.

    Zoomed out, a screen pixel spans more sky than the survey's centring may move; who clicks at
    a source there means the source. Only a peak well above the noise around it counts.
    """
    transform, data = request.member.image.transform, request.member.plane.data
    here = (request.ra_deg, request.dec_deg)
    if transform is None or request.reach_arcsec <= 0:
        return here
    x, y = (float(v) for v in transform.sky_to_pixel(*here))
    if not (np.isfinite(x) and np.isfinite(y)):
        return here
    reach = min(request.reach_arcsec, MAX_REACH_ARCSEC) / scale_arcsec(transform, x, y)
    half = int(np.ceil(reach)) + 4
    row, col = round(y), round(x)
    r0, c0 = max(row - half, 0), max(col - half, 0)
    around = data[r0 : row + half + 1, c0 : col + half + 1]
    if around.size == 0 or not np.isfinite(around).any():
        return here
    rows, cols = np.indices(around.shape)
    inside = np.hypot(cols + c0 - x, rows + r0 - y) <= reach
    values = np.where(inside & np.isfinite(around), around, -np.inf)
    peak = int(np.argmax(values))
    quarter, middle = np.nanpercentile(around, (25.0, 50.0))
    if values.flat[peak] < middle + PEAK_SIGMA * (middle - quarter) / 0.6745:
        return here
    py, px = np.unravel_index(peak, values.shape)
    neighbours = around[max(py - 1, 0) : py + 2, max(px - 1, 0) : px + 2]
    if np.nanmax(neighbours) > values.flat[peak]:
        return here  # the flank of a source that lies beyond the reach
    ra, dec = transform.pixel_to_sky(float(px + c0), float(py + r0))
    return float(ra), float(dec)


def _cutout(member: Member, measurement: Measurement) -> Cutout | None:
    from twomass_viewer.photometry.geometry import measured_geometry

    geometry = measured_geometry(member.image, measurement)
    if geometry is None:
        return None
    data = member.plane.data
    half = int(np.ceil(geometry.annulus_pix[1])) + 3
    if half > 400:  # an aperture of many arcminutes: nothing a small picture could show
        return None
    col, row = round(geometry.x_pix), round(geometry.y_pix)
    pixels = np.full((2 * half + 1, 2 * half + 1), np.nan, dtype=np.float32)
    r0, r1 = max(row - half, 0), min(row + half + 1, data.shape[0])
    c0, c1 = max(col - half, 0), min(col + half + 1, data.shape[1])
    if r0 < r1 and c0 < c1:
        top, left = r0 - (row - half), c0 - (col - half)
        pixels[top : top + r1 - r0, left : left + c1 - c0] = data[r0:r1, c0:c1]
    center = (geometry.x_pix - (col - half), geometry.y_pix - (row - half))
    return Cutout(pixels, center, geometry.radius_pix, geometry.annulus_pix)
