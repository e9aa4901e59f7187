"""Which stars fit a letter of cc_flg of one source: the laws of the flags, asked from the source.

The laws themselves (`flagged_ghosts`, `confusion`, `band_merge`) go from the stars to what they
trouble. Here a single source is given, and only its surroundings are looked at: that is quick also
in a table of millions.
"""

import math
import weakref
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts import band_merge, confusion, persistence
from twomass_viewer.artifacts.draft import Circumstances
from twomass_viewer.artifacts.flagged_ghosts import direction_signs, fade_mag, infer_directions
from twomass_viewer.artifacts.parents import band_magnitudes
from twomass_viewer.artifacts.scan_axes import SkyAxes
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet
from twomass_viewer.survey.scans import Hemisphere

MOST_JUDGED_ROWS = 50_000
"""Of larger tables the scan directions are not inferred for the sake of one source: our choice,
some tenths of a second."""

_SKY = SkyAxes(FieldPlane(0.0, 0.0))  # offsets along meridians do not depend on its plane

Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LetterParent:
    """A star that fits a letter in one band.

    Attributes
    ----------
    row : int
        Of the catalogue.
    mag : float
        In the band.
    mag_words : str
        How the magnitude was found where it was not simply read; else ''.
    distance_arcsec : float
        From the source to the star, or to the place of its ghost.
    brighter_mag : float
        How much brighter than the source the star is; NaN where it is not known.
    order : int
        Number of the ghost: positive to the north of the star, negative to the south; else 0.
    radius_arcsec : float
        Within which the rule holds.
    """

    row: int
    mag: float
    mag_words: str
    distance_arcsec: float
    brighter_mag: float
    order: int
    radius_arcsec: float


def source_mag(catalog: Catalog, row: int, band: Band) -> float:
    """Return the magnitude the table lists, a limit or not; NaN without one."""
    name = f"{band.letter}_m"
    return float(catalog.columns[name][row]) if catalog.has(name) else math.nan


def ghost_reach_arcsec(rules: RuleSet) -> float:
    """Return how far from a source the star can lie that has a ghost beside it."""
    steps = rules.value(persistence.KIND, "last_order") * rules.value(
        persistence.KIND, "frame_step"
    )
    return steps + rules.value(persistence.KIND, "flag_radius")


def ghost_depth_needed(order: int, band: Band, rules: RuleSet) -> float:
    """Return by how many magnitudes a star outshines what is flagged beside one of its ghosts."""
    return rules.value(persistence.KIND, "flag_depth", band) + fade_mag(order, band, rules)


def ghost_parents(
    catalog: Catalog, row: int, band: Band, rules: RuleSet, among: Index
) -> list[LetterParent]:
    """Return the stars a ghost of which the flag p of a source is for; see `flagged_pairs`.

    Parameters
    ----------
    catalog : Catalog
    row : int
        The source.
    band : Band
    rules : RuleSet
    among : ndarray of int64
        Rows that may be the star: all within `ghost_reach_arcsec`.
    """
    mags, mag = band_magnitudes(catalog, band, rules), source_mag(catalog, row, band)
    if mags is None or not math.isfinite(mag):
        return []
    radius = rules.value(persistence.KIND, "flag_radius", band)
    step = rules.value(persistence.KIND, "frame_step")
    with np.errstate(invalid="ignore"):
        bright = mags.mag[among] <= mag - ghost_depth_needed(1, band, rules)
    stars = among[bright & (among != row)]
    ra, dec = float(catalog.ra_deg[row]), float(catalog.dec_deg[row])
    star_ra, star_dec = catalog.ra_deg[stars], catalog.dec_deg[stars]
    away = separation_arcsec(star_ra, star_dec, ra, dec)
    found = []
    for number in range(1, int(rules.value(persistence.KIND, "last_order")) + 1):
        # a ghost lies this far from its star, whichever way
        near = np.abs(away - number * step) <= radius + 0.01
        needed = ghost_depth_needed(number, band, rules)
        near &= mags.mag[stars] <= mag - needed
        chosen = np.flatnonzero(near)
        for order in (number, -number):
            ghosts = _SKY.offset(star_ra[chosen], star_dec[chosen], 0.0, order * step)
            apart = separation_arcsec(*ghosts, ra, dec)
            for k in np.flatnonzero(apart <= radius).tolist():
                star = int(stars[chosen[k]])
                found.append(
                    LetterParent(
                        star, float(mags.mag[star]), mags.words_of(star), float(apart[k]),
                        mag - float(mags.mag[star]), order, radius,
                    )
                )  # fmt: skip
    return found


def ghost_places(catalog: Catalog, row: int, rules: RuleSet) -> tuple[NDArray[np.float64], ...]:
    """Return where the stars lie that would have a ghost at a source: RA and Dec, degrees."""
    step = rules.value(persistence.KIND, "frame_step")
    last = int(rules.value(persistence.KIND, "last_order"))
    offsets = np.array([s * n * step for n in range(1, last + 1) for s in (1, -1)])
    ra = np.full(len(offsets), catalog.ra_deg[row])
    return _SKY.offset(ra, np.full(len(offsets), catalog.dec_deg[row]), 0.0, offsets)


def ghost_mag(
    parent: LetterParent, band: Band, telescopes: tuple[Hemisphere, ...], rules: RuleSet
) -> float:
    """Return how bright the ghost of a star is, on average over the telescopes it may be of."""
    step = rules.value(persistence.KIND, "frame_step")
    number = abs(parent.order)
    depths = []
    for hemisphere in telescopes or tuple(Hemisphere):
        at = Circumstances(band, hemisphere, None, step, None, None, None, _SKY)
        depths.append(persistence.ghost_depths(parent.mag, number, at, rules)[-1])
    return parent.mag + sum(depths) / len(depths)


def confusing_stars(
    catalog: Catalog, row: int, band: Band, rules: RuleSet, among: Index
) -> list[LetterParent]:
    """Return the brighter sources within whose radius of confusion a source lies, nearest first.

    Notes
    -----
    The nearest brighter source is always among them, whether its radius reaches the source or not.
    """
    mags, mag = band_magnitudes(catalog, band, rules), source_mag(catalog, row, band)
    if mags is None:
        return []
    rows = among[(among != row) & np.isfinite(mags.mag[among])]
    if math.isfinite(mag):
        rows = rows[mags.mag[rows] < mag]
    # among the faint ones a limit still stands for a magnitude
    limits = band_merge.not_detected(catalog, band, rows)[rows] & ~mags.computed[rows]
    rows = rows[~limits]
    ra, dec = float(catalog.ra_deg[row]), float(catalog.dec_deg[row])
    away = separation_arcsec(catalog.ra_deg[rows], catalog.dec_deg[rows], ra, dec)
    radius = confusion.confusion_radius(mags.mag[rows], band, rules)
    order = np.argsort(away, kind="stable")
    return [
        LetterParent(
            int(rows[k]), float(mags.mag[rows[k]]), mags.words_of(int(rows[k])), float(away[k]),
            mag - float(mags.mag[rows[k]]), 0, float(radius[k]),
        )
        for n, k in enumerate(order.tolist())
        if n == 0 or away[k] <= radius[k]
    ]  # fmt: skip


def merge_partners(
    catalog: Catalog, row: int, band: Band, rules: RuleSet, among: Index
) -> list[LetterParent]:
    """Return the rows near a source of which it, or they, lack the band; the nearest first."""
    radius = rules.value(band_merge.KIND, "pair_radius")
    away = separation_arcsec(
        catalog.ra_deg[among], catalog.dec_deg[among],
        float(catalog.ra_deg[row]), float(catalog.dec_deg[row]),
    )  # fmt: skip
    near = (away <= radius) & (among != row)
    rows, away = among[near], away[near]
    absent = band_merge.not_detected(catalog, band, np.append(rows, row))
    mag = source_mag(catalog, row, band)
    found = []
    for k in np.argsort(away, kind="stable").tolist():
        other = int(rows[k])
        if absent[other] != absent[row]:
            theirs = source_mag(catalog, other, band)
            found.append(LetterParent(other, theirs, "", float(away[k]), mag - theirs, 0, radius))
    return found


def same_scan(catalog: Catalog, row: int, other: int) -> bool | None:
    """Return whether two rows come from one scan; None where the table does not name scans."""
    if not (catalog.has("scan") and catalog.has("date")):
        return None
    return all(
        str(catalog.columns[c][row]) == str(catalog.columns[c][other])
        for c in ("date", "scan", "hemis")
        if catalog.has(c)
    )


_Key = tuple[tuple[str, float], ...]
_SIGNS: "weakref.WeakKeyDictionary[Catalog, tuple[_Key, Index]]" = weakref.WeakKeyDictionary()


def direction_sign(catalog: Catalog, row: int, rules: RuleSet) -> int:
    """Return the scan direction all flags of a table speak for at a row: +1 north-going, −1 south.

    Notes
    -----
    0 where they do not decide, and in tables larger than `MOST_JUDGED_ROWS`. Kept with the table.
    """
    if len(catalog) > MOST_JUDGED_ROWS:
        return 0
    key = tuple((r.key, r.value) for r in rules if r.kind in ("parents", persistence.KIND))
    known = _SIGNS.get(catalog)
    if known is None or known[0] != key:
        known = key, direction_signs(catalog, infer_directions(catalog, rules))
        _SIGNS[catalog] = known
    return int(known[1][row])
