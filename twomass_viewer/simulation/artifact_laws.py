"""What was measured of the artifacts of each telescope, as tables to draw from.

Offsets are arcsec to the west and north, position angles run east of north. Everything said to be
measured comes from 315 real Atlas images of both telescopes; verified rules are those of the
survey's own notes; the rest is marked as assumed or as a guess. `resources/rules`, which the
program predicts from, is deliberately not read here.
"""

from dataclasses import dataclass

from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere

NORTH, SOUTH = Hemisphere.NORTH, Hemisphere.SOUTH

FAINTEST_PARENT = {Band.J: 10.5, Band.H: 10.0, Band.KS: 9.5}  # verified, dbm purge rules
SPIKE_PARENT = {Band.J: 10.0, Band.H: 9.5, Band.KS: 9.0}  # verified, dbm purge rules
FAINT_LIMIT = {Band.J: 16.5, Band.H: 16.0, Band.KS: 15.5}  # verified, dbm purge rules
QUADRANT = 256.0  # 128 camera rows of 2 arcsec


@dataclass(frozen=True, slots=True)
class Depth:
    """Magnitudes of a first ghost below its parent.

    Attributes
    ----------
    parent, below : tuple of float
        Parent magnitudes and the depth there.
    scatter : float
        Star to star, mag.
    evidence : Evidence
    """

    parent: tuple[float, ...]
    below: tuple[float, ...]
    scatter: float
    evidence: Evidence


# Bins of the stacks. Beyond their brightest the slope of saturated parents goes on: assumed, and
# said so in the truth, as nothing was measured above `MEASURED_FROM`.
MEASURED_FROM = 4.5
GHOST_DEPTH = {
    (SOUTH, Band.J): Depth(
        (1.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0),
        (8.0, 6.90, 6.45, 6.27, 5.95, 5.98, 5.83, 5.52), 0.10, Evidence.MEASURED,
    ),
    (NORTH, Band.J): Depth(
        (1.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0),
        (7.34, 6.26, 5.99, 5.80, 5.65, 5.78, 5.78, 5.50), 0.10, Evidence.MEASURED,
    ),
    (SOUTH, Band.KS): Depth((8.0,), (6.1,), 0.3, Evidence.MEASURED),
    (NORTH, Band.KS): Depth((8.0,), (6.1,), 0.3, Evidence.GUESS),
    (SOUTH, Band.H): Depth((8.0,), (6.1,), 0.3, Evidence.GUESS),
    (NORTH, Band.H): Depth((8.0,), (6.1,), 0.3, Evidence.GUESS),
}  # fmt: skip
GHOST_NIGHT_MAG = 0.05  # 1 sigma of a whole scan: 0.41 to 0.45 % from night to night
# Flux of ghost n to that of the first; beyond the eighth, which nobody measured, the fade goes on
GHOST_RATIO = {
    SOUTH: (1.0, 0.201, 0.093, 0.058, 0.041, 0.030, 0.017, 0.010),
    NORTH: (1.0, 0.210, 0.098, 0.065, 0.047, 0.034, 0.023, 0.019),
}
GHOST_FADE_MAG = 4.32  # times log10 n, the measured law
MOST_GHOSTS = 12
# Gaussian widths (arcsec) from the rms radii inside 5 arcsec; from the fifth on extrapolated
GHOST_SIGMA = {
    SOUTH: (1.48, 1.59, 1.73, 1.87, 2.0, 2.1, 2.2, 2.3),
    NORTH: (1.41, 1.77, 1.91, 2.08, 2.2, 2.3, 2.4, 2.5),
}
GHOST_PLACE = (0.2, 0.3, 0.45, 0.6, 0.65, 0.7, 0.75, 0.8)  # 1 sigma; from the fifth assumed
# Of a whole scan, arcsec a step: mean and 1 sigma of y; in x what is left of DXFS and an offset
STEP_Y = (-0.014, 0.08)
STEP_X_OF_DXFS, STEP_X = 0.025, (-0.015, 0.05)


@dataclass(frozen=True, slots=True)
class Glint:
    """A reflection: place (arcsec, degrees), magnitudes below the parent, scatters, width."""

    radius: float
    pa: float
    below: float
    radius_scatter: float
    pa_scatter: float
    mag_scatter: float
    sigma: float
    evidence: Evidence


_M, _G = Evidence.MEASURED, Evidence.GUESS
GLINTS = {
    (SOUTH, Band.J): (
        Glint(11.92, 16.7, 6.38, 0.1, 0.8, 0.27, 1.5, _M),
        Glint(23.3, 16.4, 9.1, 0.2, 0.8, 0.30, 1.65, _M),
    ),
    (NORTH, Band.J): (
        Glint(14.10, 185.1, 6.65, 0.1, 0.8, 0.27, 1.5, _M),
        Glint(28.2, 184.7, 9.55, 0.2, 0.8, 0.50, 1.65, _M),
    ),
    (SOUTH, Band.KS): (
        Glint(12.25, 13.0, 7.6, 0.2, 1.5, 0.30, 1.5, _M),
        Glint(13.6, 184.5, 7.2, 0.2, 1.0, 0.25, 1.5, _M),
    ),
    (NORTH, Band.KS): (
        Glint(14.0, 15.0, 7.0, 1.5, 6.0, 0.75, 1.5, _G),
        Glint(14.0, 195.0, 7.0, 1.5, 6.0, 0.75, 1.5, _G),
    ),
    (SOUTH, Band.H): (Glint(12.0, 15.0, 6.6, 1.5, 6.0, 0.75, 1.5, _G),),
    (NORTH, Band.H): (Glint(14.0, 190.0, 6.6, 1.5, 6.0, 0.75, 1.5, _G),),
}
# J glints at Hopkins stand 1.2 degrees apart by scan direction (185.8 north, 184.6 south; 2 sigma)
GLINT_TURN_NORTH = 0.6

# Length (arcsec) at J 10, slope, scatter in dex
ARM_LENGTH = {
    (SOUTH, "NS"): (18.1, 0.163, 0.17),
    (SOUTH, "EW"): (22.4, 0.188, 0.19),
    (NORTH, "NS"): (19.1, 0.154, 0.16),
    (NORTH, "EW"): (22.1, 0.182, 0.17),
}
ARMS = ((0.2, "NS"), (180.4, "NS"), (89.9, "EW"), (269.7, "EW"))  # N, S, E, W: measured, J
# Very bright stars: E and W arms are pairs (verified rule, dbm purge notes). On real J images of
# parents of 4.5 to 7 mag no pair is seen within 75 arcsec.
PAIR_PARENT, PAIR_FROM_STAR, PAIR_START = 5.0, 4.5, 75.0
ARM_PAIRS = {
    Band.J: (89.05, 91.48, 269.47, 271.63),
    Band.H: (89.12, 91.46, 269.49, 271.60),
    Band.KS: (89.10, 91.49, 269.5, 271.6),
}

HALO_SCATTER = {SOUTH: 0.13, NORTH: 0.15}  # of the radius, 1 sigma; J
STRIPE_DN = {
    SOUTH: (
        (4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5), (0.92, 0.69, 0.59, 0.38, 0.21, 0.097, 0.04),
    ),
    NORTH: (
        (4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5), (0.95, 0.88, 0.69, 0.36, 0.20, 0.102, 0.04),
    ),
}  # fmt: skip
STRIPE_OUTER_SHARE = 0.47
STRIPE_SIGMA = 2.55  # arcsec; full width at half maximum 6 rows


@dataclass(frozen=True, slots=True)
class Spots:
    """Compact spots one quadrant away: offsets, magnitudes below the parent, scatters."""

    places: tuple[tuple[float, float], ...]
    below: float
    scatter: float
    evidence: Evidence


QUADRANT_SPOTS = {
    NORTH: Spots(((0.0, 255.5), (-2.7, -255.3)), 9.3, 0.2, Evidence.MEASURED),
    SOUTH: Spots(((-0.5, 255.5), (2.0, -254.5)), 11.0, 0.2, Evidence.ASSUMED),  # marginal
}
