"""Explaining the inspected place, as a job: what is loaded goes in, ranked reasons come out."""

import weakref
from dataclasses import dataclass, field
from functools import partial

from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.model import Explanation
from twomass_viewer.imagery.image import image_center
from twomass_viewer.session.drawn_artifacts import version_of
from twomass_viewer.session.jobs import Progress
from twomass_viewer.session.layers import Member
from twomass_viewer.session.predicting import source_layers
from twomass_viewer.session.rule_book import rules_of
from twomass_viewer.session.selected_place import Sky, inspected_place, member_seen_at
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import ArtifactSelection


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
    """An explanation with the keys of what it names; it keeps neither images nor tables alive.

    Attributes
    ----------
    place : (float, float)
        FK5 J2000, degrees.
    focus : str
        Name of the image that was looked at; empty for none.
    artifacts, layers : tuple of str
        As in `ExplainRequest`.
    explanation : Explanation
    """

    place: Sky
    focus: str
    artifacts: tuple[str, ...]
    layers: tuple[str, ...]
    explanation: Explanation

    def holds_for(self, place: Sky) -> bool:
        """Whether it is about a place."""
        return self.place == place


def explain_request(session: Session) -> ExplainRequest | None:
    """Return what to explain now, or None when no place on the sky is inspected."""
    place = inspected_place(session)
    if place is None:
        return None
    wanted = _meant(session, place)
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
    file, changes = session.rules.source
    sources = source_layers(session)
    # those whose overlay is off are there all the same
    known = Knowledge(
        tuple(images),
        tuple(c.catalog for c in sources),
        tuple(session.artifacts.values()),
        partial(rules_of, file, changes),
    )
    identity = (
        place, tuple(versions), tuple(weakref.ref(c.catalog) for c in sources),
        session.artifacts_token, wanted.version if wanted else None, file, changes,
    )  # fmt: skip
    layers = tuple(c.key for c in sources)
    return ExplainRequest(place, known, focus, tuple(session.artifacts), layers, identity)


def _meant(session: Session, place: Sky) -> Member | None:
    """Return the plane a question is about: the selected artifact's, else the one seen there."""
    chosen = session.selection
    if isinstance(chosen, ArtifactSelection):
        version = version_of(chosen.key)
        for found in session.field_images:
            own = next((m for m in found.members if m.version == version), None)
            if own is not None and found.visible:
                return own
    return member_seen_at(session, place) or session.top_member


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
    name = request.focus.image.name if request.focus is not None else ""
    return Explained(request.place, name, request.artifacts, request.layers, found)
