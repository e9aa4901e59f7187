"""What lies below the stars: airglow, pickup banding, seams, blank edges and depth.

Everything is a function of the way along the scan, so neighbouring coadds of one scan agree where
they overlap, while another scan, night or band has its own. Sources: airglow ripples over several
arcmin, worst at H (All-Sky Explanatory Supplement IV.5.f); pickup in the upper right quadrant of
the J array in the south, +-0.2 to 0.25 DN, clear in about a quarter of the scans and present at
some level in all, its frequency drifting along the scan (survey team, noise studies of J). What
has no source is marked as assumed.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.frames import (
    CAMERA_PIXEL_ARCSEC,
    coverage,
    frames_of,
    mean_over_frames,
    scan_stream,
)
from twomass_viewer.simulation.transient_truth import TransientKind, TrueTransient, line_truth
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.evidence import Evidence
from twomass_viewer.survey.scans import Hemisphere

if TYPE_CHECKING:
    from twomass_viewer.simulation.scans import Coadd, SimulatedScan

Array = NDArray[np.float64]

# Root mean square of the ripple in an uneasy night, DN: worst at H is known, the amounts are
# assumed. Most scans have far less: medians of fields of 64 pixels scatter by 0.06 (J), 0.05 (H)
# and 0.06 DN (Ks) over the real images of NGC 309.
AIRGLOW_DN = {Band.J: 0.10, Band.H: 0.45, Band.KS: 0.22}
_EASE = (-1.3, 0.8)  # natural logarithm of a scan's share of that, mean and scatter: assumed
_RIPPLE_ARCSEC = (240.0, 900.0)  # "several arcmin"
_WAVES = 6
_ACROSS = 0.002  # of the sky from edge to edge of the array, 1 sigma: assumed
_BANDED_SHARE = 0.25  # of the southern scans show the pickup clearly
_CLEAR_DN, _WEAK_DN = (0.20, 0.25), (0.02, 0.10)  # amplitude; the weak range is assumed
_BAND_PERIOD_ARCSEC = (18.0, 60.0)  # assumed
_BAND_DRIFT = 0.35  # the period changes by up to this share along a scan: assumed
_ROUGH_SHARE = 0.12  # of the scans have a sky that changes between frames: assumed
_JUMP_DN = {Band.J: 0.35, Band.H: 1.6, Band.KS: 1.0}  # of one frame, in such scans: assumed
_CALM = 0.06  # share of that in all other scans: assumed
_SEAM_LEAST = 0.3  # a step this many times the pixel noise gets a truth row


class Background(NamedTuple):
    """Background of one band of a coadd.

    Attributes
    ----------
    dn : ndarray, shape (rows, cols)
        To be added to the sky of the scan.
    blank : ndarray of bool, shape (rows, cols)
        No frame holds the pixel: NaN in the image.
    coverage : ndarray of uint8, shape (rows, cols)
        Frames that hold each pixel, 0 to 6.
    truth : tuple of TrueTransient
        Banding (one row where it is there) and seams (one row each).
    """

    dn: Array
    blank: NDArray[np.bool_]
    coverage: NDArray[np.uint8]
    truth: tuple[TrueTransient, ...]


def background(seed: int, coadd: "Coadd", band: Band) -> Background:
    """Return the background of one band of a coadd.

    Parameters
    ----------
    seed : int
    coadd : Coadd
        The same seed, scan and band give one background all along the scan.
    band : Band

    Returns
    -------
    Background
        The drift of the sky along the scan is not in it: `Coadd.sky_dn` has that.
    """
    depth = coverage(seed, coadd, band)
    dn = _airglow(seed, coadd, band)
    steps, seams = _seams(seed, coadd, band)
    dn += steps[:, None]
    truth = seams
    if band is Band.J and coadd.scan.hemisphere is Hemisphere.SOUTH:
        half = coadd.cols // 2
        wave, row = _banding(seed, coadd)
        dn[:, half:] += wave[:, None]
        truth = (row, *seams)
    return Background(dn, depth == 0, depth, truth)


def is_banded(seed: int, scan: "SimulatedScan") -> bool:
    """Return whether the pickup shows clearly in the J images of a scan."""
    return _pickup(seed, scan)[0] >= _CLEAR_DN[0]


def _along(coadd: "Coadd") -> Array:
    """Return the U-scan y of each row, arcsec."""
    return round(coadd.in_scan_arcsec, 4) + np.arange(coadd.rows, dtype=np.float64)


def _wave(argument: Array) -> tuple[Array, Array]:
    """Return sine and cosine, rounded so that they are the same on every machine."""
    sine = np.asarray(np.round(np.sin(argument), 9), dtype=np.float64)
    return sine, np.asarray(np.round(np.cos(argument), 9), dtype=np.float64)


def _airglow(seed: int, coadd: "Coadd", band: Band) -> Array:
    """Return ripples of several arcmin and a slope across the array."""
    scan = coadd.scan
    rng = scan_stream(seed, scan, band, "airglow")
    y = _along(coadd)
    x = np.arange(coadd.cols, dtype=np.float64) - (coadd.cols - 1) / 2
    dn = np.zeros(coadd.shape)
    night = round(math.exp(scan_stream(seed, scan, None, "airglow").normal(*_EASE)), 6)
    share = night * AIRGLOW_DN[band] * math.sqrt(2.0 / _WAVES)
    for _ in range(_WAVES):
        scale, angle = rng.uniform(*_RIPPLE_ARCSEC), rng.uniform(0.0, math.pi)
        phase, size = rng.uniform(0.0, 2 * math.pi), share * rng.uniform(0.5, 1.5)
        # waves grow and fade over half a degree or more
        swell, swell_phase = rng.uniform(4000.0, 15000.0), rng.uniform(0.0, 2 * math.pi)
        turn = 2 * math.pi / scale
        sin_y, cos_y = _wave(turn * math.sin(angle) * y + phase)
        sin_x, cos_x = _wave(turn * math.cos(angle) * x)
        strength = size * (1.0 + 0.5 * _wave(2 * math.pi * y / swell + swell_phase)[0])
        dn += (strength * sin_y)[:, None] * cos_x[None, :]
        dn += (strength * cos_y)[:, None] * sin_x[None, :]
    slope = night * rng.normal(0.0, _ACROSS) * scan.sky_dn[band] / coadd.cols
    return dn + slope * x[None, :]


def _pickup(seed: int, scan: "SimulatedScan") -> tuple[float, float, float, float]:
    """Return amplitude (DN), period at the start (arcsec), its drift and the phase of a scan."""
    rng = scan_stream(seed, scan, Band.J, "pickup")
    clear = rng.random() < _BANDED_SHARE
    amplitude = rng.uniform(*(_CLEAR_DN if clear else _WEAK_DN))
    period = rng.uniform(*_BAND_PERIOD_ARCSEC)
    return amplitude, period, rng.uniform(-1.0, 1.0) * _BAND_DRIFT, rng.uniform(0.0, 2 * math.pi)


def _banding(seed: int, coadd: "Coadd") -> tuple[Array, TrueTransient]:
    """Return the pickup in the western half of each row, and its truth row.

    The upper right quadrant of the array sweeps over all rows of the western columns.
    """
    amplitude, period, drift, phase = _pickup(seed, coadd.scan)
    span = coadd.scan.numfrms * coadd.scan.dyfs_arcsec
    way = np.abs(_along(coadd)) / span
    # frequency 1 / period, changing evenly: its integral is the phase
    cycles = span / period * (way + drift * way**2 / 2)
    dn = amplitude * _wave(2 * math.pi * cycles + phase)[0]
    middle = float(np.mean(way))
    here = period / (1.0 + drift * middle)
    x = coadd.cols * 0.75 - 0.5
    row = line_truth(
        coadd, Band.J, TransientKind.BANDING, "pickup in the western half", 0,
        ((x, 0.0), (x, coadd.rows - 1.0)), here, amplitude,
        Evidence.VERIFIED_RULE if amplitude >= _CLEAR_DN[0] else Evidence.ASSUMED,
    )  # fmt: skip
    return dn, row


def _seams(seed: int, coadd: "Coadd", band: Band) -> tuple[Array, tuple[TrueTransient, ...]]:
    """Return the level of each row left over from matching frames, and its larger steps.

    Each frame is matched to its neighbours by one number; where the sky changes faster than that
    describes, the mean of six frames jumps where a frame begins or ends.
    """
    scan = coadd.scan
    rng = scan_stream(seed, scan, band, "levels")
    rough = scan_stream(seed, scan, None, "rough sky").random() < _ROUGH_SHARE
    jumps = rng.normal(0.0, _JUMP_DN[band] * (1.0 if rough else _CALM), scan.numfrms)
    level = mean_over_frames(seed, coadd, band, jumps)
    least = _SEAM_LEAST * scan.noise_dn[band]
    truth = []
    used = set()
    for frame in frames_of(seed, coadd, band):
        for row in (frame.first_row, frame.end_row):
            if not 8 < row < coadd.rows - 8 or row in used:
                continue
            used.add(row)
            step = float(np.mean(level[row + 1 : row + 5]) - np.mean(level[row - 5 : row - 1]))
            if abs(step) >= least:
                ends = ((0.0, row - 0.5), (coadd.cols - 1.0, row - 0.5))
                truth.append(
                    line_truth(
                        coadd, band, TransientKind.SEAM, "step where a frame begins or ends", 0,
                        ends, CAMERA_PIXEL_ARCSEC, step, Evidence.ASSUMED,
                    )
                )  # fmt: skip
    return level, tuple(truth)
