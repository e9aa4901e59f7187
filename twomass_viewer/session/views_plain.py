"""Fields of view as plain values of the session file and back."""

from typing import Any

from twomass_viewer.session.fields_of_view import PlacedView
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers
from twomass_viewer.skyregions.instruments import instrument_from_plain


def views_to_plain(session: Session, _: LayerNumbers) -> dict[str, Any]:
    """Return all fields of view with their instruments, so that a session needs no other file."""
    views = session.views
    return {
        "shown": views.shown,
        "views": [
            {
                "instrument": v.instrument.to_plain(),
                "ra_deg": v.ra_deg,
                "dec_deg": v.dec_deg,
                "pa_deg": v.pa_deg,
            }
            for v in views.all.values()
        ],
    }


def read_views(node: Node) -> Apply:
    """Check what `views_to_plain` wrote and return what brings it back."""
    shown, found = node.get("shown").flag(), [_read(n) for n in node.get("views")]
    return lambda session, _: session.views.restore(found, shown)


def _read(node: Node) -> PlacedView:
    instrument = node.get("instrument")
    try:
        what = instrument_from_plain(instrument.anything())
    except ValueError:
        raise instrument.fault("a field of view") from None
    return PlacedView(
        what,
        node.get("ra_deg").number(0.0, 360.0),
        node.get("dec_deg").number(-90.0, 90.0),
        node.get("pa_deg").number(0.0, 360.0),
    )
