"""From the Session to the rows and texts of the panels; nothing here changes anything."""

from typing import TYPE_CHECKING, Any

from twomass_viewer.catalogs.catalog import Catalog, CatalogKind
from twomass_viewer.catalogs.classes import is_contaminated
from twomass_viewer.imagery.positions import format_dec, format_ra
from twomass_viewer.photometry.words import is_doubtful, limit_mag
from twomass_viewer.scene.marks import MarkRole, role_of
from twomass_viewer.session.badges import product_words
from twomass_viewer.session.cards import Reason
from twomass_viewer.session.footprints import OutlineColors
from twomass_viewer.session.layers import CatalogLayer, Field, ImageSet
from twomass_viewer.session.predicting import is_published_list
from twomass_viewer.session.session import Session
from twomass_viewer.session.view import MeasurementSelection, Shown
from twomass_viewer.survey.artifact_kinds import ArtifactKind
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product
from twomass_viewer.ui.panels.inspect_content import InspectCard
from twomass_viewer.ui.panels.layer_panel import LayerRow

if TYPE_CHECKING:
    from twomass_viewer.ui.panels.planes_panel import PlaneRow

IMAGES, CATALOGS, ARTIFACTS, MEASUREMENTS = "Images", "Catalogues", "Artifacts", "Measurements"
REGIONS, GUIDES = "Regions", "Guides"
CONTOURS_ROW = "guides/contours"
BY_BAND, BY_EVIDENCE = "Artifacts by band", "Artifacts by evidence"


def layer_rows(session: Session) -> list[LayerRow]:
    """Return the rows of the layer list, topmost image first."""
    heads = {f.key: field_words(f) for f in session.fields} if len(session.fields) > 1 else {}
    order = {f.key: n for n, f in enumerate(reversed(session.fields))}
    topmost_first = session.images[::-1]
    images = sorted(topmost_first, key=lambda s: order[s.field])
    top = session.top_set
    rows = [_image_row(session, s, heads.get(s.field, IMAGES), top) for s in images]
    for layer in session.catalogs:
        tested = session.marker_tests.lines(layer.key)
        rows += _catalog_rows(layer, layer.key == session.current_catalog, tested)
    rows += _artifact_rows(session)
    rows += _region_rows(session)
    rows += _guide_rows(session)
    for n, m in enumerate(session.measurements):
        limit = limit_mag(m)
        mark = "≈ " if m.indicative else ""
        mag = "—" if m.mag is None else f"{mark}{m.mag:.2f}"
        if is_doubtful(m):
            mag += " !"
        if limit is not None:
            mag = f"{mark}> {limit:.2f}"
        rows.append(
            LayerRow(
                key=f"measurement:{n}",
                group=MEASUREMENTS,
                text=f"Aperture {n + 1} · {m.band or 'no band'}",
                detail=mag,
                mark=MarkRole.APERTURE,
                visible=session.measurements_visible,
                lossy=m.indicative or bool(m.overruled),
                opacity=None,
                current=session.selection == MeasurementSelection(n),
                removable=True,
                tip="An aperture measurement; click to show it."
                + (f"\nFidelity: {m.overruled}." if m.overruled else ""),
            )
        )
    return rows


def field_words(field: Field) -> str:
    """Return what the images of a field stand under where there are several fields."""
    if field.plane is None:
        return f"{IMAGES} in pixels · {field.name}"
    ra, dec = format_ra(field.plane.ra_deg, 0), format_dec(field.plane.dec_deg, 0)
    return f"{IMAGES} at {ra[:5]} {dec[:6]}"


def _image_row(session: Session, found: ImageSet, group: str, top: ImageSet | None) -> LayerRow:
    member = found.member(session.shown.band) or found.members[0]
    bands = "".join(b.value for b in found.bands) or "no band"
    hdu = f"[{member.image.hdu}]" if member.image.more_hdus else ""
    text = f"{bands} · {member.image.name}{hdu}"
    if member.plane.role.compares:
        text = f"{member.plane.role.value.capitalize()} · {member.image.name}"
    scan = member.image.scan
    if found.sources is not None:
        text = "RGB · " + " ".join(str(m.band or "?") for m in found.members)
    elif scan is not None and scan.number is not None:
        # as the survey names its scans; the badge says it in full
        night = f"{scan.date:%y%m%d} · " if scan.date else ""
        arrow = f" {scan.direction.arrow}" if scan.direction else ""
        text = f"{bands} · {night}{scan.number}{arrow}"
    lossy = found.fidelity is not Fidelity.LOSSLESS
    detail = str(scan.coadd) if scan is not None and scan.coadd is not None else ""
    if found.sources is not None:
        detail = "composite"
    if lossy:
        detail = "Quicklook ≈" if found.product is Product.QUICKLOOK else f"{found.fidelity} ≈"
    if found.overruled:
        detail = "→ lossy ≈" if lossy else "≈ → lossless"
    files = "\n".join(dict.fromkeys(str(m.image.path or m.image.name) for m in found.members))
    return LayerRow(
        key=found.key,
        group=group,
        text=text,
        detail=detail,
        mark=None,
        visible=found.visible,
        lossy=lossy or found.overruled,
        opacity=found.opacity,
        current=top is found,
        removable=True,
        movable=True,
        tip=(
            f"A colour composite, seen in RGB; fidelity {found.fidelity.value}\n{files}"
            if found.sources is not None
            else f"{product_words(member)}, fidelity {found.fidelity.value}\n{files}"
        ),
        decisions=decisions(found),
        overruled=found.overruled,
        more_hdus=member.image.more_hdus,
    )


def decisions(found: ImageSet) -> tuple[str, ...]:
    """Return as what a set may be treated that it does not count as yet."""
    values = {m.fidelity.value for m in found.members}
    return tuple(v.value for v in (Fidelity.LOSSLESS, Fidelity.LOSSY) if values != {v})


def _catalog_rows(layer: CatalogLayer, current: bool, tested: list[str]) -> list[LayerRow]:
    catalog = layer.catalog
    name = {CatalogKind.PSC: "PSC", CatalogKind.XSC: "XSC"}.get(catalog.kind, catalog.name)
    tip = f"{catalog.path or catalog.name}\n{catalog.convention}"
    if tested:
        tip += "\nMarkers less stars:\n" + "\n".join(tested)

    def row(key: str, text: str, count: int, role: MarkRole, visible: bool) -> LayerRow:
        return LayerRow(
            key=key,
            group=CATALOGS,
            text=text,
            detail=f"{count:,}".replace(",", " "),
            mark=role,
            visible=visible,
            lossy=False,
            opacity=None,
            current=current,
            removable=True,
            tip=tip,
        )

    shown = int(layer.mask.sum())
    if catalog.kind is CatalogKind.XSC:
        return [row(layer.key, name, shown, MarkRole.XSC, layer.visible)]
    dirty = int((layer.mask & is_contaminated(catalog)).sum())
    clean_role = MarkRole.PSC_CLEAN if catalog.kind is CatalogKind.PSC else MarkRole.CATALOG
    if is_published_list(catalog):
        return [row(layer.key, _published_words(catalog), shown, clean_role, layer.visible)]
    if not catalog.has("cc_flg"):
        return [row(layer.key, f"{name}, no flags", shown, clean_role, layer.visible)]
    return [
        row(
            f"{layer.key}/{cls}",
            f"{name} {cls}",
            count,
            role,
            layer.visible and cls not in layer.hidden_classes,
        )
        for cls, count, role in (
            ("clean", shown - dirty, clean_role),
            ("contaminated", dirty, MarkRole.PSC_CONTAMINATED),
        )
    ]


def _published_words(catalog: Catalog) -> str:
    """Return ``Published ghosts · J``: the files of an image differ in a few letters only."""
    from twomass_viewer.artifacts.published import published_list

    listed = published_list(catalog)
    only = listed.kinds[0] if len(set(listed.kinds)) == 1 else None
    known = {ArtifactKind.PERSISTENCE: "ghosts", ArtifactKind.GLINT: "glints"}
    words = known.get(only, "artifacts") if only else "artifacts"
    bands = " ".join(b.value for b in Band if b in listed.bands)
    return f"Published {words}{f' · {bands}' if bands else ''}"


def _artifact_rows(session: Session) -> list[LayerRow]:
    counts = session.artifact_counts
    kinds, bands, levels = counts.kinds, counts.bands, counts.levels
    on, view = session.artifacts_visible, session.artifact_view

    def row(
        key: str,
        text: str,
        count: int,
        tip: str,
        visible: bool,
        group: str = ARTIFACTS,
        **more: Any,
    ) -> LayerRow:
        return LayerRow(
            key=key, group=group, text=text, detail=str(count), visible=on and visible,
            lossy=False, opacity=None, current=False, removable=False, tip=tip, **more,
        )  # fmt: skip

    rows = [
        row(
            f"kind/{kind.value}",
            plural(kind),
            kinds[kind],
            f"By rule set {session.artifact_rules_version}",
            kind not in session.hidden_kinds,
            mark=role_of(kind),
        )
        for kind in ArtifactKind
        if kind in kinds
    ]
    if len(bands) > 1:
        rows += [
            row(f"artifact_band/{b.value}", f"In {b}", bands[b], f"All kinds in {b}",
                b not in view.hidden_bands, BY_BAND)
            for b in Band if b in bands
        ]  # fmt: skip
    sure = [level for level in Evidence if level in levels and not level.is_guess]
    if len(levels) > 1:
        rows += [
            row(f"evidence/{level.value}", level.value.replace("_", " ").capitalize(),
                levels[level], f"All kinds, {level.words}",
                level not in view.hidden_levels, BY_EVIDENCE)
            for level in sure
        ]  # fmt: skip
    if counts.guesses:
        rows.append(
            row("guesses", "Guesses", counts.guesses,
                "Artifacts whose rule has no source or marginal evidence",
                session.guesses_visible, BY_EVIDENCE)
        )  # fmt: skip
    return rows


def plural(kind: ArtifactKind) -> str:
    """Return a kind's words for several, beginning a sentence."""
    words = kind.words[0].upper() + kind.words[1:]
    return words if words.endswith(("ing", "ion")) else f"{words}s"


def _region_rows(session: Session) -> list[LayerRow]:
    hidden = session.regions.hidden_groups
    return [
        LayerRow(
            key=f"regions/{group}",
            group=REGIONS,
            text=group,
            detail=f"{count:,}".replace(",", " "),
            visible=group not in hidden,
            removable=True,
            tip="A group of regions",
        )
        for group, count in session.regions.groups().items()
    ]


def _guide_rows(session: Session) -> list[LayerRow]:
    footprints = session.footprints
    count = len(session.field_images)
    rows = [
        LayerRow(
            key=f"view/{number}",
            group=GUIDES,
            text=view.instrument.name,
            detail=f"PA {view.pa_deg:.0f}°",
            visible=session.views.shown,
            current=number == session.views.selected,
            removable=True,
            dashed=view.instrument.dashed,
            tip="A field of view; drag its edge or its handle, Ctrl+Left and Ctrl+Right turn it",
        )
        for number, view in session.views.all.items()
    ] + _contour_rows(session)
    if not footprints.shown and count < 2:
        return rows
    by = "night" if footprints.colors is OutlineColors.NIGHT else "scan direction"
    return [
        LayerRow(
            key="guides/images",
            group=GUIDES,
            text="Image outlines",
            detail=str(count),
            visible=footprints.shown,
            tip=f"Where all images of the field lie, coloured by {by}",
        ),
        *rows,
    ]


def _contour_rows(session: Session) -> list[LayerRow]:
    """Return the row of the contours that are shown, or were and can be shown again."""
    if not session.contours_known or not session.field_images:
        return []
    found = session.found_contours
    return [
        LayerRow(
            key=CONTOURS_ROW,
            group=GUIDES,
            text="Contours",
            detail="" if found is None else str(len(found.values_dn)),
            visible=session.contours is not None,
            removable=True,
            tip="Contours of an image over what is shown"
            if found is None
            else f"Contours of {found.request.words}",
        )
    ]


def plane_rows(session: Session) -> "list[PlaneRow]":
    """Return the planes of the set tools work on."""
    from twomass_viewer.ui.panels.planes_panel import PlaneRow

    top = session.top_set
    if top is None or len(top.members) < 2:
        return []
    shown = top.member(session.shown.band)
    rows = []
    for n, member in enumerate(top.members):
        role = "" if member.plane.role is PlaneRole.IMAGE else f" {member.plane.role.value}"
        of = f"plane {member.plane.index + 1} of {len(member.image.planes)}"
        place = of if len(member.image.planes) > 1 else member.image.name
        rows.append(
            PlaneRow(
                index=n,
                text=f"{member.band or 'Band unknown'}{role.replace('_', '-')} · {place}",
                current=member is shown and session.shown is not Shown.RGB,
                lossy=not member.fidelity.value.is_photometric,
            )
        )
    return rows


def inspect_card(reason: Reason) -> InspectCard:
    """Return a reason as a card of the Inspect panel."""
    return InspectCard(
        title=reason.title,
        amount=reason.amount,
        body=reason.body,
        source=reason.source,
        mark=reason.role,
        indicative=reason.indicative,
        link=reason.link,
        link_text=reason.link_text,
        help=reason.help,
        folded=tuple(inspect_card(r) for r in reason.folded),
    )
