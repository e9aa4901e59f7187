"""The odds: how dense on the sky each thing is that could make a dot of this place and brightness.

Every answer is given a density of dots per square arcsec and magnitude at the dot: that of real
sources from the catalogue around, that of a ghost from how near the dot lies to its predicted place
and magnitude. What else is known multiplies them (Bayes' rule), and the sum is scaled to one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.explain.weights import Weights
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

SPOTS = (ArtifactKind.PERSISTENCE, ArtifactKind.GLINT, ArtifactKind.QUADRANT_SPOT)
"""Kinds that make one dot at a known place; the others make dots anywhere within their shape."""

OWN_ARCSEC, SATURATED_ARCSEC = 2.0, 5.0
"""How far the catalogue's place of a star may lie from its dot, the latter for cores that are
saturated; our choices."""

GUESS_ARCSEC = 2.5
"""How far off the place of a guessed rule may be, one sigma: glint radii that were not measured are
given as 14 ± 3 arcsec."""

_CENTROID_ARCSEC = 0.15  # of a bright, unsaturated dot on 1 arcsec pixels: our choice
# Gaussian sigma of a survey star: the centroid of a faint dot scatters by it / S/N. Our choice,
# near the survey's images of some 3 arcsec FWHM
_PSF_ARCSEC = 1.3
# Our choices: match radii of the rules against the scatter they allow for; magnitudes farther off
# than the scatter says; over what an unknown magnitude is taken to be spread; how weak the far end
# of an arm is left; how fast dots get unlikely that are brighter than the noise of an arm or stripe
_RADIUS_SIGMAS = 3.0
_TAIL_SHARE, _TAIL_WIDTH = 0.1, 3.0
_UNKNOWN_SPAN_MAG = 4.0
_LEAST_FADING = 0.05
_TOO_BRIGHT_PER_MAG = 2.0
_FAINT_SNR, _SNR_SCALE = 8.0, 4.0


@dataclass(frozen=True, slots=True)
class Dot:
    """What is to be explained.

    Attributes
    ----------
    band : Band
    ra_deg, dec_deg : float
    mag, mag_err : float or None
        None where the pixels give no photometry.
    snr : float
    saturated : bool
        Its centre is known to a few arcsec only.
    beyond_linear : bool
        Its highest pixel is beyond the linear range: it is brighter than its magnitude.
    """

    band: Band
    ra_deg: float
    dec_deg: float
    mag: float | None
    mag_err: float | None
    snr: float
    saturated: bool = False
    beyond_linear: bool = False

    @property
    def own_arcsec(self) -> float:
        """How near a star must lie to be the dot itself: no star is its own artifact."""
        return SATURATED_ARCSEC if self.saturated else OWN_ARCSEC

    def apart_arcsec(self, ra_deg: float, dec_deg: float) -> float:
        """Return how far a place (FK5 J2000, degrees) is from the dot."""
        ra, dec = np.array([ra_deg]), np.array([dec_deg])
        return float(separation_arcsec(ra, dec, self.ra_deg, self.dec_deg)[0])

    def is_parent_of(self, artifact: Artifact) -> bool:
        """Whether the dot is the star that causes an artifact: no star is its own artifact."""
        parent = artifact.parent
        return self.apart_arcsec(parent.ra_deg, parent.dec_deg) < self.own_arcsec


def spot_density(
    artifact: Artifact, away_arcsec: float, dot: Dot, weights: Weights
) -> tuple[float, float | None]:
    """Return the density of dots a ghost, glint or spot makes at the dot, and the difference.

    Parameters
    ----------
    artifact : Artifact
        Of a kind in `SPOTS`.
    away_arcsec : float
        From its predicted place to the dot.
    dot : Dot
    weights : Weights

    Returns
    -------
    (float, float or None)
        Per square arcsec and mag; measured minus expected magnitude where both are known.
    """
    radius = artifact.shape.radius_arcsec or 2.0
    scatter2 = (radius / _RADIUS_SIGMAS) ** 2 + _CENTROID_ARCSEC**2
    scatter2 += (_PSF_ARCSEC / max(dot.snr, 1.0)) ** 2
    exists = weights.exists[artifact.evidence]
    if artifact.evidence.is_guess:
        scatter2 += GUESS_ARCSEC**2
    place = math.exp(-0.5 * away_arcsec**2 / scatter2) / (2.0 * math.pi * scatter2)
    if dot.mag is None or artifact.expected_mag is None:
        return exists * place / _UNKNOWN_SPAN_MAG, None
    tolerance = weights.depth_tolerance[artifact.kind]
    if artifact.evidence.is_guess:
        tolerance = weights.guess_depth_tolerance
    difference = dot.mag - artifact.expected_mag
    sigma = math.hypot(tolerance, dot.mag_err or 0.0)
    return exists * place * _with_tails(difference, sigma), difference


def _with_tails(x: float, sigma: float) -> float:
    """Return a normal density with wide tails."""

    def normal(width: float) -> float:
        return math.exp(-0.5 * (x / width) ** 2) / (math.sqrt(2.0 * math.pi) * width)

    return (1.0 - _TAIL_SHARE) * normal(sigma) + _TAIL_SHARE * normal(_TAIL_WIDTH * sigma)


def area_density(artifact: Artifact, away_arcsec: float, dot: Dot, weights: Weights) -> float:
    """Return the density of false dots of an artifact that covers the dot with its whole shape.

    Arms and halos fade outwards: at their ends, where they sink into the noise, they make none.
    Dots much brighter than what the noise of a wing can make are not made by it.
    """
    reach = artifact.length_arcsec or artifact.shape.radius_arcsec or 0.0
    fading = 1.0
    law = weights.brightest_knot.get(artifact.kind)
    if law is not None and reach > 0.0:
        fading = max(1.0 - away_arcsec / reach, _LEAST_FADING)
        if dot.mag is not None and math.isfinite(artifact.parent.mag):
            depth, at, slope = law
            fall = 2.5 * slope * math.log10(max(away_arcsec, 1.0) / at)
            too_bright = artifact.parent.mag + depth + fall - dot.mag
            fading *= math.exp(-_TOO_BRIGHT_PER_MAG * max(too_bright, 0.0))
    elif artifact.kind in (ArtifactKind.STRIPE, ArtifactKind.BANDING, ArtifactKind.SEAM):
        fading = math.exp(-max(dot.snr - _FAINT_SNR, 0.0) / _SNR_SCALE)
    return weights.exists[artifact.evidence] * weights.knots.get(artifact.kind, 0.0) * fading


def calibrated(probability: float, weights: Weights) -> float:
    """Return a probability after calibration on simulated fields: a straight line in log odds."""
    p = min(max(probability, 1e-9), 1.0 - 1e-9)
    z = weights.slope * math.log(p / (1.0 - p)) + weights.offset
    return 1.0 / (1.0 + math.exp(-z))


def shares(
    densities: Sequence[float], of_artifact: Sequence[bool], weights: Weights
) -> list[float]:
    """Return densities as probabilities that add up to one, artifacts calibrated against the rest.

    Parameters
    ----------
    densities : sequence of float
    of_artifact : sequence of bool
        Which of them are those of artifacts.
    weights : Weights
    """
    total = sum(densities)
    if total <= 0.0:
        return [0.0] * len(densities)
    raw = [v / total for v in densities]
    of_artifacts = sum(v for v, is_one in zip(raw, of_artifact, strict=True) if is_one)
    if not 0.0 < of_artifacts < 1.0:
        return raw
    wanted = calibrated(of_artifacts, weights)
    up, down = wanted / of_artifacts, (1.0 - wanted) / (1.0 - of_artifacts)
    return [v * (up if is_one else down) for v, is_one in zip(raw, of_artifact, strict=True)]
