"""The FITS images in a folder, by name: looked for in the folder itself, never below it."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from twomass_viewer.errors import FileProblemError

Progress = Callable[[float, str], None]

_IMAGE_NAME = re.compile(r"\.(fits?|fts)(\.(gz|bz2|fz))?$", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)")
_REPORT_EVERY = 2000  # entries of a folder


@dataclass(frozen=True)
class Folder:
    """What a folder holds.

    Attributes
    ----------
    path : pathlib.Path
    images : tuple of str
        Paths of the files named as FITS, in natural order; hidden ones left out.
    others : int
        How many other entries there are.
    """

    path: Path
    images: tuple[str, ...]
    others: int


def list_folder(path: Path, progress: Progress | None = None) -> Folder:
    """List the files of a folder that are named as FITS images; none is opened.

    Parameters
    ----------
    path : pathlib.Path
    progress : callable, optional
        Called with 0 and a text every few thousand entries; it may raise CancelledError.

    Raises
    ------
    FileProblemError
        The folder cannot be read, or holds no such file.
    """
    names: list[str] = []
    others = 0
    try:
        with os.scandir(path) as entries:
            for n, entry in enumerate(entries):
                if progress is not None and n % _REPORT_EVERY == 0:
                    progress(0.0, f"Listing {path.name}: {n} entries")
                hidden = entry.name.startswith(".")
                if hidden or not _IMAGE_NAME.search(entry.name) or entry.is_dir():
                    others += 1
                else:
                    names.append(entry.name)
    except OSError as error:
        raise FileProblemError(
            f"The folder {path} cannot be read: {error.strerror or error}.",
            "Check its name and its permissions.",
        ) from error
    if not names:
        raise FileProblemError(
            f"The folder {path} holds no file named as a FITS image"
            + (f", but {others} other entries." if others else ": it is empty."),
            "Folders in it are not searched; name the one with the images, or the files.",
        )
    names.sort(key=_natural)
    return Folder(path, tuple(os.path.join(path, name) for name in names), others)


def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Order ``i9`` before ``i10``."""
    parts = _NUMBER.split(name.lower())
    return [(int(p), "") if n % 2 else (0, p) for n, p in enumerate(parts)], name
