"""Frames that take turns or are compared as plain values: an image by its number, and a band."""

from collections.abc import Iterable
from typing import Any

from twomass_viewer.session.blink import BlinkFrame
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session_pieces import LayerNumbers
from twomass_viewer.session.view import Shown


def known_frames(
    frames: Iterable[BlinkFrame], numbers: LayerNumbers
) -> list[tuple[int, BlinkFrame]]:
    """Return the frames whose images the file knows, with their numbers."""
    found = [(numbers.image(f.set_key), f) for f in frames]
    return [(n, f) for n, f in found if n is not None]


def frame_to_plain(number: int, frame: BlinkFrame) -> dict[str, Any]:
    """Return a frame as values for JSON."""
    return {"image": number, "band": frame.shown.value if frame.shown else None}


def read_frame(node: Node) -> tuple[int, Shown | None]:
    """Check what `frame_to_plain` wrote; return the number of the image, and the band."""
    band = node.get("band").maybe(lambda v: v.choice(Shown))
    return node.get("image").integer(0, 1_000_000), band
