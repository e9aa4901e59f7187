"""Badges where there is little room: in several lines, and if need be without their last words."""

from collections.abc import Callable

_BETWEEN = " · "


def folded(text: str, room: float, most: int, width: Callable[[str], float]) -> str:
    """Return the text of a badge in lines that fit.

    Parameters
    ----------
    text : str
        Parts with middle dots between them; the first say most.
    room : float
        Pixels a line may take.
    most : int
        Lines there is room for, one at least.
    width : callable
        Returns the pixels a text takes.
    """
    if width(text) <= room:
        return text
    lines = [""]
    for part in text.split(_BETWEEN):
        longer = f"{lines[-1]}{_BETWEEN}{part}" if lines[-1] else part
        if not lines[-1] or width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    kept = lines[: max(most, 1)]
    if len(kept) < len(lines):
        kept[-1] += " …"
    return "\n".join(_cut(line, room, width) for line in kept)


def _cut(line: str, room: float, width: Callable[[str], float]) -> str:
    while width(line) > room and len(line) > 2:
        line = line.removesuffix("…").rstrip()[:-1] + "…"
    return line
