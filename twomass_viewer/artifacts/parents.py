"""Which stars of a catalogue are bright enough, and near enough, to cause artifacts."""

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts import confusion, halo, persistence, spikes
from twomass_viewer.artifacts.draft import Circumstances, Parents
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.imagery.positions import format_position_ascii
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere

_BRIGHTEST_MAG = -10.0  # nothing in the sky but the Sun and the Moon: a null in disguise
LIMIT_QUALITIES = frozenset("UX")
"""Values of ``ph_qual`` whose magnitudes are upper limits, or none."""

LIMIT_READS = frozenset("069")
"""Values of ``rd_flg`` whose magnitudes are limits: not detected, detected but not deblended
consistently, detected but unmeasurable."""

_WINGS_READ = "3"
# only magnitudes that can matter to a parent or its colour relation are checked for limits
_DIM = 14.0
_NUCLEUS_APERTURE = "5"  # the smallest circular aperture of the XSC, arcsec

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class BandMagnitudes:
    """Magnitudes of all rows in one band; NaN where unknown.

    Attributes
    ----------
    mag : ndarray of float64
    error : ndarray of float64
        One sigma, propagated where the magnitude is computed; 0 where the table gives none.
    computed : ndarray of bool
        Where the magnitude is a guess: it follows from the other two bands, or from the light of
        a galaxy about its nucleus.
    words : str
        How: ``computed from H and Ks``.
    from_wings : ndarray of bool
        Stars saturated even in the first read, measured on the wings of their profile.
    """

    mag: Array
    error: Array
    computed: NDArray[np.bool_]
    words: str
    from_wings: NDArray[np.bool_]

    def words_of(self, row: int) -> str:
        """Return how the magnitude of a row was found, where it is worth saying; else ''."""
        if self.computed[row]:
            return self.words
        return "measured on its wings, saturated in both reads" if self.from_wings[row] else ""


_Relation = tuple[float, ...]
_Known = dict[Band, tuple[_Relation, BandMagnitudes | None]]
_KNOWN: "weakref.WeakKeyDictionary[Catalog, _Known]" = weakref.WeakKeyDictionary()


def band_magnitudes(catalog: Catalog, band: Band, rules: RuleSet) -> BandMagnitudes | None:
    """Return the magnitudes of a catalogue in a band, completed by the colour relation.

    Upper limits (``ph_qual`` U and X, ``rd_flg`` 0, 6 and 9) do not count as magnitudes. None
    when the catalogue has neither the band nor both others. Kept with the catalogue: the images
    of a mosaic ask for the same again.
    """
    relation = tuple(
        rules.value("parents", f"color_{b.value.lower()}", band) for b in Band if b is not band
    )
    of_bands = _KNOWN.setdefault(catalog, {})
    known = of_bands.get(band)
    if known is None or known[0] != relation:  # those by other rules are let go
        known = of_bands[band] = relation, _band_magnitudes(catalog, band, relation)
    return known[1]


def _band_magnitudes(catalog: Catalog, band: Band, relation: _Relation) -> BandMagnitudes | None:
    if catalog.kind is CatalogKind.XSC:
        return _nuclei(catalog, band)
    mag = _measured(catalog, band)
    others = [b for b in Band if b is not band]
    pair = [_measured(catalog, b) for b in others]
    words = f"computed from {others[0]} and {others[1]}"
    wings = _reads(catalog, band, frozenset(_WINGS_READ))
    error = _errors(catalog, band)
    if pair[0] is None or pair[1] is None:
        if mag is None:
            return None
        return BandMagnitudes(mag, error, np.zeros(len(mag), dtype=bool), words, wings)
    colors = sum(c * m for c, m in zip(relation, pair, strict=True) if m is not None)
    color_error = np.hypot(
        *(c * _errors(catalog, b) for c, b in zip(relation, others, strict=True))
    )
    if mag is None:
        mag = np.full(len(catalog), np.nan)
    computed = ~np.isfinite(mag) & np.isfinite(colors)
    # what a large table does not need is not written into memory of its own
    if computed.any():
        mag, wings = np.where(computed, colors, mag), wings & ~computed
    if color_error[computed].any():
        error = np.where(computed, color_error, error)
    return BandMagnitudes(mag, error, computed, words, wings)


def _nuclei(catalog: Catalog, band: Band) -> BandMagnitudes | None:
    """Return what galaxies hold within the smallest aperture about their nuclei."""
    name = f"{band.letter}_m_{_NUCLEUS_APERTURE}"
    if not catalog.has(name):
        return None
    mag = np.array(catalog.columns[name], dtype=float)
    mag[~(mag > _BRIGHTEST_MAG)] = np.nan
    count = len(mag)
    return BandMagnitudes(
        mag, np.zeros(count), np.isfinite(mag),
        f"of all light within {_NUCLEUS_APERTURE}″ of the nucleus of a galaxy",
        np.zeros(count, dtype=bool),
    )  # fmt: skip


def _measured(catalog: Catalog, band: Band) -> Array | None:
    """Return the magnitudes that are measurements, NaN elsewhere; None without the column.

    The column itself where all of it are: a large table is not kept twice.
    """
    name = f"{band.letter}_m"
    if not catalog.has(name):
        return None
    mag: Array = np.asarray(catalog.columns[name], dtype=float)
    with np.errstate(invalid="ignore"):
        without = ~(mag > _BRIGHTEST_MAG)
    without |= _letters(catalog, "ph_qual", band, LIMIT_QUALITIES)
    without |= _reads(catalog, band, LIMIT_READS)
    return np.where(without, np.nan, mag) if without.any() else mag


def _reads(catalog: Catalog, band: Band, flags: frozenset[str]) -> NDArray[np.bool_]:
    return _letters(catalog, "rd_flg", band, flags)


def _letters(
    catalog: Catalog, column: str, band: Band, letters: frozenset[str]
) -> NDArray[np.bool_]:
    """Return the bright rows whose flag has one of the letters at the place of the band."""
    found = np.zeros(len(catalog), dtype=bool)
    name = f"{band.letter}_m"
    if not catalog.has(column) or not catalog.has(name):
        return found
    mag = np.asarray(catalog.columns[name], dtype=float)
    index = list(Band).index(band)
    with np.errstate(invalid="ignore"):
        bright = np.flatnonzero(mag < _DIM)
    flags = catalog.columns[column][bright]
    found[bright] = [str(f)[index : index + 1] in letters for f in flags]
    return found


def _errors(catalog: Catalog, band: Band) -> Array:
    """Return the magnitude errors, 0 where the table has none."""
    for name in (f"{band.letter}_cmsig", f"{band.letter}_msigcom"):
        if catalog.has(name):
            error = np.array(catalog.columns[name], dtype=float)
            with np.errstate(invalid="ignore"):
                return np.where((error > 0) & (error < 5.0), error, 0.0)
    return np.zeros(len(catalog))


def brightest(mags: BandMagnitudes, band: Band, rules: RuleSet) -> NDArray[np.int64]:
    """Return the rows bright enough to cause any artifact in a band."""
    limit = rules.value("parents", "faintest_parent", band)
    with np.errstate(invalid="ignore"):
        return np.flatnonzero(mags.mag <= limit)


def reaches(mag: Array, at: Circumstances, rules: RuleSet) -> Mapping[ArtifactKind, Array]:
    """Return how far from a star of each magnitude its artifacts of a kind reach, arcsec.

    Kinds that are not named reach no farther than a few arcsec.
    """
    arms = np.maximum(
        spikes.arm_length(mag, "ns", at, rules), spikes.arm_length(mag, "ew", at, rules)
    )
    circle = np.zeros(len(mag))
    for hemisphere in Hemisphere if at.hemisphere is None else (at.hemisphere,):
        here = replace(at, hemisphere=hemisphere)
        circle = np.maximum(circle, halo.halo_radius(mag, here, rules))
    ghosts = rules.value(persistence.KIND, "last_order") * at.step_arcsec + 5.0
    stripe = rules.value("stripe", "offset") + rules.value("stripe", "height")
    spot = 5.0 + max(
        (abs(r.value) for r in rules if r.kind == "quadrant_spot" and r.name.endswith("_dy")),
        default=0.0,
    )
    # a stripe is seen as far as the scan is wide
    across = stripe + rules.value("parents", "scan_width")
    return {
        ArtifactKind.DIFFRACTION_SPIKE: arms,
        ArtifactKind.HALO: circle,
        ArtifactKind.CONFUSION: confusion.confusion_radius(mag, at.band, rules),
        ArtifactKind.PERSISTENCE: np.full(len(mag), ghosts),
        ArtifactKind.STRIPE: np.full(len(mag), across),
        ArtifactKind.QUADRANT_SPOT: np.full(len(mag), spot),
    }


def reach_arcsec(mag: Array, at: Circumstances, rules: RuleSet) -> Array:
    """Return how far from a star of each magnitude any of its artifacts reaches, arcsec."""
    reach: Array = np.max(list(reaches(mag, at, rules).values()), axis=0)
    return reach


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
            extended = catalog.kind is CatalogKind.XSC
            out.append(f"2MASX J{name}" if extended else f"2MASS J{name}")
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
        mag_error=mags.error[rows],
        mag_guess=mags.computed[rows],
        designations=designations(catalog, rows),
        mag_words=[mags.words_of(r) for r in rows.tolist()],
        same_scan=np.ones(n, dtype=bool),
        last_ghost=np.full(n, 10_000, dtype=np.int64),
        stripe_from=-half - x_scan,
        stripe_to=half - x_scan,
        stripe_known=known,
    )
