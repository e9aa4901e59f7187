"""Rules from pixels: what a set of Atlas images says of the laws, as a file ``--rules`` reads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from proofs.pixel_arms import ARMS
from proofs.pixel_measured import Measured, fade_law, first_depth, measure_all, weighted
from proofs.pixel_spots import FEWEST
from proofs.pixel_tiles import Say, collect
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rule_changes import write_changes
from twomass_viewer.survey.rules import Rule, RuleSet, load_rules

CERTAIN = 5.0
"""Sigmas a light, length or amplitude must have."""
_SLOPE_SIGMAS = 3.0
_WORST_PA = 1.0  # degrees
_NAMED = 6  # images named in a note


@dataclass(frozen=True, slots=True)
class Report:
    """What was written and what was not.

    Attributes
    ----------
    changes : dict
        By rule key, as a rules file holds them.
    left_out : list of (str, str)
        Rule and why it was not measured.
    """

    changes: dict[str, dict[str, Any]]
    left_out: list[tuple[str, str]]


def write_measured_rules(folder: Path, out: Path, say: Say | None = None) -> Report:
    """Measure the Atlas images below a folder and write what is significant.

    Raises
    ------
    TwoMassError
        When no image can be measured, or the file cannot be written.
    """
    rules = load_rules()
    found = measure_all(collect([folder], rules, say), rules, say=say)
    report = changes_of(found, rules)
    if report.changes:
        rules.changed(report.changes, "measured")  # refuses what would not be read again
        write_changes(out, report.changes)
    return report


def changes_of(found: Sequence[Measured], rules: RuleSet) -> Report:
    """Return the rules that measurements give."""
    report = Report({}, [])
    for m in found:
        pen = _Pen(report, rules, (m,))
        pen.first(m)
        pen.glints(m)
        pen.spots(m)
    if found:
        _Pen(report, rules, found).last()
    for band in Band:
        here = [m for m in found if m.group.band is band and len(m.group.stars) >= FEWEST]
        for same in _sharing(here, rules, "persistence", "fade_second"):
            _Pen(report, rules, same).fade()
        for what in ("ns", "ew"):
            for same in _sharing(here, rules, "diffraction_spike", f"length_{what}"):
                _Pen(report, rules, same).law(
                    f"spike_L10_{what.upper()}", f"spike_slope_{what.upper()}",
                    ("diffraction_spike", f"length_{what}", f"slope_{what}"),
                )  # fmt: skip
        for same in _sharing(here, rules, "diffraction_spike", "arm_north_pa"):
            _Pen(report, rules, same).angles()
        for same in _sharing(here, rules, "halo", "radius"):
            _Pen(report, rules, same).law(
                "halo_r10_1sig", "halo_slope_1sig", ("halo", "radius", "slope")
            )
        for same in _sharing(here, rules, "stripe", "amplitude"):
            _Pen(report, rules, same).stripe()
    return report


def _sharing(
    found: Sequence[Measured], rules: RuleSet, kind: str, name: str
) -> list[tuple[Measured, ...]]:
    """Return the telescopes of a band by the rule they share."""
    by_key: dict[str, list[Measured]] = {}
    for m in found:
        rule = rules.find(kind, name, m.group.band, m.group.site)
        if rule is not None:
            by_key.setdefault(rule.key, []).append(m)
    return [tuple(v) for v in by_key.values()]


class _Pen:
    """Writes the rules of some groups into a report."""

    def __init__(self, report: Report, rules: RuleSet, found: Sequence[Measured]) -> None:
        self.report, self.rules, self.found = report, rules, found
        self.band, self.site = found[0].group.band, found[0].group.site

    def rule(self, kind: str, name: str) -> Rule | None:
        return self.rules.find(kind, name, self.band, self.site)

    def put(self, rule: Rule | None, value: float, error: float, stars: int, what: str) -> None:
        """Write one value."""
        if rule is None or not math.isfinite(value + error):
            return
        tiles = [t for m in self.found for t in m.group.tiles]
        names = [t.image.name for t in tiles]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        telescopes = " and ".join(dict.fromkeys(m.group.site.telescope for m in self.found))
        bands = ", ".join(dict.fromkeys(m.group.band.value for m in self.found))
        simulated = "simulated " if all(t.image.simulated for t in tiles) else ""
        digits = max(2, 1 - math.floor(math.log10(error))) if error > 0 else 4
        self.report.changes[rule.key] = {
            "value": round(value, digits),
            "unit": rule.unit,
            "uncertainty": round(error, digits),
            "evidence": "measured",
            "citation": f"Measured on {len(tiles)} {simulated}{bands} Atlas images of "
            f"{telescopes} (packaging/science --measure)",
            "note": f"{what}, {stars} stars; images {', '.join(names[:_NAMED])}{more}",
        }

    def skip(self, kind: str, name: str, why: str) -> None:
        rule = self.rule(kind, name)
        if rule is not None:
            self.report.left_out.append((rule.key, why))

    def first(self, m: Measured) -> None:
        """Write the depth of the first ghost."""
        depth = first_depth(m, self.rules)
        rule = self.rule("persistence", "first_depth")
        mirror = [v for v in m.find("ghost1_mirror") if v.error > 0]
        if depth is None or 1.086 / max(depth[1], 1e-9) < CERTAIN:
            few = "too few stars" if depth is None else f"{1.086 / depth[1]:.1f} sigma"
            self.skip("persistence", "first_depth", few)
        elif mirror and (c := weighted(mirror))[0] > 3.0 * c[1]:
            self.skip("persistence", "first_depth", "the mirrored places are not empty")
        else:
            self.put(rule, *depth, "first ghost of stars that do not saturate")

    def fade(self) -> None:
        """Write the fade of later ghosts."""
        law = fade_law(self.found)
        if law is None or law[1] > 0.5 or law[2] < CERTAIN * law[3]:
            self.skip("persistence", "fade_second", "fewer than three later ghosts are seen")
            return
        a, a_error, b, b_error, stars = law
        self.put(self.rule("persistence", "fade_second"), a, a_error, stars, "fade of ghosts")
        self.put(self.rule("persistence", "fade_slope"), b, b_error, stars, "fade of ghosts")

    def last(self) -> None:
        """Write the last ghost that is seen, where it is beyond the last of the rules."""
        rule = self.rule("persistence", "last_order")
        seen = {
            int(v.quantity.rsplit("_", 1)[1]): v.n
            for m in self.found for v in m.values
            if v.quantity.startswith("ghost_fade_") and v.sigmas >= CERTAIN
        }  # fmt: skip
        if rule is not None and seen and max(seen) > rule.value:
            self.put(rule, max(seen), 0.0, seen[max(seen)], "last ghost that is seen")
        else:
            self.skip("persistence", "last_order", "no ghost beyond it is seen")

    def glints(self, m: Measured) -> None:
        """Write places and depths of glints."""
        for order in (1, 2, 3, 4):
            if self.rule("glint", f"glint_{order}_radius") is None:
                break
            name = f"glint{'AB'[order - 1] if self.band is Band.KS else order}"
            flux = m.find(f"{name}_flux")
            if not flux or flux[0].sigmas < CERTAIN:
                why = f"{flux[0].sigmas:.1f} sigma" if flux else "too few stars"
                self.skip("glint", f"glint_{order}_depth", why)
                continue
            for mine, rule in (("r", "radius"), ("pa", "pa"), ("dmag", "depth")):
                for v in m.find(f"{name}_{mine}"):
                    self.put(self.rule("glint", f"glint_{order}_{rule}"), v.value, v.error, v.n,
                             "glint in the stack less mirrored places")  # fmt: skip

    def spots(self, m: Measured) -> None:
        """Write the depth of the quadrant spots."""
        flux, depth = m.find("quadrant_spot_flux"), m.find("quadrant_spot_dmag")
        if flux and flux[0].sigmas >= CERTAIN and depth:
            self.put(self.rule("quadrant_spot", "depth"), depth[0].value, depth[0].error,
                     depth[0].n, "spots a quadrant away, both together")  # fmt: skip
        else:
            why = f"{flux[0].sigmas:.1f} sigma" if flux else "too few stars"
            self.skip("quadrant_spot", "depth", why)

    def law(self, size: str, slope: str, names: tuple[str, str, str]) -> None:
        """Write a law of sizes with magnitude, both its numbers or neither."""
        kind, at_ten, steep = names
        pairs = [
            (m.find(size)[0], m.find(slope)[0]) for m in self.found
            if m.find(size) and m.find(slope)
        ]  # fmt: skip
        if not pairs:
            crowded = any(m.group.crowded for m in self.found)
            self.skip(kind, at_ten, "crowded fields" if crowded else "too few stars")
            return
        ten, slopes = weighted([p[0] for p in pairs]), weighted([p[1] for p in pairs])
        if ten[0] < CERTAIN * ten[1] or slopes[0] < _SLOPE_SIGMAS * slopes[1]:
            self.skip(kind, at_ten, f"slope {slopes[0]:.3f} ± {slopes[1]:.3f}: too uncertain")
            return
        stars = sum(p[0].n for p in pairs)
        what = f"fit over {'arms' if kind == 'diffraction_spike' else 'halos'}"
        self.put(self.rule(kind, at_ten), *ten, stars, what)
        self.put(self.rule(kind, steep), *slopes, stars, what)

    def angles(self) -> None:
        """Write position angles of arms, and of the double arms of very bright stars."""
        for name in (*(f"arm_{a}_pa" for a in ARMS), *(f"six_arm_{k}_pa" for k in (2, 3, 5, 6))):
            seen = [v for m in self.found for v in m.find(name) if 0.0 < v.error < _WORST_PA]
            if seen:
                self.put(self.rule("diffraction_spike", name), *weighted(seen),
                         sum(v.n for v in seen), "stack of arms")  # fmt: skip
            else:
                self.skip("diffraction_spike", name, "not seen, or too uncertain")

    def stripe(self) -> None:
        """Write amplitude, slope and outer share of stripes."""
        bins = [
            v for m in self.found for v in m.find("stripe_centre")
            if v.sigmas > 3.0 and v.mag_hi <= 10.0 and v.mag_lo >= 6.0
        ]  # fmt: skip
        if len({v.mag_lo for v in bins}) < 2 or not any(v.sigmas >= CERTAIN for v in bins):
            self.skip("stripe", "amplitude", "fewer than two magnitudes show stripes")
        else:
            at = self.rules.value("stripe", "amplitude_mag", self.band)
            x = np.array([at - (v.mag_lo + v.mag_hi) / 2.0 for v in bins])
            y = np.log10([v.value for v in bins])
            e = np.array([v.error / v.value / math.log(10.0) for v in bins])
            fit, cov = np.polyfit(x, y, 1, w=1.0 / e, cov="unscaled")
            amplitude = 10.0 ** float(fit[1])
            stars = sum(v.n for v in bins)
            error = amplitude * math.log(10.0) * math.sqrt(cov[1][1])
            self.put(self.rule("stripe", "amplitude"), amplitude, error, stars, "stripes")
            self.put(self.rule("stripe", "amplitude_slope"), float(fit[0]), math.sqrt(cov[0][0]),
                     stars, "stripes")  # fmt: skip
        shares = [v for m in self.found for v in m.find("stripe_outer_over_centre")]
        if shares and (s := weighted(shares))[0] >= CERTAIN * s[1]:
            self.put(self.rule("stripe", "outer_share"), *s, sum(v.n for v in shares), "stripes")
        else:
            self.skip("stripe", "outer_share", "the outer stripes are not seen well enough")
