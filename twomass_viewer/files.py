"""Files as bytes and by name: kinds by magic bytes, atomic writing, names that tell apart."""

import os
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

GZIP_MAGIC = b"\x1f\x8b"
BZIP2_MAGIC = b"BZh"
FITS_MAGIC = b"SIMPLE  ="

FileState = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""


def file_state(path: Path) -> FileState | None:
    """Return what tells whether a file has changed; None if it is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


def write_atomic(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file so that it is either the old one or the whole new one.

    A device or a pipe is written to, not replaced by a file; behind a link it is the file that is
    replaced, not the link.

    Parameters
    ----------
    path : pathlib.Path
        Target; its folder must exist.
    write : callable
        Receives the open binary file; what it raises leaves the old file untouched.
    """
    if _is_special(path):
        with path.open("wb") as stream:
            write(stream)
        return
    path = Path(os.path.realpath(path))
    fd, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(fd, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _is_special(path: Path) -> bool:
    """Whether there is something that is neither a file nor a folder."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; a no-op where folders cannot be opened."""
    try:
        fd = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(fd)
    except OSError:
        pass
    finally:
        os.close(fd)


def distinct_names(paths: Sequence[str]) -> list[str]:
    """Return file names, with as many of their folders as tell them apart.

    Parameters
    ----------
    paths : sequence of str
        Equal paths get equal names.
    """
    parts = {path: path.replace("\\", "/").split("/") for path in paths}
    taken = dict.fromkeys(parts, 1)
    while True:
        names = {path: "/".join(words[-taken[path] :]) for path, words in parts.items()}
        counts = Counter(names.values())
        longer = [p for p, n in names.items() if counts[n] > 1 and taken[p] < len(parts[p])]
        if not longer:
            return [names[path] for path in paths]
        for path in longer:
            taken[path] += 1
