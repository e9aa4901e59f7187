"""What to measure with: the survey's standard aperture by default."""

import math
from dataclasses import dataclass

from twomass_viewer.errors import UsageError
from twomass_viewer.survey.apertures import (
    STANDARD_ANNULUS_ARCSEC,
    STANDARD_RADIUS_ARCSEC,
    STANDARD_SOURCE,
)

MAX_RADIUS_ARCSEC = 600.0
"""Larger circles are no longer local; our choice."""


@dataclass(frozen=True, slots=True)
class ApertureSettings:
    """Radii and how they are placed.

    Attributes
    ----------
    radius_arcsec : float
        Of the circular aperture.
    annulus_arcsec : tuple of (float, float)
        Inner and outer radius of the sky annulus; it begins outside the aperture.
    recenter : bool
        Whether the aperture moves to the centroid of the source.

    Raises
    ------
    UsageError
        When the radii make no sense.
    """

    radius_arcsec: float = STANDARD_RADIUS_ARCSEC
    annulus_arcsec: tuple[float, float] = STANDARD_ANNULUS_ARCSEC
    recenter: bool = True

    def __post_init__(self) -> None:
        inner, outer = self.annulus_arcsec
        if not all(math.isfinite(v) for v in (self.radius_arcsec, inner, outer)):
            raise UsageError("Aperture and annulus radii must be numbers.", "Give arcseconds.")
        if not 0.0 < self.radius_arcsec <= MAX_RADIUS_ARCSEC:
            raise UsageError(
                f"An aperture radius of {self.radius_arcsec:g}″ is out of range.",
                f"Give more than 0″ and at most {MAX_RADIUS_ARCSEC:g}″.",
            )
        if inner < self.radius_arcsec:
            raise UsageError(
                f"The annulus begins at {inner:g}″, inside the aperture of "
                f"{self.radius_arcsec:g}″: the source would be taken for sky.",
                "Let it begin outside the aperture.",
            )
        if not inner < outer <= MAX_RADIUS_ARCSEC:
            raise UsageError(
                f"An annulus from {inner:g}″ to {outer:g}″ holds no sky.",
                f"Give its inner radius first, then a larger one up to {MAX_RADIUS_ARCSEC:g}″.",
            )

    @property
    def words(self) -> str:
        """The radii as a phrase, with their source where they are the survey's."""
        inner, outer = self.annulus_arcsec
        radii = f"{self.radius_arcsec:g}″ aperture, sky from {inner:g}″ to {outer:g}″"
        own = self.radius_arcsec, self.annulus_arcsec
        standard = own == (STANDARD_RADIUS_ARCSEC, STANDARD_ANNULUS_ARCSEC)
        return f"{radii}: {STANDARD_SOURCE if standard else 'chosen by the user'}"
