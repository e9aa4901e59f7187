"""``mosaic``: many images of one band as one, with their sky levels matched."""

import argparse
import io
import os
from collections.abc import Sequence
from pathlib import Path

from twomass_viewer.catalogs.export import ExportColumn, ExportTable, write_table
from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.arguments import parse_band
from twomass_viewer.cli.messages import Progress, say, say_error
from twomass_viewer.cli.output import add_output_arguments, chosen_format, deliver, deliver_json
from twomass_viewer.errors import UsageError
from twomass_viewer.files import distinct_names
from twomass_viewer.mosaic.build import (
    MosaicReport,
    MosaicRequest,
    NothingToCombineError,
    make_mosaic,
)
from twomass_viewer.mosaic.grid import PROJECTIONS
from twomass_viewer.mosaic.report import refusal_document, report_document
from twomass_viewer.mosaic.sky_matching import SkyModel
from twomass_viewer.mosaic.strips import Combination

_ALONE = 16  # with fewer images, starting other processes takes longer than they save


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add = parser.add_argument
    add("images", nargs="+", metavar="IMAGE", help="a FITS image; FILE[n] picks an HDU")
    add("-o", "--output", dest="file", metavar="OUT.fits", help="the mosaic (required)")
    add("--band", metavar="B", help="J, H or Ks, where images hold several")
    add(
        "--zero-point", type=float, metavar="ZP",
        help="common zero point, mag (default: the median of the images)",
    )  # fmt: skip
    add("--projection", choices=PROJECTIONS, default="TAN", help="default: TAN")
    add("--pixel", type=float, default=1.0, metavar="P", help="pixel size, arcsec (default: 1)")
    add(
        "--combine", choices=[c.value for c in Combination], default=Combination.MEAN.value,
        help="of the images at a place (default: mean)",
    )  # fmt: skip
    add(
        "--match", choices=[m.value for m in SkyModel], default=SkyModel.PLANE.value,
        help="sky fitted to each image: an offset, or a plane (default: plane)",
    )  # fmt: skip
    add("--no-match", action="store_true", help="leave the sky levels as they are")
    add(
        "--jobs", type=int, metavar="N",
        help=f"processes (default: 1, for more than {_ALONE} images one a processor)",
    )  # fmt: skip
    add("--scheduler", metavar="ADDRESS", help="work on the cluster of this dask scheduler")
    add_output_arguments(parser, to_file=False)


def run(args: argparse.Namespace) -> int:
    """Make the mosaic and say what it is made of."""
    form = chosen_format(args)
    band = parse_band(args.band)
    if args.file is None:
        raise UsageError("No file for the mosaic is named.", "Add -o OUT.fits.")
    if args.jobs is not None and args.jobs < 1:
        raise UsageError(f"{args.jobs} is no number of processes.", "Give 1 or more.")
    if args.jobs is not None and args.scheduler is not None:
        raise UsageError("--jobs does not go with --scheduler.", "The cluster has its workers.")
    processors = os.cpu_count() or 1
    jobs = args.jobs or (processors if len(args.images) > _ALONE else 1)
    request = MosaicRequest(
        targets=tuple(args.images),
        output=Path(args.file),
        band=band,
        zero_point=args.zero_point,
        pixel_arcsec=args.pixel,
        projection=args.projection,
        sky_model=None if args.no_match else SkyModel(args.match),
        combination=Combination(args.combine),
        jobs=0 if jobs == 1 else jobs,
        scheduler=args.scheduler,
    )
    progress = Progress("mosaic")
    try:
        report = make_mosaic(request, progress)
    except NothingToCombineError as error:
        for refusal in error.refusals:
            say_error(refusal.error)
        if form == "json":
            refused = [refusal_document(r) for r in error.refusals]
            deliver_json({"output": None, "inputs": [], "refused": refused})
        say_error(error)
        return exit_codes.NONE_USABLE
    progress(1.0, "")
    for refusal in report.refusals:
        say_error(refusal.error)
    for notice in report.notices:
        say(notice)
    if form == "json":
        deliver_json(report_document(report))
    else:
        deliver(_text(report).encode(), form, None)
    return exit_codes.summarize(len(report.inputs), len(report.refusals))


def _text(report: MosaicReport) -> str:
    rows, cols = report.grid.shape
    zero = "no zero point" if report.zero_point is None else f"MAGZP {report.zero_point:g} mag"
    band = f"{report.band} " if report.band else ""
    simulated = ", simulated" if report.simulated else ""
    lines = [
        f"{report.output}: mosaic of {len(report.inputs)} {band}images, {cols} x {rows} pixels of "
        f"{report.grid.pixel_arcsec:g} arcsec ({report.grid.transform.projection}), {zero}, "
        f"{report.fidelity}, derived{simulated}.",
        "",
        _inputs(report),
    ]
    if report.match.overlaps:
        lines += [_overlaps(report)]
    return "\n".join(lines)


def _inputs(report: MosaicReport) -> str:
    match = report.match
    columns = [
        ("file", _names(report)),
        ("product", [i.product.value for i in report.inputs]),
        ("fidelity", [i.fidelity.value.value for i in report.inputs]),
        ("MAGZP", ["-" if i.magzp is None else f"{i.magzp:.4f}" for i in report.inputs]),
        ("scale", [f"{s:.5f}" for s in match.scales]),
        ("offset DN", [f"{v:+.2f}" for v in match.levels_dn[:, 0]]),
    ]
    if report.sky_model is SkyModel.PLANE:
        columns += [
            (f"slope {axis}", [f"{v:+.2f}" for v in match.levels_dn[:, n]])
            for n, axis in ((1, "x"), (2, "y"))
        ]
    return _table(columns)


def _overlaps(report: MosaicReport) -> str:
    names, found = _names(report), report.match.overlaps
    return _table(
        [
            ("overlap of", [names[o.first] for o in found]),
            ("and", [names[o.second] for o in found]),
            ("difference DN", [f"{o.difference_dn:+.2f}" for o in found]),
            ("after matching", [f"{o.residual_dn:+.2f}" for o in found]),
        ]
    )


def _names(report: MosaicReport) -> list[str]:
    return distinct_names([i.target for i in report.inputs])


def _table(columns: Sequence[tuple[str, Sequence[str]]]) -> str:
    stream = io.BytesIO()
    table = ExportTable("mosaic", [ExportColumn(n, "", "", list(v)) for n, v in columns])
    write_table(table, "text", stream)
    return stream.getvalue().decode()
