"""The simulated sky: stars that move and galaxies, independent of any scan."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.simulation.galaxies import Galaxy
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Stars:
    """Stars, brightest J first.

    Attributes
    ----------
    ra_deg, dec_deg : ndarray, shape (n,)
        FK5 J2000 at epoch 2000.0.
    pm_ra_mas_yr, pm_dec_mas_yr : ndarray, shape (n,)
        Proper motion; the first times the cosine of the declination.
    mags : dict of Band to ndarray
        Flux inside 14 arcsec, mag.
    notes : list of str
        Why a star was placed; empty for random ones.
    x, y : ndarray, shape (n,)
        Offsets in the tangent plane about the centre of the sky, arcsec to the west and north:
        for neighbours and distances, not for pixels.
    """

    ra_deg: Array
    dec_deg: Array
    pm_ra_mas_yr: Array
    pm_dec_mas_yr: Array
    mags: dict[Band, Array]
    notes: list[str]
    x: Array
    y: Array

    def __len__(self) -> int:
        return len(self.ra_deg)

    def at(
        self, julian_year: float, index: NDArray[np.int64] | slice = slice(None)
    ) -> tuple[Array, Array]:
        """Return right ascension and declination (degrees, FK5 J2000) of stars at an epoch."""
        years = julian_year - 2000.0
        dec = self.dec_deg[index]
        ra = self.ra_deg[index] + years * self.pm_ra_mas_yr[index] / 3.6e6 / np.cos(np.radians(dec))
        return np.mod(ra, 360.0), dec + years * self.pm_dec_mas_yr[index] / 3.6e6

    def brighter(self, band: Band, mag: float) -> NDArray[np.int64]:
        """Return the indices of stars at least as bright as a magnitude."""
        return np.flatnonzero(self.mags[band] <= mag)


def order_by_brightness(
    plane: FieldPlane,
    x: Array,
    y: Array,
    mags: dict[Band, Array],
    motion: tuple[Array, Array],
    notes: list[str],
) -> Stars:
    """Return stars at tangent-plane offsets (arcsec west and north), brightest J first.

    Parameters
    ----------
    plane : FieldPlane
        About the centre of the sky.
    x, y : ndarray, shape (n,)
    mags : dict of Band to ndarray
    motion : tuple of two ndarray
        mas a year, to the east and north.
    notes : list of str
    """
    order = np.argsort(mags[Band.J], kind="stable")
    ra, dec = plane.unproject(-x[order], y[order])
    return Stars(
        ra,
        dec,
        motion[0][order],
        motion[1][order],
        {band: values[order] for band, values in mags.items()},
        [notes[i] for i in order],
        x[order],
        y[order],
    )


@dataclass(frozen=True, slots=True)
class Cloud:
    """A smooth cloud of nebulosity: an elliptical Gaussian.

    Attributes
    ----------
    x, y : float
        Offset of its middle in the tangent plane, arcsec to the west and north.
    major, minor : float
        Standard deviations, arcsec.
    pa_deg : float
        Of the major axis, east of north.
    mag_sq_arcsec : dict of Band to float
        Surface brightness of its middle.
    """

    x: float
    y: float
    major: float
    minor: float
    pa_deg: float
    mag_sq_arcsec: dict[Band, float]


@dataclass(frozen=True, eq=False, slots=True)
class Sky:
    """What is there to be seen.

    Attributes
    ----------
    ra_deg, dec_deg : float
        Centre of the tangent plane of the stars' and galaxies' x and y.
    stars : Stars
    galaxies : tuple of Galaxy
    clouds : tuple of Cloud
    """

    ra_deg: float
    dec_deg: float
    stars: Stars
    galaxies: tuple[Galaxy, ...]
    clouds: tuple[Cloud, ...] = ()

    @property
    def plane(self) -> FieldPlane:
        """The tangent plane."""
        return FieldPlane(self.ra_deg, self.dec_deg)

    def offsets(self, ra_deg: Array, dec_deg: Array) -> tuple[Array, Array]:
        """Return tangent-plane offsets of places: arcsec to the west and north."""
        east, north = self.plane.project(ra_deg, dec_deg)
        return -east, north
