"""The simulated images against the measured facts, by independent sums over the pixels."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from numpy.typing import NDArray

from twomass_viewer.simulation.detector import respond
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band

# block rms over (pixel rms times root n), 40 real J images of CTIO
BLOCK_RATIOS = {2: 1.77, 3: 2.26, 4: 2.55, 5: 2.74, 6: 2.87, 7: 2.97, 8: 3.03, 10: 3.14, 16: 3.24}

Array = NDArray[np.float64]


def pixels(path: Any) -> Array:
    with fits.open(path) as hdus:
        return np.asarray(hdus[0].data, dtype=float)


@pytest.fixture(scope="module")
def images(demo_files: FieldFiles) -> dict[Band, Array]:
    return {band: pixels(path) for band, path in demo_files.images.items()}


@pytest.fixture(scope="module")
def truth(demo_files: FieldFiles) -> Table:
    return Table.read(demo_files.truth_sources, format="ascii.ecsv")


def block_ratio(image: Array, size: int) -> float:
    """Ratio of a map with NaN where masked; only blocks without a masked pixel count."""
    rows, cols = (n // size * size for n in image.shape)
    blocks = image[:rows, :cols].reshape(rows // size, size, cols // size, size)
    means = blocks.mean(axis=(1, 3))
    return float(np.nanstd(means) * size / np.nanstd(image))


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


def test_noise_on_the_images_is_as_measured(
    demo_files: FieldFiles, images: dict[Band, Array]
) -> None:
    for band, image in images.items():
        plain = plain_sky(image)
        noise = demo_files.parameters["noise_dn"][band.value]
        assert np.nanstd(plain) == pytest.approx(noise, rel=0.06)
        for size in (2, 3, 4, 5, 7, 8):
            assert block_ratio(plain, size) == pytest.approx(BLOCK_RATIOS[size], rel=0.10), size


@pytest.mark.data
@pytest.mark.parametrize("letter", ["J", "H", "K"])
def test_real_noise_reads_the_same(letter: str, images: dict[Band, Array], twomass: Path) -> None:
    real = plain_sky(pixels(twomass / "atlas" / f"a{letter}_asky_001022s0620186.fits"))
    band = Band.parse(letter)
    assert band is not None
    simulated = plain_sky(images[band])
    assert np.nanstd(simulated) == pytest.approx(np.nanstd(real), rel=0.06)
    for size in (2, 3, 4, 5, 8):
        ours, theirs = block_ratio(simulated, size), block_ratio(real, size)
        assert ours == pytest.approx(theirs, rel=0.10), size


def test_header_estimates_are_those_of_the_pixels(demo_files: FieldFiles) -> None:
    for path in (*demo_files.images.values(), demo_files.opposite):
        with fits.open(path) as hdus:
            header, data = hdus[0].header, hdus[0].data
        good = data[np.isfinite(data)]
        for keyword, percent in (
            ("QT0227", 2.27), ("QT0668", 6.68), ("QT1586", 15.86), ("QT3085", 30.85),
            ("QT5000", 50.0), ("QT6914", 69.14), ("QT8413", 84.13), ("QT9331", 93.31),
            ("QT9772", 97.72),
        ):  # fmt: skip
            share = np.mean(good <= header[keyword]) * 100
            assert share == pytest.approx(percent, abs=0.02), keyword
        # the mode lies below the median: 0.01 to 0.06 SKYSIG on plain real images, more in crowds
        below = (np.median(good) - header["SKYVAL"]) / header["SKYSIG"]
        assert -0.1 < below < 0.8


def test_skysig_is_the_lower_half_of_the_histogram(demo_files: FieldFiles) -> None:
    noise = demo_files.parameters["noise_dn"]
    for band, path in demo_files.images.items():
        header = fits.getheader(path)
        assert header["SKYSIG"] == pytest.approx(header["QT5000"] - header["QT1586"], rel=1e-4)
        # more than the noise: it holds the halo of the main star as well
        assert 0.6 < noise[band.value] / header["SKYSIG"] < 1.05


@pytest.mark.data
def test_real_skysig_is_that_too(twomass: Path) -> None:
    paths = [*(twomass / "atlas").glob("a*.fits*"), *(twomass / "atlas_orion_j").glob("*.fits")]
    assert len(paths) == 13
    for path in paths:
        header = fits.getheader(path)
        assert header["SKYSIG"] == pytest.approx(header["QT5000"] - header["QT1586"], rel=2e-4)
        assert 0.0 < (header["QT5000"] - header["SKYVAL"]) / header["SKYSIG"] < 2.0


def test_edges_are_ragged_and_differ_between_bands(images: dict[Band, Array]) -> None:
    masks = []
    for image in images.values():
        blank = np.isnan(image)
        full = np.flatnonzero(blank.all(axis=0))
        east, west = np.sum(full < 256), np.sum(full > 256)
        assert 2 <= east <= 5
        assert 2 <= west <= 5
        assert not blank[:, 12:-12].any()
        partly = blank.any(axis=0) & ~blank.all(axis=0)
        assert partly.any()
        masks.append(blank)
    assert (masks[0] != masks[1]).any()
    assert (masks[1] != masks[2]).any()


def clean_stars(truth: Table, band: Band, bright: float, faint: float) -> Table:
    """Stars on the image with nothing but much fainter stars near them."""
    from scipy.spatial import cKDTree

    letter = f"{band.letter}_m"
    tree = cKDTree(np.column_stack([truth["x"], truth["y"]]))
    mag = np.asarray(truth[letter])
    x, y = np.asarray(truth["x"]), np.asarray(truth["y"])
    chosen = []
    for i in np.flatnonzero((mag > bright) & (mag < faint) & (truth["kind"] == "star")):
        if not (30 < x[i] < 482 and 30 < y[i] < 994):
            continue
        near = [k for k in tree.query_ball_point((x[i], y[i]), 11.0) if k != i]
        around = [k for k in tree.query_ball_point((x[i], y[i]), 25.0) if k != i]
        bright_halo = np.hypot(x - x[i], y - y[i]) < 30 * (10.5 - mag).clip(0)
        if np.sum(10 ** (-0.4 * (mag[near] - mag[i]))) > 0.004:
            continue
        if any(mag[k] < mag[i] + 1.5 for k in around) or bright_halo.any():
            continue
        chosen.append(i)
    return truth[chosen]


@pytest.mark.parametrize("band", list(Band))
def test_aperture_photometry_recovers_the_truth(
    band: Band, demo_files: FieldFiles, images: dict[Band, Array], truth: Table
) -> None:
    from photutils.aperture import (
        ApertureStats,
        CircularAnnulus,
        CircularAperture,
        aperture_photometry,
    )

    with fits.open(demo_files.images[band]) as hdus:
        magzp = hdus[0].header["MAGZP"]
    # signal to noise above 20 in the aperture, below saturation
    stars = clean_stars(truth, band, 10.2, {Band.J: 14.6, Band.H: 13.9, Band.KS: 13.1}[band])
    assert len(stars) >= 12
    places = np.column_stack([stars["x"], stars["y"]])
    sky = ApertureStats(images[band], CircularAnnulus(places, 14.0, 20.0)).median
    aperture = CircularAperture(places, 4.0)
    total = aperture_photometry(images[band], aperture)["aperture_sum"] - sky * aperture.area
    measured = magzp - 2.5 * np.log10(np.asarray(total))
    loss = demo_files.parameters["aperture_loss_mag"][band.value]
    residual = measured - loss - np.asarray(stars[f"{band.letter}_m"])
    assert abs(np.median(residual)) < 0.02
    noise = 3.3 * demo_files.parameters["noise_dn"][band.value] * np.sqrt(50.3)
    expected = 1.0857 * noise / np.asarray(total)
    assert np.all(np.abs(residual) < 5 * expected + 0.02)


@pytest.mark.parametrize("band", [Band.J, Band.KS])
def test_peak_over_flux(band: Band, images: dict[Band, Array], truth: Table) -> None:
    stars = clean_stars(truth, band, 9.6, {Band.J: 14.0, Band.KS: 12.8}[band])
    ratios = []
    image = images[band]
    for star in stars:
        x, y = star["x"], star["y"]
        yy, xx = np.mgrid[: image.shape[0], : image.shape[1]]
        r = np.hypot(xx - x, yy - y)
        net = image - np.median(image[(r > 14) & (r < 20)])
        ratios.append(np.nanmax(net[r < 2]) / net[r < 4].sum())
    # measured medians: 0.089 (J), 0.091 (Ks)
    assert np.median(ratios) == pytest.approx(0.090, abs=0.004)


def test_saturation_follows_the_measured_table() -> None:
    def peak(mag: float) -> float:
        return float(10 ** (0.4 * (21.0 - mag)) * 0.089)

    def recorded(mag: float) -> float:
        return float(respond(np.array([peak(mag)]), Band.J)[0])

    assert recorded(10.0) == pytest.approx(peak(10.0))
    assert recorded(8.6) / peak(8.6) == pytest.approx(0.92, abs=0.025)
    assert recorded(8.3) / peak(8.3) == pytest.approx(0.80, abs=0.035)
    assert respond(np.geomspace(1, 1e7, 2000), Band.J).max() == pytest.approx(9800, rel=0.05)
    assert recorded(6.0) < 9000  # the core has turned into a ring


def test_the_core_of_the_main_star_is_a_ring(
    demo_files: FieldFiles, images: dict[Band, Array], truth: Table
) -> None:
    star = truth[truth["id"] == demo_files.parameters["main_star"]["id"]][0]
    x, y = round(star["x"]), round(star["y"])
    image = images[Band.J] - np.nanmedian(images[Band.J])
    near = image[y - 6 : y + 7, x - 6 : x + 7]
    assert 8700 < near.max() < 11300  # measured plateau
    assert image[y, x] < 0.7 * near.max()
