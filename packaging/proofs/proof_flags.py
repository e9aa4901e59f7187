"""Section 2 of the page: the survey's own flags."""

from dataclasses import dataclass, field
from pathlib import Path

from proofs import flag_fractions, flag_ghosts, flag_page, flag_plots, flag_product, flag_shapes
from proofs.figure import Figure, fraction
from proofs.flag_fractions import Fractions
from proofs.flag_tables import FlagTable, tables
from twomass_viewer.artifacts.flagged_ghosts import (
    DirectionStrip,
    direction_signs,
    infer_directions,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet, load_rules

KEY = "flags"
CALIBRATOR = "m16"
LEAST_LIFT = 5.0
"""A prediction that flags are not five times as frequent in as outside is of no use: our choice."""
WORDS = {"p": "p sources", "d": "d sources", "s": "s sources", "c": "c sources"}


@dataclass(frozen=True, eq=False, slots=True)
class TableProof:
    """All that was found in one table."""

    table: FlagTable
    strips: tuple[DirectionStrip, ...]
    ghosts: dict[Band, flag_ghosts.BandGhosts]
    planes: dict[Band, tuple[int, int]]
    product: dict[tuple[str, Band], Fractions]
    laws: dict[tuple[str, Band], flag_shapes.BandLaw] = field(default_factory=dict)
    elsewhere: dict[tuple[str, Band, str], Fractions] = field(default_factory=dict)


def prove(quick: bool, docs: Path) -> tuple[list[Figure], str]:
    """Judge predictions by the flags of real tables; return the figures and the section."""
    found, said = tables()
    if not found:
        return [], flag_page.absent(said)
    rules = load_rules()
    proofs = [_prove_table(t, rules, quick) for t in found]
    for proof in proofs:
        _test_elsewhere(proof, proofs, rules)
    figures = [f for p in proofs for f in _figures(p)]
    flag_plots.draw(proofs, rules, docs / "pictures")
    return figures, flag_page.section(proofs, figures, said, rules)


def _prove_table(table: FlagTable, rules: RuleSet, quick: bool) -> TableProof:
    strips = infer_directions(table.catalog, rules)
    signs = direction_signs(table.catalog, strips)
    ghosts = {
        b: flag_ghosts.prove_band(table, b, rules, fitted=table.key == CALIBRATOR) for b in Band
    }
    planes = {b: flag_ghosts.on_a_plane(table, b, rules, ghosts[b].signs) for b in Band}
    product = {
        (letter, b): flag_product.fractions(table, letter, b, rules, signs)
        for letter in flag_product.KINDS
        for b in Band
    }
    kinds = (flag_shapes.SPIKES, flag_shapes.STRIPES, flag_shapes.CONFUSION)
    laws = {
        (k.letter, b): flag_shapes.prove_band(table, b, k, rules)
        for k in kinds
        for b in Band
        if not (quick and k.letter == "s" and table.key == CALIBRATOR and b is Band.KS)
    }
    return TableProof(table, strips, ghosts, planes, product, laws)


def _test_elsewhere(proof: TableProof, proofs: list[TableProof], rules: RuleSet) -> None:
    """Try the laws of one table on the others."""
    kinds = {k.letter: k for k in (flag_shapes.SPIKES, flag_shapes.STRIPES, flag_shapes.CONFUSION)}
    for (letter, band), law in proof.laws.items():
        if law.fit is None:
            continue
        for other in proofs:
            if other is proof or not other.table.judged(band, letter)[0].any():
                continue
            proof.elsewhere[letter, band, other.table.key] = flag_shapes.elsewhere(
                other.table, band, kinds[letter], law.fit.law, rules
            )


def _figures(proof: TableProof) -> list[Figure]:
    key, title = proof.table.key, proof.table.title
    out: list[Figure] = []
    for band, ghosts in proof.ghosts.items():
        tested = ghosts.tested
        # a lift must hold where there are enough flags to speak
        least = LEAST_LIFT if tested.flagged >= flag_shapes.FEWEST_FLAGS else None
        out += flag_fractions.figures(
            f"flags_{key}_p_{band.value.lower()}", tested,
            f"{band} p sources of {title}, by {'flags of other parents' if ghosts.fit else 'rules'}"
            " and the direction flags of other parents speak for,",
            least_lift=least,
        )  # fmt: skip
    pooled = _pooled([g.tested for g in proof.ghosts.values()])
    if pooled[1] >= flag_shapes.FEWEST_FLAGS:
        out.append(fraction(
            f"flags_{key}_p_covered", pooled[0], pooled[1], "reported",
            f"share of all p letters of {title} near the ghost of a star of their scan",
        ))  # fmt: skip
    decided = [abs(s.log10_ratio) for s in proof.strips if s.direction is not None]
    if decided:
        out.append(Figure(
            f"flags_{key}_direction", min(decided), 0.0, ">= 2",
            f"least decimal logarithm of the likelihood ratio of north and south over "
            f"{len(decided)} {'strip' if len(decided) == 1 else 'strips'} of {title}",
        ))  # fmt: skip
    for (letter, band), law in proof.laws.items():
        if law.tested is None:
            continue
        least = LEAST_LIFT if letter != "s" or key != CALIBRATOR else None
        out += flag_fractions.figures(
            f"flags_{key}_{letter}_{band.value.lower()}", law.tested,
            f"{band} {letter} sources of {title}, by the law fitted to other parents,",
            least_lift=least,
        )  # fmt: skip
    for (letter, band, other), tested in proof.elsewhere.items():
        if tested.flagged >= flag_shapes.FEWEST_FLAGS and (letter == "s" or key == CALIBRATOR):
            out += flag_fractions.figures(
                f"flags_{key}_to_{other}_{letter}_{band.value.lower()}", tested,
                f"{band} {letter} sources of {other}, by the law of {key},", least_lift=None,
            )  # fmt: skip
    return out


def _pooled(parts: list[Fractions]) -> tuple[int, int]:
    return sum(f.flagged_in for f in parts), sum(f.flagged for f in parts)
