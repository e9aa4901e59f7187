"""Letters d, s and c: laws of spikes, stripes and confusion fitted to the flags."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs.flag_fractions import SHIFTS, Fractions, measured
from proofs.flag_steps import Fit, Law, Trial, clusters, fit
from proofs.flag_tables import FlagTable, shifted
from twomass_viewer.artifacts.flagged_ghosts import infer_directions, scan_numbers
from twomass_viewer.artifacts.parents import band_magnitudes
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.match import unit_vectors
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
_ARCSEC = 180.0 * 3600.0 / np.pi
FEWEST_FLAGS = 8
"""Fewer flagged sources are not fitted."""


@dataclass(frozen=True, eq=False, slots=True)
class Offsets:
    """Pairs of a source and a star near it, seen from the star.

    Attributes
    ----------
    source, parent : ndarray of int64
    west, north : ndarray of float64
        Arcsec on the plane that touches the sphere at the star: rows and columns of the array.
    mag : ndarray of float64
        Of the star.
    """

    source: Index
    parent: Index
    west: Array
    north: Array
    mag: Array


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of cc_flg, the stars that may cause it and the law that is tried.

    Attributes
    ----------
    letter, words : str
    reach_arcsec : float
    faintest : mapping of Band to float
    inside : callable
        Which pairs a law holds for.
    rank : callable
        The lower, the likelier a star is the parent of a source.
    grid : mapping
    shifts : tuple
        Of the control.
    same_scan : bool
        Whether only stars of the source's own scan count, as far as scans are known.
    """

    letter: str
    words: str
    reach_arcsec: float
    faintest: Mapping[Band, float]
    inside: Callable[[Offsets, Law], Mask]
    rank: Callable[[Offsets], Array]
    grid: Mapping[str, NDArray[np.floating[Any]]]
    shifts: tuple[tuple[float, float], ...] = SHIFTS
    same_scan: bool = False


def _spike(p: Offsets, law: Law) -> Mask:
    across = np.minimum(np.abs(p.west), np.abs(p.north))
    along = np.maximum(np.abs(p.west), np.abs(p.north))
    length = law["length"] * 10.0 ** (law["slope"] * (9.0 - p.mag))
    return np.asarray(
        (across <= law["half_width"]) & (along <= length) & (p.mag <= law["faintest"])
    )


def _stripe(p: Offsets, law: Law) -> Mask:
    central = (np.abs(p.north) <= law["half_height"]) & (p.mag <= law["central"])
    outer = (np.abs(np.abs(p.north) - 256.0) <= law["half_height"]) & (p.mag <= law["outer"])
    return np.asarray((central | outer) & (np.abs(p.west) <= law["half_length"]))


def _confusion(p: Offsets, law: Law) -> Mask:
    radius = law["radius"] * 10.0 ** (law["slope"] * (10.0 - p.mag))
    return np.asarray(np.hypot(p.west, p.north) <= radius)


def _nearest_axis(p: Offsets) -> Array:
    return np.minimum(np.abs(p.west), np.abs(p.north)) + 5.0 * (p.mag - 9.0)


def _nearest_row(p: Offsets) -> Array:
    return np.minimum(np.abs(p.north), np.abs(np.abs(p.north) - 256.0)) + 3.0 * (p.mag - 7.0)


def _strongest(p: Offsets) -> Array:
    return np.log10(np.hypot(p.west, p.north) + 1.0) - 0.11 * (10.0 - p.mag)


SPIKES = Letter(
    "d", "diffraction spike", 80.0, {Band.J: 10.5, Band.H: 10.0, Band.KS: 10.0}, _spike,
    _nearest_axis,
    {"half_width": np.arange(2, 11) / 2.0, "length": np.arange(8.0, 33.0, 1.0),
     "slope": np.arange(0.0, 0.21, 0.05), "faintest": np.arange(34, 41) / 4.0},
)  # fmt: skip
STRIPES = Letter(
    "s", "stripe", 540.0, {Band.J: 9.0, Band.H: 9.0, Band.KS: 9.0}, _stripe, _nearest_row,
    {"half_height": np.arange(5, 15) / 2.0, "central": np.arange(45, 84, 2) / 10.0,
     "outer": np.arange(45, 74, 2) / 10.0, "half_length": np.arange(180.0, 541.0, 40.0)},
    tuple(s for s in SHIFTS if s[1]), same_scan=True,
)  # fmt: skip
CONFUSION = Letter(
    "c", "confusion", 70.0, {Band.J: 12.5, Band.H: 12.5, Band.KS: 12.5}, _confusion, _strongest,
    {"radius": np.arange(10, 61) / 2.0, "slope": np.arange(0, 13) / 50.0},
)  # fmt: skip


def offsets(
    table: FlagTable, band: Band, kind: Letter, rules: RuleSet, parents: Catalog | None = None
) -> Offsets:
    """Return the pairs a letter can be due to."""
    from scipy.spatial import cKDTree

    catalog, stars = table.catalog, parents or table.catalog
    mags = band_magnitudes(stars, band, rules)
    assert mags is not None
    letters = table.letters(band)
    brightness = np.asarray(catalog.columns[f"{band.letter}_m"], dtype=float)
    sources = np.flatnonzero((letters != "") & np.isfinite(brightness))
    known = np.isfinite(mags.mag)
    rows = np.flatnonzero(known & (np.where(known, mags.mag, 99.0) <= kind.faintest[band]))
    places = unit_vectors(catalog.ra_deg[sources], catalog.dec_deg[sources])
    centers = unit_vectors(stars.ra_deg[rows], stars.dec_deg[rows])
    near: Any = cKDTree(places).query_ball_point(centers, kind.reach_arcsec / _ARCSEC)
    number = np.repeat(np.arange(len(rows)), [len(n) for n in near])
    at = np.array([s for n in near for s in n], dtype=np.int64)
    center = centers[number]
    east = np.column_stack([-center[:, 1], center[:, 0], np.zeros(len(center))])
    east /= np.linalg.norm(east, axis=1)[:, None]
    toward = places[at]
    west = -np.einsum("ij,ij->i", toward, east) * _ARCSEC
    north = np.einsum("ij,ij->i", toward, np.cross(center, east)) * _ARCSEC
    source, parent = sources[at], rows[number]
    # a star does not contaminate itself, nor one that outshines it
    other = (source != parent) & (brightness[source] > mags.mag[parent])
    if kind.same_scan:
        scans = scan_numbers(catalog, infer_directions(catalog, rules))
        other &= scans[source] == scans[parent]
    return Offsets(source[other], parent[other], west[other], north[other], mags.mag[parent][other])


@dataclass(frozen=True, eq=False, slots=True)
class BandLaw:
    """A fitted law in one band of one table, and its test.

    Attributes
    ----------
    band : Band
    fit : Fit or None
        None where there are too few flags.
    tested : Fractions or None
        On parents left out of the fit.
    pairs : Offsets
    """

    band: Band
    fit: Fit | None
    tested: Fractions | None
    pairs: Offsets


def prove_band(table: FlagTable, band: Band, kind: Letter, rules: RuleSet) -> BandLaw:
    """Fit the law of a letter in one band and test it on parents left out."""
    flagged, judged = table.judged(band, kind.letter)
    pairs = offsets(table, band, kind, rules)
    if int(flagged.sum()) < FEWEST_FLAGS:
        return BandLaw(band, None, None, pairs)
    cluster = clusters(pairs.source, pairs.parent, kind.rank(pairs), len(flagged))
    found = fit(Trial(
        pairs.source, pairs.parent, flagged, judged, cluster,
        lambda law: kind.inside(pairs, law), {k: v.tolist() for k, v in kind.grid.items()},
    ))  # fmt: skip
    controls = [
        applied(table, band, kind, found.law, rules, shifted(table.catalog, *s))
        for s in kind.shifts
    ]
    tested = measured(found.out_of_sample, flagged, judged, cluster, controls)
    return BandLaw(band, found, tested, pairs)


def applied(
    table: FlagTable,
    band: Band,
    kind: Letter,
    law: Law,
    rules: RuleSet,
    parents: Catalog | None = None,
) -> Mask:
    """Return the sources a law holds for, also with parents elsewhere."""
    pairs = offsets(table, band, kind, rules, parents)
    found = np.zeros(len(table.catalog), dtype=bool)
    found[pairs.source[kind.inside(pairs, law)]] = True
    return found


def elsewhere(table: FlagTable, band: Band, kind: Letter, law: Law, rules: RuleSet) -> Fractions:
    """Return the fractions inside a law that was fitted on another table."""
    flagged, judged = table.judged(band, kind.letter)
    pairs = offsets(table, band, kind, rules)
    cluster = clusters(pairs.source, pairs.parent, kind.rank(pairs), len(flagged))
    controls = [
        applied(table, band, kind, law, rules, shifted(table.catalog, *s)) for s in kind.shifts
    ]
    return measured(applied(table, band, kind, law, rules), flagged, judged, cluster, controls)
