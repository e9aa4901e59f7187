"""The result of aperture photometry, with everything needed to judge and repeat it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.products import Fidelity

DETECTION_SIGMA = 3.0
"""Below so many sigma in the aperture nothing is detected and the limit is shown: our choice."""


class PhotometryFlag(StrEnum):
    """What may be wrong with a measurement."""

    LOSSY = "lossy"
    UNKNOWN_FIDELITY = "unknown_fidelity"
    NO_ZERO_POINT = "no_zero_point"
    OUTSIDE_IMAGE = "outside_image"
    APERTURE_TOUCHES_BLANK = "aperture_touches_blank"
    ANNULUS_TOUCHES_BLANK = "annulus_touches_blank"
    NONLINEAR = "nonlinear"
    SATURATED_CORE = "saturated_core"
    NEGATIVE_FLUX = "negative_flux"
    NOT_DETECTED = "not_detected"
    CENTROID_FAILED = "centroid_failed"
    CATALOG_SATURATED = "catalog_saturated"
    NOISE_FROM_ANNULUS = "noise_from_annulus"
    SKY_TAKEN_AS_ZERO = "sky_taken_as_zero"
    PIXEL_SCALE = "pixel_scale"
    NO_POSITION = "no_position"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Aperture photometry of one position.

    Attributes
    ----------
    ra_deg, dec_deg : float
        Measured centroid (the requested place when centring failed), FK5 J2000, degrees.
    x_pix, y_pix : float or None
        0-based pixel of the aperture centre.
    image : str
        Path of the image, or its name.
    hdu, plane : int
    band : Band or None
    mag, mag_err : float or None
        Uncorrected aperture magnitude, ``MAGZP - 2.5 log10(flux)``, and its 1-sigma error.
    aperture_correction_mag : float or None
        What would have to be added to ``mag``; not applied.
    flux_dn, flux_err_dn, sky_dn : float or None
        Net flux in the aperture; sky per pixel.
    radius_arcsec : float
    annulus_arcsec : tuple of (float, float)
    snr : float or None
    flags : tuple of PhotometryFlag
    fidelity : Fidelity
    provenance : dict
        Program version, image checksum or size, zero point and its source, noise model, sky
        statistic, centring, date.
    """

    ra_deg: float
    dec_deg: float
    x_pix: float | None
    y_pix: float | None
    image: str
    hdu: int
    plane: int
    band: Band | None
    mag: float | None
    mag_err: float | None
    aperture_correction_mag: float | None
    flux_dn: float | None
    flux_err_dn: float | None
    sky_dn: float | None
    radius_arcsec: float
    annulus_arcsec: tuple[float, float]
    snr: float | None
    flags: tuple[PhotometryFlag, ...]
    fidelity: Fidelity
    provenance: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def indicative(self) -> bool:
        """Whether the value is an indication, not photometry: lossy or unknown pixels."""
        return not self.fidelity.is_photometric

    @property
    def overruled(self) -> str:
        """How the user overruled the evidence on the fidelity, as a sentence; else empty."""
        return str(self.provenance.get("fidelity_overruled") or "")
