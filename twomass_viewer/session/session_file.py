"""The session file: what a window shows, as readable JSON.

`describe` makes the document of a Session (on the interface thread: no disk is touched),
`write_session` completes it with what tells the files and writes it, `read_session` checks one.
A picture carries the same document as its recipe.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from twomass_viewer import __version__
from twomass_viewer.errors import FileProblemError
from twomass_viewer.files import write_atomic
from twomass_viewer.imagery.fidelity import Overrule
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.io.target import parse_target
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.file_references import FileReference, refer
from twomass_viewer.session.layers import Field, ImageSet
from twomass_viewer.session.plain_reading import Node
from twomass_viewer.session.session import Session
from twomass_viewer.session.session_pieces import Apply, LayerNumbers, Piece, pieces
from twomass_viewer.survey.products import PlaneRole

SUFFIX = ".twomass.json"
FORMAT = "twomass_viewer session"
VERSION = 1
_SAME_ARCSEC = 1e-3
MAX_BYTES = 64 << 20
_DAMAGED = "Open the images themselves, or an older copy of it."

Document = dict[str, Any]


@dataclass(frozen=True)
class WantedImage:
    """One HDU of a file within a set, and what the user decided about its planes."""

    file: int
    hdu: int
    overrules: Mapping[int, Overrule]


@dataclass(frozen=True)
class WantedSet:
    """An image set as the file knows it; ``field`` is the number of its field."""

    field: int
    images: tuple[WantedImage, ...]
    role: PlaneRole
    visible: bool
    opacity: float


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


# -- writing ------------------------------------------------------------------------------------


def describe(session: Session, *, crosshair: bool = False) -> Document:
    """Return the document of a session; its files are named by their paths only.

    Images and catalogues that were made in memory are left out: no file can bring them back.
    """
    files: dict[str, int] = {}

    def number(path: object) -> int:
        return files.setdefault(str(path), len(files))

    field_at = {f.key: n for n, f in enumerate(session.fields)}
    sets = [s for s in session.images if all(m.image.path is not None for m in s.members)]
    layers = [c for c in session.catalogs if c.catalog.path is not None]
    numbers = LayerNumbers(
        dict(enumerate(s.key for s in sets)), dict(enumerate(c.key for c in layers))
    )
    document: Document = {
        "format": FORMAT,
        "version": VERSION,
        "program": f"twomass_viewer {__version__}",
        "files": [],
        "fields": [_field_plain(f, session.camera_of(f.key)) for f in session.fields],
        "active_field": field_at.get(session.active_field or ""),
        "images": [
            {
                "field": field_at[s.field],
                "files": _images_plain(s, number),
                "role": s.role.value,
                "visible": s.visible,
                "opacity": s.opacity,
            }
            for s in sets
        ],
        "current_image": numbers.image(session.current_image or ""),
        "catalogs": [
            {
                "file": number(c.catalog.path),
                "kind": c.catalog.kind.value,
                "visible": c.visible,
                "filter": c.filter_text,
                "hidden_classes": sorted(c.hidden_classes),
            }
            for c in layers
        ],
        "current_catalog": numbers.catalog(session.current_catalog),
        "crosshair": crosshair,
    }
    document |= {key: piece.to_plain(session, numbers) for key, piece in pieces().items()}
    document["files"] = list(files)
    return document


def left_out(session: Session) -> list[str]:
    """Return the names of layers that no file can bring back."""
    return [s.members[0].image.name for s in session.images
            if any(m.image.path is None for m in s.members)] + [
        c.catalog.name for c in session.catalogs if c.catalog.path is None
    ]  # fmt: skip


def _field_plain(found: Field, camera: Camera) -> dict[str, Any]:
    looked_at: dict[str, float]
    if found.plane is None:
        looked_at = {"x_pix": camera.center[0], "y_pix": camera.center[1]}
        place = None
    else:
        ra, dec = (float(v) for v in found.plane.unproject(*camera.center))
        # the sky for whoever reads it; the offset because it comes back to the last digit
        east, north = camera.center
        looked_at = {"ra_deg": ra, "dec_deg": dec, "east_arcsec": east, "north_arcsec": north}
        place = {"ra_deg": found.plane.ra_deg, "dec_deg": found.plane.dec_deg, "frame": "FK5"}
    return {
        "name": found.name,
        "center": place,
        "camera": {
            "center": looked_at,
            "arcsec_per_pixel": camera.arcsec_per_pixel,
            "rotation_deg": camera.rotation_deg,
            "parity": camera.parity,
        },
    }


def _images_plain(found: ImageSet, number: Any) -> list[dict[str, Any]]:
    out: dict[tuple[int, int], dict[str, Any]] = {}
    for m in found.members:
        entry = out.setdefault(
            (number(m.image.path), m.image.hdu),
            {"file": number(m.image.path), "hdu": m.image.hdu, "overruled": []},
        )
        if m.overrule is not None:
            entry["overruled"].append({"plane": m.plane.index, **m.overrule.to_plain()})
    return list(out.values())


def complete(document: Document, folder: Path | None, *, look: bool = True) -> Document:
    """Return a document with what tells its files, seen from a folder; reads the files.

    Parameters
    ----------
    document : dict
        From `describe`.
    folder : pathlib.Path or None
        Where the document will lie; None writes full paths only.
    look : bool
        Whether to read the files; without, no change of them can be noticed.
    """
    targets = [parse_target(target) for target in document["files"]]
    catalogs = [
        {**c, "hdu": str(choice) if (choice := targets[c["file"]][1]) else ""}
        for c in document["catalogs"]
    ]
    return {
        **document,
        "saved": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": [refer(path, folder, look=look).to_plain() for path, _ in targets],
        "catalogs": catalogs,
    }


def to_text(document: Document) -> str:
    """Return a completed document as JSON."""
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a name of a file may hold bytes that are no text
        text = json.dumps(document, indent=1, allow_nan=False)
    return text + "\n"


def write_session(document: Document, path: Path, *, look: bool = True) -> None:
    """Write the document of `describe` as a session file, all or nothing.

    Raises
    ------
    FileProblemError
        When the file cannot be written.
    """
    folder = Path(path).absolute().parent
    text = to_text(complete(document, folder, look=look))
    try:
        write_atomic(path, lambda stream: _write(stream, text))
    except OSError as error:
        raise FileProblemError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Choose another folder or name.",
        ) from error


def _write(stream: Any, text: str) -> None:
    stream.write(text.encode())


# -- reading ------------------------------------------------------------------------------------


def is_session_name(name: str) -> bool:
    """Whether a file is named as a session."""
    return name.lower().endswith(SUFFIX)


def read_session(path: Path) -> SessionPlan:
    """Read and check a session file.

    Raises
    ------
    FileProblemError
        It cannot be read, is damaged, or a newer program wrote it.
    """
    if not path.is_file():
        raise FileProblemError(f"{path} is not a file.", "Check the path.")
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileProblemError(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path and its rights."
        ) from error
    if len(data) > MAX_BYTES:
        raise FileProblemError(
            f"The session {path.name} is larger than {MAX_BYTES >> 20} MiB.",
            "Check that it is a session file.",
        )
    return parse_session(data, path.name, path.absolute().parent)


def parse_session(data: bytes | str, name: str, folder: Path | None) -> SessionPlan:
    """Check the text of a document.

    Parameters
    ----------
    data : bytes or str
        UTF-8.
    name : str
        For sentences.
    folder : pathlib.Path or None
        To which its paths are relative.

    Raises
    ------
    FileProblemError
        It is damaged, or a newer program wrote it.
    """
    what = f"The session {name}"
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise FileProblemError(f"{what} is damaged: it is not JSON.", _DAMAGED) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FileProblemError(
            f"{name} is not a session of twomass_viewer.",
            f"Sessions are named …{SUFFIX} and are written by File → Save session.",
        )
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise FileProblemError(
            f"{what} was written by a newer twomass_viewer (format {version}; this one reads up "
            f"to {VERSION}).",
            "Open it with that version, or a later one.",
        )
    try:
        return _plan(document, name, folder)
    except FileProblemError as error:
        message = error.message.replace("It is damaged", f"{what} is damaged", 1)
        raise FileProblemError(message, error.hint) from None
    except RecursionError:
        raise FileProblemError(f"{what} is damaged: it is nested too deeply.", _DAMAGED) from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _plan(document: Document, name: str, folder: Path | None) -> SessionPlan:
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
    return WantedSet(
        field=node.get("field").integer(0, last_field),
        images=images,
        role=node.get("role").choice(PlaneRole),
        visible=node.get("visible").flag(),
        opacity=node.get("opacity").number(0.0, 1.0),
    )


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
