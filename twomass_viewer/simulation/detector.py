"""What the arrays make of too much light: non-linearity, plateau, dip and a swollen core.

The coadd is Read2 minus Read1. Past some 5700 DN above sky the response bends towards full well;
where the 52 ms Read1 holds a noticeable charge itself, the difference sinks again and the core of
the star becomes a ring. Charge beyond full well spreads, so saturated cores are broader than the
point spread. Constants reproduce the measured table within 0.1 mag (peak 8 % low at J 8.6 and
Ks 7.6, 20 % low at J 8.3 and Ks 7.2, plateau 9000 to 10,200 DN, a ring for J brighter than about
7.5 and Ks brighter than about 6.7) and, within 1 arcsec, the profiles of saturated stars in J
images of Orion.
"""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]

# H is not measured: assumed
LINEAR_LIMIT_DN = {Band.J: 5700.0, Band.H: 5700.0, Band.KS: 6000.0}
FIRST_READ_SHARE = 0.045  # Read1 is 52 of 1298 ms (0.040) and a little more by spreading
_FULL_WELL = {Band.J: 10500.0, Band.H: 10200.0, Band.KS: 10000.0}
_DIP_START_DN = 9000.0
_SPREAD_START_DN = 10000.0
# The middle of a ring never sinks to the sky: 2100 to 4600 DN at J 4.5 to 5 in Orion. How deep it
# gets for brighter stars is assumed.
_DEEPEST_DN = 1500.0


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
    limit = LINEAR_LIMIT_DN[band]
    room = _FULL_WELL[band] - limit
    over = np.maximum(total - limit, 0.0)
    bent = np.minimum(total, limit) + room * -np.expm1(-over / room)
    dip = FIRST_READ_SHARE / exposure_factor * np.maximum(total - _DIP_START_DN, 0.0)
    read = np.where(total > _DIP_START_DN, np.maximum(bent - dip, _DEEPEST_DN), bent)
    return np.asarray(read - more_sky_dn, dtype=np.float64)


def core_swelling(peak_dn: float) -> float:
    """Return by what factor the core of a star widens; flux is kept."""
    if peak_dn <= _SPREAD_START_DN:
        return 1.0
    return float(1.0 + 0.26 * np.log10(peak_dn / _SPREAD_START_DN) ** 2)
