"""Correlated noise: six frames of 2 arcsec pixels, each at its own phase, resampled to 1 arcsec.

The noise of a coadd is made as the survey made the coadd, so its correlation, its loss of depth at
the edges and its agreement where neighbouring coadds overlap fall out of the geometry. Two numbers
a telescope are fitted to the block-rms ratios measured on 40 real J images of each.
"""

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twomass_viewer.simulation.frames import (
    CAMERA_PIXEL_ARCSEC,
    CAMERA_PIXELS,
    DEPTH,
    Frame,
    frames_of,
    scan_stream,
)
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

if TYPE_CHECKING:
    from twomass_viewer.simulation.scans import Coadd

Array = NDArray[np.float64]
_Array32 = NDArray[np.float32]

FRAMES = DEPTH
ASYMPTOTIC_RATIO = 3.24
"""Block rms over (pixel rms times root n) of large blocks: measured, J CTIO, 16 by 16."""

# Width (arcsec) of the resampling kernel, and rms of noise common to cells of 8 arcsec relative to
# that of a camera pixel. The cells stand for what lifts the ratios of large blocks; the measured
# ones of Hopkins come from nebulous fields, so they are an upper bound.
_KERNEL_SIGMA = {Hemisphere.SOUTH: 0.975, Hemisphere.NORTH: 0.985}
_CELL_RMS = {Hemisphere.SOUTH: 0.035, Hemisphere.NORTH: 0.15}
_CELL = 4  # camera pixels
_TAPS = (-1, 0, 1, 2)  # what lies farther than 4 arcsec has a weight below 3e-4
_PAD = 8  # camera pixels beyond the frame on each side, so that the kernel finds its neighbours


def coadd_noise(seed: int, coadd: "Coadd", band: Band) -> Array:
    """Return the noise of a coadd in units of its pixel rms at full depth.

    Parameters
    ----------
    seed : int
    coadd : Coadd
        Neighbours of one scan agree where they overlap, as they share frames.
    band : Band

    Returns
    -------
    ndarray, shape (rows, cols)
        Pixel rms 1 where six frames contribute, sqrt(6 / n) where n do, 0 where none does.
    """
    scan = coadd.scan
    sigma, cells = _KERNEL_SIGMA[scan.hemisphere], _CELL_RMS[scan.hemisphere]
    # even and odd columns apart: each has one set of weights a frame
    half = (coadd.cols + 1) // 2
    total = np.zeros((2, coadd.rows, half), dtype=np.float32)
    depth = np.zeros((2, coadd.rows, half), dtype=np.float32)
    for frame in frames_of(seed, coadd, band):
        camera = _camera_noise(seed, coadd, band, frame.number, cells)
        _add_frame(total, depth, camera, frame, sigma)
    unit = math.sqrt(DEPTH / (_mean_square(sigma) ** 2 * (1.0 + cells**2 * _cell_gain(sigma))))
    np.maximum(depth, 1.0, out=depth)
    total *= np.float32(unit)
    total /= depth
    out = np.empty((coadd.rows, 2 * half))
    out[:, 0::2], out[:, 1::2] = total
    return out[:, : coadd.cols]


def _camera_noise(seed: int, coadd: "Coadd", band: Band, number: int, cells: float) -> _Array32:
    """Return the noise of one frame in camera pixels, shape (rows, columns) with a margin."""
    rng = scan_stream(seed, coadd.scan, band, "noise", number)
    size = CAMERA_PIXELS + 2 * _PAD
    camera = rng.standard_normal((size, size), dtype=np.float32)
    coarse = rng.standard_normal((size // _CELL, size // _CELL), dtype=np.float32)
    coarse *= np.float32(cells)
    blocks = camera.reshape(size // _CELL, _CELL, size // _CELL, _CELL)
    blocks += coarse[:, None, :, None]
    return camera


def _add_frame(
    total: _Array32, depth: _Array32, camera: _Array32, frame: Frame, sigma: float
) -> None:
    """Resample one frame from 2 to 1 arcsec and add it where it covers the coadd."""
    rows = slice(frame.first_row, frame.end_row)
    count = frame.end_row - frame.first_row
    middle = (CAMERA_PIXELS - 1) / 2 + _PAD
    start = (frame.first_row - frame.centre_row) / CAMERA_PIXEL_ARCSEC + middle
    tall = np.empty((count, camera.shape[1]), dtype=np.float32)
    for parity in (0, 1):
        part = tall[parity::2]
        base, weights = _weights(start + parity / 2, sigma)
        _sum(part, weights, [camera[base + t : base + t + len(part)] for t in _TAPS])
    cols = total.shape[2]
    x_start = middle - (CAMERA_PIXELS - 0.5) / 2 + frame.x_phase / CAMERA_PIXEL_ARCSEC
    wide = np.empty((count, cols), dtype=np.float32)
    for parity in (0, 1):
        base, weights = _weights(x_start + parity / 2, sigma)
        _sum(wide, weights, [tall[:, base + t : base + t + cols] for t in _TAPS])
        # columns of this parity from first_col to end_col
        held = slice((frame.first_col - parity + 1) // 2, (frame.end_col - parity + 1) // 2)
        total[parity, rows, held] += wide[:, held]
        depth[parity, rows, held] += 1.0


def _sum(out: _Array32, weights: list[np.float32], parts: list[_Array32]) -> None:
    np.multiply(parts[0], weights[0], out=out)
    scratch = np.empty_like(out)
    for weight, part in zip(weights[1:], parts[1:], strict=True):
        np.multiply(part, weight, out=scratch)
        np.add(out, scratch, out=out)


def _weights(place: float, sigma: float) -> tuple[int, list[np.float32]]:
    """Return the camera pixel at or before a place, and the kernel's weights about it.

    Rounded, so that the last bit of a machine's exponential never shows in an image.
    """
    base = math.floor(place)
    width = sigma / CAMERA_PIXEL_ARCSEC
    raw = [math.exp(-0.5 * ((place - base - t) / width) ** 2) for t in _TAPS]
    return base, [np.float32(round(w / sum(raw), 6)) for w in raw]


@cache
def _mean_square(sigma: float) -> float:
    """Return the sum of squared weights along one axis, averaged over phases."""
    phases = [(i + 0.5) / 64 for i in range(64)]
    return sum(float(w) ** 2 for p in phases for w in _weights(p, sigma)[1]) / len(phases)


@cache
def _cell_gain(sigma: float) -> float:
    """Return by how much more the kernel lets through of noise common to cells.

    Almost everything, squared for two axes, against `_mean_square` for single pixels.
    """
    kept = 0.0
    for i in range(_CELL * 16):
        place = (i + 0.5) / 16
        base, weights = _weights(place, sigma)
        share: dict[int, float] = {}
        for t, w in zip(_TAPS, weights, strict=True):
            cell = (base + t) // _CELL
            share[cell] = share.get(cell, 0.0) + float(w)
        kept += sum(s**2 for s in share.values()) / (_CELL * 16)
    return (kept / _mean_square(sigma)) ** 2
