"""What is found out beside the sum of pixels, each noted with its source.

Sky, noise, linearity, the matching catalogue row and the aperture correction of one measurement.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import twomass_viewer
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.imagery.image import Plane, SurveyImage
from twomass_viewer.imagery.zero_point import PIXEL_ARCSEC, SCALE_TOLERANCE, zero_point_fault
from twomass_viewer.photometry.catalog_match import MATCH_ARCSEC, nearest_row
from twomass_viewer.photometry.centroid import MIN_SIGNIFICANCE, NO_LIGHT, NO_PEAK, TOO_FAINT
from twomass_viewer.photometry.correction import aperture_correction
from twomass_viewer.photometry.geometry import ApertureGeometry, Footprint
from twomass_viewer.photometry.limits import limits_for
from twomass_viewer.photometry.measurement import PhotometryFlag
from twomass_viewer.photometry.noise import NOISE
from twomass_viewer.photometry.settings import ApertureSettings
from twomass_viewer.photometry.sky import SkyLevel
from twomass_viewer.survey.products import Fidelity, Product

NOISY_ANNULUS = 1.5
"""From this ratio of the noise in the annulus to SKYSIG on, the annulus is believed: our choice.
On clean Atlas images the ratio is 0.87 to 0.99 (measured)."""

_SKYSIG_PRODUCTS = frozenset({Product.ATLAS, Product.COMBINED_CALIBRATION})
_CORE_REACH = 2.0  # a saturated core this many radii away still ruins the flux: our choice


@dataclass
class Work:
    """A measurement in the making.

    Attributes
    ----------
    image : SurveyImage
    plane : Plane
    settings : ApertureSettings
    flags : list of PhotometryFlag
        In the order found.
    provenance : dict
    magzp : float or None
        The zero point that holds for these pixels.
    """

    image: SurveyImage
    plane: Plane
    settings: ApertureSettings
    flags: list[PhotometryFlag]
    provenance: dict[str, Any]
    magzp: float | None = field(init=False)

    def __post_init__(self) -> None:
        self.magzp = self.plane.magzp

    def flag(self, flag: PhotometryFlag) -> None:
        """Add a flag once."""
        if flag not in self.flags:
            self.flags.append(flag)


def origin(
    image: SurveyImage, plane: Plane, ra_deg: float, dec_deg: float, settings: ApertureSettings
) -> dict[str, Any]:
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
        **overruled(image),
        "requested": {"ra_deg": ra_deg, "dec_deg": dec_deg, "frame": "FK5 J2000"},
        "zero_point": {
            "magzp": plane.magzp,
            "source": "MAGZP of the header" if in_header else "the header, for this plane",
        }
        if plane.magzp is not None
        else None,
        "method": settings.words,
        "units": {"flux": "DN", "sky": "DN per pixel", "mag": "2MASS (Vega) magnitudes"},
    }


def overruled(image: SurveyImage) -> dict[str, str]:
    """Return the provenance of a fidelity that the user decided against the evidence."""
    words = image.fidelity.overrule_words
    return {"fidelity_overruled": words} if words else {}


def judge_scale(work: Work, scale_arcsec: float) -> None:
    """Flag pixels of another size than the survey's, and keep their zero point from use."""
    if abs(scale_arcsec - PIXEL_ARCSEC) <= SCALE_TOLERANCE:
        return
    work.flag(PhotometryFlag.PIXEL_SCALE)
    work.provenance["pixel_scale_arcsec"] = round(scale_arcsec, 4)
    fault = zero_point_fault(work.image, scale_arcsec)
    if fault and work.plane.magzp is not None:
        work.provenance["zero_point"] = None
        work.provenance["zero_point_not_used"] = (
            f"{fault}, so MAGZP {work.plane.magzp:g} gives no magnitude"
        )
        work.magzp = None


def explain_no_center(work: Work, snr: float | None) -> None:
    """Say it where an aperture full of light had no centre: the light is not that of the place."""
    centroid = work.provenance.get("centroid", {})
    if snr is not None and snr >= MIN_SIGNIFICANCE:
        if centroid.get("failure") in (NO_LIGHT, TOO_FAINT):
            centroid["failure"] = NO_PEAK


def note_match(work: Work, catalog: Catalog, ra_deg: float, dec_deg: float) -> None:
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


def sky_value(work: Work, level: SkyLevel | None, whole_annulus: bool) -> float | None:
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


def pixel_noise(work: Work, scale_arcsec: float, level: SkyLevel | None) -> float | None:
    """Return the noise of one pixel and note where it comes from.

    SKYSIG of a Quicklook header describes the image before its compression (remark of the
    survey's team), so there, and wherever the header need not mean these pixels, the annulus
    tells.
    """
    header, image = work.image.sky_sigma_dn, work.image
    measured = level.rms_dn if level is not None else None
    sigma: float | None
    if (
        header is not None
        and header > 0.0
        and image.fidelity.value is Fidelity.LOSSLESS
        and image.product in _SKYSIG_PRODUCTS
        and abs(scale_arcsec - PIXEL_ARCSEC) <= SCALE_TOLERANCE
        and (measured is None or measured <= NOISY_ANNULUS * header)
    ):
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


def judge_peak(work: Work, geometry: ApertureGeometry, aperture: Footprint, sky_dn: float) -> None:
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


def note_correction(work: Work, geometry: ApertureGeometry) -> float | None:
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
