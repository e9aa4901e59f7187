"""The recipe in a picture: the document of its view, so that opening the picture shows it again."""

import os
from pathlib import Path
from typing import Any

from twomass_viewer.errors import FileProblemError
from twomass_viewer.session.picture_metadata import may_carry_view, read_recipe
from twomass_viewer.session.session_document import Document
from twomass_viewer.session.session_file import (
    complete,
    is_session_name,
    parse_session,
    read_session,
    to_text,
)
from twomass_viewer.session.session_plan import SessionPlan


def is_picture_name(name: str) -> bool:
    """Whether a file is named as a picture that may carry a recipe."""
    return may_carry_view(name)


def recipe_of(document: Document, path: Path, *, full_paths: bool) -> str:
    """Return the recipe for a picture; reads what tells its files.

    Parameters
    ----------
    document : dict
        From `describe`.
    path : pathlib.Path
        Of the picture.
    full_paths : bool
        Whether it tells in which folders its files lie. Without, they are sought beside the
        picture, which can be passed on without telling the folders of who made it.
    """
    completed = complete(document, path.absolute().parent if full_paths else None)
    if not full_paths:
        completed = names_only(completed)
    return to_text(completed)


def names_only(completed: Document) -> Document:
    """Return a completed document that names every file without its folders."""
    paths = {f["full_path"] for f in completed["files"]}
    folders = {str(Path(p).parent) for p in paths}
    # the deepest first: one may lie in another
    spare = sorted((f + os.sep for f in folders if f != Path(f).anchor), key=len, reverse=True)

    def bare(text: str) -> str:
        if text in paths:
            return Path(text).name
        for folder in spare:
            text = text.replace(folder, "")
        return text

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return bare(value)
        if isinstance(value, list):
            return [walk(v) for v in value]
        return {k: walk(v) for k, v in value.items()} if isinstance(value, dict) else value

    named: Document = walk(completed)
    for f in named["files"]:
        f["path"] = f["full_path"] = Path(f["full_path"]).name
    for m in named["measurements"]:
        m["image"] = Path(m["image"]).name  # that image may be open no more
    return named


def read_document(path: Path) -> SessionPlan:
    """Read a session file, or the recipe of a picture.

    Raises
    ------
    FileProblemError
        It cannot be read, is damaged, or is a picture without recipe.
    """
    if not is_picture_name(path.name) or is_session_name(path.name):
        return read_session(path)
    recipe = read_recipe(path)
    if recipe is None:
        raise FileProblemError(
            f"The picture {path.name} carries no view of twomass_viewer.",
            "Only pictures saved with their view by this program do, until another one edits them.",
        )
    return parse_session(recipe, path.name, path.absolute().parent)
