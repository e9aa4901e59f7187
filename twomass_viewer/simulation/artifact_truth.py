"""Artifacts of bright stars, drawn from the measured tables with their scatter.

Offsets are in arcsec, which are pixels of the image: x to the west (+column), y to the north
(+row); position angles run east of north. Fluxes are in units of the parent's flux inside 4
arcsec. Where a band was not measured the values are assumptions by analogy and the
truth says so by its evidence.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.sky import Stars
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere

FAINTEST_PARENT = {Band.J: 10.5, Band.H: 10.0, Band.KS: 9.5}  # verified, dbm purge rules
SPIKE_PARENT = {Band.J: 10.0, Band.H: 9.5, Band.KS: 9.0}  # verified, dbm purge rules
FAINT_LIMIT = {Band.J: 16.5, Band.H: 16.0, Band.KS: 15.5}  # verified, dbm purge rules
QUADRANT = 256.0  # 128 camera rows of 2 arcsec


@dataclass(frozen=True, slots=True)
class TrueArtifact:
    """One artifact as drawn on an image.

    Attributes
    ----------
    kind : ArtifactKind
    band : Band
    parent : int
        Index of the parent star.
    order : int
        Number of the ghost, glint, arm (N, S, E, W), stripe or spot, from 1; 0 for one only.
    dx, dy : float
        Offset from the parent, arcsec.
    mag : float
        Of the flux it holds; NaN where that has no meaning.
    pa_deg, length, radius : float
        Arms: position angle and length where it sinks to one sigma. Point kinds: Gaussian sigma as
        radius. Halo and saturation: radius. NaN where without meaning.
    amplitude : float
        Stripes: DN. Arms: brightness relative to the mean law. Halo: wing relative to the mean.
    evidence : Evidence
    """

    kind: ArtifactKind
    band: Band
    parent: int
    order: int
    dx: float
    dy: float
    mag: float
    pa_deg: float
    length: float
    radius: float
    amplitude: float
    evidence: Evidence


NAN = float("nan")
# First ghost: magnitudes below the parent by parent magnitude (J, CTIO; bins of the stacks)
_GHOST_BINS = ([5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0], [6.90, 6.45, 6.27, 5.95, 5.98, 5.83, 5.52])
_GHOST_RATIO = (1.0, 0.201, 0.093, 0.058, 0.041, 0.030, 0.017, 0.010)  # flux of n to flux of 1
_GHOST_SIGMA = (1.48, 1.59, 1.73, 1.87, 2.0, 2.1, 2.2, 2.3)  # arcsec, from the rms radii
_GHOST_PLACE = (0.2, 0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2)  # arcsec, 1 sigma; 5 on: extrapolated
# Glints at CTIO: radius, position angle, magnitudes below the parent, scatter of the three, sigma
_GLINTS = {
    Band.J: ((11.92, 16.7, 6.38, 0.1, 0.8, 0.27, 1.5), (23.3, 16.4, 9.1, 0.2, 0.8, 0.30, 1.65)),
    Band.H: ((12.0, 15.0, 6.6, 1.5, 6.0, 0.75, 1.5),),
    Band.KS: ((12.25, 13.0, 7.6, 0.2, 1.5, 0.30, 1.5), (13.6, 184.5, 7.2, 0.2, 1.0, 0.25, 1.5)),
}
_STRIPE_BINS = ([4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5], [0.92, 0.69, 0.59, 0.38, 0.21, 0.097, 0.04])
_SPOTS = ((-0.5, 255.5), (2.0, -254.5))  # J, CTIO: marginal, about 11 mag below the parent
_ARMS = ((0.2, "N"), (180.4, "S"), (89.9, "E"), (269.7, "W"))
_ARM_LENGTH = {"N": (18.1, 0.163, 0.17), "E": (22.4, 0.188, 0.19)}  # at J 10, slope, dex; CTIO


def draw_artifacts(
    seed: int,
    stars: Stars,
    scan: SimulatedScan,
    band: Band,
    parents: NDArray[np.int64] | None = None,
) -> tuple[TrueArtifact, ...]:
    """Draw the artifacts of all parents of one band in one scan.

    Parameters
    ----------
    seed : int
    stars : Stars
    scan : SimulatedScan
        Direction and frame step place the ghosts; only CTIO is simulated.
    band : Band
    parents : ndarray of int, optional
        Stars to look at; all by default. What a star makes does not depend on the others.

    Returns
    -------
    tuple of TrueArtifact
        By parent, brightest first. Ghosts and glints fainter than the survey's limit for
        artifacts worth predicting are left out of image and truth.
    """
    if scan.hemisphere is not Hemisphere.SOUTH:
        raise ValueError("only CTIO scans are simulated")
    out: list[TrueArtifact] = []
    mags = stars.mags[band]
    bright = stars.brighter(band, FAINTEST_PARENT[band])
    if parents is not None:
        bright = np.intersect1d(bright, parents)
    for parent in bright:
        rng = stream(seed, "artifacts", scan.yymmdd, scan.number, band.value, int(parent))
        mag = float(mags[parent])
        out += _ghosts(rng, scan, band, int(parent), mag)
        out += _glints(rng, band, int(parent), mag)
        if mag <= SPIKE_PARENT[band]:
            out += _arms(rng, scan, band, int(parent), mag)
        out.append(_halo(rng, band, int(parent)))
        if band is Band.J:
            out += _stripes(rng, int(parent), mag)
            out += _spots(rng, int(parent), mag)
    return tuple(out)


def _ghosts(
    rng: np.random.Generator, scan: SimulatedScan, band: Band, parent: int, mag: float
) -> list[TrueArtifact]:
    if band is Band.J:
        below = float(np.interp(mag, *_GHOST_BINS))
        scatter, evidence = 0.10, Evidence.MEASURED
    elif band is Band.KS:
        below, scatter, evidence = 6.1, 0.3, Evidence.MEASURED
    else:
        below, scatter, evidence = 6.0, 0.3, Evidence.GUESS
    below += rng.normal(0.0, scatter)
    step_error = rng.normal(0.0, 0.08)
    out = []
    for n, (ratio, sigma, place) in enumerate(
        zip(_GHOST_RATIO, _GHOST_SIGMA, _GHOST_PLACE, strict=True), start=1
    ):
        fade = -2.5 * np.log10(ratio) + (rng.normal(0.0, 0.03 * n) if n > 1 else 0.0)
        dx = rng.normal(0.0, place)
        dy = n * (scan.dyfs + step_error) + rng.normal(0.0, place)
        ghost = mag + below + fade
        if ghost <= FAINT_LIMIT[band] + (1.5 if mag < 5.5 else 0.0):
            out.append(
                TrueArtifact(
                    ArtifactKind.PERSISTENCE, band, parent, n, dx, dy, ghost, NAN, NAN, sigma,
                    NAN, evidence,
                )
            )  # fmt: skip
    return out


def _glints(rng: np.random.Generator, band: Band, parent: int, mag: float) -> list[TrueArtifact]:
    out = []
    evidence = Evidence.GUESS if band is Band.H else Evidence.MEASURED
    for n, (r, pa, below, r_sd, pa_sd, mag_sd, sigma) in enumerate(_GLINTS[band], start=1):
        radius = r + rng.normal(0.0, r_sd)
        angle = pa + rng.normal(0.0, pa_sd)
        glint = mag + below + rng.normal(0.0, mag_sd)
        if glint <= FAINT_LIMIT[band]:
            dx, dy = -radius * np.sin(np.radians(angle)), radius * np.cos(np.radians(angle))
            out.append(
                TrueArtifact(
                    ArtifactKind.GLINT, band, parent, n, float(dx), float(dy), glint, angle, NAN,
                    sigma, NAN, evidence,
                )
            )  # fmt: skip
    return out


def _arms(
    rng: np.random.Generator, scan: SimulatedScan, band: Band, parent: int, mag: float
) -> list[TrueArtifact]:
    # H and Ks: the J law at the magnitude that stands as high above their own noise
    j_like = mag
    if band is not Band.J:
        j_like += scan.magzp[Band.J] - scan.magzp[band]
        j_like += 2.5 * np.log10(scan.noise_dn[band] / scan.noise_dn[Band.J])
    evidence = Evidence.MEASURED if band is Band.J else Evidence.GUESS
    out = []
    for n, (pa, name) in enumerate(_ARMS, start=1):
        at_10, slope, dex = _ARM_LENGTH["N" if name in "NS" else "E"]
        # a quarter of the measured scatter is noise in measuring the end of an arm
        length = at_10 * 10 ** (slope * (10.0 - j_like) + rng.normal(0.0, 0.75 * dex))
        # detections on spikes scatter by 0.4 arcsec about their centre line (Beichman, spike
        # memos, Ks 3.5 to 6.5); at the 200 arcsec such spikes reach that is 0.12 degrees
        angle = (pa + rng.normal(0.0, 0.12)) % 360.0
        amplitude = 10 ** rng.normal(0.0, 0.06)
        out.append(
            TrueArtifact(
                ArtifactKind.DIFFRACTION_SPIKE, band, parent, n, 0.0, 0.0, NAN, angle,
                float(length), NAN, float(amplitude), evidence,
            )
        )  # fmt: skip
    return out


def _halo(rng: np.random.Generator, band: Band, parent: int) -> TrueArtifact:
    # 13 % in radius at a fall-off of r^-2 is 26 % in brightness; the radius is filled in when the
    # image noise is known
    amplitude = float(np.exp(rng.normal(0.0, 0.24)))
    evidence = Evidence.MEASURED if band is Band.J else Evidence.ASSUMED
    return TrueArtifact(
        ArtifactKind.HALO, band, parent, 0, 0.0, 0.0, NAN, NAN, NAN, NAN, amplitude, evidence
    )


def _stripes(rng: np.random.Generator, parent: int, mag: float) -> list[TrueArtifact]:
    central = float(np.interp(mag, *_STRIPE_BINS)) * (1.0 + 0.2 * rng.standard_normal())
    out = []
    for n, (dy, share) in enumerate(((0.0, 1.0), (QUADRANT, 0.5), (-QUADRANT, 0.5)), start=1):
        amplitude = central * share * (1.0 + 0.1 * rng.standard_normal())
        place = dy + rng.normal(0.0, 1.0)
        out.append(
            TrueArtifact(
                ArtifactKind.STRIPE, Band.J, parent, n, 0.0, float(place), NAN, 90.0, NAN,
                2.55, float(max(amplitude, 0.0)), Evidence.MEASURED,
            )
        )  # fmt: skip
    return out


def _spots(rng: np.random.Generator, parent: int, mag: float) -> list[TrueArtifact]:
    out = []
    for n, (dx, dy) in enumerate(_SPOTS, start=1):
        spot = mag + 11.0 + rng.normal(0.0, 0.2)
        place = (dx + rng.normal(0.0, 0.4), dy + rng.normal(0.0, 0.5))
        if spot <= FAINT_LIMIT[Band.J]:
            out.append(
                TrueArtifact(
                    ArtifactKind.QUADRANT_SPOT, Band.J, parent, n, *place, spot, NAN, NAN, 1.6,
                    NAN, Evidence.ASSUMED,
                )
            )  # fmt: skip
    return out
