"""Results of commands: options that shape them, and their way to stdout or a file."""

import argparse
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from twomass_viewer.catalogs.export import SUFFIXES, format_of, json_bytes
from twomass_viewer.cli.messages import discard_stdout, speaks_unicode, write_text
from twomass_viewer.errors import FileProblemError, UsageError
from twomass_viewer.files import write_atomic

_LABELLED = re.compile(r"(\s*(?:\S+ {2,})?)(.*)")
_NARROWEST = 20  # columns in which a sentence can still be read


def add_output_arguments(
    parser: argparse.ArgumentParser,
    formats: Sequence[str] = ("text", "json"),
    *,
    to_file: bool = True,
) -> None:
    """Add ``--format`` with these choices, its short ``--json``, and ``-o``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    formats : sequence of str
        The first is the default.
    to_file : bool
        Whether ``-o`` is offered.
    """
    parser.add_argument(
        "--format", choices=list(formats), help=f"what to print (default: {formats[0]})"
    )
    parser.add_argument(
        "--json", dest="format", action="store_const", const="json", help="short for --format json"
    )
    if to_file:
        parser.add_argument(
            "-o", "--output", metavar="OUT", help="write to a file; its ending sets the format"
        )
    parser.set_defaults(formats=tuple(formats))


def chosen_format(args: argparse.Namespace) -> str:
    """Return the format asked for, or the one the output's name stands for.

    Raises
    ------
    UsageError
        If the output cannot be written where it is meant to go.
    """
    formats: tuple[str, ...] = args.formats
    asked: str | None = args.format
    output: str | None = getattr(args, "output", None)
    if output is None:
        if asked == "fits" and sys.stdout.isatty():
            raise UsageError("A FITS table is not for a terminal.", "Add -o OUT.fits.")
        return asked or formats[0]
    folder = Path(output).absolute().parent
    if not folder.is_dir():
        raise UsageError(f"The folder {folder} for the output does not exist.", "Make it first.")
    form = asked or ("reg" if output.lower().endswith(".reg") else format_of(output))
    if form is None:
        endings = [end for end, kind in SUFFIXES.items() if kind in formats]
        endings += [".reg"] if "reg" in formats else []
        raise UsageError(
            f"The ending of {output} names no format.",
            f"Use one of {', '.join(endings)}, or say which with --format.",
        )
    if form not in formats:
        raise UsageError(
            f"This command does not write {form}.", f"Choose one of {', '.join(formats)}."
        )
    return form


def deliver(content: bytes, form: str, output: str | None) -> None:
    """Write a finished result to its file, or to stdout.

    Parameters
    ----------
    content : bytes
        UTF-8 text, or the bytes of a FITS table.
    form : str
        Its format.
    output : str or None
        A file's name; None is stdout.

    Raises
    ------
    FileProblemError
        If it cannot be written there.
    """
    if output is not None:

        def write(stream: BinaryIO) -> None:
            stream.write(content)

        try:
            write_atomic(Path(output), write)
        except OSError as error:
            raise FileProblemError(
                f"{output} cannot be written: {error.strerror or error}.", "Choose another place."
            ) from error
        return
    try:
        if form == "fits":
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            text = content.decode()
            if form == "text" and sys.stdout.isatty():
                text = wrapped(text, shutil.get_terminal_size().columns)
            write_text(sys.stdout, text)
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_stdout()
        raise FileProblemError(
            f"The result cannot be written to standard output: {error.strerror or error}.",
            "Make room, or write it elsewhere with -o.",
        ) from error


def wrapped(text: str, columns: int) -> str:
    """Return text with its sentences broken between words to fit a terminal.

    What follows a label keeps to its own column. Rows of a table, whose cells stand two spaces
    apart, are left as they are.
    """
    out = []
    for line in text.split("\n"):
        head, body = _LABELLED.fullmatch(line).groups()  # type: ignore[union-attr]  # always fits
        if len(line) > columns and "  " not in body and columns - len(head) >= _NARROWEST:
            line = textwrap.fill(
                body, columns, initial_indent=head, subsequent_indent=" " * len(head),
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
        out.append(line)
    return "\n".join(out)


def deliver_json(document: Any, output: str | None = None) -> None:
    """Write one JSON document; numbers that are not finite become null."""
    escaped = output is None and not speaks_unicode(sys.stdout)
    deliver(json_bytes(document, ascii_only=escaped), "json", output)
