"""The section of the page on the survey's own flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.figure import Figure
from proofs.page import figures_table
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proofs.flag_fractions import Fractions
    from proofs.proof_flags import TableProof

TITLE = "## The survey's own flags"


def absent(said: Sequence[str]) -> str:
    """Return the section where no tables are at hand."""
    return "\n".join([TITLE, "", *said, "", "Nothing was tried here, so nothing is said to hold."])


def section(
    proofs: Sequence[TableProof], figures: Sequence[Figure], said: Sequence[str], rules: RuleSet
) -> str:
    """Return the section of the page."""
    lines = [
        TITLE,
        "",
        "The Point Source Catalog says of every source and band whether an artifact contaminates "
        "it (`cc_flg`: p persistence, d diffraction spike, s stripe, c confusion, b band merge). "
        "Detections that *are* artifacts are no sources and not in the catalogue, so the letters "
        "are seen beside artifacts, on sources bright enough to be told from them. Each letter is "
        "compared with what the catalogue's bright stars should do to their neighbours. *Inside* "
        "means inside a prediction of that kind; the *lift* is the share of flagged sources inside "
        "over the share of unflagged ones; the *control* is the share of flagged sources inside "
        "when the parents stand elsewhere (eight shifts of 31 to 64 arcsec). Only sources detected "
        "in the band count, and of them those with the letter or none. Errors of shares are "
        "binomial, errors of lifts from a bootstrap over parents.",
        "",
        *said,
        "",
        *_counts(proofs),
        "",
        *_ghosts(proofs, rules),
        "",
        *_laws(proofs, rules),
        "",
        "### The program's predictions as they are",
        "",
        "Predicted around the table's middle without an image, ghosts along the inferred "
        "directions. Ghosts are predicted where they can be *seen*: such places are emptied by the "
        "survey, which is why hardly a p source lies on one.",
        "",
        "| table | letter | band | flagged | inside | unflagged inside | control | lift |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for proof in proofs:
        for (letter, band), found in proof.product.items():
            if found.flagged:
                cells = " | ".join(_cells(found))
                lines.append(f"| {proof.table.title} | {letter} | {band} | {cells} |")
    lines += ["", "### Figures", "", figures_table(figures)]
    return "\n".join(lines)


def _cells(found: Fractions) -> list[str]:
    return found.cells()


def _counts(proofs: Sequence[TableProof]) -> list[str]:
    lines = ["| table | rows | band | p | d | s | c | b |", "|---|---|---|---|---|---|---|---|"]
    for proof in proofs:
        for band in Band:
            counts = proof.table.counts(band)
            cells = " | ".join(str(counts[letter]) for letter in "pdscb")
            lines.append(f"| {proof.table.title} | {len(proof.table.catalog)} | {band} | {cells} |")
    return lines


def _ghosts(proofs: Sequence[TableProof], rules: RuleSet) -> list[str]:
    radius = rules.get("persistence", "flag_radius")
    depths = ", ".join(
        f"{r.band} {r.value:g} ± {r.uncertainty or 0:g}"
        for r in (rules.get("persistence", "flag_depth", b) for b in Band)
    )
    lines = [
        "### p: near a ghost of a star that outshines it",
        "",
        "The letter p follows a law with a sharp edge: a source is flagged within "
        f"{radius.value:g} ± {radius.uncertainty or 0:g} arcsec of a ghost (one frame step from "
        "its star, along the scan, on the sphere) where the star outshines it by at least "
        f"{depths} mag, and for later ghosts by as much more as they fade. So most parents are "
        "*fainter* than the faintest star with a ghost to be seen (J 10.5, H 10, Ks 9.5): the "
        "letter warns of a ghost far below the survey's limit. Looking for bright parents and for "
        "sources on the ghost itself finds a few Ks sources only. The fade measured on pixels in "
        "J takes the second to eighth ghosts in.",
        "",
        "The tables name no scan direction. It is inferred: sources on one side of their would-be "
        "parents are flagged, those on the other are not. Where the rows do not name their scans, "
        "strips in right ascension are cut where the likeliest direction changes (dynamic "
        "programming, a change costs a factor of 1000); `artifacts --direction flags` does the "
        "same. The ratios take the bands of a source for independent, which they are not quite: "
        "of 10^80 a cube root is left. For the test the direction and the law "
        "come from parents of the other four parts of the table. The form of the law was found by "
        "looking at both large tables; its numbers come from M16 alone.",
        "",
        "| table | scan | right ascension | direction | log10 of ratio | flags that speak |",
        "|---|---|---|---|---|---|",
    ]
    for proof in proofs:
        for s in proof.strips:
            way = "undecided" if s.direction is None else s.direction.words
            lines.append(
                f"| {proof.table.title} | {s.scan or '–'} | {s.ra_from_deg % 360:.3f} to "
                f"{s.ra_to_deg % 360:.3f} | {way} | {s.log10_ratio:+.1f} | {s.flags} |"
            )
    lines += [
        "",
        "![Directions](pictures/science_flags_directions.png)",
        "",
        "![Ghosts](pictures/science_flags_ghosts.png)",
        "",
        "| table | band | hypothesis | flagged | inside | unflagged inside | control | lift |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for proof in proofs:
        for band, ghosts in proof.ghosts.items():
            if not ghosts.tested.flagged:
                continue
            rows = dict(ghosts.hypotheses)
            rows["**out of sample**" if ghosts.fit else "**rules**"] = ghosts.tested
            for words, found in rows.items():
                cells = " | ".join(found.cells())
                lines.append(f"| {proof.table.title} | {band} | {words} | {cells} |")
    return [*lines, *_ghost_law(proofs), *_planes(proofs)]


def _ghost_law(proofs: Sequence[TableProof]) -> list[str]:
    lines = [
        "",
        "| table | band | depth, mag | radius, arcsec | gain of ln likelihood |",
        "|---|---|---|---|---|",
    ]
    for proof in proofs:
        for band, ghosts in proof.ghosts.items():
            if ghosts.fit is not None:
                law, error = ghosts.fit.law, ghosts.fit.error
                lines.append(
                    f"| {proof.table.title} | {band} | {law['depth']:.1f} ± {error['depth']:.2f} "
                    f"| {law['radius']:.1f} ± {error['radius']:.2f} | {ghosts.fit.gain:.0f} |"
                )
    lines += [
        "",
        "Flagged sources that the law does not explain, by the first thing that fits:",
        "",
        "| table | band | " + " | ".join(next(iter(proofs[0].ghosts.values())).left) + " |",
        "|---|---|" + "---|" * len(next(iter(proofs[0].ghosts.values())).left),
    ]
    for proof in proofs:
        for band, ghosts in proof.ghosts.items():
            if ghosts.tested.flagged:
                left = " | ".join(str(n) for n in ghosts.left.values())
                lines.append(f"| {proof.table.title} | {band} | {left} |")
    return lines


def _planes(proofs: Sequence[TableProof]) -> list[str]:
    lines: list[str] = []
    for proof in proofs:
        dec = abs(proof.table.circle[1])
        right = sum(a for a, _ in proof.planes.values())
        flat = sum(b for _, b in proof.planes.values())
        if dec > 80.0 and right:
            lines += [
                "",
                f"At {proof.table.title} (declination {dec:.1f}°) a plane about the table's middle "
                f"leaves {flat} of the {right} p letters that the sphere explains: there north "
                "turns by as much as right ascension does.",
            ]
    return lines


def _laws(proofs: Sequence[TableProof], rules: RuleSet) -> list[str]:
    lines = [
        "### d, s and c: spikes, stripes, confusion",
        "",
        "Laws with a sharp edge are fitted by maximum likelihood; the error is the jackknife over "
        "five parts of the parents; *tested* is on parents left out, or on another table. Stripes "
        "count in the star's own scan, as far as the p letters tell the scans apart.",
        "",
        "| letter | table | band | fitted law | tested on | flagged | inside | unflagged inside "
        "| control | lift |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    titles = {p.table.key: p.table.title for p in proofs}
    for letter in "dsc":
        for proof in proofs:
            for band in Band:
                law = proof.laws.get((letter, band))
                if law is None or law.fit is None or law.tested is None:
                    continue
                words = ", ".join(
                    f"{name.replace('_', ' ')} {value:.3g} ± {law.fit.error[name]:.2g}"
                    for name, value in law.fit.law.items()
                )
                start = f"| {letter} | {proof.table.title} | {band} | {words} |"
                lines.append(f"{start} parents left out | {' | '.join(law.tested.cells())} |")
                for (other, b, key), found in proof.elsewhere.items():
                    if other == letter and b is band:
                        lines.append(
                            f"| {letter} | {proof.table.title} | {band} | the same "
                            f"| {titles[key]} | {' | '.join(found.cells())} |"
                        )
    lines += [
        "",
        "Spikes: length at 9 mag and slope per mag of L = length · 10^(slope (9 − m)), half width "
        "in arcsec, faintest parent. Stripes: half height about the star's row and the rows 256 "
        "arcsec north and south, faintest parent of the central and of the outer ones, half "
        "length. Confusion: r = radius · 10^(slope (10 − m)).",
        "",
        "![Spikes, stripes, confusion](pictures/science_flags_shapes.png)",
        "",
        "![Shares inside](pictures/science_flags_lift.png)",
        "",
        "**What this says of the rules.** "
        "*Persistence*: `flag_radius`, `flag_depth` and `flag_share` are fitted here. "
        "*Stripes*: stars of H 5.8 and Ks 5.7 to 6.2 cause flagged stripes on all three rows, so "
        f"the limits of H (now {rules.value('stripe', 'faintest_central', Band.H):g}) and of the "
        f"outer Ks stripes (now {rules.value('stripe', 'faintest_outer', Band.KS):g}) are fitted "
        "to flags; they stood at 5, an assumption. In J and for the central Ks stripe the flags "
        "agree with the rules (7.1 and 7.3 ± 1). The letter s ends 256 arcsec from the star and "
        "reaches 5 arcsec off the middle, while stripes on pixels run across the whole scan and "
        "are 6 arcsec high: the rules keep what is measured on pixels. M16 has one star with "
        "J and H stripes, so it cannot be tried on parents left out; the law of NGC 188 is tried "
        "on it. In Ks some stars of M16 of 6.4 to 7.1 mag have no flagged stripe though "
        "fainter ones do; a limit in magnitude alone does not tell which. "
        "*Spikes*: the lengths in H and Ks, carried over from J, agree with the fit within its "
        "error, and so do the faintest parents: they keep their values, with the error of the fit, "
        "and are not guesses. "
        "*Confusion*: slopes agree with the rules; the radius is smaller in the crowded field of "
        "M16 than at NGC 188. The rules are fitted to both tables together, to where the share of "
        "flagged sources falls half-way to that of the field: they lie between the two in H and "
        "Ks, and in J just below M16's. Every star causes the letter c, also fainter ones than "
        "are parents of artifacts, so the rule's circles hold a part of it only.",
    ]
    return lines
