"""Artifacts as table rows and as the JSON document of the command line."""

from collections.abc import Sequence
from typing import Any

from twomass_viewer.artifacts.comparison import Comparison
from twomass_viewer.artifacts.measured import Measured
from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.artifacts.sentences import named
from twomass_viewer.catalogs.export import ExportColumn, ExportTable
from twomass_viewer.catalogs.export_values import plain_json
from twomass_viewer.imagery.positions import format_dec, format_ra


def artifact_document(
    artifacts: Sequence[Artifact],
    rules_version: str,
    notices: Sequence[str],
    comparisons: Sequence[Comparison] = (),
) -> dict[str, Any]:
    """Return the JSON document: degrees, arcsec, magnitudes; unknown is None."""
    return {
        "artifacts": [plain_json(_as_dict(a)) for a in artifacts],
        "rules_version": rules_version,
        "notices": list(notices),
        "published": [plain_json(_comparison(c)) for c in comparisons],
    }


def _comparison(c: Comparison) -> dict[str, Any]:
    return {
        "table": c.table,
        "image": c.image,
        "kind": c.kind.value,
        "band": c.band.value,
        "published": c.published,
        "matched": c.matched,
        "predicted": c.predicted,
        "tolerance_arcsec": c.tolerance_arcsec,
        "median_arcsec": c.median_arcsec,
        "rms_arcsec": c.rms_arcsec,
    }


def _as_dict(a: Artifact) -> dict[str, Any]:
    return {
        "kind": a.kind.value,
        "band": a.band.value,
        "order": a.order,
        "count": a.count,
        "parent": {
            "designation": a.parent.designation,
            "ra_deg": a.parent.ra_deg,
            "dec_deg": a.parent.dec_deg,
            "mag": a.parent.mag,
            "mag_source": a.parent.mag_words or None,
            "mag_is_guess": a.parent.mag_is_guess,
        },
        "ra_deg": a.ra_deg,
        "dec_deg": a.dec_deg,
        "pa_deg": a.pa_deg,
        "length_arcsec": a.length_arcsec,
        "shape": {
            "type": a.shape.type,
            "coords_deg": [list(c) for c in a.shape.coords_deg],
            "radius_arcsec": a.shape.radius_arcsec,
        },
        "expected_mag": a.expected_mag,
        "measured": _measured(a.measured),
        "evidence": a.evidence.value,
        "rule": a.rule,
        "sentence": a.sentence,
        "source": a.source,
        "image": a.image,
        "inside_image": a.inside_image,
        "direction": a.direction.value if a.direction else None,
        "hemisphere": a.hemisphere.value if a.hemisphere else None,
    }


def _measured(m: Measured | None) -> dict[str, Any] | None:
    if m is None:
        return None
    return {
        "quantity": m.quantity.value,
        "unit": m.quantity.unit,
        "predicted": m.predicted,
        "value": m.value,
        "error": m.error,
        "limit": m.limit,
        "snr": m.snr,
        "finding": m.finding.value,
        "indicative": m.indicative,
        "note": m.note,
        "words": m.words,
    }


def artifact_table(artifacts: Sequence[Artifact], notes: Sequence[str]) -> ExportTable:
    """Return every field of the artifacts as one table row each."""
    rows = list(artifacts)
    columns = [
        ExportColumn("kind", "", "kind of artifact", [a.kind.value for a in rows]),
        ExportColumn("band", "", "J, H or Ks", [a.band.value for a in rows]),
        ExportColumn("order", "", "number of the ghost, glint or arm", [a.order for a in rows]),
        ExportColumn("count", "", "how many the parent has", [a.count for a in rows]),
        ExportColumn("ra", "deg", "right ascension, FK5 J2000", [a.ra_deg for a in rows]),
        ExportColumn("dec", "deg", "declination, FK5 J2000", [a.dec_deg for a in rows]),
        ExportColumn("expected_mag", "mag", "in the band", [a.expected_mag for a in rows]),
        *_measured_columns([a.measured for a in rows]),
        ExportColumn("pa", "deg", "position angle, east of north", [a.pa_deg for a in rows]),
        ExportColumn("length", "arcsec", "of an arm or stripe", [a.length_arcsec for a in rows]),
        ExportColumn("shape", "", "circle, polygon or line", [a.shape.type for a in rows]),
        ExportColumn(
            "radius", "arcsec", "of a circle; match radius", [a.shape.radius_arcsec for a in rows]
        ),
        ExportColumn("outline", "", "vertices, ra dec in deg", [_outline(a) for a in rows]),
        ExportColumn("parent", "", "star that causes it", [a.parent.designation for a in rows]),
        ExportColumn("parent_ra", "deg", "FK5 J2000", [a.parent.ra_deg for a in rows]),
        ExportColumn("parent_dec", "deg", "FK5 J2000", [a.parent.dec_deg for a in rows]),
        ExportColumn("parent_mag", "mag", "in the band", [a.parent.mag for a in rows]),
        ExportColumn("parent_mag_source", "", "how found", [a.parent.mag_words for a in rows]),
        ExportColumn("parent_mag_guess", "", "a guess", [a.parent.mag_is_guess for a in rows]),
        ExportColumn("evidence", "", "how far to trust it", [a.evidence.value for a in rows]),
        ExportColumn("rule", "", "key of the rule", [a.rule for a in rows]),
        ExportColumn("image", "", "file", [a.image for a in rows]),
        ExportColumn("inside_image", "", "lies on the image", [a.inside_image for a in rows]),
        ExportColumn(
            "direction", "", "of the scan", [a.direction.value if a.direction else "" for a in rows]
        ),
        ExportColumn(
            "hemisphere",
            "",
            "of the telescope",
            [a.hemisphere.value if a.hemisphere else "" for a in rows],
        ),
        ExportColumn("sentence", "", "why it is there", [a.sentence for a in rows]),
        ExportColumn("source", "", "citation", [a.source for a in rows]),
    ]
    return ExportTable("artifacts", columns, list(notes))


def _measured_columns(found: Sequence[Measured | None]) -> list[ExportColumn]:
    """Return what the pixels show; lossy values stay marked."""
    return [
        ExportColumn(
            "measured_quantity",
            "",
            "magnitude, length, radius, amplitude or peak",
            [m.quantity.value if m else "" for m in found],
        ),
        ExportColumn(
            "measured_unit", "", "of the value", [m.quantity.unit if m else "" for m in found]
        ),
        ExportColumn(
            "measured_value",
            "",
            "on the pixels, at the predicted place",
            [m.value if m else None for m in found],
        ),
        ExportColumn("measured_error", "", "one sigma", [m.error if m else None for m in found]),
        ExportColumn(
            "measured_limit",
            "",
            "nothing brighter is there (3 sigma, mag)",
            [m.limit if m else None for m in found],
        ),
        ExportColumn(
            "finding",
            "",
            "present, absent, hidden or undecided",
            [m.finding.value if m else "" for m in found],
        ),
        ExportColumn(
            "indicative",
            "",
            "the measured value comes from pixels that are not lossless",
            [m.indicative if m else False for m in found],
        ),
    ]


def brief_table(artifacts: Sequence[Artifact], notes: Sequence[str]) -> ExportTable:
    """Return the columns people read in a terminal."""
    rows = list(artifacts)
    columns = [
        ExportColumn("kind", "", "", [a.kind.words for a in rows]),
        ExportColumn("no.", "", "", [_number_of(a) for a in rows]),
        ExportColumn("band", "", "", [a.band.value for a in rows]),
        ExportColumn("position (J2000)", "", "", [_place(a) for a in rows]),
        ExportColumn("expected", "mag", "", [a.expected_mag for a in rows], ".1f"),
        ExportColumn("measured", "", "", [_found(a.measured) for a in rows]),
        ExportColumn("PA", "deg", "", [a.pa_deg for a in rows], ".1f"),
        ExportColumn(
            "size", "arcsec", "", [a.length_arcsec or a.shape.radius_arcsec for a in rows], ".1f"
        ),
        ExportColumn("parent", "", "", [named(a.parent.designation) for a in rows]),
        ExportColumn("mag", "mag", "", [a.parent.mag for a in rows], ".2f"),
        ExportColumn("scan", "", "", [_scan(a) for a in rows]),
        ExportColumn("evidence", "", "", [a.evidence.words for a in rows]),
        ExportColumn("image", "", "", [_where(a) for a in rows]),
    ]
    return ExportTable("artifacts", columns, list(notes))


def _found(m: Measured | None) -> str:
    return "" if m is None else f"{m.value_words} {m.finding.value}".strip()


def _outline(a: Artifact) -> str:
    return ", ".join(f"{ra:.7f} {dec:.7f}" for ra, dec in a.shape.coords_deg)


def _number_of(a: Artifact) -> str:
    return f"{a.order}/{a.count}" if a.order is not None and a.count is not None else ""


def _place(a: Artifact) -> str:
    return f"{format_ra(a.ra_deg)} {format_dec(a.dec_deg)}"


def _scan(a: Artifact) -> str:
    telescope = a.hemisphere.telescope if a.hemisphere else ""
    way = a.direction.words if a.direction else ""
    return f"{telescope} {way}".strip()


def _where(a: Artifact) -> str:
    if a.image is None:
        return ""
    return a.image if a.inside_image else f"outside {a.image}"
