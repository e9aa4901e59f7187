"""Sources the survey flags for a ghost (cc_flg p), and the scan directions these flags betray.

A detection that *is* a ghost is no source of the catalogue. The letter p marks real sources near a
ghost of a star that outshines them by a few magnitudes, and by as much more as later ghosts fade.
So its parents are fainter, and its reach is wider, than those of ghosts one sees. Ghosts lie north
of their star in a north-going scan and south of it in a south-going one: from which side the flags
come tells the direction of a scan that the table does not name.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.parents import band_magnitudes
from twomass_viewer.artifacts.persistence import KIND
from twomass_viewer.artifacts.scan_axes import SkyAxes
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.match import unit_vectors
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

FLAG = "p"
DECIDED = 100.0
"""Likelihood ratio from which a direction is said to follow from the flags: our choice."""
FEWEST_FLAGS = 2
"""Flagged sources it takes as well: where there are none, the stars may be of another scan."""

_SWITCH = math.log(1000.0)  # cost of a change of direction between neighbouring scans: our choice
_NOT_DETECTED = frozenset("09")
_ARCSEC = 180.0 * 3600.0 / np.pi

Array = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class GhostPairs:
    """Sources near the place of a star's ghost, one element of every array a pair.

    Attributes
    ----------
    source, parent : ndarray of int64
        Rows of the catalogue.
    order : ndarray of int64
        Number of the ghost: positive to the north of the parent, negative to the south.
    distance_arcsec : ndarray of float64
        From the source to the place of the ghost.
    depth_mag : ndarray of float64
        How much fainter than the parent the source is, less the fade from the first ghost to this.
    """

    source: Index
    parent: Index
    order: Index
    distance_arcsec: Array
    depth_mag: Array

    def __len__(self) -> int:
        return len(self.source)

    def chosen(self, rows: NDArray[np.bool_]) -> "GhostPairs":
        """Return some of the pairs."""
        return GhostPairs(
            self.source[rows], self.parent[rows], self.order[rows], self.distance_arcsec[rows],
            self.depth_mag[rows],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DirectionStrip:
    """Sources side by side in right ascension, or of one scan, and the direction of their scan.

    Attributes
    ----------
    scan : str
        ``2000-01-30 57``, with the telescope where the table has scans of both; '' where it does
        not name its scans.
    ra_from_deg, ra_to_deg : float
        FK5 J2000; from east of 360° numbers go on.
    direction : ScanDirection or None
        None where the flags do not decide.
    log10_ratio : float
        Common logarithm of the likelihood ratio of north-going to south-going.
    flags : int
        How many flagged sources speak.
    """

    scan: str
    ra_from_deg: float
    ra_to_deg: float
    direction: ScanDirection | None
    log10_ratio: float
    flags: int


def flag_letters(catalog: Catalog, band: Band) -> NDArray[np.str_]:
    """Return the letter of cc_flg in a band for every row; '' where the band has no detection."""
    index = list(Band).index(band)
    letters = np.array([str(t)[index : index + 1] for t in catalog.columns["cc_flg"]], dtype="U1")
    if catalog.has("rd_flg"):
        reads = [str(t)[index : index + 1] for t in catalog.columns["rd_flg"]]
        letters[np.array([r in _NOT_DETECTED for r in reads], dtype=bool)] = ""
    return letters


def flagged_pairs(catalog: Catalog, band: Band, rules: RuleSet) -> GhostPairs:
    """Return the pairs of source and ghost that the survey's flag p is for."""
    return ghost_pairs(
        catalog, band, rules, radius_arcsec=rules.value(KIND, "flag_radius", band),
        least_depth=rules.value(KIND, "flag_depth", band),
    )  # fmt: skip


def fade_mag(order: int, band: Band, rules: RuleSet) -> float:
    """Return how much fainter than the first ghost a ghost is, mag."""
    if abs(order) == 1:
        return 0.0
    # the law of the fade is the same at both telescopes
    second = rules.value(KIND, "fade_second", band, Hemisphere.SOUTH)
    slope = rules.value(KIND, "fade_slope", band, Hemisphere.SOUTH)
    return second + slope * math.log10(abs(order) / 2.0)


def ghost_pairs(
    catalog: Catalog,
    band: Band,
    rules: RuleSet,
    *,
    radius_arcsec: float,
    least_depth: float,
    orders: Sequence[int] | None = None,
    parents: Catalog | None = None,
) -> GhostPairs:
    """Return all sources near ghosts of stars that outshine them.

    Parameters
    ----------
    catalog : Catalog
        The sources, and the stars as well.
    band : Band
    rules : RuleSet
    radius_arcsec : float
    least_depth : float
        Magnitudes by which the star outshines a source near its first ghost, at least.
    orders : sequence of int, optional
        Numbers of the ghosts, negative ones to the south; by default all that the rules know.
    parents : Catalog, optional
        The same rows at other places: a control.
    """
    from scipy.spatial import cKDTree

    stars = parents or catalog
    mags = band_magnitudes(stars, band, rules)
    none = np.empty(0, dtype=np.int64)
    if mags is None or not len(catalog):
        return GhostPairs(none, none, none, np.empty(0), np.empty(0))
    letters = flag_letters(catalog, band)
    mag = np.asarray(catalog.columns[f"{band.letter}_m"], dtype=float)
    sources = np.flatnonzero((letters != "") & np.isfinite(mag))
    known = np.isfinite(mags.mag)
    faintest = float(mag[sources].max(initial=-np.inf)) - least_depth
    rows = np.flatnonzero(known & (np.where(known, mags.mag, np.inf) <= faintest))
    step = rules.value(KIND, "frame_step")
    axes = SkyAxes(FieldPlane(0.0, 0.0))
    if orders is None:
        last = int(rules.value(KIND, "last_order"))
        orders = [sign * n for n in range(1, last + 1) for sign in (1, -1)]
    tree = cKDTree(unit_vectors(catalog.ra_deg[sources], catalog.dec_deg[sources]))
    found: list[GhostPairs] = []
    for order in orders:
        fade = fade_mag(order, band, rules)
        bright = rows[mags.mag[rows] <= faintest - fade]
        ra, dec = axes.offset(stars.ra_deg[bright], stars.dec_deg[bright], 0.0, order * step)
        places = unit_vectors(ra, dec)
        near: Any = tree.query_ball_point(places, radius_arcsec / _ARCSEC)
        number = np.repeat(np.arange(len(bright)), [len(n) for n in near])
        at = np.array([s for n in near for s in n], dtype=np.int64)
        apart = np.linalg.norm(tree.data[at] - places[number], axis=1) * _ARCSEC
        source, parent = sources[at], bright[number]
        depth = mag[source] - mags.mag[parent] - fade
        pairs = GhostPairs(source, parent, np.full(len(at), order), apart, depth)
        found.append(pairs.chosen((depth >= least_depth) & (source != parent)))
    parts = zip(
        *((p.source, p.parent, p.order, p.distance_arcsec, p.depth_mag) for p in found), strict=True
    )
    return GhostPairs(*(np.concatenate(part) for part in parts))


def infer_directions(
    catalog: Catalog, rules: RuleSet, *, without: Index | None = None
) -> tuple[DirectionStrip, ...]:
    """Return the scan directions that the flags of a table speak for.

    Parameters
    ----------
    catalog : Catalog
        Of point sources, with ``cc_flg``.
    rules : RuleSet
    without : ndarray of int64, optional
        Parents that must not speak: the held-out ones of a test.

    Returns
    -------
    tuple of DirectionStrip
        A scan each where the rows name their scans; else strips in right ascension between which
        the direction changes.
    """
    if not catalog.has("cc_flg") or not len(catalog):
        return ()
    support, flags = np.zeros(len(catalog)), np.zeros(len(catalog), dtype=np.int64)
    for band in Band:
        if not catalog.has(f"{band.letter}_m"):
            continue
        letters = flag_letters(catalog, band)
        pairs = flagged_pairs(catalog, band, rules)
        if without is not None:
            pairs = pairs.chosen(~np.isin(pairs.parent, without))
        speaks, flagged = _support(pairs, letters, rules.value(KIND, "flag_share", band))
        support += speaks
        flags += flagged
    ra = _unwrapped(catalog.ra_deg)
    strips = []
    for name, rows in _scans(catalog).items():
        ordered = rows[np.argsort(ra[rows], kind="stable")]
        parts = [ordered] if name else _runs(ordered, support)
        for part in parts:
            total = float(support[part].sum())
            speak = int(flags[part].sum())
            decided = abs(total) >= math.log(DECIDED) and speak >= FEWEST_FLAGS
            way = ScanDirection.NORTH if total > 0 else ScanDirection.SOUTH
            strips.append(
                DirectionStrip(
                    name, float(ra[part].min()), float(ra[part].max()), way if decided else None,
                    total / math.log(10.0), speak,
                )
            )  # fmt: skip
    return tuple(strips)


def direction_signs(catalog: Catalog, strips: tuple[DirectionStrip, ...]) -> Index:
    """Return +1 for rows in north-going scans, -1 in south-going ones, 0 where undecided."""
    ways = [0 if s.direction is None else s.direction.sign for s in strips]
    return np.array([*ways, 0], dtype=np.int64)[scan_numbers(catalog, strips)]


def scan_numbers(catalog: Catalog, strips: tuple[DirectionStrip, ...]) -> Index:
    """Return which of the strips every row lies in; -1 for none."""
    numbers = np.full(len(catalog), -1, dtype=np.int64)
    ra = _unwrapped(catalog.ra_deg)
    scans = _scans(catalog)
    for i, strip in enumerate(strips):
        rows = scans[strip.scan]
        inside = (ra[rows] >= strip.ra_from_deg) & (ra[rows] <= strip.ra_to_deg)
        numbers[rows[inside]] = i
    return numbers


def _support(pairs: GhostPairs, letters: NDArray[np.str_], share: float) -> tuple[Array, Index]:
    """Return log likelihood ratios (north over south) of every source, and which are flagged.

    Sources with other letters do not speak: a worse trouble hides the letter p.
    """
    count = len(letters)
    north, south = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    north[pairs.source[pairs.order > 0]] = True
    south[pairs.source[pairs.order < 0]] = True
    flagged = letters == FLAG
    clean = letters == "0"
    elsewhere = (flagged & ~north & ~south).sum() + 0.5
    stray = elsewhere / ((flagged | clean).sum() + 1.0)
    speaks = (north.astype(float) - south.astype(float)) * (
        np.where(flagged, math.log(share / stray), 0.0)
        + np.where(clean, math.log((1.0 - share) / (1.0 - stray)), 0.0)
    )
    return speaks, (flagged & (north != south)).astype(np.int64)


def _runs(rows: Index, support: Array) -> list[Index]:
    """Return rows in order, cut where the likeliest direction changes (dynamic programming)."""
    gain = support[rows] / 2.0
    best = np.zeros((len(rows), 2))
    changed = np.zeros((len(rows), 2), dtype=bool)
    score = np.array([gain[0], -gain[0]])
    best[0] = score
    for i in range(1, len(rows)):
        other = score[::-1] - _SWITCH
        changed[i] = other > score
        score = np.maximum(score, other) + np.array([gain[i], -gain[i]])
    state = int(np.argmax(score))
    cuts = []
    for i in range(len(rows) - 1, 0, -1):
        if changed[i, state]:
            cuts.append(i)
            state = 1 - state
    return np.split(rows, sorted(cuts))


def _scans(catalog: Catalog) -> dict[str, Index]:
    """Return the rows of every scan, '' for all of a table that does not name its scans."""
    if not (catalog.has("scan") and catalog.has("date")):
        return {"": np.arange(len(catalog))}
    names = np.array(
        [f"{d} {s}" for d, s in zip(catalog.columns["date"], catalog.columns["scan"], strict=True)]
    )
    if catalog.has("hemis") and len(set(catalog.columns["hemis"])) > 1:
        # both telescopes number the scans of a night from one
        sites = {h.value: f" at {h.telescope}" for h in Hemisphere}
        where = [sites.get(str(h).strip().lower(), "") for h in catalog.columns["hemis"]]
        names = np.strings.add(names, np.array(where))
    return {str(n): np.flatnonzero(names == n) for n in np.unique(names)}


def _unwrapped(ra_deg: Array) -> Array:
    """Return right ascensions without a jump at 360°, for rows that lie together."""
    middle = math.degrees(
        math.atan2(float(np.sin(np.radians(ra_deg)).sum()), float(np.cos(np.radians(ra_deg)).sum()))
    )
    return np.asarray(np.mod(ra_deg - middle + 180.0, 360.0) + middle - 180.0)
