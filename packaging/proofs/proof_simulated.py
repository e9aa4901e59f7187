"""Section 1 of the page: simulated fields."""

from pathlib import Path

from proofs import reliability, simulated, simulated_plots
from proofs.figure import Figure
from proofs.page import figures_table

KEY = "simulated"


def prove(quick: bool, docs: Path) -> tuple[list[Figure], str]:
    """Judge simulated fields; return the figures and the section of the page."""
    found = simulated.run(quick)
    figures = simulated.figures(found) + reliability.figures(found)
    pictures = docs / "pictures"
    simulated_plots.reliability(reliability.diagram(found), pictures / "science_reliability.png")
    simulated_plots.by_kind(found, pictures / "science_simulated.png")
    simulated_plots.thresholds(found, pictures / "science_thresholds.png")
    sparse, crowded = simulated.seeds(quick)
    lines = [
        "## Simulated fields, dot by dot",
        "",
        f"{2 * sparse} sparse fields (high Galactic latitude) and {2 * crowded} crowded ones "
        "(Galactic plane) are simulated, half of them from Mt Hopkins and half from CTIO. Every "
        "artifact is drawn with the measured scatter of its law; catalogue magnitudes carry "
        "errors, some parents are missing, real stars lie on artifacts, and some real sources look "
        f"like artifacts. Dots are found on the pixels by a matched filter; {len(found)} dots of "
        "all images are explained and compared with the truth. The predictor knows the nominal "
        "rules, the headers and the catalogue only. A dot that is a star on an artifact is both: "
        "neither answer is wrong, and it counts neither way in precision and recall (to count it "
        "as right would only raise them); whether both are named is a figure of its own. Hits of "
        "single frames count neither way.",
        "",
        figures_table(figures),
        "",
        "![Recall and precision](pictures/science_simulated.png)",
        "",
        "*Recall* is of the dots that are an artifact of that kind and no source, whose parent is "
        "listed, *precision* of the dots that are called that kind; points of fewer than four dots "
        "are left out. H glints, and Ks glints at Mt Hopkins, are drawn from assumed laws.",
        "",
        "![Thresholds](pictures/science_thresholds.png)",
        "",
        "Precision over recall (listed parents, all laws) for every threshold of the probability. "
        "In a crowd an artifact often lies within the place and brightness of a chance star, and "
        "nobody can tell them apart: the ideal observer knows the true parents and magnitudes.",
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
