"""Artifacts of bright stars, drawn from the measured tables with their scatter.

Offsets are in arcsec, which are pixels of the image: x to the west (+column), y to the north
(+row); position angles run east of north. Where a band or telescope was not measured the values
are assumptions by analogy and the truth says so by its evidence.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation import artifact_laws as laws
from twomass_viewer.simulation.frames import frames_on, scan_stream
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.sky import Stars
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence

_ON_ARRAY = 252.0  # arcsec from the middle of the array: farther stars leave no trace in it


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
        Number of the ghost, glint, arm (N, S, E, W, then the pairs of very bright stars: two E,
        two W), stripe or spot, from 1; 0 for one only.
    dx, dy : float
        Offset from the parent, arcsec.
    mag : float
        Of the flux it holds; NaN where that has no meaning.
    pa_deg, length, radius : float
        Arms: position angle and length where it sinks to one sigma; as radius where it begins,
        NaN for at the star. Point kinds: Gaussian sigma as radius. Halo and saturation: radius.
        NaN where without meaning.
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


def draw_artifacts(
    seed: int,
    stars: Stars,
    scan: SimulatedScan,
    band: Band,
    parents: NDArray[np.int64] | None = None,
    deeper_mag: float = 0.0,
) -> tuple[TrueArtifact, ...]:
    """Draw the artifacts of all parents of one band in one scan.

    Parameters
    ----------
    seed : int
    stars : Stars
    scan : SimulatedScan
        Its telescope says which tables hold, its direction and frame step place the ghosts, its
        ends stop them.
    band : Band
    parents : ndarray of int, optional
        Stars to look at; all by default. What a star makes does not depend on the others, nor on
        the coadd: neighbours along a scan share one train.
    deeper_mag : float
        By how much the image goes deeper than one of the survey: so much fainter are the parents
        and artifacts that matter.

    Returns
    -------
    tuple of TrueArtifact
        By parent, brightest first. Ghosts and glints fainter than the survey's limit for
        artifacts worth predicting are left out of image and truth. Stars that never fell on the
        array in this scan have arms and halo only.
    """
    out: list[TrueArtifact] = []
    mags = stars.mags[band]
    bright = stars.brighter(band, laws.FAINTEST_PARENT[band] + deeper_mag)
    limit = laws.FAINT_LIMIT[band] + deeper_mag
    if parents is not None:
        bright = np.intersect1d(bright, parents)
    for parent in (int(i) for i in bright):
        rng = stream(seed, "artifacts", scan.yymmdd, scan.number, band.value, parent)
        mag = float(mags[parent])
        along = (float(stars.dec_deg[parent]) - scan.origin_dec_deg) * 3600.0 * scan.sign
        seen = _on_array(scan, float(stars.ra_deg[parent]), float(stars.dec_deg[parent])) and bool(
            frames_on(scan, along, inside=True)
        )
        ghosts = _ghosts(seed, rng, scan, band, parent, mag, along, limit)
        out += ghosts if seen else []
        glints = _glints(rng, scan, band, parent, mag, limit)
        out += glints if seen else []
        if mag <= laws.SPIKE_PARENT[band] + deeper_mag:
            out += _arms(rng, scan, band, parent, mag)
        out.append(_halo(rng, scan, band, parent))
        if band is Band.J and seen:
            out += _stripes(rng, scan, parent, mag)
            out += _spots(rng, scan, parent, mag, limit)
    return tuple(out)


def _on_array(scan: SimulatedScan, ra_deg: float, dec_deg: float) -> bool:
    """Return whether a star falls on the array rather than beside the strip.

    The way across the scan is the x of the survey's projection about the tile's meridian.
    """
    turn = math.radians((ra_deg - scan.ra_deg + 180.0) % 360.0 - 180.0)
    across = math.cos(math.radians(dec_deg)) * math.sin(turn)
    return abs(math.degrees(across)) * 3600.0 < _ON_ARRAY


def _ghosts(
    seed: int,
    rng: np.random.Generator,
    scan: SimulatedScan,
    band: Band,
    parent: int,
    mag: float,
    along: float,
    faintest: float,
) -> list[TrueArtifact]:
    depth = laws.GHOST_DEPTH[scan.hemisphere, band]
    of_scan = scan_stream(seed, scan, band, "latents")
    step_y = of_scan.normal(*laws.STEP_Y)
    step_x = laws.STEP_X_OF_DXFS * scan.dxfs_arcsec[band] + of_scan.normal(*laws.STEP_X)
    first = mag + float(np.interp(mag, depth.parent, depth.below))
    first += of_scan.normal(0.0, laws.GHOST_NIGHT_MAG) + rng.normal(0.0, depth.scatter)
    ratios = laws.GHOST_RATIO[scan.hemisphere]
    measured = len(ratios)
    known = mag >= laws.MEASURED_FROM or depth.evidence.is_guess
    exposed = frames_on(scan, along)
    out = []
    for n in range(1, laws.MOST_GHOSTS + 1):
        at = min(n, measured) - 1
        fade = -2.5 * math.log10(ratios[at]) + laws.GHOST_FADE_MAG * math.log10(n / (at + 1))
        fade += rng.normal(0.0, 0.03 * min(n, measured)) if n > 1 else 0.0
        place = laws.GHOST_PLACE[at]
        dx = n * step_x + rng.normal(0.0, place)
        dy = n * (scan.dyfs + step_y) + rng.normal(0.0, place)
        # the frames that hold the ghost's place, and those of them n frames after the star
        covering = [k for k in exposed if 0 <= k + n < scan.numfrms]
        after = [k for k in covering if k >= 0]
        if not after:
            continue
        ghost = first + fade - 2.5 * math.log10(len(after) / len(covering))
        limit = faintest + (1.5 if mag < 5.5 and n <= measured else 0.0)
        if ghost <= limit:
            out.append(
                TrueArtifact(
                    ArtifactKind.PERSISTENCE, band, parent, n, dx, dy, ghost, NAN, NAN,
                    laws.GHOST_SIGMA[scan.hemisphere][at], NAN,
                    depth.evidence if known and n <= measured else Evidence.ASSUMED,
                )
            )  # fmt: skip
    return out


def _glints(
    rng: np.random.Generator,
    scan: SimulatedScan,
    band: Band,
    parent: int,
    mag: float,
    faintest: float,
) -> list[TrueArtifact]:
    out = []
    turn = laws.GLINT_TURN_NORTH * scan.sign if scan.hemisphere is laws.NORTH else 0.0
    for n, law in enumerate(laws.GLINTS[scan.hemisphere, band], start=1):
        radius = law.radius + rng.normal(0.0, law.radius_scatter)
        angle = law.pa + turn + rng.normal(0.0, law.pa_scatter)
        glint = mag + law.below + rng.normal(0.0, law.mag_scatter)
        if glint <= faintest:
            dx = -radius * math.sin(math.radians(angle))
            dy = radius * math.cos(math.radians(angle))
            out.append(
                TrueArtifact(
                    ArtifactKind.GLINT, band, parent, n, dx, dy, glint, angle % 360.0, NAN,
                    law.sigma, NAN, law.evidence,
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
    for n, (pa, axis) in enumerate(laws.ARMS, start=1):
        length, angle, amplitude = _arm(rng, scan, axis, pa, j_like)
        if axis == "NS" or mag >= laws.PAIR_FROM_STAR:
            out.append(
                TrueArtifact(
                    ArtifactKind.DIFFRACTION_SPIKE, band, parent, n, 0.0, 0.0, NAN, angle, length,
                    NAN, amplitude, evidence,
                )
            )  # fmt: skip
    if mag > laws.PAIR_PARENT:
        return out
    from_star = mag < laws.PAIR_FROM_STAR
    for n, pa in enumerate(laws.ARM_PAIRS[band], start=len(laws.ARMS) + 1):
        length, angle, amplitude = _arm(rng, scan, "EW", pa, j_like)
        if from_star or length > laws.PAIR_START:
            out.append(
                TrueArtifact(
                    ArtifactKind.DIFFRACTION_SPIKE, band, parent, n, 0.0, 0.0, NAN, angle, length,
                    NAN if from_star else laws.PAIR_START, amplitude * (0.6 if from_star else 0.35),
                    Evidence.VERIFIED_RULE,
                )
            )  # fmt: skip
    return out


def _arm(
    rng: np.random.Generator, scan: SimulatedScan, axis: str, pa: float, j_like: float
) -> tuple[float, float, float]:
    """Return length (arcsec), position angle and relative brightness of an arm."""
    at_10, slope, dex = laws.ARM_LENGTH[scan.hemisphere, axis]
    # a quarter of the measured scatter is noise in measuring the end of an arm
    length = at_10 * 10 ** (slope * (10.0 - j_like) + rng.normal(0.0, 0.75 * dex))
    # detections on spikes scatter by 0.4 arcsec about their centre line (Beichman, spike
    # memos, Ks 3.5 to 6.5); at the 200 arcsec such spikes reach that is 0.12 degrees
    angle = (pa + rng.normal(0.0, 0.12)) % 360.0
    return float(length), angle, float(10 ** rng.normal(0.0, 0.06))


def _halo(rng: np.random.Generator, scan: SimulatedScan, band: Band, parent: int) -> TrueArtifact:
    # a scatter of 13 % in radius at a fall-off of r^-1.9 is 24 % in brightness; the radius is
    # filled in when the image noise is known
    power = 1.86 if scan.hemisphere is laws.SOUTH else 2.44
    amplitude = float(np.exp(rng.normal(0.0, laws.HALO_SCATTER[scan.hemisphere] * power)))
    evidence = Evidence.MEASURED if band is Band.J else Evidence.ASSUMED
    return TrueArtifact(
        ArtifactKind.HALO, band, parent, 0, 0.0, 0.0, NAN, NAN, NAN, NAN, amplitude, evidence
    )


def _stripes(
    rng: np.random.Generator, scan: SimulatedScan, parent: int, mag: float
) -> list[TrueArtifact]:
    central = float(np.interp(mag, *laws.STRIPE_DN[scan.hemisphere]))
    central *= 1.0 + 0.2 * rng.standard_normal()
    outer = laws.STRIPE_OUTER_SHARE
    out = []
    places = ((0.0, 1.0), (laws.QUADRANT, outer), (-laws.QUADRANT, outer))
    for n, (dy, share) in enumerate(places, start=1):
        amplitude = central * share * (1.0 + 0.1 * rng.standard_normal())
        place = dy + rng.normal(0.0, 1.0)
        out.append(
            TrueArtifact(
                ArtifactKind.STRIPE, Band.J, parent, n, 0.0, float(place), NAN, 90.0, NAN,
                laws.STRIPE_SIGMA, float(max(amplitude, 0.0)), Evidence.MEASURED,
            )
        )  # fmt: skip
    return out


def _spots(
    rng: np.random.Generator, scan: SimulatedScan, parent: int, mag: float, faintest: float
) -> list[TrueArtifact]:
    law = laws.QUADRANT_SPOTS[scan.hemisphere]
    out = []
    for n, (dx, dy) in enumerate(law.places, start=1):
        spot = mag + law.below + rng.normal(0.0, law.scatter)
        place = (dx + rng.normal(0.0, 0.4), dy + rng.normal(0.0, 0.5))
        if spot <= faintest:
            out.append(
                TrueArtifact(
                    ArtifactKind.QUADRANT_SPOT, Band.J, parent, n, *place, spot, NAN, NAN, 1.6,
                    NAN, law.evidence,
                )
            )  # fmt: skip
    return out
