"""Bookmarks as plain values of the session file and back."""

from typing import Any

from twomass_viewer.session.bookmarks import Bookmark
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers
from twomass_viewer.session.view import Shown


def bookmarks_to_plain(session: Session, _: LayerNumbers) -> list[dict[str, Any]]:
    """Return all bookmarks."""
    return [b.to_plain() for b in session.bookmarks.all]


def read_bookmarks(node: Node) -> Apply:
    """Check what `bookmarks_to_plain` wrote and return what brings it back."""
    found = [_read(n) for n in node]
    return lambda session, _: session.bookmarks.restore(found)


def _read(node: Node) -> Bookmark:
    field = node.get("pixel_field").text()
    place = list(node.get("place"))
    if len(place) != 2:
        raise node.get("place").fault("a pair of numbers")
    x_range, y_range = ((-1e9, 1e9), (-1e9, 1e9)) if field else ((0.0, 360.0), (-90.0, 90.0))
    return Bookmark(
        node.get("name").text(),
        (place[0].number(*x_range), place[1].number(*y_range)),
        node.get("arcsec_per_pixel").maybe(lambda n: n.number(1e-6, 1e6)),
        node.get("rotation_deg").number(-1e6, 1e6),
        node.get("parity").integer(-1, 1) or 1,
        node.get("shown").maybe(lambda n: n.choice(Shown)),
        node.get("note").text(),
        field,
    )
