"""Section 1 of the page: simulated fields."""

from pathlib import Path

from proofs import plots, reliability, simulated
from proofs.figure import Figure
from proofs.page import figures_table

KEY = "simulated"


def prove(quick: bool, docs: Path) -> tuple[list[Figure], str]:
    """Judge simulated fields; return the figures and the section of the page."""
    found = simulated.run(quick)
    figures = simulated.figures(found) + reliability.figures(found)
    pictures = docs / "pictures"
    plots.reliability(reliability.diagram(found), pictures / "science_reliability.png")
    plots.by_magnitude(found, pictures / "science_simulated.png")
    seeds = simulated.QUICK_SEEDS if quick else simulated.SEEDS
    lines = [
        "## Simulated fields, dot by dot",
        "",
        f"{seeds} sparse fields (high latitude, Mt Hopkins) and {seeds} crowded ones (Galactic "
        "plane, CTIO) are simulated. Every artifact is drawn with the measured scatter of its law; "
        "catalogue magnitudes carry errors, some parents are missing, real stars lie on artifacts, "
        "and some real sources look like artifacts. Dots are found on the pixels by a matched "
        f"filter; {len(found)} dots of all images are explained and compared with the truth. The "
        "predictor knows the nominal rules, the headers and the catalogue only. A dot that is a "
        "star on an artifact counts neither way, nor do hits of single frames.",
        "",
        figures_table(figures),
        "",
        "![Recall and precision](pictures/science_simulated.png)",
        "",
        "![Reliability](pictures/science_reliability.png)",
        "",
        "| field | band | site | kind | artifacts | recall | called | precision |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for field, band, site, kind, wanted, recall, called, right in simulated.table(found):
        shown = f"{recall:.3f}" if wanted else "–"
        precise = f"{right:.3f}" if called else "–"
        lines.append(
            f"| {field} | {band} | {site} | {kind.replace('_', ' ')} | {wanted} | {shown} "
            f"| {called} | {precise} |"
        )
    lines.append("")
    lines.append(
        "*Artifacts* are detected dots that are an artifact and no source, whose parent is "
        "listed; *called* are dots whose likeliest answer is that kind."
    )
    return figures, "\n".join(lines)
