"""Galaxies measured as the Extended Source Catalog measures them, on their own light.

Every radius comes from the growth of the light: isophotes at 20 and 21 mag per square arcsec,
Kron radii (2.5 times the first moment), the radii of half, a quarter and three quarters of the
light. The noise of one band is one number for all its apertures, so that their magnitudes grow as
the light does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.galaxies import ISOPHOTE, Galaxy, ellipse_radius, model
from twomass_viewer.simulation.noise import ASYMPTOTIC_RATIO
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]

SMALLEST_RADIUS = 5.0  # arcsec: no aperture of the XSC is smaller (values of real rows)
EXTRAPOLATION = 2.2  # r_ext over r_k20fe: assumed, 1.8 to 2.8 in real rows
KRON_FACTOR = 2.5
STAMP_SIZES = (21, 301)  # px: smallest and largest postage stamp (Explanatory Supplement I.3)
NUCLEUS_ARCSEC = 4.0  # what a point source fit sees of a galaxy: the standard aperture
_STEP = 0.5  # arcsec
_RING_ARCSEC = 2.0
_FLOOR = 0.015  # mag: no XSC magnitude is better; assumed


@dataclass(frozen=True, eq=False, slots=True)
class Growth:
    """Light of one band inside growing apertures of one shape.

    Attributes
    ----------
    radius : ndarray, shape (n,)
        Arcsec (semi-major axis), increasing.
    flux : ndarray, shape (n,)
        DN inside, without noise.
    pixels : ndarray, shape (n,)
        Area inside, square arcsec.
    """

    radius: Array
    flux: Array
    pixels: Array

    def within(self, radius: float) -> tuple[float, float]:
        """Return flux and area inside a radius."""
        edge = self.radius[-1]
        area = float(np.interp(min(radius, edge), self.radius, self.pixels))
        flux = float(np.interp(radius, self.radius, self.flux))
        return flux, area * max(radius / edge, 1.0) ** 2

    def isophote(self, level_dn: float) -> float:
        """Return where the surface brightness falls to a level (DN per square arcsec)."""
        width = round(_RING_ARCSEC / _STEP)  # narrower rings hold too few pixels
        ring = self.flux[width:] - self.flux[:-width]
        ring = ring / np.maximum(self.pixels[width:] - self.pixels[:-width], 1.0)
        middle = (self.radius[width:] + self.radius[:-width]) / 2
        ring = np.minimum.accumulate(ring)  # spiral arms do not make a second radius
        return float(np.interp(-level_dn, -ring, middle))

    def radius_of(self, share: float, total: float) -> float:
        """Return the radius that holds a share of a total flux."""
        return float(np.interp(share * total, self.flux, self.radius))

    def kron(self) -> float:
        """Return the Kron radius."""
        ring = np.maximum(np.diff(self.flux), 0.0)
        middle = (self.radius[1:] + self.radius[:-1]) / 2
        return KRON_FACTOR * float(np.sum(ring * middle) / np.sum(ring))


@dataclass(frozen=True, eq=False, slots=True)
class ExtendedMeasure:
    """What can be measured of one galaxy.

    Attributes
    ----------
    r_k20fe : float
        Semi-major axis of the Ks 20 mag per square arcsec isophote, arcsec.
    r_ext : float
        Radius of the extrapolated magnitudes, arcsec.
    ellipse, circle : dict of Band to Growth
    peak_dn : dict of Band to float
        Brightest pixel.
    magzp, noise_dn, deviation : dict of Band to float
        Zero point, pixel noise, and by how many sigma the magnitudes of a band err.
    nuclear_mag : dict of Band to float
        Within 4 arcsec, without noise: what a point source fit sees.
    axis_ratio, pa_deg : float
        As catalogued.
    size : int
        Side of the postage stamp, px (im_nx).
    """

    r_k20fe: float
    r_ext: float
    ellipse: dict[Band, Growth]
    circle: dict[Band, Growth]
    peak_dn: dict[Band, float]
    magzp: dict[Band, float]
    noise_dn: dict[Band, float]
    deviation: dict[Band, float]
    nuclear_mag: dict[Band, float]
    axis_ratio: float
    pa_deg: int
    size: int

    def magnitude(self, band: Band, radius: float, *, circular: bool) -> tuple[float, float]:
        """Return measured magnitude and its uncertainty in an aperture of a radius in arcsec."""
        growth = (self.circle if circular else self.ellipse)[band]
        flux, pixels = growth.within(radius)
        noise = 1.6 * ASYMPTOTIC_RATIO * self.noise_dn[band] * np.sqrt(pixels)
        sigma = float(np.hypot(1.0857 * noise / flux, _FLOOR))
        true = self.magzp[band] - 2.5 * np.log10(flux)
        return float(true + self.deviation[band] * sigma), sigma

    def isophote(self, band: Band, mag_sq_arcsec: float, *, circular: bool) -> float:
        """Return the radius of an isophote, arcsec; not below the survey's smallest."""
        growth = (self.circle if circular else self.ellipse)[band]
        level = 10 ** (0.4 * (self.magzp[band] - mag_sq_arcsec))
        return max(round(growth.isophote(level), 1), SMALLEST_RADIUS)

    def kron(self, band: Band, *, circular: bool) -> float:
        """Return the Kron radius, arcsec; not below the survey's smallest."""
        growth = (self.circle if circular else self.ellipse)[band]
        return max(round(growth.kron(), 1), SMALLEST_RADIUS)


def measure(seed: int, index: int, galaxy: Galaxy, scan: SimulatedScan) -> ExtendedMeasure:
    """Measure one galaxy.

    Parameters
    ----------
    seed, index : int
        Index of the galaxy, for its own random stream.
    galaxy : Galaxy
    scan : SimulatedScan
        Zero points and pixel noise.
    """
    rng = stream(seed, "extended", index)
    half = galaxy.half_size
    dx, dy = galaxy.x - round(galaxy.x), galaxy.y - round(galaxy.y)
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(float)
    axis = ellipse_radius(galaxy, x - dx, y - dy)
    round_axis = np.hypot(x - dx, y - dy)
    ellipse, circle, peak, nuclear = {}, {}, {}, {}
    for band in Band:
        light = model(galaxy, band, scan.magzp[band], dx, dy)
        ellipse[band] = _growth(light, axis, half)
        circle[band] = _growth(light, round_axis, half)
        peak[band] = float(light.max())
        flux, _ = circle[band].within(NUCLEUS_ARCSEC)
        nuclear[band] = float(scan.magzp[band] - 2.5 * np.log10(flux))
    level = 10 ** (0.4 * (scan.magzp[Band.KS] - ISOPHOTE))
    r20 = round(max(ellipse[Band.KS].isophote(level), SMALLEST_RADIUS), 1)
    smallest, largest = STAMP_SIZES
    return ExtendedMeasure(
        r_k20fe=r20,
        r_ext=round(EXTRAPOLATION * r20, 2),
        ellipse=ellipse,
        circle=circle,
        peak_dn=peak,
        magzp=dict(scan.magzp),
        noise_dn=dict(scan.noise_dn),
        deviation={band: float(rng.normal()) for band in Band},
        nuclear_mag=nuclear,
        axis_ratio=round(galaxy.axis_ratio * 50) / 50,
        pa_deg=round((galaxy.pa_deg + 90) % 180 - 90),
        size=min(max(2 * int(1.9 * r20) + 1, smallest), largest),
    )


def _growth(light: Array, axis: Array, half: int) -> Growth:
    order = np.argsort(axis, axis=None, kind="stable")
    sorted_axis = axis.ravel()[order]
    flux = np.concatenate([[0.0], np.cumsum(light.ravel()[order])])
    radius = np.arange(0.0, half + _STEP / 2, _STEP)
    inside = np.searchsorted(sorted_axis, radius, side="right")
    return Growth(radius, flux[inside], inside.astype(np.float64))
