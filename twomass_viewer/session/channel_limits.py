"""Which limits the channels of a composite are shown with, before contrast and bias."""

from collections.abc import Sequence
from typing import TypeVar

from twomass_viewer.display.balance import (
    Limits,
    balanced_limits,
    channel_levels,
    weighted,
    white_ratios,
)
from twomass_viewer.display.kept import known_limits
from twomass_viewer.session.color import BALANCED, ColorSettings
from twomass_viewer.session.layers import Member

T = TypeVar("T")


def channel_limits(color: ColorSettings, shown: Sequence[Member]) -> tuple[Limits, ...]:
    """Return the limits of the channels of a composite in their own DN.

    Parameters
    ----------
    color : ColorSettings
    shown : sequence of two or three Member
        The longest wavelength (red) first.

    Notes
    -----
    What is dear is kept with the arrays: a slider costs arithmetic only.
    """
    weights = of_channels(color.weights, len(shown))
    if color.policy == "user" and color.user_limits is not None:
        return weighted(of_channels(color.user_limits, len(shown)), weights)
    planes = [m.plane for m in shown]
    if color.policy in (BALANCED, "user"):
        ratios = white_ratios([p.magzp for p in planes], [p.band for p in planes], color.white)
        return balanced_limits(
            [channel_levels(p.pixels) for p in planes],
            ratios,
            black_sigma=color.black_sigma,
            weights=weights,
        )
    return weighted([known_limits(color.policy, p.pixels) for p in planes], weights)


def of_channels(three: Sequence[T], count: int) -> tuple[T, ...]:
    """Return what is set for red, green and blue, for two channels that of red and blue."""
    return tuple(three) if count == 3 else (three[0], three[2])
