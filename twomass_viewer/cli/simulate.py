"""``simulate DIR``: write a simulated survey field."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.messages import Progress, say
from twomass_viewer.cli.output import add_output_arguments, deliver, deliver_json
from twomass_viewer.errors import UsageError

if TYPE_CHECKING:
    from twomass_viewer.survey.bands import Band

_FIELDS = (
    "demo, sparse, sparse-south, crowded, crowded-north, bright-star, galaxies, calibration, "
    "six-x, pole, ra-zero, or mosaic-N with N neighbouring images"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder to write to")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="random seed (default: 1)")
    parser.add_argument(
        "--field", default="demo", metavar="NAME", help=f"which field: {_FIELDS} (default: demo)"
    )
    parser.add_argument(
        "--bands", metavar="J,H,Ks", help="bands of a mosaic, each of the N images (default: J)"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="processes that work at once (default: one a processor); the files do not depend "
        "on it",
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="write into a folder that holds a field or other files",
    )
    add_output_arguments(parser, to_file=False)


def run(args: argparse.Namespace) -> int:
    """Write the field and say what was written."""
    from twomass_viewer.simulation.field import write_field
    from twomass_viewer.simulation.manifest import MANIFEST, is_ours

    bands = _bands(args.bands)
    was_there = is_ours(args.folder) and not args.overwrite
    try:
        files = write_field(
            args.folder,
            seed=args.seed,
            name=args.field,
            bands=bands,
            overwrite=args.overwrite,
            jobs=_processors() if args.jobs is None else args.jobs,
            progress=Progress("simulating", in_files=True),
        )
    except KeyboardInterrupt:
        say(f"The field was not finished: nothing of it is in {args.folder}.")
        raise
    if was_there:
        say(f"The field is already there, of seed {files.seed} and as it was written.")
    manifest = files.folder / MANIFEST
    rows: list[dict[str, Any]] = [
        {
            "what": f"{_ROLES[e.role]} {e.band}".rstrip(),
            "role": e.role,
            "path": str(files.folder / e.name),
            "bytes": e.bytes,
            **({"band": e.band} if e.band else {}),
            **({"scan": e.scan, "direction": e.direction, "coadd": e.coadd} if e.scan else {}),
        }
        for e in files.entries
    ]
    rows.append(
        {
            "what": "manifest",
            "role": "manifest",
            "path": str(manifest),
            "bytes": manifest.stat().st_size,
        }
    )
    if args.format == "json":
        deliver_json(
            {
                "simulated": True,
                "field": files.name,
                "seed": files.seed,
                "folder": str(files.folder),
                "files": rows,
                "parameters": files.parameters,
            }
        )
        return exit_codes.OK
    lines = [
        f"Simulated field {files.name}, seed {files.seed} (no survey data), in {files.folder}:"
    ]
    lines += [
        f"  {row['what']:<22} {row['bytes'] / 1e6:6.2f} MB  {Path(row['path']).name}"
        for row in rows
    ]
    deliver("\n".join([*lines, ""]).encode(), "text", None)
    return exit_codes.OK


_ROLES = {
    "atlas": "Atlas",
    "quicklook": "Quicklook",
    "xsc_cube": "XSC cube",
    "combined_calibration": "combined",
    "psc": "PSC",
    "psc_bulk": "PSC bulk file",
    "xsc": "XSC",
    "xsc_bulk": "XSC bulk file",
    "reject": "reject table",
    "sixx": "6x catalogue",
    "merged": "merged sources",
    "source_list": "source list",
    "published_persistence": "persistence",
    "published_glint": "glints",
    "truth_sources": "truth, sources",
    "truth_artifacts": "truth, artifacts",
    "readme": "README",
}


def _bands(text: str | None) -> "tuple[Band, ...] | None":
    from twomass_viewer.survey.bands import Band

    if text is None:
        return None
    found = []
    for word in text.split(","):
        band = Band.parse(word)
        if band is None:
            raise UsageError(
                f"There is no band “{word.strip()}”.", "Give J, H or Ks, separated by commas."
            )
        found.append(band)
    return tuple(b for b in Band if b in found)


def _processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
