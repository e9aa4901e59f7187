"""Letters d and s: the star whose spike or stripe crosses a flagged source."""

from collections.abc import Sequence

import numpy as np

from twomass_viewer.artifacts.covering import covering
from twomass_viewer.artifacts.letter_parents import source_mag
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict_around
from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.catalogs.words import listed
from twomass_viewer.explain.flagged_row import FlaggedRow
from twomass_viewer.explain.letter_words import others_words, title
from twomass_viewer.explain.model import Reason, rounded
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

REACH_ARCSEC = 2.0
"""How far beside the mark of a spike or stripe a source may be flagged for it: the letter s reaches
5 arcsec off the middle of a stripe 6 arcsec high. Taken for spikes, too: our choice."""

_AROUND_ARCSEC = 15.0  # marks are wide: their middle may pass this far from what lies on them
_SAME_ARCSEC = 1.0  # parents come from the tables themselves

_KINDS = {
    "d": (ArtifactKind.DIFFRACTION_SPIKE, ("diffraction_spike", "length_ns")),
    "s": (ArtifactKind.STRIPE, ("stripe", "faintest_central")),
}
_NONE = {
    "d": "No diffraction spike of a star of the table reaches here by the rules: its star may lie "
    "outside the table, or the arm be longer than is usual for a star of its magnitude.",
    "s": "No stripe of a star of the table runs here by the rules: its star may lie outside the "
    "table, or be fainter than those whose stripes are known.",
}

Fit = dict[Band, Artifact]


def shape_reasons(
    at: FlaggedRow,
    letter: str,
    bands: list[Band],
    covers: Sequence[tuple[int, Artifact]],
    rules: RuleSet,
) -> list[Reason]:
    """Return the stars whose spikes or stripes a letter is for.

    Parameters
    ----------
    at : FlaggedRow
    letter : str
        ``d`` or ``s``.
    bands : list of Band
        In which the row has it.
    covers : sequence of (int, Artifact)
        What is predicted on the open images near the row. Where that names no star, the whole
        table is asked; spikes and stripes do not depend on the scan direction.
    rules : RuleSet
    """
    kind, rule = _KINDS[letter]
    seen = [a for _, a in covers if a.kind is kind and a.band in bands]
    fits = _on_place(at, seen)
    left = [b for b in bands if not any(b in f for f in fits)]
    if left:
        around = predict_around(
            at.catalog, *at.place, _AROUND_ARCSEC, bands=left, rules=rules, kinds=(kind,)
        )
        fits = _on_place(at, [*seen, *(a for a in around.artifacts if a.band in left)])
    fits.sort(key=lambda f: (-len(f), min(a.parent.mag for a in f.values())))
    out = []
    while left := [b for b in bands if any(b in f for f in fits)]:
        best = next(f for f in fits if any(b in f for b in left))
        here = [b for b in left if b in best]
        others = sum(any(b in f for b in here) for f in fits) - 1
        out.append(_found(at, letter, here, best, others))
        bands = [b for b in bands if b not in here]
    if bands:
        used = tuple(r for b in bands if (r := rules.find(*rule, b)) is not None)
        out.append(at.reason(
            kind, letter, bands, None, title(letter, bands, "Star", found=False), _NONE[letter],
            {}, used or (rules.get("stripe", "height"),),
        ))  # fmt: skip
    return out


def _on_place(at: FlaggedRow, artifacts: Sequence[Artifact]) -> list[Fit]:
    """Return the artifacts a row lies on, by their stars; a star is not on its own spike."""
    found: dict[tuple[float, float], Fit] = {}
    mags = {b: source_mag(at.catalog, at.row, b) for b in Band}
    if not artifacts:
        return []
    for k in covering(*at.place, artifacts, margin_arcsec=REACH_ARCSEC).of(0).tolist():
        a = artifacts[k]
        fainter = a.parent.mag >= mags[a.band]  # not so where the row has no magnitude
        if not fainter and _away(at, a) > _SAME_ARCSEC:
            found.setdefault((a.parent.ra_deg, a.parent.dec_deg), {}).setdefault(a.band, a)
    return list(found.values())


def _away(at: FlaggedRow, a: Artifact) -> float:
    star = np.array([a.parent.ra_deg]), np.array([a.parent.dec_deg])
    return float(separation_arcsec(*star, *at.place)[0])


def _found(at: FlaggedRow, letter: str, bands: list[Band], fit: Fit, others: int) -> Reason:
    first, away = fit[bands[0]], _away(at, fit[bands[0]])
    parent = first.parent
    same = at.rows.near(parent.ra_deg, parent.dec_deg, _SAME_ARCSEC)
    more = listed([b.value for b in bands[1:]]) if len(bands) > 1 else ""
    said = [
        first.sentence,
        f"This source lies on it, {away:.1f}″ from the star{f'; in {more} too' if more else ''}.",
        others_words(others, "star"),
    ]
    mags = {b.value: rounded(fit[b].parent.mag) for b in bands}
    return at.reason(
        first.kind, letter, bands, None, title(letter, bands, "Star", found=True),
        " ".join(s for s in said if s),
        {
            "parent": parent.designation, "parent_ra_deg": parent.ra_deg,
            "parent_dec_deg": parent.dec_deg, "distance_arcsec": round(away, 3),
            "order": first.order, "parent_mag": mags, "others": others,
            "rule": first.rule, "rule_evidence": first.evidence.value,
        },
        (), source=f"{first.evidence.words} · rule {first.rule}",
        leads_to=same[0].row if same else None,
    )  # fmt: skip
