"""The comparison of two images as a piece of a session file."""

from typing import Any

from twomass_viewer.session.blink import BlinkFrame
from twomass_viewer.session.comparison import CompareMode, Comparison
from twomass_viewer.session.frames_plain import frame_to_plain, known_frames, read_frame
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers


def comparison_to_plain(session: Session, numbers: LayerNumbers) -> dict[str, Any] | None:
    """Return the comparison as values for JSON, or None."""
    comparison = session.comparison
    if comparison is None:
        return None
    known = known_frames(comparison.frames, numbers)
    order = [f for _, f in known]
    if any(f not in order for f in comparison.pair):
        return None  # one was made in memory: no file can bring it back
    a, b = (order.index(f) for f in comparison.pair)
    return {
        "frames": [frame_to_plain(n, f) for n, f in known],
        "a": a,
        "b": b,
        "mode": comparison.mode.value,
        "position": comparison.position,
        "level": comparison.level,
        "on_b": comparison.on_b,
    }


def read_comparison(node: Node) -> Apply:
    """Return what brings a comparison back; it stays away when A or B is missing."""
    if node.value is None:
        return lambda session, _: session.compare(None)
    frames = [read_frame(n) for n in node.get("frames")]
    a = node.get("a").integer(0, len(frames) - 1)
    b = node.get("b").integer(0, len(frames) - 1)
    if a == b:
        raise node.get("b").fault("another frame than a")
    mode = node.get("mode").choice(CompareMode)
    position = node.get("position").number(0.0, 1.0)
    level, on_b = node.get("level").flag(), node.get("on_b").flag()

    def apply(session: Session, numbers: LayerNumbers) -> None:
        there = {
            i: BlinkFrame(numbers.images[n], shown)
            for i, (n, shown) in enumerate(frames)
            if n in numbers.images
        }
        if a in there and b in there:
            kept, order = tuple(there.values()), list(there)
            session.compare(
                Comparison(kept, order.index(a), order.index(b), mode, position, level, on_b)
            )

    return apply
