"""Measurements on their way out: tables, JSON, region text, clipboard.

Each way out is registered in `EXPORTERS`, and whatever it writes keeps what qualifies a value:
the mark of indicative values, the fidelity and whether the user overruled it, the flags, and that
data are simulated.
"""

import io
import math
from collections.abc import Callable, Sequence
from typing import Any

from twomass_viewer.catalogs.export import ExportColumn, ExportTable, json_bytes, write_table
from twomass_viewer.catalogs.export_values import plain_json
from twomass_viewer.catalogs.region_file import (
    region_comment,
    region_file,
    region_label,
    region_tag,
)
from twomass_viewer.files import distinct_names
from twomass_viewer.imagery.positions import format_dec, format_position_ascii, format_ra
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.photometry.words import (
    MARK,
    OVERRULED,
    WARNING,
    brief_flags,
    explain_flags,
    fidelity_words,
    format_magnitude,
    is_doubtful,
    limit_mag,
)
from twomass_viewer.survey.acknowledgments import table_text
from twomass_viewer.survey.products import Product

INDICATIVE_NOTE = (
    f"{MARK} Indicative: measured on pixels that are lossy or of unknown fidelity; not photometry. "
    "On lossy pixels faint sources scatter more and come out too faint."
)
MAGNITUDE_NOTE = (
    "mag = MAGZP − 2.5 log10(flux): light within the aperture. The aperture correction, where the "
    "image gave one, is not applied: it would have to be added."
)
ERROR_NOTE = "Errors allow for correlated noise and not for the zero point."


def to_table(measurements: Sequence[Measurement]) -> ExportTable:
    """Return measurements as a table, one row each, in their order."""

    def column(
        name: str, unit: str, description: str, get: Callable[[Measurement], Any], form: str = ""
    ) -> ExportColumn:
        return ExportColumn(name, unit, description, [get(m) for m in measurements], form)

    columns = [
        column("ra_deg", "deg", "right ascension of the aperture's centre, FK5 J2000",
               lambda m: m.ra_deg, ".6f"),
        column("dec_deg", "deg", "declination of the aperture's centre, FK5 J2000",
               lambda m: m.dec_deg, ".6f"),
        column("image", "", "image measured", lambda m: m.image),
        column("hdu", "", "HDU of the image", lambda m: m.hdu),
        column("plane", "", "plane of the image, 0-based", lambda m: m.plane),
        column("x_pix", "pix", "column of the centre, 0-based", lambda m: m.x_pix, ".2f"),
        column("y_pix", "pix", "row of the centre, 0-based", lambda m: m.y_pix, ".2f"),
        column("band", "", "band", lambda m: m.band.value if m.band else None),
        column("mark", "", f"{MARK} before indicative values",
               lambda m: MARK if m.indicative else None),
        column("mag", "mag", "aperture magnitude, uncorrected", lambda m: m.mag, ".3f"),
        column("mag_err", "mag", "its error, 1 sigma", lambda m: m.mag_err, ".3f"),
        column("aperture_correction_mag", "mag", "to be added for 14 arcsec; not applied",
               lambda m: m.aperture_correction_mag, ".3f"),
        column("flux_dn", "DN", "net flux in the aperture", lambda m: m.flux_dn, ".1f"),
        column("flux_err_dn", "DN", "its error, 1 sigma", lambda m: m.flux_err_dn, ".1f"),
        column("sky_dn", "DN", "sky per pixel", lambda m: m.sky_dn, ".2f"),
        column("radius_arcsec", "arcsec", "aperture radius", lambda m: m.radius_arcsec, ".2f"),
        column("annulus_inner_arcsec", "arcsec", "inner radius of the sky annulus",
               lambda m: m.annulus_arcsec[0], ".2f"),
        column("annulus_outer_arcsec", "arcsec", "outer radius of the sky annulus",
               lambda m: m.annulus_arcsec[1], ".2f"),
        column("snr", "", "flux over its error", lambda m: m.snr, ".1f"),
        column("flags", "", "what may be wrong", lambda m: [f.value for f in m.flags]),
        column("fidelity", "", "lossless, lossy or unknown", lambda m: m.fidelity.value),
        column("fidelity_overruled", "", "how the user overruled the evidence on the fidelity",
               lambda m: m.overruled or None),
        column("indicative", "", "true: an indication, not photometry", lambda m: m.indicative),
        column("simulated", "", "true: simulated image", _simulated),
        column("magzp", "mag", "zero point used", _zero_point, ".4f"),
        column("zero_point_source", "", "where it comes from", _zero_point_source),
        column("noise_source", "", "where the pixel noise comes from", _noise_source),
    ]  # fmt: skip
    return ExportTable("measurements", columns, notes(measurements))


def notes(measurements: Sequence[Measurement]) -> list[str]:
    """Return the sentences that travel with measurements."""
    out = []
    if any(m.indicative for m in measurements):
        out.append(INDICATIVE_NOTE)
    out += decisions(measurements)
    out += [MAGNITUDE_NOTE, ERROR_NOTE]
    for simulated in (False, True):
        of_kind = [m for m in measurements if _simulated(m) is simulated]
        survey = any(m.provenance.get("product") != Product.UNKNOWN.value for m in of_kind)
        text = table_text(simulated, survey) if of_kind else ""
        if text:
            out.append(text)
    return out


def decisions(measurements: Sequence[Measurement]) -> list[str]:
    """Return a sentence for each image whose fidelity the user decided against the evidence."""
    decided = dict.fromkeys((m.image, m.overruled) for m in measurements if m.overruled)
    return [f"{OVERRULED.capitalize()}: {image} counts as {words}." for image, words in decided]


def to_document(measurements: Sequence[Measurement]) -> dict[str, Any]:
    """Return measurements as the ``photometry`` JSON document."""
    return {
        "measurements": [plain_json(_as_dict(m)) for m in measurements],
        "notes": notes(measurements),
    }


def summary_line(measurement: Measurement) -> str:
    """Return one line for people, for example for a status bar or a log."""
    m = measurement
    band = m.band.value if m.band else "?"
    parts = [f"{band} {format_magnitude(m)}"]
    if m.snr is not None:
        parts.append(f"S/N {m.snr:.0f}")
    parts.append(_place_words(m))
    parts += _qualifiers(m)
    return " · ".join(parts)


def to_clipboard(measurements: Sequence[Measurement]) -> str:
    """Return measurements as text to paste: one line each, tabs between, then the notes."""
    head = "RA (J2000)\tDec (J2000)\tband\tmagnitude\tS/N\taperture\timage\tremarks"
    lines = [head]
    for m in measurements:
        snr = "—" if m.snr is None else f"{m.snr:.1f}"
        lines.append(
            "\t".join(
                [
                    format_ra(m.ra_deg),
                    format_dec(m.dec_deg),
                    m.band.value if m.band else "?",
                    format_magnitude(m),
                    snr,
                    f"{m.radius_arcsec:g}″, sky {m.annulus_arcsec[0]:g}″–{m.annulus_arcsec[1]:g}″",
                    m.image,
                    "; ".join(_qualifiers(m)),
                ]
            )
        )
    return "\n".join([*lines, "", *notes(measurements)]) + "\n"


def to_region_text(measurements: Sequence[Measurement]) -> str:
    """Return measurements as DS9 regions: aperture and annulus with the magnitude.

    Indicative values are dashed, and the label says so; a place without position is left out as
    a comment.
    """
    lines: list[str] = []
    for m in measurements:
        band = m.band.value if m.band else "?"
        # longer labels would hide the sky: the rest is in the tags
        label = f"{MARK} {band}" if m.indicative else band
        limit = limit_mag(m)
        if limit is not None:
            label += f" > {limit:.2f}"
        else:
            label += " —" if m.mag is None else f" {m.mag:.2f}"
        if is_doubtful(m):
            label += f" {WARNING}"
        if not (math.isfinite(m.ra_deg) and math.isfinite(m.dec_deg)):
            lines.append(region_comment(f"without position: {label}"))
            continue
        tags = "".join(f" {region_tag(word)}" for word in _tags(m))
        dash = " dash=1" if m.indicative else ""
        place = f"{m.ra_deg:.7f},{m.dec_deg:+.7f}"
        lines.append(f'circle({place},{m.radius_arcsec:g}") # {region_label(label)}{dash}{tags}')
        inner, outer = m.annulus_arcsec
        lines.append(f'annulus({place},{inner:g}",{outer:g}") # color=gray{dash}{tags}')
    return region_file(notes(measurements), "color=green", lines)


def to_text(measurements: Sequence[Measurement]) -> str:
    """Return measurements as an aligned table for people, notes below."""

    def column(name: str, unit: str, values: list[Any], form: str = "") -> ExportColumn:
        return ExportColumn(name, unit, "", values, form)

    ms = measurements
    table = ExportTable(
        "measurements",
        [
            column("RA", "J2000", [format_ra(m.ra_deg) for m in ms]),
            column("Dec", "J2000", [format_dec(m.dec_deg) for m in ms]),
            column("band", "", [m.band.value if m.band else "?" for m in ms]),
            column("magnitude", "mag", [_bare_magnitude(m) for m in ms]),
            column("S/N", "", [m.snr for m in ms], ".1f"),
            column("flux", "DN", [m.flux_dn for m in ms], ".1f"),
            column("sky", "DN/pix", [m.sky_dn for m in ms], ".2f"),
            column("ap.corr.", "mag", [m.aperture_correction_mag for m in ms], "+.3f"),
            column("image", "", _short_images(ms)),
            column("remarks", "", ["; ".join(_qualifiers(m)) for m in ms]),
        ],
        [*explain_flags(ms), *notes(ms)],
    )
    stream = io.BytesIO()
    write_table(table, "text", stream)
    return stream.getvalue().decode()


def export(measurements: Sequence[Measurement], format_name: str) -> bytes:
    """Return measurements in a registered format."""
    return EXPORTERS[format_name](measurements)


def _table_writer(format_name: str) -> Callable[[Sequence[Measurement]], bytes]:
    def write(measurements: Sequence[Measurement]) -> bytes:
        stream = io.BytesIO()
        write_table(to_table(measurements), format_name, stream)
        return stream.getvalue()

    return write


def _json(measurements: Sequence[Measurement]) -> bytes:
    return json_bytes(to_document(measurements))


def _summary(measurements: Sequence[Measurement]) -> bytes:
    lines = [*(summary_line(m) for m in measurements), *decisions(measurements)]
    return "".join(f"{line}\n" for line in lines).encode()


EXPORTERS: dict[str, Callable[[Sequence[Measurement]], bytes]] = {
    "text": lambda ms: to_text(ms).encode(),
    "json": _json,
    "csv": _table_writer("csv"),
    "ecsv": _table_writer("ecsv"),
    "votable": _table_writer("votable"),
    "fits": _table_writer("fits"),
    "reg": lambda ms: to_region_text(ms).encode(),
    "clipboard": lambda ms: to_clipboard(ms).encode(),
    "summary": _summary,
}
"""Every way a measurement leaves the program, by name."""


def _as_dict(m: Measurement) -> dict[str, Any]:
    return {
        "ra_deg": m.ra_deg,
        "dec_deg": m.dec_deg,
        "x_pix": m.x_pix,
        "y_pix": m.y_pix,
        "image": m.image,
        "hdu": m.hdu,
        "plane": m.plane,
        "band": m.band.value if m.band else None,
        "mag": m.mag,
        "mag_err": m.mag_err,
        "aperture_correction_mag": m.aperture_correction_mag,
        "flux_dn": m.flux_dn,
        "flux_err_dn": m.flux_err_dn,
        "sky_dn": m.sky_dn,
        "radius_arcsec": m.radius_arcsec,
        "annulus_arcsec": list(m.annulus_arcsec),
        "snr": m.snr,
        "flags": [f.value for f in m.flags],
        "fidelity": m.fidelity.value,
        "indicative": m.indicative,
        "provenance": m.provenance,
    }


def _qualifiers(m: Measurement) -> list[str]:
    """Return what must be said beside a value: indicative, overruled, simulated, flags."""
    words = [fidelity_words(m)] if m.indicative else []
    if m.overruled:
        words.append(f"{OVERRULED}: treated as {m.fidelity.value}")
    if _simulated(m):
        words.append("simulated")
    return [*words, *brief_flags(m)]


def _tags(m: Measurement) -> list[str]:
    kinds = ["photometry", *(["indicative", m.fidelity.value] if m.indicative else [])]
    flags = [f.value for f in m.flags if f.value not in kinds]
    if m.overruled:
        kinds += [OVERRULED, f"treated as {m.fidelity.value}"]
    return [*kinds, *(["simulated"] if _simulated(m) else []), *flags]


def _place_words(m: Measurement) -> str:
    if not (math.isfinite(m.ra_deg) and math.isfinite(m.dec_deg)):
        return "no position"
    return f"{format_position_ascii(m.ra_deg, m.dec_deg)} J2000"


def _bare_magnitude(m: Measurement) -> str:
    return format_magnitude(m).replace(" mag", "")


def _short_images(measurements: Sequence[Measurement]) -> list[str]:
    """Return names that tell the images apart, with the plane where it is not the first."""
    names = distinct_names([m.image for m in measurements])
    return [
        f"{name} plane {m.plane}" if m.plane else name
        for name, m in zip(names, measurements, strict=True)
    ]


def _simulated(m: Measurement) -> bool:
    return bool(m.provenance.get("simulated", False))


def _zero_point(m: Measurement) -> float | None:
    zero = m.provenance.get("zero_point") or {}
    value = zero.get("magzp")
    return float(value) if value is not None else None


def _zero_point_source(m: Measurement) -> str | None:
    return (m.provenance.get("zero_point") or {}).get("source")


def _noise_source(m: Measurement) -> str | None:
    return (m.provenance.get("noise") or {}).get("sigma_source")
