"""Distances on the sky, and the row nearest to a place."""

import math

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog


def separation_arcsec(
    ra_deg: NDArray[np.float64], dec_deg: NDArray[np.float64], ra0_deg: float, dec0_deg: float
) -> NDArray[np.float64]:
    """Return great-circle distances to one place, arcsec (haversine: exact for small angles).

    Parameters
    ----------
    ra_deg, dec_deg : ndarray of float64, shape (n,)
        FK5 J2000, degrees.
    ra0_deg, dec0_deg : float
        The place, in the same frame.
    """
    ra, dec = np.radians(ra_deg), np.radians(dec_deg)
    ra0, dec0 = math.radians(ra0_deg), math.radians(dec0_deg)
    h = np.sin((dec - dec0) / 2) ** 2 + math.cos(dec0) * np.cos(dec) * np.sin((ra - ra0) / 2) ** 2
    out: NDArray[np.float64] = np.degrees(2 * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0)))) * 3600.0
    return out


def nearest(
    catalog: Catalog, ra_deg: float, dec_deg: float, radius_arcsec: float
) -> tuple[int, float] | None:
    """Return the row nearest to a place and its distance.

    Parameters
    ----------
    catalog : Catalog
    ra_deg, dec_deg : float
        FK5 J2000, degrees.
    radius_arcsec : float
        Rows farther than this do not count.

    Returns
    -------
    (int, float) or None
        Row index and distance in arcsec; None if no row is within the radius.
    """
    rows, distance = _in_strip(catalog, ra_deg, dec_deg, radius_arcsec)
    if len(rows) == 0:
        return None
    best = int(np.argmin(distance))
    if distance[best] > radius_arcsec:
        return None
    return int(rows[best]), float(distance[best])


def within(
    catalog: Catalog, ra_deg: float, dec_deg: float, radius_arcsec: float
) -> list[tuple[int, float]]:
    """Return the rows within a radius of a place and their distances, nearest first.

    Parameters and units as of `nearest`.
    """
    rows, distance = _in_strip(catalog, ra_deg, dec_deg, radius_arcsec)
    order = np.argsort(distance, kind="stable")
    order = order[distance[order] <= radius_arcsec]
    return list(zip(rows[order].tolist(), distance[order].tolist(), strict=True))


def _in_strip(
    catalog: Catalog, ra_deg: float, dec_deg: float, radius_arcsec: float
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the rows whose declination alone can lie within reach, with their distances."""
    rows = np.flatnonzero(np.abs(catalog.dec_deg - dec_deg) * 3600.0 <= radius_arcsec * 1.0001)
    away = separation_arcsec(catalog.ra_deg[rows], catalog.dec_deg[rows], ra_deg, dec_deg)
    known = np.isfinite(away)
    return rows[known], away[known]


def unit_vectors(ra_deg: NDArray[np.float64], dec_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return directions as unit vectors, shape (n, 3)."""
    ra, dec = np.radians(ra_deg), np.radians(dec_deg)
    return np.column_stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])
