"""What a catalogue's rows are: contaminated or clean, and how large."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.errors import CatalogError


class Ellipses(NamedTuple):
    """Ellipses of extended sources, one a row; NaN where the row has no size.

    Attributes
    ----------
    semi_major_arcsec : ndarray of float64
        ``r_k20fe``, the Ks = 20 mag/arcsec² isophote.
    axis_ratio : ndarray of float64
        Minor over major: ``sup_ba``, else ``k_ba``, else 1.
    pa_deg : ndarray of float64
        Position angle of the major axis, east of north: ``sup_phi``, else ``k_phi``, else 0.
    """

    semi_major_arcsec: NDArray[np.float64]
    axis_ratio: NDArray[np.float64]
    pa_deg: NDArray[np.float64]


def is_contaminated(catalog: Catalog) -> NDArray[np.bool_]:
    """Return which rows ``cc_flg`` marks as possibly contaminated or confused.

    All False where the catalogue has no ``cc_flg`` of the survey's meaning; reading a PSC without
    it leaves a notice. ``Z`` of the XSC names a photometry source and is no contamination.

    The answer is kept as long as the catalogue and must not be written to.
    """
    known = _contaminated.get(catalog)
    if known is None:
        known = _contaminated[catalog] = _find_contaminated(catalog)
        known.flags.writeable = False
    return known


_contaminated: WeakKeyDictionary[Catalog, NDArray[np.bool_]] = WeakKeyDictionary()


def _find_contaminated(catalog: Catalog) -> NDArray[np.bool_]:
    out = np.zeros(len(catalog), dtype=np.bool_)
    if catalog.kind is CatalogKind.OTHER or not catalog.has("cc_flg"):
        return out
    clean = "0Z" if catalog.kind is CatalogKind.XSC else "0"
    flags = catalog.columns["cc_flg"].tolist()
    bad = {text for text in set(flags) if text.strip(clean + " ")}
    return np.fromiter(map(bad.__contains__, flags), dtype=np.bool_, count=len(flags))


def ellipses(catalog: Catalog) -> Ellipses:
    """Return the ellipse of every row; all NaN for catalogues without sizes."""
    nothing = np.full(len(catalog), np.nan)
    size = _number(catalog, "r_k20fe")
    if size is None:
        return Ellipses(nothing, nothing.copy(), nothing.copy())
    ratio, angle = nothing.copy(), nothing.copy()
    for ba, phi in (("sup_ba", "sup_phi"), ("k_ba", "k_phi")):
        a, b = _number(catalog, ba), _number(catalog, phi)
        if a is None or b is None:
            continue
        # Ratio and angle belong to one fit: both or neither.
        use = ~np.isfinite(ratio) & np.isfinite(a) & np.isfinite(b) & (a > 0) & (a <= 1)
        ratio[use], angle[use] = a[use], b[use]
    sized = np.isfinite(size) & (size > 0)
    ratio[sized & ~np.isfinite(ratio)] = 1.0
    angle[sized & ~np.isfinite(angle)] = 0.0
    return Ellipses(
        np.where(sized, size, np.nan),
        np.where(sized, ratio, np.nan),
        np.where(sized, angle, np.nan),
    )


def _number(catalog: Catalog, name: str) -> NDArray[np.float64] | None:
    """Return a column as numbers, or None if it is absent.

    Raises
    ------
    CatalogError
        If the column holds text.
    """
    values = catalog.columns.get(name)
    if values is None:
        return None
    if values.dtype.kind not in "fiu":
        if any(values.tolist()):
            raise CatalogError(f"Column {name} of {catalog.name} holds text, not numbers.")
        return np.full(len(values), np.nan)
    return values.astype(np.float64)
