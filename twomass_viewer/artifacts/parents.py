"""Which stars of a catalogue are bright enough, and near enough, to cause artifacts."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts import halo, persistence, spikes
from twomass_viewer.artifacts.draft import Circumstances, Parents
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.imagery.positions import format_position_ascii
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere

_BRIGHTEST_MAG = -10.0  # nothing in the sky but the Sun and the Moon: a null in disguise
_LIMIT_QUALITIES = ("U", "X")
# only magnitudes that can matter to a parent or its colour relation are checked for limits
_DIM = 14.0

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class BandMagnitudes:
    """Magnitudes of all rows in one band; NaN where unknown.

    Attributes
    ----------
    mag : ndarray of float64
    computed : ndarray of bool
        Where the magnitude follows from the other two bands.
    words : str
        How: ``computed from H and Ks``.
    """

    mag: Array
    computed: NDArray[np.bool_]
    words: str


def band_magnitudes(catalog: Catalog, band: Band, rules: RuleSet) -> BandMagnitudes | None:
    """Return the magnitudes of a catalogue in a band, completed by the colour relation.

    Upper limits (``ph_qual`` U and X) do not count as magnitudes. None when the catalogue has
    neither the band nor both others.
    """
    mag = _measured(catalog, band)
    others = [b for b in Band if b is not band]
    pair = [_measured(catalog, b) for b in others]
    words = f"computed from {others[0]} and {others[1]}"
    if pair[0] is None or pair[1] is None:
        if mag is None:
            return None
        return BandMagnitudes(mag, np.zeros(len(mag), dtype=bool), words)
    relation = sum(
        rules.value("parents", f"color_{other.value.lower()}", band) * values
        for other, values in zip(others, pair, strict=True)
        if values is not None
    )
    if mag is None:
        mag = np.full(len(catalog), np.nan)
    computed = ~np.isfinite(mag) & np.isfinite(relation)
    return BandMagnitudes(np.where(computed, relation, mag), computed, words)


def _measured(catalog: Catalog, band: Band) -> Array | None:
    """Return the magnitudes that are measurements, NaN elsewhere; None without the column."""
    name = f"{band.letter}_m"
    if not catalog.has(name):
        return None
    mag = np.array(catalog.columns[name], dtype=float)
    mag[~(mag > _BRIGHTEST_MAG)] = np.nan
    if catalog.has("ph_qual") and len(mag):
        index = list(Band).index(band)
        bright = np.flatnonzero(mag < _DIM)
        quality = catalog.columns["ph_qual"][bright]
        limit = [str(q)[index : index + 1] in _LIMIT_QUALITIES for q in quality]
        mag[bright[np.array(limit, dtype=bool)]] = np.nan
    return mag


def brightest(mags: BandMagnitudes, band: Band, rules: RuleSet) -> NDArray[np.int64]:
    """Return the rows bright enough to cause any artifact in a band."""
    limit = rules.value("parents", "faintest_parent", band)
    with np.errstate(invalid="ignore"):
        return np.flatnonzero(mags.mag <= limit)


def reach_arcsec(mag: Array, at: Circumstances, rules: RuleSet) -> Array:
    """Return how far from a star of each magnitude its artifacts reach, arcsec."""
    steps = rules.value(persistence.KIND, "last_order") * at.step_arcsec
    stripe = rules.value("stripe", "offset") + rules.value("stripe", "height")
    reach = np.maximum(
        spikes.arm_length(mag, "ns", at, rules), spikes.arm_length(mag, "ew", at, rules)
    )
    for hemisphere in Hemisphere if at.hemisphere is None else (at.hemisphere,):
        here = replace(at, hemisphere=hemisphere)
        reach = np.maximum(reach, halo.halo_radius(mag, here, rules))
    return np.maximum(reach, max(steps, stripe) + 5.0)


def designations(catalog: Catalog, rows: NDArray[np.int64]) -> list[str]:
    """Return ``2MASS J…`` for rows, or the position in words where the catalogue has no names."""
    names = catalog.columns.get("designation")
    out = []
    for row in rows:
        name = str(names[row]).strip() if names is not None else ""
        if not name:
            place = format_position_ascii(float(catalog.ra_deg[row]), float(catalog.dec_deg[row]))
            out.append(f"the star at {place}")
        elif name[0].isdigit() and not name.upper().startswith("2MASS"):
            out.append(f"2MASS J{name}")
        else:
            out.append(name)
    return out


def parents_of_rows(
    catalog: Catalog, rows: NDArray[np.int64], mags: BandMagnitudes, scan_width: float
) -> Parents:
    """Return catalogue rows as parents whose place in the scan is not restricted.

    Where the rows carry ``x_scan`` (arcsec west of the middle of the scan) the ends of their
    stripes are known; elsewhere the stripe is centred on the star.
    """
    n, half = len(rows), scan_width / 2.0
    x_scan = np.zeros(n)
    known = np.zeros(n, dtype=bool)
    if catalog.has("x_scan"):
        x_scan = np.array(catalog.columns["x_scan"][rows], dtype=float)
        known = np.isfinite(x_scan) & (np.abs(x_scan) <= half)
        x_scan[~known] = 0.0
    return Parents(
        ra_deg=np.array(catalog.ra_deg[rows], dtype=float),
        dec_deg=np.array(catalog.dec_deg[rows], dtype=float),
        mag=mags.mag[rows],
        designations=designations(catalog, rows),
        mag_words=[mags.words if c else "" for c in mags.computed[rows]],
        same_scan=np.ones(n, dtype=bool),
        last_ghost=np.full(n, 10_000, dtype=np.int64),
        stripe_from=-half - x_scan,
        stripe_to=half - x_scan,
        stripe_known=known,
    )
