"""Who is behind a letter of cc_flg: the star, or the neighbour, that a rule names for a PSC row.

These are facts about a listed source, without a score: the flags are weighed with the row itself.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from twomass_viewer.artifacts.band_merge import not_detected
from twomass_viewer.artifacts.letter_parents import (
    LetterParent,
    confusing_stars,
    ghost_mag,
    ghost_parents,
    ghost_places,
    ghost_reach_arcsec,
    merge_partners,
    same_scan,
)
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.coverage import coverage
from twomass_viewer.catalogs.row_values import letters_of
from twomass_viewer.explain import letter_words as words
from twomass_viewer.explain.flagged_row import LETTERS, FlaggedRow, flagged_row
from twomass_viewer.explain.letter_shapes import shape_reasons
from twomass_viewer.explain.letter_ways import Way, side_of, telescopes_of, way_of
from twomass_viewer.explain.looks import Look
from twomass_viewer.explain.model import Reason, rounded
from twomass_viewer.explain.rows import Rows
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

NEAREST_ARCSEC = 60.0
"""How far the nearest brighter source is named where no rule names one: our choice."""

Fit = dict[Band, LetterParent]


def letter_reasons(
    places: Sequence[tuple[float, float]],
    catalogs: Sequence[Rows],
    looks: Sequence[Look],
    covers: Sequence[tuple[int, Artifact]],
    rules: Callable[[], RuleSet],
) -> list[Reason]:
    """Return who is behind the letters of the PSC row at a place.

    Parameters
    ----------
    places : sequence of (float, float)
        The place asked for, and then that of the dot there if there is one: FK5 J2000, degrees.
    catalogs : sequence of Rows
    looks : sequence of Look
        Of the images that show the place.
    covers : sequence of (int, Artifact)
        Predicted artifacts at the place, in all images and bands, with their indices.
    rules : callable
        Returns the rules; called only where there is a letter.

    Returns
    -------
    list of Reason
        Worst letter first; none for a clean row, or where no row is listed.
    """
    at = flagged_row(places, catalogs)
    if at is None:
        return []
    letters: dict[str, list[Band]] = {}
    for band, letter in letters_of(at.catalog, at.row, "cc_flg"):
        letters.setdefault(letter, []).append(band)
    out: list[Reason] = []
    for letter in (c for c in LETTERS if c in letters):
        bands = letters[letter]
        if letter == "p":
            out += _ghosts(at, bands, looks, rules())
        elif letter == "c":
            out += _confused(at, bands, rules())
        elif letter == "b":
            out += _merged(at, bands, rules())
        else:
            out += shape_reasons(at, letter, bands, covers, rules())
    return out


def _ghosts(
    at: FlaggedRow, bands: list[Band], looks: Sequence[Look], rules: RuleSet
) -> list[Reason]:
    """Return the stars whose ghosts the letter p is for."""
    among = at.near(ghost_reach_arcsec(rules))
    telescopes = telescopes_of(looks, at.catalog, at.row, rules)
    fits: dict[Hashable, Fit] = {}
    for band in bands:
        for p in ghost_parents(at.catalog, at.row, band, rules, among):
            fits.setdefault((p.row, p.order), {})[band] = p
    ways: dict[int, Way] = {}

    def way(fit: Fit) -> Way:
        order = 1 if _any(fit).order > 0 else -1
        if order not in ways:
            ways[order] = way_of(order, looks, at.catalog, at.row, rules)
        return ways[order]

    def fainter(fit: Fit) -> dict[Band, float]:
        return {b: ghost_mag(p, b, telescopes, rules) - p.mag - p.brighter_mag
                for b, p in fit.items()}  # fmt: skip

    def elsewhere(fit: Fit) -> bool:
        return same_scan(at.catalog, at.row, _any(fit).row) is False

    def rank(fit: Fit) -> tuple[float, ...]:
        strongest = min(fainter(fit).values())
        return way(fit).rank, elsewhere(fit), -len(fit), strongest

    rule = (rules.get("persistence", "flag_radius"),)
    kind, out = ArtifactKind.PERSISTENCE, []
    for fit, here, others in _assigned(bands, fits, rank):
        used = (*rule, *(rules.get("persistence", "flag_depth", b) for b in here))
        if not fit:
            covered = _covers_all(at, rules)
            out.append(at.reason(
                kind, "p", here, None, words.title("p", here, "Star", found=False),
                words.no_ghost_words(here, rules, covered), {"table_covers": covered}, used,
            ))  # fmt: skip
            continue
        best, difference = _any(fit), fainter(fit)
        said = words.ghost_words(
            at.name_of(best.row), fit, difference, way(fit), rules,
            limits=_limits(at, here), other_scan=elsewhere(fit), others=others,
        )  # fmt: skip
        evidence = {
            "order": abs(best.order), "side": side_of(best.order),
            "direction": way(fit).direction.value, "direction_known": way(fit).known.value,
            "ghost_fainter_mag": {b.value: rounded(v, 2) for b, v in difference.items()},
            **_mags(fit), "others": others,
        }  # fmt: skip
        out.append(at.reason(
            kind, "p", here, best, words.title("p", here, "Star", found=True), said, evidence,
            used,
        ))  # fmt: skip
    return out


def _covers_all(at: FlaggedRow, rules: RuleSet) -> bool | None:
    """Whether the table reaches everywhere the star of a ghost could be."""
    area = coverage(at.catalog)
    if not area.is_known:
        return None
    return bool(np.all(area.covers(*ghost_places(at.catalog, at.row, rules))))


def _confused(at: FlaggedRow, bands: list[Band], rules: RuleSet) -> list[Reason]:
    """Return the brighter neighbours the letter c is for; none by rules that are switched off."""
    laws = ("radius", "slope")
    bands = [b for b in bands if not any(rules.get("confusion", law, b).off for law in laws)]
    among = at.near(max(rules.value("confusion", "largest"), NEAREST_ARCSEC))
    fits: dict[Hashable, Fit] = {}
    brighter: dict[Band, LetterParent] = {}
    for band in bands:
        for p in confusing_stars(at.catalog, at.row, band, rules, among):
            if p.distance_arcsec <= p.radius_arcsec:
                fits.setdefault(p.row, {})[band] = p
            if p.distance_arcsec <= NEAREST_ARCSEC:
                brighter.setdefault(band, p)

    def rank(fit: Fit) -> tuple[float, ...]:
        return -len(fit), min(p.distance_arcsec / p.radius_arcsec for p in fit.values())

    kind, out = ArtifactKind.CONFUSION, []
    for fit, here, others in _assigned(bands, fits, rank):
        used = tuple(rules.get("confusion", "radius", b) for b in here)
        if fit:
            best = _any(fit)
            said = words.confusion_words(at.name_of(best.row), fit, _limits(at, here), others)
            out.append(at.reason(
                kind, "c", here, best, words.title("c", here, "Neighbour", found=True), said,
                {"radius_arcsec": rounded(best.radius_arcsec), **_mags(fit),
                 "others": others}, used,
            ))  # fmt: skip
            continue
        near = min(
            ((b, brighter[b]) for b in here if b in brighter),
            key=lambda pair: pair[1].distance_arcsec, default=None,
        )  # fmt: skip
        nearest = (at.name_of(near[1].row), {near[0]: near[1]}) if near else None
        out.append(at.reason(
            kind, "c", here, None, words.title("c", here, "Neighbour", found=False),
            words.no_confusion_words(here, nearest, NEAREST_ARCSEC),
            {"nearest_brighter": nearest[0] if nearest else None,
             "nearest_brighter_arcsec": rounded(near[1].distance_arcsec) if near else None},
            used, leads_to=near[1].row if near else None,
        ))  # fmt: skip
    return out


def _merged(at: FlaggedRow, bands: list[Band], rules: RuleSet) -> list[Reason]:
    """Return the neighbours the letter b is for."""
    rule = rules.get("band_merge", "pair_radius")
    if rule.off:
        return []
    among = at.near(rule.value)
    fits: dict[Hashable, Fit] = {}
    for band in bands:
        for p in merge_partners(at.catalog, at.row, band, rules, among):
            fits.setdefault(p.row, {})[band] = p
    kind, out = ArtifactKind.BAND_MERGE, []
    for fit, here, others in _assigned(bands, fits, lambda f: (-len(f), _any(f).distance_arcsec)):
        if not fit:
            near = next((m for m in at.rows.near(*at.place, rule.value) if m.row != at.row), None)
            nearest = (at.name_of(near.row), near.distance_arcsec) if near else None
            out.append(at.reason(
                kind, "b", here, None, words.title("b", here, "Neighbour", found=False),
                words.no_merge_words(here, nearest, rule.value),
                {"nearest": nearest[0] if nearest else None,
                 "nearest_arcsec": rounded(nearest[1]) if nearest else None},
                (rule,), leads_to=near.row if near else None,
            ))  # fmt: skip
            continue
        best = _any(fit)
        own = _limits(at, here)
        lacking = [
            f"{'this source' if b in own else 'that one'} is not detected in {b}" for b in here
        ]
        said = words.merge_words(at.name_of(best.row), fit, lacking)
        out.append(at.reason(
            kind, "b", here, best, words.title("b", here, "Neighbour", found=True),
            f"{said} {words.others_words(others, 'neighbour')}".strip(), {"others": others},
            (rule,),
        ))  # fmt: skip
    return out


def _assigned(
    bands: list[Band], fits: dict[Hashable, Fit], rank: Callable[[Fit], tuple[float, ...]]
) -> list[tuple[Fit, list[Band], int]]:
    """Return the best fit of every band, bands of one star together, and how many others fit.

    The last may be without a fit: bands that none explains.
    """
    ordered = sorted(fits.values(), key=rank)
    left, out = list(bands), []
    while left:
        best = next((f for f in ordered if any(b in f for b in left)), None)
        if best is None:
            out.append((Fit(), left, 0))
            break
        here = [b for b in left if b in best]
        others = {_any(f).row for f in ordered if any(b in f for b in here)} - {_any(best).row}
        out.append(({b: best[b] for b in here}, here, len(others)))
        left = [b for b in left if b not in best]
    return out


def _any(fit: Fit) -> LetterParent:
    return next(iter(fit.values()))


def _limits(at: FlaggedRow, bands: list[Band]) -> frozenset[Band]:
    """Return the bands in which the source is not detected: its magnitudes are limits."""
    own = np.array([at.row])
    return frozenset(b for b in bands if bool(not_detected(at.catalog, b, own)[at.row]))


def _mags(fit: Fit) -> dict[str, Any]:
    return {
        "parent_mag": {b.value: rounded(p.mag) for b, p in fit.items()},
        "brighter_mag": {b.value: rounded(p.brighter_mag) for b, p in fit.items()},
    }
