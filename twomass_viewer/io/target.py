"""Targets as typed: a path, or ``FILE[n]`` for one HDU of it."""

import re
from pathlib import Path

_WITH_HDU = re.compile(r"^(?P<path>.+)\[(?P<hdu>\d+)\]$", re.DOTALL)


def parse_target(target: str | Path) -> tuple[Path, int | None]:
    """Return the path and the HDU number, None where the first image is meant.

    A file whose own name ends in ``[n]`` is taken as that file.
    """
    text = str(target)
    match = _WITH_HDU.match(text)
    if match is None or Path(text).exists():
        return Path(text).expanduser(), None
    return Path(match["path"]).expanduser(), int(match["hdu"])
