"""Measuring the predicted artifacts of one image, and finding others, as a job."""

from dataclasses import dataclass

from twomass_viewer.artifacts.measured import Measured
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member
from twomass_viewer.session.predicting import PredictRequest, artifact_keys
from twomass_viewer.session.rule_book import rules_of

MOST_IMAGES = 24
"""So many images in view are measured by themselves; of more, the one whose artifact is chosen."""


@dataclass(frozen=True, eq=False)
class MeasureRequest:
    """Which member of which prediction."""

    member: Member
    of: PredictRequest


def next_to_measure(request: PredictRequest, chosen: str = "") -> MeasureRequest | None:
    """Return what to measure next, or None when all that matters is measured.

    Parameters
    ----------
    request : PredictRequest
    chosen : str
        Key of the artifact that is selected: its image comes first.
    """
    version = chosen.split(":")[1] if chosen.startswith("artifact:") else ""
    waiting = [m for m in request.members if _is_unmeasured(request, m)]
    first = [m for m in waiting if str(m.version) == version]
    if not first and len(request.members) > MOST_IMAGES:
        return None
    member = next(iter(first + waiting), None)
    return None if member is None else MeasureRequest(member, request)


@dataclass(frozen=True, eq=False)
class MeasuredMember:
    """What the pixels of one member showed.

    Attributes
    ----------
    measures : dict of str to Measured or None
        By key of the artifact.
    found : dict of str to Artifact
        Artifacts no rule predicts: streaks, banding, seams.
    """

    measures: dict[str, Measured | None]
    found: dict[str, Artifact]


def measure_member(request: MeasureRequest, progress: Progress) -> MeasuredMember:
    """Measure the artifacts of one member, look for others, and keep what was found."""
    from twomass_viewer.artifacts.found import find_artifacts
    from twomass_viewer.artifacts.measure import measure_artifacts

    member, of = request.member, request.of
    kept = of.store.find(of.key(member))
    if kept is None:
        return MeasuredMember({}, {})
    rules = rules_of(*of.rules)
    image, plane = member.judged_image(), member.plane
    predicted = kept.prediction.artifacts
    seen = measure_artifacts(
        predicted, image, plane, rules, progress=lambda f, t: progress(0.7 * f, t)
    )
    found = find_artifacts(image, plane, rules, progress=lambda f, t: progress(0.7 + 0.3 * f, t))
    kept.found = found
    measures = tuple(a.measured for a in (*seen, *found))
    kept.measures = {member.fidelity.value.is_photometric: measures}
    keys = artifact_keys(member, kept)
    return MeasuredMember(
        dict(zip(keys, measures, strict=True)),
        dict(zip(keys[len(predicted) :], found, strict=True)),
    )


def _is_unmeasured(request: PredictRequest, member: Member) -> bool:
    kept = request.store.find(request.key(member))
    lossless = member.fidelity.value.is_photometric
    return kept is not None and lossless not in kept.measures
