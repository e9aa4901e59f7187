"""The long (6x) observations: the same scan, exposed six times longer.

Frames of the 6x scans were exposed six times longer, so everything of the sky counts six times
the DN, the noise of the sky sqrt(6) times, and the zero point that turns DN into magnitudes lies
2.5 log10(6) = 1.9454 mag higher (Explanatory Supplement A3: that shift was applied to the
instrumental magnitudes; that the pixels keep their counts and MAGZP carries the shift is assumed).
The images reach 0.97 mag deeper and saturate 1.95 mag fainter. Read1 keeps its 51 ms. The step
between frames on the sky is that of the survey (the telescope scans more slowly), so ghosts stand
where DYFS says, as ever.
"""

import math
from dataclasses import replace

from twomass_viewer.simulation.scans import ScanKind, SimulatedScan
from twomass_viewer.survey.bands import Band

FACTOR = 6
ZERO_POINT_SHIFT_MAG = 2.5 * math.log10(FACTOR)

_LONG_KINDS = {
    ScanKind.SCIENCE: ScanKind.LONG_SCIENCE,
    ScanKind.CALIBRATION: ScanKind.LONG_CALIBRATION,
}


def lengthened(scan: SimulatedScan) -> SimulatedScan:
    """Return a scan with frames exposed six times longer.

    Parameters
    ----------
    scan : SimulatedScan
        Of kind ``sci`` or ``cal``.

    Returns
    -------
    SimulatedScan
        Of kind ``lsc`` or ``lca``; sky, noise and zero points are those of the long exposure.

    Raises
    ------
    ValueError
        The scan is long already.
    """
    if scan.kind not in _LONG_KINDS:
        raise ValueError(f"scan {scan.number} is of kind {scan.kind.value}, long already")
    return replace(
        scan,
        kind=_LONG_KINDS[scan.kind],
        sky_dn={b: FACTOR * v for b, v in scan.sky_dn.items()},
        noise_dn={b: math.sqrt(FACTOR) * v for b, v in scan.noise_dn.items()},
        magzp={b: round(v + ZERO_POINT_SHIFT_MAG, 4) for b, v in scan.magzp.items()},
        sky_drift_dn={b: FACTOR * v for b, v in scan.sky_drift_dn.items()},
    )


def more_sky_dn(scan: SimulatedScan, band: Band) -> float:
    """Return by how many DN the sky fills the wells more than in a survey exposure."""
    return scan.sky_dn[band] * (1.0 - 1.0 / scan.exposure_factor)
