"""Section 3 of the page: real Atlas pixels."""

import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from proofs import pixel_plots
from proofs.figure import Figure
from proofs.page import figures_table
from proofs.pixel_measured import Measured, controls, first_depth, measure_all, weighted
from proofs.pixel_spots import FEWEST, ghost_ratio, ghost_stack
from proofs.pixel_tiles import Collection, collect
from proofs.pixel_value import Compared, Value, compare, reference_rows
from twomass_viewer.errors import FileProblemError
from twomass_viewer.survey.acknowledgments import table_text
from twomass_viewer.survey.rules import RuleSet, load_rules

KEY = "pixels"

_FOLDERS = ("2mass/atlas", "2mass/atlas_orion_j")
_ABSENT = """## Real pixels

Not proven here: this proof needs real Atlas images, in the folder that `TWOMASS_DATA` names."""
_GROUPS = {
    "ghosts": ("ghost",),
    "glints": ("glint",),
    "spikes, halos and stripes": ("spike", "arm", "halo", "stripe", "quadrant"),
}
_UNITS = {"percent": " %", "arcsec": "″", "deg E of N": "°", "mag": " mag", "DN": " DN"}


def prove(quick: bool, docs: Path) -> tuple[list[Figure], str]:
    """Measure the real images at hand; return the figures and the section of the page."""
    base = os.environ.get("TWOMASS_DATA", "")
    folders = [Path(base) / f for f in _FOLDERS if base and (Path(base) / f).is_dir()]
    if not folders:
        return [], _ABSENT
    rules = load_rules()
    try:
        images = collect(folders, rules)
    except FileProblemError as error:
        return [], f"{_ABSENT}\n{error.message}"
    found = measure_all(images, rules, shapes=not quick)
    rows = reference_rows()
    values = [v for m in found for v in m.values]
    compared = compare(values, rows)
    made = _figures(found, compared, images, rules)
    pictures = docs / "pictures"
    pixel_plots.ghosts(found, rows, pictures / "science_pixels_ghosts.png")
    pixel_plots.stamps(found, pictures / "science_pixels_stamps.png")
    if not quick:
        pixel_plots.sizes(found, rules, pictures / "science_pixels_sizes.png")
    pixel_plots.pulls(compared, pictures / "science_pixels_pulls.png")
    return made, _section(found, compared, made, images, rules, quick)


def _figures(
    found: Sequence[Measured], compared: Sequence[Compared], images: Collection, rules: RuleSet
) -> list[Figure]:
    pulls = np.array([c.pull for c in compared])
    n = len(pulls)
    out = [
        Figure("pixels_images", len(images.tiles), 0.0, "reported", "Real Atlas images measured."),
        Figure(
            "pixels_pulls_rms", _rms(pulls), 1.0 / math.sqrt(2.0 * max(n, 1)), "<= 1.5",
            f"Root mean square of the pulls of {n} values against the reference.",
        ),
        Figure(
            "pixels_pulls_max", float(np.abs(pulls).max()) if n else math.nan, 1.0, "<= 3",
            "The largest pull of all, without its sign.",
        ),
    ]  # fmt: skip
    empty = [v for v in controls(found) if v.error > 0]
    chi2 = float(np.mean([v.sigmas**2 for v in empty])) if empty else math.nan
    out.append(Figure(
        "pixels_controls_chi2", chi2, math.sqrt(2.0 / max(len(empty), 1)), "<= 2",
        f"Mean square of {len(empty)} fluxes at places that must be empty (mirrored, half steps, "
        "the other telescope's glint, rows between stripes), in units of their errors.",
    ))  # fmt: skip
    for m in found:
        g = m.group
        tag = f"{g.band.letter}_{g.site.telescope.lower()}"
        depth = first_depth(m, rules)
        if depth is not None:
            rule = rules.get("persistence", "first_depth", g.band, g.site)
            out.append(Figure(
                f"pixels_ghost1_{tag}", depth[0], depth[1], "reported",
                f"Ghost 1 below its star, {depth[2]} stars that do not saturate; rule "
                f"{rule.value:g} ± {rule.uncertainty or 0:g}.", "mag",
            ))  # fmt: skip
        mirror = m.find("ghost1_mirror")
        if mirror:
            mean, error = weighted(mirror)
            out.append(Figure(
                f"pixels_mirror_excess_{tag}", abs(mean) / error, 1.0, "<= 3",
                f"Flux at the mirrored place of ghost 1 in sigmas: {mean:.4f} ± {error:.4f} % of "
                "the star.",
            ))  # fmt: skip
        out += [
            Figure(
                f"pixels_ghost_x_offset_{'per_step' if 'step' in v.quantity else 'first'}_{tag}",
                abs(v.value), v.error, "<= 0.3",
                f"Ghosts against the column of their star, without sign, {v.n} stars.", "arcsec",
            )
            for v in (*m.find("ghost_dx_per_step"), *m.find("ghost1_stack_dx"))
        ]  # fmt: skip
        out += [
            Figure(
                f"pixels_ghost_dxfs_term_{tag}", abs(1.0 + v.value), v.error, "<= 0.3",
                "Share of the cross-scan drift DXFS in the places of ghosts: 1 if it entered, 0 if "
                "ghosts keep to their star's column.",
            )
            for v in m.find("ghost_dx_vs_n_times_DXFS")
        ]  # fmt: skip
        for v in m.values:
            if v.quantity.startswith("glint") and v.quantity.endswith(("_r", "_pa", "_dmag")):
                name, _, what = v.quantity.partition("_")
                unit = {"r": "arcsec", "pa": "deg", "dmag": "mag"}[what]
                out.append(Figure(
                    f"pixels_{name}_{tag}_{what}", v.value, v.error, "reported",
                    f"{name[:5].capitalize()} {name[5:]}, {v.n} stars.", unit,
                ))  # fmt: skip
    return out


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2))) if len(values) else math.nan


def _section(
    found: Sequence[Measured], compared: Sequence[Compared], made: Sequence[Figure],
    images: Collection, rules: RuleSet, quick: bool,
) -> str:  # fmt: skip
    lines = [
        "## Real pixels",
        "",
        f"{len(images.tiles)} Atlas images, from both telescopes and in both scan directions, are "
        "stacked at the predicted places by the program's own detection, noise and rules: "
        + "; ".join(_who(m) for m in found)
        + ".",
        "Pixels about each place are moved onto a common grid, divided by the flux of their star "
        "in 4″, and the weighted median over the stars is taken (in crowded fields the 37.5 "
        "percentile, which reads 18 % low and is compared as such). Errors come from resampling "
        "images, and stars on them. Brightness and sizes are those of stars with an even sky "
        "about them; ghosts and glints, which have a sky of their own beside them, are taken "
        "from nebulae too.",
        "",
        "The reference was measured with other code on 315 Atlas images, these among them: pulls "
        "are therefore rather smaller than of independent measurements, and for Ks, where all "
        "images are the same, they compare the codes only. Places that must be empty scatter less "
        "than their errors say, so these are rather too large. Planted ghosts, glints, halos and "
        "arms of simulated images are recovered within them (a test sees to it). Rules are not "
        "changed by fewer images than they rest on; what stands out is said below the tables.",
        "",
        figures_table(made),
        "",
        "![Ghosts](pictures/science_pixels_ghosts.png)",
        "",
        "![Stacks](pictures/science_pixels_stamps.png)",
        "",
        *([] if quick else ["![Sizes](pictures/science_pixels_sizes.png)", ""]),
        "![Pulls](pictures/science_pixels_pulls.png)",
        "",
    ]
    for title, starts in _GROUPS.items():
        here = [c for c in compared if c.own.quantity.startswith(starts)]
        if here:
            lines += [f"### {title.capitalize()} beside the reference", "", *_table(here), ""]
    lines += ["### Places that must be empty", "", *_empty(controls(found)), ""]
    lines += ["### What stands out", "", *_remarks(found, compared, rules), ""]
    lines.append(table_text(simulated=False))
    return "\n".join(lines)


def _who(m: Measured) -> str:
    g = m.group
    return (
        f"{g.band} {g.site.telescope}, {len(g.stars)} stars on {len(g.tiles)} "
        f"image{'s' if len(g.tiles) > 1 else ''}{' (crowded)' if g.crowded else ''}"
    )


def _number(value: float, error: float, unit: str) -> str:
    if abs(value) < 1e-3:
        return f"{value * 1e6:.2f} ± {error * 1e6:.2f} · 10⁻⁶"
    digits = min(max(1 - math.floor(math.log10(error)), 0), 4) if error > 0 else 2
    return f"{value:.{digits}f} ± {error:.{digits}f}{_UNITS.get(unit, '')}"


def _words(v: Value) -> str:
    return v.quantity.replace("_", " ")


def _table(rows: Sequence[Compared]) -> list[str]:
    lines = ["| quantity | band, telescope | stars of | here | n | reference | n | pull |",
             "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for c in rows:
        v = c.own
        lines.append(
            f"| {_words(v)} | {v.band} {v.place} | {v.mag_lo:g}–{v.mag_hi:g} mag "
            f"| {_number(v.value, v.error, v.unit)} | {v.n} "
            f"| {_number(c.reference, c.reference_error, v.unit)} "
            f"| {c.reference_n or ''} | {c.pull:+.1f} |"
        )
    return lines


def _empty(values: Sequence[Value]) -> list[str]:
    lines = [
        "| place | band, telescope | stars of | here | n | sigma |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {_words(v)} | {v.band} {v.place} | {v.mag_lo:g}–{v.mag_hi:g} mag "
        f"| {v.value:.4f} ± {v.error:.4f}{_UNITS.get(v.unit, '')} | {v.n} | {v.sigmas:+.1f} |"
        for v in values
    ]
    return lines


def _by_image(m: Measured, rules: RuleSet) -> str:
    """Return the first ghosts of each image with enough stars, in words."""
    g = m.group
    knee = rules.find("persistence", "first_depth_knee", g.band, g.site)
    limit = rules.value("parents", "faintest_parent", g.band)
    parts = []
    for tile in g.tiles:
        stars = [s for s in tile.stars if (knee.value if knee else 0.0) <= s.mag < limit]
        seen = ghost_stack(stars, 1.0)
        if seen is not None and len(seen) >= FEWEST:
            value, error = ghost_ratio(seen, g.quantile)
            parts.append(f"{100 * value:.2f} ± {100 * error:.2f} %")
    return f"Image by image: {', '.join(parts)}." if len(parts) > 1 else ""


def _remarks(found: Sequence[Measured], compared: Sequence[Compared], rules: RuleSet) -> list[str]:
    """Say which values lie farthest from the reference, and what they may mean."""
    far = sorted((c for c in compared if abs(c.pull) > 2.0), key=lambda c: -abs(c.pull))
    lines = [
        f"- {_words(c.own)} ({c.own.band} {c.own.place}, {c.own.mag_lo:g}–{c.own.mag_hi:g} mag): "
        f"{_number(c.own.value, c.own.error, c.own.unit)}, reference "
        f"{_number(c.reference, c.reference_error, c.own.unit)}: {c.pull:+.1f} σ"
        + (", beyond three: the rule wants another look." if abs(c.pull) > 3.0 else ".")
        for c in far
    ] or ["- No value is more than two combined errors from the reference."]
    for m in found:
        g = m.group
        depth = first_depth(m, rules)
        if depth is not None:
            rule = rules.get("persistence", "first_depth", g.band, g.site)
            error = math.hypot(depth[1], rule.uncertainty or 0.0)
            pull = (depth[0] - rule.value) / error
            lines.append(
                f"- Ghost 1 of {g.band} {g.site.telescope} is {depth[0]:.2f} ± {depth[1]:.2f} mag "
                f"below its star, by the rule {rule.value:g} ± {rule.uncertainty or 0:g}: "
                f"{pull:+.1f} σ. {_by_image(m, rules)}".rstrip()
            )
        first = m.find("glint1_dmag"), m.find("glint1_dmag_with_spike")
        if first[0] and first[1]:
            own, whole = first[0][0], first[1][0]
            lines.append(
                f"- Glint 1 of {m.group.band} {m.group.site.telescope} lies "
                f"on a spike: with the spike left in it is {whole.value:.2f} ± {whole.error:.2f} "
                f"mag below the star, without it {own.value:.2f} ± {own.error:.2f} mag."
            )
    poor = [m for m in found if not m.find("ghost_fade_2")]
    lines += [
        f"- {m.group.band} {m.group.site.telescope}: {len(m.group.stars)} stars are too few to "
        "measure ghosts, glints or sizes."
        for m in poor
    ]
    return lines
