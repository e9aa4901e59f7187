"""A checked session document: what its plain values say, ready to be put into a Session."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twomass_viewer.imagery.fidelity import Overrule
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.file_references import FileReference
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_document import VERSION, Document
from twomass_viewer.session.session_pieces import Apply, LayerNumbers, Piece, pieces
from twomass_viewer.survey.products import PlaneRole

_SAME_ARCSEC = 1e-3


@dataclass(frozen=True)
class WantedImage:
    """One HDU of a file within a set, and what the user decided about its planes."""

    file: int
    hdu: int
    overrules: Mapping[int, Overrule]


@dataclass(frozen=True)
class WantedMaking:
    """How a layer is to be made of its two images: kind, and the plane of each."""

    kind: str
    planes: tuple[int, int]


@dataclass(frozen=True)
class WantedSet:
    """An image set as the file knows it; ``field`` is the number of its field.

    With ``made`` its two images are what it is made of.
    """

    field: int
    images: tuple[WantedImage, ...]
    role: PlaneRole
    visible: bool
    opacity: float
    made: WantedMaking | None = None


@dataclass(frozen=True)
class WantedCatalog:
    """A catalogue as the file knows it; ``hdu`` as in ``FILE[hdu]``, empty for the whole file."""

    file: int
    hdu: str
    kind: str
    visible: bool
    filter_text: str
    hidden_classes: frozenset[str]


@dataclass(frozen=True)
class SessionPlan:
    """A checked session file.

    Attributes
    ----------
    name : str
        For sentences.
    folder : pathlib.Path or None
        To which paths are relative.
    files : tuple of FileReference
    fields : tuple of (str, FieldPlane or None, Camera)
    active_field, current_image, current_catalog : int or None
    images : tuple of WantedSet
    catalogs : tuple of WantedCatalog
    crosshair : bool
    pieces : tuple of callable
        Put the other pieces into a session, in order.
    unknown : tuple of str
        Places of keys this version does not know.
    kept : mapping
        The unknown ones at the top of the document, to be written again.
    """

    name: str
    folder: Path | None
    files: tuple[FileReference, ...]
    fields: tuple[tuple[str, FieldPlane | None, Camera], ...]
    active_field: int | None
    images: tuple[WantedSet, ...]
    current_image: int | None
    catalogs: tuple[WantedCatalog, ...]
    current_catalog: int | None
    crosshair: bool
    pieces: tuple[Apply, ...]
    unknown: tuple[str, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)


def plan_of(document: Document, name: str, folder: Path | None) -> SessionPlan:
    """Check the plain values of a document.

    Parameters
    ----------
    document : dict
    name : str
        For sentences.
    folder : pathlib.Path or None
        To which its paths are relative.

    Raises
    ------
    FileProblemError
        A value is missing or is not what it has to be.
    """
    top = Node(document)
    for key in ("format", "program", "saved"):
        top.get(key)
    top.get("version").integer(1, VERSION)
    files = tuple(FileReference.from_plain(n) for n in top.get("files"))
    last = len(files) - 1
    fields = tuple(_read_field(n) for n in top.get("fields"))
    images = tuple(_read_set(n, last, len(fields) - 1) for n in top.get("images"))
    catalogs = tuple(_read_catalog(n, last) for n in top.get("catalogs"))

    def choice(key: str, of: tuple[Any, ...]) -> int | None:
        found: int | None = top.get(key).maybe(lambda n: n.integer(0, len(of) - 1))
        return found

    plan = SessionPlan(
        name=name,
        folder=folder,
        files=files,
        fields=fields,
        active_field=choice("active_field", fields),
        images=images,
        current_image=choice("current_image", images),
        catalogs=catalogs,
        current_catalog=choice("current_catalog", catalogs),
        crosshair=top.get("crosshair").flag(),
        pieces=tuple(piece.read(_piece(top, key, piece)) for key, piece in pieces().items()),
    )
    unknown = tuple(top.unasked)
    kept = {key: document[key] for key in unknown if key in document}
    return SessionPlan(**{**plan.__dict__, "unknown": unknown, "kept": kept})


def _piece(top: Node, key: str, piece: Piece) -> Node:
    """Return a piece of a document; one that an earlier version did not know is empty."""
    if key in top.value:
        return top.get(key)
    return Node(piece.to_plain(Session(), LayerNumbers()), key)


def _read_field(node: Node) -> tuple[str, FieldPlane | None, Camera]:
    plane, camera = None, node.get("camera")
    looked_at = camera.get("center")
    if node.has("center"):
        place = node.get("center")
        place.get("frame").word("FK5")
        plane = FieldPlane(*_sky(place))
        east, north = (float(v) for v in plane.project(*_sky(looked_at)))
        if not (abs(east) < 1e12 and abs(north) < 1e12):
            raise looked_at.fault("on its field")
        exact = looked_at.get("east_arcsec").number(), looked_at.get("north_arcsec").number()
        # who edits the place on the sky by hand means it
        center = exact if math.dist(exact, (east, north)) < _SAME_ARCSEC else (east, north)
    else:
        node.get("center")
        center = looked_at.get("x_pix").number(), looked_at.get("y_pix").number()
    parity = camera.get("parity").integer(-1, 1) or 1
    return (
        node.get("name").text(),
        plane,
        Camera(
            center,
            camera.get("arcsec_per_pixel").number(1e-6, 1e6),
            camera.get("rotation_deg").number(-1e6, 1e6),
            parity,
        ),
    )


def _sky(node: Node) -> tuple[float, float]:
    return node.get("ra_deg").number(0.0, 360.0), node.get("dec_deg").number(-90.0, 90.0)


def _read_set(node: Node, last_file: int, last_field: int) -> WantedSet:
    images = tuple(_read_image(n, last_file) for n in node.get("files"))
    if not images:
        raise node.get("files").fault("a list of one file or more")
    made = node.get("made").maybe(_read_making)
    if made is not None and len(images) != 2:
        raise node.get("files").fault("a list of the two files it is made of")
    return WantedSet(
        made=made,
        field=node.get("field").integer(0, last_field),
        images=images,
        role=node.get("role").choice(PlaneRole),
        visible=node.get("visible").flag(),
        opacity=node.get("opacity").number(0.0, 1.0),
    )


def _read_making(node: Node) -> WantedMaking:
    planes = [n.integer(0, 1_000_000) for n in node.get("planes")]
    if len(planes) != 2:
        raise node.get("planes").fault("a pair of numbers")
    return WantedMaking(node.get("kind").word("difference", "ratio"), (planes[0], planes[1]))


def _read_image(node: Node, last_file: int) -> WantedImage:
    overrules = {
        n.get("plane").integer(0, 1_000_000): _read_overrule(n) for n in node.get("overruled")
    }
    file, hdu = node.get("file").integer(0, last_file), node.get("hdu").integer(0, 1_000_000)
    return WantedImage(file, hdu, overrules)


def _read_overrule(node: Node) -> Overrule:
    plain = {key: node.get(key).text() for key in ("value", "reason", "date")}
    try:
        return Overrule.from_plain(plain)
    except ValueError:
        raise node.get("value").fault("one of lossless, lossy") from None


def _read_catalog(node: Node, last_file: int) -> WantedCatalog:
    return WantedCatalog(
        file=node.get("file").integer(0, last_file),
        hdu=node.get("hdu").text(),
        kind=node.get("kind").word("psc", "xsc", "other"),
        visible=node.get("visible").flag(),
        filter_text=node.get("filter").text(),
        hidden_classes=frozenset(
            n.word("clean", "contaminated") for n in node.get("hidden_classes")
        ),
    )
