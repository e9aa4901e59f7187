"""All detections of all scans, as the survey's working database holds them.

Catalogue and reject table are two choices of its rows: a detection is catalogued when it is
reliable, more than 10 arcsec from the edges of its tile, and of all apparitions of the source in
the overlaps of tiles the one farthest from an edge (Explanatory Supplement V.4; PSC columns
use_src and dup_src).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.artifact_detections import artifact_detections
from twomass_viewer.simulation.artifact_truth import TrueArtifact
from twomass_viewer.simulation.contamination import Contamination, artifacts_of, contamination
from twomass_viewer.simulation.detections import Sources, detect, join, take
from twomass_viewer.simulation.extended_photometry import ExtendedMeasure
from twomass_viewer.simulation.galaxies import ellipse_radius
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.scan_places import places
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.sky import Sky
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

FIRST_KEY = 990100001
FIRST_EXTENDED_KEY = 9900001
SAME_SOURCE_ARCSEC = 2.0  # PSC column description, dup_src
EDGE_ARCSEC = 10.0  # Explanatory Supplement V.4
LARGE_GALAXY_ARCSEC = 10.0  # gal_contam speaks only of larger ones
CONTACT_SHARE = 1.1  # "+10 %" of the isophote (PSC column description)


@dataclass(frozen=True, eq=False, slots=True)
class WorkingDatabase:
    """Detections with what is known of them; arrays have one element a row, in order of keys.

    Attributes
    ----------
    seed : int
    sky : Sky
    scans : tuple of SimulatedScan
        `Sources.scan` is an index into it; those selected for the release come first.
    released_count : int
    measures : tuple of ExtendedMeasure
        One a galaxy.
    artifacts : tuple of dict of Band to tuple of TrueArtifact
        One dict a scan.
    sources : Sources
    contamination : Contamination
    key : ndarray of int
        pts_key.
    is_released : ndarray of bool
        Whether the row's scan was selected for the release.
    use_src, dup_src : ndarray of int
    is_catalogued : ndarray of bool
    gal_contam : ndarray of int
    minor_planet : ndarray of int
        mp_flg.
    """

    seed: int
    sky: Sky
    scans: tuple[SimulatedScan, ...]
    released_count: int
    measures: tuple[ExtendedMeasure, ...]
    artifacts: tuple[dict[Band, tuple[TrueArtifact, ...]], ...]
    sources: Sources
    contamination: Contamination
    key: Indices
    is_released: Flags
    use_src: Indices
    dup_src: Indices
    is_catalogued: Flags
    gal_contam: Indices
    minor_planet: Indices

    def __len__(self) -> int:
        return len(self.key)

    @property
    def is_artifact(self) -> Flags:
        """Rows that are an artifact and no source."""
        return (self.sources.star < 0) & (self.sources.galaxy < 0)

    @property
    def catalogued(self) -> Indices:
        """Rows of the catalogue."""
        return np.flatnonzero(self.is_catalogued)

    def listed(self) -> dict[int, int]:
        """Return pts_key by star index, for stars in the catalogue; galaxies from -1 down."""
        rows = self.catalogued
        star = self.sources.star[rows]
        star = np.where(star >= 0, star, -1 - self.sources.galaxy[rows])
        # the best apparition last, so that it stays where an overlap was not resolved
        order = np.argsort(self.use_src[rows], kind="stable")
        return dict(zip(star[order].tolist(), self.key[rows][order].tolist(), strict=True))


def extended_keys(count: int) -> Indices:
    """Return ext_key of the galaxies, by their index."""
    return np.arange(FIRST_EXTENDED_KEY, FIRST_EXTENDED_KEY + count)


def build(
    seed: int,
    sky: Sky,
    released: Sequence[SimulatedScan],
    measures: Sequence[ExtendedMeasure],
    others: Sequence[SimulatedScan] = (),
) -> WorkingDatabase:
    """Return the working database of some scans.

    Parameters
    ----------
    seed : int
    sky : Sky
    released : sequence of SimulatedScan
        One a tile: the scans that catalogue and reject table are made from.
    measures : sequence of ExtendedMeasure
        One a galaxy.
    others : sequence of SimulatedScan
        Further scans of the same tiles: all their detections are rejects.
    """
    scans = (*released, *others)
    parts, artifacts, letters = [], [], []
    for i, scan in enumerate(scans):
        found = detect(seed, sky, scan, measures)
        found.scan[:] = i
        drawn = artifacts_of(seed, sky, scan)
        artifacts.append(drawn)
        false, their_letters = artifact_detections(seed, sky, scan, drawn, found)
        false.scan[:] = i
        mine: Sources = join([found, false])
        # keys follow the scan, real and false sources alike
        along = np.argsort(scan.sign * mine.dec_deg, kind="stable")
        both = join([contamination(found, sky, scan, drawn), their_letters])
        parts.append(take(mine, along))
        letters.append(take(both, along))
    sources: Sources = join(parts)
    is_released = sources.scan < len(released)
    usable = is_released & sources.is_reliable & (sources.places.edge > EDGE_ARCSEC)
    use, dup = _resolve(sources, tuple(released), usable)
    chosen = usable & ((use == 1) | (dup == 0))
    return WorkingDatabase(
        seed=seed, sky=sky, scans=scans, released_count=len(released),
        measures=tuple(measures), artifacts=tuple(artifacts), sources=sources,
        contamination=join(letters),
        key=np.arange(FIRST_KEY, FIRST_KEY + len(sources)), is_released=is_released, use_src=use,
        dup_src=dup, is_catalogued=chosen, gal_contam=_galaxy_contact(sources, sky, measures),
        minor_planet=_minor_planets(seed, sources, scans),
    )  # fmt: skip


def _resolve(
    sources: Sources, released: tuple[SimulatedScan, ...], usable: Flags
) -> tuple[Indices, Indices]:
    """Return use_src and dup_src of every row.

    Outside overlaps 1 and 0. In an overlap the apparition farthest from an edge is used; a source
    without a counterpart in the other tile has 0 and 0.
    """
    from scipy.spatial import cKDTree

    use = np.ones(len(sources), dtype=np.int64)
    dup = np.zeros(len(sources), dtype=np.int64)
    edge = sources.places.edge
    rows_of = [np.flatnonzero(usable & (sources.scan == i)) for i in range(len(released))]
    for i, rows in enumerate(rows_of):
        shared = np.zeros(len(rows), dtype=bool)
        beaten = np.zeros(len(rows), dtype=bool)
        for j, scan in enumerate(released):
            if i == j or not len(rows):
                continue
            there = places(scan, sources.ra_deg[rows], sources.dec_deg[rows])
            covered = np.flatnonzero(there.edge > EDGE_ARCSEC)
            shared[covered] = True
            theirs = rows_of[j]
            if not len(covered) or not len(theirs):
                continue
            tree = cKDTree(np.column_stack([sources.x[theirs], sources.y[theirs]]))
            mine = rows[covered]
            near: Any = tree.query_ball_point(
                np.column_stack([sources.x[mine], sources.y[mine]]), SAME_SOURCE_ARCSEC
            )
            for k, found in zip(covered.tolist(), near, strict=True):
                if not found:
                    continue
                dup[rows[k]] += len(found)
                farthest = float(edge[theirs[found]].max())
                own = float(edge[rows[k]])
                beaten[k] |= farthest > own or (farthest == own and j < i)
        alone = shared & (dup[rows] == 0)
        use[rows] = np.where(beaten | alone, 0, 1)
    return use, dup


def _galaxy_contact(sources: Sources, sky: Sky, measures: Sequence[ExtendedMeasure]) -> Indices:
    """Return gal_contam: 1 for large galaxies themselves, 2 for sources inside them."""
    flag = np.zeros(len(sources), dtype=np.int64)
    for i, (galaxy, measure) in enumerate(zip(sky.galaxies, measures, strict=True)):
        if measure.r_k20fe <= LARGE_GALAXY_ARCSEC:
            continue
        axis = ellipse_radius(galaxy, sources.x - galaxy.x, sources.y - galaxy.y)
        inside = axis < CONTACT_SHARE * measure.r_k20fe
        flag = np.where(inside & (flag != 1), 2, flag)
        flag = np.where(sources.galaxy == i, 1, flag)
    return flag


def _minor_planets(seed: int, sources: Sources, scans: Sequence[SimulatedScan]) -> Indices:
    """Return mp_flg: one source a scan happens to lie where an asteroid was predicted.

    The flag says no more than that; the images show no asteroid.
    """
    flag = np.zeros(len(sources), dtype=np.int64)
    for i, scan in enumerate(scans):
        rows = np.flatnonzero((sources.scan == i) & sources.is_reliable)
        if len(rows):
            rng = stream(seed, "minor planets", scan.yymmdd, scan.number)
            flag[rows[int(rng.integers(len(rows)))]] = 1
    return flag


def nearest(x: Array, y: Array, among: Indices) -> tuple[Array, Indices]:
    """Return the distance (arcsec) to the nearest other place and its row.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Tangent-plane offsets of all rows.
    among : ndarray of int
        Rows that count as neighbours.

    Returns
    -------
    distance : ndarray
        Infinite where there is no other.
    row : ndarray of int
        -1 where there is none.
    """
    from scipy.spatial import cKDTree

    if len(among) == 0:
        return np.full(len(x), np.inf), np.full(len(x), -1, dtype=np.int64)
    tree = cKDTree(np.column_stack([x[among], y[among]]))
    found = tree.query(np.column_stack([x, y]), k=2)
    distance, index = np.asarray(found[0]), np.asarray(found[1])
    padded = np.append(among, -1)  # a missing neighbour has the index len(among)
    rows = padded[index]
    itself = rows[:, 0] == np.arange(len(x))
    return (
        np.where(itself, distance[:, 1], distance[:, 0]),
        np.where(itself, rows[:, 1], rows[:, 0]),
    )
