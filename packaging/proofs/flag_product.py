"""What the program's own predictions, made without an image, cover of the flagged sources."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from proofs.flag_fractions import SHIFTS, Fractions, measured
from proofs.flag_tables import FlagTable, shifted
from twomass_viewer.artifacts.covering import covering
from twomass_viewer.artifacts.parents import band_magnitudes
from twomass_viewer.artifacts.predict import predict_around
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.match import unit_vectors
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

KINDS = {
    "p": ArtifactKind.PERSISTENCE, "d": ArtifactKind.DIFFRACTION_SPIKE, "s": ArtifactKind.STRIPE,
    "c": ArtifactKind.CONFUSION, "b": ArtifactKind.BAND_MERGE,
}  # fmt: skip
_BRIGHTEST_SHARE = 13.0  # fainter rows are no parents in any band
_SAME = 0.5 / 206_265.0  # a star is not its own artifact

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]


def covered(
    table: FlagTable, letter: str, band: Band, rules: RuleSet, signs: Index, parents: Catalog
) -> tuple[Mask, Index]:
    """Return the sources inside predictions of a kind, and the row of the nearest parent.

    Ghosts count where their direction is that of the source's scan, or where that is not known.
    """
    catalog = table.catalog
    found = predict_around(
        parents, *table.circle, bands=[band], rules=rules, kinds=[KINDS[letter]]
    ).artifacts
    inside = np.zeros(len(catalog), dtype=bool)
    owner = -1 - np.arange(len(catalog))
    if not found:
        return inside, owner
    cover = covering(catalog.ra_deg, catalog.dec_deg, found)
    places = unit_vectors(catalog.ra_deg, catalog.dec_deg)
    stars = unit_vectors(
        np.array([a.parent.ra_deg for a in found]), np.array([a.parent.dec_deg for a in found])
    )
    ways = np.array([0 if a.direction is None else a.direction.sign for a in found])
    names = np.unique(stars, axis=0, return_inverse=True)[1].ravel()
    other = np.linalg.norm(places[cover.place] - stars[cover.artifact], axis=1) > _SAME
    way, sign = ways[cover.artifact], signs[cover.place]
    keep = other & ((way == 0) | (sign == 0) | (way == sign))
    if letter == "b":  # a pair contaminates both of its sources
        keep = np.ones(len(keep), dtype=bool)
    order = np.argsort(-cover.distance_arcsec[keep], kind="stable")
    place, artifact = cover.place[keep][order], cover.artifact[keep][order]
    inside[place] = True
    owner[place] = names[artifact]
    return inside, owner


def fractions(table: FlagTable, letter: str, band: Band, rules: RuleSet, signs: Index) -> Fractions:
    """Return how many flagged and unflagged sources the program's predictions cover."""
    flagged, judged = table.judged(band, letter)
    stars = table.catalog if letter == "b" else _bright(table.catalog, band, rules)
    inside, owner = covered(table, letter, band, rules, signs, stars)
    shifts = [s for s in SHIFTS if s[1] or letter != "s"]
    if letter == "b" or not flagged.any():
        shifts = []
    controls = [
        covered(table, letter, band, rules, signs, shifted(stars, *shift))[0] for shift in shifts
    ]
    return measured(inside, flagged, judged, owner, controls)


def _bright(catalog: Catalog, band: Band, rules: RuleSet) -> Catalog:
    """Return the rows that may be parents, so that controls are quick."""
    mags = band_magnitudes(catalog, band, rules)
    assert mags is not None
    rows = np.flatnonzero(np.where(np.isfinite(mags.mag), mags.mag, 99.0) <= _BRIGHTEST_SHARE)
    return replace(catalog, columns={k: v[rows] for k, v in catalog.columns.items()})
