"""Composites of overlapping images as plain values and back: what each channel was made of."""

from typing import Any

from twomass_viewer.session.layers import (
    ChannelSource,
    ImageSet,
    WantedChannel,
    WantedComposite,
)
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers
from twomass_viewer.survey.bands import Band

_Channel = tuple[int, int, Band | None]


def composites_to_plain(session: Session, numbers: LayerNumbers) -> list[dict[str, Any]]:
    """Return the composites whose images the file names; the pixels are made again."""
    made = [
        WantedComposite(
            tuple(_named(session, s) for s in found.sources),  # type: ignore[arg-type]
            found.visible,
            found.opacity,
        )
        for found in session.images
        if found.sources is not None and _is_whole(session, found)
    ]
    plain = []
    for wanted in (*made, *session.wanted_composites):
        there = [c for c in wanted.channels if c is not None]
        if all(numbers.image(c.set_key) is not None for c in there):
            plain.append(
                {
                    "channels": [
                        None
                        if c is None
                        else {
                            "image": numbers.image(c.set_key),
                            "plane": c.plane,
                            "band": c.band.value if c.band else None,
                        }
                        for c in wanted.channels
                    ],
                    "visible": wanted.visible,
                    "opacity": wanted.opacity,
                }
            )
    return plain


def _is_whole(session: Session, found: ImageSet) -> bool:
    return all(s is None or _named(session, s) is not None for s in found.sources or ())


def _named(session: Session, source: ChannelSource | None) -> WantedChannel | None:
    found = session.image_set(source.set_key) if source is not None else None
    if source is None or found is None:
        return None
    places = [(n, m) for n, m in enumerate(found.members) if m.version == source.version]
    return WantedChannel(found.key, places[0][0], places[0][1].band) if places else None


def read_composites(node: Node) -> Apply:
    """Check what `composites_to_plain` wrote and return what asks for them again."""
    read = [
        (
            _channels(n.get("channels")),
            n.get("visible").flag(),
            n.get("opacity").number(0.0, 1.0),
        )
        for n in node
    ]

    def apply(session: Session, numbers: LayerNumbers) -> None:
        wanted = []
        for channels, visible, opacity in read:
            if all(c is None or c[0] in numbers.images for c in channels):
                red, green, blue = (
                    None if c is None else WantedChannel(numbers.images[c[0]], c[1], c[2])
                    for c in channels
                )
                wanted.append(WantedComposite((red, green, blue), visible, opacity))
        session.want_composites(tuple(wanted))

    return apply


def _channels(node: Node) -> list[_Channel | None]:
    def one(n: Node) -> _Channel:
        return (
            n.get("image").integer(0, 1_000_000),
            n.get("plane").integer(0, 1_000_000),
            n.get("band").maybe(lambda b: b.choice(Band)),
        )

    channels = [n.maybe(one) for n in node]
    if len(channels) != 3 or sum(c is not None for c in channels) < 2:
        raise node.fault("three channels, two of them of images")
    return channels
