"""Every way a FITS image comes packed, under any name, against what astropy reads."""

import bz2
import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits

from tests.io.fits_bytes import ATLAS, fits_bytes, pixels, write
from twomass_viewer.catalogs.catalog import Catalog
from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image
from twomass_viewer.session.loading import OpenRequest, open_files, read_image_or_catalog

TILED: list[tuple[str, dict[str, Any]]] = [
    ("f4", {"compression_type": "RICE_1", "quantize_method": 1, "dither_seed": 5}),
    ("f4", {"compression_type": "RICE_1", "quantize_method": 2, "dither_seed": 5}),
    ("f4", {"compression_type": "RICE_1", "quantize_method": -1}),
    ("f4", {"compression_type": "GZIP_1", "quantize_level": 0}),
    ("f4", {"compression_type": "GZIP_2", "quantize_level": 0}),
    ("f4", {"compression_type": "HCOMPRESS_1", "tile_shape": (16, 16)}),
    ("f4", {"compression_type": "NOCOMPRESS"}),
    ("i2", {"compression_type": "RICE_1"}),
    ("i2", {"compression_type": "HCOMPRESS_1", "hcomp_scale": 4.0, "tile_shape": (16, 16)}),
    ("i2", {"compression_type": "PLIO_1"}),
    ("u1", {"compression_type": "PLIO_1"}),
    ("i4", {"compression_type": "RICE_1"}),
    ("f8", {"compression_type": "GZIP_2", "quantize_level": 0}),
]


def tiled(dtype: str, how: dict[str, Any]) -> bytes:
    data = pixels((48, 32), dtype)
    stream = io.BytesIO()
    hdu = fits.CompImageHDU(data, fits.Header(list(ATLAS.items())), **how)
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("dtype", "how"), TILED, ids=lambda v: v if isinstance(v, str) else v["compression_type"]
)
def test_tiles_are_what_astropy_makes_of_them(
    dtype: str, how: dict[str, Any], tmp_path: Path
) -> None:
    content = tiled(dtype, how)
    path = write(tmp_path, "a.fits.fz", content)
    with fits.open(io.BytesIO(content)) as theirs:
        expected = np.asarray(theirs[1].data, dtype=np.float32)
    for target in (path, write(tmp_path, "a.dat", gzip.compress(content))):
        image = read_image(target)
        np.testing.assert_array_equal(image.planes[0].data, expected)
        assert image.hdu == 1
        assert image.planes[0].band == "J"
        assert image.transform is not None
        assert not image.more_hdus


@pytest.mark.parametrize("name", ["a.fits", "a.fz", "A.FITS.GZ", "picture", "table.tbl", "a.csv"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress], ids=["no", "gzip", "bzip2"])
def test_the_bytes_decide_and_not_the_name(name: str, pack: Any, tmp_path: Path) -> None:
    path = write(tmp_path, name, pack(fits_bytes(pixels())))
    found = read_image_or_catalog(str(path))
    assert isinstance(found, SurveyImage)
    np.testing.assert_array_equal(found.planes[0].data, pixels())
    opened = open_files(OpenRequest((str(path),)), lambda *_: None)
    assert len(opened.groups) == 1
    assert opened.failures == ()


def test_a_packed_table_is_opened_as_one(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns(
        [
            fits.Column("ra", "D", array=np.array([14.18])),
            fits.Column("dec", "D", array=np.array([-10.03])),
        ]
    )
    stream = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(stream)
    for name, pack in (("t.fits.bz2", bz2.compress), ("t.gz", gzip.compress), ("t", gzip.compress)):
        found = read_image_or_catalog(str(write(tmp_path, name, pack(stream.getvalue()))))
        assert isinstance(found, Catalog)
        assert len(found) == 1


def test_twice_packed_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "a.fits.gz", gzip.compress(gzip.compress(fits_bytes(pixels()))))
    with pytest.raises(FileProblemError, match=r"gzip-compressed file \(inside gzip\)") as caught:
        read_image(path)
    assert "Unpack" in caught.value.hint
