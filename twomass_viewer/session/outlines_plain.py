"""What outlines are shown, as plain values and back."""

from typing import Any

from twomass_viewer.session.footprints import OutlineColors
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers


def outlines_to_plain(session: Session, _: LayerNumbers) -> dict[str, Any]:
    """Return whether the outlines of images are shown, and by what they are coloured."""
    footprints = session.footprints
    return {"images": footprints.shown, "colors": footprints.colors.value}


def read_outlines(node: Node) -> Apply:
    """Check what `outlines_to_plain` wrote and return what shows it so."""
    shown, colors = node.get("images").flag(), node.get("colors").choice(OutlineColors)

    def apply(session: Session, _: LayerNumbers) -> None:
        session.footprints.show(shown)
        session.footprints.color_by(colors)

    return apply
