"""Aperture photometry as the survey did it on its own images.

A circle with exact partial pixels, the sky from the whole pixels of an annulus, magnitudes by the
image's zero point (``m = MAGZP − 2.5 log10 S``) and errors that know of correlated noise.
Magnitudes are not corrected for light outside the aperture.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import twomass_viewer
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.errors import PositionError, UsageError
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.wcs import SkyTransform
from twomass_viewer.photometry import guard
from twomass_viewer.photometry.catalog_match import MATCH_ARCSEC, nearest_row
from twomass_viewer.photometry.centroid import windowed_centroid
from twomass_viewer.photometry.correction import aperture_correction
from twomass_viewer.photometry.geometry import (
    ApertureGeometry,
    Footprint,
    geometry_at,
    usable_transform,
)
from twomass_viewer.photometry.limits import SCALE_TOLERANCE, limits_for
from twomass_viewer.photometry.measurement import Measurement, PhotometryFlag
from twomass_viewer.photometry.noise import NOISE, POGSON
from twomass_viewer.photometry.settings import STANDARD, ApertureSettings
from twomass_viewer.photometry.sky import SkyLevel, sky_level
from twomass_viewer.survey.products import Fidelity, PlaneRole, Product

__all__ = ["ApertureSettings", "find_plane", "measure"]

NOISY_ANNULUS = 1.5
"""From this ratio of the noise in the annulus to SKYSIG on, the annulus is believed: our choice.
On clean Atlas images the ratio is 0.87 to 0.99 (measured)."""

_SKYSIG_PRODUCTS = frozenset({Product.ATLAS, Product.COMBINED_CALIBRATION})
_CORE_REACH = 2.0  # a saturated core this many radii away still ruins the flux: our choice


@dataclass
class _Work:
    """A measurement in the making."""

    image: SurveyImage
    plane: Plane
    settings: ApertureSettings
    flags: list[PhotometryFlag]
    provenance: dict[str, Any]

    def flag(self, flag: PhotometryFlag) -> None:
        if flag not in self.flags:
            self.flags.append(flag)


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
    work = _Work(image, plane, settings, [], _origin(image, plane, ra_deg, dec_deg))
    for flag in guard.fidelity_flags(image.fidelity.value):
        work.flag(flag)
    x, y = (float(v) for v in transform.sky_to_pixel(ra_deg, dec_deg))
    rows, cols = plane.shape
    if not (-0.5 <= x < cols - 0.5 and -0.5 <= y < rows - 0.5):
        work.flag(PhotometryFlag.OUTSIDE_IMAGE)
        return _result(work, ra_deg, dec_deg)

    start = geometry_at(transform, x, y, settings.radius_arcsec, settings.annulus_arcsec)
    if abs(start.scale_arcsec - 1.0) > SCALE_TOLERANCE:
        work.flag(PhotometryFlag.PIXEL_SCALE)
    geometry = start
    if settings.recenter and recenter:
        geometry = _recentered(work, transform, start)
    else:
        work.provenance["centroid"] = {"method": "none: the place asked for", "shift_arcsec": 0.0}
    # a failed centre stays at the place asked for to the last digit
    place = (ra_deg, dec_deg) if geometry is start else (geometry.ra_deg, geometry.dec_deg)
    if catalog is not None:
        _match(work, catalog, *place)
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


def _origin(image: SurveyImage, plane: Plane, ra_deg: float, dec_deg: float) -> dict[str, Any]:
    """Return the provenance that does not depend on the result."""
    size = None
    if image.path is not None and image.path.is_file():
        size = image.path.stat().st_size
    in_header = plane.magzp is not None and image.header.number("MAGZP") == plane.magzp
    return {
        "program": f"twomass_viewer {twomass_viewer.__version__}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "image_bytes": size,
        "image_shape": list(plane.shape),
        "product": image.product.value,
        "survey_set": image.survey_set.value if image.survey_set else None,
        "plane_role": plane.role.value,
        "derived": image.derived,
        "simulated": image.simulated,
        "fidelity_evidence": list(image.fidelity.evidence),
        "requested": {"ra_deg": ra_deg, "dec_deg": dec_deg, "frame": "FK5 J2000"},
        "zero_point": {
            "magzp": plane.magzp,
            "source": "MAGZP of the header" if in_header else "the header, for this plane",
        }
        if plane.magzp is not None
        else None,
        "method": STANDARD,
        "units": {"flux": "DN", "sky": "DN per pixel", "mag": "2MASS (Vega) magnitudes"},
    }


def _sky(work: _Work, geometry: ApertureGeometry) -> SkyLevel | None:
    annulus = geometry.annulus(work.plane.shape)
    return None if annulus is None else sky_level(annulus.covered(work.plane.data))


def _recentered(work: _Work, transform: SkyTransform, start: ApertureGeometry) -> ApertureGeometry:
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


def _match(work: _Work, catalog: Catalog, ra_deg: float, dec_deg: float) -> None:
    """Note the PSC row at the source and whether it was saturated."""
    found = nearest_row(catalog, ra_deg, dec_deg, work.plane.band)
    work.provenance["catalog_match"] = None
    if found is None:
        return
    work.provenance["catalog_match"] = {
        "catalog": catalog.name,
        "designation": found.designation,
        "separation_arcsec": round(found.separation_arcsec, 3),
        "within_arcsec": MATCH_ARCSEC,
        "mag": found.mag,
        "rd_flg": found.read_flag,
    }
    if found.saturated:
        work.flag(PhotometryFlag.CATALOG_SATURATED)


def _photometry(work: _Work, geometry: ApertureGeometry, place: tuple[float, float]) -> Measurement:
    data, shape = work.plane.data, work.plane.shape
    aperture, annulus = geometry.aperture(shape), geometry.annulus(shape)
    whole_annulus = annulus is not None and annulus.complete(data)
    level = sky_level(annulus.covered(data)) if annulus is not None else None
    sky_dn = _sky_value(work, level, whole_annulus)
    center = (geometry.x_pix, geometry.y_pix)
    if aperture is None or not aperture.complete(data):
        work.flag(PhotometryFlag.APERTURE_TOUCHES_BLANK)
        return _result(work, *place, center=center, sky_dn=sky_dn)
    if sky_dn is None:
        return _result(work, *place, center=center)
    _judge_peak(work, geometry, aperture, sky_dn)
    flux = aperture.net_flux(data, sky_dn)
    sigma = _sigma(work, geometry.scale_arcsec, level, sky_dn)
    error = None
    if sigma is not None:
        error = NOISE.flux_error(flux, aperture.pixels, sigma, geometry.scale_arcsec)
    return _result(
        work, *place, center=center, sky_dn=sky_dn, flux=flux, error=error, geometry=geometry
    )


def _sky_value(work: _Work, level: SkyLevel | None, whole_annulus: bool) -> float | None:
    """Return the sky per pixel; zero on a stamp that cannot hold the annulus."""
    if work.image.product is Product.XSC_CUBE and not whole_annulus:
        work.flag(PhotometryFlag.SKY_TAKEN_AS_ZERO)
        work.provenance["sky"] = {
            "statistic": "taken as 0: XSC stamps are sky-subtracted and the annulus does not fit",
            "pixels_used": 0,
        }
        return 0.0
    if not whole_annulus:
        work.flag(PhotometryFlag.ANNULUS_TOUCHES_BLANK)
    if level is None:
        work.provenance["sky"] = {"statistic": "none: too few pixels", "pixels_used": 0}
        return None
    work.provenance["sky"] = {
        "statistic": level.statistic,
        "pixels_used": int(level.kept.sum()),
        "rms_dn": level.rms_dn,
    }
    return level.value_dn


def _sigma(work: _Work, scale_arcsec: float, level: SkyLevel | None, sky_dn: float) -> float | None:
    """Return the noise of one pixel and note where it comes from.

    SKYSIG of a Quicklook header describes the image before its compression (remark of the
    survey's team), so there, and wherever the header need not mean these pixels, the annulus
    tells.
    """
    header, image = work.image.sky_sigma_dn, work.image
    trusted = (
        image.fidelity.value is Fidelity.LOSSLESS
        and image.product in _SKYSIG_PRODUCTS
        and abs(scale_arcsec - 1.0) <= SCALE_TOLERANCE
        and header is not None
        and header > 0.0
    )
    measured = level.rms_dn if level is not None else None
    sigma: float | None
    if trusted and header is not None and (measured is None or measured <= NOISY_ANNULUS * header):
        sigma, source = header, "SKYSIG of the header"
    else:
        work.flag(PhotometryFlag.NOISE_FROM_ANNULUS)
        sigma, source = measured, "rms of the trimmed annulus"
    if sigma is None:
        source = "not known: too few sky pixels"
    work.provenance["noise"] = {
        "formula": NOISE.formula,
        "sigma_dn": sigma,
        "sigma_source": source,
        "gain_e_per_dn": NOISE.gain_e_per_dn,
        "frames": NOISE.frames,
        "kz": NOISE.kz,
        "sky_coefficient": NOISE.sky_coefficient,
        "citation": NOISE.citation,
        "note": "the error of the zero point is not included",
    }
    return sigma


def _judge_peak(
    work: _Work, geometry: ApertureGeometry, aperture: Footprint, sky_dn: float
) -> None:
    """Flag pixels beyond the linear range in the aperture, and saturated cores about it."""
    limits, why = limits_for(work.image, work.plane.band, geometry.scale_arcsec)
    peak = float(aperture.covered(work.plane.data).max()) - sky_dn
    work.provenance["peak"] = {"dn_above_sky": peak}
    if limits is None:
        work.provenance["peak"]["not_judged"] = why
        return
    work.provenance["peak"] |= {
        "nonlinear_above_dn": limits.nonlinear_above_dn,
        "saturated_above_dn": limits.saturated_above_dn,
        "evidence": limits.evidence,
        "citation": limits.citation,
    }
    if peak > limits.nonlinear_above_dn:
        work.flag(PhotometryFlag.NONLINEAR)
    # the core of the brightest stars is a dip inside a ring that is wider than the aperture
    around = geometry.aperture(work.plane.shape, _CORE_REACH * geometry.radius_arcsec)
    highest = peak
    if around is not None:
        light = around.covered(work.plane.data)
        highest = max(peak, float(light[light == light].max()) - sky_dn)
    if highest > limits.saturated_above_dn:
        work.flag(PhotometryFlag.SATURATED_CORE)


def _correction(work: _Work, geometry: ApertureGeometry) -> float | None:
    """Return the aperture correction measured on the same image, or None."""
    limits, _ = limits_for(work.image, work.plane.band, geometry.scale_arcsec)
    if limits is None or work.image.product is Product.XSC_CUBE:
        return None
    found = aperture_correction(
        work.plane.data, geometry.scale_arcsec, work.settings, limits.nonlinear_above_dn
    )
    if found is None:
        work.provenance["aperture_correction"] = None
        return None
    work.provenance["aperture_correction"] = {
        "from_arcsec": found.from_arcsec,
        "to_arcsec": found.to_arcsec,
        "error_mag": found.error_mag,
        "stars": found.stars,
        "source": "curves of growth of bright, lonely stars on this image; not applied",
    }
    return found.value_mag


def _result(
    work: _Work,
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
    if flux is not None and flux > 0.0 and work.plane.magzp is not None:
        mag = work.plane.magzp - 2.5 * math.log10(flux)
        mag_err = POGSON / snr if snr else None
        correction = _correction(work, geometry) if geometry is not None else None
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
