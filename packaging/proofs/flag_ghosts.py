"""Letter p: sources near the first ghost of a star that outshines them, and what is left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs.flag_fractions import SHIFTS, Fractions, measured
from proofs.flag_steps import FOLDS, Fit, Law, Trial, clusters, fit, folds_of
from proofs.flag_tables import FlagTable, shifted
from twomass_viewer.artifacts.flagged_ghosts import (
    FLAG,
    DirectionStrip,
    GhostPairs,
    direction_signs,
    flagged_pairs,
    ghost_pairs,
    infer_directions,
)
from twomass_viewer.artifacts.scan_axes import SkyAxes
from twomass_viewer.catalogs.match import unit_vectors
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

WIDEST = 15.0  # arcsec: pairs that are looked at
SHALLOWEST = 1.5  # mag
_GRID_DEPTH = np.arange(20, 56) / 10.0
_GRID_RADIUS = np.arange(10, 61) / 5.0

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class BandGhosts:
    """What was found in one band of one table.

    Attributes
    ----------
    band : Band
    tested : Fractions
        By the law fitted to other parents (where one could be fitted) or by the rules, along the
        direction that flags of other parents speak for.
    hypotheses : dict of str to Fractions
        By the rules: ``n``, ``s``, ``both``.
    fit : Fit or None
    pairs : GhostPairs
        All pairs of the widest window.
    narrow : GhostPairs
        The pairs the rules hold for, on both sides.
    signs : ndarray of int64
        Direction of every source, from the flags of other parents.
    left : dict of str to int
        Flagged sources that are not inside, by the likely reason.
    """

    band: Band
    tested: Fractions
    hypotheses: dict[str, Fractions]
    fit: Fit | None
    pairs: GhostPairs
    narrow: GhostPairs
    signs: Index
    left: dict[str, int]


def directions(table: FlagTable, rules: RuleSet) -> tuple[DirectionStrip, ...]:
    """Return the directions all flags of a table speak for."""
    return infer_directions(table.catalog, rules)


def prove_band(table: FlagTable, band: Band, rules: RuleSet, *, fitted: bool) -> BandGhosts:
    """Judge the letter p of one band of a table; fit the law as well where asked."""
    catalog = table.catalog
    flagged, judged = table.judged(band, FLAG)
    pairs = ghost_pairs(catalog, band, rules, radius_arcsec=WIDEST, least_depth=SHALLOWEST)
    narrow = flagged_pairs(catalog, band, rules)
    near = pairs.chosen(pairs.distance_arcsec <= 2.0 * rules.value("persistence", "flag_radius"))
    cluster = clusters(near.source, near.parent, -near.depth_mag, len(catalog))
    folds = folds_of(cluster)
    signs = _held_out_signs(table, rules, cluster, folds)
    along = pairs.chosen(_along(pairs, signs))
    found = None
    if fitted:
        found = fit(Trial(
            along.source, along.parent, flagged, judged, cluster, lambda law: _inside(along, law),
            {"depth": _GRID_DEPTH.tolist(), "radius": _GRID_RADIUS.tolist()},
        ))  # fmt: skip
    inside = (
        found.out_of_sample if found is not None else _sources(narrow, _along(narrow, signs), table)
    )
    controls = [_controlled(table, band, rules, shift, signs) for shift in SHIFTS]
    mirrored = _sources(narrow, _along(narrow, -signs) & (signs[narrow.source] != 0), table)
    hypotheses = {
        words: measured(_sources(narrow, rows, table), flagged, judged, cluster, controls)
        for words, rows in (
            ("north-going", narrow.order > 0), ("south-going", narrow.order < 0),
            ("both", np.ones(len(narrow), dtype=bool)),
            ("from the flags", _along(narrow, signs)),
        )
    }  # fmt: skip
    hypotheses["mirrored"] = measured(mirrored, flagged, judged, cluster, controls)
    return BandGhosts(
        band, measured(inside, flagged, judged, cluster, controls), hypotheses, found, pairs,
        narrow, signs, _left(table, band, rules, flagged & ~inside, signs),
    )  # fmt: skip


def on_a_plane(table: FlagTable, band: Band, rules: RuleSet, signs: Index) -> tuple[int, int]:
    """Return flagged sources inside on the sphere, and by a plane about the table's middle."""
    catalog = table.catalog
    flagged, _ = table.judged(band, FLAG)
    narrow = flagged_pairs(catalog, band, rules)
    right = _sources(narrow, _along(narrow, signs), table) & flagged
    ra, dec, _ = table.circle
    x, y = FieldPlane(ra, dec).project(catalog.ra_deg, catalog.dec_deg)
    step = rules.value("persistence", "frame_step")
    radius = rules.value("persistence", "flag_radius", band)
    wide = ghost_pairs(
        catalog, band, rules, radius_arcsec=8.0 * step / 6.0,
        least_depth=rules.value("persistence", "flag_depth", band),
    )  # fmt: skip
    off = np.hypot(
        x[wide.source] - x[wide.parent], y[wide.source] - y[wide.parent] - wide.order * step
    )
    flat = _sources(wide, (off <= radius) & _along(wide, signs), table) & flagged
    return int(right.sum()), int(flat.sum())


def _held_out_signs(table: FlagTable, rules: RuleSet, cluster: Index, folds: Index) -> Index:
    """Return the direction of every source as flags of parents of other parts say."""
    signs = np.zeros(len(table.catalog), dtype=np.int64)
    for k in range(FOLDS):
        held = np.unique(cluster[(folds == k) & (cluster >= 0)])
        strips = infer_directions(table.catalog, rules, without=held)
        rows = folds == k
        signs[rows] = direction_signs(table.catalog, strips)[rows]
    return signs


def _inside(pairs: GhostPairs, law: Law) -> Mask:
    return np.asarray(
        (pairs.depth_mag >= law["depth"]) & (pairs.distance_arcsec <= law["radius"]), dtype=bool
    )


def _along(pairs: GhostPairs, signs: Index) -> Mask:
    """Return the pairs on the right side of their parent; both sides where none is known."""
    way = signs[pairs.source]
    return np.asarray((way == 0) | (np.sign(pairs.order) == way))


def _controlled(
    table: FlagTable, band: Band, rules: RuleSet, shift: tuple[float, float], signs: Index
) -> Mask:
    """Return the sources inside predictions of shifted parents."""
    pairs = ghost_pairs(
        table.catalog, band, rules,
        radius_arcsec=rules.value("persistence", "flag_radius", band),
        least_depth=rules.value("persistence", "flag_depth", band),
        parents=shifted(table.catalog, *shift),
    )  # fmt: skip
    return _sources(pairs, _along(pairs, signs), table)


def _left(
    table: FlagTable, band: Band, rules: RuleSet, flagged: Mask, signs: Index
) -> dict[str, int]:
    """Return flagged sources without a prediction by what is found where their parent should be."""
    from scipy.spatial import cKDTree

    catalog = table.catalog
    radius = rules.value("persistence", "flag_radius", band)
    depth = rules.value("persistence", "flag_depth", band)
    step = rules.value("persistence", "frame_step")
    near = ghost_pairs(
        catalog, band, rules, radius_arcsec=1.5 * radius, least_depth=depth - 1.0,
    )  # fmt: skip
    near = near.chosen(_along(near, signs))
    beside = _sources(near, np.ones(len(near), dtype=bool), table)
    tree = cKDTree(unit_vectors(catalog.ra_deg, catalog.dec_deg))
    axes = SkyAxes(FieldPlane(0.0, 0.0))
    ra, dec = axes.offset(catalog.ra_deg, catalog.dec_deg, 0.0, -signs * step)
    around = tree.query_ball_point(unit_vectors(ra, dec), _spacing(tree) * 3.0, return_length=True)
    left = flagged.copy()
    out: dict[str, int] = {}
    for words, rows in (
        ("direction unknown", signs == 0),
        ("just beyond the law (depth by less than 1 mag, radius by half)", beside),
        ("parent's place outside the table", around < 3),
        ("no star bright enough in the table", np.ones(len(left), dtype=bool)),
    ):
        out[words] = int((left & rows).sum())
        left &= ~rows
    return out


def _spacing(tree: object) -> float:
    """Return the typical distance of neighbours, radians."""
    apart = tree.query(tree.data, k=2)[0][:, 1]  # type: ignore[attr-defined]
    return float(np.median(apart)) * 2.0


def _sources(pairs: GhostPairs, rows: Mask, table: FlagTable) -> Mask:
    found = np.zeros(len(table.catalog), dtype=bool)
    found[pairs.source[rows]] = True
    return found
