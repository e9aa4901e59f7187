"""The images of a Scene: where they lie and with which limits they are shown."""

from collections.abc import Iterator
from dataclasses import replace

from twomass_viewer.display.kept import known_limits
from twomass_viewer.imagery.placement import PlacedTile, pixel_field_tile, place
from twomass_viewer.imagery.wcs import scale_arcsec
from twomass_viewer.scene.scene import Blend, ImageSpec, Tone
from twomass_viewer.session.blink import Blink, BlinkFrame
from twomass_viewer.session.layers import Field, ImageSet, Member
from twomass_viewer.session.resolve_composites import Channels, channels_shown, composite_limits
from twomass_viewer.session.scene_cache import SceneCache
from twomass_viewer.session.seen import turn_key
from twomass_viewer.session.session import Session
from twomass_viewer.session.sky_levels import common_limits
from twomass_viewer.session.view import Shown

Limits = tuple[float, float]


class ImageResolver:
    """Makes the images of Scenes.

    Parameters
    ----------
    cache : SceneCache
        Shared with what else makes the Scene.
    """

    def __init__(self, cache: SceneCache) -> None:
        self._cache = cache

    def images(self, session: Session, field: Field, found: ImageSet) -> Iterator[ImageSpec]:
        """Yield what a set shows: one image, or one for each of its turns in a blink or pair."""
        blink, compared = session.blink, session.comparison
        going_on = blink or compared
        turns = [f for f in going_on.frames if f.set_key == found.key] if going_on else []
        if not turns:
            spec = self._image(session, field, found, session.shown)
            if spec is not None:
                yield spec
            return
        for turn in turns:
            if compared is not None and turn not in compared.pair:
                continue
            spec = self._image(session, field, found, turn.shown or session.shown)
            if spec is not None:
                yield replace(
                    spec, key=turn_key(turn), hidden=blink is not None and turn != blink.frame
                )

    def tone_limits(self, session: Session, member: Member) -> Limits:
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

        def common() -> Limits:
            levels = [session.sky_levels.get(m.version, level) for m in level.group]
            return common_limits([self._own_limits(session, m) for m in level.group], levels)

        key = ("common", tone.policy, level.group[0].version)
        return level.to_own(self._cache.kept(key, common, level.group))

    def composite_limits(self, session: Session, shown: Channels) -> tuple[Limits, ...]:
        """Return the limits in DN of the channels of a composite, red first."""
        return composite_limits(self._cache, session, shown)

    def _tilts(self, session: Session, shown: Channels) -> tuple[tuple[float, float], ...]:
        """Return how the limits of each channel rise across the image, where skies are matched."""
        levels = [session.sky_levels.get(m.version) for m in shown]
        if any(level is None for level in levels):
            return ((0.0, 0.0),) * len(shown)
        return tuple(level.tilt_dn for level in levels if level is not None)

    def _own_limits(self, session: Session, member: Member) -> Limits:
        tone = session.tone
        if tone.policy == "user" and tone.user_limits:
            return tone.user_limits
        key = ("limits", member.version, tone.policy)
        return self._cache.kept(key, lambda: known_limits(tone.policy, member.plane.pixels))

    def _tiles(self, field: Field, member: Member) -> tuple[PlacedTile, ...]:
        def find() -> tuple[PlacedTile, ...]:
            transform = member.image.transform
            if field.plane is None or transform is None:
                return pixel_field_tile(member.plane.shape)
            return place(transform, member.plane.shape, field.plane)

        return self._cache.kept(("tiles", field.key, member.version), find)

    def _scale(self, field: Field, member: Member) -> float:
        """Return the size of the middle pixel in arcsec; 1 on a field of pixels."""

        def find() -> float:
            transform, (rows, cols) = member.image.transform, member.plane.shape
            if transform is None or field.plane is None:
                return 1.0
            return scale_arcsec(transform, cols / 2, rows / 2)

        return self._cache.kept(("scale", field.key, member.version), find)

    def _image(
        self, session: Session, field: Field, found: ImageSet, wanted: Shown
    ) -> ImageSpec | None:
        shown = channels_shown(found, wanted)
        if not shown:
            return None
        tone, color, stretch = session.tone, session.color, session.tone.stretch
        if len(shown) > 1:
            limits, stretch = self.composite_limits(session, shown), color.stretch
        else:
            limits = (self.tone_limits(session, shown[0]),)
        tones = tuple(
            Tone(lo, hi, stretch, tone.contrast, tone.bias, tone.invert, tone.colormap, tilt)
            for (lo, hi), tilt in zip(limits, self._tilts(session, shown), strict=False)
        )
        smoothed = session.smoothed_of(shown)
        tiles = self._tiles(field, shown[0])
        if not tiles:
            return None
        return ImageSpec(
            key=found.key,
            channels=tuple(s.pixels for s in smoothed) or tuple(m.plane.pixels for m in shown),
            version=hash(tuple(m.version for m in (smoothed or shown))),
            tiles=tiles,
            tones=tones,
            pixel_scale_arcsec=self._scale(field, shown[0]),
            opacity=found.opacity,
            blend=Blend(color.mode, color.q, color.softening, color.saturation),
        )


def tiles_seen(
    images: tuple[ImageSpec, ...], blink: Blink | None, frame: BlinkFrame | None
) -> tuple[PlacedTile, ...]:
    """Return the tiles of what is drawn when it is the turn of a frame, in no order of drawing.

    The same tiles are an equal tuple whatever lies on top of them in the band shown.
    """
    waiting = {turn_key(f) for f in blink.frames if f != frame} if blink else set()
    tiles = [t for i in images if i.key not in waiting for t in i.tiles]
    return tuple(sorted(tiles, key=lambda t: (t.affine.c, t.affine.f)))
