"""Band-merge confusion: two sources too near to each other to say which band belongs to which.

The survey merged the detections of its three bands by position. Where two sources lie nearer than
its resolution and one of them lacks a band, that band may have been given to the other.
"""

import weakref
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.model import Artifact, ArtifactShape, Parent
from twomass_viewer.artifacts.parents import LIMIT_QUALITIES, LIMIT_READS, designations
from twomass_viewer.artifacts.region import Region
from twomass_viewer.artifacts.sentences import named
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.match import separation_arcsec, unit_vectors
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

KIND = "band_merge"
_ARCSEC = 180.0 * 3600.0 / np.pi


@dataclass(frozen=True, eq=False, slots=True)
class _Pairs:
    """Pairs of rows, the brighter first, and in which bands only one of them is detected.

    Pairs of which both or none are detected in each band are left out: a dense table has millions.
    """

    brighter: NDArray[np.int32]
    fainter: NDArray[np.int32]
    lacking: dict[Band, NDArray[np.bool_]]


_KNOWN: "weakref.WeakKeyDictionary[Catalog, tuple[float, _Pairs]]" = weakref.WeakKeyDictionary()


def band_merge_artifacts(
    catalog: Catalog, band: Band, region: Region, image_name: str | None, rules: RuleSet
) -> list[Artifact]:
    """Return the pairs of a PSC in a region whose magnitudes in a band may have been swapped."""
    rule = rules.get(KIND, "pair_radius")
    if catalog.kind is not CatalogKind.PSC or rule.off or not len(catalog):
        return []
    pairs = _pairs(catalog, rule.value)
    lacking = pairs.lacking[band]
    first, second = pairs.brighter[lacking], pairs.fainter[lacking]
    inside = region.contains(catalog.ra_deg[second], catalog.dec_deg[second])
    found = []
    names = designations(catalog, first.astype(np.int64))
    mags = catalog.columns.get(f"{band.letter}_m")
    for i in np.flatnonzero(inside).tolist():
        a, b = int(first[i]), int(second[i])
        place = (float(catalog.ra_deg[b]), float(catalog.dec_deg[b]))
        star = (float(catalog.ra_deg[a]), float(catalog.dec_deg[a]))
        mag = float(mags[a]) if mags is not None else float("nan")
        away = float(separation_arcsec(np.array([star[0]]), np.array([star[1]]), *place)[0])
        name = named(names[i])
        found.append(
            Artifact(
                ArtifactKind.BAND_MERGE, band, None, None, Parent(names[i], *star, mag), *place,
                None, None, ArtifactShape("circle", (place,), rule.value), None, rule.evidence,
                rule.key,
                f"Band-merge confusion: {name} is {away:.1f}″ away, nearer than the survey "
                f"resolves, and one of the two is not detected in {band}: what was measured in "
                f"{band} may belong to either.",
                rule.citation, image_name, image_name is not None, None, None,
            )
        )  # fmt: skip
    return found


def _pairs(catalog: Catalog, radius: float) -> _Pairs:
    known = _KNOWN.get(catalog)
    if known is None or known[0] != radius:
        known = _KNOWN[catalog] = radius, _find_pairs(catalog, radius)
    return known[1]


def _find_pairs(catalog: Catalog, radius: float) -> _Pairs:
    from scipy.spatial import cKDTree

    tree = cKDTree(unit_vectors(catalog.ra_deg, catalog.dec_deg))
    found = tree.query_pairs(2.0 * np.sin(radius / _ARCSEC / 2.0), output_type="ndarray")
    one, two = found[:, 0].astype(np.int64), found[:, 1].astype(np.int64)
    brightness = np.full(len(catalog), np.inf)
    for band in Band:
        if catalog.has(f"{band.letter}_m"):
            mag = np.asarray(catalog.columns[f"{band.letter}_m"], dtype=float)
            brightness = np.fmin(brightness, mag)
    swap = brightness[two] < brightness[one]
    first, second = np.where(swap, two, one), np.where(swap, one, two)
    lacking = {}
    for band in Band:
        absent = not_detected(catalog, band, np.unique(np.concatenate([first, second])))
        lacking[band] = absent[first] != absent[second]
    some = np.logical_or.reduce(list(lacking.values()))
    return _Pairs(
        first[some].astype(np.int32),
        second[some].astype(np.int32),
        {band: here[some] for band, here in lacking.items()},
    )


def not_detected(catalog: Catalog, band: Band, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which rows of all are not detected in a band; False where not asked for.

    Parameters
    ----------
    catalog : Catalog
    band : Band
    rows : ndarray of int64
        The rows asked for.
    """
    absent = np.zeros(len(catalog), dtype=bool)
    index = list(Band).index(band)
    name = f"{band.letter}_m"
    if catalog.has(name):
        absent[rows] |= ~np.isfinite(np.asarray(catalog.columns[name], dtype=float)[rows])
    for column, letters in (("rd_flg", LIMIT_READS), ("ph_qual", LIMIT_QUALITIES)):
        if catalog.has(column):
            flags = catalog.columns[column][rows]
            absent[rows] |= np.array(
                [str(f)[index : index + 1] in letters and len(str(f)) > index for f in flags],
                dtype=bool,
            )
    return absent
