"""Artifacts, measurements and the selection as marks on the plane of a field."""

from collections.abc import Iterable

import numpy as np

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.scene.marks import MarkRole, MarkShape
from twomass_viewer.scene.scene import Point, VectorMark
from twomass_viewer.survey.artifact_kinds import ArtifactKind

_ROLES = {
    ArtifactKind.PERSISTENCE: MarkRole.PERSISTENCE,
    ArtifactKind.DIFFRACTION_SPIKE: MarkRole.DIFFRACTION_SPIKE,
    ArtifactKind.GLINT: MarkRole.GLINT,
    ArtifactKind.HALO: MarkRole.HALO,
    ArtifactKind.STRIPE: MarkRole.STRIPE,
}


def role_of(kind: ArtifactKind) -> MarkRole:
    """Return the mark role of a kind of artifacts."""
    return _ROLES.get(kind, MarkRole.OTHER_ARTIFACT)


def points_on(plane: FieldPlane, coords: Iterable[tuple[float, float]]) -> tuple[Point, ...]:
    """Project (RA, Dec) pairs in degrees; places that cannot be projected are dropped."""
    pairs = np.array(list(coords), dtype=float).reshape(-1, 2)
    east, north = plane.project(pairs[:, 0], pairs[:, 1])
    good = np.isfinite(east) & np.isfinite(north)
    return tuple((float(e), float(n)) for e, n in zip(east[good], north[good], strict=True))


def artifact_marks(
    plane: FieldPlane, key: str, artifact: Artifact, *, chosen: bool
) -> tuple[VectorMark, ...]:
    """Return the marks of one artifact; ``chosen`` draws it and its link to the parent stronger."""
    points = points_on(plane, artifact.shape.coords_deg)
    if not points:
        return ()
    kind = artifact.kind
    shape = {
        ArtifactKind.PERSISTENCE: MarkShape.SQUARE,
        ArtifactKind.GLINT: MarkShape.DIAMOND,
    }.get(kind)
    if shape is None:
        shape = {"circle": MarkShape.CIRCLE, "polygon": MarkShape.POLYGON}.get(
            artifact.shape.type, MarkShape.LINE
        )
    label = ""
    if kind is ArtifactKind.PERSISTENCE and artifact.order is not None:
        label = str(artifact.order)
    elif role_of(kind) is MarkRole.OTHER_ARTIFACT:
        label = kind.words[0].upper()
    return (
        VectorMark(
            key=key,
            role=role_of(kind),
            shape=shape,
            points=points,
            radius_arcsec=artifact.shape.radius_arcsec if shape is MarkShape.CIRCLE else None,
            size_px=7.0,
            dashed=artifact.evidence.is_guess,
            dotted=kind is ArtifactKind.HALO and not artifact.evidence.is_guess,
            hairline=kind in (ArtifactKind.STRIPE, ArtifactKind.DIFFRACTION_SPIKE),
            filled=artifact.evidence.value == "published",
            label=label,
            emphasized=chosen,
        ),
    )


def chain_marks(plane: FieldPlane, artifacts: Iterable[Artifact]) -> tuple[VectorMark, ...]:
    """Return the hairlines that join each parent with its train of persistence ghosts."""
    last: dict[tuple[str, str, str | None], Artifact] = {}
    for artifact in artifacts:
        if artifact.kind is ArtifactKind.PERSISTENCE:
            key = (artifact.parent.designation, artifact.band.value, artifact.image)
            known = last.get(key)
            if known is None or (artifact.order or 0) > (known.order or 0):
                last[key] = artifact
    marks = []
    for artifact in last.values():
        parent = (artifact.parent.ra_deg, artifact.parent.dec_deg)
        ends = points_on(plane, [parent, (artifact.ra_deg, artifact.dec_deg)])
        if len(ends) == 2:
            marks.append(
                VectorMark(
                    "",
                    MarkRole.PERSISTENCE,
                    MarkShape.LINE,
                    ends,
                    hairline=True,
                    dashed=artifact.evidence.is_guess,
                )
            )
    return tuple(marks)


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


def selection_mark(point: Point) -> VectorMark:
    """Return the white double ring around a selected place."""
    return VectorMark("", MarkRole.SELECTED, MarkShape.DOUBLE_RING, (point,), size_px=12.0)


def parent_mark(point: Point) -> VectorMark:
    """Return the reticle that lights up the parent of the selected artifact."""
    return VectorMark("", MarkRole.TARGET, MarkShape.RETICLE, (point,), size_px=16.0)
