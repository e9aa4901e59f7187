"""Sky levels matched for display: neighbouring images look alike, and no pixel is changed.

The levels shift the limits an image is shown with. The readout and every measurement go on to use
the DN of the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from twomass_viewer.session.layers import Member

Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SkyLevel:
    """What brings a plane to the level of its neighbours: ``scale * DN + offset_dn``.

    Attributes
    ----------
    scale : float
        To the common zero point.
    offset_dn : float
    group : tuple of Member
        The planes it was matched with, itself included.
    """

    scale: float
    offset_dn: float
    group: tuple[Member, ...] = field(repr=False)

    def shift_dn(self, dn: float) -> float:
        """Return how much brighter a pixel is shown than it is, in DN."""
        return self.scale * dn + self.offset_dn - dn

    def to_common(self, limits: Limits) -> Limits:
        """Return limits of the plane's own DN on the common level."""
        low, high = limits
        return self.scale * low + self.offset_dn, self.scale * high + self.offset_dn

    def to_own(self, limits: Limits) -> Limits:
        """Return limits on the common level in the plane's own DN."""
        low, high = limits
        return (low - self.offset_dn) / self.scale, (high - self.offset_dn) / self.scale


def common_limits(own: Sequence[Limits], levels: Sequence[SkyLevel]) -> Limits:
    """Return the limits on the common level that suit planes with these limits of their own."""
    moved = [level.to_common(limits) for limits, level in zip(own, levels, strict=True)]
    low, high = np.median(np.array(moved), axis=0)
    return float(low), float(high)
