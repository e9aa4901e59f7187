"""What a catalogue's rows are: contaminated or clean, how large, how bright."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.coverage import Coverage, coverage, coverage_radius_arcsec
from twomass_viewer.catalogs.match import match, nearest
from twomass_viewer.errors import CatalogError
from twomass_viewer.survey.bands import Band

__all__ = [
    "Coverage",
    "Ellipses",
    "band_magnitude",
    "contamination_is_known",
    "coverage",
    "coverage_radius_arcsec",
    "ellipses",
    "is_contaminated",
    "match",
    "nearest",
]

# Missing-band relations of the survey's artifact software (purge "cautions" page of the 2MASS
# team, spider.ipac.caltech.edu/staff/evans/2mass/cautions.html). That page prints H with a minus
# sign; inverting its own J relation gives the plus sign used here. Measured on real PSC rows with
# Ks < 12 (NGC 188, Orion A, a control field, M 16) the median of inferred minus catalogued is
# -0.2 to -0.5 mag at J, +0.1 to +0.2 at H and 0 to -0.15 at Ks: good for asking whether a star is
# bright enough to be a parent, not as photometry.
_INFERRED: dict[Band, tuple[tuple[Band, float], tuple[Band, float]]] = {
    Band.J: ((Band.H, 2.695), (Band.KS, -1.695)),
    Band.H: ((Band.J, 0.370), (Band.KS, 0.630)),
    Band.KS: ((Band.H, 1.598), (Band.J, -0.587)),
}

_NEGATIVE_FLUX = 50.0
"""mag; the XSC writes 75 to 99 for a negative flux (ES II.3.a); no source is this faint."""


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


def contamination_is_known(catalog: Catalog) -> bool:
    """Whether the catalogue has a contamination flag at all."""
    return catalog.kind is not CatalogKind.OTHER and catalog.has("cc_flg")


def is_contaminated(catalog: Catalog) -> NDArray[np.bool_]:
    """Return which rows ``cc_flg`` marks as possibly contaminated or confused.

    All False where the catalogue has no ``cc_flg`` (see `contamination_is_known`; reading such a
    file leaves a notice). ``Z`` of the XSC names a photometry source and is no contamination.
    """
    out = np.zeros(len(catalog), dtype=np.bool_)
    if not contamination_is_known(catalog):
        return out
    clean = "0Z" if catalog.kind is CatalogKind.XSC else "0"
    flags = catalog.columns["cc_flg"].tolist()
    bad = {text for text in set(flags) if text.strip(clean + " ")}
    return np.fromiter((t in bad for t in flags), dtype=np.bool_, count=len(flags))


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


def band_magnitude(catalog: Catalog, band: Band) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return a magnitude for every row, from the other two bands where this one has none.

    Upper limits (``ph_qual`` U) and detections without brightness (X) count as none. An inferred
    value is rough (a few tenths of a magnitude) and must be marked wherever it is shown.

    Parameters
    ----------
    catalog : Catalog
    band : Band

    Returns
    -------
    values : ndarray of float64
        mag; NaN where neither this band nor both others are measured.
    is_inferred : ndarray of bool
        Where the value comes from the other bands.
    """
    measured = {b: _measured(catalog, b) for b in Band}
    values = measured[band]
    (first, x), (second, y) = _INFERRED[band]
    inferred = x * measured[first] + y * measured[second]
    missing = ~np.isfinite(values) & np.isfinite(inferred)
    return np.where(missing, inferred, values), missing


def _measured(catalog: Catalog, band: Band) -> NDArray[np.float64]:
    """Return the measured magnitudes of a band; NaN for limits and nulls."""
    letter = band.letter
    if catalog.kind is CatalogKind.XSC:
        values = np.full(len(catalog), np.nan)
        for name in (f"{letter}_m_k20fe", f"{letter}_m_ext"):
            column = _number(catalog, name)
            if column is not None:
                values = np.where(np.isfinite(values), values, column)
        return np.where(values < _NEGATIVE_FLUX, values, np.nan)
    column = _number(catalog, f"{letter}_m")
    if column is None:
        return np.full(len(catalog), np.nan)
    quality = catalog.columns.get("ph_qual")
    if quality is None:
        return column
    at = list(Band).index(band)
    no_value = {t for t in set(quality.tolist()) if len(t) == 3 and t[at] in "UX"}
    limit = np.fromiter((t in no_value for t in quality), dtype=np.bool_, count=len(quality))
    return np.where(limit, np.nan, column)


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
