"""Colours of region files as ``#rrggbb``."""

import re

_NAMES = {
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#00ff00",
    "blue": "#0000ff", "cyan": "#00ffff", "magenta": "#ff00ff", "yellow": "#ffff00",
    "orange": "#ffa500", "pink": "#ffc0cb", "purple": "#a020f0", "brown": "#a52a2a",
    "gray": "#bebebe", "grey": "#bebebe",
}  # fmt: skip
"""As X11 (and so DS9) defines them."""

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\Z")


OFFERED = ("#3fd4e0", *(_NAMES[n] for n in ("green", "red", "yellow", "cyan", "magenta", "orange",
                                            "blue", "white")))  # fmt: skip
"""What is offered to choose from: our own first, then those of DS9's menu."""


def name_of(color: str) -> str:
    """Return the name of a colour, or its digits where it has none."""
    return next((name for name, value in _NAMES.items() if value == color), color)


def color_of(word: str) -> str:
    """Return a colour as ``#rrggbb``; empty for a word that is none."""
    text = word.strip().lower()
    if _HEX.match(text):
        return text if len(text) == 7 else "#" + "".join(2 * c for c in text[1:])
    return _NAMES.get(text, "")
