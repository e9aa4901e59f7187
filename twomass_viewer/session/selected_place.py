"""Where on the sky the selection lies, and whether an image is seen there."""

from twomass_viewer.session.layers import Member
from twomass_viewer.session.readout import member_at
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import (
    ArtifactSelection,
    MeasurementSelection,
    PlaceSelection,
    RowSelection,
)

Sky = tuple[float, float]


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


def is_on_image(session: Session) -> bool:
    """Whether an image that is seen lies at the selected place, so that it can be measured."""
    place = inspected_place(session)
    return place is not None and member_seen_at(session, place) is not None


def member_seen_at(session: Session, place: Sky) -> Member | None:
    """Return the plane that is seen at a place of the sky (degrees), or None."""
    field_ = session.field
    if field_ is None or field_.plane is None:
        return None
    east, north = field_.plane.project(*place)
    hit = member_at(session, float(east), float(north))
    return None if hit is None else hit[0]
