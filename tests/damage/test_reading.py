"""Every damaged file by itself: one clear sentence or an honest opening, and little memory."""

import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from tests.damage import images, tables
from tests.damage.images import BadImage
from tests.damage.tables import BadTable
from tests.io.fits_bytes import ATLAS, pixels
from twomass_viewer.catalogs.read import read_catalog
from twomass_viewer.errors import CatalogError, FileProblemError
from twomass_viewer.io.read import read_image

MOST_MEMORY = 64 << 20


def one_sentence(error: FileProblemError | CatalogError, path: Path, says: str) -> None:
    """Check that an error says which file, what is wrong and what to do, and nothing else."""
    assert re.search(says, str(error)), str(error)
    assert path.name in error.message
    assert error.message.endswith(".")
    assert error.hint.endswith(".")
    assert "\n" not in str(error)
    assert len(str(error)) < 400 + len(str(path))
    for inside in ("Traceback", ".py", "object at 0x", "cextern"):
        assert inside not in str(error)


@pytest.mark.parametrize("case", images.ALL, ids=lambda c: c.name)
def test_image(case: BadImage, image_folder: Path) -> None:
    path = image_folder / case.name
    tracemalloc.start()
    try:
        if case.opens:
            image = read_image(path)
            assert re.search(case.says, " ".join(image.notices)), image.notices
            assert all("\n" not in n and n.endswith(".") for n in image.notices)
            assert not any(np.isinf(p.data).any() for p in image.planes)
        else:
            with pytest.raises(FileProblemError) as caught:
                read_image(path)
            one_sentence(caught.value, path, case.says)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("case", tables.ALL, ids=lambda c: c.name)
def test_table(case: BadTable, table_folder: Path) -> None:
    path = table_folder / case.name
    tracemalloc.start()
    try:
        if case.opens:
            catalog = read_catalog(path)
            assert len(catalog) == case.rows
            assert re.search(case.says, " ".join(catalog.notices)), catalog.notices
            assert np.isfinite(catalog.ra_deg).all()
            assert (np.abs(catalog.dec_deg) <= 90).all()
        else:
            with pytest.raises(CatalogError) as caught:
                read_catalog(path)
            one_sentence(caught.value, path, case.says)
        # a table of random bytes or one long line is inflated a piece at a time
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["two_crval1.fits", "two_naxis1.fits", "two_bitpix.fits"])
def test_the_first_of_two_cards_is_used(name: str, image_folder: Path) -> None:
    image = read_image(image_folder / name)
    assert image.planes[0].shape == (48, 32)
    np.testing.assert_array_equal(image.planes[0].data, pixels())
    assert image.transform is not None
    ra, _ = image.transform.pixel_to_sky(ATLAS["CRPIX1"] - 1, ATLAS["CRPIX2"] - 1)
    assert float(ra) == pytest.approx(ATLAS["CRVAL1"])


def test_an_external_entity_brings_nothing_in(table_folder: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        read_catalog(table_folder / "external.vot")
    host = Path("/etc/hostname")
    if host.is_file():
        assert host.read_text().strip() not in str(caught.value)


def test_a_hundred_thousand_gzip_members_are_no_burden(tmp_path: Path) -> None:
    path = tmp_path / "members.fits.gz"
    path.write_bytes(images.members(100_000))
    np.testing.assert_array_equal(read_image(path).planes[0].data, pixels())


def test_signalling_blanks_do_not_warn(tmp_path: Path) -> None:
    raw = bytearray(images.good())
    raw[2880 + 400 : 2880 + 404] = b"\x7f\xa0\0\0"  # a NaN that asks for an exception
    path = tmp_path / "signal.fits"
    path.write_bytes(raw)
    data = read_image(path).planes[0].data
    assert np.isnan(data[3, 4])
    assert np.nansum(data) > 0
