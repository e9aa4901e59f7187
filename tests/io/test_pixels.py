"""Scaling, blanks, byte order and axes, against arithmetic on the stored values."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.io.fits_bytes import Cards, empty_primary, fits_bytes, pixels, write
from twomass_viewer.errors import CancelledError
from twomass_viewer.io.read import read_image


@given(
    hnp.arrays(
        st.sampled_from(["u1", "i2", "i4", "f4", "f8"]),
        hnp.array_shapes(min_dims=2, max_dims=3, min_side=1, max_side=7),
    ),
    st.sampled_from([(1.0, 0.0), (0.25, -7.0), (2.0, 32768.0)]),
)
def test_every_pixel_type_is_what_astropy_reads(
    tmp_path_factory: pytest.TempPathFactory, data: np.ndarray, scale: tuple[float, float]
) -> None:
    from astropy.io import fits

    cards: Cards = {} if scale == (1.0, 0.0) else {"BSCALE": scale[0], "BZERO": scale[1]}
    content = fits_bytes(data, cards)
    path = tmp_path_factory.getbasetemp() / "any.fits"
    path.write_bytes(content)
    image = read_image(path)
    with fits.open(io.BytesIO(content)) as theirs, np.errstate(all="ignore"):
        expected = np.asarray(theirs[0].data, dtype=np.float64).astype(np.float32)
    expected[~np.isfinite(expected)] = np.nan
    mine = np.stack([p.data for p in image.planes]).reshape(expected.shape)
    np.testing.assert_allclose(mine, expected, rtol=2e-7)


def test_blank_becomes_nan(tmp_path: Path) -> None:
    data = pixels(dtype="i2")
    data[3, 4] = -32768
    cards: Cards = {"BLANK": -32768, "BSCALE": 0.5, "BZERO": 10.0}
    image = read_image(write(tmp_path, "b.fits", fits_bytes(data, cards)))
    expected = data * 0.5 + 10.0
    assert np.isnan(image.planes[0].data[3, 4])
    expected[3, 4] = np.nan
    np.testing.assert_allclose(image.planes[0].data, expected)


@pytest.mark.parametrize(
    ("data", "cards", "says"),
    [
        (pixels(), {"BLANK": 0}, "BLANK: without meaning"),
        (pixels(dtype="i2"), {"BSCALE": 0.0}, "BSCALE: 0 would erase"),
        (pixels(dtype="i2"), {"BSCALE": "x"}, "not a number"),
        (np.full((5, 5), 3, "f4"), {}, "same value, 3"),
        (np.full((5, 5), 2**30 + 1, "i4"), {}, "above 2^24"),
        (np.array([[1, np.inf], [2, -np.inf]], "f4"), {}, "2 infinite pixel values"),
        (pixels((1, 1, 9, 9)), {}, "Axes of length 1 were dropped"),
    ],
)
def test_odd_pixels_are_said(data: np.ndarray, cards: Cards, says: str, tmp_path: Path) -> None:
    image = read_image(write(tmp_path, "odd.fits", fits_bytes(data, cards)))
    assert any(says in n for n in image.notices)
    assert not np.isinf(image.planes[0].data).any()


def test_extensions_are_found_and_chosen(tmp_path: Path) -> None:
    first, second = pixels(), pixels() + 5
    content = empty_primary() + fits_bytes(first, extension=True)
    content += fits_bytes(second, extension=True)
    path = write(tmp_path, "two.fits", content)
    assert read_image(path).hdu == 1
    np.testing.assert_array_equal(read_image(path).planes[0].data, first)
    image = read_image(f"{path}[2]")
    assert image.hdu == 2
    assert image.path == path
    np.testing.assert_array_equal(image.planes[0].data, second)


def test_a_file_whose_name_ends_in_brackets(tmp_path: Path) -> None:
    path = write(tmp_path, "image[1]", fits_bytes(pixels()))
    assert read_image(str(path)).hdu == 0


def test_progress_can_cancel(tmp_path: Path) -> None:
    def cancel(fraction: float, text: str) -> None:
        raise CancelledError

    path = write(tmp_path, "i.fits", fits_bytes(pixels(dtype="i2")))
    with pytest.raises(CancelledError):
        read_image(path, progress=cancel)


def test_rows_run_upwards_as_in_fits(tmp_path: Path) -> None:
    data = np.arange(12, dtype="f4").reshape(3, 4)
    image = read_image(write(tmp_path, "n.fits", fits_bytes(data)))
    assert image.planes[0].data[0, 1] == 1.0
    assert image.planes[0].data[2, 0] == 8.0
