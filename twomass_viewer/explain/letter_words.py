"""Sentences on who is behind a letter of cc_flg, as a person would say them."""

from collections.abc import Mapping, Sequence

from twomass_viewer.artifacts.confusion import FITTED_MAG
from twomass_viewer.artifacts.letter_parents import LetterParent, ghost_depth_needed
from twomass_viewer.catalogs.words import listed
from twomass_viewer.explain.letter_ways import Way, side_of
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

_NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")

Fit = Mapping[Band, LetterParent]


def ordinal(number: int) -> str:
    """Return a number in words: ``first``, ``second``; from nine on ``9th``, ``21st``."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def title(letter: str, bands: Sequence[Band], who: str, *, found: bool) -> str:
    """Return the title of a reason: ``Star behind the letter p in J and H``."""
    start = who if found else f"No {who.lower()} known"
    return f"{start} behind the letter {letter} in {listed([b.value for b in bands])}"


def star(name: str, fit: Fit) -> str:
    """Return a star with its magnitudes: ``2MASS J…, J = 11.13 and H = 10.42``."""
    mags = []
    for band, p in fit.items():
        how = f" ({p.mag_words})" if p.mag_words else ""
        mags.append(f"{band} = {p.mag:.2f}{how}".replace("-", "−"))
    return f"{name}, {listed(mags)}"


def ghost_words(
    name: str,
    fit: Fit,
    fainter: Mapping[Band, float],
    way: Way,
    rules: RuleSet,
    *,
    limits: frozenset[Band],
    other_scan: bool,
    others: int,
) -> str:
    """Return the sentences on the star of a ghost.

    Parameters
    ----------
    name : str
        Of the star.
    fit : mapping of Band to LetterParent
    fainter : mapping of Band to float
        By how much the ghost itself is fainter than the source.
    way : Way
    rules : RuleSet
    limits : frozenset of Band
        Bands in which the source is not detected.
    other_scan : bool
        Whether the table lists the star from another scan than the source.
    others : int
        How many other stars fit.
    """
    first = next(iter(fit.values()))
    nth = ordinal(abs(first.order))
    away = abs(first.order) * rules.value("persistence", "frame_step")
    more = [_by(p.brighter_mag, band in limits) for band, p in fit.items()]
    needed = [f"{ghost_depth_needed(abs(first.order), b, rules):.1f} mag in {b}" for b in fit]
    said = [
        f"The rule names {star(name, fit)}, which outshines this source by "
        f"{listed(more)} mag. Its {nth} persistence ghost falls {away:.1f}″ "
        f"{side_of(first.order)} of it, {first.distance_arcsec:.1f}″ from here, and is "
        f"{_fainter(fainter, limits)}.",
        _seen(fit, rules),
        way.words,
        "The table lists that star from another scan." if other_scan else "",
        others_words(others),
        f"Rule: a source within {first.radius_arcsec:.1f}″ of a {nth} ghost is flagged where the "
        f"star outshines it by at least {listed(needed)}; fitted to the flags.",
    ]
    return " ".join(s for s in said if s)


def _by(mag: float, is_limit: bool) -> str:
    return f"at least {mag:.1f}" if is_limit else f"{mag:.1f}"


def _fainter(fainter: Mapping[Band, float], limits: frozenset[Band]) -> str:
    """Return how the ghost compares with the source: ``about 1.5 mag in J fainter than it``."""
    than = "its limit" if any(b in limits for b in fainter) else "the source"
    parts = []
    for way, some in (
        ("fainter", {b: v for b, v in fainter.items() if v >= 0.0}),
        ("brighter", {b: -v for b, v in fainter.items() if v < 0.0}),
    ):
        if some:
            by = [f"{v:.1f} mag{f' ({b})' if len(fainter) > 1 else ''}" for b, v in some.items()]
            parts.append(f"{listed(by)} {way}")
    return f"about {listed(parts)} than {than}"


def _seen(fit: Fit, rules: RuleSet) -> str:
    """Say of which stars ghosts are too faint to be marked."""
    dim = [b for b, p in fit.items() if p.mag > rules.value("parents", "faintest_parent", b)]
    if not dim:
        return ""
    limits = [f"{b} {rules.value('parents', 'faintest_parent', b):.1f}" for b in dim]
    return (
        f"The star is fainter than those whose ghosts are seen as dots ({listed(limits)}), so no "
        "mark is drawn."
    )


def no_ghost_words(bands: Sequence[Band], rules: RuleSet, covered: bool | None) -> str:
    """Return the sentences where no star of the table has a ghost beside the source.

    Parameters
    ----------
    bands : sequence of Band
    rules : RuleSet
    covered : bool or None
        Whether the table reaches all places where the star could be; None if it is not known.
    """
    step = rules.value("persistence", "frame_step")
    last = rules.value("persistence", "last_order")
    needed = [f"{rules.value('persistence', 'flag_depth', b):.1f} mag in {b}" for b in bands]
    if covered:
        why = (
            "The table covers all places where it could be: the rule does not reach this flag, as "
            "it leaves many unexplained."
        )
    elif covered is None:
        why = "Its star may lie outside the table."
    else:
        why = "Its star may lie outside the table, which does not reach all places it could be at."
    return (
        "No star of the table fits the rule: none lies a whole number of frame steps "
        f"({step:.1f}″, up to {last:.0f} of them) north or south of here and outshines the source "
        f"by enough ({listed(needed)} for the first ghost, more for later ones). {why}"
    )


def confusion_words(name: str, fit: Fit, limits: frozenset[Band], others: int) -> str:
    """Return the sentences on the star that confuses a source."""
    first = next(iter(fit.values()))
    more = [_by(p.brighter_mag, band in limits) for band, p in fit.items()]
    reach = [f"{p.radius_arcsec:.1f}″ in {band}" for band, p in fit.items()]
    beyond = [b for b, p in fit.items() if not FITTED_MAG[0] <= p.mag <= FITTED_MAG[1]]
    doubt = ""
    if beyond:
        doubt = (
            f", to stars of {FITTED_MAG[0]:.0f} to {FITTED_MAG[1]:.1f} mag, and carried on beyond "
            "them here"
        )
    known = [m for m in more if "nan" not in m]
    more_words = f"{others_words(others)} " if others else ""
    brighter = f" and {listed(known)} mag brighter than this source" if known else ""
    return (
        f"The rule names {star(name, fit)}, {first.distance_arcsec:.1f}″ away{brighter}. "
        f"{more_words}Rule: about a star of that brightness fainter sources count as confused "
        f"within {listed(reach)}; fitted to the flags{doubt}."
    )


def no_confusion_words(
    bands: Sequence[Band], nearest: tuple[str, Fit] | None, within_arcsec: float
) -> str:
    """Return the sentences where the source lies within no star's radius of confusion."""
    said = (
        "No rule names the neighbour: this source lies outside the radius of confusion of every "
        "brighter star of the table."
    )
    if nearest is None:
        where = listed([b.value for b in bands])
        return f"{said} None brighter in {where} is listed within {within_arcsec:.0f}″."
    name, fit = nearest
    first = next(iter(fit.values()))
    return (
        f"{said} The nearest brighter source, {first.distance_arcsec:.1f}″ away, is "
        f"{star(name, fit)}; its radius is {first.radius_arcsec:.1f}″."
    )


def merge_words(name: str, fit: Fit, lacking: Sequence[str]) -> str:
    """Return the sentences on the neighbour a source was merged with.

    Parameters
    ----------
    name : str
        Of the neighbour.
    fit : mapping of Band to LetterParent
    lacking : sequence of str
        One phrase a band, on which of the two is not detected in it.
    """
    first = next(iter(fit.values()))
    return (
        f"The rule names {name}, {first.distance_arcsec:.1f}″ away, nearer than the survey "
        f"resolves ({first.radius_arcsec:.0f}″): {listed(lacking)}. What was measured there may "
        "belong to either."
    )


def no_merge_words(
    bands: Sequence[Band], nearest: tuple[str, float] | None, radius_arcsec: float
) -> str:
    """Return the sentences where no neighbour lacks the band.

    Parameters
    ----------
    bands : sequence of Band
    nearest : (str, float) or None
        Name and distance (arcsec) of the nearest row within the radius of the rule.
    radius_arcsec : float
    """
    if nearest is None:
        return (
            f"No rule names the neighbour: the table lists none within {radius_arcsec:.0f}″, where "
            "the survey would not resolve the two."
        )
    where = " or ".join(b.value for b in bands)
    return (
        f"The rule looks for a neighbour within {radius_arcsec:.0f}″ where only one of the two is "
        f"detected in {where}. The nearest, {nearest[0]}, {nearest[1]:.1f}″ away, is no such case."
    )


def others_words(count: int, what: str = "star") -> str:
    """Return how many others fit, as a sentence; empty for none."""
    if not count:
        return ""
    number = _NUMBERS[count - 1] if count <= len(_NUMBERS) else str(count)
    if count == 1:
        return f"{number} other {what} fits as well, less well placed."
    return f"{number} other {what}s fit as well, less well placed."
