"""From what the user wants to what is drawn: ``resolve(session) -> Scene``.

The Resolver keeps what is dear to compute and does not change with the view (placements, limits,
projected catalogues), each under the identity of what it was computed from.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.artifacts.model import Artifact
from twomass_viewer.catalogs.catalog import CatalogKind
from twomass_viewer.catalogs.classes import ellipses, is_contaminated
from twomass_viewer.display.kept import kept
from twomass_viewer.display.limits import limits_for
from twomass_viewer.display.rgb import composite_limits
from twomass_viewer.imagery.placement import PlacedTile, pixel_field_tile, place
from twomass_viewer.imagery.wcs import FieldPlane, scale_arcsec
from twomass_viewer.scene.marks import MarkRole
from twomass_viewer.scene.regions import RegionSet
from twomass_viewer.scene.scene import (
    EllipseSet,
    ImageSpec,
    MarkerSet,
    Point,
    Scene,
    Tone,
    VectorMark,
)
from twomass_viewer.session.badges import badge
from twomass_viewer.session.blink import Blink, BlinkFrame
from twomass_viewer.session.layers import CatalogLayer, Field, ImageSet, Member, next_version
from twomass_viewer.session.marks import (
    artifact_marks,
    chain_marks,
    consent_marks,
    measurement_marks,
    parent_mark,
    points_on,
    profile_marks,
    selection_mark,
)
from twomass_viewer.session.provenance import acknowledge, provenance
from twomass_viewer.session.region_marks import region_edit, region_sets
from twomass_viewer.session.session import Session
from twomass_viewer.session.sky_levels import SkyLevel, common_limits
from twomass_viewer.session.view import (
    ArtifactSelection,
    MeasurementSelection,
    PlaceSelection,
    RowSelection,
    Shown,
)

_BADGES = 6
_MAX_TESTS = 5_000_000


class Resolver:
    """Makes Scenes of one Session."""

    def __init__(self) -> None:
        self._cache: dict[Hashable, object] = {}
        self._used: set[Hashable] = set()

    def resolve(self, session: Session) -> Scene:
        """Return the Scene of the active field."""
        field = session.field
        if field is None:
            return Scene()
        self._used = set()
        visible = [s for s in session.field_images if s.visible]
        blink = session.blink
        images = tuple(spec for s in visible for spec in self._images(session, field, s, blink))
        seen = [s for s in visible if blink is None or blink.shows(s.key)]
        shown = (blink.frame.shown if blink else None) or session.shown
        markers: list[MarkerSet] = []
        ellipse_sets: list[EllipseSet] = []
        vectors: list[VectorMark] = []
        if field.plane is not None:
            turns = blink.frames if blink else (None,)
            covers = [
                None if session.markers_beyond else _tiles_seen(images, blink, t) for t in turns
            ]
            now = turns.index(blink.frame) if blink else 0
            for layer in session.catalogs:
                if layer.visible:
                    self._catalog(field, layer, covers[now], markers, ellipse_sets)
                    for area in covers:  # the marks of the other turns stay ready
                        self._kept(("catalog", field.key, layer.version, area))
            vectors += self._artifacts(session, field, seen, shown)
            if session.measurements_visible:
                for n, m in enumerate(session.measurements):
                    chosen = session.selection == MeasurementSelection(n)
                    vectors += measurement_marks(field.plane, n, m, chosen=chosen)
            if session.profile_line is not None:
                vectors += profile_marks(field.plane, session.profile_line)
        vectors += self._selection(session, field)
        top = session.top_set
        scan = top.scan if top else None
        scene = Scene(
            plane=field.plane,
            images=images,
            markers=tuple(markers),
            ellipses=tuple(ellipse_sets),
            vectors=tuple(vectors),
            regions=self._regions(session, field),
            region_edit=region_edit(field.plane, session.regions),
            grid=session.grid if field.plane is not None else None,
            badges=tuple(badge(s, shown) for s in seen[: -1 - _BADGES : -1]),
            scan_direction=scan.direction.value if scan and scan.direction else None,
            acknowledgment=acknowledge(visible, short=False),
            acknowledgment_short=acknowledge(visible, short=True),
            provenance=tuple(provenance(session, visible)),
        )
        self._cache = {k: v for k, v in self._cache.items() if k in self._used}
        return scene

    def _regions(self, session: Session, field: Field) -> tuple[RegionSet, ...]:
        key = ("regions", field.key, session.regions.version)
        known = self._kept(key)
        if known is None:
            known = region_sets(field.plane, session.regions)
            self._cache[key] = known
        assert isinstance(known, tuple)
        return known

    def _kept(self, key: Hashable) -> object | None:
        self._used.add(key)
        return self._cache.get(key)

    def tone_limits(self, session: Session, member: Member) -> tuple[float, float]:
        """Return the limits in DN a plane is shown with, before contrast and bias.

        Where sky levels are matched, planes that hang together share limits on their common level.
        """
        level = session.sky_levels.get(member.version)
        if level is None:
            return self._own_limits(session, member)
        tone, top = session.tone, session.top_member
        if tone.policy == "user" and tone.user_limits:
            # what the user set is in DN of the plane whose histogram was shown
            base = session.sky_levels.get(top.version) if top is not None else None
            return level.to_own((base or level).to_common(tone.user_limits))

        def common() -> tuple[float, float]:
            levels = [session.sky_levels.get(m.version, level) for m in level.group]
            return common_limits([self._own_limits(session, m) for m in level.group], levels)

        return level.to_own(self._once(("common", tone.policy), level, common))

    def _once(
        self, key: tuple[Hashable, ...], level: SkyLevel, find: Callable[[], tuple[float, float]]
    ) -> tuple[float, float]:
        """Return what holds for a whole group of matched planes, found once."""
        key = (*key, level.group[0].version)
        known = self._kept(key)
        # the group is held here, so another one cannot be the same object
        if not isinstance(known, _OfGroup) or known.group is not level.group:
            known = _OfGroup(level.group, find())
            self._cache[key] = known
        return known.limits

    def _own_limits(self, session: Session, member: Member) -> tuple[float, float]:
        tone = session.tone
        if tone.policy == "user" and tone.user_limits:
            return tone.user_limits
        key = ("limits", member.version, tone.policy)
        known = self._kept(key)
        if known is None:
            data = member.plane.data
            known = kept(data, ("limits", tone.policy), lambda: limits_for(tone.policy, data))
            self._cache[key] = known
        assert isinstance(known, tuple)
        return known

    def _tiles(self, field: Field, member: Member) -> tuple[PlacedTile, ...]:
        key = ("tiles", field.key, member.version)
        known = self._kept(key)
        if known is None:
            transform = member.image.transform
            known = (
                pixel_field_tile(member.plane.shape)
                if field.plane is None or transform is None
                else place(transform, member.plane.shape, field.plane)
            )
            self._cache[key] = known
        assert isinstance(known, tuple)
        return known

    def _scale(self, field: Field, member: Member) -> float:
        """Return the size of the middle pixel in arcsec; 1 on a field of pixels."""
        key = ("scale", field.key, member.version)
        known = self._kept(key)
        if known is None:
            transform, (rows, cols) = member.image.transform, member.plane.shape
            on_sky = transform is not None and field.plane is not None
            known = scale_arcsec(transform, cols / 2, rows / 2) if transform and on_sky else 1.0
            self._cache[key] = known
        assert isinstance(known, float)
        return known

    def _images(
        self, session: Session, field: Field, found: ImageSet, blink: Blink | None
    ) -> Iterator[ImageSpec]:
        """Yield what a set shows: one image, or one for each of its turns in a blink."""
        turns = [f for f in blink.frames if f.set_key == found.key] if blink else []
        if blink is None or not turns:
            spec = self._image(session, field, found, session.shown)
            if spec is not None:
                yield spec
            return
        for turn in turns:
            spec = self._image(session, field, found, turn.shown or session.shown)
            if spec is not None:
                yield replace(spec, key=_turn_key(turn), hidden=turn != blink.frame)

    def _image(
        self, session: Session, field: Field, found: ImageSet, wanted: Shown
    ) -> ImageSpec | None:
        tone = session.tone
        composite = found.composite() if wanted is Shown.RGB else None
        shown: tuple[Member, ...]
        if composite is not None:
            shown = composite[::-1]  # Ks red, H green, J blue
            limits = self._matched_composite_limits(session, shown)
        else:
            member = found.member(wanted.band)
            if member is None:
                return None
            shown = (member,)
            limits = (self.tone_limits(session, member),)
        tones = tuple(
            Tone(lo, hi, tone.stretch, tone.contrast, tone.bias, tone.invert, tone.colormap)
            for lo, hi in limits
        )
        tiles = self._tiles(field, shown[0])
        if not tiles:
            return None
        return ImageSpec(
            key=found.key,
            channels=tuple(m.plane.data for m in shown),
            version=hash(tuple(m.version for m in shown)),
            tiles=tiles,
            tones=tones,
            pixel_scale_arcsec=self._scale(field, shown[0]),
            opacity=found.opacity,
        )

    def _matched_composite_limits(
        self, session: Session, shown: tuple[Member, ...]
    ) -> tuple[tuple[float, float], ...]:
        """Return the limits of a composite, common to those it is matched with."""
        own = self._composite_limits(shown)
        levels = [session.sky_levels.get(m.version) for m in shown]
        if any(level is None for level in levels):
            return own
        out = []
        for n, level in enumerate(levels):
            assert level is not None

            def common(n: int = n, level: SkyLevel = level) -> tuple[float, float]:
                sets = session.field_images
                near = [c[::-1] for s in sets if (c := s.composite()) is not None]
                near = [c for c in near if c[n].version in {m.version for m in level.group}]
                return common_limits(
                    [self._composite_limits(c)[n] for c in near],
                    [session.sky_levels.get(c[n].version, level) for c in near],
                )

            out.append(level.to_own(self._once(("common rgb", n), level, common)))
        return tuple(out)

    def _composite_limits(self, shown: tuple[Member, ...]) -> tuple[tuple[float, float], ...]:
        key = ("rgb", *(m.version for m in shown))
        known = self._kept(key)
        if known is None:
            known = composite_limits(
                tuple(m.plane.data for m in shown), tuple(m.plane.magzp for m in shown)
            )
            self._cache[key] = known
        assert isinstance(known, tuple)
        return known

    def _catalog(
        self,
        field: Field,
        layer: CatalogLayer,
        covers: tuple[PlacedTile, ...] | None,
        markers: list[MarkerSet],
        ellipse_sets: list[EllipseSet],
    ) -> None:
        key = ("catalog", field.key, layer.version, covers)
        known = self._kept(key)
        if known is None:
            known = _catalog_sets(field, layer, covers)
            self._cache[key] = known
        assert isinstance(known, tuple)
        markers += known[0]
        ellipse_sets += known[1]

    def _artifacts(
        self, session: Session, field: Field, seen: list[ImageSet], shown: Shown
    ) -> list[VectorMark]:
        assert field.plane is not None
        if not session.artifacts_visible:
            return []
        # while blinking, those of the image whose turn it is, and of its band
        turn = None if session.blink is None else (tuple(s.key for s in seen), shown)
        key = ("artifacts", field.key, session.hidden_kinds, session.guesses_visible, turn)
        known = self._kept(key)
        # the mapping is held here, so another one cannot be the same object
        if not isinstance(known, _ArtifactMarks) or known.of is not session.artifacts:
            planes = None if turn is None else _planes_seen(seen, shown)
            known = _artifact_marks(session, field.plane, planes)
            self._cache[key] = known
        chosen = session.selection
        if not isinstance(chosen, ArtifactSelection) or chosen.key not in known.marks:
            return [*known.chains, *known.marks.values()]
        stronger = replace(known.marks[chosen.key], emphasized=True)
        return [*known.chains, *(known.marks | {chosen.key: stronger}).values()]

    def _selection(self, session: Session, field: Field) -> list[VectorMark]:
        chosen = session.selection
        point: Point | None = None
        marks: list[VectorMark] = []
        if isinstance(chosen, PlaceSelection):
            point = (chosen.east, chosen.north)
        elif field.plane is None:
            return []
        elif isinstance(chosen, RowSelection):
            layer = session.catalog_layer(chosen.layer)
            if layer is not None:
                ra, dec = layer.catalog.ra_deg[chosen.row], layer.catalog.dec_deg[chosen.row]
                point = next(iter(points_on(field.plane, [(float(ra), float(dec))])), None)
        elif isinstance(chosen, ArtifactSelection) and chosen.key in session.artifacts:
            artifact = session.artifacts[chosen.key]
            parent = (artifact.parent.ra_deg, artifact.parent.dec_deg)
            marks += [parent_mark(p) for p in points_on(field.plane, [parent])]
            here = (artifact.ra_deg, artifact.dec_deg)
            if chosen.at is not None:
                point = chosen.at
            elif here != parent:
                point = next(iter(points_on(field.plane, [here])), None)
        if point is not None:
            marks.append(selection_mark(point))
        if session.consent is not None and field.plane is not None:
            asked = (session.consent.ra_deg, session.consent.dec_deg)
            for place in points_on(field.plane, [asked]):
                marks += consent_marks(place)
        return marks


@dataclass(frozen=True, eq=False, slots=True)
class _OfGroup:
    """Limits common to planes whose sky is matched."""

    group: tuple[Member, ...]
    limits: tuple[float, float]


@dataclass(frozen=True, eq=False, slots=True)
class _ArtifactMarks:
    """The marks of the artifacts shown, by key, before one is chosen."""

    of: Mapping[str, Artifact]
    chains: tuple[VectorMark, ...]
    marks: dict[str, VectorMark]


def _planes_seen(seen: list[ImageSet], shown: Shown) -> frozenset[str]:
    """Return the versions of the planes seen, as the keys of artifacts name them."""
    members: list[Member] = []
    for found in seen:
        composite = found.composite() if shown is Shown.RGB else None
        members += composite or [m for m in (found.member(shown.band),) if m is not None]
    return frozenset(str(m.version) for m in members)


def _artifact_marks(
    session: Session, plane: FieldPlane, planes: frozenset[str] | None
) -> _ArtifactMarks:
    shown = {
        key: a
        for key, a in session.artifacts.items()
        if a.kind not in session.hidden_kinds
        and (session.guesses_visible or not a.evidence.is_guess)
        and (planes is None or key.split(":")[1] in planes)
    }
    chains = chain_marks(plane, shown.values())
    return _ArtifactMarks(session.artifacts, chains, artifact_marks(plane, shown))


def _on_images(
    east: NDArray[np.float64], north: NDArray[np.float64], tiles: tuple[PlacedTile, ...]
) -> NDArray[np.bool_]:
    """Return which places of the plane lie on any of the tiles."""
    inside = np.zeros(len(east), dtype=bool)
    for tile in tiles:
        x, y = tile.affine.inverse_of(east, north)
        inside |= (
            (x >= tile.col0 - 0.5)
            & (x < tile.col1 - 0.5)
            & (y >= tile.row0 - 0.5)
            & (y < tile.row1 - 0.5)
        )
    return inside


def _turn_key(frame: BlinkFrame) -> str:
    """Return the key of the image of one turn."""
    return frame.set_key if frame.shown is None else f"{frame.set_key}:{frame.shown}"


def _tiles_seen(
    images: tuple[ImageSpec, ...], blink: Blink | None, frame: BlinkFrame | None
) -> tuple[PlacedTile, ...]:
    """Return the tiles of what is drawn when it is the turn of a frame."""
    waiting = {_turn_key(f) for f in blink.frames if f != frame} if blink else set()
    return tuple(t for i in images if i.key not in waiting for t in i.tiles)


def _catalog_sets(
    field: Field, layer: CatalogLayer, covers: tuple[PlacedTile, ...] | None
) -> tuple[tuple[MarkerSet, ...], tuple[EllipseSet, ...]]:
    assert field.plane is not None
    catalog = layer.catalog
    version = next_version()  # which rows are shown depends on the images, too
    east, north = field.plane.project(catalog.ra_deg, catalog.dec_deg)
    usable = layer.mask & np.isfinite(east) & np.isfinite(north)
    # rows beyond the images are parents, not something to look at; with very many rows and
    # images the test would cost more than it clears
    if covers is not None and len(covers) * len(east) < _MAX_TESTS:
        usable &= _on_images(east, north, covers)
    if catalog.kind is CatalogKind.XSC:
        rows = np.flatnonzero(usable).astype(np.int64)
        shape = ellipses(catalog)
        major, ratio, pa = shape.semi_major_arcsec, shape.axis_ratio, shape.pa_deg
        return (), (
            EllipseSet(
                key=f"{layer.key}:xsc",
                layer=layer.key,
                role=MarkRole.XSC,
                east=east[rows],
                north=north[rows],
                semi_major=major[rows],
                semi_minor=(major * ratio)[rows],
                pa_deg=pa[rows],
                rows=rows,
                version=version,
            ),
        )
    dirty = is_contaminated(catalog)
    psc = catalog.kind is CatalogKind.PSC
    classes = (
        ("clean", MarkRole.PSC_CLEAN if psc else MarkRole.CATALOG, usable & ~dirty),
        ("contaminated", MarkRole.PSC_CONTAMINATED, usable & dirty),
    )
    sets = []
    for name, role, chosen in classes:
        rows = np.flatnonzero(chosen).astype(np.int64)
        if len(rows) and name not in layer.hidden_classes:
            sets.append(
                MarkerSet(
                    key=f"{layer.key}:{name}",
                    layer=layer.key,
                    role=role,
                    east=east[rows],
                    north=north[rows],
                    rows=rows,
                    version=version,
                )
            )
    return tuple(sets), ()
