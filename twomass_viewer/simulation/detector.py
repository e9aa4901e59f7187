"""What the arrays make of too much light: non-linearity, plateau, dip and a swollen core.

The coadd is Read2 minus Read1. Past about 5700 DN above sky the response bends towards full
well; where the 52 ms Read1 holds a noticeable charge itself, the difference sinks again and the
core of the star becomes a ring. Charge beyond full well spreads, so saturated cores are broader
than the point spread. Constants reproduce the measured table (peak 8 % low at J 8.6, 20 % low at
J 8.3, plateau 9500 to 10,200 DN, ring for J brighter than about 7.5) and the radius and depth of
the rings of four saturated stars in J images of Orion.
"""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]

LINEAR_LIMIT_DN = 5700.0
FIRST_READ_SHARE = 0.045  # Read1 is 52 of 1298 ms (0.040) and a little more by spreading
_FULL_WELL = {Band.J: 10500.0, Band.H: 10200.0, Band.KS: 9500.0}  # H is not measured: assumed
_DIP_START_DN = 9000.0
_SPREAD_START_DN = 10000.0


def respond(signal: Array, band: Band, more_sky_dn: float = 0.0, exposure_factor: int = 1) -> Array:
    """Return the recorded signal above sky, in DN, of a true signal above sky.

    Parameters
    ----------
    signal : ndarray
        DN.
    band : Band
    more_sky_dn : float
        Sky beyond that of a survey exposure: it fills the wells as the star does.
    exposure_factor : int
        How much longer than a survey exposure; the first read is as long as ever, so its share
        is this much smaller.
    """
    total = signal + more_sky_dn
    room = _FULL_WELL[band] - LINEAR_LIMIT_DN
    over = np.maximum(total - LINEAR_LIMIT_DN, 0.0)
    bent = np.minimum(total, LINEAR_LIMIT_DN) + room * -np.expm1(-over / room)
    dip = FIRST_READ_SHARE / exposure_factor * np.maximum(total - _DIP_START_DN, 0.0)
    read = np.where(bent > dip, bent - dip, np.minimum(bent, 0.0))
    return np.asarray(read - more_sky_dn, dtype=np.float64)


def core_swelling(peak_dn: float) -> float:
    """Return by what factor the core of a star widens; flux is kept."""
    if peak_dn <= _SPREAD_START_DN:
        return 1.0
    return float(1.0 + 0.2 * np.log10(peak_dn / _SPREAD_START_DN) ** 2)
