"""When actions are enabled: named predicates on the Session."""

from collections.abc import Callable

from twomass_viewer.session.selected_place import is_on_image
from twomass_viewer.session.session import Session
from twomass_viewer.session.sky_matching import has_neighbours
from twomass_viewer.survey.bands import Band


def _has_band(band: Band) -> Callable[[Session], bool]:
    return lambda s: any(band in i.bands for i in s.field_images)


def _has_colors(session: Session) -> bool:
    bands = {b for i in session.field_images for b in i.bands}
    return len(bands) > 1 or any(
        i.sources for i in session.images if i.field == session.active_field
    )


def _has_sky(session: Session) -> bool:
    return session.field is not None and session.field.plane is not None


def _has_planes(session: Session) -> bool:
    top = session.top_set
    return top is not None and len(top.members) > 1


def _has_more_hdus(session: Session) -> bool:
    member = session.top_member
    return member is not None and member.image.more_hdus


CONDITIONS: dict[str, Callable[[Session], bool]] = {
    "always": lambda s: True,
    "has_image": lambda s: bool(s.field_images),
    "has_sky": _has_sky,
    "has_j": _has_band(Band.J),
    "has_h": _has_band(Band.H),
    "has_ks": _has_band(Band.KS),
    "has_composite": _has_colors,
    "has_two_planes": lambda s: sum(len(i.members) for i in s.field_images) > 1,
    "has_bands": lambda s: len({b for i in s.field_images for b in i.bands}) > 1,
    "is_tiled": lambda s: s.layout.is_tiled,
    "has_neighbours": has_neighbours,
    "has_planes": _has_planes,
    "has_more_hdus": _has_more_hdus,
    "has_contours": lambda s: s.found_contours is not None,
    "has_comparison": lambda s: s.comparison is not None,
    "has_fields": lambda s: len(s.fields) > 1,
    "has_catalog": lambda s: bool(s.catalogs),
    "has_view": lambda s: s.views.current is not None and _has_sky(s),
    "has_markers": lambda s: bool(s.catalogs) and _has_sky(s),
    "has_artifacts": lambda s: bool(s.artifacts),
    "has_measurements": lambda s: bool(s.measurements),
    "has_selection_on_image": is_on_image,
    "has_profile": lambda s: s.profile_line is not None and not s.profile_line.is_begun,
    "has_regions": lambda s: bool(s.regions.all),
    "has_selected_region": lambda s: bool(s.regions.selected),
    "can_undo": lambda s: s.history.can_undo,
    "can_redo": lambda s: s.history.can_redo,
}

REASONS: dict[str, str] = {
    "has_image": "no image is open",
    "has_sky": "what is shown has no sky coordinates",
    "has_markers": "no catalogue is open over a sky",
    "has_selection_on_image": "nothing is selected where an image is seen",
}
"""Why actions are not available, where their names do not say it already."""
