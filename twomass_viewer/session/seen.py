"""What is seen of a Session now: which sets, in which band, and how two compared ones lie."""

from dataclasses import replace

from twomass_viewer.scene.scene import ImageSpec, Pair
from twomass_viewer.session.badges import scan_parts
from twomass_viewer.session.blink import Blink, BlinkFrame
from twomass_viewer.session.comparison import CompareMode, Comparison
from twomass_viewer.session.layers import ImageSet
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown

Seen = tuple[ImageSet, Shown]
"""A set and what it shows."""


def turn_key(frame: BlinkFrame) -> str:
    """Return the key of the image of one turn."""
    return frame.set_key if frame.shown is None else f"{frame.set_key}:{frame.shown}"


def seen_now(session: Session) -> list[Seen]:
    """Return the sets seen and what each shows, bottom first; of a comparison B and A last."""
    visible = session.seen_images
    blink, compared = session.blink, session.comparison
    if compared is not None:
        taking_part = {f.set_key for f in compared.frames}
        others = [(s, session.shown) for s in visible if s.key not in taking_part]
        pair = [(s, f.shown or session.shown) for f in compared.pair[::-1]
                for s in visible if s.key == f.set_key]  # fmt: skip
        return others + pair
    if blink is None:
        return [(s, session.shown) for s in visible]
    return _seen_in_turn(session, blink)


def seen_in_turns(session: Session) -> list[list[Seen]]:
    """Return what is seen in each turn of the blink; nothing where there is none."""
    blink = session.blink
    if blink is None or session.comparison is not None:
        return []
    return [_seen_in_turn(session, replace(blink, at=n)) for n in range(len(blink.frames))]


def _seen_in_turn(session: Session, blink: Blink) -> list[Seen]:
    visible, turn = session.seen_images, blink.frame
    return [
        (s, (turn.shown if s.key == turn.set_key else None) or session.shown)
        for s in visible
        if blink.shows(s.key)
    ]


def frame_words(session: Session, frames: tuple[BlinkFrame, ...]) -> list[str]:
    """Return what tells frames apart, short enough to choose by: band, night, scan, coadd, name."""
    told: list[list[str]] = []
    for frame in frames:
        found = session.image_set(frame.set_key)
        shown = frame.shown or session.shown
        member = found.member(shown.band) if found else None
        if found is None or member is None:
            told.append([frame.set_key])
            continue
        composite = shown is Shown.RGB and found.composite() is not None
        band = "RGB" if composite else str(member.band or "no band")
        told.append([band, *scan_parts(member), member.image.name])
    if len({len(parts) for parts in told}) != 1:
        return [" ".join(parts) for parts in told]
    differ = [n for n, column in enumerate(zip(*told, strict=True)) if len(set(column)) > 1]
    # a name says all the other parts once more
    short = [n for n in differ if n < len(told[0]) - 1] or differ or [0]
    words = [" ".join(parts[n] for n in short) for parts in told]
    fewer = [" ".join(parts[n] for n in short[:-1]) for parts in told]
    # the scan says enough where no two frames are of one
    return fewer if len(set(fewer)) == len(told) else words


def pair_of(compared: Comparison) -> Pair:
    """Return how the canvas is to draw a comparison."""
    a, b = compared.pair
    fade = compared.mode is CompareMode.FADE
    return Pair(turn_key(a), turn_key(b), fade, compared.position, compared.level)


def pair_on_top(images: tuple[ImageSpec, ...], pair: Pair) -> tuple[ImageSpec, ...]:
    """Return the images with A and above it B over all others."""
    order = {pair.a: 1, pair.b: 2}
    return tuple(sorted(images, key=lambda i: order.get(i.key, 0)))
