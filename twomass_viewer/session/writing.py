"""Writing what users save: whole or not at all, and said in one sentence where it fails."""

from pathlib import Path
from typing import BinaryIO

from twomass_viewer.errors import FileProblemError
from twomass_viewer.files import write_atomic


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that a user has named.

    Parameters
    ----------
    path : pathlib.Path
    data : bytes

    Raises
    ------
    FileProblemError
        When it cannot be written; what was there before is still there.
    """
    try:
        write_atomic(path, lambda stream: _put(stream, data))
    except OSError as error:
        raise FileProblemError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Choose another folder or name.",
        ) from error


def _put(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)
