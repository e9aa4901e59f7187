"""What every exported picture of a scene carries: acknowledgment and provenance."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import Shown
from twomass_viewer.survey.acknowledgments import image_text, image_text_short
from twomass_viewer.survey.products import Product


def acknowledge(visible: list[ImageSet], *, short: bool) -> str:
    """Return the acknowledgment of the visible images; empty for foreign ones.

    A scene of more than one place is a mosaic; simulated images say that they are.
    """
    images = [m.image for s in visible for m in s.members]
    ours = [i for i in images if i.simulated or i.survey_set is not None or i.derived]
    text = image_text_short if short else image_text
    mosaic = len(visible) > 1 or any(i.product is Product.MOSAIC for i in ours)
    parts = [
        text(mosaic=mosaic, simulated=simulated)
        for simulated in (False, True)
        if any(i.simulated is simulated for i in ours)
    ]
    return " ".join(parts)


def provenance(
    session: Session, seen: list[tuple[ImageSet, Shown]]
) -> list[tuple[str, dict[str, Any]]]:
    """Return what the scene shows as (key, value) pairs for the metadata of pictures.

    Parameters
    ----------
    session : Session
    seen : list of (ImageSet, Shown)
        The sets that are seen, and what each shows.
    """
    planes: list[Member | None] = []
    for found, shown in seen:
        composite = found.composite() if shown is Shown.RGB else None
        planes += composite or (found.member(shown.band),)
    return [
        *(("image", _plane(p)) for p in planes if p is not None),
        *(("measurement", _measurement(m)) for m in session.measurements),
        *_rendering(session),
    ]


def _rendering(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what was made of the pixels for display."""
    smoothing, found = session.smoothing, session.found_contours
    if smoothing is not None:
        yield (
            "smoothing",
            {"kernel": smoothing.kind.value, "width_arcsec": smoothing.width_arcsec},
        )
    if found is not None:
        request = found.request
        yield (
            "contours",
            {
                **_plane(request.member),
                "levels_dn": list(found.values_dn),
                "smooth_arcsec": request.smooth_arcsec,
            },
        )


def _overruled(words: str) -> dict[str, str]:
    return {"fidelity_overruled": words} if words else {}


def _plane(member: Member) -> dict[str, Any]:
    image = member.image
    return {
        "file": image.name,
        "hdu": image.hdu,
        "plane": member.plane.index,
        "band": member.band.value if member.band else None,
        "product": image.product.value,
        "fidelity": member.fidelity.value.value,
        **_overruled(member.fidelity.overrule_words),
        "simulated": image.simulated,
    }


def _measurement(m: Measurement) -> dict[str, Any]:
    mark = "≈ " if m.indicative else ""
    return {
        "image": Path(m.image).name,
        "band": m.band.value if m.band else None,
        "ra_deg": m.ra_deg,
        "dec_deg": m.dec_deg,
        "mag": None if m.mag is None else f"{mark}{m.mag:.3f}",
        "indicative": m.indicative,
        "fidelity": m.fidelity.value,
        **_overruled(m.overruled),
        "flags": [f.value for f in m.flags],
    }
