"""Smoothing for display: scipy's results on whole images, blank pixels left out, flux kept."""

import numpy as np
import pytest
from scipy import ndimage

from twomass_viewer.display.smoothing import Smoothing, SmoothKind, odd_side, smooth


def star(rows: int = 61, cols: int = 47, at: tuple[int, int] = (20, 30)) -> np.ndarray:
    data = np.zeros((rows, cols), np.float32)
    data[at] = 1000.0
    return data


def noise(rows: int = 40, cols: int = 31) -> np.ndarray:
    return np.random.default_rng(7).normal(100, 3, (rows, cols)).astype(np.float32)


def test_a_gaussian_is_that_of_scipy() -> None:
    data = noise()
    made = smooth(data, Smoothing(SmoothKind.GAUSSIAN, 3.0), 1.0)
    assert made.dtype == np.float32
    expected = ndimage.gaussian_filter(data.astype(float), 3.0 / np.sqrt(8 * np.log(2)))
    assert np.abs(made - expected).max() < 1e-3


@pytest.mark.parametrize("kind", [SmoothKind.GAUSSIAN, SmoothKind.BOXCAR])
def test_the_total_is_kept(kind: SmoothKind) -> None:
    for data in (star(), star(at=(0, 1)), noise()):
        made = smooth(data, Smoothing(kind, 4.7), 1.0)
        assert float(made.sum(dtype=float)) == pytest.approx(float(data.sum(dtype=float)), rel=1e-5)


@pytest.mark.parametrize("kind", [SmoothKind.GAUSSIAN, SmoothKind.BOXCAR])
def test_nothing_moves(kind: SmoothKind) -> None:
    made = smooth(star(), Smoothing(kind, 6.0), 1.0).astype(float)
    y, x = np.mgrid[0:61, 0:47]
    assert (made * y).sum() / made.sum() == pytest.approx(20, abs=1e-3)
    assert (made * x).sum() / made.sum() == pytest.approx(30, abs=1e-3)


def test_a_gaussian_has_the_width_asked_for_in_arcsec() -> None:
    made = smooth(star(), Smoothing(SmoothKind.GAUSSIAN, 8.0), 2.0)  # four pixels
    row = made[20]
    assert row[32] / row[30] == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize("kind", SmoothKind)
def test_blank_pixels_stay_blank_and_lend_nothing(kind: SmoothKind) -> None:
    data = np.full((30, 24), 5.0, np.float32)
    data[:, :4] = np.nan
    data[10:13, 12] = np.nan
    made = smooth(data, Smoothing(kind, 5.0), 1.0)
    assert (np.isnan(made) == np.isnan(data)).all()
    assert np.nanmax(np.abs(made - 5.0)) < 1e-4


def test_all_blank_stays_so() -> None:
    data = np.full((9, 8), np.nan, np.float32)
    for kind in SmoothKind:
        assert np.isnan(smooth(data, Smoothing(kind, 3.0), 1.0)).all()


def test_a_median_takes_a_single_hot_pixel_away() -> None:
    made = smooth(star(), Smoothing(SmoothKind.MEDIAN, 3.0), 1.0)
    assert made.max() == 0.0


def test_sides_are_odd() -> None:
    assert [odd_side(w) for w in (0.2, 1.0, 2.9, 3.2, 4.1, 6.0)] == [1, 1, 3, 3, 5, 5]


def test_the_words_of_a_badge() -> None:
    assert Smoothing(SmoothKind.GAUSSIAN, 2.0).words == "smoothed 2″"
    assert Smoothing(SmoothKind.MEDIAN, 3.5).words == "smoothed median 3.5″"
