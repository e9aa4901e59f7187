"""Plots of the proof by flags."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from proofs import plots
from twomass_viewer.artifacts.flagged_ghosts import FLAG
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proofs.proof_flags import TableProof

_GREY = "#9a9a9a"


def draw(proofs: Sequence[TableProof], rules: RuleSet, folder: Path) -> None:
    """Draw all plots into a folder."""
    _ghosts(proofs, rules, folder / "science_flags_ghosts.png")
    _directions(proofs, folder / "science_flags_directions.png")
    _shapes(proofs, folder / "science_flags_shapes.png")
    _lifts(proofs, folder / "science_flags_lift.png")


def _ghosts(proofs: Sequence[TableProof], rules: RuleSet, path: Path) -> None:
    """Draw depth over distance from the ghost, flagged and unflagged, for M16 and NGC 188."""
    shown = [p for p in proofs if any(g.tested.flagged > 10 for g in p.ghosts.values())][:2]
    made, axes = plots.figure(2 * max(len(shown), 1), width=3.3, height=3.4)
    radius = rules.value("persistence", "flag_radius")
    for n, proof in enumerate(shown):
        plain, share = axes[2 * n], axes[2 * n + 1]
        edges = np.arange(0.0, 15.1, 1.5)
        for band, ghosts in proof.ghosts.items():
            pairs, color = ghosts.pairs, plots.COLORS[band.value]
            letters = proof.table.letters(band)[pairs.source]
            along = ghosts.signs[pairs.source] * np.sign(pairs.order)
            right = along >= 0
            for letter, style in (
                ("0", {"color": _GREY, "s": 3, "alpha": 0.5}),
                (FLAG, {"color": color, "s": 14, "zorder": 3}),
            ):
                rows = right & (letters == letter)
                plain.scatter(
                    pairs.distance_arcsec[rows],
                    pairs.depth_mag[rows],
                    label=band.value if letter == FLAG else None,
                    linewidth=0,
                    **style,
                )
            deep = pairs.depth_mag >= rules.value("persistence", "flag_depth", band)
            for rows, line in ((right, "-"), (along < 0, ":")):
                middle, value, error = _shares(
                    pairs.distance_arcsec,
                    letters == FLAG,
                    rows & deep & np.isin(letters, ["0", FLAG]),
                    edges,
                )
                share.errorbar(
                    middle,
                    value,
                    error,
                    fmt=plots.MARKERS[band.value] + line,
                    color=color,
                    markersize=3,
                    linewidth=1,
                    capsize=2,
                )
            plain.plot(
                [0, radius],
                [rules.value("persistence", "flag_depth", band)] * 2,
                color=color,
                linewidth=1,
            )
        plain.axvline(radius, color="black", linewidth=0.8)
        plain.set_ylim(1.5, 8.0)
        plain.set_ylabel("source fainter than its star (fade taken off), mag", fontsize=8)
        plain.set_title(f"{proof.table.title}: near a ghost", fontsize=9)
        plain.legend(fontsize=7, title="flagged p", title_fontsize=7)
        share.axvline(radius, color="black", linewidth=0.8)
        share.set_ylim(-0.03, 1.05)
        share.set_ylabel("share flagged p (dotted: wrong side)", fontsize=8)
        share.set_title(f"{proof.table.title}: outshone enough", fontsize=9)
        for axis in (plain, share):
            axis.set_xlim(0, 15)
            axis.set_xlabel("distance from the ghost's place, arcsec", fontsize=8)
    plots.save(made, path)


def _directions(proofs: Sequence[TableProof], path: Path) -> None:
    """Draw flagged sources on either side of their parents over right ascension."""
    shown = [p for p in proofs if any(s.direction for s in p.strips)]
    made, axes = plots.figure(max(len(shown), 1), width=4.6, height=3.0)
    for axis, proof in zip(axes, shown, strict=False):
        ra = proof.table.catalog.ra_deg
        for strip in proof.strips:
            color = {"n": "#cfe3f5", "s": "#f9ddcb", None: "#eeeeee"}[
                None if strip.direction is None else strip.direction.value
            ]
            axis.axvspan(
                strip.ra_from_deg % 360.0, strip.ra_to_deg % 360.0, color=color, linewidth=0
            )
            if strip.direction is not None:
                axis.text(
                    (strip.ra_from_deg + strip.ra_to_deg) / 2.0 % 360.0,
                    2.55,
                    f"{strip.direction.value}\n$10^{{{abs(strip.log10_ratio):.0f}}}$",
                    ha="center",
                    va="center",
                    fontsize=8,
                )
        for band, ghosts in proof.ghosts.items():
            pairs = ghosts.narrow
            offset = {"J": 0.18, "H": 0.0, "Ks": -0.18}[band.value]
            letters = proof.table.letters(band)[pairs.source]
            for letter, style in (
                ("0", {"color": _GREY, "s": 8, "marker": "x", "linewidth": 0.7}),
                (FLAG, {"color": plots.COLORS[band.value], "s": 16}),
            ):
                rows = letters == letter
                axis.scatter(
                    ra[pairs.source[rows]],
                    np.sign(pairs.order[rows]) + offset,
                    label=band.value if letter == FLAG else None,
                    **style,
                )
        axis.set_ylim(-1.8, 3.2)
        axis.set_yticks(
            [-1, 1],
            ["south of the star", "north of the star"],
            fontsize=8,
            rotation=90,
            va="center",
        )
        axis.invert_xaxis()
        axis.set_xlabel("right ascension, deg", fontsize=8)
        axis.set_title(f"{proof.table.title}: flagged p (dots), unflagged (crosses)", fontsize=9)
        axis.legend(fontsize=7, loc="lower left", ncols=3)
    plots.save(made, path)


def _shapes(proofs: Sequence[TableProof], path: Path) -> None:
    """Draw spikes (M16, Ks and H), stripes (both) and confusion."""
    made, axes = plots.figure(3, width=3.6, height=3.3)
    by_key = {p.table.key: p for p in proofs}
    spikes, stripes, confusion = axes
    if "m16" in by_key:
        for band in (Band.H, Band.KS):
            _spikes(spikes, by_key["m16"], band)
    spikes.set_xlim(0, 60)
    spikes.set_ylim(0, 8)
    spikes.set_xlabel("along the arm, arcsec", fontsize=8)
    spikes.set_ylabel("off the arm, arcsec", fontsize=8)
    spikes.set_title("M16: near stars brighter than 9.5, d", fontsize=9)
    spikes.legend(fontsize=7)
    edges = np.arange(-12.0, 12.1, 2.0)
    for key, band in (("ngc188", Band.J), ("ngc188", Band.H), ("m16", Band.KS)):
        law = by_key[key].laws.get(("s", band)) if key in by_key else None
        if law is None:
            continue
        pairs, limit = law.pairs, {Band.J: 7.1, Band.H: 5.9, Band.KS: 6.3}[band]
        off = np.where(np.abs(pairs.north) < 128.0, pairs.north, np.abs(pairs.north) - 256.0)
        letters = by_key[key].table.letters(band)[pairs.source]
        rows = (pairs.mag <= limit) & (np.abs(pairs.west) <= 256.0) & np.isin(letters, ["0", "s"])
        middle, value, error = _shares(off, letters == "s", rows, edges)
        stripes.errorbar(
            middle,
            value,
            error,
            fmt=plots.MARKERS[band.value] + "-",
            color=plots.COLORS[band.value],
            markersize=3,
            linewidth=1,
            capsize=2,
            label=f"{by_key[key].table.title} {band}",
        )
    stripes.axvspan(-3.0, 3.0, color="#eeeeee", linewidth=0)
    stripes.set_xlabel("off the middle of a stripe, arcsec", fontsize=8)
    stripes.set_ylabel("share flagged s", fontsize=8)
    stripes.set_title("Stripes (grey: the rule's)", fontsize=9)
    stripes.legend(fontsize=7)
    edges = np.arange(2.0, 70.1, 4.0)
    for key, line in (("m16", "-"), ("ngc188", "--")):
        for band in Band:
            law = by_key[key].laws.get(("c", band)) if key in by_key else None
            if law is None:
                continue
            letters = by_key[key].table.letters(band)[law.pairs.source]
            rows = (law.pairs.mag > 9.0) & (law.pairs.mag <= 11.0) & np.isin(letters, ["0", "c"])
            middle, value, _ = _shares(
                np.hypot(law.pairs.west, law.pairs.north), letters == "c", rows, edges
            )
            confusion.plot(
                middle,
                value,
                plots.MARKERS[band.value] + line,
                color=plots.COLORS[band.value],
                markersize=3,
                linewidth=1,
                label=f"{by_key[key].table.title} {band}",
            )
    confusion.set_xlabel("distance from a star of 9 to 11 mag, arcsec", fontsize=8)
    confusion.set_ylabel("share flagged c", fontsize=8)
    confusion.set_title("Confusion", fontsize=9)
    confusion.legend(fontsize=6)
    plots.save(made, path)


def _spikes(axis: Any, proof: TableProof, band: Band) -> None:
    law = proof.laws.get(("d", band))
    if law is None:
        return
    pairs = law.pairs
    along = np.maximum(np.abs(pairs.west), np.abs(pairs.north))
    across = np.minimum(np.abs(pairs.west), np.abs(pairs.north))
    letters = proof.table.letters(band)[pairs.source]
    bright = pairs.mag <= 9.5
    for letter, style in (
        ("0", {"color": _GREY, "s": 4}),
        ("d", {"color": plots.COLORS[band.value], "s": 18}),
    ):
        rows = bright & (letters == letter)
        axis.scatter(
            along[rows],
            across[rows],
            linewidth=0,
            label=f"{band} {letter}" if letter == "d" else None,
            **style,
        )


def _lifts(proofs: Sequence[TableProof], path: Path) -> None:
    """Draw the share of flagged sources inside fitted laws, of unflagged ones, and the control."""
    shown = [p for p in proofs if len(p.table.catalog) > 1000]
    made, axes = plots.figure(max(len(shown), 1), width=4.8, height=3.2)
    for axis, proof in zip(axes, shown, strict=False):
        entries = [(f"p {b}", g.tested, b) for b, g in proof.ghosts.items()]
        entries += [
            (f"{letter} {b}", law.tested, b)
            for (letter, b), law in proof.laws.items()
            if law.tested is not None
        ]
        entries = [e for e in entries if e[1].flagged >= 5]
        for i, (_, found, band) in enumerate(entries):
            p = (found.flagged_in + 2.0) / (found.flagged + 4.0)
            axis.errorbar(
                i,
                found.covered,
                np.sqrt(p * (1 - p) / (found.flagged + 4.0)),
                fmt=plots.MARKERS[band.value],
                color=plots.COLORS[band.value],
                capsize=2,
                markersize=5,
            )
            axis.plot(i - 0.2, found.control_in / found.flagged, "_", color="black", markersize=9)
            axis.plot(
                i + 0.2,
                found.unflagged_in / max(found.unflagged, 1),
                "x",
                color=_GREY,
                markersize=5,
            )
        axis.set_xticks(range(len(entries)), [e[0] for e in entries], fontsize=7, rotation=60)
        axis.set_ylim(-0.03, 1.03)
        axis.set_ylabel("share inside", fontsize=8)
        axis.set_title(
            f"{proof.table.title}: flagged (symbols), control (–), unflagged (×)", fontsize=8
        )
    plots.save(made, path)


def _shares(
    x: np.ndarray, flagged: np.ndarray, rows: np.ndarray, edges: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return middles of bins with two sources or more, the share flagged, and its error."""
    total = np.histogram(x[rows], edges)[0]
    hits = np.histogram(x[rows & flagged], edges)[0]
    used = total >= 2
    p = (hits[used] + 2.0) / (total[used] + 4.0)
    middle = (edges[:-1] + edges[1:]) / 2.0
    return middle[used], hits[used] / total[used], np.sqrt(p * (1.0 - p) / (total[used] + 4.0))
