"""``open``: the window, or a screenshot of it."""

import argparse
import os
import sys
import threading
from pathlib import Path

from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.arguments import POSITION_WORDS, parse_band, parse_place
from twomass_viewer.cli.messages import say
from twomass_viewer.errors import UsageError
from twomass_viewer.io.target import parse_target
from twomass_viewer.session.picture_metadata import format_of

_GRACE_SECONDS = 10.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``open``."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="images (FILE[n] picks an HDU) and catalogues"
    )
    parser.add_argument("--demo", action="store_true", help="open the built-in simulated field")
    parser.add_argument(
        "--psc", action="append", default=[], metavar="T", help="a PSC table (repeatable)"
    )
    parser.add_argument(
        "--xsc", action="append", default=[], metavar="T", help="an XSC table (repeatable)"
    )
    parser.add_argument(
        "--regions", action="append", default=[], metavar="FILE",
        help="a DS9 or CASA region file (repeatable)",
    )  # fmt: skip
    parser.add_argument("--at", metavar="POS", help="centre on this position and inspect it")
    parser.add_argument("--band", metavar="B", help="J, H or Ks: the band shown")
    parser.add_argument("--rgb", action="store_true", help="show Ks, H, J as red, green, blue")
    parser.add_argument("--zoom", type=float, metavar="Z", help="screen pixels per image pixel")
    parser.add_argument("--rules", metavar="FILE", help="a JSON file that overrides artifact rules")
    parser.add_argument("--theme", choices=("dark", "light"), help="colours of the window")
    parser.add_argument(
        "--screenshot",
        metavar="OUT",
        help="write a picture of the window (.png, .pdf, .svg, .tiff) and exit",
    )
    parser.add_argument(
        "--full-paths", action="store_true",
        help="let the picture of --screenshot tell the folders of its files",
    )  # fmt: skip
    parser.add_argument(
        "--size", metavar="WxH", help="size of the window in pixels, for example 1600x1000"
    )
    parser.epilog = POSITION_WORDS


def run(args: argparse.Namespace) -> int:
    """Open the window; returns when it is closed or the screenshot is written."""
    band = parse_band(args.band)
    if band is not None and args.rgb:
        raise UsageError("--band and --rgb exclude each other.", "Give one of them.")
    if args.zoom is not None and not 0.001 <= args.zoom <= 200:
        raise UsageError(f"A zoom of {args.zoom} is out of range.", "Give 0.001 to 200.")
    at = parse_place(args.at) if args.at is not None else None
    size = _parse_size(args.size)
    if args.screenshot:
        folder = Path(args.screenshot).resolve().parent
        if not folder.is_dir():
            raise UsageError(
                f"The folder {folder} for the screenshot does not exist.", "Make it first."
            )
        name = Path(args.screenshot).name
        if "." in name and format_of(name) is None:
            raise UsageError(
                f"{name} is no kind of picture this program writes.",
                "Give it an ending .png, .pdf, .svg or .tiff.",
            )
    if not _has_display():
        if not args.screenshot:
            absent = [f for f in args.files if not os.path.lexists(parse_target(f)[0])]
            if absent:
                say(f"{absent[0]} does not exist, and it is no command either (see --help).")
            say("There is no screen to open a window on. Use --screenshot OUT.png, or set DISPLAY.")
            return exit_codes.NONE_USABLE
        os.environ["QT_QPA_PLATFORM"] = "offscreen"

    from twomass_viewer.ui.app import SCREENSHOT_SECONDS, WindowOptions, run_window

    watchdog = threading.Timer(SCREENSHOT_SECONDS + _GRACE_SECONDS, _give_up)
    watchdog.daemon = True
    if args.screenshot:
        watchdog.start()
    outcome = run_window(
        WindowOptions(
            files=tuple(args.files),
            demo=args.demo,
            psc=tuple(args.psc),
            xsc=tuple(args.xsc),
            regions=tuple(args.regions),
            at=at,
            band=band,
            rgb=args.rgb,
            zoom=args.zoom,
            rules=Path(args.rules) if args.rules else None,
            theme=args.theme,
            screenshot=Path(args.screenshot) if args.screenshot else None,
            full_paths=args.full_paths,
            size=size,
        )
    )
    watchdog.cancel()
    code = exit_codes.OK
    if outcome.crashed:
        code = exit_codes.NONE_USABLE
    elif outcome.failed:
        code = exit_codes.summarize(outcome.opened, outcome.failed)
    if outcome.stuck:
        # the interpreter would wait for a thread that waits for a disk or a network
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _give_up() -> None:
    """Leave although the interface thread is stuck and cannot see that its time is over."""
    print("twomass-viewer: the window hangs; no picture was written.", file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
    os._exit(exit_codes.NONE_USABLE)


def _parse_size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise UsageError(f"“{text}” is not a window size.", "Write for example 1600x1000.")
    size = int(width), int(height)
    if not (400 <= size[0] <= 16000 and 300 <= size[1] <= 16000):
        raise UsageError(f"A window of {text} is out of range.", "Use 400x300 to 16000x16000.")
    return size


def _has_display() -> bool:
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)
