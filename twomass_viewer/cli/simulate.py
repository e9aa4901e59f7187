"""``simulate DIR``: write a simulated survey field."""

import argparse
import json
import sys
from pathlib import Path

from twomass_viewer.cli import exit_codes
from twomass_viewer.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder to write to")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="random seed (default 1)")
    parser.add_argument("--field", default="demo", metavar="NAME", help="which field: demo")
    parser.add_argument(
        "--overwrite", action="store_true", help="write into a folder that holds other files"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", dest="output_format")
    parser.add_argument(
        "--json", action="store_const", const="json", dest="output_format", help="print JSON"
    )


def run(args: argparse.Namespace) -> int:
    """Write the field and say what was written."""
    from twomass_viewer.simulation.field import FIELDS, write_field
    from twomass_viewer.simulation.field_files import MANIFEST

    if args.field not in FIELDS:
        raise UsageError(
            f"There is no simulated field named '{args.field}'.", f"Known: {', '.join(FIELDS)}."
        )
    files = write_field(
        args.folder,
        seed=args.seed,
        name=args.field,
        overwrite=args.overwrite,
        progress=_Progress(sys.stderr.isatty()),
    )
    roles = {
        **{f"Atlas {band.value}": path for band, path in files.images.items()},
        "Atlas J, south-going": files.opposite,
        "Quicklook Ks": files.quicklook,
        "XSC cube": files.cube,
        "PSC": files.psc,
        "XSC": files.xsc,
        "truth, sources": files.truth_sources,
        "truth, artifacts": files.truth_artifacts,
        "README": files.readme,
        "manifest": files.folder / MANIFEST,
    }
    if args.output_format == "json":
        document = {
            "simulated": True,
            "field": files.name,
            "seed": files.seed,
            "folder": str(files.folder),
            "files": [
                {"what": what, "path": str(path), "bytes": path.stat().st_size}
                for what, path in roles.items()
            ],
            "parameters": files.parameters,
        }
        print(json.dumps(document, indent=2))  # noqa: T201
        return exit_codes.OK
    print(f"Simulated field {files.name}, seed {files.seed} (no survey data), in {files.folder}:")  # noqa: T201
    for what, path in roles.items():
        print(f"  {what:<22} {path.stat().st_size / 1e6:6.2f} MB  {path.name}")  # noqa: T201
    return exit_codes.OK


class _Progress:
    """Progress on stderr: one line rewritten on a terminal, every fifth part elsewhere."""

    def __init__(self, terminal: bool) -> None:
        self._terminal = terminal
        self._last = -1

    def __call__(self, fraction: float, text: str) -> None:
        percent = int(100 * fraction)
        step = percent if self._terminal else percent // 20
        if step == self._last:
            return
        self._last = step
        end = "\n" if not self._terminal or fraction >= 1.0 else ""
        start = "\r\033[K" if self._terminal else ""
        print(f"{start}simulating {percent:3d} %  {text}", end=end, file=sys.stderr, flush=True)  # noqa: T201
