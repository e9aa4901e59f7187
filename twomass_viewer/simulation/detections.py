"""What the survey's pipeline would make of the simulated stars: detections and magnitudes.

A source is measured where its profile-fit signal to noise allows; pairs closer than the survey
resolves become one source, pairs closer than 5 arcsec are marked as blends, and faint stars in the
glare of a bright one are lost.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.noise import ASYMPTOTIC_RATIO, FRAMES
from twomass_viewer.simulation.psf import CORE_SIGMA, wing
from twomass_viewer.simulation.random_streams import stream
from twomass_viewer.simulation.rendering import GAIN_E_PER_DN
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.simulation.sky import Sky, Stars
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]

RESOLVED = 2.3  # arcsec; closer pairs are one source: assumed
BLENDED = 5.0  # arcsec; closer pairs were fitted together: the effective resolution (PSC columns)
ZERO_POINT_ERROR = {Band.J: 0.011, Band.H: 0.007, Band.KS: 0.007}  # PSC column description
# Where rd_flg changes in the PSC: about 9 and 4 mag (Explanatory Supplement); by band assumed
FIRST_READ = {Band.J: 8.8, Band.H: 8.3, Band.KS: 7.9}  # brighter: aperture on Read1 (rd_flg 1)
WING_FIT = {Band.J: 4.5, Band.H: 4.0, Band.KS: 3.5}  # brighter: saturated in Read1 (rd_flg 3)


@dataclass(frozen=True, eq=False, slots=True)
class BandDetection:
    """Photometry of all sources in one band; arrays have one element a source.

    Attributes
    ----------
    mag : ndarray
        Default magnitude; the 95 % limit where not detected.
    cmsig, snr, chi, aperture_mag, aperture_sigma : ndarray
        NaN where not detected.
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


@dataclass(frozen=True, eq=False, slots=True)
class Sources:
    """Catalogued sources.

    Attributes
    ----------
    star : ndarray of int
        Index of the (brightest) star each source is.
    x, y, ra_deg, dec_deg : ndarray
        Measured place: tangent-plane offsets (arcsec west, north) and FK5 J2000.
    error : ndarray
        1-sigma position error, arcsec.
    bands : dict of Band to BandDetection
    """

    star: NDArray[np.int64]
    x: Array
    y: Array
    ra_deg: Array
    dec_deg: Array
    error: Array
    bands: dict[Band, BandDetection]


def detect(seed: int, sky: Sky, scan: SimulatedScan, masked: NDArray[np.bool_]) -> Sources:
    """Return the point sources the survey would list.

    Parameters
    ----------
    seed : int
    sky : Sky
    scan : SimulatedScan
    masked : ndarray of bool
        Stars lost on galaxies.
    """
    stars = sky.stars
    rng = stream(seed, "detections")
    members = _merge(stars)
    first = np.array([m[0] for m in members])
    mags = {band: np.array([_joint(stars.mags[band][m]) for m in members]) for band in Band}
    snr = {band: _snr(scan, band, mags[band]) for band in Band}
    glare = {band: _glare(stars, band, first, mags[band]) for band in Band}
    seen = {
        band: (snr[band] * (1.0 + 0.05 * rng.standard_normal(len(first))) > 6.0) & ~glare[band]
        for band in Band
    }
    strong = np.zeros(len(first), dtype=bool)
    for band in Band:
        strong |= seen[band] & (snr[band] > 8.0)
    keep = np.flatnonzero(strong & ~masked[first])
    first = first[keep]
    blend = _blends(stars, first)
    best = np.max([snr[band][keep] for band in Band], axis=0)
    error = np.clip(np.hypot(0.06, 0.8 / best), 0.06, 0.3)
    x = stars.x[first] + rng.normal(0.0, 1.0, len(first)) * error
    y = stars.y[first] + rng.normal(0.0, 1.0, len(first)) * error
    ra, dec = sky.plane.unproject(-x, y)
    bands = {
        band: _photometry(
            stream(seed, "photometry", band.value), band, scan, mags[band][keep],
            snr[band][keep], seen[band][keep], blend,
        )
        for band in Band
    }  # fmt: skip
    return Sources(first, x, y, ra, dec, error, bands)


def _merge(stars: Stars) -> list[list[int]]:
    """Group stars closer than the survey resolves around the brightest of them."""
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([stars.x, stars.y]))
    taken = np.zeros(len(stars), dtype=bool)
    groups = []
    near = np.asarray(tree.query_ball_point(tree.data, RESOLVED, return_sorted=True))
    for i in range(len(stars)):
        if not taken[i]:
            group = [i] + [k for k in near[i] if k != i and not taken[k]]
            taken[group] = True
            groups.append(group)
    return groups


def _joint(mags: Array) -> float:
    return float(-2.5 * np.log10(np.sum(10 ** (-0.4 * mags))))


def _snr(scan: SimulatedScan, band: Band, mag: Array) -> Array:
    """Return the signal to noise of a profile fit."""
    flux = 10 ** (0.4 * (scan.magzp[band] - mag))
    area = 4 * np.pi * CORE_SIGMA[band] ** 2
    sky = area * (ASYMPTOTIC_RATIO * scan.noise_dn[band]) ** 2
    return np.asarray(flux / np.sqrt(sky + flux / (GAIN_E_PER_DN * FRAMES)))


def _glare(stars: Stars, band: Band, first: NDArray[np.int64], mag: Array) -> NDArray[np.bool_]:
    """Return which sources are lost in the light of a brighter star."""
    bright = np.flatnonzero(stars.mags[band] < 11.5)
    lost = np.zeros(len(first), dtype=bool)
    flux = 10 ** (-0.4 * mag)
    for i in bright:
        r2 = (stars.x[first] - stars.x[i]) ** 2 + (stars.y[first] - stars.y[i]) ** 2
        level = 10 ** (-0.4 * stars.mags[band][i]) * wing(r2) * 50.0  # in a 4 arcsec aperture
        lost |= (level > 3.0 * flux) & (first != i) & (mag > stars.mags[band][i])
    return lost


def _blends(stars: Stars, first: NDArray[np.int64]) -> NDArray[np.int64]:
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([stars.x[first], stars.y[first]]))
    counts = tree.query_ball_point(tree.data, BLENDED, return_length=True)
    return np.minimum(np.asarray(counts, dtype=np.int64), 7)


def _photometry(
    rng: np.random.Generator, band: Band, scan: SimulatedScan, mag: Array, snr: Array,
    seen: NDArray[np.bool_], blend: NDArray[np.int64],
) -> BandDetection:  # fmt: skip
    n = len(mag)
    floor = np.where(mag < WING_FIT[band], 0.22, np.where(mag < FIRST_READ[band], 0.024, 0.018))
    cmsig = np.hypot(1.0857 / snr, floor) * np.where(blend > 1, 1.12, 1.0)
    measured = mag + rng.normal(0.0, 1.0, n) * cmsig
    limit = scan.magzp[band] - 2.5 * np.log10(
        2.2 * ASYMPTOTIC_RATIO * scan.noise_dn[band] * np.sqrt(50.3)
    )
    limits = np.minimum(limit + rng.normal(0.0, 0.25, n), mag + 0.6)
    read = np.where(mag < WING_FIT[band], 3, np.where(mag < FIRST_READ[band], 1, 2))
    aperture_sigma = np.hypot(1.6 * 1.0857 / snr, 0.015)
    frames = rng.binomial(FRAMES, np.clip(snr / 12.0, 0.15, 0.995))
    nan = np.full(n, np.nan)
    return BandDetection(
        mag=np.where(seen, measured, limits),
        cmsig=np.where(seen, cmsig, nan),
        snr=np.where(seen, snr, nan),
        chi=np.where(seen & (read == 2), np.clip(rng.normal(1.0, 0.18, n), 0.4, 3.0), nan),
        aperture_mag=np.where(seen, mag + rng.normal(0.0, 1.0, n) * aperture_sigma, nan),
        aperture_sigma=np.where(seen, aperture_sigma, nan),
        read_flag=np.where(seen, read, 0),
        blend=np.where(seen, np.where(read == 2, blend, 1), 0),
        detected=np.where(seen, np.maximum(frames, 2), np.minimum(frames, 1)),
        possible=np.full(n, FRAMES),
    )
