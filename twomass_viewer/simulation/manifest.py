"""The manifest of a simulated field: what each file is, and how to know it is whole."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from twomass_viewer.files import write_atomic
from twomass_viewer.simulation import VERSION
from twomass_viewer.survey.bands import Band

if TYPE_CHECKING:
    from twomass_viewer.simulation.scans import Coadd

MANIFEST = "field.json"
_FORMAT = "simulated survey field made by twomass_viewer; no survey data"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a field.

    Attributes
    ----------
    role : str
        ``atlas``, ``quicklook``, ``xsc_cube``, ``combined_calibration``, ``psc``,
        ``psc_bulk``, ``xsc``, ``xsc_bulk``, ``reject``, ``sixx``, ``merged``, ``source_list``,
        ``published_persistence``, ``published_glint``, ``truth_sources``, ``truth_artifacts`` or
        ``readme``.
    name : str
        Inside the field's folder.
    bytes : int
    sha256 : str
    band : str
        Empty where the file is of no band.
    scan : str
        Night, hemisphere and number, for example ``990117n901``; empty where of no scan.
    direction : str
        ``n`` or ``s`` with the scan.
    coadd : int
        0 where of none.
    """

    role: str
    name: str
    bytes: int
    sha256: str
    band: str = ""
    scan: str = ""
    direction: str = ""
    coadd: int = 0


def entry_of(
    role: str, path: Path, *, coadd: "Coadd | None" = None, band: Band | None = None
) -> Entry:
    """Return the entry of a file that has been written."""
    size, digest = _measure(path)
    letter = "" if band is None else band.value
    if coadd is None:
        return Entry(role, path.name, size, digest, letter)
    scan = coadd.scan
    name = f"{scan.yymmdd}{scan.hemisphere.value}{scan.number:03d}"
    return Entry(role, path.name, size, digest, letter, name, scan.direction.value, coadd.number)


def write_manifest(
    folder: Path, name: str, seed: int, entries: tuple[Entry, ...], parameters: dict[str, Any]
) -> None:
    """Write the manifest, with a checksum of every file."""
    content = {
        "format": _FORMAT,
        "version": VERSION,
        "name": name,
        "seed": seed,
        "parameters": parameters,
        "files": [
            {k: v for k, v in asdict(e).items() if v not in ("", 0) or k == "bytes"}
            for e in entries
        ],
    }
    text = json.dumps(content, indent=1) + "\n"

    def write(stream: BinaryIO) -> None:
        stream.write(text.encode("utf-8"))

    write_atomic(folder / MANIFEST, write)


def read_manifest(folder: Path) -> tuple[str, int, tuple[Entry, ...], dict[str, Any]] | None:
    """Return name, seed, entries and parameters of the field in a folder.

    Returns
    -------
    tuple or None
        None when the field is missing, damaged or of another version: every file is checked
        against its length and checksum.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            return None
        entries = tuple(Entry(**e) for e in content["files"])
        for entry in entries:
            if Path(entry.name).name != entry.name:
                return None
            if _measure(folder / entry.name) != (entry.bytes, entry.sha256):
                return None
        return str(content["name"]), int(content["seed"]), entries, dict(content["parameters"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_ours(folder: Path) -> bool:
    """Return whether a folder was written by the simulation, in any state."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "made by twomass_viewer" in text


def _measure(path: Path) -> tuple[int, str]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), digest
