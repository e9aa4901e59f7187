"""The aperture correction of an image, from its own bright and lonely stars.

The survey corrects its aperture magnitudes by curves of growth out to 14″ (All-Sky Explanatory
Supplement IV.4.c). The same difference is measured here on the image at hand. Where the image has
too few suitable stars there is no correction: none is taken from elsewhere.
"""

import math
import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.photometry.centroid import windowed_centroid
from twomass_viewer.photometry.geometry import ApertureGeometry
from twomass_viewer.photometry.noise import NOISE, POGSON
from twomass_viewer.photometry.settings import ApertureSettings
from twomass_viewer.photometry.sky import sky_level
from twomass_viewer.survey.apertures import SERIES_ARCSEC

Array = NDArray[np.float64]

REFERENCE_ARCSEC = SERIES_ARCSEC[-1]
"""Radius to which magnitudes are corrected."""

# How stars are chosen; all our choices.
MIN_STARS = 4
MAX_STARS = 10
MAX_ERROR_MAG = 0.02
_MAX_TRIED = 80
_FAINTEST_PEAK_SIGMA = 80.0  # a peak of 80 sigma gives the flux within 14 arcsec to about 10 %
_STAR_TO_STAR_MAG = 0.01  # beside the noise: shape changes over the image, faint neighbours
_LONELY_FROM_ARCSEC = 7.0
_LONELY_SHARE = 0.01  # of the peak; the wings are at 0.14 % there
_CLIP_SIGMA = 3.0


@dataclass(frozen=True, slots=True)
class ApertureCorrection:
    """What has to be added to an aperture magnitude.

    Attributes
    ----------
    value_mag : float
        Negative: the larger aperture holds more light.
    error_mag : float
        Standard error of the weighted mean over the stars.
    stars : int
    from_arcsec, to_arcsec : float
    """

    value_mag: float
    error_mag: float
    stars: int
    from_arcsec: float
    to_arcsec: float


_Key = tuple[int, float, tuple[float, float]]
_CACHE: "OrderedDict[_Key, tuple[weakref.ref[NDArray[np.floating]], ApertureCorrection | None]]"
_CACHE = OrderedDict()
_CACHE_SIZE = 64
_LOCK = threading.Lock()


def aperture_correction(
    data: NDArray[np.floating],
    scale_arcsec: float,
    settings: ApertureSettings,
    linear_below_dn: float,
) -> ApertureCorrection | None:
    """Return the correction from the aperture's radius to 14″, or None.

    Parameters
    ----------
    data : ndarray, shape (rows, cols)
        The image; the answer is remembered as long as this very array lives.
    scale_arcsec : float
        Pixel size.
    settings : ApertureSettings
    linear_below_dn : float
        Stars with a higher peak above sky are left out.
    """
    if settings.radius_arcsec >= REFERENCE_ARCSEC or settings.annulus_arcsec[0] < REFERENCE_ARCSEC:
        return None
    key = (id(data), settings.radius_arcsec, settings.annulus_arcsec)
    with _LOCK:
        known = _CACHE.get(key)
    if known is not None and known[0]() is data:
        return known[1]
    found = _measure(data, scale_arcsec, settings, linear_below_dn)
    with _LOCK:
        _CACHE[key] = (weakref.ref(data), found)
        while len(_CACHE) > _CACHE_SIZE:
            _CACHE.popitem(last=False)
    return found


def _measure(
    data: NDArray[np.floating],
    scale: float,
    settings: ApertureSettings,
    linear_below_dn: float,
) -> ApertureCorrection | None:
    step = max(1, math.isqrt(data.size // 8192))
    level = sky_level(data[::step, ::step].ravel())
    if level is None or level.rms_dn <= 0.0:
        return None
    reach = math.ceil(settings.annulus_arcsec[1] / scale) + 1
    offsets = np.arange(-reach, reach + 1) * scale
    radius = np.hypot(offsets[:, None], offsets[None, :])
    found: list[tuple[float, float]] = []
    for row, col in _peaks(data, level.value_dn, level.rms_dn, linear_below_dn, reach):
        stamp = data[row - reach : row + reach + 1, col - reach : col + reach + 1]
        if not _is_lonely(stamp, radius, settings.annulus_arcsec[0], level.rms_dn):
            continue
        star = _difference(stamp.astype(np.float64), scale, settings, level.rms_dn)
        if star is not None:
            found.append(star)
        if len(found) == MAX_STARS:
            break
    if len(found) < MIN_STARS:
        return None
    values, errors = np.array(found).T
    errors = np.hypot(errors, _STAR_TO_STAR_MAG)
    good = np.abs(values - _weighted_median(values, errors**-2)) <= _CLIP_SIGMA * errors
    values, weights = values[good], errors[good] ** -2
    if len(values) < MIN_STARS:
        return None
    mean = float(np.average(values, weights=weights))
    scatter = float((weights * (values - mean) ** 2).sum()) / (len(values) - 1)
    error = math.sqrt(max(1.0, scatter) / float(weights.sum()))
    if error > MAX_ERROR_MAG:
        return None
    return ApertureCorrection(mean, error, len(values), settings.radius_arcsec, REFERENCE_ARCSEC)


def _weighted_median(values: Array, weights: Array) -> float:
    order = np.argsort(values)
    share = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(share, share[-1] / 2.0)])


def _peaks(
    data: NDArray[np.floating], sky: float, sigma: float, linear_below_dn: float, reach: int
) -> list[tuple[int, int]]:
    """Return row and column of the highest pixels that may be suitable stars, brightest first."""
    rows, cols = data.shape
    if min(rows, cols) <= 2 * reach:
        return []
    inner = data[reach : rows - reach, reach : cols - reach]
    with np.errstate(invalid="ignore"):
        found = np.flatnonzero(inner > sky + _FAINTEST_PEAK_SIGMA * sigma)
    row, col = np.divmod(found, inner.shape[1])
    row, col = row + reach, col + reach
    value = data[row, col]
    highest = value < sky + linear_below_dn
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            if dx or dy:
                with np.errstate(invalid="ignore"):
                    highest &= value >= data[row + dy, col + dx]
    row, col, value = row[highest], col[highest], value[highest]
    order = np.argsort(-value, kind="stable")[:_MAX_TRIED]
    return list(zip(row[order].tolist(), col[order].tolist(), strict=True))


def _is_lonely(
    stamp: NDArray[np.floating], radius: Array, sky_from_arcsec: float, sigma: float
) -> bool:
    """Whether a stamp holds one star in its middle, nothing else to speak of, and no blanks."""
    sky = float(np.median(stamp[radius >= sky_from_arcsec]))
    reach = stamp.shape[0] // 2
    peak = float(stamp[reach, reach]) - sky
    brightest = float(stamp[radius > _LONELY_FROM_ARCSEC].max())
    # comparisons with NaN are false
    return brightest - sky <= _LONELY_SHARE * peak + 5.0 * sigma and bool(np.isfinite(stamp).all())


def _difference(
    stamp: Array, scale: float, settings: ApertureSettings, sigma: float
) -> tuple[float, float] | None:
    """Return magnitude at 14″ minus magnitude at the aperture, and its error from the noise.

    None where the star has no centre or no light.
    """
    reach = stamp.shape[0] // 2
    sky = float(np.median(stamp))
    center = windowed_centroid(stamp, reach, reach, sky_dn=sky, sigma_dn=sigma, scale_arcsec=scale)
    if center.failure:
        return None
    geometry = ApertureGeometry(
        center.x_pix, center.y_pix, math.nan, math.nan, scale,
        settings.radius_arcsec, settings.annulus_arcsec,
    )  # fmt: skip
    annulus = geometry.annulus(stamp.shape)
    small = geometry.aperture(stamp.shape)
    large = geometry.aperture(stamp.shape, REFERENCE_ARCSEC)
    if annulus is None or small is None or large is None:
        return None
    level = sky_level(annulus.covered(stamp))
    if level is None:
        return None
    inner = small.net_flux(stamp, level.value_dn)
    outer = large.net_flux(stamp, level.value_dn)
    if inner <= 0.0 or outer <= 0.0:
        return None
    error = POGSON * NOISE.flux_error(outer, large.pixels, level.rms_dn, scale) / outer
    return -2.5 * math.log10(outer / inner), error
