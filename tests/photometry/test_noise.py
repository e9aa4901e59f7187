"""The error of aperture sums, against noise whose correlation is that of coadds."""

import math

import numpy as np
import pytest

from twomass_viewer.photometry.noise import NOISE


def test_formula_terms() -> None:
    n = math.pi * 16
    assert NOISE.flux_error(6000.0, n, 0.0) == pytest.approx(10.0)
    assert NOISE.flux_error(-100.0, n, 1.0) == pytest.approx(
        math.sqrt(n * 3.4**2 + (0.024 * n) ** 2)
    )
    assert "0.024" in NOISE.formula


def test_small_pixels_share_more_noise() -> None:
    assert NOISE.flux_error(0.0, 100.0, 1.0, 0.5) > 1.9 * NOISE.flux_error(0.0, 100.0, 1.0, 1.0)
    assert NOISE.flux_error(0.0, 100.0, 1.0, 5.0) == NOISE.flux_error(0.0, 100.0, 1.0, 1.0)


def test_error_matches_the_scatter_of_sums_in_correlated_noise() -> None:
    """Noise made of 2-pixel camera pixels, smoothed: sums scatter as the formula says."""
    rng = np.random.default_rng(11)
    size = 600
    coarse = rng.standard_normal((6, size // 2 + 4, size // 2 + 4))
    total = np.zeros((size, size))
    for frame, (dy, dx) in zip(
        coarse, ((0, 0), (0, 1), (1, 0), (1, 1), (0, 1), (1, 0)), strict=True
    ):
        fine = np.kron(frame, np.ones((2, 2)))
        # resampling spreads each camera pixel over its neighbours, as the coadds do
        fine = (fine + np.roll(fine, 1, 0) + np.roll(fine, -1, 0)) / 3
        fine = (fine + np.roll(fine, 1, 1) + np.roll(fine, -1, 1)) / 3
        total += fine[dy + 2 : dy + 2 + size, dx + 2 : dx + 2 + size]
    total /= total.std()
    y, x = np.mgrid[-4:5, -4:5]
    inside = np.hypot(x, y) <= 4.0
    sums = [
        total[r - 4 : r + 5, c - 4 : c + 5][inside].sum()
        for r in range(10, size - 10, 10)
        for c in range(10, size - 10, 10)
    ]
    ratio = float(np.std(sums)) / NOISE.flux_error(0.0, float(inside.sum()), 1.0)
    assert 0.75 < ratio < 1.1
