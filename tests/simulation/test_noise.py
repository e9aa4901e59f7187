"""Noise of a coadd against the block ratios measured on real images, and real images by the same.

The ratios are computed here by plain sums over blocks, independently of how noise is made.
"""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

from twomass_viewer.simulation.frames import coverage
from twomass_viewer.simulation.noise import coadd_noise
from twomass_viewer.simulation.plans.demo import NORTH_GOING, SOUTH_GOING
from twomass_viewer.simulation.scans import SimulatedScan
from twomass_viewer.survey.bands import Band
from twomass_viewer.survey.scans import Hemisphere

Array = NDArray[np.float64]

SIZES = (2, 3, 4, 5, 6, 7, 8, 10, 12, 16)
# block rms over (pixel rms times root n), 40 real J images of each telescope and one in H
RATIOS = {
    "J CTIO": (1.77, 2.26, 2.55, 2.74, 2.87, 2.97, 3.03, 3.14, 3.18, 3.24),
    "J Hopkins": (1.79, 2.30, 2.63, 2.87, 3.04, 3.16, 3.25, 3.38, 3.52, 3.64),
    "H CTIO": (1.76, 2.25, 2.53, 2.76, 2.81, 2.94, 2.93, 3.11, 3.08, 3.01),
}
HOPKINS = replace(
    SOUTH_GOING,
    hemisphere=Hemisphere.NORTH,
    number=911,
    dxfs_arcsec=dict.fromkeys(Band, 0.427),
    dyfs_arcsec=82.72,
)
CASES = [
    ("J CTIO", NORTH_GOING, Band.J),
    ("J CTIO", SOUTH_GOING, Band.J),
    ("J Hopkins", HOPKINS, Band.J),
    ("H CTIO", NORTH_GOING, Band.H),
]


def block_ratio(image: Array, size: int) -> float:
    """Ratio of a map with NaN where masked; only blocks without a masked pixel count."""
    rows, cols = (n // size * size for n in image.shape)
    blocks = image[:rows, :cols].reshape(rows // size, size, cols // size, size)
    means = blocks.mean(axis=(1, 3))
    return float(np.nanstd(means) * size / np.nanstd(image))


def lag(image: Array, rows: int, cols: int) -> float:
    """Autocorrelation at a lag."""
    a = image[: image.shape[0] - rows, : image.shape[1] - cols]
    b = image[rows:, cols:]
    return float(np.nanmean(a * b) / np.nanmean(image**2))


def inner(scan: SimulatedScan, band: Band, seed: int = 5) -> Array:
    return coadd_noise(seed, scan.coadds()[10], band)[:, 14:-14]


@pytest.mark.parametrize(("which", "scan", "band"), CASES)
def test_blocks_are_as_noisy_as_measured(which: str, scan: SimulatedScan, band: Band) -> None:
    unit = inner(scan, band)
    assert unit.std() == pytest.approx(1.0, abs=0.02)
    for size, ratio in zip(SIZES, RATIOS[which], strict=True):
        assert block_ratio(unit, size) == pytest.approx(ratio, rel=0.10), size


@pytest.mark.parametrize("scan", [NORTH_GOING, HOPKINS])
def test_correlation_runs_alike_in_both_directions(scan: SimulatedScan) -> None:
    unit = inner(scan, Band.J)
    # real images of both telescopes, less nebulosity: 0.75 to 0.77, 0.30 to 0.35, 0.04 to 0.10
    for step, least, most in ((1, 0.72, 0.81), (2, 0.29, 0.40), (3, 0.04, 0.15)):
        across, along = lag(unit, 0, step), lag(unit, step, 0)
        assert least < across < most
        assert least < along < most
        assert across == pytest.approx(along, abs=0.03)
    # even and odd columns differ by up to 4 % on real images, rows by less
    assert unit[:, ::2].std() == pytest.approx(unit[:, 1::2].std(), rel=0.06)
    assert unit[::2].std() == pytest.approx(unit[1::2].std(), rel=0.02)


@pytest.mark.parametrize("scan", [NORTH_GOING, SOUTH_GOING])
def test_neighbours_share_the_noise_of_their_overlap(scan: SimulatedScan) -> None:
    first, second = scan.coadds()[4], scan.coadds()[5]
    if scan.sign < 0:
        first, second = second, first
    lower, upper = (coadd_noise(1, c, Band.H) for c in (first, second))
    np.testing.assert_allclose(lower[970:], upper[:54], atol=1e-5)


def test_the_short_last_coadd_joins_as_well() -> None:
    before, last = NORTH_GOING.coadds()[-2:]
    assert last.rows < 1024
    apart = round(last.in_scan_arcsec - before.in_scan_arcsec)
    noise = [coadd_noise(1, c, Band.KS) for c in (before, last)]
    np.testing.assert_allclose(noise[0][apart:], noise[1][: 1024 - apart], atol=1e-5)


def test_what_fewer_frames_hold_is_noisier() -> None:
    first = NORTH_GOING.coadds()[0]
    depth = coverage(1, first, Band.J)
    noise = coadd_noise(1, first, Band.J)
    assert (noise[depth == 0] == 0.0).all()
    for frames in (4, 5):
        low = depth == frames
        if low.sum() > 3000:
            assert noise[low].std() == pytest.approx(np.sqrt(6 / frames), rel=0.08)
    assert (depth == 5).sum() > 3000


def test_bands_scans_and_seeds_differ() -> None:
    coadd, other = NORTH_GOING.coadds()[3], SOUTH_GOING.coadds()[3]
    base = coadd_noise(1, coadd, Band.J)
    for unlike in (
        coadd_noise(1, coadd, Band.H),
        coadd_noise(2, coadd, Band.J),
        coadd_noise(1, other, Band.J),
    ):
        assert abs(np.mean(base * unlike)) < 0.02


def plain_sky(image: Array) -> Array:
    """Return an image less its background, NaN at whatever stands out."""
    from scipy.ndimage import binary_dilation, uniform_filter, zoom

    masked = np.isnan(image)
    for _ in range(4):
        cut = np.where(masked, np.nan, image).reshape(32, 32, 16, 32)
        blocks = cut.swapaxes(1, 2).reshape(32, 16, -1)
        enough = (~np.isnan(blocks)).sum(axis=2) > 200
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "All-NaN slice")
            middle = np.nanmedian(blocks, axis=2)
        middle = np.where(enough, middle, np.nanmedian(middle[enough]))
        plain = image - zoom(middle, 32, order=1, grid_mode=True, mode="nearest")
        clean = np.where(masked, np.nan, plain)
        sigma = 1.4826 * np.nanmedian(np.abs(clean))
        smooth = uniform_filter(np.nan_to_num(plain), 3)
        masked = np.isnan(image) | binary_dilation(smooth > 2.0 * sigma, iterations=4)
    return np.where(masked | ~np.kron(enough, np.ones((32, 32), dtype=bool)), np.nan, plain)


@pytest.mark.data
@pytest.mark.parametrize("band", list(Band))
def test_real_noise_of_an_empty_field_reads_the_same(band: Band, twomass: Path) -> None:
    name = f"a{band.letter.upper()}_asky_001022s0620186.fits"
    with fits.open(twomass / "atlas" / name) as hdus:
        real = plain_sky(np.asarray(hdus[0].data, dtype=float))
        card = hdus[0].header
    scan = replace(SOUTH_GOING, dxfs_arcsec=dict.fromkeys(Band, card["DXFS"]))
    coadd = scan.coadds()[15]
    made = coadd_noise(1, coadd, band)
    made[coverage(1, coadd, band) == 0] = np.nan
    made = np.where(np.isnan(real), np.nan, plain_sky(made))
    for size in (2, 3, 4, 5, 8, 10):
        assert block_ratio(made, size) == pytest.approx(block_ratio(real, size), rel=0.10), size
    for step in (1, 2):
        assert lag(made, step, 0) == pytest.approx(lag(real, step, 0), abs=0.05)
        assert lag(made, 0, step) == pytest.approx(lag(real, 0, step), abs=0.05)
