"""Pixels that left memory come back from their file as they were, or it is said."""

import gc
import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from twomass_viewer.errors import PixelsGoneError
from twomass_viewer.imagery.image import Plane
from twomass_viewer.io.read import read_image


def forget(plane: Plane) -> None:
    plane.pixels.droppable = True
    plane.pixels.drop()
    gc.collect()
    assert plane.pixels.peek() is None


@pytest.fixture
def cube(tmp_path: Path) -> Path:
    data = np.random.default_rng(3).integers(-50, 900, (3, 40, 30)).astype(np.int16)
    data[1, 5, 6] = -32768
    hdu = fits.ImageHDU(data, name="SKY")
    hdu.header["BLANK"] = -32768
    hdu.header["BSCALE"], hdu.header["BZERO"] = 0.5, 7.0
    path = tmp_path / "cube.fits"
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path)
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_planes_come_back_as_they_were_read(cube: Path, packed: bool) -> None:
    if packed:
        cube.with_suffix(".fits.gz").write_bytes(gzip.compress(cube.read_bytes()))
        cube = cube.with_suffix(".fits.gz")
    image = read_image(f"{cube}[SKY]")
    for plane in image.planes:
        before = plane.data.copy()
        forget(plane)
        np.testing.assert_array_equal(plane.data, before)
        assert plane.data.flags.c_contiguous
    assert np.isnan(image.planes[1].data[5, 6])


def test_one_plane_does_not_keep_the_others(cube: Path) -> None:
    for plane in read_image(f"{cube}[1]").planes:
        assert plane.data.base is None


def test_another_file_under_the_name_is_refused(cube: Path) -> None:
    plane = read_image(f"{cube}[1]").planes[0]
    state = cube.stat()
    content = bytearray(cube.read_bytes())
    content[2 * 2880 * 2 :: 2] = bytes(len(content[2 * 2880 * 2 :: 2]))
    cube.write_bytes(content)
    os.utime(cube, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    forget(plane)
    with pytest.raises(PixelsGoneError, match=r"cube\.fits changed on disk"):
        _ = plane.data
    assert plane.shape == (40, 30)


def test_a_file_that_is_gone_is_said_and_may_come_back(cube: Path, tmp_path: Path) -> None:
    plane = read_image(f"{cube}[1]").planes[0]
    before = plane.data.copy()
    forget(plane)
    cube.rename(tmp_path / "elsewhere.fits")
    with pytest.raises(PixelsGoneError, match=r"cube\.fits is no longer there"):
        _ = plane.data
    (tmp_path / "elsewhere.fits").rename(cube)
    np.testing.assert_array_equal(plane.data, before)
