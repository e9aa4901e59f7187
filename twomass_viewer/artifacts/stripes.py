"""Electronic stripes: rows of the array lifted by a bright star.

One stripe runs through the star; two more lie one quadrant of the array (128 camera rows) north
and south of it, at half the amplitude.
"""

from twomass_viewer.artifacts import sentences
from twomass_viewer.artifacts.draft import Circumstances, Draft, Parents
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.rules import RuleSet

KIND = "stripe"


def stripe_amplitude(mag: float, band: Band, rules: RuleSet) -> float | None:
    """Return the height of the central stripe above the sky in DN; None where not measured."""
    amplitude = rules.find(KIND, "amplitude", band)
    if amplitude is None:
        return None
    slope = rules.value(KIND, "amplitude_slope", band)
    reference = rules.value(KIND, "amplitude_mag", band)
    strongest = rules.value(KIND, "amplitude_max", band)
    law = amplitude.value * float(10.0 ** min(slope * (reference - mag), 10.0))
    return min(strongest, law)


def draft(parents: Parents, at: Circumstances, rules: RuleSet) -> list[Draft]:
    """Return the stripes of all parents in the scan that are bright enough to see."""
    central = rules.get(KIND, "faintest_central", at.band)
    outer = rules.get(KIND, "faintest_outer", at.band)
    offset, height = rules.value(KIND, "offset"), rules.value(KIND, "height")
    share = rules.find(KIND, "outer_share", at.band)
    drafts: list[Draft] = []
    for i in range(len(parents)):
        mag = float(parents.mag[i])
        if not parents.same_scan[i] or mag > max(central.value, outer.value):
            continue
        who = sentences.star(parents, i, at)
        amplitude = stripe_amplitude(mag, at.band, rules)
        lo, hi = float(parents.stripe_from[i]), float(parents.stripe_to[i])
        for dy, limit in ((0.0, central), (offset, outer), (-offset, outer)):
            if mag > limit.value:
                continue
            strength = amplitude
            if dy and amplitude is not None and share is not None:
                strength = amplitude * share.value
            text = sentences.stripe(who, dy, height, strength, bool(parents.stripe_known[i]))
            half = height / 2.0
            drafts.append(
                Draft(
                    ArtifactKind.STRIPE,
                    i,
                    (0.0, dy),
                    "polygon",
                    ((lo, dy - half), (hi, dy - half), (hi, dy + half), (lo, dy + half)),
                    None,
                    ((hi, dy), (lo, dy)),
                    None,
                    None,
                    None,
                    (limit,),
                    sentences.with_doubt(text, (limit,)),
                )
            )
    return drafts
