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

Array = NDArray[np.float64]

REFERENCE_RADIUS = SERIES_ARCSEC[-1]
"""Magnitudes of the truth tables hold the flux inside this radius (arcsec): the end of the
survey's growth curves."""

_APERTURE = STANDARD_RADIUS_ARCSEC
_SKY_FROM, _SKY_TO = STANDARD_ANNULUS_ARCSEC
# Width of the core (arcsec) that gives a median peak pixel of 0.089 to 0.091 of the 4 arcsec flux
# over random pixel phases, as measured on unsaturated stars in J and Ks.
CORE_SIGMA = {Band.J: 1.305, Band.H: 1.300, Band.KS: 1.290}
# Measured wings (J, CTIO): 5.3e-5 (r/10)^-2.34 to 24 arcsec, 3.0e-6 (r/40)^-1.86 beyond, in units
# of the 4 arcsec flux; H and Ks halos where measured agree within their scatter. Beyond 120 arcsec
# nothing is measured: r^-3, with which halo radii agree with those measured down to J 4.5.
_INNER, _OUTER = (5.3e-5, 10.0, 2.34), (3.0e-6, 40.0, 1.86)
_FAR = 120.0
_SOFT = 3.2  # arcsec; levels the wing off below the core


def wing(r2: Array) -> Array:
    """Return surface brightness of the wing per 4 arcsec flux, at squared radii in arcsec."""
    soft = r2 + _SOFT**2
    inner = _INNER[0] * (soft / _INNER[1] ** 2) ** (-_INNER[2] / 2)
    outer = _OUTER[0] * (soft / _OUTER[1] ** 2) ** (-_OUTER[2] / 2)
    return np.maximum(inner, outer) * np.minimum((_FAR**2 / soft) ** 0.57, 1.0)


@cache
def _wing_table() -> tuple[Array, Array]:
    """Return log surface brightness, increasing, and the radii it belongs to."""
    r = np.geomspace(1.0, 3000.0, 4000)
    return np.log(wing(r * r))[::-1].copy(), r[::-1].copy()


@dataclass(frozen=True)
class PointSpread:
    """Profile of an unsaturated star in one band; its flux in 4 arcsec is 1.

    Attributes
    ----------
    sigma : float
        Core width, arcsec.
    core : float
        Central surface brightness of the core.
    aperture_loss_mag : float
        What standard photometry (4 arcsec, annulus 14 to 20 arcsec, median sky) loses against the
        magnitude of the truth table.
    """

    sigma: float
    core: float
    aperture_loss_mag: float

    def __call__(self, r2: Array) -> Array:
        """Return surface brightness per square arcsec at squared radii."""
        return self.core * np.exp(-r2 / (2 * self.sigma**2)) + wing(r2)

    def wing_radius(self, level: float) -> float:
        """Return the radius in arcsec where the wing has fallen to a level."""
        levels, radii = _wing_table()
        return float(np.interp(np.log(level), levels, radii))


def point_spread(band: Band, seesh_ratio: float = 1.0) -> PointSpread:
    """Return the point spread of a band.

    Parameters
    ----------
    band : Band
    seesh_ratio : float
        Core width relative to the standard seeing.
    """
    sigma = CORE_SIGMA[band] * seesh_ratio
    step = 0.002
    r = np.arange(step / 2, REFERENCE_RADIUS, step)
    ring = 2 * np.pi * r * step
    core_flux = float(np.sum(ring * np.exp(-(r**2) / (2 * sigma**2)) * (r < _APERTURE)))
    wing_flux = float(np.sum(ring * wing(r**2) * (r < _APERTURE)))
    core = (1.0 - wing_flux) / core_flux
    profile = core * np.exp(-(r**2) / (2 * sigma**2)) + wing(r**2)
    reference = float(np.sum(ring * profile))
    # whole pixels between the annulus radii; their median lies near the middle of the area
    x, y = np.meshgrid(np.arange(-21.0, 22.0), np.arange(-21.0, 22.0))
    r2 = x**2 + y**2
    sky = float(np.median(wing(r2[(r2 >= _SKY_FROM**2) & (r2 < _SKY_TO**2)])))
    net = 1.0 - sky * np.pi * _APERTURE**2
    return PointSpread(sigma, core, float(-2.5 * np.log10(net / reference)))
