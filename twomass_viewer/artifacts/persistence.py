"""Persistence ghosts: latent images a bright star leaves on the array.

The array keeps a fading image of the star. The telescope moves on by one frame step at a time, so
ghost n falls n steps behind the star's place on the sky, seen along the scan: north of it in a
north-going scan, south in a south-going one, in the star's own column.
"""

import math

from twomass_viewer.artifacts import sentences
from twomass_viewer.artifacts.draft import Circumstances, Draft, Parents
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import Rule, RuleSet

KIND = "persistence"


def draft(parents: Parents, at: Circumstances, rules: RuleSet) -> list[Draft]:
    """Return the ghosts of all parents; none where the scan direction is unknown."""
    if at.direction is None:
        return []
    limit = rules.value("parents", "faint_limit", at.band)
    longest = int(rules.value(KIND, "last_order"))
    radii = [match_radius(n, rules) + at.position_error_arcsec for n in range(1, longest + 1)]
    every = [_rules_of(n, at, rules) for n in range(1, longest + 1)]
    across = rules.value(KIND, "cross_scan_step")
    drafts: list[Draft] = []
    for i in range(len(parents)):
        if not parents.same_scan[i]:
            continue
        mag = float(parents.mag[i])
        last = min(longest, int(parents.last_ghost[i]))
        depths = ghost_depths(mag, last, at, rules)
        count = next((n for n, depth in enumerate(depths) if mag + depth > limit), len(depths))
        if count == 0:
            continue
        who = sentences.star(parents, i, at)
        tolerance = math.hypot(depth_tolerance(mag, rules), float(parents.mag_error[i]))
        for order in range(1, count + 1):
            dx = order * across
            dy = at.direction.sign * order * at.step_arcsec
            used = every[order - 1]
            expected = mag + depths[order - 1]
            text = sentences.persistence(
                who, at, at.direction, order, count, dy, expected, tolerance
            )
            drafts.append(
                Draft(
                    ArtifactKind.PERSISTENCE,
                    i,
                    (dx, dy),
                    "circle",
                    ((dx, dy),),
                    radii[order - 1],
                    None,
                    order,
                    count,
                    expected,
                    used,
                    sentences.with_doubt(text, used),
                )
            )
    return drafts


def ghost_depths(mag: float, last: int, at: Circumstances, rules: RuleSet) -> list[float]:
    """Return how much fainter than a star of this magnitude its ghosts 1 to ``last`` are, mag."""
    first = rules.value(KIND, "first_depth", at.band, at.hemisphere)
    knee = rules.find(KIND, "first_depth_knee", at.band, at.hemisphere)
    if knee is not None and mag < knee.value:
        slope = rules.value(KIND, "first_depth_slope", at.band, at.hemisphere)
        cap = rules.value(KIND, "first_depth_cap", at.band, at.hemisphere)
        first = min(first + slope * (knee.value - mag), cap)
    second = rules.value(KIND, "fade_second", at.band, at.hemisphere)
    slope = rules.value(KIND, "fade_slope", at.band, at.hemisphere)
    return [
        first + (0.0 if n == 1 else second + slope * math.log10(n / 2.0))
        for n in range(1, last + 1)
    ]


def match_radius(order: int, rules: RuleSet) -> float:
    """Return how far from its place ghost ``order`` may lie, arcsec."""
    radius = rules.value(KIND, "match_radius_first")
    radius += rules.value(KIND, "match_radius_step") * (order - 1)
    return min(radius, rules.value(KIND, "match_radius_max"))


def depth_tolerance(mag: float, rules: RuleSet) -> float:
    """Return the tolerance on a ghost's magnitude for a parent of this magnitude, mag."""
    bright = mag < rules.value(KIND, "depth_tolerance_mag")
    return rules.value(KIND, "depth_tolerance_bright" if bright else "depth_tolerance_faint")


def _rules_of(order: int, at: Circumstances, rules: RuleSet) -> tuple[Rule, ...]:
    used = [rules.get(KIND, "first_depth", at.band, at.hemisphere)]
    if order > 1:
        used.append(rules.get(KIND, "fade_second", at.band, at.hemisphere))
    if order > 2:
        used.append(rules.get(KIND, "fade_slope", at.band, at.hemisphere))
    if at.step_rule is not None:
        used.append(at.step_rule)
    return tuple(used)
