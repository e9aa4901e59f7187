"""The reject table: what the working database holds and the catalogue does not.

Duplicates in the overlaps of tiles, sources near an edge, detections too faint for the catalogue,
all of scans that were not selected for the release, and artifacts (Survey Point Source Reject
Table, contents as its description gives them). Columns: those of the PSC, then ``rel``, which the
archive's table has; its scores A to F are assumed here.
"""

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.ipac_table import Column, keywords, table_text
from twomass_viewer.simulation.point_catalog import psc_columns
from twomass_viewer.simulation.working_database import WorkingDatabase
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.catalog_columns import ColumnFormat

DATABASE = "2MASS Survey Point Source Reject Table (pt_src_rej)"
LETTERS_NOTE = (
    "cc_flg: upper-case letters mark rows that are an artifact themselves: P persistence, "
    "C confusion, D diffraction spike, S stripe, B band merge, G glint. That the survey did so is "
    "recalled (0.8), not verified."
)
REL_NOTE = "rel: A reliable to F artifact. The scores of this table are assumed."
REL = ColumnFormat("rel", "1s", "", "reliability score")


def reject_table(database: WorkingDatabase) -> str:
    """Return the text of the reject table (IPAC table)."""
    rows = np.flatnonzero(~database.is_catalogued)
    columns = [*psc_columns(database, rows), Column(REL, reliability(database)[rows])]
    return table_text(columns, keywords(DATABASE, len(rows), LETTERS_NOTE, REL_NOTE))


def reliability(database: WorkingDatabase) -> NDArray[np.str_]:
    """Return rel of every row: A reliable, B two bands, D one band, F artifact."""
    seen = np.sum([d.is_detected for d in (database.sources.bands[b] for b in Band)], axis=0)
    out = np.where(seen > 1, "B", "D")
    out = np.where(database.sources.is_reliable, "A", out)
    return np.where(database.is_artifact, "F", out)
