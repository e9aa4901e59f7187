"""Contamination letters of catalogue rows, from where the artifacts were drawn.

Letters in the order of the survey: p persistence, c confusion by a brighter star, d diffraction
spike, s stripe, b band merging. Lower case: a real source that an artifact may have touched.
"""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.detections import Sources
from twomass_viewer.simulation.sky import Stars
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

Flags = NDArray[np.bool_]

# Which sources an artifact touches: assumed, for the survey's own limits are not known.
GHOST_RADIUS = 4.0  # arcsec
STRIPE_HALF_HEIGHT = 6.0  # arcsec
STRIPE_FAINTEST_DN = 0.3
ORDER = "pcdsb"


def contamination(
    sources: Sources, stars: Stars, truth: dict[Band, tuple[TrueArtifact, ...]]
) -> list[str]:
    """Return cc_flg of every source.

    Parameters
    ----------
    sources : Sources
    stars : Stars
        The parents' places.
    truth : dict of Band to tuple of TrueArtifact
        Of the scan the catalogue is made from.
    """
    letters = []
    for band in Band:
        hits = {letter: np.zeros(len(sources.star), dtype=bool) for letter in ORDER}
        for artifact in truth[band]:
            _mark(hits, artifact, band, sources, stars)
        hits["b"] |= _merged_wrongly(sources, band)
        column = np.full(len(sources.star), "0")
        for letter in reversed(ORDER):
            column = np.where(hits[letter], letter, column)
        letters.append(column)
    return ["".join(row) for row in zip(*letters, strict=True)]


def _mark(
    hits: dict[str, Flags], artifact: TrueArtifact, band: Band, sources: Sources, stars: Stars
) -> None:
    parent = artifact.parent
    mag = sources.bands[band].mag
    dx = sources.x - stars.x[parent]
    dy = sources.y - stars.y[parent]
    other = (sources.star != parent) & (mag > stars.mags[band][parent] + 0.5)
    if artifact.kind is ArtifactKind.PERSISTENCE:
        near = np.hypot(dx - artifact.dx, dy - artifact.dy) < GHOST_RADIUS
        hits["p"] |= other & near & (mag > artifact.mag - 2.0)
    elif artifact.kind is ArtifactKind.DIFFRACTION_SPIKE:
        pa = np.radians(artifact.pa_deg)
        along = dy * np.cos(pa) - dx * np.sin(pa)
        across = np.abs(dy * np.sin(pa) + dx * np.cos(pa))
        half = 3.0 + 0.02 * along
        faint = mag > stars.mags[band][parent] + 4.0
        hits["d"] |= other & faint & (along > 0) & (along < artifact.length) & (across < half)
    elif artifact.kind is ArtifactKind.HALO:
        # confusion: inside the part of the halo bright against the source
        reach = 0.5 * artifact.radius
        room = 3.0 + 2.5 * np.log10(np.maximum(np.hypot(dx, dy), 1.0) / 4.0)
        faint = mag > stars.mags[band][parent] + room
        hits["c"] |= other & faint & (np.hypot(dx, dy) < reach)
    elif artifact.kind is ArtifactKind.STRIPE and artifact.amplitude > STRIPE_FAINTEST_DN:
        hits["s"] |= other & (np.abs(dy - artifact.dy) < STRIPE_HALF_HEIGHT) & (mag > 14.0)


def _merged_wrongly(sources: Sources, band: Band) -> Flags:
    """Return blended rows whose bands disagree about the number of components."""
    blends = np.array([sources.bands[b].blend for b in Band])
    differ = (blends.max(axis=0) > 1) & (blends.min(axis=0) == 0)
    return np.asarray(differ & (sources.bands[band].blend > 1))
