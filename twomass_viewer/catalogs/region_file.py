"""DS9 region files: how they begin, and what may stand in comments and labels."""

from collections.abc import Iterable

# In a region file a semicolon, even in a comment, begins the next command, and braces hold labels.
_LABEL = str.maketrans({"{": "(", "}": ")", ";": ",", '"': "″", "'": "′", "\n": " ", "\r": None})


def region_file(notes: Iterable[str], settings: str, regions: Iterable[str]) -> str:
    """Return the text of a region file in FK5 J2000.

    Parameters
    ----------
    notes : iterable of str
        Sentences written as comments: notices, acknowledgment.
    settings : str
        What all regions share, for example ``color=green``.
    regions : iterable of str
        Lines, see `region_label`, `region_tag` and `region_comment` for what they may hold.
    """
    comments = [region_comment(line) for note in notes for line in note.splitlines()]
    head = ["# Region file format: DS9 version 4.1", *comments, f"global {settings}", "fk5"]
    return "\n".join([*head, *regions]) + "\n"


def region_comment(text: str) -> str:
    """Return a comment line that DS9 does not take for a command."""
    return "# " + text.replace(";", ",")


def region_label(text: str) -> str:
    """Return ``text={…}`` with nothing in it that would end the label or the line."""
    return f"text={{{text.translate(_LABEL)}}}"


def region_tag(text: str) -> str:
    """Return ``tag={…}``, with which DS9 finds and groups regions without showing the text."""
    return f"tag={{{text.translate(_LABEL)}}}"
