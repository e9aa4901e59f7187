"""Artifacts, measurements and the selection as marks on the plane of a field."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

import numpy as np

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.photometry.settings import ApertureSettings
from twomass_viewer.scene.marks import MarkRole, MarkShape, role_of
from twomass_viewer.scene.scene import Point, VectorMark
from twomass_viewer.session.line_profile import ProfileLine
from twomass_viewer.survey.artifact_kinds import ArtifactKind

_SHAPES = {ArtifactKind.PERSISTENCE: MarkShape.SQUARE, ArtifactKind.GLINT: MarkShape.DIAMOND}
_OUTLINES = {"circle": MarkShape.CIRCLE, "polygon": MarkShape.POLYGON}


LARGE_KINDS = (
    ArtifactKind.DIFFRACTION_SPIKE,
    ArtifactKind.STREAK,
    ArtifactKind.STRIPE,
    ArtifactKind.SEAM,
    ArtifactKind.EDGE,
    ArtifactKind.CONFUSION,
    ArtifactKind.HALO,
    ArtifactKind.BANDING,
)
"""Kinds that cover an area, the smallest first: a distance from their centre means little."""


def points_on(plane: FieldPlane, coords: Iterable[tuple[float, float]]) -> tuple[Point, ...]:
    """Project (RA, Dec) pairs in degrees; places that cannot be projected are dropped."""
    return _outlines(plane, [tuple(coords)])[0]


def _outlines(
    plane: FieldPlane, outlines: Sequence[Sequence[tuple[float, float]]]
) -> list[tuple[Point, ...]]:
    """Project many outlines at once: a mosaic has thousands of artifacts."""
    pairs = np.array([pair for outline in outlines for pair in outline], float).reshape(-1, 2)
    east, north = plane.project(pairs[:, 0], pairs[:, 1])
    points: list[Point] = list(zip(east.tolist(), north.tolist(), strict=True))
    found = []
    start = 0
    for outline in outlines:
        end = start + len(outline)
        found.append(tuple(p for p in points[start:end] if isfinite(p[0]) and isfinite(p[1])))
        start = end
    return found


def artifact_marks(plane: FieldPlane, artifacts: Mapping[str, Artifact]) -> dict[str, VectorMark]:
    """Return the mark of each artifact by its key; without a place on the plane it has none."""
    outlines = _outlines(plane, [a.shape.coords_deg for a in artifacts.values()])
    return {
        key: _artifact_mark(key, artifact, points)
        for (key, artifact), points in zip(artifacts.items(), outlines, strict=True)
        if points
    }


def _artifact_mark(key: str, artifact: Artifact, points: tuple[Point, ...]) -> VectorMark:
    kind, role = artifact.kind, role_of(artifact.kind)
    shape = _SHAPES.get(kind) or _OUTLINES.get(artifact.shape.type, MarkShape.LINE)
    label = ""
    if kind is ArtifactKind.PERSISTENCE and artifact.order is not None:
        label = str(artifact.order)
    elif role is MarkRole.OTHER_ARTIFACT:
        label = kind.words[0].upper()
    guess = artifact.evidence.is_guess
    return VectorMark(
        key=key,
        role=role,
        shape=shape,
        points=points,
        radius_arcsec=artifact.shape.radius_arcsec if shape is MarkShape.CIRCLE else None,
        size_px=7.0,
        dashed=guess,
        dotted=kind is ArtifactKind.HALO and not guess,
        hairline=kind in (ArtifactKind.STRIPE, ArtifactKind.DIFFRACTION_SPIKE),
        filled=artifact.evidence.value == "published",
        label=label,
    )


def train_marks(plane: FieldPlane, ghosts: Sequence[Artifact]) -> list[VectorMark | None]:
    """Return for each persistence ghost the hairline from its parent to it, where both lie."""
    ends = [((a.parent.ra_deg, a.parent.dec_deg), (a.ra_deg, a.dec_deg)) for a in ghosts]
    return [
        VectorMark(
            "",
            MarkRole.PERSISTENCE,
            MarkShape.LINE,
            points,
            hairline=True,
            dashed=ghost.evidence.is_guess,
        )
        if len(points) == 2
        else None
        for ghost, points in zip(ghosts, _outlines(plane, ends), strict=True)
    ]


def measurement_marks(
    plane: FieldPlane, index: int, measurement: Measurement, *, chosen: bool
) -> tuple[VectorMark, ...]:
    """Return the aperture and the sky annulus as circles of their true radii."""
    center = points_on(plane, [(measurement.ra_deg, measurement.dec_deg)])
    if not center:
        return ()
    inner, outer = measurement.annulus_arcsec
    radii = (measurement.radius_arcsec, inner, outer) if chosen else (measurement.radius_arcsec,)
    return tuple(
        VectorMark(
            f"measurement:{index}" if n == 0 else "",
            MarkRole.APERTURE,
            MarkShape.CIRCLE,
            center,
            radius_arcsec=radius,
            dashed=n > 0,
            label="≈" if n == 0 and measurement.indicative else "",
            emphasized=chosen and n == 0,
        )
        for n, radius in enumerate(radii)
    )


def profile_marks(plane: FieldPlane, line: ProfileLine) -> tuple[VectorMark, ...]:
    """Return the line of the profile and its ends, to be taken there."""
    # a great circle is straight on a tangent plane
    ends = points_on(plane, [line.start] if line.is_begun else [line.start, line.end])
    handles = tuple(
        VectorMark(
            "", MarkRole.PROFILE, MarkShape.SQUARE, (end,), size_px=4.0, label=name, emphasized=True
        )
        for name, end in zip("AB", ends, strict=False)
    )
    if len(ends) < 2:
        return handles
    return (VectorMark("", MarkRole.PROFILE, MarkShape.LINE, ends), *handles)


def selection_mark(point: Point) -> VectorMark:
    """Return the white double ring around a selected place."""
    return VectorMark("", MarkRole.SELECTED, MarkShape.DOUBLE_RING, (point,), size_px=12.0)


def consent_marks(point: Point) -> tuple[VectorMark, ...]:
    """Return the standard aperture and annulus where consent is asked for, not measured yet."""
    settings = ApertureSettings()
    return tuple(
        VectorMark("", MarkRole.APERTURE, MarkShape.CIRCLE, (point,), radius_arcsec=r, dashed=True)
        for r in (settings.radius_arcsec, *settings.annulus_arcsec)
    )


def parent_mark(point: Point) -> VectorMark:
    """Return the reticle that lights up the parent of the selected artifact."""
    return VectorMark("", MarkRole.TARGET, MarkShape.RETICLE, (point,), size_px=16.0)
