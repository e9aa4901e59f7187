"""Steps and repeats in pixel values: found after rescaling, never on what was not rounded."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

from tests.io.fits_bytes import fits_bytes, write
from twomass_viewer.io.fidelity.patterns import Pattern, find_pattern
from twomass_viewer.io.read import read_image
from twomass_viewer.survey.products import Fidelity, Product

Array = NDArray[np.float32]
SKY, SIGMA = 400.0, 1.1


def atlas(shape: tuple[int, int] = (300, 512), seed: int = 1) -> Array:
    """Return sky with the noise of a coadd of 2 arcsec pixels, a slope, stars and blank edges."""
    rng = np.random.default_rng(seed)
    white = rng.standard_normal((shape[0] + 1, shape[1] + 1))
    data = white[1:, 1:] + 0.5 * (white[:-1, 1:] + white[1:, :-1]) + 0.25 * white[:-1, :-1]
    data *= SIGMA / data.std()
    y, x = np.mgrid[: shape[0], : shape[1]]
    data += SKY + 0.004 * x + 0.002 * y
    for x0, y0, peak in rng.uniform((0, 0, 0.5), (shape[1], shape[0], 3.5), (60, 3)):
        data += 10**peak * np.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * 1.3**2))
    data[:, :3] = data[:, -3:] = np.nan
    return data.astype(np.float32)


def tiles(data: NDArray[Any], **how: object) -> Array:
    """Return what comes back from a tile compression."""
    stream = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(data, **how)]).writeto(stream)
    with fits.open(io.BytesIO(stream.getvalue())) as opened:
        return np.array(opened[1].data, dtype=np.float32)


def quicklook(data: Array) -> Array:
    """Return what H-compress of scale 4 leaves of whole DN."""
    whole = np.rint(np.nan_to_num(data, nan=0.0)).astype(np.int16)
    back = tiles(
        whole, compression_type="HCOMPRESS_1", hcomp_scale=4, tile_shape=whole.shape
    )  # fmt: skip
    back[~np.isfinite(data)] = np.nan
    return back


def slope(data: Array) -> Array:
    y, x = np.mgrid[: data.shape[0], : data.shape[1]]
    return np.asarray(data * 1.0837 - (50 + 0.013 * x + 0.007 * y), dtype=np.float32)


def shifted(data: Array) -> Array:
    f, g = 0.37, 0.21
    low = (1 - f) * data[:-1, :-1] + f * data[:-1, 1:]
    high = (1 - f) * data[1:, :-1] + f * data[1:, 1:]
    return np.asarray((1 - g) * low + g * high, dtype=np.float32)


def rounded_to(step: float) -> Callable[[Array], Array]:
    return lambda data: (np.rint(data / step) * step).astype(np.float32)


def marked(pattern: Pattern | None) -> bool:
    return pattern is not None and (pattern.step_dn is not None or pattern.is_patchy)


@pytest.mark.parametrize("seed", range(6))
def test_what_was_not_rounded_has_no_pattern(seed: int) -> None:
    data = atlas(seed=seed)
    again = (data * 1.0837 - 12.34).astype(np.float32)
    faint = (data.astype(np.float64) * 3.7e-6).astype(np.float32)
    filled = np.where(np.isfinite(data), data, 0.0).astype(np.float32)
    filled[100:200, 100:300] = 0.0
    for what in (data, again, faint, filled, slope(data), shifted(data), data[:60, :40]):
        assert not marked(find_pattern(what))


def test_steps_of_float32_itself_are_no_lattice() -> None:
    data = (atlas() - SKY) * 0.02 + 60_000  # one step of float32 is 0.004, a fifth of the noise
    assert not marked(find_pattern(data.astype(np.float32)))


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (lambda d: quicklook(d), 1.0),
        (lambda d: quicklook(d) * np.float32(1.0837) - np.float32(12.34), 1.0837),
        (lambda d: (quicklook(d).astype(np.float64) * 3.7e-6).astype(np.float32), 3.7e-6),
        (lambda d: rounded_to(0.5)(d), 0.5),
        (lambda d: rounded_to(0.05)(d), 0.05),
        (lambda d: rounded_to(0.02)(quicklook(d) * np.float32(1.0837)), 1.0837),
        (
            lambda d: tiles(
                np.nan_to_num(d), compression_type="RICE_1", quantize_level=4, quantize_method=-1
            ),
            None,  # each row has a step of its own
        ),
    ],
)
def test_steps_are_found_with_their_size(change: Callable[[Array], Array], step: float) -> None:
    found = find_pattern(change(atlas()))
    assert found is not None
    assert found.step_dn is not None
    if step is not None:
        assert found.step_dn == pytest.approx(step, rel=0.02)


@pytest.mark.parametrize("change", [slope, shifted])
@pytest.mark.parametrize("seed", range(4))
def test_patches_outlive_what_destroys_the_steps(
    change: Callable[[Array], Array], seed: int
) -> None:
    found = find_pattern(change(quicklook(atlas(seed=seed))))
    assert found is not None
    assert found.step_dn is None
    assert found.is_patchy


def test_rounding_far_below_the_noise_is_let_pass() -> None:
    found = find_pattern(rounded_to(0.002 * SIGMA)(atlas()))
    assert found is not None
    assert found.step_dn is None


def test_the_files_own_step_is_no_sign_of_an_older_one() -> None:
    data = rounded_to(0.05)(atlas())
    assert not marked(find_pattern(data, 0.05))
    assert marked(find_pattern(rounded_to(0.05)(quicklook(atlas()) * np.float32(1.0837)), 0.05))


@pytest.mark.parametrize("shape", [(8, 8), (1, 30)])
def test_too_few_or_noiseless_pixels_say_nothing(shape: tuple[int, int]) -> None:
    assert find_pattern(atlas(shape)) is None
    assert find_pattern(np.full((300, 512), 7.25, np.float32)) is None
    y, x = np.mgrid[:300, :512]
    assert find_pattern((0.5 * x + 0.25 * y).astype(np.float32)) is None
    assert find_pattern(np.full((300, 512), np.nan, np.float32)) is None


@pytest.mark.parametrize(
    ("change", "product", "says"),
    [
        (lambda q: q * np.float32(1.0837) - np.float32(12.34), Product.QUICKLOOK, "steps of 1.08"),
        (slope, Product.QUICKLOOK, "repeat each other"),
        (shifted, Product.QUICKLOOK, "repeat each other"),
    ],
)
def test_a_rescaled_quicklook_is_lossy(
    change: Callable[[Array], Array], product: Product, says: str, tmp_path: Path
) -> None:
    path = write(tmp_path, "ji0620186.fits", fits_bytes(change(quicklook(atlas()))))
    image = read_image(path)
    assert image.fidelity.value is Fidelity.LOSSY
    assert image.product is product
    assert any(says in e for e in image.fidelity.evidence)


def test_a_lossy_step_is_not_taken_for_a_quicklook(tmp_path: Path) -> None:
    path = write(tmp_path, "ji0620186.fits", fits_bytes(rounded_to(0.1)(atlas())))
    image = read_image(path)
    assert (image.product, image.fidelity.value) == (Product.ATLAS, Fidelity.LOSSY)
    named = write(tmp_path, "aJ_asky_001022s0620186.fits", path.read_bytes())
    assert read_image(named).fidelity.value is Fidelity.UNKNOWN


def lossless_files(twomass: Path) -> list[Path]:
    found = [*twomass.glob("atlas*/*.fits*"), *twomass.glob("cutouts/2010H/2MASS/*.fits")]
    assert len(found) == 16
    return sorted(found)


def test_no_real_lossless_file_has_a_pattern(twomass: Path) -> None:
    others = [*twomass.glob("mosaics/*.fits"), *twomass.glob("cutouts/2010ag/2MASS/*.fits")]
    for path in (*lossless_files(twomass), *others, twomass / "small/scale.fits"):
        image = read_image(path)
        assert not any(v.source == "pixel values" and v.value is Fidelity.LOSSY
                       for v in image.fidelity.votes), path.name  # fmt: skip


def test_compressed_real_files_are_found(twomass: Path) -> None:
    """Every real image, sent through H-compress and changed in three ways."""
    for path in lossless_files(twomass)[::3]:
        back = quicklook(read_image(path).planes[0].data)
        for change in (lambda q: q * np.float32(0.8641) + np.float32(3.3), slope, shifted):
            assert marked(find_pattern(change(back))), f"{path.name} {change}"
