"""Why is this here? What is known of the selected place, row, artifact or measurement."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.match import nearest, within
from twomass_viewer.imagery.positions import format_dec, format_ra
from twomass_viewer.imagery.wcs import FieldPlane
from twomass_viewer.scene.marks import role_of
from twomass_viewer.session.badges import fidelity_words
from twomass_viewer.session.cards import Inspection, Reason, overlay_link, row_role, with_overlay
from twomass_viewer.session.drawn_artifacts import reach_arcsec
from twomass_viewer.session.explained_cards import explained_cards
from twomass_viewer.session.folding import fold
from twomass_viewer.session.footprints import cover_words, covering
from twomass_viewer.session.layers import CatalogLayer
from twomass_viewer.session.marks import LARGE_KINDS, points_on
from twomass_viewer.session.predicting import source_layers
from twomass_viewer.session.readout import member_at, readout
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import (
    ArtifactSelection,
    NotesSelection,
    PlaceSelection,
    RowSelection,
)
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.products import Product

MATCH_ARCSEC = 5.0
"""How far a catalogue row may lie to be named; the survey's effective resolution is about 5″."""


_OWN_ARCSEC = 2.5
"""How far a parent may lie to be what is inspected: half that resolution, our choice."""

_NO_IMAGE = Reason("No image here", "No image covers this place.", help="coverage")
_ALL_HIDDEN = Reason(
    "No image is shown here", "No visible image covers this place.", help="coverage"
)

_HARM_ONLY = (ArtifactKind.CONFUSION, ArtifactKind.SATURATION)  # no dots of their own to count


def inspect(session: Session) -> Inspection | None:
    """Describe the selection, or return None when nothing is selected."""
    chosen = session.selection
    field = session.field
    if chosen is None or field is None:
        return None
    if isinstance(chosen, NotesSelection):
        return _notes(session)
    if isinstance(chosen, PlaceSelection):
        if field.plane is None:
            text = readout(session, chosen.east, chosen.north)
            return Inspection("Pixel", text.pixel, (_pixel_reason(session, chosen),))
        ra, dec = (float(v) for v in field.plane.unproject(chosen.east, chosen.north))
        return _place(session, field.plane, ra, dec, "What is here?", chosen)
    if field.plane is None:
        return None
    if isinstance(chosen, RowSelection):
        layer = session.catalog_layer(chosen.layer)
        return _row(session, field.plane, layer, chosen) if layer else None
    if isinstance(chosen, ArtifactSelection):
        artifact = session.artifacts.get(chosen.key)
        if artifact is None:
            return None
        ra, dec = artifact.ra_deg, artifact.dec_deg
        if chosen.at is not None:
            ra, dec = (float(v) for v in field.plane.unproject(*chosen.at))
        reason = _artifact_reason(session, chosen.key, artifact, None, in_full=True)
        title = "Why is this here?"
        return _place(session, field.plane, ra, dec, title, None, first=(reason,), skip=chosen.key)
    if chosen.index < len(session.measurements):
        m = session.measurements[chosen.index]
        return _place(session, field.plane, m.ra_deg, m.dec_deg, "What was measured?", None)
    return None


def _notes(session: Session) -> Inspection:
    version = f"rule set {session.artifact_rules_version}"
    reasons = tuple(Reason(f"Note {n}", t) for n, t in enumerate(session.artifact_notes, 1))
    return Inspection("Notes on the predicted artifacts", version, reasons)


def _place(
    session: Session,
    plane: FieldPlane,
    ra: float,
    dec: float,
    title: str,
    chosen: PlaceSelection | None,
    *,
    first: tuple[Reason, ...] = (),
    skip: str = "",
) -> Inspection:
    known = session.explanation
    answers: tuple[Reason, ...] = ()
    if known is not None and known.holds_for((ra, dec)):
        answers = explained_cards(session, known)
    said = {r.link: r for r in answers if r.link and not r.leads_away}
    # what was clicked stands first, in full, with its score
    reasons = [
        replace(r, amount=said[r.link].amount, indicative=said[r.link].indicative)
        if r.link in said
        else r
        for r in first
    ]
    leading = {r.link for r in first if r.link}
    rest = [r for r in answers if r.leads_away or not r.link or r.link not in leading]
    # who is behind the flags of a row is said after the row
    row_first = any(link.startswith("row:") for link in (*said, *leading))
    late = [] if row_first else [r for r in rest if r.leads_away]
    reasons += [r for r in rest if r not in late]
    own = _caused_by(session, plane, ra, dec)
    if own and not skip:
        reasons.append(_causes(session, own.values()))
    near = sorted(_artifacts_at(session, plane, ra, dec, {skip, *own}), key=lambda pair: pair[0])
    focus = known.focus if answers and known is not None else ""
    away = [r for _, r in near if r.link not in said and _is_elsewhere(session, r.link, focus)]
    reasons += [
        replace(r, source=f"{session.artifacts[r.link].image} · {r.source}") if r in away else r
        for _, r in near
        if r.link not in said
    ]
    reasons += [r for r in _rows_at(session, ra, dec) if r.link not in said or not r.link]
    reasons += late
    covers = covering(session.field_images, session.shown_now.band, ra, dec)
    if chosen is not None and member_at(session, chosen.east, chosen.north) is not None:
        reasons.append(_pixel_reason(session, chosen))
    elif chosen is not None or not any(found.visible for found, _ in covers):
        reasons.append(_ALL_HIDDEN if covers else _NO_IMAGE)
    hidden = [found.key for found, _ in covers if not found.visible]
    if len(covers) > 1 or hidden:
        # none is seen: the way to see one stands beside it
        link = f"image:{hidden[0]}" if len(hidden) == len(covers) else ""
        words = cover_words(covers)
        reasons.append(Reason(*words, link=link, link_text="Show image", help="coverage"))
    band = f" · {session.shown_now.value} image" if session.field_images else ""
    place = f"{format_ra(ra)} {format_dec(dec)}  FK5 J2000{band}"
    if not answers:
        return Inspection(title, place, tuple(reasons))
    away += [r for r in rest if r.link in said and _is_elsewhere(session, r.link, focus)]
    return Inspection(title, place, fold(reasons, away))


def _is_elsewhere(session: Session, key: str, focus: str) -> bool:
    """Whether an artifact was predicted for another image than the one the answers are about."""
    artifact = session.artifacts.get(key)
    image = None if artifact is None else artifact.image
    return bool(focus) and image is not None and image != focus


def _nearness(pair: tuple[float, Reason]) -> float:
    return pair[0]


def _row(
    session: Session, plane: FieldPlane, layer: CatalogLayer, chosen: RowSelection
) -> Inspection:
    from twomass_viewer.catalogs.words import row_fields

    catalog = layer.catalog
    ra, dec = float(catalog.ra_deg[chosen.row]), float(catalog.dec_deg[chosen.row])
    name = f"row:{layer.key}:{chosen.row}"
    reason = Reason(
        title=_source_title(catalog),
        body=_row_body(catalog, chosen.row),
        source=_catalog_source(catalog),
        role=row_role(layer, chosen.row),
        help=_row_help(catalog),
        link=name,
    )
    found = _place(session, plane, ra, dec, "What is this?", None, first=(reason,))
    rest = tuple(r for r in found.reasons[1:] if r.link != name)
    return Inspection(
        found.title,
        found.place,
        (replace(found.reasons[0], link=""), *rest),  # it is chosen already
        tuple((f[0], f[1], f[2]) for f in row_fields(catalog, chosen.row)),
    )


def _caused_by(session: Session, plane: FieldPlane, ra: float, dec: float) -> dict[str, Artifact]:
    """Return the artifacts whose parent is at a place."""
    drawn = session.drawn_on(plane)
    keys = [drawn.key(n) for n in drawn.caused_by(ra, dec, _OWN_ARCSEC).tolist()]
    return {key: session.artifacts[key] for key in keys}


def _causes(session: Session, artifacts: Collection[Artifact]) -> Reason:
    """Return one card for all artifacts of the star that is inspected."""
    hidden = dict.fromkeys(a.kind.words for a in artifacts if session.is_hidden(a))
    count = Counter(a.kind for a in artifacts)
    words = [
        f"{count[kind]} {kind.words}{'s' if count[kind] > 1 else ''}"
        for kind in count
        if kind not in _HARM_ONLY
    ]
    harm = [kind.words for kind in count if kind in _HARM_ONLY]
    listed = ", ".join([*words, *harm])
    body = f"Predicted from this star: {listed}."
    source = f"overlays off: {', '.join(hidden)}" if hidden else ""
    return Reason("Causes artifacts", body, source, help="reading")


def _artifacts_at(
    session: Session, plane: FieldPlane, ra: float, dec: float, skip: set[str]
) -> Iterable[tuple[tuple[int, float], Reason]]:
    """Yield the artifacts that cover a place, with a key that puts spots before large shapes."""
    (here,) = points_on(plane, [(ra, dec)]) or ((math.nan, math.nan),)
    drawn = session.drawn_on(plane)
    for number in drawn.near(*here).tolist():
        key = drawn.key(number)
        if key in skip:
            continue
        artifact = session.artifacts[key]
        near = _distance(artifact, drawn.points(number), here)
        if near is not None:
            if artifact.kind in LARGE_KINDS:
                rank = 1 + LARGE_KINDS.index(artifact.kind)
                yield (rank, near), _artifact_reason(session, key, artifact, None)
            else:
                yield (0, near), _artifact_reason(session, key, artifact, near)


def _distance(
    artifact: Artifact, points: Sequence[tuple[float, float]], here: tuple[float, float]
) -> float | None:
    """Return how far (arcsec) a place is from an artifact's centre, None when outside of it.

    ``points`` are the corners of its shape on the plane.
    """
    if artifact.shape.type == "polygon":
        return 0.0 if _inside(here, np.array(points)) else None
    if artifact.shape.type == "circle" or len(points) == 1:
        away = math.dist(points[0], here)
    else:
        away = min(_to_segment(here, a, b) for a, b in pairwise(points))
    return away if away <= reach_arcsec(artifact) else None


def _inside(point: tuple[float, float], polygon: np.ndarray) -> bool:
    x, y = point
    x0, y0 = polygon[:, 0], polygon[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    straddles = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
    return bool(np.count_nonzero(straddles & (x < crossing)) % 2)


def _to_segment(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length if length else 0.0
    t = min(max(t, 0.0), 1.0)
    return math.dist(p, (a[0] + t * dx, a[1] + t * dy))


def _artifact_reason(
    session: Session, key: str, artifact: Artifact, away: float | None, *, in_full: bool = False
) -> Reason:
    number = ""
    if artifact.order is not None and artifact.count != 1:
        number = f" {artifact.order}"
        if artifact.count:
            number += f" of {artifact.count}"
    words = artifact.kind.words
    hidden = session.is_hidden(artifact)
    source = f"{artifact.evidence.words} · rule {artifact.rule}"
    seen = session.artifact_view.words(key, artifact.kind)
    return Reason(
        title=f"{words[0].upper()}{words[1:]}{number}",
        body="\n".join(t for t in (artifact.sentence, seen) if t),
        source=with_overlay(f"{source} · {artifact.source}" if in_full else source, hidden),
        amount="" if away is None else f"{away:.1f}″ away",
        role=role_of(artifact.kind),
        link=key,
        help=artifact.kind.value,
        link_text=overlay_link(hidden),
    )


def _rows_at(session: Session, ra: float, dec: float) -> list[Reason]:
    found: list[tuple[float, Reason]] = []
    for layer in source_layers(session):
        catalog = layer.catalog
        if not len(catalog):
            continue
        reach = max(MATCH_ARCSEC, catalog.position_error_arcsec or 0.0)
        near = within(catalog, ra, dec, reach)
        found += [(away, _row_reason(layer, row, away)) for row, away in near[:4]]
        if not near and (closest := _closest(catalog, ra, dec)) is not None:
            found.append((math.inf, _nothing_reason(catalog, *closest, ra, dec)))
    return [r for _, r in sorted(found, key=_nearness)]


def _closest(catalog: Catalog, ra: float, dec: float) -> tuple[int, float] | None:
    """Return the row nearest to a place; of a million rows, few are looked at closely."""
    for reach in (60.0, 600.0, 6000.0, math.inf):
        found = nearest(catalog, ra, dec, reach)
        if found is not None:
            return found
    return None


def _row_reason(layer: CatalogLayer, row: int, away: float) -> Reason:
    catalog = layer.catalog
    return Reason(
        title=_source_title(catalog),
        body=_row_body(catalog, row),
        source=_catalog_source(catalog),
        amount=f"{away:.1f}″ away",
        role=row_role(layer, row),
        link=f"row:{layer.key}:{row}",
        help=_row_help(catalog),
    )


def _row_body(catalog: Catalog, row: int) -> str:
    from twomass_viewer.catalogs.words import row_words, summary_line

    words = [w if w.endswith(".") else f"{w}." for w in row_words(catalog, row)]
    return "\n".join([summary_line(catalog, row, letters_in_words=False), *words])


def _nothing_reason(catalog: Catalog, nearest: int, away: float, ra: float, dec: float) -> Reason:
    from twomass_viewer.catalogs.coverage import coverage
    from twomass_viewer.catalogs.words import row_count, summary_line

    kind = _kind_words(catalog)
    source = f"{catalog.name} · {row_count(catalog)}"
    area = coverage(catalog)
    if area.is_known and not bool(np.all(area.covers(ra, dec))):
        return Reason(
            f"Not covered by the {kind} table",
            f"That no source is listed here means nothing: the nearest row is {_far(away)} away.",
            source,
            help="no_catalog",
        )
    name = summary_line(catalog, nearest).split(" · ")[0]
    doubt = "" if area.is_known else " How far the table reaches is not known."
    return Reason(
        f"No {kind} source within {MATCH_ARCSEC:.0f}″",
        f"The nearest is {_far(away)} away, {name}.{doubt}",
        source,
        help=_row_help(catalog),
    )


def _far(arcsec: float) -> str:
    """Return a distance in the unit people would use."""
    if arcsec < 120:
        return f"{arcsec:.1f}″"
    return f"{arcsec / 60:.1f}′" if arcsec < 7200 else f"{arcsec / 3600:.1f}°"


def _kind_words(catalog: Catalog) -> str:
    return {CatalogKind.PSC: "PSC", CatalogKind.XSC: "XSC"}.get(catalog.kind, "catalogue")


def _source_title(catalog: Catalog) -> str:
    words = _kind_words(catalog)
    return f"{words[0].upper()}{words[1:]} source"


def _row_help(catalog: Catalog) -> str:
    return "extended_source" if catalog.kind is CatalogKind.XSC else "point_source"


def _catalog_source(catalog: Catalog) -> str:
    from twomass_viewer.catalogs.words import row_count

    parts = [catalog.name, catalog.convention, row_count(catalog)]
    if catalog.simulated:
        parts.insert(0, "simulated")
    return " · ".join(p for p in parts if p)


def _pixel_reason(session: Session, chosen: PlaceSelection) -> Reason:
    hit = member_at(session, chosen.east, chosen.north)
    if hit is None:
        return _NO_IMAGE
    member, x, y = hit
    text = readout(session, chosen.east, chosen.north)
    lossy = not member.fidelity.value.is_photometric
    level = "above the header's sky" if member.image.sky_dn is not None else "with its sky"
    if member.image.product is Product.XSC_CUBE:
        level = "above the sky, which is subtracted"
    bright = f", {text.surface_brightness} {level}" if text.surface_brightness else ""
    return Reason(
        title="Pixel",
        body=f"{text.value}{bright} at FITS pixel x {x + 1:.1f}, y {y + 1:.1f}.",
        source=f"{member.image.name} · {member.image.product.value} · {fidelity_words(member)}",
        indicative=lossy,
    )
