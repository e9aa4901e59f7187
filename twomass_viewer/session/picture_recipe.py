"""The recipe in a picture: the document of its view, as text in the PNG.

An uncompressed ``iTXt`` chunk holds it, so that any reader of PNG texts shows readable JSON.
"""

import struct
import zlib
from pathlib import Path

from twomass_viewer.errors import FileProblemError
from twomass_viewer.session.session_file import (
    MAX_BYTES,
    is_session_name,
    parse_session,
    read_session,
)
from twomass_viewer.session.session_plan import SessionPlan

KEYWORD = b"Recipe"
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_HEADER_END = 33  # magic and IHDR, which has to be first
# keyword, end of it, no compression, method, no language, no translated keyword
_START = KEYWORD + b"\0\0\0\0\0"


def is_picture_name(name: str) -> bool:
    """Whether a file is named as a picture that may carry a recipe."""
    return name.lower().endswith(".png")


def with_recipe(png: bytes, recipe: str) -> bytes:
    """Return a PNG with a recipe as its first text."""
    content = b"iTXt" + _START + recipe.encode("utf-8", "replace")
    chunk = struct.pack(">I", len(content) - 4) + content
    chunk += struct.pack(">I", zlib.crc32(content))
    return png[:_HEADER_END] + chunk + png[_HEADER_END:]


def read_document(path: Path) -> SessionPlan:
    """Read a session file, or the recipe of a picture.

    Raises
    ------
    FileProblemError
        It cannot be read, is damaged, or is a picture without recipe.
    """
    if not is_picture_name(path.name) or is_session_name(path.name):
        return read_session(path)
    recipe = _recipe(path)
    if recipe is None:
        raise FileProblemError(
            f"The picture {path.name} carries no view of twomass_viewer.",
            "Only pictures saved by this program do, until another one edits them.",
        )
    return parse_session(recipe, path.name, path.absolute().parent)


def _recipe(path: Path) -> bytes | None:
    """Return the recipe of a PNG, None where there is none."""
    if not path.is_file():
        raise FileProblemError(f"{path} is not a file.", "Check the path.")
    try:
        with path.open("rb") as stream:
            if stream.read(len(PNG_MAGIC)) != PNG_MAGIC:
                raise FileProblemError(f"{path.name} is not a PNG picture.", "Check the file.")
            while len(head := stream.read(8)) == 8:
                length, kind = struct.unpack(">I4s", head)
                if kind == b"iTXt" and length <= MAX_BYTES:
                    content = stream.read(length)
                    if content.startswith(_START) and len(content) == length:
                        return content[len(_START) :]
                    stream.seek(4, 1)
                else:
                    stream.seek(length + 4, 1)
    except OSError as error:
        raise FileProblemError(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path and its rights."
        ) from error
    return None
