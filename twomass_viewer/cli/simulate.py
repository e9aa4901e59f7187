"""``simulate DIR``: write a simulated survey field."""

import argparse
from pathlib import Path

from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.messages import Progress, say
from twomass_viewer.cli.output import add_output_arguments, deliver, deliver_json
from twomass_viewer.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder to write to")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="random seed (default: 1)")
    parser.add_argument(
        "--field", default="demo", metavar="NAME", help="which field (default: demo)"
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="write into a folder that holds a field or other files",
    )
    add_output_arguments(parser, to_file=False)


def run(args: argparse.Namespace) -> int:
    """Write the field and say what was written."""
    from twomass_viewer.simulation.field import FIELDS, write_field
    from twomass_viewer.simulation.field_files import MANIFEST, is_ours

    if args.field not in FIELDS:
        raise UsageError(
            f"There is no simulated field named “{args.field}”.", f"Known: {', '.join(FIELDS)}."
        )
    was_there = is_ours(args.folder) and not args.overwrite
    files = write_field(
        args.folder,
        seed=args.seed,
        name=args.field,
        overwrite=args.overwrite,
        progress=Progress("simulating", in_files=True),
    )
    if was_there:
        say(f"The field is already there, of seed {files.seed} and as it was written.")
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
    if args.format == "json":
        deliver_json(
            {
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
        )
        return exit_codes.OK
    lines = [
        f"Simulated field {files.name}, seed {files.seed} (no survey data), in {files.folder}:"
    ]
    lines += [
        f"  {what:<22} {path.stat().st_size / 1e6:6.2f} MB  {path.name}"
        for what, path in roles.items()
    ]
    deliver("\n".join([*lines, ""]).encode(), "text", None)
    return exit_codes.OK
