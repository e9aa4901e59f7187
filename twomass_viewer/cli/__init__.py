"""The command line: one module a sub-command, loaded only when called."""

import argparse
import importlib
import signal
import sys
from collections.abc import Sequence
from typing import Protocol

from twomass_viewer import __version__
from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.messages import discard_stdout, say, say_error
from twomass_viewer.errors import TwoMassError, UsageError


class Command(Protocol):
    """What a sub-command module offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and return an exit code."""


# name -> (module, one line of help); modules are imported only when their command is called
COMMANDS: dict[str, tuple[str, str]] = {
    "open": ("open_window", "open the window (the default)"),
    "simulate": ("simulate", "write a simulated survey field"),
    "identify": ("identify", "say what files are: product, fidelity, scan, WCS, zero points"),
    "artifacts": ("artifacts", "predict where artifacts of bright stars fall"),
    "explain": ("explain", "say why there is a dot: ranked reasons for positions"),
    "photometry": ("photometry", "aperture photometry, guarded against lossy pixels"),
    "mosaic": ("mosaic", "many images of one band as one, their sky levels matched"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process by default.

    Returns
    -------
    int
        Exit code: 0 all done, 1 some inputs failed, 2 usage, 3 all refused for fidelity, 4 none
        usable.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0] not in COMMANDS and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "open")
    parser = argparse.ArgumentParser(prog="twomass-viewer", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"twomass-viewer {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    loaded: Command | None = None
    for name, (module, help_text) in COMMANDS.items():
        sentence = f"{help_text[0].upper()}{help_text[1:]}."
        sub = commands.add_parser(name, help=help_text, description=sentence)
        if words[0] == name:
            loaded = importlib.import_module(f"twomass_viewer.cli.{module}")
            loaded.configure(sub)
    args, unknown = parser.parse_known_args(words)
    if unknown:  # files on both sides of an option; what is no argument at all ends here
        args = commands.choices[args.command].parse_intermixed_args(words[1:])
    assert loaded is not None  # argparse has left for --help, --version and unknown commands
    try:
        return loaded.run(args)
    except UsageError as error:
        say_error(error)
        return exit_codes.USAGE
    except TwoMassError as error:
        say_error(error)
        return exit_codes.NONE_USABLE
    except KeyboardInterrupt:
        say("Interrupted.")
        return 128 + signal.SIGINT
    except BrokenPipeError:
        discard_stdout()  # its reader has left, content
        return exit_codes.OK


_DESCRIPTION = "Inspector for images of the Two Micron All Sky Survey (2MASS)."
