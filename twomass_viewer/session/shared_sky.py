"""How much of the sky image sets share, and which of them lie under others of the band shown."""

from collections.abc import Sequence

import numpy as np

from twomass_viewer.imagery.wcs import SkyTransform
from twomass_viewer.session.layers import ImageSet
from twomass_viewer.session.view import Shown

_MANY = 24
"""Of more sets than these none is looked for that lies wholly under others: it takes too long."""
_WHOLE = 0.95


def part_on(a: ImageSet, b: ImageSet, samples: int = 40) -> float:
    """Return which part of a set lies on another one, 0 to 1.

    Parameters
    ----------
    a, b : ImageSet
        Judged by their first plane.
    samples : int
        Places looked at along each side of ``a``.
    """
    here, there = a.members[0], b.members[0]
    first, second = here.image.transform, there.image.transform
    if first is None or second is None:
        # without a WCS images of one shape may be compared pixel by pixel
        return float(first is second and here.plane.shape == there.plane.shape)
    return _covered(first, here.plane.shape, second, there.plane.shape, samples)


def in_band(found: ImageSet, shown: Shown) -> bool:
    """Whether a set has the band to be shown; one without any band belongs to all of them."""
    wanted, members = shown.band, found.members
    if wanted is None or any(m.band is wanted for m in members):
        return True
    return all(m.band is None for m in members)


def of_band_on_top(sets: Sequence[ImageSet], shown: Shown) -> tuple[ImageSet, ...]:
    """Return sets in their order, those that lack the band to be shown under the others."""
    return tuple(sorted(sets, key=lambda s: in_band(s, shown)))


def of_band_in_place(sets: Sequence[ImageSet], wanted: ImageSet, shown: Shown) -> ImageSet:
    """Return a set, or where it lacks the band that has it in its place: the topmost there.

    Parameters
    ----------
    sets : sequence of ImageSet
        Bottom first.
    wanted : ImageSet
    shown : Shown
    """
    if in_band(wanted, shown):
        return wanted
    having = [s for s in reversed(sets) if in_band(s, shown)]
    return next((s for s in having if part_on(wanted, s, 5) > 0.5), wanted)


def is_hidden_by_band(found: ImageSet, shown: Shown, sets: Sequence[ImageSet]) -> bool:
    """Whether a set that lacks the band shown lies wholly under another one that has it."""
    if in_band(found, shown) or len(sets) > _MANY:
        return False
    return any(
        s.opacity == 1.0 and in_band(s, shown) and part_on(found, s, 9) > _WHOLE for s in sets
    )


def _covered(
    first: SkyTransform,
    shape: tuple[int, int],
    second: SkyTransform,
    other: tuple[int, int],
    samples: int,
) -> float:
    x, y = np.meshgrid(np.linspace(0, shape[1] - 1, samples), np.linspace(0, shape[0] - 1, samples))
    px, py = second.sky_to_pixel(*first.pixel_to_sky(x, y))
    with np.errstate(invalid="ignore"):
        inside = (px > -0.5) & (px < other[1] - 0.5) & (py > -0.5) & (py < other[0] - 0.5)
    return float(inside.mean())
