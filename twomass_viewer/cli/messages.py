"""Messages and progress on stderr, and text for whatever terminal there is.

Nothing here loads numpy: the command line answers ``--help`` and its errors without it.
"""

import os
import sys
from typing import TextIO

from twomass_viewer.errors import TwoMassError


def say(text: str) -> None:
    """Print a message to stderr, where it does not mix with results."""
    write_text(sys.stderr, f"twomass-viewer: {text}\n")


def say_error(error: TwoMassError) -> None:
    """Print an error and its hint to stderr."""
    say(str(error))


_IN_ASCII = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "≈": "~", "±": "+/-", "″": '"', "′": "'", "°": " deg",
        "“": '"', "”": '"', "’": "'", "·": "|",
    }
)  # fmt: skip


class Progress:
    """Progress on stderr: one line rewritten on a terminal; elsewhere a line every fifth part.

    Parameters
    ----------
    what : str
        What is being done, for example ``simulating``.
    in_files : bool
        Whether to speak where stderr is no terminal.
    """

    def __init__(self, what: str, *, in_files: bool = False) -> None:
        self._what = what
        self._terminal = sys.stderr.isatty()
        self._silent = not self._terminal and not in_files
        self._last = -1

    def __call__(self, fraction: float, text: str) -> None:
        """Say how far it has come: 0 to 1, and what is done now."""
        percent = int(100 * fraction)
        step = percent if self._terminal else percent // 20
        if self._silent or step == self._last:
            return
        self._last = step
        line = f"{self._what} {percent:3d} %  {text}"
        if not self._terminal:
            write_text(sys.stderr, f"{line}\n")
        else:
            # back to the line's start: what is said next takes its place
            write_text(sys.stderr, "\r\033[K" if fraction >= 1.0 else f"\r\033[K{line}\r")


def speaks_unicode(stream: TextIO) -> bool:
    """Return whether a stream takes every character."""
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf")


def write_text(stream: TextIO, text: str) -> None:
    """Write text at once; signs the stream does not know are spelled in ASCII, else ``?``."""
    if not speaks_unicode(stream):
        encoding = getattr(stream, "encoding", None) or "ascii"
        # a declination or a mark of indicative values must not become a question mark
        text = text.translate(_IN_ASCII).encode(encoding, "replace").decode(encoding)
    stream.write(text)
    stream.flush()


def discard_stdout() -> None:
    """Give up on stdout, so that the interpreter does not complain of it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
