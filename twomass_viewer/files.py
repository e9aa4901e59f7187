"""Files as bytes: kinds by magic bytes, and atomic writing."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

GZIP_MAGIC = b"\x1f\x8b"
BZIP2_MAGIC = b"BZh"
FITS_MAGIC = b"SIMPLE  ="


def write_atomic(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file so that it is either the old one or the whole new one.

    Parameters
    ----------
    path : pathlib.Path
        Target; its folder must exist.
    write : callable
        Receives the open binary file; what it raises leaves the old file untouched.
    """
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
