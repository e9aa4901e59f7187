"""What other images of the place say: other nights and scan directions, other bands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twomass_viewer.explain.looks import EDGE_ARCSEC, Look, Sight
from twomass_viewer.explain.model import Reason, What, rounded
from twomass_viewer.explain.phrases import limit_words, mag_words, scan_words
from twomass_viewer.explain.weights import Weights
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

SAME_MAG = 0.7
"""Two looks that differ by less than this saw the same dot: our choice."""
_DEEPER_MAG = 0.5  # by how much a limit must lie below the dot for "not seen" to tell something

MOVES = frozenset({ArtifactKind.PERSISTENCE})
"""Kinds that fall on the other side of the star when the scan runs the other way."""
ONCE = frozenset({ArtifactKind.STREAK})
"""Kinds that happen once."""
BY_BAND = frozenset({ArtifactKind.GLINT})
"""Kinds that lie elsewhere in every band."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How one other look changes the odds.

    Attributes
    ----------
    source, unexplained : float
        Likelihood of what was seen there, if the dot is a source, or nothing known.
    kinds : dict of ArtifactKind to float
        The same for kinds of artifacts; 1 for those not named.
    reason : Reason
    """

    source: float
    unexplained: float
    kinds: dict[ArtifactKind, float]
    reason: Reason


def effects(focus: Look, others: Sequence[Look], weights: Weights) -> list[Effect]:
    """Return what the other looks say of the dot in the focus, the most telling first."""
    found: list[Effect] = []
    for look in _each_pass_once(focus, others):
        same_scan = look.scan_key == focus.scan_key
        if look.band is not focus.band and same_scan:
            effect = _other_band(focus, look, weights)
        elif look.band is focus.band and not (same_scan or focus.is_remade or look.is_remade):
            effect = _apparition(focus, look, weights)
        else:  # neither another pass over the place nor another colour of this one
            continue
        if effect is not None:
            found.append(effect)
    found.sort(key=lambda e: e.source)
    return found


def _each_pass_once(focus: Look, others: Sequence[Look]) -> list[Look]:
    """Return one usable look of each scan and band, the deepest: images of a scan share pixels."""
    best: dict[tuple[object, ...], Look] = {}
    for look in others:
        if look.at is focus.at or look.sight is Sight.UNUSABLE or look.edge_arcsec < EDGE_ARCSEC:
            continue
        key = (look.scan_key, look.band)
        if key not in best or _depth(look) > _depth(best[key]):
            best[key] = look
    return list(best.values())


def _depth(look: Look) -> tuple[bool, float]:
    return look.is_photometric, -math.inf if look.limit_mag is None else look.limit_mag


def _was_seen(look: Look) -> bool:
    return look.sight in (Sight.SEEN, Sight.SATURATED)


def _apparition(focus: Look, look: Look, w: Weights) -> Effect | None:
    """Weigh another image of the band: another pass over the place."""
    opposite = None
    if focus.direction is not None and look.direction is not None:
        opposite = focus.direction is not look.direction
    scan = scan_words(look)
    evidence = _evidence(look) | {"opposite_direction": opposite}
    where = "the opposite scan" if opposite else "another scan"
    if _was_seen(look):
        agree = _agree(focus, look)
        if agree is False:
            return None
        kinds = dict.fromkeys(ONCE, w.seen_again)
        if opposite:
            kinds |= dict.fromkeys(MOVES, w.seen_opposite)
        also = "Seen in the opposite scan, too" if opposite else "Seen in another scan, too"
        tells = " A persistence ghost would lie on the other side of its star." if opposite else ""
        sentence = f"{scan}: {mag_words(look)} at this place.{tells}"
        reason = Reason(
            What.OTHER_APPARITION, None, also, sentence, evidence, look.name, "other_apparition",
            indicative=not look.is_photometric,
        )  # fmt: skip
        return Effect(1.0, w.seen_again, kinds, reason)
    if not _deep_enough(focus, look):
        return None
    kinds = {}
    if opposite is False:
        # the same train should have been left again
        kinds = dict.fromkeys(MOVES, w.missing_again)
    kinds |= dict.fromkeys((ArtifactKind.GLINT, ArtifactKind.DIFFRACTION_SPIKE), w.missing_again)
    missing = w.missing_opposite if opposite else w.missing_again
    reason = Reason(
        What.OTHER_APPARITION, None, f"Not in {where}",
        f"{scan}: nothing at this place {limit_words(look)}.",
        evidence, look.name, "other_apparition", indicative=not look.is_photometric,
    )  # fmt: skip
    return Effect(missing, 1.0, kinds, reason)


def _other_band(focus: Look, look: Look, w: Weights) -> Effect | None:
    """Weigh another band of the same scan: a star has a colour, a glint another place."""
    evidence = _evidence(look)
    if _was_seen(look):
        kinds = dict.fromkeys(BY_BAND, w.missing_band)
        reason = Reason(
            What.OTHER_BAND, None, f"Seen in {look.band}, too",
            f"{_capital(mag_words(look))} at this place, in the same scan.",
            evidence, look.name, "other_band", indicative=not look.is_photometric,
        )  # fmt: skip
        return Effect(1.0, 1.0, kinds, reason)
    faintest = _faintest_star(focus, look.band, w)
    if faintest is None or not _reaches(look, faintest):
        return None
    reason = Reason(
        What.OTHER_BAND, None, f"Not in {look.band}",
        f"Nothing in {look.band} {limit_words(look)}, where a star of this brightness in "
        f"{focus.band} would have {look.band} {faintest:.1f} or brighter.",
        evidence | {"faintest_star_mag": round(faintest, 2)}, look.name, "other_band",
        indicative=not look.is_photometric,
    )  # fmt: skip
    return Effect(w.missing_band, 1.0, {}, reason)


def _faintest_star(focus: Look, band: Band, w: Weights) -> float | None:
    """Return how faint a star of the dot's magnitude can be in another band."""
    if focus.mag is None or not focus.is_photometric:
        return None
    order = list(Band)
    a, b = order.index(focus.band), order.index(band)
    steps = ("J-H", "H-Ks")
    if a < b:  # towards longer waves: the bluest star is the faintest there
        return focus.mag - sum(w.bluest[s] for s in steps[a:b])
    return focus.mag + sum(w.reddest[s] for s in steps[b:a])


def _agree(a: Look, b: Look) -> bool | None:
    if a.mag is None or b.mag is None or not (a.is_photometric and b.is_photometric):
        return None
    return abs(a.mag - b.mag) < SAME_MAG + 2.0 * ((a.mag_err or 0.0) + (b.mag_err or 0.0))


def _deep_enough(focus: Look, look: Look) -> bool:
    """Whether the dot would have been seen in another look."""
    if look.sight is not Sight.NOT_SEEN or focus.mag is None:
        return False
    return _reaches(look, focus.mag + _DEEPER_MAG)


def _reaches(look: Look, mag: float) -> bool:
    """Whether a look is known to go so deep; of lossy pixels it is not known."""
    return look.is_photometric and look.limit_mag is not None and look.limit_mag >= mag


def _evidence(look: Look) -> dict[str, Any]:
    shown = look.is_photometric and look.sight is not Sight.SATURATED
    return {
        "image": look.name,
        "band": look.band.value,
        "direction": look.direction.value if look.direction else None,
        "seen": _was_seen(look),
        "mag": rounded(look.mag) if shown else None,
        "mag_err": rounded(look.mag_err) if shown else None,
        "limit_mag": rounded(look.limit_mag) if shown else None,
        "fidelity": look.at.image.fidelity.value.value,
    }


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
