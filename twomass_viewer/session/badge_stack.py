"""The badges of all that is seen: of a stack or a mosaic one for the top, and one for each kind."""

from dataclasses import replace

from twomass_viewer.scene.scene import Badge
from twomass_viewer.session.badges import BadgeParts, badge_parts
from twomass_viewer.session.resolve_composites import channels_shown
from twomass_viewer.session.seen import Seen
from twomass_viewer.session.session import Session
from twomass_viewer.session.shared_sky import is_hidden_by_band
from twomass_viewer.survey.scans import Scan

MOST_ALONE = 3
"""So many badges stand below each other (our choice); of more images those of a kind share one."""


def badges_seen(session: Session, seen: list[Seen]) -> tuple[Badge, ...]:
    """Return the badges of what is seen, bottom first, as they stand: that of the top first.

    No image goes without: what warns of one warns of the kind it is counted with.
    """
    wearing = _wearing(seen)[::-1]
    alone: list[Badge] = []
    kinds: dict[BadgeParts, list[Seen]] = {}
    for found, shown in wearing:
        parts = badge_parts(found, shown)
        if smoothed := session.smoothed_of(channels_shown(found, shown)):
            parts = replace(parts, own=(*parts.own, smoothed[0].smoothing.words))
        side = _side(session, (found, shown))
        if side or not alone or len(wearing) <= MOST_ALONE:
            alone.append(replace(parts.badge, side=side))
        else:
            words = (smoothed[0].smoothing.words,) if smoothed else ()
            kinds.setdefault(replace(parts, own=words), []).append((found, shown))
    return (*alone, *(_shared(parts, of_kind) for parts, of_kind in kinds.items()))


def _wearing(seen: list[Seen]) -> list[Seen]:
    """Return what is seen: without what a composite was made of, or one of the band hides."""
    used = {s.set_key for found, _ in seen for s in found.sources or () if s is not None}
    sets = [found for found, _ in seen]
    return [
        (found, shown)
        for found, shown in seen
        if found.key not in used and not is_hidden_by_band(found, shown, sets)
    ]


def _side(session: Session, of: Seen) -> str:
    """Return which image of a comparison this is, or nothing."""
    found, shown = of
    if session.comparison is None:
        return ""
    for side, frame in zip("AB", session.comparison.pair, strict=True):
        if frame.set_key == found.key and (frame.shown or session.shown) is shown:
            return side
    return ""


def _shared(parts: BadgeParts, of_kind: list[Seen]) -> Badge:
    """Return the badge of images of one kind: how many, from which nights and scans."""
    if len(of_kind) == 1:
        return replace(parts, own=(*badge_parts(*of_kind[0]).own, *parts.own)).badge
    scans = [m.image.scan for found, shown in of_kind if (m := found.member(shown.band))]
    own = (*_span([s for s in scans if s is not None]), *parts.own)
    said = replace(parts, own=own).badge
    return replace(said, text=f"{len(of_kind)} more: {said.text}")


def _span(scans: list[Scan]) -> list[str]:
    """Return the nights and the scans in words, as far as they are known."""
    words = []
    nights = sorted({s.date for s in scans if s.date is not None})
    if nights:
        first, last = nights[0].isoformat(), nights[-1].isoformat()
        words.append(first if first == last else f"{first} to {last}")
    numbers = {(s.date, s.number) for s in scans if s.number is not None}
    ways = {s.direction for s in scans if s.direction is not None}
    arrows = "".join(w.arrow for w in sorted(ways, key=lambda w: w.value))
    if len(numbers) == 1:
        ((_, number),) = numbers
        words.append(f"scan {number} {arrows}".rstrip())
    elif numbers:
        words.append(f"{len(numbers)} scans {arrows}".rstrip())
    return words
