"""The session file: the document of what a window shows, as readable JSON.

`write_session` completes a document with what tells its files and writes it, `read_session` checks
one.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from twomass_viewer.errors import FileProblemError
from twomass_viewer.io.target import parse_target
from twomass_viewer.session.file_references import refer
from twomass_viewer.session.plain_reading import MAX_BYTES
from twomass_viewer.session.session_document import FORMAT, VERSION, Document
from twomass_viewer.session.session_plan import SessionPlan, plan_of
from twomass_viewer.session.writing import write_whole

SUFFIX = ".twomass.json"
_DAMAGED = "Open the images themselves, or an older copy of it."


# -- writing ------------------------------------------------------------------------------------


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
    write_whole(path, text.encode())


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
        return plan_of(document, name, folder)
    except FileProblemError as error:
        message = error.message.replace("It is damaged", f"{what} is damaged", 1)
        raise FileProblemError(message, error.hint) from None
    except RecursionError:
        raise FileProblemError(f"{what} is damaged: it is nested too deeply.", _DAMAGED) from None


def _no_constant(name: str) -> None:
    raise ValueError(name)
