"""What a person measured and drew, measurements and regions, as plain values and back."""

from typing import Any

from twomass_viewer.errors import FileProblemError
from twomass_viewer.session.measurement_plain import (
    measurement_from_plain,
    measurement_to_plain,
)
from twomass_viewer.session.plain_reading import MAX_ITEMS, Node
from twomass_viewer.session.region_book import region_from_plain
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers
from twomass_viewer.skyregions.model import Shape


def measurements_to_plain(session: Session, _: LayerNumbers) -> list[dict[str, Any]]:
    """Return every measurement, complete with its marks."""
    return [measurement_to_plain(m) for m in session.measurements]


def read_measurements(node: Node) -> Apply:
    """Check what `measurements_to_plain` wrote and return what puts it back."""
    values = tuple(measurement_from_plain(n) for n in node)
    return lambda session, _: session.restore_measurements(values)


def _numbers(node: Node) -> list[int]:
    return [n.integer(0, MAX_ITEMS) for n in node]


def regions_to_plain(session: Session, _: LayerNumbers) -> dict[str, Any]:
    """Return the regions, which are selected, and which groups are hidden."""
    return session.regions.to_plain()


def read_regions(node: Node) -> Apply:
    """Check what `regions_to_plain` wrote and return what puts it back."""
    regions = []
    for n in node.get("regions"):
        try:
            regions.append(region_from_plain(n.anything()))
        except (FileProblemError, OverflowError):
            raise n.fault("a region") from None
    hidden = [n.text() for n in node.get("hidden_groups")]
    # earlier files have neither
    selected = node.get("selected").maybe(_numbers) or []
    shape = node.get("tool").maybe(lambda n: n.choice(Shape)) or Shape.CIRCLE

    def apply(session: Session, _: LayerNumbers) -> None:
        session.regions.restore(regions, hidden, selected)
        session.regions.set_shape(shape)

    return apply
