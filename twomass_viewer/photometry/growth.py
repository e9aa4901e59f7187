"""Curve of growth, radial profile and sky pixels of a measured source, for the panel.

They start from a measurement, which has passed the guard, and repeat its geometry and sky.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.photometry.aperture import find_plane
from twomass_viewer.photometry.geometry import measured_geometry
from twomass_viewer.photometry.measurement import Measurement
from twomass_viewer.photometry.noise import NOISE, POGSON
from twomass_viewer.photometry.sky import sky_level
from twomass_viewer.survey.apertures import SERIES_ARCSEC

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class GrowthCurve:
    """Flux and magnitude in growing circles about one centre; NaN where not measurable.

    Attributes
    ----------
    radius_arcsec : ndarray
        The survey's series by default.
    flux_dn, flux_err_dn : ndarray
    mag, mag_err : ndarray
        NaN without a zero point that holds, or without light.
    indicative : bool
        Whether the values rest on pixels that are not lossless.
    """

    radius_arcsec: Array
    flux_dn: Array
    flux_err_dn: Array
    mag: Array
    mag_err: Array
    indicative: bool


@dataclass(frozen=True, eq=False, slots=True)
class RadialProfile:
    """Pixels around a source by their distance from its centre.

    Attributes
    ----------
    radius_arcsec, value_dn : ndarray
        Every finite pixel, DN above sky, in order of radius.
    bin_radius_arcsec, bin_median_dn : ndarray
        Median in rings one pixel wide; NaN where a ring holds no pixel.
    """

    radius_arcsec: Array
    value_dn: Array
    bin_radius_arcsec: Array
    bin_median_dn: Array


@dataclass(frozen=True, eq=False, slots=True)
class SkyPixels:
    """The pixels of the annulus.

    Attributes
    ----------
    value_dn : ndarray
        Every finite pixel.
    kept : ndarray of bool
        Which of them the trimmed median kept.
    """

    value_dn: Array
    kept: NDArray[np.bool_]


def growth_curve(
    image: SurveyImage, measurement: Measurement, radii_arcsec: tuple[float, ...] = SERIES_ARCSEC
) -> GrowthCurve | None:
    """Return the curve of growth of a measured source; None when it was not measured.

    Parameters
    ----------
    image : SurveyImage
        The image of the measurement.
    measurement : Measurement
    radii_arcsec : tuple of float
    """
    geometry = measured_geometry(image, measurement)
    if geometry is None or measurement.sky_dn is None:
        return None
    plane = find_plane(image, measurement.plane)
    sigma = measurement.provenance.get("noise", {}).get("sigma_dn")
    flux = np.full(len(radii_arcsec), np.nan)
    error = flux.copy()
    for i, radius in enumerate(radii_arcsec):
        circle = geometry.aperture(plane.shape, radius)
        if circle is None or not circle.complete(plane.data):
            continue
        flux[i] = circle.net_flux(plane.data, measurement.sky_dn)
        if sigma is not None:
            error[i] = NOISE.flux_error(flux[i], circle.pixels, sigma, geometry.scale_arcsec)
    zero = measurement.provenance.get("zero_point") or {}
    magzp = math.nan if zero.get("magzp") is None else float(zero["magzp"])
    with np.errstate(invalid="ignore", divide="ignore"):
        light = np.where(flux > 0.0, flux, np.nan)
        return GrowthCurve(
            np.array(radii_arcsec),
            flux,
            error,
            magzp - 2.5 * np.log10(light),
            POGSON * error / light,
            measurement.indicative,
        )


def radial_profile(
    image: SurveyImage, measurement: Measurement, reach_arcsec: float = 20.0
) -> RadialProfile | None:
    """Return the radial profile of a measured source; None when it was not measured.

    Parameters
    ----------
    image : SurveyImage
        The image of the measurement.
    measurement : Measurement
    reach_arcsec : float
    """
    geometry = measured_geometry(image, measurement)
    if geometry is None or measurement.sky_dn is None:
        return None
    plane = find_plane(image, measurement.plane)
    circle = geometry.aperture(plane.shape, reach_arcsec)
    if circle is None:
        return None
    dx = np.arange(circle.cols.start, circle.cols.stop) - geometry.x_pix
    dy = np.arange(circle.rows.start, circle.rows.stop) - geometry.y_pix
    radius = np.hypot(dy[:, None], dx[None, :]) * geometry.scale_arcsec
    value = circle.values(plane.data) - measurement.sky_dn
    good = np.isfinite(value) & (radius <= reach_arcsec)
    order = np.argsort(radius[good], kind="stable")
    radius, value = radius[good][order], value[good][order]
    step = geometry.scale_arcsec
    edges = np.arange(0.0, reach_arcsec + step / 2, step)
    cuts = np.searchsorted(radius, edges)
    medians = [
        float(np.median(value[a:b])) if b > a else math.nan for a, b in pairwise(cuts.tolist())
    ]
    return RadialProfile(radius, value, (edges[:-1] + edges[1:]) / 2, np.array(medians))


def sky_pixels(image: SurveyImage, measurement: Measurement) -> SkyPixels | None:
    """Return the pixels of a measurement's annulus; None where there are too few.

    Parameters
    ----------
    image : SurveyImage
        The image of the measurement.
    measurement : Measurement
    """
    geometry = measured_geometry(image, measurement)
    if geometry is None:
        return None
    plane = find_plane(image, measurement.plane)
    annulus = geometry.annulus(plane.shape)
    level = None if annulus is None else sky_level(annulus.covered(plane.data))
    if annulus is None or level is None:
        return None
    values = annulus.covered(plane.data)
    finite = np.isfinite(values)
    return SkyPixels(values[finite], level.kept[finite])
