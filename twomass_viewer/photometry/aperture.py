"""Aperture photometry as the survey did it on its own images.

A circle with exact partial pixels, the sky from the whole pixels of an annulus, magnitudes by the
image's zero point (``m = MAGZP − 2.5 log10 S``) and errors that know of correlated noise.
Magnitudes are not corrected for light outside the aperture.
"""

import math

from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.errors import PositionError, UsageError
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import SkyTransform
from twomass_viewer.photometry import guard
from twomass_viewer.photometry.appraisal import (
    Work,
    explain_no_center,
    judge_peak,
    judge_scale,
    note_correction,
    note_match,
    origin,
    pixel_noise,
    sky_value,
)
from twomass_viewer.photometry.centroid import windowed_centroid
from twomass_viewer.photometry.geometry import (
    ApertureGeometry,
    geometry_at,
    usable_transform,
)
from twomass_viewer.photometry.measurement import DETECTION_SIGMA, Measurement, PhotometryFlag
from twomass_viewer.photometry.noise import NOISE, POGSON
from twomass_viewer.photometry.settings import ApertureSettings
from twomass_viewer.photometry.sky import SkyLevel, sky_level
from twomass_viewer.survey.products import PlaneRole, Product


def measure(
    image: SurveyImage,
    plane_index: int,
    ra_deg: float,
    dec_deg: float,
    *,
    settings: ApertureSettings | None = None,
    accept_lossy: bool = False,
    catalog: Catalog | None = None,
    recenter: bool = True,
) -> Measurement:
    """Measure the flux of a source.

    Parameters
    ----------
    image : SurveyImage
    plane_index : int
        `Plane.index`, 0-based.
    ra_deg, dec_deg : float
        Where to look, FK5 J2000.
    settings : ApertureSettings, optional
        The survey's standard by default.
    accept_lossy : bool
        Whether an indicative value of lossy or unknown pixels is wanted.
    catalog : Catalog, optional
        PSC rows, to learn whether the source was saturated.
    recenter : bool
        False keeps the place asked for, whatever the settings say.

    Returns
    -------
    Measurement
        What could not be measured is None, with a flag that says why.

    Raises
    ------
    FidelityRefusedError
        The pixels are not lossless and `accept_lossy` is false.
    PositionError
        The place is not on the sky.
    FileProblemError
        The image has no usable WCS.
    UsageError
        There is no such plane, or it shows no sky.

    Notes
    -----
    Method and constants: All-Sky Explanatory Supplement IV.3 and IV.4.c; see `settings`, `sky`,
    `noise` and `limits`.
    """
    guard.check(image, accept_lossy)
    settings = ApertureSettings() if settings is None else settings
    plane = find_plane(image, plane_index)
    if not (math.isfinite(ra_deg) and math.isfinite(dec_deg) and -90.0 <= dec_deg <= 90.0):
        raise PositionError(
            f"RA {ra_deg:g}, Dec {dec_deg:g} is not a place on the sky.",
            "Give degrees: right ascension 0 to 360, declination −90 to +90.",
        )
    ra_deg %= 360.0
    transform = usable_transform(image)
    work = Work(image, plane, settings, [], origin(image, plane, ra_deg, dec_deg, settings))
    for flag in guard.fidelity_flags(image.fidelity.value):
        work.flag(flag)
    x, y = (float(v) for v in transform.sky_to_pixel(ra_deg, dec_deg))
    rows, cols = plane.shape
    if not (-0.5 <= x < cols - 0.5 and -0.5 <= y < rows - 0.5):
        work.flag(PhotometryFlag.OUTSIDE_IMAGE)
        return _result(work, ra_deg, dec_deg)

    start = geometry_at(transform, x, y, settings.radius_arcsec, settings.annulus_arcsec)
    judge_scale(work, start.scale_arcsec)
    geometry = start
    if settings.recenter and recenter:
        geometry = _recentered(work, transform, start)
    else:
        work.provenance["centroid"] = {"method": "none: the place asked for", "shift_arcsec": 0.0}
    # a failed centre stays at the place asked for to the last digit
    place = (ra_deg, dec_deg) if geometry is start else (geometry.ra_deg, geometry.dec_deg)
    if catalog is not None:
        note_match(work, catalog, *place)
    return _photometry(work, geometry, place)


def find_plane(image: SurveyImage, plane_index: int) -> Plane:
    """Return the plane with an index.

    Raises
    ------
    UsageError
        There is none, or it holds no sky brightness.
    """
    plane = next((p for p in image.planes if p.index == plane_index), None)
    if plane is None:
        known = ", ".join(str(p.index) for p in image.planes)
        raise UsageError(f"{image.name} has no plane {plane_index}.", f"It has {known}.")
    if plane.role is PlaneRole.COVERAGE:
        raise UsageError(
            f"Plane {plane_index} of {image.name} counts scans: there is no brightness in it.",
            "Choose a plane with the role image.",
        )
    return plane


def _sky(work: Work, geometry: ApertureGeometry) -> SkyLevel | None:
    annulus = geometry.annulus(work.plane.shape)
    return None if annulus is None else sky_level(annulus.covered(work.plane.data))


def _recentered(work: Work, transform: SkyTransform, start: ApertureGeometry) -> ApertureGeometry:
    """Return the geometry about the source's centroid, or the given one when there is none."""
    sky = _sky(work, start)
    level, noise = (sky.value_dn, sky.rms_dn) if sky else (0.0, None)
    if sky is None and work.image.product is not Product.XSC_CUBE:
        failure = "there is no sky to compare with"
    else:
        found = windowed_centroid(
            work.plane.data,
            start.x_pix,
            start.y_pix,
            sky_dn=level,
            sigma_dn=noise,
            scale_arcsec=start.scale_arcsec,
        )
        failure = found.failure
    method = "centroid in a Gaussian window of 1.3″ sigma, iterated"
    if failure:
        work.flag(PhotometryFlag.CENTROID_FAILED)
        work.provenance["centroid"] = {"method": method, "shift_arcsec": 0.0, "failure": failure}
        return start
    shift = math.hypot(found.x_pix - start.x_pix, found.y_pix - start.y_pix) * start.scale_arcsec
    work.provenance["centroid"] = {"method": method, "shift_arcsec": round(shift, 4)}
    return geometry_at(
        transform, found.x_pix, found.y_pix, start.radius_arcsec, start.annulus_arcsec
    )


def _photometry(work: Work, geometry: ApertureGeometry, place: tuple[float, float]) -> Measurement:
    data, shape = work.plane.data, work.plane.shape
    aperture, annulus = geometry.aperture(shape), geometry.annulus(shape)
    whole_annulus = annulus is not None and annulus.complete(data)
    level = sky_level(annulus.covered(data)) if annulus is not None else None
    sky_dn = sky_value(work, level, whole_annulus)
    center = (geometry.x_pix, geometry.y_pix)
    if aperture is None or not aperture.complete(data):
        work.flag(PhotometryFlag.APERTURE_TOUCHES_BLANK)
        return _result(work, *place, center=center, sky_dn=sky_dn)
    if sky_dn is None:
        return _result(work, *place, center=center)
    judge_peak(work, geometry, aperture, sky_dn)
    flux = aperture.net_flux(data, sky_dn)
    sigma = pixel_noise(work, geometry.scale_arcsec, level)
    error = None
    if sigma is not None:
        error = NOISE.flux_error(flux, aperture.pixels, sigma, geometry.scale_arcsec)
    return _result(
        work, *place, center=center, sky_dn=sky_dn, flux=flux, error=error, geometry=geometry
    )


def _result(
    work: Work,
    ra_deg: float,
    dec_deg: float,
    *,
    center: tuple[float, float] | None = None,
    sky_dn: float | None = None,
    flux: float | None = None,
    error: float | None = None,
    geometry: ApertureGeometry | None = None,
) -> Measurement:
    """Return the finished measurement; the magnitude follows from flux and zero point."""
    mag = mag_err = correction = None
    if flux is not None and flux <= 0.0:
        work.flag(PhotometryFlag.NEGATIVE_FLUX)
    if flux is not None and work.plane.magzp is None:
        work.flag(PhotometryFlag.NO_ZERO_POINT)
    snr = flux / error if flux is not None and error else None
    if snr is not None and snr < DETECTION_SIGMA:
        work.flag(PhotometryFlag.NOT_DETECTED)
    explain_no_center(work, snr)
    if flux is not None and flux > 0.0 and work.magzp is not None:
        mag = work.magzp - 2.5 * math.log10(flux)
        mag_err = POGSON / snr if snr else None
        correction = note_correction(work, geometry) if geometry is not None else None
    x, y = center if center is not None else (None, None)
    return Measurement(
        ra_deg=ra_deg,
        dec_deg=dec_deg,
        x_pix=x,
        y_pix=y,
        image=str(work.image.path) if work.image.path else work.image.name,
        hdu=work.image.hdu,
        plane=work.plane.index,
        band=work.plane.band,
        mag=mag,
        mag_err=mag_err,
        aperture_correction_mag=correction,
        flux_dn=flux,
        flux_err_dn=error,
        sky_dn=sky_dn,
        radius_arcsec=work.settings.radius_arcsec,
        annulus_arcsec=work.settings.annulus_arcsec,
        snr=snr,
        flags=tuple(work.flags),
        fidelity=work.image.fidelity.value,
        provenance=work.provenance,
    )
