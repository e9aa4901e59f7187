"""The point spread: a seeing core and the measured wing, per square arcsec."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.survey.apertures import (
    SERIES_ARCSEC,
    STANDARD_ANNULUS_ARCSEC,
    STANDARD_RADIUS_ARCSEC,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

Array = NDArray[np.float64]

REFERENCE_RADIUS = SERIES_ARCSEC[-1]
"""Magnitudes of the truth tables hold the flux inside this radius (arcsec): the end of the
survey's growth curves."""

STANDARD_SEESH = 0.96
"""Seeing shape at which `CORE_SIGMA` holds; the core's width is proportional to SEESH."""

_APERTURE = STANDARD_RADIUS_ARCSEC
_SKY_FROM, _SKY_TO = STANDARD_ANNULUS_ARCSEC
# Width of the core (arcsec) that gives a median peak pixel of 0.089 to 0.091 of the 4 arcsec flux
# over random pixel phases, as measured on unsaturated stars in J and Ks. Scaled by SEESH it gives
# the 0.094 to 0.099 and the growth curves of the stars of NGC 309 (SEESH 0.92 to 0.95) as well.
CORE_SIGMA = {Band.J: 1.310, Band.H: 1.310, Band.KS: 1.300}
# Measured wings (J) as factor, radius and power, inner to 24 arcsec and outer, in units of the
# 4 arcsec flux. Beyond 120 arcsec nothing is measured: r^-3, with which halo radii agree with
# those measured down to J 4.5.
_WINGS = {
    Hemisphere.SOUTH: ((5.3e-5, 10.0, 2.34), (3.0e-6, 40.0, 1.86)),
    Hemisphere.NORTH: ((4.2e-5, 10.0, 2.52), (1.4e-6, 40.0, 2.44)),
}
# H as J, and Ks weaker: aperture corrections from 4 to 14 arcsec are -0.06 mag in J and H and
# -0.043 in Ks on NGC 309. At Hopkins assumed to be the same.
_WING_STRENGTH = {Band.J: 1.0, Band.H: 1.0, Band.KS: 0.80}
_FAR = 120.0
_SOFT = 1.0  # arcsec; levels the wing off below the core


def wing(r2: Array, band: Band = Band.J, hemisphere: Hemisphere = Hemisphere.SOUTH) -> Array:
    """Return surface brightness of the wing per 4 arcsec flux.

    Parameters
    ----------
    r2 : ndarray
        Squared radii, arcsec squared.
    band : Band
    hemisphere : Hemisphere
        The telescopes differ: a bright star's halo is smaller at Hopkins.
    """
    (inner_at, inner_r, inner_power), (outer_at, outer_r, outer_power) = _WINGS[hemisphere]
    soft = r2 + _SOFT**2
    inner = inner_at * (soft / inner_r**2) ** (-inner_power / 2)
    outer = outer_at * (soft / outer_r**2) ** (-outer_power / 2)
    far = np.minimum((_FAR**2 / soft) ** ((3.0 - outer_power) / 2), 1.0)
    return np.asarray(_WING_STRENGTH[band] * np.maximum(inner, outer) * far)


@cache
def _wing_table(band: Band, hemisphere: Hemisphere) -> tuple[Array, Array]:
    """Return log surface brightness, increasing, and the radii it belongs to."""
    r = np.geomspace(1.0, 3000.0, 4000)
    return np.log(wing(r * r, band, hemisphere))[::-1].copy(), r[::-1].copy()


@dataclass(frozen=True)
class PointSpread:
    """Profile of an unsaturated star in one band; its flux in 4 arcsec is 1.

    Attributes
    ----------
    band : Band
    hemisphere : Hemisphere
    sigma : float
        Core width, arcsec.
    core : float
        Central surface brightness of the core.
    aperture_loss_mag : float
        What standard photometry (4 arcsec, annulus 14 to 20 arcsec, median sky) loses against the
        magnitude of the truth table.
    """

    band: Band
    hemisphere: Hemisphere
    sigma: float
    core: float
    aperture_loss_mag: float

    def __call__(self, r2: Array) -> Array:
        """Return surface brightness per square arcsec at squared radii."""
        return np.asarray(self.core * np.exp(-r2 / (2 * self.sigma**2)) + self.wing(r2))

    def wing(self, r2: Array) -> Array:
        """Return surface brightness of the wing alone at squared radii."""
        return wing(r2, self.band, self.hemisphere)

    def wing_radii(self, levels: Array) -> Array:
        """Return the radii in arcsec where the wing has fallen to levels."""
        table, radii = _wing_table(self.band, self.hemisphere)
        return np.asarray(np.interp(np.log(levels), table, radii))

    def wing_radius(self, level: float) -> float:
        """Return the radius in arcsec where the wing has fallen to a level."""
        levels, radii = _wing_table(self.band, self.hemisphere)
        return float(np.interp(np.log(level), levels, radii))


@cache
def point_spread(
    band: Band, seesh_ratio: float = 1.0, hemisphere: Hemisphere = Hemisphere.SOUTH
) -> PointSpread:
    """Return the point spread of a band.

    Parameters
    ----------
    band : Band
    seesh_ratio : float
        SEESH over `STANDARD_SEESH`; the width of the core is proportional to it.
    hemisphere : Hemisphere
    """
    sigma = CORE_SIGMA[band] * seesh_ratio
    step = 0.002
    r = np.arange(step / 2, REFERENCE_RADIUS, step)
    ring = 2 * np.pi * r * step
    wings = wing(r**2, band, hemisphere)
    core_flux = float(np.sum(ring * np.exp(-(r**2) / (2 * sigma**2)) * (r < _APERTURE)))
    wing_flux = float(np.sum(ring * wings * (r < _APERTURE)))
    core = (1.0 - wing_flux) / core_flux
    profile = core * np.exp(-(r**2) / (2 * sigma**2)) + wings
    reference = float(np.sum(ring * profile))
    # whole pixels between the annulus radii; their median lies near the middle of the area
    x, y = np.meshgrid(np.arange(-21.0, 22.0), np.arange(-21.0, 22.0))
    r2 = x**2 + y**2
    annulus = r2[(r2 >= _SKY_FROM**2) & (r2 < _SKY_TO**2)]
    sky = float(np.median(wing(annulus, band, hemisphere)))
    net = 1.0 - sky * np.pi * _APERTURE**2
    loss = float(-2.5 * np.log10(net / reference))
    return PointSpread(band, hemisphere, sigma, core, loss)
