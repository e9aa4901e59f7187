"""The contours of a Scene, and the badge that says their levels."""

from twomass_viewer.scene.contours import ContourSet
from twomass_viewer.scene.scene import Badge
from twomass_viewer.session.badges import product_words, scan_parts
from twomass_viewer.session.contours import ContourSettings, FoundContours, level_words
from twomass_viewer.session.layers import Field
from twomass_viewer.session.session import Session


def contours_drawn(session: Session, field: Field) -> tuple[ContourSet, ...]:
    """Return the contours that lie on a field, the lowest level first."""
    shown = _on(session, field)
    return tuple(level.drawn(shown[1]) for level in shown[0].levels) if shown else ()


def contour_badges(session: Session, field: Field) -> tuple[Badge, ...]:
    """Return the badge of the contours that lie on a field: of what, at which levels."""
    shown = _on(session, field)
    if shown is None:
        return ()
    request, member = shown[0].request, shown[0].request.member
    doubtful = bool(not member.fidelity.value.is_photometric or member.overrule)
    parts = [f"CONTOURS {member.band or ''}".strip(), *scan_parts(member)[1:2]]
    if doubtful:
        parts.append(product_words(member))
    if member.image.simulated:
        parts.insert(0, "SIMULATED")
    if request.smooth_arcsec:
        parts.append(f"smoothed {request.smooth_arcsec:.3g}″")
    return (Badge(" · ".join([*parts, level_words(shown[0].values_dn)]), lossy=doubtful),)


def _on(session: Session, field: Field) -> tuple[FoundContours, ContourSettings] | None:
    found, settings = session.found_contours, session.contours
    if found is None or settings is None or found.request.plane != field.plane:
        return None
    there = any(found.request.member in s.members for s in session.field_images)
    return (found, settings) if there else None
