"""``artifacts``: where artifacts of bright stars fall, on images or around a place."""

import argparse
import io
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from twomass_viewer.artifacts.ds9 import region_text
from twomass_viewer.artifacts.export import artifact_document, artifact_table, brief_table
from twomass_viewer.artifacts.found import FOUND_KINDS, find_artifacts
from twomass_viewer.artifacts.measure import measure_artifacts
from twomass_viewer.artifacts.predict import (
    PREDICTED,
    Prediction,
    in_order,
    predict,
    predict_around,
)
from twomass_viewer.artifacts.published import PublishedList, published_list, with_published
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.export import write_table
from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.arguments import POSITION_WORDS, open_catalog, parse_band, parse_place
from twomass_viewer.cli.messages import Progress, say, say_error
from twomass_viewer.cli.output import add_output_arguments, chosen_format, deliver, deliver_json
from twomass_viewer.errors import FileProblemError, UsageError
from twomass_viewer.files import distinct_names
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.positions import Position
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.acknowledgments import table_text
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import PlaneRole
from twomass_viewer.survey.rules import RuleSet, load_rules
from twomass_viewer.survey.scans import Hemisphere, ScanDirection

_KINDS = (*PREDICTED, *FOUND_KINDS)
_FORMATS = ("text", "json", "csv", "ecsv", "votable", "fits", "reg")
_UNITS = {
    "": 1.0, '"': 1.0, "″": 1.0, "s": 1.0, "arcsec": 1.0, "'": 60.0, "′": 60.0, "m": 60.0,
    "arcmin": 60.0, "d": 3600.0, "deg": 3600.0, "°": 3600.0,
}  # fmt: skip
_MAX_RADIUS_ARCSEC = 5 * 3600.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add = parser.add_argument
    add(
        "images",
        nargs="*",
        metavar="IMAGE",
        help="a FITS image; FILE[n] or FILE[NAME] picks an HDU",
    )
    add("--psc", metavar="T", help="a PSC table (- stdin); without it stars on the image are used")
    add("--xsc", metavar="T", help="an XSC table: bright nuclei of galaxies are parents, too")
    add(
        "--published", metavar="T", action="append", default=[],
        help="a published table of persistence ghosts or glints (repeatable)",
    )  # fmt: skip
    add("--band", metavar="B", help="J, H or Ks (default: all)")
    add(
        "--kinds",
        metavar="K,...",
        help=f"kinds, among {', '.join(k.value for k in _KINDS)}",
    )
    add("--rules", metavar="FILE", type=Path, help="a JSON file that overrides artifact rules")
    add("--no-guesses", action="store_true", help="leave out what rests on guesses or assumptions")
    add(
        "--no-measure",
        action="store_true",
        help="neither measure nor look for artifacts on the pixels",
    )
    add_output_arguments(parser, _FORMATS)
    around = parser.add_argument_group("without an image").add_argument
    around("--at", metavar="POS", help="predict around this position; needs --psc and --radius")
    around("--radius", metavar="R", help="how far around it, arcsec or with a unit (5', 0.1deg)")
    around(
        "--direction", choices=("n", "s", "both", "flags"),
        help="north- or south-going scan, both, or what the flags of the table speak for "
        "(default: both)",
    )  # fmt: skip
    around(
        "--hemisphere", choices=("n", "s"),
        help="northern or southern telescope (default: the table's own column, else both)",
    )  # fmt: skip
    parser.epilog = POSITION_WORDS


def run(args: argparse.Namespace) -> int:
    """Predict, and print or write what was found."""
    band = parse_band(args.band)
    kinds = _kinds(args.kinds)
    _check_usage(args)
    # what is typed is judged before any file is read
    form = chosen_format(args)
    circle = (parse_place(args.at), _radius(args.radius)) if args.at is not None else None
    rules = load_rules(args.rules)
    catalog = open_catalog(args.psc) if args.psc else None
    extended = open_catalog(args.xsc, CatalogKind.XSC) if args.xsc else None
    if circle is not None:
        assert catalog is not None
        done, failed = [_around(args, catalog, *circle, band, kinds, rules)], 0
        simulated = catalog.simulated
    else:
        lists = [published_list(open_catalog(p, CatalogKind.OTHER)) for p in args.published]
        done, failed, simulated = _on_images(args, catalog, extended, lists, band, kinds, rules)
    if done:
        _deliver(done, form, args.output, simulated)
    return exit_codes.summarize(len(done), failed)


def _check_usage(args: argparse.Namespace) -> None:
    if args.at is None and not args.images:
        raise UsageError("No image is given.", "Give images, or --psc, --at and --radius.")
    if args.at is None:
        alone = [n for n in ("radius", "direction", "hemisphere") if getattr(args, n) is not None]
        if alone:
            raise UsageError(f"--{alone[0]} belongs to --at.", "The image says it itself.")
        return
    if args.images:
        raise UsageError("--at does not go with images.", "Give one or the other.")
    if args.psc is None or args.radius is None:
        raise UsageError("--at needs --psc and --radius.", "Give both.")
    if args.xsc:
        raise UsageError("--xsc needs an image.", "Give an image of the galaxies.")
    if args.published:
        raise UsageError("--published needs an image.", "Give the image its table belongs to.")


def _around(
    args: argparse.Namespace,
    catalog: Catalog,
    place: Position,
    radius_arcsec: float,
    band: Band | None,
    kinds: Sequence[ArtifactKind] | None,
    rules: RuleSet,
) -> Prediction:
    given = args.direction in ("n", "s")
    return predict_around(
        catalog,
        place.ra_deg,
        place.dec_deg,
        radius_arcsec,
        bands=[band] if band else list(Band),
        direction=ScanDirection(args.direction) if given else None,
        from_flags=args.direction == "flags",
        hemisphere=Hemisphere(args.hemisphere) if args.hemisphere else None,
        rules=rules,
        kinds=kinds,
        guesses=not args.no_guesses,
        progress=Progress("predicting"),
    )


def _on_images(
    args: argparse.Namespace,
    catalog: Catalog | None,
    extended: Catalog | None,
    lists: Sequence[PublishedList],
    band: Band | None,
    kinds: Sequence[ArtifactKind] | None,
    rules: RuleSet,
) -> tuple[list[Prediction], int, bool]:
    """Return the predictions, how many images failed, and whether all data are simulated."""
    done: list[Prediction] = []
    failed = 0
    simulated = catalog is None or catalog.simulated
    names = dict(zip(args.images, distinct_names(args.images), strict=True))
    for n, target in enumerate(args.images, 1):
        if len(args.images) > 1:
            say(f"{n} of {len(args.images)}: {target}")
        try:
            image = read_image(target)
            planes = _planes(image, band)
        except FileProblemError as error:
            failed += 1
            say_error(error)
            continue
        simulated = simulated and image.simulated
        parts = []
        for plane in planes:
            found = predict(
                image, plane, catalog, rules, kinds=kinds, guesses=not args.no_guesses,
                progress=Progress(f"{image.name}:"), extended=extended,
            )  # fmt: skip
            found = with_published(found, lists, image, plane, rules, kinds)
            if not args.no_measure:
                seen = measure_artifacts(
                    found.artifacts, image, plane, rules, progress=Progress(f"{image.name}:")
                )
                more = find_artifacts(
                    image, plane, rules, kinds=kinds, progress=Progress(f"{image.name}:")
                )
                if args.no_guesses:
                    more = tuple(a for a in more if not a.evidence.is_guess)
                found = replace(found, artifacts=in_order((*seen, *more)))
            parts.append(found)
        found = _joined(parts)
        if "/" in names[target]:  # other images have the same name
            rows = tuple(replace(a, image=names[target]) for a in found.artifacts)
            found = replace(found, artifacts=rows)
        done.append(found)
    return done, failed, simulated


def _planes(image: SurveyImage, band: Band | None) -> list[Plane]:
    """Return the planes to predict on.

    Raises
    ------
    FileProblemError
        When there is none.
    """
    planes = [p for p in image.planes if p.role in (PlaneRole.IMAGE, PlaneRole.MASKED)]
    chosen = [p for p in planes if band is None or p.band is band]
    if image.transform is None:
        raise FileProblemError(
            f"{image.name} has no usable sky coordinates, so nothing can be predicted on it.",
            "Give an image with a celestial WCS.",
        )
    if not any(p.band is not None for p in chosen):
        what = f"no {band} image" if band else "no image of a known band"
        raise FileProblemError(f"{image.name} holds {what}.", "Give another image.")
    return chosen


def _joined(parts: Sequence[Prediction]) -> Prediction:
    """Return predictions as one, in the order of expected magnitude."""
    artifacts = in_order(a for p in parts for a in p.artifacts)
    notices = dict.fromkeys(n for p in parts for n in p.notices)
    comparisons = tuple(c for p in parts for c in p.comparisons)
    return Prediction(artifacts, tuple(notices), parts[0].rules_version, comparisons)


def _deliver(done: Sequence[Prediction], form: str, output: str | None, simulated: bool) -> None:
    """Print the result or write it to a file."""
    all_of_it = _joined(done)
    notes = [*all_of_it.notices, f"Rules version {all_of_it.rules_version}."]
    notes.append(table_text(simulated))
    if form == "json":
        found = all_of_it
        document = artifact_document(
            found.artifacts, found.rules_version, found.notices, found.comparisons
        )
        deliver_json(document, output)
    else:
        deliver(_encoded(all_of_it, form, notes), form, output)
    if output is not None:
        say(f"{len(all_of_it.artifacts)} artifacts written to {output}.")


def _encoded(found: Prediction, form: str, notes: list[str]) -> bytes:
    if form == "reg":
        return region_text(found.artifacts, notes).encode()
    to_table = brief_table if form == "text" else artifact_table
    stream = io.BytesIO()
    write_table(to_table(found.artifacts, notes), form, stream)
    return stream.getvalue()


def _kinds(text: str | None) -> list[ArtifactKind] | None:
    if text is None:
        return None
    names = [n.strip().lower().replace(" ", "_") for n in text.split(",") if n.strip()]
    known = {k.value: k for k in _KINDS}
    unknown = [n for n in names if n not in known]
    if unknown or not names:
        raise UsageError(
            f"“{unknown[0] if unknown else text}” is not a kind that is predicted.",
            f"Give some of {', '.join(known)}.",
        )
    return [known[n] for n in names]


def _radius(text: str) -> float:
    """Return a radius in arcsec from a number with or without a unit."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z\"'″′°]*)\s*", text.lower())
    unit = _UNITS.get(match.group(2)) if match else None
    if match is None or unit is None:
        raise UsageError(f"“{text}” is not a radius.", "Give arcsec, or a unit: 300, 5', 0.1deg.")
    radius = float(match.group(1)) * unit
    if not 0.0 < radius <= _MAX_RADIUS_ARCSEC or not math.isfinite(radius):
        raise UsageError(f"A radius of {text} is out of range.", "Give up to 5 degrees.")
    return radius
