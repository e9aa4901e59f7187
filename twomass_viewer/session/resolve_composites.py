"""The limits of colour composites: each on its own, or common to those whose sky is matched."""

from twomass_viewer.display.balance import Limits
from twomass_viewer.session.channel_limits import channel_limits, of_channels
from twomass_viewer.session.layers import ImageSet, Member
from twomass_viewer.session.scene_cache import SceneCache
from twomass_viewer.session.session import Session
from twomass_viewer.session.sky_levels import SkyLevel, common_limits
from twomass_viewer.session.view import Shown

Channels = tuple[Member, ...]


def channels_of(found: ImageSet) -> Channels | None:
    """Return the planes of a set's composite, the longest wavelength (red) first, or None."""
    composite = found.composite()
    return None if composite is None else composite[::-1]


def channels_shown(found: ImageSet, wanted: Shown) -> Channels:
    """Return the planes a set shows: those of its composite (red first), or one; none at all."""
    if wanted is Shown.RGB and (channels := channels_of(found)) is not None:
        return channels
    member = found.member(wanted.band)
    return () if member is None else (member,)


def composite_limits(cache: SceneCache, session: Session, shown: Channels) -> tuple[Limits, ...]:
    """Return the limits in DN of each channel, before contrast and bias.

    Parameters
    ----------
    cache : SceneCache
    session : Session
    shown : tuple of two or three Member
        Red first.
    """
    color = session.color
    levels = [session.sky_levels.get(m.version) for m in shown]
    own = channel_limits(color, shown)
    if any(level is None for level in levels):
        return own
    if color.policy == "user" and color.user_limits is not None:
        return _of_user(session, own, levels)
    out = []
    for level in levels:
        assert level is not None

        def common(level: SkyLevel = level) -> Limits:
            return _common(session, level)

        key = ("common rgb", color, level.group[0].version)
        out.append(level.to_own(cache.kept(key, common, level.group)))
    return tuple(out)


def _of_user(
    session: Session, own: tuple[Limits, ...], levels: list[SkyLevel | None]
) -> tuple[Limits, ...]:
    """Return what the user set, in DN of the top composite, in the DN of another one."""
    top = session.top_set
    base = channels_of(top) if top is not None else None
    if base is None:
        return own
    from_levels = [session.sky_levels.get(m.version) for m in base]
    bases = of_channels(from_levels, len(own)) if len(base) == 3 else tuple(from_levels)
    if len(bases) != len(own):
        return own
    return tuple(
        level.to_own((of or level).to_common(limits)) if level is not None else limits
        for limits, level, of in zip(own, levels, bases, strict=True)
    )


def _common(session: Session, level: SkyLevel) -> Limits:
    """Return limits on the common level that suit a channel of all composites matched."""
    versions = {m.version for m in level.group}
    limits, levels = [], []
    for found in session.images:
        channels = channels_of(found) or ()
        for n, other in enumerate(channels):
            if other.version in versions:
                limits.append(channel_limits(session.color, channels)[n])
                levels.append(session.sky_levels.get(other.version, level))
    return common_limits(limits, levels)
