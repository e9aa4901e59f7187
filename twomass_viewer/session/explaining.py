"""Explaining the inspected place, as a job: what is loaded goes in, ranked reasons come out."""

from dataclasses import dataclass, field

from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.model import Explanation
from twomass_viewer.imagery.image import image_center
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import (
    ArtifactSelection,
    MeasurementSelection,
    PlaceSelection,
    RowSelection,
)

Sky = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """A place and everything to explain it with.

    Attributes
    ----------
    place : (float, float)
        FK5 J2000, degrees.
    known : Knowledge
    focus : ImagePlane or None
        The image that is looked at.
    artifacts : tuple of str
        Keys of the artifacts, in their order in ``known``.
    layers : tuple of str
        Keys of the catalogue layers, in their order in ``known``.
    identity : tuple
        Equal for requests that would be answered alike.
    """

    place: Sky
    known: Knowledge = field(compare=False)
    focus: ImagePlane | None
    artifacts: tuple[str, ...]
    layers: tuple[str, ...]
    identity: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation with the keys of what it names."""

    request: ExplainRequest
    explanation: Explanation

    def holds_for(self, place: Sky) -> bool:
        """Whether it is about a place."""
        return self.request.place == place


def inspected_place(session: Session) -> Sky | None:
    """Return the place that is inspected (FK5 J2000, degrees), or None where there is no sky."""
    chosen, field_ = session.selection, session.field
    if field_ is None or field_.plane is None:
        return None
    if isinstance(chosen, PlaceSelection):
        ra, dec = field_.plane.unproject(chosen.east, chosen.north)
        return float(ra), float(dec)
    if isinstance(chosen, RowSelection):
        layer = session.catalog_layer(chosen.layer)
        if layer is None:
            return None
        return float(layer.catalog.ra_deg[chosen.row]), float(layer.catalog.dec_deg[chosen.row])
    if isinstance(chosen, ArtifactSelection) and chosen.key in session.artifacts:
        if chosen.at is not None:
            ra, dec = field_.plane.unproject(*chosen.at)
            return float(ra), float(dec)
        artifact = session.artifacts[chosen.key]
        return artifact.ra_deg, artifact.dec_deg
    if isinstance(chosen, MeasurementSelection) and chosen.index < len(session.measurements):
        measured = session.measurements[chosen.index]
        return measured.ra_deg, measured.dec_deg
    return None


def explain_request(session: Session) -> ExplainRequest | None:
    """Return what to explain now, or None when no place on the sky is inspected."""
    place = inspected_place(session)
    if place is None:
        return None
    wanted = session.top_member
    focus: ImagePlane | None = None
    images: list[ImagePlane] = []
    versions: list[object] = []
    for found in session.field_images:
        for member in found.members:
            at = ImagePlane(member.judged_image(), member.plane)
            if not at.can_show or not _may_cover(at, place):
                continue
            images.append(at)
            versions.append((member.version, member.fidelity.value))
            if member is wanted:
                focus = at
    shown = {
        key: a
        for key, a in session.artifacts.items()
        if session.guesses_visible or not a.evidence.is_guess
    }
    known = Knowledge(
        tuple(images), tuple(c.catalog for c in session.catalogs), tuple(shown.values())
    )
    identity = (
        place, tuple(versions), tuple(id(c.catalog) for c in session.catalogs),
        id(session.artifacts), session.guesses_visible, wanted.version if wanted else None,
    )  # fmt: skip
    layers = tuple(c.key for c in session.catalogs)
    return ExplainRequest(place, known, focus, tuple(shown), layers, identity)


def _may_cover(at: ImagePlane, place: Sky) -> bool:
    """Whether an image can reach a place, cheaply: the job looks closely."""
    transform = at.image.transform
    assert transform is not None
    rows, cols = at.plane.shape
    x, y = transform.sky_to_pixel(*place)
    mid_x, mid_y = image_center((rows, cols))
    return bool(abs(float(x) - mid_x) <= cols and abs(float(y) - mid_y) <= rows)


def explain_place(request: ExplainRequest, progress: Progress) -> Explained:
    """Answer a request; pixels that are not in memory are read again here."""
    from twomass_viewer.explain.explain import explain  # off the interface thread, not before

    (found,) = explain(*request.place, request.known, focus=request.focus, progress=progress)
    return Explained(request, found)
