"""What is selected, measured or asked about in a Scene, as marks."""

from twomass_viewer.scene.scene import Point, VectorMark
from twomass_viewer.session.layers import Field
from twomass_viewer.session.marks import (
    consent_marks,
    measurement_marks,
    parent_mark,
    points_on,
    profile_marks,
    selection_mark,
)
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import (
    ArtifactSelection,
    MeasurementSelection,
    PlaceSelection,
    RowSelection,
)


def reading_vectors(session: Session, field: Field) -> list[VectorMark]:
    """Return the marks of the measurements and of the line profile."""
    marks: list[VectorMark] = []
    if field.plane is None:
        return marks
    if session.measurements_visible:
        for n, m in enumerate(session.measurements):
            chosen = session.selection == MeasurementSelection(n)
            marks += measurement_marks(field.plane, n, m, chosen=chosen)
    if session.profile_line is not None:
        marks += profile_marks(field.plane, session.profile_line)
    return marks


def selection_vectors(session: Session, field: Field) -> list[VectorMark]:
    """Return the marks of what is selected, and of what consent is asked for."""
    chosen = session.selection
    point: Point | None = None
    marks: list[VectorMark] = []
    if isinstance(chosen, PlaceSelection):
        point = (chosen.east, chosen.north)
    elif field.plane is None:
        return []
    elif isinstance(chosen, RowSelection):
        layer = session.catalog_layer(chosen.layer)
        if layer is not None:
            ra, dec = layer.catalog.ra_deg[chosen.row], layer.catalog.dec_deg[chosen.row]
            point = next(iter(points_on(field.plane, [(float(ra), float(dec))])), None)
    elif isinstance(chosen, ArtifactSelection) and chosen.key in session.artifacts:
        artifact = session.artifacts[chosen.key]
        parent = (artifact.parent.ra_deg, artifact.parent.dec_deg)
        marks += [parent_mark(p) for p in points_on(field.plane, [parent])]
        here = (artifact.ra_deg, artifact.dec_deg)
        if chosen.at is not None:
            point = chosen.at
        elif here != parent:
            point = next(iter(points_on(field.plane, [here])), None)
    if point is not None:
        marks.append(selection_mark(point))
    if session.consent is not None and field.plane is not None:
        asked = (session.consent.ra_deg, session.consent.dec_deg)
        for place in points_on(field.plane, [asked]):
            marks += consent_marks(place)
    return marks
