"""What one image shows at a place: a dot or none, how bright, how deep it could have been seen."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.explain.knowledge import ImagePlane
from twomass_viewer.imagery.image import image_center
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.measurement import Measurement, PhotometryFlag
from twomass_viewer.photometry.noise import NOISE, POGSON
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

REACH_ARCSEC = 2.5
"""A dot whose centre is farther from the place asked for is another one: half the survey's
effective resolution of 5 arcsec (our choice)."""

SEEN_SIGMA = 4.0
"""Aperture signal to noise from which a dot counts as seen: our choice."""

_NEIGHBOR_PX = 6  # how far the dot is sought whose light covers a place: our choice

_LEAST_SKY_SHARE = 0.25  # of the variance is the sky's, however bright the dot: our choice

_RING_PX = 6  # how far the ring about a saturated core is sought: our choice
_RING_RATIO = 1.05  # how much brighter than the dip it is on every side: our choice

EDGE_ARCSEC = 20.0
"""Nearer to blank pixels or the border than the outer radius of the sky annulus, the sky and
the noise are less well known (our choice)."""


class Sight(StrEnum):
    """What an image shows at a place; blended: the light of a brighter neighbour, no peak."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    SATURATED = "saturated"
    BLENDED = "blended"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a place.

    Attributes
    ----------
    at : ImagePlane
    sight : Sight
    ra_deg, dec_deg : float
        Of the dot's centroid; the place asked for where none is seen.
    offset_arcsec : float
        From the place asked for to the centroid.
    mag, mag_err : float or None
        4 arcsec aperture, as seen.
    beyond_linear : bool
        The highest pixel is beyond the linear range: the magnitude is too faint.
    limit_mag : float or None
        Faintest magnitude that would be seen at this place.
    snr : float or None
    edge_arcsec : float
        To the nearest border or blank pixel; capped at `EDGE_ARCSEC`.
    neighbor_arcsec, neighbor_mag : float or None
        How far the dot lies whose light covers the place, and how bright it is.
    """

    at: ImagePlane
    sight: Sight
    ra_deg: float
    dec_deg: float
    offset_arcsec: float = 0.0
    mag: float | None = None
    mag_err: float | None = None
    limit_mag: float | None = None
    snr: float | None = None
    edge_arcsec: float = EDGE_ARCSEC
    neighbor_arcsec: float | None = None
    neighbor_mag: float | None = None
    beyond_linear: bool = False

    @property
    def name(self) -> str:
        """Name of the image."""
        return self.at.image.name

    @property
    def band(self) -> Band:
        """Band of the plane."""
        assert self.at.plane.band is not None
        return self.at.plane.band

    @property
    def direction(self) -> ScanDirection | None:
        """Direction of the scan."""
        return self.at.image.scan.direction if self.at.image.scan else None

    @property
    def hemisphere(self) -> Hemisphere | None:
        """Telescope of the scan."""
        return self.at.image.scan.hemisphere if self.at.image.scan else None

    @property
    def is_photometric(self) -> bool:
        """Whether its magnitudes are photometry: lossless pixels."""
        return self.at.image.fidelity.value.is_photometric

    @property
    def pixel_arcsec(self) -> float:
        """Size of a pixel in the middle of the image."""
        return _pixel_arcsec(self.at)

    @property
    def is_remade(self) -> bool:
        """Whether it is made of images whose scans it does not name: of what others show, too."""
        scan = self.at.image.scan
        return self.at.image.derived and (scan is None or scan.number is None)

    @property
    def scan_key(self) -> tuple[object, ...]:
        """What images of one pass over the sky share."""
        scan = self.at.image.scan
        if scan is None or scan.number is None:
            return (self.at.image.path or id(self.at.image),)
        return (scan.date, scan.hemisphere, scan.number)


def look_at(at: ImagePlane, ra_deg: float, dec_deg: float) -> Look | None:
    """Look at a place on an image.

    Parameters
    ----------
    at : ImagePlane
        With ``can_show``.
    ra_deg, dec_deg : float
        FK5 J2000.

    Returns
    -------
    Look or None
        None where the image does not reach the place.
    """
    image, plane = at.image, at.plane
    assert image.transform is not None
    x, y = (float(v) for v in image.transform.sky_to_pixel(ra_deg, dec_deg))
    rows, cols = plane.shape
    if not (-0.5 <= x < cols - 0.5 and -0.5 <= y < rows - 0.5):
        return None
    data = plane.data
    if not math.isfinite(float(data[round(y), round(x)])):
        return None
    edge = _edge_arcsec(data, x, y, _pixel_arcsec(at))
    found = measure(image, plane.index, ra_deg, dec_deg, accept_lossy=True)
    offset = _offset(found, ra_deg, dec_deg)
    blended = False
    if PhotometryFlag.CENTROID_FAILED in found.flags or offset > REACH_ARCSEC:
        # the sky at the place itself, not the neighbour the aperture slid to
        found = measure(image, plane.index, ra_deg, dec_deg, accept_lossy=True, recenter=False)
        offset = 0.0
        blended = not _is_peak(data, x, y)
    bright = found.snr is not None and found.snr >= SEEN_SIGMA
    limit = _limit(found, plane.magzp)
    if found.flux_dn is None:
        sight = Sight.UNUSABLE
    elif PhotometryFlag.SATURATED_CORE in found.flags or (
        PhotometryFlag.NONLINEAR in found.flags and _is_hollow(data, x, y)
    ):
        sight = Sight.SATURATED
    elif bright:
        sight = Sight.BLENDED if blended else Sight.SEEN
    else:
        sight = Sight.NOT_SEEN
    neighbor = _neighbor(at, x, y) if sight is Sight.BLENDED else None
    return Look(
        at=at,
        sight=sight,
        ra_deg=found.ra_deg,
        dec_deg=found.dec_deg,
        offset_arcsec=offset,
        mag=found.mag if sight in (Sight.SEEN, Sight.SATURATED) else None,
        mag_err=found.mag_err if sight in (Sight.SEEN, Sight.SATURATED) else None,
        limit_mag=limit,
        snr=found.snr,
        edge_arcsec=edge,
        neighbor_arcsec=_offset(neighbor, ra_deg, dec_deg) if neighbor else None,
        neighbor_mag=neighbor.mag if neighbor else None,
        beyond_linear=PhotometryFlag.NONLINEAR in found.flags,
    )


def _neighbor(at: ImagePlane, x: float, y: float) -> Measurement | None:
    """Measure the dot whose light covers a place; None where its peak is farther off."""
    data, transform = at.plane.data, at.image.transform
    assert transform is not None
    row, col = round(y), round(x)
    box = data[
        row - _NEIGHBOR_PX : row + _NEIGHBOR_PX + 1, col - _NEIGHBOR_PX : col + _NEIGHBOR_PX + 1
    ]
    side = 2 * _NEIGHBOR_PX + 1
    if row < _NEIGHBOR_PX or col < _NEIGHBOR_PX or box.shape != (side, side):
        return None
    if not np.isfinite(box).all():
        return None
    at_row, at_col = np.unravel_index(int(np.argmax(box)), box.shape)
    if not (0 < at_row < side - 1 and 0 < at_col < side - 1):
        return None  # still rising at the rim
    peak = col - _NEIGHBOR_PX + float(at_col), row - _NEIGHBOR_PX + float(at_row)
    ra, dec = (float(v) for v in transform.pixel_to_sky(*peak))
    return measure(at.image, at.plane.index, ra, dec, accept_lossy=True)


def _is_peak(data: NDArray[np.float32], x: float, y: float) -> bool:
    """Whether a pixel at the place, or beside it, is brighter than all around it.

    The aperture's centroid slides to a brighter neighbour; the dot has a peak of its own still.
    """
    row, col = round(y), round(x)
    box = data[max(row - 2, 0) : row + 3, max(col - 2, 0) : col + 3]
    if box.shape != (5, 5) or not np.isfinite(box).all():
        return False
    inner = box[1:4, 1:4]
    at_row, at_col = np.unravel_index(int(np.argmax(inner)), inner.shape)
    around = box[at_row : at_row + 3, at_col : at_col + 3]
    return bool(inner.max() >= around.max())


def _is_hollow(data: NDArray[np.float32], x: float, y: float) -> bool:
    """Whether a place lies in a ring that is brighter than it on all sides.

    The core of the brightest stars is a dip, whose ring may stay below the level of saturation.
    """
    row, col = round(y), round(x)
    box = data[max(row - 1, 0) : row + 2, max(col - 1, 0) : col + 2]
    at_row, at_col = np.unravel_index(int(np.argmin(box)), box.shape)
    row, col = max(row - 1, 0) + int(at_row), max(col - 1, 0) + int(at_col)
    rows, cols = data.shape
    if not (_RING_PX <= row < rows - _RING_PX and _RING_PX <= col < cols - _RING_PX):
        return False
    steps = np.arange(1, _RING_PX + 1)
    rays = [
        data[row + v * steps, col + u * steps] for u in (-1, 0, 1) for v in (-1, 0, 1) if u or v
    ]
    return all(float(ray.max()) > _RING_RATIO * float(data[row, col]) for ray in rays)


def _offset(found: Measurement, ra_deg: float, dec_deg: float) -> float:
    """Return how far the centroid lies from the place asked for, arcsec."""
    at = np.array([found.ra_deg]), np.array([found.dec_deg])
    return float(separation_arcsec(*at, ra_deg, dec_deg)[0])


def _pixel_arcsec(at: ImagePlane) -> float:
    assert at.image.transform is not None
    return scale_arcsec(at.image.transform, *image_center(at.plane.shape))


def _limit(found: Measurement, magzp: float | None) -> float | None:
    """Return the magnitude of a dot of `SEEN_SIGMA` at this place."""
    if magzp is None or found.flux_err_dn is None or not found.flux_err_dn > 0:
        return None
    flux, error = max(found.flux_dn or 0.0, 0.0), found.flux_err_dn
    # the photon noise of what lies there is not that of a dot at the limit
    photons = flux / (NOISE.gain_e_per_dn * NOISE.frames)
    sky_error = math.sqrt(max(error**2 - photons, _LEAST_SKY_SHARE * error**2))
    return float(magzp - POGSON * math.log(SEEN_SIGMA * sky_error))


def _edge_arcsec(data: NDArray[np.float32], x: float, y: float, pixel_arcsec: float) -> float:
    """Return the distance in arcsec to the nearest border or blank pixel, at most the cap."""
    reach = math.ceil(EDGE_ARCSEC / pixel_arcsec)
    rows, cols = data.shape
    border = float(min(x + 0.5, cols - 0.5 - x, y + 0.5, rows - 0.5 - y))
    r0, c0 = max(0, int(y) - reach), max(0, int(x) - reach)
    blank = ~np.isfinite(data[r0 : int(y) + reach + 2, c0 : int(x) + reach + 2])
    away = border
    if blank.any():
        at_rows, at_cols = np.nonzero(blank)
        away = min(border, float(np.hypot(at_cols + c0 - x, at_rows + r0 - y).min()))
    return min(away * pixel_arcsec, EDGE_ARCSEC)
