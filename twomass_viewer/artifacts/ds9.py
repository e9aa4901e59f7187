"""Artifacts as a DS9 region file."""

import math
from collections.abc import Sequence

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.region_file import region_file, region_label, region_tag
from twomass_viewer.scene.marks import MARK_STYLES, role_of
from twomass_viewer.survey.artifact_kinds import ArtifactKind


def region_text(artifacts: Sequence[Artifact], notes: Sequence[str]) -> str:
    """Return the text of a region file: FK5, one region an artifact, dashed where it is a guess.

    Parameters
    ----------
    artifacts : sequence of Artifact
    notes : sequence of str
        Notices and acknowledgment, written as comments.
    """
    return region_file(notes, "color=white width=1", map(_region, artifacts))


def _region(artifact: Artifact) -> str:
    shape = artifact.shape
    points = ",".join(f"{ra:.7f},{dec:.7f}" for ra, dec in shape.coords_deg)
    if shape.type == "circle":
        figure = f'circle({points},{shape.radius_arcsec or 1.0:.2f}")'
    else:
        figure = f"{shape.type}({points})"
    style = MARK_STYLES[role_of(artifact.kind)]
    words = [f"color={style.color}"]
    # more than a number beside each of dozens of marks would hide the sky
    if artifact.kind is ArtifactKind.PERSISTENCE and artifact.order is not None:
        words.append(region_label(str(artifact.order)))
    words += map(region_tag, _tags(artifact))
    if artifact.evidence.is_guess:
        words.append("dash=1")
    return f"{figure} # {' '.join(words)}"


def _tags(artifact: Artifact) -> list[str]:
    tags = [
        artifact.kind.value,
        artifact.evidence.value,
        artifact.band.value,
        artifact.parent.designation,
    ]
    if artifact.expected_mag is not None and math.isfinite(artifact.expected_mag):
        tags.append(f"expected {artifact.expected_mag:.1f} mag")
    if artifact.measured is not None:
        tags.append(artifact.measured.words)
    return tags
