"""Quadrant spots: a compact spot one quadrant of the array north and south of a bright star."""

from twomass_viewer.artifacts import sentences
from twomass_viewer.artifacts.draft import Circumstances, Draft, Parents
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import RuleSet

KIND = "quadrant_spot"


def draft(parents: Parents, at: Circumstances, rules: RuleSet) -> list[Draft]:
    """Return the spots of all parents in the scan; none in bands where none was measured."""
    depth = rules.find(KIND, "depth", at.band, at.hemisphere)
    if depth is None:
        return []
    limit = rules.value("parents", "faint_limit", at.band)
    radius = rules.value(KIND, "match_radius", at.band, at.hemisphere) + at.position_error_arcsec
    drafts: list[Draft] = []
    for i in range(len(parents)):
        expected = float(parents.mag[i]) + depth.value
        if not parents.same_scan[i] or expected > limit:
            continue
        who = sentences.star(parents, i, at)
        for number in (1, 2):
            dx = rules.get(KIND, f"spot_{number}_dx", at.band, at.hemisphere)
            dy = rules.get(KIND, f"spot_{number}_dy", at.band, at.hemisphere)
            place, used = (dx.value, dy.value), (dy, dx, depth)
            text = sentences.spot(who, at, dy.value, expected)
            drafts.append(
                Draft(
                    ArtifactKind.QUADRANT_SPOT,
                    i,
                    place,
                    "circle",
                    (place,),
                    radius,
                    None,
                    None,
                    None,
                    expected,
                    used,
                    sentences.with_doubt(text, used),
                )
            )
    return drafts
