"""Starlight on one image: faint stars many at once, bright stars one by one.

Only stars whose light reaches the image are drawn, so the cost of an image does not grow with the
sky. Profiles are looked up in a table of the radius, not computed for each pixel.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.detector import core_swelling
from twomass_viewer.simulation.psf import PointSpread
from twomass_viewer.simulation.scans import Coadd
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

_FAINT_EDGE_DN = 0.015  # a star's stamp ends where its wing is fainter
_LEAST_HALF = 8
_STAMPS = (_LEAST_HALF, 12, 18, 26)  # half sizes of the stamps of stars drawn together
_TOGETHER = 400_000  # pixels of stamps at a time: bounds the memory
_WING_STEP = 0.05  # arcsec; linear interpolation is good to 2e-5 of the wing


@dataclass(frozen=True, eq=False, slots=True)
class Reaching:
    """Stars that may reach an image.

    Attributes
    ----------
    index : ndarray of int, shape (n,)
        Of the stars in the sky, increasing: brightest first.
    x, y : ndarray, shape (n,)
        0-based pixels at the epoch of the image.
    f4 : ndarray, shape (n,)
        DN inside 4 arcsec.
    """

    index: Indices
    x: Array
    y: Array
    f4: Array


def reaching(coadd: Coadd, band: Band, sky: Sky, spread: PointSpread) -> Reaching:
    """Return the stars that may reach an image, with places and fluxes.

    Parameters
    ----------
    coadd : Coadd
    band : Band
    sky : Sky
    spread : PointSpread
    """
    stars = sky.stars
    cx, cy = sky.offsets(np.array(coadd.ra_deg), np.array(coadd.dec_deg))
    zero = coadd.magzp(band) - spread.aperture_loss_mag
    # by brightness classes: how far from the centre of the image a star still matters
    half_diagonal = 0.5 * np.hypot(coadd.rows, coadd.cols) + 5.0
    reach = np.full(len(stars), half_diagonal + _STAMPS[-1])
    for flux, radius in ((2e3, 200.0), (1e5, 1200.0), (3e6, 4000.0)):
        reach[stars.mags[band] < zero - 2.5 * np.log10(flux)] = half_diagonal + radius
    index = np.flatnonzero((stars.x - cx) ** 2 + (stars.y - cy) ** 2 < reach**2)
    ra, dec = stars.at(coadd.julian_year, index)
    x, y = coadd.pixel(ra, dec)
    f4 = 10 ** (0.4 * (zero - stars.mags[band][index]))
    return Reaching(index, x, y, f4)


def starlight(
    shape: tuple[int, int], stars: Reaching, halos: dict[int, float], spread: PointSpread
) -> Array:
    """Return the light of stars.

    Parameters
    ----------
    shape : tuple of (int, int)
        Rows and columns.
    stars : Reaching
    halos : dict of int to float
        Brightness of the halo relative to the mean, by index in the sky.
    spread : PointSpread

    Returns
    -------
    ndarray
        DN, unsaturated.
    """
    level = _FAINT_EDGE_DN / stars.f4
    half = np.where(level > 2e-4, _LEAST_HALF, np.ceil(spread.wing_radii(level)))
    single = half > _STAMPS[-1]
    image = np.zeros(shape)
    for i in np.flatnonzero(single):
        halo = halos.get(int(stars.index[i]), 1.0)
        _add_star(image, stars.x[i], stars.y[i], stars.f4[i], halo, float(half[i]), spread)
    least = 0
    pad = 2 * _STAMPS[-1] + 2
    padded = np.zeros((shape[0] + 2 * pad, shape[1] + 2 * pad))
    for size in _STAMPS:
        chosen = np.flatnonzero((half > least) & (half <= size))
        least = size
        x, y = stars.x[chosen], stars.y[chosen]
        on = (x > -size) & (x < shape[1] + size) & (y > -size) & (y < shape[0] + size)
        chosen = chosen[on]
        step = max(_TOGETHER // (2 * size + 1) ** 2, 1)
        for start in range(0, len(chosen), step):
            part = chosen[start : start + step]
            _add_stamps(
                padded, stars.x[part] + pad, stars.y[part] + pad, stars.f4[part], size, spread
            )
    image += padded[pad:-pad, pad:-pad]
    return image


def _add_stamps(
    image: Array, x: Array, y: Array, f4: Array, half: int, spread: PointSpread
) -> None:
    """Add faint stars as stamps of one size."""
    col, row = np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)
    offsets = np.arange(-half, half + 1)
    dx2 = (offsets[None, :] - (x - col)[:, None]) ** 2
    dy2 = (offsets[None, :] - (y - row)[:, None]) ** 2
    narrow = -0.5 / spread.sigma**2
    light = np.exp(dy2 * narrow)[:, :, None] * (spread.core * np.exp(dx2 * narrow))[:, None, :]
    r2 = dy2[:, :, None] + dx2[:, None, :]
    light += _wing(spread, r2)
    light *= f4[:, None, None]
    light[r2 > half**2] = 0.0
    first = (row - half) * image.shape[1] + col - half
    place = offsets + half
    flat = first[:, None, None] + (place[:, None] * image.shape[1] + place[None, :])[None]
    image += np.bincount(flat.ravel(), light.ravel(), image.size).reshape(image.shape)


def _add_star(
    image: Array, x: float, y: float, f4: float, halo: float, half: float, spread: PointSpread
) -> None:
    found = window(image.shape, x, y, half)
    if found is None:
        return
    rows, cols, dx, dy = found
    dx2, dy2 = dx**2, dy**2
    wide = core_swelling(spread.core * f4)
    narrow = -0.5 / (spread.sigma * wide) ** 2
    core = np.exp(dy2 * narrow)[:, None] * (spread.core / wide**2 * np.exp(dx2 * narrow))[None, :]
    r2 = dy2[:, None] + dx2[None, :]
    outer = _wing(spread, r2)
    if halo != 1.0:  # a star's halo differs from the mean beyond 10 arcsec, not in photometry
        outer *= 1.0 + (halo - 1.0) * np.clip((r2 - 400.0) / 500.0, 0.0, 1.0)
    core += outer
    core *= f4
    core[r2 > half**2] = 0.0
    image[rows, cols] += core


def _wing(spread: PointSpread, r2: Array) -> Array:
    """Return the wing at squared radii from a table."""
    reach = float(np.sqrt(r2.max(initial=1.0))) + 2 * _WING_STEP
    # finer than needed near the centre, where it bends; a whole table costs less than one image
    radii = np.arange(0.0, reach, _WING_STEP)
    return np.asarray(np.interp(np.sqrt(r2), radii, spread.wing(radii**2)))


def window(
    shape: tuple[int, ...], x: float, y: float, half: float
) -> tuple[slice, slice, Array, Array] | None:
    """Return the part of an array within ``half`` of a place and offsets from it, or None."""
    c0, c1 = max(int(np.ceil(x - half)), 0), min(int(np.floor(x + half)) + 1, shape[1])
    r0, r1 = max(int(np.ceil(y - half)), 0), min(int(np.floor(y + half)) + 1, shape[0])
    if c0 >= c1 or r0 >= r1:
        return None
    return slice(r0, r1), slice(c0, c1), _span(c0, c1) - x, _span(r0, r1) - y


def _span(start: int, end: int) -> Array:
    return np.arange(start, end, dtype=np.float64)
