"""``identify``: say what files are, and what that rests on."""

import argparse
import io
import os
from pathlib import Path
from typing import Any

from twomass_viewer.catalogs.export import ExportColumn, ExportTable, write_table
from twomass_viewer.cli import exit_codes
from twomass_viewer.cli.messages import say_error
from twomass_viewer.cli.output import add_output_arguments, chosen_format, deliver, deliver_json
from twomass_viewer.errors import FileProblemError
from twomass_viewer.files import distinct_names
from twomass_viewer.imagery.positions import format_dec, format_ra
from twomass_viewer.io.contents import expand_target, list_hdus
from twomass_viewer.io.describe import describe, describe_failure
from twomass_viewer.io.folders import list_folder
from twomass_viewer.io.read import read_image

_HEADERS = ("file", "product", "set", "fidelity", "bands", "pixels", "scan", "centre (J2000)")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a FITS image; FILE[n] or FILE[NAME] picks an HDU, FILE[*] all images of the file; "
        "a folder stands for the FITS images in it, without those in folders below",
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Identify every file; one that cannot be read does not keep the others from it."""
    form = chosen_format(args)
    documents: list[dict[str, Any]] = []
    failed = 0
    for given in args.files:
        try:
            folder = os.path.isdir(given)
            targets = list(list_folder(Path(given)).images) if folder else expand_target(given)
        except FileProblemError as error:
            failed += _failed(given, error, documents)
            continue
        for target in targets:
            try:
                documents.append(_describe(target))
            except FileProblemError as error:
                failed += _failed(target, error, documents)
    known = [d for d in documents if d["error"] is None]
    if form == "json":
        deliver_json({"files": documents}, args.output)
    elif known:
        deliver(_text(known).encode(), form, args.output)
    return exit_codes.summarize(len(documents) - failed, failed)


def _failed(target: str, error: FileProblemError, documents: list[dict[str, Any]]) -> int:
    say_error(error)
    documents.append(describe_failure(target, error))
    return 1


def _describe(target: str) -> dict[str, Any]:
    image = read_image(target)
    document = describe(image)
    if image.more_hdus and image.path is not None:
        other = list_hdus(image.path).notice(image.hdu)
        document["notices"] += [other] if other else []
    return document


def _text(documents: list[dict[str, Any]]) -> str:
    """Return a table of all files, then what is known of each."""
    names = distinct_names([d["path"] for d in documents])
    cells = zip(*map(_row, documents, names), strict=True)
    columns = [
        ExportColumn(name, "", "", list(values))
        for name, values in zip(_HEADERS, cells, strict=True)
    ]
    stream = io.BytesIO()
    write_table(ExportTable("files", columns), "text", stream)
    lines = [stream.getvalue().decode()]
    for document in documents:
        lines.append(f"{_name(document)}\n")
        lines += [f"  {label:9} {text}\n" for label, text in _details(document)]
        lines.append("\n")
    return "\n".join([lines[0], "".join(lines[1:-1])])


def _name(document: dict[str, Any]) -> str:
    hdu = f"[{document['hdu']}]" if document["hdu"] else ""
    return f"{document['path']}{hdu}"


def _row(document: dict[str, Any], name: str) -> tuple[str, ...]:
    wcs = document["wcs"]
    centre = "no sky coordinates"
    if wcs and wcs["center_ra_deg"] is not None and wcs["center_dec_deg"] is not None:
        centre = f"{format_ra(wcs['center_ra_deg'])} {format_dec(wcs['center_dec_deg'])}"
    rows, cols = document["planes"][0]["shape"]
    count = len(document["planes"])
    return (
        name,
        document["product"] + (" (simulated)" if document["simulated"] else ""),
        document["survey_set"] or "not 2MASS",
        document["fidelity"],
        " ".join(document["bands"]) or "?",
        f"{cols} x {rows}" + (f" x {count}" if count > 1 else ""),
        _scan_words(document["scan"]),
        centre,
    )


def _scan_words(scan: dict[str, Any] | None) -> str:
    """Write a scan as ``2000-10-22 s 062 coadd 186 (n-going)``, with ? for what is not known."""
    if scan is None:
        return "-"
    if all(scan[key] is None for key in ("date", "number", "coadd")):  # many scans combined
        return f"{scan['direction']}-going" if scan["direction"] else "-"
    number = "?" if scan["number"] is None else f"{scan['number']:03d}"
    coadd = "?" if scan["coadd"] is None else scan["coadd"]
    going = f"{scan['direction'] or '?'}-going"
    return f"{scan['date'] or '?'} {scan['hemisphere'] or '?'} {number} coadd {coadd} ({going})"


def _details(document: dict[str, Any]) -> list[tuple[str, str]]:
    lines = [("fidelity", document["fidelity"] + (", derived" if document["derived"] else ""))]
    lines += [("because", text) for text in document["evidence"]]
    scan = document["scan"]
    if scan is not None and scan["coadd"] is not None:
        lines.append(("coadd", f"{scan['coadd']} ({scan['coadd_evidence']})"))
    for plane in document["planes"]:
        zero_point = "no zero point" if plane["magzp"] is None else f"MAGZP {plane['magzp']:g} mag"
        band = plane["band"] or "band unknown"
        lines.append(("plane", f"{plane['index']}: {band}, {plane['role']}, {zero_point}"))
    wcs = document["wcs"]
    if wcs is not None:
        scale = "?" if wcs["scale_arcsec"] is None else f"{wcs['scale_arcsec']:.4g}"
        turn = "?" if wcs["rotation_deg"] is None else f"{wcs['rotation_deg']:.4f}"
        turn = turn.replace("-", "−")
        lines.append(
            (
                "sky",
                f"{wcs['frame']}, {wcs['projection']}, {scale} arcsec per pixel, +y at position "
                f"angle {turn} deg",
            )
        )
    lines += [("notice", text) for text in document["notices"]]
    return lines
