"""Files that a document refers to: where they lie, and whether they are still the same.

A path is kept relative to the document, so that a folder can be moved as a whole, and in full for
when only the document was moved. Size, time of change and a hash of the beginning (for FITS: the
header) tell a changed file.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twomass_viewer.files import file_state
from twomass_viewer.session.plain_reading import Node

HASHED_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class FileReference:
    """One file as a document knows it.

    Attributes
    ----------
    path : str or None
        Relative to the folder of the document, with ``/``; None where there is no such path.
    full_path : str
        The name alone in a document that does not tell its folders.
    size : int or None
        Bytes; None where the file could not be read when the document was written.
    mtime_ns : int or None
        Time of the last change, nanoseconds.
    start_sha256 : str or None
        Of the first 65 536 bytes.
    """

    path: str | None
    full_path: str
    size: int | None = None
    mtime_ns: int | None = None
    start_sha256: str | None = None

    @property
    def name(self) -> str:
        """File name."""
        return Path(self.full_path).name

    def to_plain(self) -> dict[str, Any]:
        """Return plain values for the document."""
        return {
            "path": self.path,
            "full_path": self.full_path,
            "size": self.size,
            "mtime_ns": self.mtime_ns,
            "start_sha256": self.start_sha256,
        }

    @staticmethod
    def from_plain(node: Node) -> "FileReference":
        """Return what `to_plain` wrote; raises `FileProblemError` on anything else."""
        return FileReference(
            node.get("path").maybe(Node.text),
            node.get("full_path").text(),
            node.get("size").maybe(lambda n: n.integer(0, 2**63)),
            node.get("mtime_ns").maybe(lambda n: n.integer(-(2**63), 2**63)),
            node.get("start_sha256").maybe(Node.text),
        )

    def find(self, folder: Path | None, elsewhere: Sequence[Path] = ()) -> Path | None:
        """Return where the file is now, None when it is nowhere.

        Parameters
        ----------
        folder : pathlib.Path or None
            Of the document.
        elsewhere : sequence of pathlib.Path
            Where to look first: files or folders the user named.
        """
        places = [p / self.name if os.path.isdir(p) else p for p in elsewhere]
        if folder is not None and self.path:
            places.append(Path(os.path.normpath(folder / self.path)))
        if os.path.isabs(self.full_path):  # a bare name means a file beside the document
            places.append(Path(self.full_path))
        there = [p for p in places if os.path.isfile(p)]
        same = [p for p in there if (state := file_state(p)) and state[0] == self.size]
        return next(iter(same or there), None)

    def is_changed(self, path: Path) -> bool:
        """Return whether a file is another one than when the document was written."""
        state = file_state(path)
        if state is None or self.size is None:
            return False
        if state == (self.size, self.mtime_ns):
            return False
        return state[0] != self.size or _start_hash(path) != self.start_sha256


def refer(path: Path, folder: Path | None, *, look: bool = True) -> FileReference:
    """Return the reference to a file for a document in a folder; reads its beginning to look."""
    full = os.path.abspath(path)
    relative: str | None = None
    if folder is not None:
        try:
            relative = Path(os.path.relpath(full, folder)).as_posix()
        except ValueError:  # another drive
            relative = None
    state = file_state(Path(full)) if look else None
    if state is None:
        return FileReference(relative, full)
    return FileReference(relative, full, *state, _start_hash(Path(full)))


def _start_hash(path: Path) -> str | None:
    if not os.path.isfile(path):  # a pipe would wait for who writes into it
        return None
    try:
        with path.open("rb") as stream:
            return hashlib.sha256(stream.read(HASHED_BYTES)).hexdigest()
    except OSError:
        return None
