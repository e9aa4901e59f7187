"""Artifacts no rule predicts, found on the pixels: streaks, banding, seams."""

from collections.abc import Callable, Collection

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.pixel_frame import PixelFrame
from twomass_viewer.artifacts.pixel_rows import find_banding, find_seams
from twomass_viewer.artifacts.scan_axes import has_scan_axes
from twomass_viewer.artifacts.streaks import find_streaks, streak_artifacts
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.products import PlaneRole
from twomass_viewer.survey.rules import RuleSet

Progress = Callable[[float, str], None]

FOUND_KINDS = (ArtifactKind.STREAK, ArtifactKind.BANDING, ArtifactKind.SEAM)
"""The kinds that are looked for on the pixels."""


def find_artifacts(
    image: SurveyImage,
    plane: Plane,
    rules: RuleSet,
    *,
    kinds: Collection[ArtifactKind] | None = None,
    progress: Progress | None = None,
) -> tuple[Artifact, ...]:
    """Return what is found on the pixels of one plane, with its measurement.

    Parameters
    ----------
    image : SurveyImage
    plane : Plane
    rules : RuleSet
        How much must be seen to be believed.
    kinds : collection of ArtifactKind, optional
        All of `FOUND_KINDS` by default.
    progress : callable, optional
        May raise CancelledError.

    Returns
    -------
    tuple of Artifact
        Without parents. Banding and seams only where the rows of the image are those of a scan.
    """
    wanted = FOUND_KINDS if kinds is None else tuple(k for k in FOUND_KINDS if k in kinds)
    band = plane.band
    if band is None or image.transform is None or plane.role is PlaneRole.COVERAGE or not wanted:
        return ()
    frame = PixelFrame(image, plane)
    if not frame.usable:
        return ()
    found: list[Artifact] = []
    if ArtifactKind.STREAK in wanted:
        if progress is not None:
            progress(0.0, f"Looking for streaks on {image.name}")
        streaks = find_streaks(frame, rules, progress)
        found += streak_artifacts(image, plane, band, frame, streaks, rules)
    if has_scan_axes(image, plane.shape):
        if ArtifactKind.BANDING in wanted:
            found += find_banding(image, plane, band, frame, rules)
        if ArtifactKind.SEAM in wanted:
            found += find_seams(image, plane, band, frame, rules)
    return tuple(found)
