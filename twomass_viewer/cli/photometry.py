"""``photometry``: aperture photometry at positions, guarded against lossy pixels."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.arguments import (
    POSITION_WORDS,
    open_catalog,
    parse_band,
)
from twomass_viewer.cli.messages import Progress, say, say_error
from twomass_viewer.cli.output import add_output_arguments, chosen_format, deliver, deliver_json
from twomass_viewer.cli.places import Place, places_asked
from twomass_viewer.errors import (
    FidelityRefusedError,
    FileProblemError,
    TwoMassError,
)
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.photometry import guard
from twomass_viewer.photometry.aperture import measure
from twomass_viewer.photometry.export import export, to_document
from twomass_viewer.photometry.measurement import Measurement, PhotometryFlag
from twomass_viewer.photometry.settings import ApertureSettings
from twomass_viewer.photometry.unmeasured import unmeasured
from twomass_viewer.survey.apertures import STANDARD_ANNULUS_ARCSEC
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole

FORMATS = ("text", "json", "csv", "ecsv", "votable", "fits", "reg")


@dataclass(frozen=True)
class _Task:
    """What is asked of every image."""

    places: tuple[Place, ...]
    settings: ApertureSettings
    band: Band | None
    plane: int | None
    psc: Catalog | None
    accept_lossy: bool


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "images",
        nargs="+",
        metavar="IMAGE",
        help="a FITS image; FILE[n] or FILE[NAME] picks an HDU",
    )
    where = parser.add_argument_group("where to measure (one of the two)")
    where.add_argument(
        "--at", action="append", default=[], metavar="POS",
        help="a position (repeatable); - reads one a line from stdin",
    )  # fmt: skip
    where.add_argument(
        "--catalog", metavar="T", help="a table with positions (CSV, ECSV, VOTable, .tbl; - stdin)"
    )
    parser.add_argument(
        "--radius",
        type=float,
        default=4.0,
        metavar="R",
        help="aperture radius, arcsec (default: 4)",
    )
    parser.add_argument(
        "--annulus", type=float, nargs=2, default=STANDARD_ANNULUS_ARCSEC, metavar=("IN", "OUT"),
        help="sky annulus, arcsec (default: 14 20)",
    )  # fmt: skip
    parser.add_argument(
        "--no-recenter", action="store_true", help="measure exactly at the positions given"
    )
    parser.add_argument(
        "--accept-lossy", action="store_true",
        help="measure lossy and unknown pixels too; the values are marked as indicative",
    )  # fmt: skip
    parser.add_argument("--band", metavar="B", help="J, H or Ks (default: all)")
    parser.add_argument(
        "--plane",
        type=int,
        metavar="N",
        help="measure plane N of a cube, numbered as identify does",
    )
    parser.add_argument(
        "--psc", metavar="T", help="a PSC table, to learn of saturated sources (- stdin)"
    )
    add_output_arguments(parser, FORMATS)
    parser.epilog = POSITION_WORDS


def run(args: argparse.Namespace) -> int:
    """Measure every position on every image; rows come in the order of the positions."""
    form = chosen_format(args)
    band = parse_band(args.band)
    settings = ApertureSettings(
        args.radius, (args.annulus[0], args.annulus[1]), not args.no_recenter
    )
    places, table = places_asked(args.at, args.catalog)
    psc = open_catalog(args.psc, CatalogKind.PSC) if args.psc else table
    task = _Task(places, settings, band, args.plane, psc, args.accept_lossy)

    by_place: list[list[Measurement]] = [[] for _ in places]
    unreadable = refused = 0
    for target in args.images:
        try:
            image = read_image(target)
            rows, was_refused = _measure_image(image, task)
        except TwoMassError as error:
            say_error(error)
            unreadable += 1
            continue
        refused += was_refused
        for found, new in zip(by_place, rows, strict=True):
            found.extend(new)

    rows_in_order = [m for found in by_place for m in found]
    if rows_in_order:
        _deliver(rows_in_order, form, args.output)
    done = sum(any(m.flux_dn is not None for m in found) for found in by_place)
    without = len(places) - done if refused + unreadable < len(args.images) else 0
    if without:
        say(f"{without} of {len(places)} positions could not be measured; see their flags.")
    return exit_codes.summarize(done, unreadable + without, refused)


def _measure_image(image: SurveyImage, task: _Task) -> tuple[list[list[Measurement]], bool]:
    """Return the rows of each place, and whether the image was refused for its fidelity."""
    planes = _planes(image, task.band, task.plane)
    try:
        guard.check(image, task.accept_lossy)
    except FidelityRefusedError as error:
        say_error(error)
        flag = PhotometryFlag.REFUSED
        return [[_null(image, p, place, task, flag) for p in planes] for place in task.places], True
    rows = []
    progress = Progress(f"{image.name}:")
    for number, place in enumerate(task.places):
        progress(number / len(task.places), f"position {number + 1} of {len(task.places)}")
        if place.fault:
            flag = PhotometryFlag.NO_POSITION
            rows.append([_null(image, p, place, task, flag) for p in planes])
            continue
        rows.append(
            [
                measure(
                    image,
                    plane.index,
                    place.ra_deg,
                    place.dec_deg,
                    settings=task.settings,
                    accept_lossy=task.accept_lossy,
                    catalog=task.psc,
                )
                for plane in planes
            ]
        )
    progress(1.0, "")
    return rows, False


def _null(
    image: SurveyImage, plane: Plane, place: Place, task: _Task, flag: PhotometryFlag
) -> Measurement:
    return unmeasured(image, plane, place.ra_deg, place.dec_deg, task.settings, flag, place.fault)


def _planes(image: SurveyImage, band: Band | None, index: int | None) -> list[Plane]:
    """Return the planes asked for: by number, or all of sky brightness in the band."""
    if index is not None:
        planes = [p for p in image.planes if p.index == index]
        if not planes:
            last = image.planes[-1].index
            raise FileProblemError(
                f"{image.name} has no plane {index}.", f"Its planes are 0 to {last}."
            )
    else:
        planes = [p for p in image.planes if p.role is PlaneRole.IMAGE]
        # a lone plane of another role is still what the file is about
        planes = planes or [p for p in image.planes if p.role is not PlaneRole.COVERAGE]
    if band is not None:
        planes = [p for p in planes if p.band is band]
    if not planes:
        wanted = f"in {band.value}" if band else "to measure"
        raise FileProblemError(
            f"{image.name} has no plane {wanted}.", "See twomass-viewer identify."
        )
    return planes


def _deliver(rows: Sequence[Measurement], form: str, output: str | None) -> None:
    if form == "json":
        deliver_json(to_document(rows), output)
    else:
        deliver(export(rows, form), form, output)
    if output is not None:
        say(f"{len(rows)} measurements written to {output}.")
