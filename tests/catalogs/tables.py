"""Small catalogues for the tests of this folder."""

from typing import Any

import numpy as np

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind


def psc(rows: int = 4, **columns: Any) -> Catalog:
    base: dict[str, Any] = {
        "ra": 83.6 + 0.001 * np.arange(rows),
        "dec": -5.4 + 0.001 * np.arange(rows),
    }
    base |= {k: _array(v) for k, v in columns.items()}
    return Catalog(CatalogKind.PSC, "made.tbl", None, base)


def xsc(rows: int = 3, **columns: Any) -> Catalog:
    made = psc(rows, **columns)
    return Catalog(CatalogKind.XSC, "made_xsc.tbl", None, made.columns)


def _array(values: Any) -> Any:
    if all(isinstance(v, str) for v in values):
        return np.array(values, dtype=object)
    return np.array(values)
