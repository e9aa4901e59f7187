"""The Quicklook is a real compression: how much it saves, and what it costs in photometry."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.stats import SigmaClip
from numpy.typing import NDArray

from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.simulation.quicklook import compress
from twomass_viewer.survey.bands import Band

Array = NDArray[np.float64]


def _read(path: Path) -> NDArray[np.float32]:
    return np.asarray(fits.getdata(path), dtype=np.float32)


@pytest.fixture(scope="module")
def demo(demo_files: FieldFiles) -> dict[Band, NDArray[np.float32]]:
    return {band: _read(path) for band, path in demo_files.images.items()}


@pytest.mark.parametrize("band", list(Band))
def test_the_ratio_is_about_twenty(demo: dict[Band, NDArray[np.float32]], band: Band) -> None:
    look = compress(demo[band])
    assert 15.0 < look.compression_ratio < 25.0


def test_the_step_follows_the_noise(demo: dict[Band, NDArray[np.float32]]) -> None:
    image = demo[Band.J]
    step = compress(image).step_dn
    assert 0.5 < step / 0.545 < 1.0  # pixel rms; neighbours are correlated, so they differ less
    assert compress(image * np.float32(3.0)).step_dn == pytest.approx(3.0 * step, rel=0.01)


def test_blank_edges_come_back_near_zero(demo: dict[Band, NDArray[np.float32]]) -> None:
    for image in demo.values():
        look = compress(image)
        blank = ~np.isfinite(image)
        assert look.pixels.dtype == np.int16
        assert blank.sum() > 4000
        assert np.abs(look.pixels[blank]).max() <= 5


@pytest.mark.parametrize("rows", [698, 824, 830, 21])
def test_short_images_come_back_whole(demo: dict[Band, NDArray[np.float32]], rows: int) -> None:
    image = demo[Band.KS][:rows]
    look = compress(image)
    assert look.pixels.shape == image.shape
    good = np.isfinite(image)
    error = (look.pixels - image)[good]
    assert abs(float(np.median(error))) < 0.4
    assert 0.3 < 1.4826 * float(np.median(np.abs(error))) < 1.0


def test_a_full_image_does_not_wrap_round() -> None:
    rng = np.random.default_rng(5)
    image = rng.normal(400.0, 1.0, (256, 128)).astype(np.float32)
    image[60:64, 60:64] = 60000.0
    look = compress(image)
    assert look.pixels[61:63, 61:63].min() == 32767
    assert abs(float(np.median(look.pixels)) - 400.0) < 1.0


def _magnitude_errors(
    image: NDArray[np.float32], levels: tuple[float, ...] = (0.0,)
) -> tuple[Array, Array]:
    """Return signal-to-noise and the change of magnitude of stars found in the Atlas image.

    How the levels of one image fall on the steps of the quantization shifts its bias either way,
    so the same image may be taken with several sky levels.

    The sky is a clipped mean: the median of whole numbers is a whole number and adds an error of
    its own that depends on the level of the sky alone.
    """
    from photutils.aperture import (
        ApertureStats,
        CircularAnnulus,
        CircularAperture,
        aperture_photometry,
    )
    from photutils.background import Background2D
    from photutils.detection import DAOStarFinder

    good = np.isfinite(image)
    filled = np.where(good, image, np.nanmedian(image))
    net = filled - Background2D(filled, 64).background
    sigma = 1.4826 * float(np.median(np.abs(net)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = DAOStarFinder(threshold=3.0 * sigma, fwhm=3.0)(net)
    x, y, peak = (np.asarray(found[c]) for c in [*found.colnames[1:3], "peak"])
    rows, cols = image.shape
    keep = (x > 25) & (x < cols - 26) & (y > 25) & (y < rows - 26) & (peak < 5000)
    places = np.column_stack([x, y])[keep]
    aperture = CircularAperture(places, 4.0)
    ring = CircularAnnulus(places, 14.0, 20.0)

    def flux(pixels: Array) -> Array:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sky = ApertureStats(pixels, ring, sigma_clip=SigmaClip(2.5)).mean
        total = aperture_photometry(pixels, aperture)["aperture_sum"]
        return np.asarray(total - sky * aperture.area, dtype=np.float64)

    before = flux(image.astype(np.float64))
    ratio = before / (3.4 * sigma * np.sqrt(aperture.area))  # correlated noise: 2 x 1.7
    ratios, changes = [], []
    for level in levels:
        after = flux(compress(image + np.float32(level)).pixels.astype(np.float64))
        keep = (ratio > 2.5) & (after > 0) & np.isfinite(before)
        ratios.append(ratio[keep])
        changes.append(-2.5 * np.log10(after[keep] / before[keep]))
    return np.concatenate(ratios), np.concatenate(changes)


def test_faint_stars_scatter_more_and_lose_light(
    demo: dict[Band, NDArray[np.float32]],
) -> None:
    """What docs/simulation.md states about photometry on Quicklooks."""
    changed = [_magnitude_errors(demo[band], (0.0, 0.41)) for band in (Band.J, Band.KS)]
    ratios, errors = zip(*changed, strict=True)
    snr, dm = np.concatenate(ratios), np.concatenate(errors)
    scatter, bias = [], []
    for low, high in ((100, np.inf), (30, 100), (10, 30), (5, 10), (2.5, 5)):
        chosen = dm[(snr >= low) & (snr < high)]
        assert len(chosen) > 100
        bias.append(float(np.median(chosen)))
        scatter.append(1.4826 * float(np.median(np.abs(chosen - bias[-1]))))
    assert scatter[0] < 0.004
    assert scatter == sorted(scatter)
    assert 0.03 < scatter[3] < 0.07  # S/N 5 to 10
    assert abs(bias[0]) < 0.003
    assert 0.004 < bias[4] < 0.06  # fainter, by 0.01 to 0.03 mag in the fields looked at


@pytest.mark.data
def test_real_images_compress_as_documented(twomass: Path) -> None:
    """Sparse fields 24 to 25, Orion 13 to 23, the plane about 12: "on average about 20:1"."""
    sparse = [compress(_read(p)) for p in sorted((twomass / "atlas").glob("a?_asky_001022*"))]
    plane = [compress(_read(p)) for p in sorted((twomass / "atlas").glob("aK_asky_990502*"))]
    orion = [compress(_read(p)) for p in sorted((twomass / "atlas_orion_j").glob("*.fits"))]
    assert len(sparse) == 3
    assert len(plane) == 4
    assert len(orion) == 6
    assert all(23.0 < look.compression_ratio < 26.0 for look in sparse)
    assert all(11.0 < look.compression_ratio < 13.5 for look in plane)
    assert all(13.0 < look.compression_ratio < 24.0 for look in orion)
    everywhere = np.mean([look.compression_ratio for look in sparse + orion])
    assert 15.0 < everywhere < 25.0


@pytest.mark.data
def test_real_stars_scatter_more_when_compressed(twomass: Path) -> None:
    paths = sorted((twomass / "atlas_orion_j").glob("*.fits"))
    ratios, errors = zip(*(_magnitude_errors(_read(p)) for p in paths[:2]), strict=True)
    snr, dm = np.concatenate(ratios), np.concatenate(errors)
    bright, faint = dm[snr > 100], dm[(snr > 5) & (snr < 10)]
    assert np.median(np.abs(bright)) < 0.004
    assert np.median(np.abs(faint)) > 8 * np.median(np.abs(bright))
    assert abs(np.median(faint)) < 0.06
