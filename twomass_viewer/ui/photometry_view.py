"""What the photometry panel shows of a measurement, and of a question for consent."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from twomass_viewer.imagery.positions import format_dec, format_ra
from twomass_viewer.io.siblings import find_lossless
from twomass_viewer.photometry.guard import lossy_notice
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.photometry.words import OVERRULED, describe_flags, is_doubtful, limit_mag
from twomass_viewer.session.layers import Member
from twomass_viewer.session.measuring import Cutout, Measured
from twomass_viewer.session.session import Session
from twomass_viewer.ui.panels.photometry_view import (
    ConsentNotice,
    MeasurementRow,
    PhotometryView,
)
from twomass_viewer.ui.panels.plots import CurveView, CutoutView

# what the panel says in its own lines, or what is for machines only
_SHOWN_ELSEWHERE = frozenset(
    {"image_bytes", "image_shape", "requested", "units", "derived", "plane_role", "fidelity"}
)


def measurement_row(m: Measurement) -> MeasurementRow:
    """Return the line of the table of measurements."""
    return MeasurementRow(
        band=m.band.value if m.band else "—",
        mag=m.mag,
        mag_err=m.mag_err,
        indicative=m.indicative,
        place=_place(m),
        image=Path(m.image).name,
        flags=_flags(m),
        limit_mag=limit_mag(m),
        doubtful=is_doubtful(m),
    )


def photometry_view(measured: Measured) -> PhotometryView:
    """Return a measurement with its cutout and curves."""
    m = measured.measurement
    growth = profile = None
    if measured.growth is not None:
        curve = measured.growth
        growth = CurveView(
            "≈ Growth" if curve.indicative else "Curve of growth",
            curve.radius_arcsec,
            curve.flux_dn,
            "radius ″",
            "DN",
            mark_x=m.radius_arcsec,
        )
    if measured.profile is not None:
        profile = CurveView(
            "Radial profile",
            measured.profile.radius_arcsec,
            measured.profile.value_dn,
            "radius ″",
            "DN above sky",
            mark_x=m.radius_arcsec,
            zero_line=True,
            points=True,
        )
    return PhotometryView(
        band=m.band.value if m.band else "band unknown",
        mag=m.mag,
        mag_err=m.mag_err,
        indicative=m.indicative,
        fidelity=m.fidelity.value,
        overruled=bool(m.overruled),
        snr=m.snr,
        flux_dn=m.flux_dn,
        flux_err_dn=m.flux_err_dn,
        sky_dn=m.sky_dn,
        radius_arcsec=m.radius_arcsec,
        annulus_arcsec=m.annulus_arcsec,
        aperture_correction_mag=m.aperture_correction_mag,
        place=_place(m),
        image=Path(m.image).name,
        flags=_flags(m),
        provenance=tuple(_provenance(m.provenance)),
        cutout=_cutout(measured.cutout) if measured.cutout else None,
        growth=growth,
        profile=profile,
        limit_mag=limit_mag(m),
        doubtful=is_doubtful(m),
    )


def _flags(m: Measurement) -> tuple[str, ...]:
    """Return the flags in words, and first that the user overruled the evidence."""
    decided = (f"{OVERRULED}: treated as {m.fidelity.value}",) if m.overruled else ()
    return (*decided, *describe_flags(m))


def _place(m: Measurement) -> str:
    return f"{format_ra(m.ra_deg)} {format_dec(m.dec_deg)} FK5 J2000"


def _provenance(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return provenance as label and value; groups become one line each."""
    rows = []
    for key, value in values.items():
        if key in _SHOWN_ELSEWHERE:
            continue
        if isinstance(value, dict):
            text = "; ".join(f"{_words(k)} {_text(v)}" for k, v in value.items() if v is not None)
        elif isinstance(value, list | tuple):
            text = " ".join(_text(v) for v in value)
        else:
            text = _text(value)
        if text:
            rows.append((_words(key).capitalize(), text))
    return rows


def _words(key: str) -> str:
    return key.replace("_", " ")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _cutout(cutout: Cutout) -> CutoutView | None:
    finite = cutout.pixels[np.isfinite(cutout.pixels)]
    if not finite.size:
        return None
    lo, median, hi = np.percentile(finite, (2.0, 50.0, 99.7))
    return CutoutView(
        cutout.pixels,
        float(lo),
        float(max(hi, median + 1e-3)),
        cutout.center,
        cutout.radius_px,
        cutout.annulus_px,
        "The aperture and the sky annulus exactly as used.",
    )


@dataclass(frozen=True, slots=True)
class Consent:
    """The question for consent, and the lossless image where it lies on disk."""

    notice: ConsentNotice
    atlas_path: Path | None


def consent_question(session: Session) -> Consent | None:
    """Return what to ask before measuring where the session waits for consent."""
    request = session.consent
    found = session.image_set(request.set_key) if request else None
    if request is None or found is None:
        return None
    member: Member | None = next((m for m in found.members if m.version == request.version), None)
    return consent_for(member) if member is not None else None


def consent_for(member: Member) -> Consent | None:
    """Return what to ask before measuring on a plane; None where nothing need be asked."""
    notice = lossy_notice(member.judged_image(), member.band)
    if notice is None:
        return None
    sibling = notice.sibling
    atlas = find_lossless(member.image)
    points = notice.effect_points
    # the points say the effect in full
    sentence = notice.sentence if points else f"{notice.sentence} {notice.effect}".strip()
    sources = (*{p.citation: "" for p in points}, notice.effect_note)
    return Consent(
        ConsentNotice(
            title=notice.title,
            sentence=sentence,
            effects=tuple((_range(p.snr_min, p.snr_max), p.words) for p in points),
            effects_source=" ".join(f"{t.rstrip('.')}." for t in sources if t),
            sibling_name=atlas.name if atlas else sibling.file_name if sibling else "",
            archive_path=(sibling.archive_path or "") if sibling and not atlas else "",
            sibling_found=atlas is not None,
        ),
        atlas,
    )


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is None:
        return f"S/N > {low:g}"
    if high is not None and low is None:
        return f"S/N < {high:g}"
    return f"S/N {low:g}–{high:g}" if low is not None else "any S/N"
