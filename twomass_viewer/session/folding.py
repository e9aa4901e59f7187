"""Folds what is least worth reading in a crowded place into one card of *Inspect*."""

from collections import Counter
from collections.abc import Sequence

from twomass_viewer.session.cards import Reason
from twomass_viewer.session.explained_cards import LEAST_SCORE
from twomass_viewer.survey.artifact_kinds import ArtifactKind

_FEWEST = 2
"""One card is not folded: another one would stand in its place."""

_UNCOUNTED = frozenset(
    {ArtifactKind.CONFUSION, ArtifactKind.BAND_MERGE, ArtifactKind.BANDING, ArtifactKind.SATURATION}
)  # words without a plural


def fold(reasons: Sequence[Reason], elsewhere: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return cards with the artifacts that say least behind one, after the other artifacts.

    Parameters
    ----------
    reasons : sequence of Reason
        In their order. Of the artifacts without a probability the first of a kind stays.
    elsewhere : sequence of Reason
        Those of ``reasons`` that were predicted for other images of the place.
    """
    others = {r.link for r in elsewhere}
    unlikely = [r for r in reasons if r.unlikely]
    seen: set[str] = set()
    again = []
    for r in reasons:
        plain = r.link.startswith("artifact:") and not (r.amount or r.leads_away)
        if plain and r.link not in others:
            if r.help in seen:
                again.append(r)
            seen.add(r.help)
    away = [r for r in reasons if r.link in others and not r.leads_away]
    folded = [*unlikely, *again, *away]
    if len(folded) < _FEWEST:
        return tuple(reasons)
    why = [
        (len(unlikely), f"with a probability below {LEAST_SCORE}"),
        (len(again), "of a kind named before"),
        (len(away), "of other images or bands"),
    ]
    told = [(n, words) for n, words in why if n]
    because = told[0][1] if len(told) == 1 else ", ".join(f"{n} {words}" for n, words in told)
    if len(told) == 1:
        because = f"{'both' if len(folded) == 2 else 'all'} {because}"
    kinds = Counter(ArtifactKind(r.help) for r in folded)
    listed = ", ".join(_counted(kind, n) for kind, n in kinds.items())
    card = Reason(
        f"{len(folded)} more artifacts cover this place",
        f"{listed[0].upper()}{listed[1:]}: {because}.",
        folded=tuple(folded),
    )
    hidden = {id(r) for r in folded}
    at = max(
        n
        for n, r in enumerate(reasons)
        if id(r) in hidden or (r.link.startswith("artifact:") and not r.leads_away)
    )
    before, after = reasons[: at + 1], reasons[at + 1 :]
    return (*(r for r in before if id(r) not in hidden), card, *after)


def _counted(kind: ArtifactKind, number: int) -> str:
    if number == 1:
        return kind.words
    return f"{number} × {kind.words}" if kind in _UNCOUNTED else f"{number} {kind.words}s"
