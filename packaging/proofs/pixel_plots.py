"""Plots of the proof on real pixels."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from proofs.pixel_measured import Measured
from proofs.pixel_spots import ghost_stack
from proofs.pixel_stack import Stack, stack
from proofs.pixel_value import Compared
from proofs.plots import COLORS, figure, save
from twomass_viewer.survey.acknowledgments import image_text_short
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

_REFERENCE_COLOR = "#777777"
_HALF = 36


def _name(m: Measured) -> str:
    return f"{m.group.band} {m.group.site.telescope}"


def _acknowledge(made: Any, simulated: bool) -> None:
    made.supxlabel(image_text_short(mosaic=True, simulated=simulated), fontsize=7, color="#555555")


def ghosts(found: Sequence[Measured], rows: Sequence[dict[str, str]], path: Path) -> None:
    """Draw the first ghost over magnitude, and later ghosts over their number."""
    made, (first, fade) = figure(2)
    for m in found:
        color = COLORS[m.group.band.value]
        bins = [v for v in m.find("ghost1_ratio") if v.error < 0.2]
        if bins:
            x = [(max(v.mag_lo, 4.0) + v.mag_hi) / 2 for v in bins]
            first.errorbar(x, [v.value for v in bins], [v.error for v in bins], fmt="o",
                           color=color, capsize=2, markersize=4, label=_name(m))  # fmt: skip
            mirror = m.find("ghost1_mirror")
            first.errorbar([(v.mag_lo + v.mag_hi) / 2 + 0.08 for v in mirror],
                           [v.value for v in mirror], [v.error for v in mirror], fmt="x",
                           color=color, capsize=2, markersize=4, alpha=0.6)  # fmt: skip
        later = [v for v in m.values if v.quantity.startswith("ghost_fade") and v.error < v.value]
        if later and not m.group.crowded:
            n = [int(v.quantity.rsplit("_", 1)[1]) for v in later]
            fade.errorbar(n, [v.value for v in later], [v.error for v in later], fmt="o",
                          color=color, capsize=2, markersize=4, label=_name(m))  # fmt: skip
        known = [
            r for r in rows
            if r["band"] == m.group.band.value and r["telescope"] == m.group.site.telescope
        ]  # fmt: skip
        _reference(first, [r for r in known if r["quantity"] == "ghost1_ratio" and bins])
        if later and not m.group.crowded:
            _reference(fade, [r for r in known if r["quantity"][:-1] == "ghost_fade_"
                              and r["quantity"][-1].isdigit()])  # fmt: skip
    first.axhline(0.0, color="#888888", linewidth=0.8)
    first.set_xlabel("magnitude of the star", fontsize=9)
    first.set_ylabel("flux of ghost 1 over star, percent", fontsize=9)
    first.set_title("First ghost (dots), mirrored place (crosses)", fontsize=10)
    order = np.linspace(2.0, 10.5, 60)
    fade.plot(order, 10.0 ** (-0.4 * (1.735 + 4.32 * np.log10(order / 2.0))), color="#444444",
              linewidth=1, label="rule")  # fmt: skip
    fade.set_yscale("log")
    fade.set_yticks([0.02, 0.05, 0.1, 0.2], labels=["0.02", "0.05", "0.1", "0.2"])
    fade.minorticks_off()
    fade.set_xlabel("number of the ghost", fontsize=9)
    fade.set_ylabel("flux over that of ghost 1", fontsize=9)
    fade.set_title("Fade", fontsize=10)
    first.set_ylim(bottom=-0.25)
    first.legend(fontsize=7, loc="lower left", ncols=3)
    fade.legend(fontsize=7)
    save(made, path)


def _reference(axis: Any, rows: Sequence[dict[str, str]]) -> None:
    """Draw values of the reference as open squares, a little aside."""
    x, y, e = [], [], []
    for r in rows:
        if r["quantity"] == "ghost1_ratio":
            if float(r["mag_hi"]) - float(r["mag_lo"]) > 2.0:
                continue
            x.append((float(r["mag_lo"]) + float(r["mag_hi"])) / 2 - 0.08)
        else:
            x.append(float(r["quantity"][-1]) - 0.12)
        y.append(float(r["value"]))
        e.append(float(r["error"]))
    if x:
        label = None if axis.get_legend_handles_labels()[1].count("reference") else "reference"
        axis.errorbar(x, y, e, fmt="s", color=_REFERENCE_COLOR, capsize=2, markersize=4,
                      markerfacecolor="none", label=label)  # fmt: skip


def stamps(found: Sequence[Measured], path: Path, simulated: bool = False) -> None:
    """Draw stacked places: ghosts, their mirrored places, and stars less their mirror image."""
    shown: list[tuple[str, Any, float]] = []
    for m in found:
        g = m.group
        faint = 10.0 if g.band is Band.J else 9.5
        stars = g.within(5.5, faint)
        for label, order in (("ghost 1", 1.0), ("ghost 2", 2.0), ("mirrored", -1.0)):
            seen = ghost_stack(stars, order)
            if seen is not None and len(seen) >= 10 and (order != 2.0 or not g.crowded):
                shown.append((f"{_name(m)}: {label} ({len(seen)})", _ring(seen, g.quantile), 2e-4))
        around = stack(g.within(4.5, faint), lambda _: (0.0, 0.0), half=_HALF,
                       ring=(30.0, 36.0), expected=2e-3)  # fmt: skip
        if around is not None and len(around) >= 10 and not g.crowded:
            image = around.middle()
            shown.append((f"{_name(m)}: star less its mirror ({len(around)})",
                          image - image[::-1], 1.5e-4))  # fmt: skip
    if not shown:
        return
    made, axes = figure(len(shown), width=2.1, height=2.7)
    for axis, (title, image, top) in zip(axes, shown, strict=True):
        half = image.shape[0] // 2 + 0.5
        axis.imshow(image, origin="lower", cmap="gray", vmin=-0.5 * top, vmax=top,
                    extent=(-half, half, -half, half))  # fmt: skip
        axis.set_title(title, fontsize=6.5)
        axis.grid(False)
        axis.tick_params(labelsize=6)
    _acknowledge(made, simulated)
    save(made, path)


def _ring(found: Stack, quantile: float) -> Any:
    image = found.middle(quantile)
    return image - np.median(image)


def sizes(found: Sequence[Measured], rules: RuleSet, path: Path) -> None:
    """Draw lengths of arms and radii of halos over magnitude, with the rules."""
    made, axes = figure(3, width=3.4)
    titles = {"spike_NS": "Spikes north and south", "spike_EW": "Spikes east and west",
              "halo_1sig": "Halo"}  # fmt: skip
    mags = np.linspace(4.5, 10.5, 60)
    for axis, (what, title) in zip(axes, titles.items(), strict=True):
        for m in found:
            here = [s for s in m.sizes if s.what == what]
            if not here:
                continue
            color = COLORS[m.group.band.value]
            axis.plot([s.mag for s in here], [s.size for s in here], ".", color=color,
                      markersize=5, alpha=0.7, label=_name(m))  # fmt: skip
            band, site = m.group.band, m.group.site
            if what == "halo_1sig":
                ten = rules.value("halo", "radius", band, site)
                slope = rules.value("halo", "slope", band, site)
            else:
                arm = what[-2:].lower()
                ten = rules.value("diffraction_spike", f"length_{arm}", band)
                slope = rules.value("diffraction_spike", f"slope_{arm}", band)
            if len(here) > 10:
                axis.plot(mags, ten * 10.0 ** (slope * (10.0 - mags)), color=color, linewidth=1,
                          label=f"rule {band}")  # fmt: skip
        axis.set_yscale("log")
        axis.set_yticks([5, 10, 20, 50, 100, 200], labels=["5", "10", "20", "50", "100", "200"])
        axis.minorticks_off()
        axis.set_xlabel("magnitude of the star", fontsize=9)
        axis.set_ylabel("arcsec", fontsize=9)
        axis.set_title(title, fontsize=10)
        axis.legend(fontsize=7)
    save(made, path)


def pulls(compared: Sequence[Compared], path: Path) -> None:
    """Draw how the pulls are distributed beside a normal distribution."""
    made, (axis,) = figure(1)
    values = np.array([c.pull for c in compared])
    edges = np.arange(-4.0, 4.01, 0.5)
    axis.hist(np.clip(values, -3.99, 3.99), bins=edges, color="#0072b2", alpha=0.8)
    x = np.linspace(-4.0, 4.0, 161)
    axis.plot(x, len(values) * 0.5 * np.exp(-0.5 * x**2) / math.sqrt(2.0 * math.pi),
              color="#d55e00", linewidth=1.2, label="normal")  # fmt: skip
    axis.set_xlabel("pull: (here − reference) / combined error", fontsize=9)
    axis.set_ylabel("values", fontsize=9)
    axis.set_title(f"{len(values)} values beside the reference", fontsize=10)
    axis.legend(fontsize=8)
    save(made, path)
