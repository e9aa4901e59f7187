"""Measuring the predicted artifacts of one image, as a job."""

from dataclasses import dataclass

from twomass_viewer.artifacts.measured import Measured
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


def measure_member(request: MeasureRequest, progress: Progress) -> dict[str, Measured | None]:
    """Measure the artifacts of one member, keep what was found, and return it by key."""
    from twomass_viewer.artifacts.measure import measure_artifacts

    member, of = request.member, request.of
    kept = of.store.find(of.key(member))
    if kept is None:
        return {}
    seen = measure_artifacts(
        kept.prediction.artifacts, member.judged_image(), member.plane, rules_of(*of.rules),
        progress=progress,
    )  # fmt: skip
    found = tuple(a.measured for a in seen)
    kept.measures[member.fidelity.value.is_photometric] = found
    return dict(zip(artifact_keys(member, kept), found, strict=True))


def _is_unmeasured(request: PredictRequest, member: Member) -> bool:
    kept = request.store.find(request.key(member))
    lossless = member.fidelity.value.is_photometric
    return kept is not None and lossless not in kept.measures
