"""Magnitudes of one band of a scan as the pipeline gives them, with read and blend flags."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.noise import ASYMPTOTIC_RATIO, FRAMES
from twomass_viewer.simulation.psf import CORE_SIGMA
from twomass_viewer.simulation.rendering import GAIN_E_PER_DN
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]

BLENDED = 5.0  # arcsec; closer pairs were fitted together: the effective resolution (PSC columns)
MOST_COMPONENTS = 7  # PSC column description, bl_flg
ZERO_POINT_ERROR = {Band.J: 0.011, Band.H: 0.007, Band.KS: 0.007}  # PSC column description
# Where rd_flg changes in the PSC: about 9 and 4 mag (Explanatory Supplement); by band assumed
FIRST_READ = {Band.J: 8.8, Band.H: 8.3, Band.KS: 7.9}  # brighter: aperture on Read1 (rd_flg 1)
WING_FIT = {Band.J: 4.5, Band.H: 4.0, Band.KS: 3.5}  # brighter: saturated in Read1 (rd_flg 3)
SATURATED_READS = (1, 3)
NO_SIGMA = 9.990  # PSC: above 8.0 it says that there is no meaningful uncertainty; value assumed
# How often the pipeline stumbled: assumed, but each case is one of the column description.
_FIT_FAILS = 0.004  # rd_flg 4
_SIGMA_FAILS = 0.015  # of saturated sources: quality F
_FRAMES_LOST = 0.003  # few detections in spite of brightness: quality E
_UNMEASURABLE = 0.002  # rd_flg 9; a quarter where the glare is as bright as the source
_UNRESOLVED = 3.6  # arcsec; the fainter band of such a pair may not be resolved: rd_flg 6
_UNRESOLVED_SHARE = 0.35


@dataclass(frozen=True, eq=False, slots=True)
class BandDetection:
    """Photometry of all sources in one band; arrays have one element a source.

    Attributes
    ----------
    mag : ndarray
        Default magnitude; the 95 % limit where not detected or not resolved (rd_flg 0, 6), NaN
        where not measurable (9).
    cmsig, snr, chi, aperture_mag, aperture_sigma : ndarray
        NaN where not measured.
    read_flag, blend : ndarray of int
        rd_flg and bl_flg of the band.
    detected, possible : ndarray of int
        Frames with a detection and frames in all.
    """

    mag: Array
    cmsig: Array
    snr: Array
    chi: Array
    aperture_mag: Array
    aperture_sigma: Array
    read_flag: NDArray[np.int64]
    blend: NDArray[np.int64]
    detected: NDArray[np.int64]
    possible: NDArray[np.int64]

    @property
    def is_measured(self) -> NDArray[np.bool_]:
        """Whether the magnitude is one and no limit."""
        return np.asarray(np.isin(self.read_flag, (1, 2, 3, 4)))

    @property
    def is_detected(self) -> NDArray[np.bool_]:
        """Whether the source was seen in the band, measurable or not."""
        return np.asarray(self.is_measured | (self.read_flag == 9))


def first_read_limit(scan: SimulatedScan, band: Band) -> float:
    """Return the magnitude above which the long read saturates: earlier in long exposures."""
    return FIRST_READ[band] + 2.5 * float(np.log10(scan.exposure_factor))


def signal_to_noise(scan: SimulatedScan, band: Band, mag: Array) -> Array:
    """Return the signal to noise of a profile fit."""
    flux = 10 ** (0.4 * (scan.magzp[band] - mag))
    area = 4 * np.pi * CORE_SIGMA[band] ** 2
    sky = area * (ASYMPTOTIC_RATIO * scan.noise_dn[band]) ** 2
    electrons = GAIN_E_PER_DN * FRAMES
    return np.asarray(flux / np.sqrt(sky + flux / electrons))


def limit_mag(scan: SimulatedScan, band: Band) -> float:
    """Return the typical 95 % limit of a 4 arcsec aperture without a source."""
    noise = ASYMPTOTIC_RATIO * scan.noise_dn[band] * float(np.sqrt(np.pi * 4.0**2))
    return scan.magzp[band] - 2.5 * float(np.log10(2.2 * noise))


def measure_band(
    rng: np.random.Generator, band: Band, scan: SimulatedScan, place: tuple[Array, Array],
    mag: Array, snr: Array, best_snr: Array, glare: Array, extent: Array,
    seen: NDArray[np.bool_],
) -> BandDetection:  # fmt: skip
    """Return the photometry of sources in one band.

    Parameters
    ----------
    rng : numpy.random.Generator
    band : Band
    scan : SimulatedScan
    place : tuple of two ndarray, shape (n,)
        Offsets in arcsec.
    mag, snr : ndarray
        True magnitude and signal to noise in the band.
    best_snr : ndarray
        Signal to noise in the best band.
    glare : ndarray
        Light of brighter stars relative to the source's own.
    extent : ndarray
        Semi-major axis of galaxies, arcsec; 0 for stars.
    seen : ndarray of bool
    """
    n = len(mag)
    saturated = mag < first_read_limit(scan, band)
    read = np.where(mag < WING_FIT[band], 3, np.where(saturated, 1, 2))
    chance = rng.random(n)
    unmeasurable = chance < np.where((glare > 1.0) & (glare < 3.0), 0.25, _UNMEASURABLE)
    read = np.where((read == 2) & (rng.random(n) < _FIT_FAILS), 4, read)
    read = np.where(unmeasurable & (read == 2), 9, read)
    read = np.where(seen, read, 0)
    shared, read = _unresolved(rng, place, mag, snr < 0.6 * best_snr, read)
    flux = 10 ** (-0.4 * mag) + shared
    mag = np.where(shared > 0, -2.5 * np.log10(flux), mag)
    blend = _components(place, read)
    floor = np.where(read == 3, 0.22, np.where(read == 1, 0.024, 0.018))
    sigma = np.hypot(1.0857 / np.maximum(snr, 0.1), floor) * np.where(blend > 1, 1.12, 1.0)
    profile = mag + rng.normal(0.0, 1.0, n) * sigma
    aperture_sigma = np.hypot(1.6 * 1.0857 / np.maximum(snr, 0.1), 0.015)
    aperture = mag + rng.normal(0.0, 1.0, n) * aperture_sigma
    limits = np.minimum(limit_mag(scan, band) + rng.normal(0.0, 0.25, n), mag + 0.6)
    chi = np.clip(rng.normal(1.0, 0.18, n), 0.4, 3.0)
    # a nucleus is no point: the larger and brighter, the worse the fit; so it is in a halo
    chi = chi + (extent / 8.0) ** 2 * np.minimum(snr, 60.0) / 30.0 + 6.0 * np.minimum(glare, 3.0)
    cmsig = np.where(read == 4, aperture_sigma, sigma)
    failed = np.isin(read, SATURATED_READS) & (rng.random(n) < _SIGMA_FAILS)
    cmsig = np.where(failed, NO_SIGMA, cmsig)
    detected, possible = _frames(rng, snr, read)
    measured = np.isin(read, (1, 2, 3, 4))
    # the long read of a star just past saturation has frames left to measure
    in_read2 = np.isin(read, (2, 4)) | ((read == 1) & (mag > first_read_limit(scan, band) - 0.4))
    nan = np.full(n, np.nan)
    default = np.where(read == 4, aperture, np.where(measured, profile, limits))
    return BandDetection(
        mag=np.where(read == 9, nan, default),
        cmsig=np.where(measured, cmsig, nan),
        snr=np.where(measured, snr, nan),
        chi=np.where(read == 2, chi, nan),
        aperture_mag=np.where(in_read2, aperture, nan),
        aperture_sigma=np.where(in_read2, aperture_sigma, nan),
        read_flag=read.astype(np.int64),
        blend=blend,
        detected=detected,
        possible=possible,
    )


def _unresolved(
    rng: np.random.Generator, place: tuple[Array, Array], mag: Array,
    weak: NDArray[np.bool_], read: NDArray[np.int64],
) -> tuple[Array, NDArray[np.int64]]:  # fmt: skip
    """Leave the fainter of some close pairs unresolved in their weaker bands.

    Returns the flux that goes to the brighter one (in units of 10^(-0.4 mag)) and the new flags.
    """
    from scipy.spatial import cKDTree

    shared = np.zeros(len(mag))
    read = read.copy()
    if len(mag) < 2:
        return shared, read
    pairs = cKDTree(np.column_stack(place)).query_pairs(_UNRESOLVED, output_type="ndarray")
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    for (a, b), chance in zip(pairs.tolist(), rng.random(len(pairs)).tolist(), strict=True):
        bright, faint = (a, b) if mag[a] <= mag[b] else (b, a)
        if read[bright] == read[faint] == 2 and weak[faint] and chance < _UNRESOLVED_SHARE:
            read[faint] = 6
            shared[bright] += 10 ** (-0.4 * mag[faint])
    return shared, read


def _components(place: tuple[Array, Array], read: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return bl_flg: profile fits take all detections of the band within 5 arcsec together."""
    from scipy.spatial import cKDTree

    blend = np.isin(read, (1, 3, 4)).astype(np.int64)
    fitted = np.flatnonzero(read == 2)
    if len(fitted):
        points = np.column_stack(place)[fitted]
        tree = cKDTree(points)
        counts = tree.query_ball_point(points, BLENDED, return_length=True)
        blend[fitted] = np.minimum(np.asarray(counts, dtype=np.int64), MOST_COMPONENTS)
    return blend


def _frames(
    rng: np.random.Generator, snr: Array, read: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return on how many frames a source stands out by 3 sigma, and how many there are."""
    n = len(snr)
    possible = rng.choice([4, 5, 6, 7], size=n, p=[0.004, 0.02, 0.966, 0.01])  # shares assumed
    single = np.clip(snr / np.sqrt(FRAMES) - 3.0, -30.0, 30.0)
    share = 1.0 / (1.0 + np.exp(-1.7 * single))  # close to the normal distribution
    found = rng.binomial(possible, share)
    found = np.where(rng.random(n) < _FRAMES_LOST, np.minimum(found, 2), found)
    found = np.where(read == 3, 0, found)  # no aperture photometry at all
    return found.astype(np.int64), possible.astype(np.int64)
