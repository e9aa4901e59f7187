"""Where sources fall in a scan: coadd, pixel, distance from its edges, time.

Along a scan the U-scan y of the survey runs on from coadd to coadd; across it x counts from the
middle, positive to the west.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.scans import COLS, SimulatedScan

Array = NDArray[np.float64]

RAGGED_ARCSEC = 3.0
"""What all three bands miss at a side of a scan: 2 to 3 arcsec (Explanatory Supplement V.4)."""

_POLAR_DEG, _REACH_DEG = 80.0, 0.4  # half a coadd is 0.14 degrees


@dataclass(frozen=True, eq=False, slots=True)
class ScanPlaces:
    """Places in one scan; arrays have one element a place.

    Attributes
    ----------
    coadd_index : ndarray of int
        Of the coadd whose centre is nearest along the scan, in the order of scanning.
    coadd : ndarray of int
        Its number.
    x_pix, y_pix : ndarray
        0-based pixel on it; NaN, as all coordinates, for places far from the scan.
    x_scan, y_scan : ndarray
        U-scan coordinates: arcsec west of the middle and north of the first frame.
    edge_ns, edge_ew : ndarray
        Distance to the nearer edge of the part seen in three bands, arcsec; negative outside.
    is_north, is_west : ndarray of bool
        Which edges those are.
    """

    coadd_index: NDArray[np.int64]
    coadd: NDArray[np.int64]
    x_pix: Array
    y_pix: Array
    x_scan: Array
    y_scan: Array
    edge_ns: Array
    edge_ew: Array
    is_north: NDArray[np.bool_]
    is_west: NDArray[np.bool_]

    @property
    def edge(self) -> Array:
        """Distance to the nearest edge, arcsec; negative outside."""
        return np.fmin(self.edge_ns, self.edge_ew)


def places(scan: SimulatedScan, ra_deg: Array, dec_deg: Array) -> ScanPlaces:
    """Return where places (FK5 J2000 degrees) fall in a scan."""
    count = len(ra_deg)
    best = np.full(count, np.inf)
    index = np.zeros(count, dtype=np.int64)
    x_pix, y_pix, y_scan = (np.full(count, np.nan) for _ in range(3))
    coadds = scan.coadds()
    for coadd in coadds:
        # near a pole declination says little about the way along the scan
        polar = abs(coadd.dec_deg) > _POLAR_DEG
        near = np.flatnonzero(np.abs(dec_deg - coadd.dec_deg) < (2.0 if polar else _REACH_DEG))
        x, y = coadd.pixel(ra_deg[near], dec_deg[near])
        away = np.abs(y - (coadd.rows - 1) / 2)
        with np.errstate(invalid="ignore"):
            nearer = away < best[near]  # False where NaN
        there = near[nearer]
        best[there], index[there] = away[nearer], coadd.index
        x_pix[there], y_pix[there] = x[nearer], y[nearer]
        y_scan[there] = y[nearer] + coadd.in_scan_arcsec
    numbers = np.array([c.number for c in coadds])
    ends = sorted(c.in_scan_arcsec + end for c in (coadds[0], coadds[-1]) for end in (0, c.rows))
    south, north = y_scan - ends[0], ends[-1] - y_scan
    x_scan = x_pix - (COLS - 1) / 2
    return ScanPlaces(
        coadd_index=index, coadd=numbers[index], x_pix=x_pix, y_pix=y_pix, x_scan=x_scan,
        y_scan=y_scan, edge_ns=np.minimum(south, north) - RAGGED_ARCSEC,
        edge_ew=COLS / 2 - RAGGED_ARCSEC - np.abs(x_scan), is_north=north < south,
        is_west=x_scan > 0,
    )  # fmt: skip


def julian_dates(scan: SimulatedScan, dec_deg: Array) -> Array:
    """Return when a scan reached declinations: Julian dates."""
    path = np.abs(dec_deg - scan.start_dec_deg) * 3600.0
    rate = (scan.end_ut_s - scan.ut_start_s) / (abs(scan.end_dec_deg - scan.start_dec_deg) * 3600.0)
    return np.asarray(
        scan.night.toordinal() + 1721424.5 + (scan.ut_start_s + path * rate) / 86400.0
    )
