"""``explain``: why is there a dot? Ranked reasons for positions, from images and tables."""

import argparse
import io
from collections.abc import Sequence
from pathlib import Path

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.predict import predict
from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.catalogs.export import write_table
from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.arguments import POSITION_WORDS, STDIN, open_catalog
from twomass_viewer.cli.messages import Progress, say, say_error
from twomass_viewer.cli.output import add_output_arguments, chosen_format, deliver, deliver_json
from twomass_viewer.cli.places import Place, places_asked
from twomass_viewer.errors import PositionError, TwoMassError, UsageError
from twomass_viewer.explain.explain import explain
from twomass_viewer.explain.export import explanation_document, explanation_table
from twomass_viewer.explain.knowledge import ImagePlane, Knowledge
from twomass_viewer.explain.model import Explanation
from twomass_viewer.imagery.positions import parse_position
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.acknowledgments import table_text
from twomass_viewer.survey.rules import load_rules

_TABLES = frozenset({".tbl", ".xml", ".vot", ".votable", ".csv", ".ecsv", ".tsv", ".fits"})
_FORMATS = ("text", "json", "csv", "ecsv", "votable", "fits")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add = parser.add_argument
    add(
        "positions", nargs="+", metavar="POSITIONS",
        help="positions, or one table with positions (CSV, ECSV, VOTable, .tbl); - reads stdin",
    )  # fmt: skip
    add(
        "--images", nargs="+", default=[], metavar="IMAGE",
        help="FITS images of the places; all bands, scans and directions help",
    )  # fmt: skip
    add("--psc", metavar="T", help="a PSC table: sources, and parents of artifacts")
    add("--xsc", metavar="T", help="an XSC table")
    add("--rules", metavar="FILE", type=Path, help="a JSON file that overrides artifact rules")
    add("--no-guesses", action="store_true", help="leave out rules that are guesses or assumed")
    add_output_arguments(parser, _FORMATS)
    parser.epilog = POSITION_WORDS


def run(args: argparse.Namespace) -> int:
    """Read, predict, explain; reasons come in the order of the positions."""
    form = chosen_format(args)
    if not (args.images or args.psc or args.xsc):
        raise UsageError(
            "There is nothing to explain the positions with.", "Give --images, --psc or --xsc."
        )
    places = _places(args.positions)
    rules = load_rules(args.rules)
    psc = open_catalog(args.psc) if args.psc else None
    xsc = open_catalog(args.xsc, CatalogKind.XSC) if args.xsc else None
    planes, failed = _images(args.images)
    if args.images and not planes:
        return exit_codes.summarize(0, failed)
    artifacts: list[Artifact] = []
    notices: list[str] = []
    for at in planes:
        found = predict(
            at.image, at.plane, psc, rules, guesses=not args.no_guesses, extended=xsc,
            progress=Progress(f"{at.image.name}:"),
        )  # fmt: skip
        artifacts += found.artifacts
        notices += found.notices
    catalogs = tuple(c for c in (psc, xsc) if c is not None)
    known = Knowledge(tuple(planes), catalogs, tuple(artifacts), lambda: rules)
    explained = explain(
        [p.ra_deg for p in places], [p.dec_deg for p in places], known,
        progress=Progress("explain:"),
    )  # fmt: skip
    simulated = all([*(p.image.simulated for p in planes), *(c.simulated for c in catalogs)])
    _deliver(explained, list(dict.fromkeys(notices)), rules.version, form, args.output, simulated)
    faults = sum(bool(p.fault) for p in places)
    return exit_codes.summarize(len(places) - faults, failed + faults)


def _places(words: Sequence[str]) -> tuple[Place, ...]:
    """Return the places of positions, or of one table."""
    if len(words) == 1 and words[0] != STDIN and not _is_position(words[0]):
        if words[0].strip() and Path(words[0]).exists():
            return places_asked([], words[0])[0]
        if Path(words[0]).suffix.lower() in _TABLES:
            raise UsageError(f"{words[0]} does not exist.", "Check the name and the folder.")
    return places_asked(words, None)[0]


def _is_position(text: str) -> bool:
    try:
        parse_position(text)
    except PositionError:
        return False
    return True


def _images(targets: Sequence[str]) -> tuple[list[ImagePlane], int]:
    """Return the planes of the images that can be read, and how many could not."""
    planes: list[ImagePlane] = []
    failed = 0
    for target in targets:
        try:
            image = read_image(target)
        except TwoMassError as error:
            say_error(error)
            failed += 1
            continue
        usable = [at for p in image.planes if (at := ImagePlane(image, p)).can_show]
        if not usable:
            say(f"{image.name} shows no sky in a known band with coordinates: it is left out.")
            failed += 1
        planes += usable
    return planes, failed


def _deliver(
    found: Sequence[Explanation],
    notices: list[str],
    version: str,
    form: str,
    output: str | None,
    simulated: bool,
) -> None:
    notes = [*notices, f"Rules version {version}.", table_text(simulated)]
    if form == "json":
        deliver_json(explanation_document(found, version, notices), output)
    else:
        stream = io.BytesIO()
        write_table(explanation_table(found, notes, brief=form == "text"), form, stream)
        deliver(stream.getvalue(), form, output)
    if output is not None:
        say(f"Reasons for {len(found)} positions written to {output}.")
