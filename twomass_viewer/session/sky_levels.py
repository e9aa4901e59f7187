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

    The sky of a scan is tilted against its neighbour's, so that one number an image would leave a
    step at one end of an overlap or at the other.

    Attributes
    ----------
    scale : float
        To the common zero point.
    offset_dn : float
        In the middle of the image.
    group : tuple of Member
        The planes it was matched with, itself included.

    slopes_dn : tuple of (float, float)
        What is added for each pixel from the middle, in x and in y.
    middle_pix : tuple of (float, float)
        The middle, 0-based.
    """

    scale: float
    offset_dn: float
    group: tuple[Member, ...] = field(repr=False)
    slopes_dn: tuple[float, float] = (0.0, 0.0)
    middle_pix: tuple[float, float] = (0.0, 0.0)

    def shift_dn(self, dn: float, x_pix: float, y_pix: float) -> float:
        """Return how much brighter a pixel of so many DN is shown than it is, in DN."""
        (sx, sy), (mx, my) = self.slopes_dn, self.middle_pix
        tilt = sx * (x_pix - mx) + sy * (y_pix - my)
        return self.scale * dn + self.offset_dn + tilt - dn

    @property
    def tilt_dn(self) -> tuple[float, float]:
        """How the limits rise from pixel to pixel, in x and in y, in the plane's own DN."""
        return -self.slopes_dn[0] / self.scale, -self.slopes_dn[1] / self.scale

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
