"""The pieces of a session beside its layers: each knows how to be written and how to come back.

A piece is read in two steps. ``read`` checks plain values away from the interface thread and
returns what puts them into a Session, so that a damaged file changes nothing. Each lives in a
module named ``…_plain``; a new one needs a line in `pieces`, and what an earlier version wrote
without it comes back as in a fresh Session.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session


@dataclass
class LayerNumbers:
    """Which layer of the session is which entry of the file.

    Attributes
    ----------
    images, catalogs : dict of int to str
        Entry to key; layers whose file is missing have none.
    """

    images: dict[int, str] = field(default_factory=dict)
    catalogs: dict[int, str] = field(default_factory=dict)

    def image(self, key: str) -> int | None:
        """Return the entry of an image set."""
        return next((n for n, k in self.images.items() if k == key), None)

    def catalog(self, key: str | None) -> int | None:
        """Return the entry of a catalogue."""
        return next((n for n, k in self.catalogs.items() if k == key), None)


Apply = Callable[[Session, LayerNumbers], None]


@dataclass(frozen=True)
class Piece:
    """One part of a session file.

    Attributes
    ----------
    to_plain : callable
        Takes Session and LayerNumbers, returns values for JSON.
    read : callable
        Takes the `Node` of those values and returns what puts them into a session; raises
        `FileProblemError` on anything else.
    """

    to_plain: Callable[[Session, LayerNumbers], Any]
    read: Callable[[Node], Apply]


def pieces() -> Mapping[str, Piece]:
    """Return the pieces by their key in the file, in the order they come back."""
    # they need what is defined here
    from twomass_viewer.session.blink_plain import blink_to_plain, read_blink
    from twomass_viewer.session.bookmarks_plain import bookmarks_to_plain, read_bookmarks
    from twomass_viewer.session.color_plain import color_to_plain, read_color
    from twomass_viewer.session.comparison_plain import comparison_to_plain, read_comparison
    from twomass_viewer.session.composites_plain import composites_to_plain, read_composites
    from twomass_viewer.session.contours_plain import contours_to_plain, read_contours
    from twomass_viewer.session.finds_plain import (
        measurements_to_plain,
        read_measurements,
        read_regions,
        regions_to_plain,
    )
    from twomass_viewer.session.outlines_plain import outlines_to_plain, read_outlines
    from twomass_viewer.session.panes_plain import panes_to_plain, read_panes
    from twomass_viewer.session.profile_plain import profile_to_plain, read_profile
    from twomass_viewer.session.rules_plain import read_rules, rules_to_plain
    from twomass_viewer.session.selection_plain import read_selection, selection_to_plain
    from twomass_viewer.session.smoothing_plain import read_smoothing, smoothing_to_plain
    from twomass_viewer.session.view_plain import read_tone, read_view, tone_to_plain, view_to_plain
    from twomass_viewer.session.views_plain import read_views, views_to_plain

    return {
        # before all that belongs to the active one
        "panes": Piece(panes_to_plain, read_panes),
        "view": Piece(view_to_plain, read_view),
        "tone": Piece(tone_to_plain, read_tone),
        "color": Piece(color_to_plain, read_color),
        "composites": Piece(composites_to_plain, read_composites),
        "smoothing": Piece(smoothing_to_plain, read_smoothing),
        "contours": Piece(contours_to_plain, read_contours),
        "measurements": Piece(measurements_to_plain, read_measurements),
        "blink": Piece(blink_to_plain, read_blink),
        "comparison": Piece(comparison_to_plain, read_comparison),
        "line_profile": Piece(profile_to_plain, read_profile),
        "regions": Piece(regions_to_plain, read_regions),
        "fields_of_view": Piece(views_to_plain, read_views),
        "bookmarks": Piece(bookmarks_to_plain, read_bookmarks),
        "outlines": Piece(outlines_to_plain, read_outlines),
        "rules": Piece(rules_to_plain, read_rules),
        # names what the others bring back
        "selection": Piece(selection_to_plain, read_selection),
    }
