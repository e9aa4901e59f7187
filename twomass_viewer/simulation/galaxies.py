"""Galaxies: inclined exponential disks with bulge and spiral arms, and their isophotes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.psf import CORE_SIGMA
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]

ISOPHOTE = 20.0  # Ks mag per square arcsec: r_k20fe


@dataclass(frozen=True, slots=True)
class Galaxy:
    """One galaxy.

    Attributes
    ----------
    x, y : float
        Offset in the tangent plane of the sky, arcsec to the west and north.
    ra_deg, dec_deg : float
        FK5 J2000.
    k_mag : float
        Total Ks.
    j_h, h_k : float
        Colours of the disk; the bulge is redder by 0.08 in J-Ks.
    scale : float
        Disk scale length, arcsec.
    axis_ratio, pa_deg : float
        Position angle of the major axis, east of north.
    bulge : float
        Share of the light in the bulge.
    arms : float
        Contrast of the spiral arms.
    note : str
        Why it was placed, for the truth table.
    """

    x: float
    y: float
    ra_deg: float
    dec_deg: float
    k_mag: float
    j_h: float
    h_k: float
    scale: float
    axis_ratio: float
    pa_deg: float
    bulge: float
    arms: float
    note: str = ""

    @property
    def half_size(self) -> int:
        """Half the side of the stamp that holds the galaxy, px."""
        return int(9 * self.scale) + 6

    def mag(self, band: Band) -> float:
        """Return the total magnitude."""
        return self.k_mag + {Band.KS: 0.0, Band.H: self.h_k, Band.J: self.h_k + self.j_h}[band]


def galaxy_at(plane: FieldPlane, x: float, y: float, *shape: float) -> Galaxy:
    """Return a galaxy at tangent-plane offsets; ``shape`` is k_mag and what follows it."""
    ra, dec = plane.unproject(-x, y)
    k_mag, j_h, h_k, scale, axis_ratio, pa_deg, bulge, arms = shape
    return Galaxy(
        x, y, float(ra), float(dec), k_mag, j_h, h_k, scale, axis_ratio, pa_deg, bulge, arms
    )


def draw_shape(rng: np.random.Generator, k_mag: float) -> tuple[float, ...]:
    """Draw colours and shape of a galaxy of a total magnitude, as `galaxy_at` takes them."""
    scale = float(4.4 * 10 ** (-0.15 * (k_mag - 11.4)))
    return (
        k_mag, float(rng.normal(0.7, 0.04)), float(rng.normal(0.32, 0.03)), scale,
        float(rng.uniform(0.3, 0.95)), float(rng.uniform(-90, 90)), 0.25, 0.2,
    )  # fmt: skip


def model(galaxy: Galaxy, band: Band, magzp: float, dx: float, dy: float) -> Array:
    """Return the galaxy as seen through the atmosphere on its stamp, DN.

    Parameters
    ----------
    galaxy : Galaxy
    band : Band
    magzp : float
    dx, dy : float
        Offset of the galaxy from the middle pixel of the stamp, px.

    Returns
    -------
    ndarray, shape (2 half_size + 1, 2 half_size + 1)
    """
    from scipy.ndimage import gaussian_filter

    half = galaxy.half_size
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(float)
    x, y = x - dx, y - dy
    a, b = _along(galaxy, x, y)
    r = np.hypot(a, b / galaxy.axis_ratio)
    disk = np.exp(-r / galaxy.scale)
    disk *= _spiral(galaxy, a, b / galaxy.axis_ratio, r, band)
    rb = np.hypot(a, b / (0.5 + 0.5 * galaxy.axis_ratio))
    effective = 0.28 * galaxy.scale
    bulge = np.exp(-3.67 * ((rb**2 + 0.3) ** 0.25 / effective**0.5))  # Sersic n = 2
    redder = {Band.J: 0.93, Band.H: 0.98, Band.KS: 1.0}[band]
    total = disk * ((1.0 - galaxy.bulge) / disk.sum()) + bulge * (
        galaxy.bulge * redder / bulge.sum()
    )
    seen = gaussian_filter(total, CORE_SIGMA[band], mode="constant")
    return np.asarray(seen * 10 ** (0.4 * (magzp - galaxy.mag(band))), dtype=np.float64)


def ellipse_radius(galaxy: Galaxy, x: Array, y: Array) -> Array:
    """Return the semi-major axis of the ellipse through pixels offset by x, y."""
    a, b = _along(galaxy, x, y)
    return np.hypot(a, b / galaxy.axis_ratio)


def _along(galaxy: Galaxy, x: Array, y: Array) -> tuple[Array, Array]:
    """Return coordinates along the major and minor axis (x is west, y north)."""
    pa = np.radians(galaxy.pa_deg)
    return y * np.cos(pa) - x * np.sin(pa), -(y * np.sin(pa) + x * np.cos(pa))


def _spiral(galaxy: Galaxy, a: Array, b: Array, r: Array, band: Band) -> Array:
    """Return the brightness of two logarithmic arms with knots, relative to the disk."""
    theta = np.arctan2(b, a)
    phase = np.log(np.maximum(r, 0.4 * galaxy.scale) / galaxy.scale) / np.tan(np.radians(21.0))
    crest = 0.5 * (1.0 + np.cos(2.0 * (theta - phase)))
    rise = 1.0 - np.exp(-((r / (0.9 * galaxy.scale)) ** 2))
    strength = galaxy.arms * {Band.J: 1.0, Band.H: 0.88, Band.KS: 0.8}[band]
    knots = 1.0 + 0.35 * np.cos(9.0 * phase + 1.3) * np.cos(5.0 * theta)
    contrast = strength * rise * (1.9 * crest**3 * knots - 0.45)
    return np.asarray(1.0 + contrast, dtype=np.float64)
