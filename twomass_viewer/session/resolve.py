"""From what the user wants to what is drawn: ``resolve(session) -> Scene``.

The Resolver keeps what is dear to compute and does not change with the view (placements, limits,
projected catalogues), each under the identity of what it was computed from. Images, catalogues,
artifacts and the selection are resolved in modules of their own.
"""

from collections.abc import Callable, Hashable
from functools import partial

from twomass_viewer.display.balance import Limits
from twomass_viewer.imagery.placement import PlacedTile
from twomass_viewer.scene.outlines import Outline
from twomass_viewer.scene.scene import Badge, EllipseSet, ImageSpec, MarkerSet, Scene, VectorMark
from twomass_viewer.scene.vector_set import VectorSet
from twomass_viewer.session.badge_stack import badges_seen
from twomass_viewer.session.blink import Blink
from twomass_viewer.session.fields_of_view import view_outlines
from twomass_viewer.session.footprints import outlines
from twomass_viewer.session.layers import CatalogLayer, Field, ImageSet, Member
from twomass_viewer.session.marker_testing import vector_marks
from twomass_viewer.session.provenance import acknowledge, provenance
from twomass_viewer.session.region_marks import region_edit, region_sets
from twomass_viewer.session.resolve_artifacts import artifact_vectors
from twomass_viewer.session.resolve_catalogs import AT_ONCE, MarkSets, catalog_sets
from twomass_viewer.session.resolve_composites import Channels
from twomass_viewer.session.resolve_contours import contour_badges, contours_drawn
from twomass_viewer.session.resolve_images import ImageResolver, tiles_seen
from twomass_viewer.session.resolve_selection import reading_vectors, selection_vectors
from twomass_viewer.session.scene_cache import SceneCache
from twomass_viewer.session.seen import Seen, pair_of, pair_on_top, seen_now
from twomass_viewer.session.session import Session

Later = Callable[[Hashable, Callable[[], MarkSets]], None]


class Resolver:
    """Makes Scenes of one Session."""

    def __init__(self) -> None:
        self._cache = SceneCache()
        self._before: dict[tuple[str, str], MarkSets] = {}  # by field and layer
        self._later: Later | None = None
        self._images = ImageResolver(self._cache)

    def resolve(self, session: Session) -> Scene:
        """Return the Scene of the active field in the active pane."""
        return self.resolve_panes(session)[session.layout.pane.key]

    def resolve_panes(self, session: Session, later: Later | None = None) -> dict[int, Scene]:
        """Return the Scene of every pane by its key; what they have in common is made once.

        Parameters
        ----------
        session : Session
        later : callable, optional
            Takes the key of marks that take long to place, and what places them: it is to
            `supply` them. Until then a catalogue has the marks it had before. Without it
            everything is made now.
        """
        scenes = {}
        self._later = later
        self._cache.begin()
        for pane in session.layout.panes:
            with session.seen_by(pane.key):
                scenes[pane.key] = self._scene(session)
        self._cache.end()
        layers = {layer.key for layer in session.catalogs}
        self._before = {k: v for k, v in self._before.items() if k[1] in layers}
        return scenes

    def supply(self, key: Hashable, sets: MarkSets) -> None:
        """Take marks that were to be placed later."""
        self._cache.put(key, sets)

    def _scene(self, session: Session) -> Scene:
        field = session.field
        if field is None:
            return Scene()
        visible = list(session.seen_images)
        blink, compared = session.blink, session.comparison
        images = tuple(spec for s in visible for spec in self._images.images(session, field, s))
        pair = pair_of(compared) if compared else None
        if pair is not None:
            images = pair_on_top(images, pair)
        seen = seen_now(session)
        markers: tuple[MarkerSet, ...] = ()
        ellipses: tuple[EllipseSet, ...] = ()
        vectors: list[VectorMark] = []
        artifacts: VectorSet | None = None
        if field.plane is not None:
            markers, ellipses = self._catalogs(session, field, images, blink)
            artifacts, chosen = artifact_vectors(self._cache, session, field, seen)
            vectors += chosen
            vectors += reading_vectors(session, field)
            vectors += self._offsets(session, field, visible)
        vectors += selection_vectors(session, field)
        top = session.top_set
        scan = top.scan if top else None
        return Scene(
            plane=field.plane,
            images=images,
            markers=markers,
            ellipses=ellipses,
            vectors=tuple(vectors),
            artifacts=artifacts,
            regions=self._cache.kept(
                ("regions", field.key, session.regions.version),
                lambda: region_sets(field.plane, session.regions),
            ),
            outlines=self._outlines(session, field) + self._views(session, field),
            region_edit=region_edit(field.plane, session.regions),
            grid=session.grid if field.plane is not None else None,
            badges=(*self._badges(session, field, seen), *contour_badges(session, field)),
            contours=contours_drawn(session, field),
            scan_direction=scan.direction.value if scan and scan.direction else None,
            acknowledgment=acknowledge(visible, short=False),
            acknowledgment_short=acknowledge(visible, short=True),
            provenance=tuple(provenance(session, seen)),
            pair=pair,
        )

    def _badges(self, session: Session, field: Field, seen: list[Seen]) -> tuple[Badge, ...]:
        """Return the badges of the images seen; those of hundreds are not told anew each time."""
        if session.smoothing is not None or session.comparison is not None:
            return badges_seen(session, seen)
        key = ("badges", field.key, tuple(shown for _, shown in seen))
        return self._cache.kept(key, lambda: badges_seen(session, seen), *(s for s, _ in seen))

    def _outlines(self, session: Session, field: Field) -> tuple[Outline, ...]:
        """Return the outlines of all images of the field."""
        footprints, images, current = session.footprints, session.field_images, session.top_set
        if not footprints.shown:
            return ()
        band, key = session.shown.band, current.key if current else None
        look = tuple((s.key, s.visible, m.version if (m := s.member(band)) else 0) for s in images)
        return self._cache.kept(
            ("outlines", field.key, footprints.colors, key, look),
            lambda: outlines(images, band, field.plane, footprints.colors, key),
        )

    def _views(self, session: Session, field: Field) -> tuple[Outline, ...]:
        """Return the fields of view laid over the field."""
        views, plane = session.views, field.plane
        if plane is None or not views.shown or not views.all:
            return ()
        key = ("views", field.key, views.version)
        return self._cache.kept(key, lambda: view_outlines(views, plane))

    def _offsets(
        self, session: Session, field: Field, visible: list[ImageSet]
    ) -> tuple[VectorMark, ...]:
        """Return the offsets of markers from the stars of the visible images."""
        tests, plane = session.marker_tests, field.plane
        if not tests.vectors_shown or plane is None:
            return ()
        seen = tuple(m.version for s in visible for m in s.members)
        return self._cache.kept(
            ("offsets", field.key, tests.version, seen),
            lambda: tuple(vector_marks(plane, tests.of_planes(frozenset(seen)))),
        )

    def tone_limits(self, session: Session, member: Member) -> tuple[float, float]:
        """Return the limits in DN a plane is shown with, before contrast and bias."""
        return self._images.tone_limits(session, member)

    def composite_limits(self, session: Session, shown: Channels) -> tuple[Limits, ...]:
        """Return the limits in DN of the channels of a composite, red first."""
        return self._images.composite_limits(session, shown)

    def _catalogs(
        self, session: Session, field: Field, images: tuple[ImageSpec, ...], blink: Blink | None
    ) -> MarkSets:
        """Return the marks of the visible catalogues; those of a blink's other turns stay ready."""
        turns = blink.frames if blink else (None,)
        covers = [None if session.markers_beyond else tiles_seen(images, blink, t) for t in turns]
        now = covers[turns.index(blink.frame) if blink else 0]
        markers: list[MarkerSet] = []
        ellipses: list[EllipseSet] = []
        for layer in session.catalogs:
            if not layer.visible:
                continue
            key = ("catalog", field.key, layer.version)
            found = self._marks((*key, now), field, layer, now)
            markers += found[0]
            ellipses += found[1]
            for area in covers:
                self._cache.use((*key, area))
        return tuple(markers), tuple(ellipses)

    def _marks(
        self,
        key: Hashable,
        field: Field,
        layer: CatalogLayer,
        covers: tuple[PlacedTile, ...] | None,
    ) -> MarkSets:
        """Return the marks of a catalogue, or those it had before while others are placed."""
        find, which = partial(catalog_sets, field, layer, covers), (field.key, layer.key)
        many = len(layer.catalog) > AT_ONCE
        if self._later is not None and many and not self._cache.has(key):
            self._cache.use(key)
            self._later(key, find)
            return self._before.get(which, ((), ()))
        found = self._cache.kept(key, find)
        if many:
            self._before[which] = found
        return found
