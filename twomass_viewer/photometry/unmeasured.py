"""Rows for what was not measured: nulls, and a flag that says why."""

import math

from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.photometry import guard
from twomass_viewer.photometry.appraisal import overruled
from twomass_viewer.photometry.measurement import Measurement, PhotometryFlag
from twomass_viewer.photometry.settings import ApertureSettings


def unmeasured(
    image: SurveyImage,
    plane: Plane,
    ra_deg: float,
    dec_deg: float,
    settings: ApertureSettings,
    reason: PhotometryFlag,
    fault: str = "",
) -> Measurement:
    """Return a measurement without values.

    Parameters
    ----------
    image : SurveyImage
    plane : Plane
    ra_deg, dec_deg : float
        The place asked for; NaN where there is none.
    settings : ApertureSettings
    reason : PhotometryFlag
    fault : str
        What was wrong, as a phrase, where more is known than the flag says.
    """
    finite = math.isfinite(ra_deg) and math.isfinite(dec_deg)
    return Measurement(
        ra_deg=ra_deg if finite else math.nan,
        dec_deg=dec_deg if finite else math.nan,
        x_pix=None,
        y_pix=None,
        image=str(image.path) if image.path else image.name,
        hdu=image.hdu,
        plane=plane.index,
        band=plane.band,
        mag=None,
        mag_err=None,
        aperture_correction_mag=None,
        flux_dn=None,
        flux_err_dn=None,
        sky_dn=None,
        radius_arcsec=settings.radius_arcsec,
        annulus_arcsec=settings.annulus_arcsec,
        snr=None,
        flags=(*guard.fidelity_flags(image.fidelity.value), reason),
        fidelity=image.fidelity.value,
        provenance={
            "product": image.product.value,
            "simulated": image.simulated,
            "fidelity_evidence": list(image.fidelity.evidence),
            **overruled(image),
            **({"fault": fault} if fault else {}),
        },
    )
