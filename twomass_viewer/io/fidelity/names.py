"""What the file's name and the image service's table say of fidelity."""

import os
import re
from functools import lru_cache
from pathlib import Path

from twomass_viewer.errors import TwoMassError
from twomass_viewer.imagery.fidelity import Vote
from twomass_viewer.survey.identifiers import FileName
from twomass_viewer.survey.products import Fidelity

_TABLES = (".tbl", ".xml", ".vot", ".votable", ".csv", ".ecsv")
_MAX_BYTES = 4 << 20  # the service answers with some kilobytes; catalogues are not searched
_NAMING = ("download", "name", "file")
_PACKED = re.compile(r"\.(?:gz|bz2|fz)$", re.IGNORECASE)
_TYPES = {"a": Fidelity.LOSSLESS, "q": Fidelity.LOSSY}


def letter_vote(name: FileName | None) -> Vote | None:
    """Return what the letter at the head of an IRSA file name says."""
    letter = name.type_letter if name is not None else None
    if letter == "a":
        return Vote("file name", Fidelity.LOSSLESS, "The file name begins with a, for Atlas.")
    if letter == "q":
        text = "The file name begins with q, probably for Quicklook."
        return Vote("file name", Fidelity.LOSSY, text)
    return None


def service_vote(path: Path, row_type: str | None) -> Vote | None:
    """Return what the image service says of a file: type A or Q of its row.

    Parameters
    ----------
    path : pathlib.Path
    row_type : str or None
        The row's type where the file was just fetched; else tables beside the file are asked.
    """
    where = "The image service"
    if row_type is None:
        beside = _row_beside(path)
        if beside is None:
            return None
        row_type, table = beside
        where = f"{table}, the image service's table beside this file,"
    value = _TYPES.get(row_type.strip().lower()[:1])
    if value is None:
        return None
    kind = "Atlas image" if value is Fidelity.LOSSLESS else "Quicklook"
    return Vote("image service", value, f"{where} lists it as type {row_type}: {kind}.")


def _row_beside(path: Path) -> tuple[str, str] | None:
    """Return the type of this file's row in a service's table beside it, and the table's name."""
    folder = path.parent
    try:
        tables = _tables(folder, folder.stat().st_mtime_ns)
        wanted = _bare(path.name)
        for name in tables:
            table = f"{folder}{os.sep}{name}"  # pathlib costs more than asking the disk
            status = os.stat(table)
            kinds = _types(table, status.st_mtime_ns, status.st_size)
            if (kind := kinds.get(wanted)) is not None:
                return kind, name
    except OSError:
        return None  # the folder was only asked for more evidence
    return None


def _bare(name: str) -> str:
    return _PACKED.sub("", name).lower()


@lru_cache(maxsize=64)
def _tables(folder: Path, changed_ns: int) -> tuple[str, ...]:
    """Return the names of what may be tables; asked again when the folder has changed."""
    return tuple(sorted(p.name for p in folder.iterdir() if p.suffix.lower() in _TABLES))


@lru_cache(maxsize=64)
def _types(path: str, changed_ns: int, size: int) -> dict[str, str]:
    """Return the row types of an image service's table by file name; empty for other tables."""
    if not 0 < size <= _MAX_BYTES:
        return {}
    data = Path(path).read_bytes()
    # two columns that the service's tables have and catalogues have not
    if b"download" not in data or b"pixflags" not in data:
        return {}
    from twomass_viewer.catalogs.read import read_table

    try:
        columns = {k.lower(): v for k, v in read_table(data).columns.items()}
    except TwoMassError:
        return {}
    if "type" not in columns or "download" not in columns:
        return {}
    found: dict[str, str] = {}
    for key in _NAMING:
        for text, kind in zip(columns.get(key, ()), columns["type"], strict=False):
            name = _bare(str(text).split("?")[0].rsplit("/", 1)[-1])
            if name:
                found.setdefault(name, str(kind).strip())
    return found
