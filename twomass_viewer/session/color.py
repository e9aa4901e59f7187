"""How colour composites are shown: settings as a frozen value, and ready-made ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from twomass_viewer.display.balance import FIELD_STAR

Limits = tuple[float, float]
Triple = tuple[float, float, float]

BALANCED = "balanced"
"""Limits from sky, noise and the colour that is white; the others are `display.limits` policies."""
PLAIN: Triple = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class ColorSettings:
    """How channels become colours; contrast, bias and inversion are those of the tone.

    Attributes
    ----------
    mode : str
        A name of `display.rgb.BLENDS`.
    stretch : str
        A name of `display.stretch`, for the modes ``shared`` and ``channels``.
    q, softening : float
        Of the mode ``lupton``; the softening in units of the range from black to white.
    policy : str
        `BALANCED`, a name of `display.limits`, or ``user``.
    user_limits : tuple of three (float, float) or None
        Red, green and blue in DN, for the policy ``user``.
    white : str
        A name of `display.balance.WHITES`, or `NOISE`, for `BALANCED`.
    weights : tuple of three float
        Red, green and blue: above 1 brighter.
    black_sigma : float
        How far black lies below the sky, in sigma of the noise, for `BALANCED`.
    saturation : float
    """

    mode: str = "shared"
    stretch: str = "asinh"
    q: float = 8.0
    softening: float = 0.1
    policy: str = BALANCED
    user_limits: tuple[Limits, Limits, Limits] | None = None
    white: str = FIELD_STAR
    weights: Triple = PLAIN
    black_sigma: float = 1.0
    saturation: float = 1.0


PRESETS: Mapping[str, ColorSettings] = MappingProxyType(
    {
        "Default": ColorSettings(),
        # The channels are those of the survey's gallery (Ks red, H green, J blue: 2MASS, "About
        # the 2MASS Gallery Atlas Images"); it gives no stretch. The rest is our choice, by eye.
        "Survey gallery": ColorSettings(
            mode="channels", white="Sun", black_sigma=0.5, saturation=1.3
        ),
        # Q of the paper's own pictures and of astropy; the softening is our choice.
        "Lupton": ColorSettings(mode="lupton"),
    }
)


def preset_name(settings: ColorSettings) -> str:
    """Return the name of the preset that settings are, or an empty string."""
    return next((name for name, preset in PRESETS.items() if preset == settings), "")
