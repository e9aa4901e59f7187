"""The error of an aperture flux where neighbouring pixels share their noise.

A coadd pixel of 1″ is made from 2″ camera pixels, so its noise is that of its neighbours too, and
the noise of a sum grows about 3.4 times faster than independent pixels would make it grow.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoiseModel:
    """Constants of the survey's noise formula.

    ``variance = S / (g Nc) + n (2 kz sc)² + (n k sc)²`` with S the net flux in DN, n the number of
    1″ pixels in the aperture and sc the noise of one coadd pixel in DN.

    Attributes
    ----------
    gain_e_per_dn : float
        g, electrons a DN.
    frames : int
        Nc, frames that make a coadd pixel.
    kz : float
        Noise of a coadd pixel summed over its neighbours, relative to its own; 2 kz is what blocks
        of pixels show.
    sky_coefficient : float
        k, how far the sky level is off, in units of sc.
    citation : str
    """

    gain_e_per_dn: float = 10.0
    frames: int = 6
    kz: float = 1.7
    sky_coefficient: float = 0.024
    citation: str = (
        "2MASS noise study (Jarrett, 3-channel noise) and All-Sky Explanatory Supplement VI.8.a; "
        "2 kz = 3.4 agrees with block noise measured on Atlas images (3.2 to 3.4)"
    )

    @property
    def formula(self) -> str:
        """The formula in words, with its constants."""
        return (
            f"SNR = S / sqrt(S/({self.gain_e_per_dn:g}·{self.frames}) + "
            f"n·(2·{self.kz:g}·sc)² + (n·{self.sky_coefficient:g}·sc)²)"
        )

    def flux_error(
        self, flux_dn: float, pixels: float, sigma_dn: float, scale_arcsec: float = 1.0
    ) -> float:
        """Return the 1-sigma error of an aperture flux in DN.

        Parameters
        ----------
        flux_dn : float
            Net flux; a negative one adds no photon noise.
        pixels : float
            Area of the aperture in pixels.
        sigma_dn : float
            Noise of one pixel.
        scale_arcsec : float
            Pixel size. Pixels smaller than 1″ share more noise, in proportion; larger ones share
            less by an amount that depends on how they were made, so for them the error is an
            upper estimate.
        """
        correlated = 2.0 * self.kz * max(1.0, 1.0 / scale_arcsec) * sigma_dn
        photons = max(flux_dn, 0.0) / (self.gain_e_per_dn * self.frames)
        level = pixels * self.sky_coefficient * sigma_dn
        return math.sqrt(photons + pixels * correlated**2 + level**2)


NOISE = NoiseModel()
"""The survey's constants."""

POGSON = 2.5 / math.log(10.0)
"""Magnitudes for a relative flux error of one: 1.0857."""
