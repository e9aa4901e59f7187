"""What commands print: one JSON document, or tables for people; progress goes to stderr."""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from twomass_viewer.errors import TwoMassError


def add_format_argument(
    parser: argparse.ArgumentParser, formats: Sequence[str] = ("text", "json")
) -> None:
    """Add ``--format`` with these choices (the first is the default) and its short ``--json``."""
    parser.add_argument(
        "--format",
        choices=list(formats),
        default=formats[0],
        help=f"what to print (default: {formats[0]})",
    )
    parser.add_argument(
        "--json", dest="format", action="store_const", const="json", help="short for --format json"
    )


def print_json(document: Any) -> None:
    """Print one JSON document; numbers that are not finite become null."""
    plain = _plain(document)
    print_text(json.dumps(plain, indent=2, ensure_ascii=not _speaks_unicode(sys.stdout)))


def print_text(text: str = "") -> None:
    """Print a line to stdout, whatever characters the terminal knows."""
    _write(sys.stdout, text)


def say(text: str) -> None:
    """Print a message to stderr, where it does not mix with results."""
    _write(sys.stderr, f"twomass-viewer: {text}")


def say_error(error: TwoMassError) -> None:
    """Print an error and its hint to stderr."""
    say(str(error))


def format_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()
) -> str:
    """Return an aligned text table.

    Parameters
    ----------
    headers : sequence of str
    rows : sequence of sequence of str
        One text for each column.
    right : sequence of int
        Columns aligned to the right, as numbers are.
    """
    widths = [max(len(str(cell)) for cell in column) for column in zip(headers, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join([line(headers), rule, *(line(row) for row in rows)])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _speaks_unicode(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf")


def _write(stream: TextIO, text: str) -> None:
    if not _speaks_unicode(stream):
        encoding = getattr(stream, "encoding", None) or "ascii"
        text = text.encode(encoding, "replace").decode(encoding)
    stream.write(text + "\n")
    stream.flush()
