"""Files cut or changed anywhere: an error, or the very pixels; never an exception, never others."""

import bz2
import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.damage import images
from tests.io.fits_bytes import fits_bytes, pixels
from twomass_viewer.errors import FileProblemError
from twomass_viewer.imagery.image import SurveyImage
from twomass_viewer.io.read import read_image

PACKED = {
    "image.fits": fits_bytes(pixels()),
    "image.fits.gz": gzip.compress(fits_bytes(pixels()), mtime=0),
    "image.fits.bz2": bz2.compress(fits_bytes(pixels())),
    "image.fits.fz": images.tiled(),
}
WHOLE = {name: pixels(dtype="i2") if name.endswith("fz") else pixels() for name in PACKED}
PLACES = st.floats(0, 1, exclude_max=True)
OFTEN = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def image_or_sentence(path: Path) -> SurveyImage | None:
    """Return the image; None where it was refused with a sentence that names the file."""
    try:
        return read_image(path)
    except FileProblemError as error:
        if path.name not in error.message or not error.hint:
            raise
        return None


@pytest.mark.parametrize("name", PACKED)
@OFTEN
@given(place=PLACES)
@example(place=0.999999)
def test_cut_anywhere(name: str, place: float, tmp_path: Path) -> None:
    content = PACKED[name]
    path = tmp_path / name
    path.write_bytes(content[: int(place * len(content))])
    image = image_or_sentence(path)
    if image is not None:
        np.testing.assert_array_equal(image.planes[0].data, WHOLE[name])


@pytest.mark.parametrize("name", PACKED)
@OFTEN
@given(place=PLACES, bits=st.integers(1, 255), more=st.binary(max_size=40))
def test_bytes_changed_anywhere(
    name: str, place: float, bits: int, more: bytes, tmp_path: Path
) -> None:
    """A changed pixel cannot be told from a right one, but nothing else than a sentence is said."""
    content = bytearray(PACKED[name])
    at = int(place * len(content))
    content[at] ^= bits
    content[at + 1 : at + 1 + len(more)] = more
    path = tmp_path / name
    path.write_bytes(content)
    image = image_or_sentence(path)
    if image is not None:
        assert not np.isinf(image.planes[0].data).any()


@OFTEN
@given(cards=st.lists(st.text(st.characters(max_codepoint=255), max_size=80), max_size=30))
def test_headers_of_any_characters(cards: list[str], tmp_path: Path) -> None:
    path = tmp_path / "odd.fits"
    path.write_bytes(fits_bytes(pixels(), extra=[c.ljust(80) for c in cards if c[:8] != "END"]))
    image = image_or_sentence(path)
    if image is not None:  # a card may begin with END
        np.testing.assert_array_equal(image.planes[0].data, pixels())
