"""Contamination letters of detections, from where the artifacts were drawn.

Letters in the order of the survey: p persistence, c confusion by a brighter star, d diffraction
spike, s stripe, b band merging. Lower case: a real source that an artifact may have touched. A
band in which the source is not detected has no letter (PSC column description).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.artifact_truth import TrueArtifact, draw_artifacts
from twomass_viewer.simulation.detections import Sources
from twomass_viewer.simulation.psf import STANDARD_SEESH, point_spread
from twomass_viewer.simulation.scan_places import ScanPlaces, places
from twomass_viewer.simulation.scans import COLS, SimulatedScan
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

# Which sources an artifact touches: assumed, for the survey's own limits are not known.
GHOST_RADIUS = 4.0  # arcsec
GHOST_DEEPER = 2.0  # mag: sources brighter than the ghost by more are not touched
SPIKE_HALF_WIDTH, SPIKE_OPENING = 3.0, 0.02  # arcsec, and per arcsec along the arm
SPIKE_BELOW = 4.0  # mag below the parent
HALO_SHARE = 0.5  # of the halo's radius
HALO_BELOW = 3.0  # mag below the parent at 4 arcsec; the halo fades from there
STRIPE_HALF_HEIGHT = 6.0  # arcsec
STRIPE_FAINTEST_DN = 0.3
STRIPE_BRIGHTEST = 14.0  # mag of a source that a stripe matters for
BELOW = 0.5  # mag below the parent that any touched source is
ORDER = "pcdsb"
_HALF_ARRAY = COLS / 2
# Stars beside the strip whose spikes or halo may reach it: three times the mean spike at Ks 10,
# growing as halos do. No star is a parent in any band when it is fainter in Ks.
_FAINTEST_PARENT, _REACH_ARCSEC = 11.5, 90.0


@dataclass(frozen=True, eq=False, slots=True)
class Contamination:
    """Letters and what gave them; arrays have one element a detection.

    Attributes
    ----------
    letters : ndarray of str
        cc_flg: three characters.
    parent : dict of Band to ndarray of int
        Index of the star whose artifact gave the letter; -1 for none.
    """

    letters: NDArray[np.str_]
    parent: dict[Band, Indices]


def artifacts_of(seed: int, sky: Sky, scan: SimulatedScan) -> dict[Band, tuple[TrueArtifact, ...]]:
    """Return the artifacts of a scan as its images have them, halo radii filled in.

    Stars too far beside the strip to touch it are passed over.
    """
    out = {}
    bright = sky.stars.brighter(Band.KS, _FAINTEST_PARENT)
    around = _parent_places(sky, scan, bright)
    reach = _REACH_ARCSEC * 10 ** (0.19 * (10.0 - sky.stars.mags[Band.KS][bright]))
    candidates = bright[np.minimum(around.edge_ew, around.edge_ns) > -reach]
    for band in Band:
        spread = point_spread(band, scan.seesh[band] / STANDARD_SEESH, scan.hemisphere)
        drawn = draw_artifacts(seed, sky.stars, scan, band, candidates)
        parents = np.unique([a.parent for a in drawn]).astype(np.int64)
        here = _parent_places(sky, scan, parents)
        at = {int(p): i for i, p in enumerate(parents)}
        kept = []
        for a in drawn:
            if a.kind is ArtifactKind.HALO:
                f4 = 10 ** (
                    0.4 * (scan.magzp[band] - sky.stars.mags[band][a.parent])
                    - 0.4 * spread.aperture_loss_mag
                )
                a = replace(a, radius=spread.wing_radius(scan.noise_dn[band] / f4 / a.amplitude))
            elif a.kind is not ArtifactKind.DIFFRACTION_SPIKE:
                # the array must have seen the star
                if not abs(here.x_scan[at[a.parent]]) < _HALF_ARRAY:
                    continue
            kept.append(a)
        out[band] = tuple(kept)
    return out


def _parent_places(sky: Sky, scan: SimulatedScan, parents: Indices) -> ScanPlaces:
    epoch = scan.coadds()[len(scan.coadds()) // 2].julian_year
    return places(scan, *sky.stars.at(epoch, parents))


def contamination(
    sources: Sources,
    sky: Sky,
    scan: SimulatedScan,
    truth: dict[Band, tuple[TrueArtifact, ...]],
) -> Contamination:
    """Return cc_flg of the detections of one scan.

    Parameters
    ----------
    sources : Sources
    sky : Sky
        The parents' places.
    scan : SimulatedScan
    truth : dict of Band to tuple of TrueArtifact
        Of this scan.
    """
    count = len(sources)
    letters = []
    parents = {}
    for band in Band:
        mine = {letter: np.full(count, -1, dtype=np.int64) for letter in ORDER}
        of_band = np.unique([a.parent for a in truth[band]]).astype(np.int64)
        here = _parent_places(sky, scan, of_band)
        at = {int(p): i for i, p in enumerate(of_band)}
        finder = _Finder(sources, band)
        for artifact in truth[band]:
            i = at[artifact.parent]
            place = float(here.x_scan[i]), float(here.y_scan[i])
            if np.isfinite(place[0]):
                letter, rows = finder.touched(
                    artifact, place, float(sky.stars.mags[band][artifact.parent])
                )
                rows = rows[mine[letter][rows] < 0] if letter else rows
                if letter:
                    mine[letter][rows] = artifact.parent
        hits = {letter: rows >= 0 for letter, rows in mine.items()}
        hits["b"] = _merged_wrongly(sources, band)
        detected = sources.bands[band].is_detected
        column = np.full(count, "0")
        parent = np.full(count, -1, dtype=np.int64)
        for letter in reversed(ORDER):
            chosen = hits[letter] & detected
            column = np.where(chosen, letter, column)
            parent = np.where(chosen, mine[letter], parent)
        letters.append(column)
        parents[band] = parent
    joined = np.strings.add(np.strings.add(letters[0], letters[1]), letters[2])
    return Contamination(joined, parents)


class _Finder:
    """Finds the detections an artifact touches, in the coordinates of the scan."""

    def __init__(self, sources: Sources, band: Band) -> None:
        from scipy.spatial import cKDTree

        self._x, self._y = sources.places.x_scan, sources.places.y_scan
        self._mag = np.where(np.isnan(sources.bands[band].mag), 99.0, sources.bands[band].mag)
        self._star = sources.star
        self._tree = cKDTree(np.column_stack([self._x, self._y])) if len(self._x) else None

    def touched(
        self, artifact: TrueArtifact, place: tuple[float, float], parent_mag: float
    ) -> tuple[str, Indices]:
        """Return the letter an artifact gives and the rows that get it; '' for none."""
        kind = artifact.kind
        if kind is ArtifactKind.PERSISTENCE:
            rows, _, _ = self._near((place[0] + artifact.dx, place[1] + artifact.dy), GHOST_RADIUS)
            return "p", self._fainter(
                rows, artifact.parent, max(parent_mag + BELOW, artifact.mag - GHOST_DEEPER)
            )
        if kind is ArtifactKind.DIFFRACTION_SPIKE:
            rows, dx, dy = self._near(place, artifact.length)
            pa = np.radians(artifact.pa_deg)
            along = dy * np.cos(pa) - dx * np.sin(pa)
            across = np.abs(dy * np.sin(pa) + dx * np.cos(pa))
            on = (along > 0) & (along < artifact.length)
            on &= across < SPIKE_HALF_WIDTH + SPIKE_OPENING * along
            return "d", self._fainter(rows[on], artifact.parent, parent_mag + SPIKE_BELOW)
        if kind is ArtifactKind.HALO:
            # confusion: inside the part of the halo that is bright against the source
            rows, dx, dy = self._near(place, HALO_SHARE * artifact.radius)
            room = HALO_BELOW + 2.5 * np.log10(np.maximum(np.hypot(dx, dy), 1.0) / 4.0)
            deep = self._mag[rows] > parent_mag + room
            return "c", self._fainter(rows[deep], artifact.parent, parent_mag + BELOW)
        if kind is ArtifactKind.STRIPE and artifact.amplitude > STRIPE_FAINTEST_DN:
            rows = np.flatnonzero(np.abs(self._y - place[1] - artifact.dy) < STRIPE_HALF_HEIGHT)
            return "s", self._fainter(
                rows, artifact.parent, max(parent_mag + BELOW, STRIPE_BRIGHTEST)
            )
        return "", np.zeros(0, dtype=np.int64)

    def _near(self, place: tuple[float, float], radius: float) -> tuple[Indices, Array, Array]:
        found = [] if self._tree is None else sorted(self._tree.query_ball_point(place, radius))
        rows = np.array(found, dtype=np.int64)
        return rows, self._x[rows] - place[0], self._y[rows] - place[1]

    def _fainter(self, rows: Indices, parent: int, mag: float) -> Indices:
        return np.asarray(rows[(self._star[rows] != parent) & (self._mag[rows] > mag)])


def _merged_wrongly(sources: Sources, band: Band) -> NDArray[np.bool_]:
    """Return blended rows whose bands disagree about the number of components."""
    blends = np.array([sources.bands[b].blend for b in Band])
    seen = np.array([sources.bands[b].is_detected for b in Band])
    most = blends.max(axis=0)
    least = np.where(seen, blends, 9).min(axis=0)
    unresolved = np.any([sources.bands[b].read_flag == 6 for b in Band], axis=0)
    return np.asarray(((most > least) | unresolved) & (sources.bands[band].blend > 1))
