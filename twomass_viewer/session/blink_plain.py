"""Blinking as plain values and back; frames are named by the layers of the document."""

from typing import Any

from twomass_viewer.session.blink import INTERVAL_LIMITS_MS, Blink, BlinkFrame
from twomass_viewer.session.frames_plain import frame_to_plain, known_frames, read_frame
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers


def blink_to_plain(session: Session, numbers: LayerNumbers) -> dict[str, Any] | None:
    """Return the blink in progress; None for none."""
    blink = session.blink
    if blink is None:
        return None
    known = known_frames(blink.frames, numbers)
    if len(known) < 2:
        return None
    return {
        "frames": [
            {**frame_to_plain(n, f), "takes_turns": f not in blink.left_out} for n, f in known
        ],
        "at": next((i for i, (_, f) in enumerate(known) if f == blink.frame), 0),
        "interval_ms": blink.interval_ms,
        "way": blink.way,
    }


def read_blink(node: Node) -> Apply:
    """Check what `blink_to_plain` wrote and return what shows it so."""
    if node.value is None:
        return lambda session, _: session.set_blink(None)
    frames = [(*read_frame(n), n.get("takes_turns").flag()) for n in node.get("frames")]
    if len(frames) < 2 or not any(f[2] for f in frames):
        raise node.get("frames").fault("two frames or more, of which one takes turns")
    at = node.get("at").integer(0, len(frames) - 1)
    interval = node.get("interval_ms").integer(*INTERVAL_LIMITS_MS)
    way = node.get("way").integer(-1, 1)

    def apply(session: Session, numbers: LayerNumbers) -> None:
        there = [
            (i, BlinkFrame(numbers.images[n], shown), takes)
            for i, (n, shown, takes) in enumerate(frames)
            if n in numbers.images
        ]
        chosen = tuple(f for _, f, _ in there)
        left_out = frozenset(f for _, f, takes in there if not takes)
        if len(chosen) < 2 or len(left_out) == len(chosen):
            return
        now = next((k for k, (i, _, _) in enumerate(there) if i == at), 0)
        session.set_blink(Blink(chosen, now, left_out, interval, way))

    return apply
