"""Glints: reflections at a fixed place beside every bright star, by band and telescope."""

from dataclasses import dataclass

from twomass_viewer.artifacts import sentences
from twomass_viewer.artifacts.draft import Circumstances, Draft, Parents
from twomass_viewer.artifacts.scan_axes import offset_at
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.rules import Rule, RuleSet

KIND = "glint"


@dataclass(frozen=True, slots=True)
class GlintPlace:
    """One glint of a band and telescope: where and how much fainter than the star."""

    order: int
    radius: Rule
    pa: Rule
    depth: Rule
    position_tolerance: float
    depth_tolerance: float


def glint_places(at: Circumstances, rules: RuleSet) -> list[GlintPlace]:
    """Return the glints that stars have in a band at a telescope, brightest rule first."""
    places: list[GlintPlace] = []
    order = 1
    while radius := rules.find(KIND, f"glint_{order}_radius", at.band, at.hemisphere):
        places.append(
            GlintPlace(
                order,
                radius,
                rules.get(KIND, f"glint_{order}_pa", at.band, at.hemisphere),
                rules.get(KIND, f"glint_{order}_depth", at.band, at.hemisphere),
                rules.value(KIND, f"glint_{order}_position_tolerance", at.band, at.hemisphere),
                rules.value(KIND, f"glint_{order}_depth_tolerance", at.band, at.hemisphere),
            )
        )
        order += 1
    return places


def draft(parents: Parents, at: Circumstances, rules: RuleSet) -> list[Draft]:
    """Return the glints of all parents that are bright enough to show them."""
    limit = rules.value("parents", "faint_limit", at.band)
    places = glint_places(at, rules)
    drafts: list[Draft] = []
    for i in range(len(parents)):
        if not parents.same_scan[i]:
            continue
        mag = float(parents.mag[i])
        seen = [p for p in places if _may_be_seen(p, mag, limit)]
        who = sentences.star(parents, i, at) if seen else ""
        for place in seen:
            offset = offset_at(place.radius.value, place.pa.value)
            used = (place.radius, place.pa, place.depth)
            text = sentences.glint(
                who,
                at,
                place.order,
                len(seen),
                place.radius.value,
                place.pa.value,
                mag + place.depth.value,
                place.depth_tolerance,
            )
            drafts.append(
                Draft(
                    ArtifactKind.GLINT,
                    i,
                    offset,
                    "circle",
                    (offset,),
                    place.position_tolerance + at.position_error_arcsec,
                    None,
                    place.order,
                    len(seen),
                    mag + place.depth.value,
                    used,
                    sentences.with_doubt(text, used),
                )
            )
    return drafts


def _may_be_seen(place: GlintPlace, mag: float, limit: float) -> bool:
    """Whether a star's glint may reach the faint limit.

    Glints of one magnitude of star differ by the tolerance of their depth. The tolerance of a
    guess is wide because nothing is known, and would only cover the image with guesses.
    """
    spread = 0.0 if place.depth.evidence.is_guess else place.depth_tolerance
    return mag + place.depth.value - spread <= limit
