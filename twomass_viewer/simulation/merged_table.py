"""Merged sources: means over all apparitions of a source in a working database.

Known (Explanatory Supplement A6): groups of extractions within 1.5 arcsec of each other, mean
positions and magnitudes of sources detected more than once; columns ``gcntr`` (key of the seed
extraction), ``napp`` (extractions) and ``spos`` (scans that cover the position). The names of all
other columns and their order are ours.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.ipac_table import Column, keywords, table_text
from twomass_viewer.simulation.point_catalog import combined_sigma, designations
from twomass_viewer.simulation.scan_places import places
from twomass_viewer.simulation.working_database import WorkingDatabase
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.catalog_columns import ColumnFormat

DATABASE = "2MASS Merged Point Source Information Table"
LAYOUT_NOTE = (
    "gcntr, napp and spos are columns of the survey; the others of this table are a layout of our "
    "own: means weighted by 1/sigma^2, scatter as standard deviation."
)
GROUP_ARCSEC = 1.5
Array = NDArray[np.float64]


def merged_table(database: WorkingDatabase) -> str:
    """Return the text of the merged table (IPAC table): sources with more than one apparition."""
    groups = merge(database)
    columns = _columns(database, groups)
    return table_text(columns, keywords(DATABASE, len(groups), LAYOUT_NOTE))


def merge(database: WorkingDatabase) -> list[NDArray[np.int64]]:
    """Return the rows of each group; the seed, the lowest key, first. Artifacts are left out."""
    from scipy.spatial import cKDTree

    rows = np.flatnonzero(~database.is_artifact)
    if not len(rows):
        return []
    x, y = database.sources.x[rows], database.sources.y[rows]
    places_of = np.column_stack([x, y])
    near: Any = cKDTree(places_of).query_ball_point(places_of, GROUP_ARCSEC, return_sorted=True)
    taken = np.zeros(len(rows), dtype=bool)
    groups = []
    for i, found in enumerate(near):
        if taken[i]:
            continue
        group = [i, *(k for k in found if k > i and not taken[k])]
        taken[group] = True
        if len(group) > 1:
            groups.append(rows[group])
    return groups


def _columns(database: WorkingDatabase, groups: list[NDArray[np.int64]]) -> list[Column]:
    s = database.sources
    seeds = np.array([g[0] for g in groups], dtype=np.int64)
    # a mean right ascension in the tangent plane: no trouble at 0 h or at a pole
    x = np.array([_mean(s.x[g], s.error[g]) for g in groups])
    y = np.array([_mean(s.y[g], s.error[g]) for g in groups])
    if groups:
        ra, dec = (np.asarray(v) for v in database.sky.plane.unproject(-x, y))
    else:
        ra, dec = x, y
    covering = np.zeros(len(groups), dtype=np.int64)
    for scan in database.scans:
        if groups:
            covering += places(scan, ra, dec).edge > 0.0
    scatter = [float(np.sqrt(np.mean((s.x[g] - cx) ** 2 + (s.y[g] - cy) ** 2)))
               for g, cx, cy in zip(groups, x, y, strict=True)]  # fmt: skip
    first, last = ([float(f(s.jdate[g])) for g in groups] for f in (np.min, np.max))
    out: list[tuple[str, str, str, str, Any]] = [
        ("gcntr", "10d", "", "key of the group: that of its seed", database.key[seeds]),
        ("napp", "5d", "", "number of extractions", [len(g) for g in groups]),
        ("spos", "5d", "", "number of scans covering the position", covering),
        ("ra", "10.6f", "deg", "mean right ascension (J2000 decimal deg)", ra),
        ("dec", "10.6f", "deg", "mean declination (J2000 decimal deg)", dec),
        ("designation", "17s", "", "formed from the mean position", designations(ra, dec)),
        ("pos_rms", "6.3f", "arcsec", "scatter of the positions", scatter),
    ]
    for band in Band:
        d, b, word = s.bands[band], band.letter, band.value.upper()[0]
        error = combined_sigma(band, d)
        mean, sigma, spread, number = [], [], [], []
        for g in groups:
            use = g[d.is_measured[g]]
            number.append(len(use))
            mean.append(_mean(d.mag[use], error[use]) if len(use) else None)
            sigma.append(float(np.sum(error[use] ** -2.0) ** -0.5) if len(use) else None)
            spread.append(float(np.std(d.mag[use], ddof=1)) if len(use) > 1 else None)
        out += [
            (f"{b}_m", "6.3f", "mag", f"{word} mean magnitude", mean),
            (f"{b}_msigcom", "5.3f", "mag", f"{word} uncertainty of the mean", sigma),
            (f"{b}_mrms", "5.3f", "mag", f"{word} scatter of the magnitudes", spread),
            (f"{b}_ndet", "5d", "", f"{word} number of magnitudes", number),
        ]
    out += [
        ("jdate_first", "12.4f", "day", "Julian date of the first extraction", first),
        ("jdate_last", "12.4f", "day", "Julian date of the last extraction", last),
    ]
    return [Column(ColumnFormat(*head), values) for *head, values in out]


def _mean(values: Array, errors: Array) -> float:
    weight = errors**-2.0
    return float(np.sum(values * weight) / np.sum(weight))
