"""Artifacts as a DS9 region file."""

import math
from collections.abc import Sequence

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.scene.marks import MARK_STYLES, MarkRole
from twomass_viewer.survey.artifact_kinds import ArtifactKind

_ROLES = {
    ArtifactKind.PERSISTENCE: MarkRole.PERSISTENCE,
    ArtifactKind.DIFFRACTION_SPIKE: MarkRole.DIFFRACTION_SPIKE,
    ArtifactKind.GLINT: MarkRole.GLINT,
    ArtifactKind.HALO: MarkRole.HALO,
    ArtifactKind.STRIPE: MarkRole.STRIPE,
}
_HEADER = "# Region file format: DS9 version 4.1"


def region_text(artifacts: Sequence[Artifact], notes: Sequence[str]) -> str:
    """Return the text of a region file: FK5, one region an artifact, dashed where it is a guess.

    Parameters
    ----------
    artifacts : sequence of Artifact
    notes : sequence of str
        Notices and acknowledgment, written as comments.
    """
    lines = [_HEADER]
    # DS9 takes a semicolon, even in a comment, for the start of the next command
    lines += [f"# {line.replace(';', ',')}" for note in notes for line in note.splitlines()]
    lines += ["global color=white width=1", "fk5"]
    lines += [_region(a) for a in artifacts]
    return "\n".join(lines) + "\n"


def _region(artifact: Artifact) -> str:
    shape = artifact.shape
    points = ",".join(f"{ra:.7f},{dec:.7f}" for ra, dec in shape.coords_deg)
    if shape.type == "circle":
        figure = f'circle({points},{shape.radius_arcsec or 1.0:.2f}")'
    else:
        figure = f"{shape.type}({points})"
    style = MARK_STYLES[_ROLES.get(artifact.kind, MarkRole.OTHER_ARTIFACT)]
    words = [
        f"color={style.color}",
        f"text={{{_label(artifact)}}}",
        f"tag={{{artifact.kind.value}}}",
        f"tag={{{artifact.evidence.value}}}",
    ]
    if artifact.evidence.is_guess:
        words.append("dash=1")
    return f"{figure} # {' '.join(words)}"


def _label(artifact: Artifact) -> str:
    """Return a short label without the braces that would end it."""
    words = artifact.kind.words
    if artifact.order is not None:
        words += f" {artifact.order}/{artifact.count}"
    words += f" of {artifact.parent.designation}"
    if artifact.expected_mag is not None and math.isfinite(artifact.expected_mag):
        words += f", {artifact.band} {artifact.expected_mag:.1f}"
    return words.translate(str.maketrans("", "", "{}\"';\n\r"))
