"""The point sources of the long (6x) scans: one table that holds catalogue and working database.

The archive does not release the 6x catalogue by itself: rows of the working database that belong
to it have ``cat`` 1, and ``rel`` scores the reliability (Explanatory Supplement A3). The columns
are those of the PSC, followed by these two; their order is ours.
"""

import numpy as np

from twomass_viewer.simulation.ipac_table import Column, keywords, table_text
from twomass_viewer.simulation.point_catalog import psc_columns
from twomass_viewer.simulation.reject_table import LETTERS_NOTE, REL, REL_NOTE, reliability
from twomass_viewer.simulation.working_database import WorkingDatabase
from twomass_viewer.survey.catalog_columns import ColumnFormat

DATABASE = "2MASS 6x Point Source Working Database / Catalog (6x-PSWDB)"
CAT = ColumnFormat("cat", "1d", "", "1: the row belongs to the 6x catalog")


def long_exposure_catalog(database: WorkingDatabase) -> str:
    """Return the text of the 6x table (IPAC table).

    Parameters
    ----------
    database : WorkingDatabase
        Of long scans only.
    """
    rows = np.arange(len(database))
    columns = [
        *psc_columns(database, rows),
        Column(REL, reliability(database)),
        Column(CAT, database.is_catalogued.astype(np.int64)),
    ]
    return table_text(columns, keywords(DATABASE, len(rows), LETTERS_NOTE, REL_NOTE))
