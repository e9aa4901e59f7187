"""The selection as plain values and back.

Keys of layers and artifacts hold in one run only. A row is named by its catalogue with its
position, an artifact by what it is; where they are no longer found, their place is selected.
"""

from typing import Any

from twomass_viewer.catalogs.match import separation_arcsec
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers
from twomass_viewer.session.view import (
    ArtifactSelection,
    AwaitedArtifact,
    MeasurementSelection,
    NotesSelection,
    PlaceSelection,
    RowSelection,
    Selection,
)
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band

_SAME_ARCSEC = 0.5  # a row farther from where it was is another row


def selection_to_plain(session: Session, numbers: LayerNumbers) -> dict[str, Any] | None:
    """Return what is selected; None for nothing."""
    chosen = session.selection
    waiting = session.awaited_artifact
    if chosen is None and waiting is not None:
        return _artifact_plain(waiting)
    if isinstance(chosen, PlaceSelection):
        return {"what": "place", "east_arcsec": chosen.east, "north_arcsec": chosen.north}
    if isinstance(chosen, MeasurementSelection):
        return {"what": "measurement", "number": chosen.index}
    if isinstance(chosen, NotesSelection):
        return {"what": "notes"}
    if isinstance(chosen, RowSelection):
        layer, number = session.catalog_layer(chosen.layer), numbers.catalog(chosen.layer)
        if layer is None or number is None:
            return None
        return {
            "what": "row",
            "catalog": number,
            "row": chosen.row,
            "ra_deg": float(layer.catalog.ra_deg[chosen.row]),
            "dec_deg": float(layer.catalog.dec_deg[chosen.row]),
        }
    if isinstance(chosen, ArtifactSelection) and chosen.key in session.artifacts:
        return _artifact_plain(AwaitedArtifact.of(session.artifacts[chosen.key], chosen.at))
    return None


def _artifact_plain(a: AwaitedArtifact) -> dict[str, Any]:
    return {
        "what": "artifact",
        "kind": a.kind.value,
        "band": a.band.value,
        "order": a.order,
        "parent": a.parent,
        "image": a.image,
        "ra_deg": a.ra_deg,
        "dec_deg": a.dec_deg,
        "at_arcsec": list(a.at) if a.at else None,
    }


def read_selection(node: Node) -> Apply:
    """Check what `selection_to_plain` wrote and return what selects it."""
    if node.value is None:
        return lambda session, _: session.select(None)
    return _READERS[node.get("what").word(*_READERS)](node)


def _read_place(node: Node) -> Apply:
    place = PlaceSelection(node.get("east_arcsec").number(), node.get("north_arcsec").number())
    return lambda session, _: session.select(place)


def _read_measurement(node: Node) -> Apply:
    number = node.get("number").integer(0, 1_000_000)

    def apply(session: Session, _: LayerNumbers) -> None:
        if number < len(session.measurements):
            session.select(MeasurementSelection(number))

    return apply


def _read_row(node: Node) -> Apply:
    catalog, row = node.get("catalog").integer(0, 1_000_000), node.get("row").integer(0, 10**9)
    ra, dec = _sky(node)

    def apply(session: Session, numbers: LayerNumbers) -> None:
        layer = session.catalog_layer(numbers.catalogs.get(catalog))
        if layer is not None and row < len(layer.catalog):
            table = layer.catalog
            off = separation_arcsec(table.ra_deg[row : row + 1], table.dec_deg[row : row + 1],
                                    ra, dec)  # fmt: skip
            if off[0] < _SAME_ARCSEC:
                session.select(RowSelection(layer.key, row))
                return
        session.select(place_on_field(session, ra, dec))

    return apply


def _read_artifact(node: Node) -> Apply:
    def pair(n: Node) -> tuple[float, float]:
        two = [v.number() for v in n]
        if len(two) != 2:
            raise n.fault("a pair of numbers")
        return two[0], two[1]

    ra, dec = _sky(node)
    wanted = AwaitedArtifact(
        kind=node.get("kind").choice(ArtifactKind),
        band=node.get("band").choice(Band),
        order=node.get("order").maybe(lambda n: n.integer(0, 10_000)),
        parent=node.get("parent").text(),
        image=node.get("image").maybe(Node.text),
        ra_deg=ra,
        dec_deg=dec,
        at=node.get("at_arcsec").maybe(pair),
    )
    return lambda session, _: session.await_artifact(wanted)


def _sky(node: Node) -> tuple[float, float]:
    return node.get("ra_deg").number(0.0, 360.0), node.get("dec_deg").number(-90.0, 90.0)


def place_on_field(session: Session, ra_deg: float, dec_deg: float) -> Selection | None:
    """Return a place of the sky on the active field, None where there is none."""
    if session.field is None or session.field.plane is None:
        return None
    east, north = (float(v) for v in session.field.plane.project(ra_deg, dec_deg))
    return PlaceSelection(east, north) if east == east else None


_READERS = {
    "place": _read_place,
    "measurement": _read_measurement,
    "notes": lambda _: lambda session, _: session.select(NotesSelection()),
    "row": _read_row,
    "artifact": _read_artifact,
}
