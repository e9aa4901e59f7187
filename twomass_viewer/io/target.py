"""Targets as typed: a path, or ``FILE[…]`` for one HDU of it, or for all its images.

``FILE[n]`` is HDU n, counted from 0; ``FILE[NAME]`` and ``FILE[NAME,version]`` are found by EXTNAME
and EXTVER, in any case; ``FILE[*]`` stands for every image of the file.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

_WITH_HDU = re.compile(r"^(?P<path>.+)\[(?P<hdu>[^][]+)\]$", re.DOTALL)
_NAMED = re.compile(r"^(?P<name>.*?)\s*,\s*(?P<version>\d+)$")


@dataclass(frozen=True, slots=True)
class HduChoice:
    """One HDU as asked for: by number, by name, or every image.

    Attributes
    ----------
    index : int or None
    name : str or None
        EXTNAME; ``PRIMARY`` is HDU 0.
    version : int or None
        EXTVER; None takes the first of the name.
    every : bool
    """

    index: int | None = None
    name: str | None = None
    version: int | None = None
    every: bool = False

    def __str__(self) -> str:
        """Return it as it stands between the brackets."""
        if self.every:
            return "*"
        if self.index is not None:
            return str(self.index)
        return f"{self.name}" if self.version is None else f"{self.name},{self.version}"


def parse_target(target: str | Path) -> tuple[Path, HduChoice | None]:
    """Return the path and the HDU asked for, None where the first image is meant.

    A file whose own name ends in brackets is taken as that file.
    """
    text = str(target)
    match = _WITH_HDU.match(text)
    # pathlib's own expanduser raises for a user there is not
    if match is None or _exists(Path(text)):
        return Path(os.path.expanduser(text)), None
    return Path(os.path.expanduser(match["path"])), _choice(match["hdu"].strip())


def _choice(text: str) -> HduChoice:
    if text == "*":
        return HduChoice(every=True)
    if text.isascii() and text.isdigit():
        return HduChoice(index=int(text[:18]))  # no file has that many
    named = _NAMED.match(text)
    if named is not None and named["name"]:
        return HduChoice(name=named["name"].strip("'\""), version=int(named["version"]))
    return HduChoice(name=text.strip("'\""))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a zero byte
        return False
