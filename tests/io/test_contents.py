"""Several HDUs in a file: found by number and by name, listed, expanded, tables taken out."""

import bz2
import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from tests.io.fits_bytes import ATLAS, card, empty_primary, fits_bytes, header_bytes, pixels, write
from twomass_viewer.errors import FileProblemError
from twomass_viewer.io.contents import expand_target, list_hdus, table_bytes
from twomass_viewer.io.read import read_image
from twomass_viewer.io.target import HduChoice, parse_target


def several(path: Path) -> Path:
    """Write an empty primary HDU, J, a table, H twice under one name, and a tiled Ks."""
    table = fits.BinTableHDU.from_columns(
        [
            fits.Column("ra", "D", array=np.array([14.18, 14.19])),
            fits.Column("dec", "D", array=np.array([-10.03, -10.04])),
            fits.Column("j_m", "E", array=np.array([12.0, 13.0])),
        ],
        name="SOURCES",
    )
    buffer = io.BytesIO()
    table.writeto(buffer, checksum=False)
    rows = buffer.getvalue()[2880:]
    content = empty_primary()
    content += fits_bytes(pixels(), changes={"EXTNAME": "J"}, extension=True)
    content += rows
    for version in (1, 2):
        changes = {"EXTNAME": "H", "EXTVER": version, "FILTER": "h"}
        content += fits_bytes(pixels() + version, changes=changes, extension=True)
    tiled = io.BytesIO()
    header = fits.Header([(k, v) for k, v in ATLAS.items()] + [("EXTNAME", "KS"), ("FILTER", "k")])
    header["FILTER"] = "k"
    fits.CompImageHDU(pixels(), header, compression_type="GZIP_1", quantize_level=0).writeto(tiled)
    path.write_bytes(content + tiled.getvalue()[2880:])
    return path


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("a.fits", None),
        ("a.fits[]", None),
        ("a.fits[0]", HduChoice(index=0)),
        ("a.fits[12]", HduChoice(index=12)),
        ("a.fits[SCI]", HduChoice(name="SCI")),
        ("a.fits[SCI,2]", HduChoice(name="SCI", version=2)),
        ("a.fits['SCI', 2]", HduChoice(name="SCI", version=2)),
        ("a.fits[*]", HduChoice(every=True)),
    ],
)
def test_targets(text: str, choice: HduChoice | None) -> None:
    path, found = parse_target(text)
    assert found == choice
    assert path == Path("a.fits" if choice else text)
    if choice is not None:
        assert parse_target(f"a.fits[{choice}]") == (path, choice)


@pytest.mark.parametrize(
    ("wanted", "hdu"),
    [("", 1), ("[1]", 1), ("[J]", 1), ("[h]", 3), ("[H,1]", 3), ("[H,2]", 4), ("[ks]", 5)],
)
def test_images_by_number_and_name(wanted: str, hdu: int, tmp_path: Path) -> None:
    image = read_image(f"{several(tmp_path / 'a.fits')}{wanted}")
    assert image.hdu == hdu
    assert image.more_hdus
    band = {1: "J", 3: "H", 4: "H", 5: "Ks"}[hdu]
    assert image.planes[0].band == band
    extra = {4: 2, 3: 1}.get(hdu, 0)
    np.testing.assert_allclose(image.planes[0].data, pixels() + extra, rtol=1e-6)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("[9]", r"no HDU 9; it has 6"),
        ("[X]", r"no HDU named X: \[0\] an empty header, \[1\] J, an image"),
        ("[H,3]", "no HDU named H,3"),
        ("[SOURCES]", "is a table, not an image"),
        ("[PRIMARY]", "is an empty header"),
        ("[*]", "stands for all images"),
        ("[1:20,1:20]", "no HDU named 1:20,1"),
    ],
)
def test_what_is_not_there_is_said(wanted: str, says: str, tmp_path: Path) -> None:
    path = several(tmp_path / "a.fits")
    with pytest.raises(FileProblemError, match=says) as caught:
        read_image(f"{path}{wanted}")
    assert caught.value.hint


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_the_list_is_that_of_astropy(pack: "type[bytes]", tmp_path: Path) -> None:
    plain = several(tmp_path / "a.fits")
    with fits.open(plain) as theirs:
        names = [h.name for h in theirs]
    path = write(tmp_path, "b.fits", pack(plain.read_bytes()))
    contents = list_hdus(path)
    assert [e.name or "PRIMARY" for e in contents.entries] == names
    assert [e.index for e in contents.images] == [1, 3, 4, 5]
    assert [e.size for e in contents.choices] == [
        "32 × 48", "2 rows, 3 columns", "32 × 48", "32 × 48", "32 × 48",
    ]  # fmt: skip
    assert contents.problem == ""
    assert (
        "[2] SOURCES, a table (2 rows, 3 columns), [3] H, an image in H (32 × 48)"
        in contents.notice(1)
    )
    assert "[1]" not in contents.notice(1)
    assert expand_target(f"{path}[*]") == [f"{path}[{n}]" for n in (1, 3, 4, 5)]
    assert expand_target(f"{path}[2]") == [f"{path}[2]"]


def test_a_list_that_ends_early_says_why(tmp_path: Path) -> None:
    content = several(tmp_path / "a.fits").read_bytes()
    half = list_hdus(write(tmp_path, "cut.fits", content[: len(content) * 2 // 3]))
    assert half.images
    assert "ends within HDU" in half.problem
    broken = empty_primary() + header_bytes([card("XTENSION", "IMAGE"), card("BITPIX", 7)])
    odd = list_hdus(write(tmp_path, "odd.fits", broken))
    assert len(odd.entries) == 1
    assert "What follows cannot be read" in odd.problem


def test_single_images_hold_no_more(tmp_path: Path) -> None:
    assert not read_image(write(tmp_path, "one.fits", fits_bytes(pixels()))).more_hdus
    second = empty_primary() + fits_bytes(pixels(), extension=True)
    assert not read_image(write(tmp_path, "second.fits", second)).more_hdus
    both = fits_bytes(pixels()) + fits_bytes(pixels(), extension=True)
    path = write(tmp_path, "both.fits", both)
    assert read_image(path).more_hdus
    assert read_image(f"{path}[1]").more_hdus


def test_a_table_can_be_taken_out(tmp_path: Path) -> None:
    path = write(tmp_path, "b.bz2", bz2.compress(several(tmp_path / "a.fits").read_bytes()))
    for choice in (None, HduChoice(index=2), HduChoice(name="sources")):
        with fits.open(io.BytesIO(table_bytes(path, choice))) as hdus:
            assert list(hdus[1].data["ra"]) == [14.18, 14.19]
    with pytest.raises(FileProblemError, match="an image in HDU 1, not a table"):
        table_bytes(path, HduChoice(index=1))
    images = write(tmp_path, "i.fits", fits_bytes(pixels()))
    with pytest.raises(FileProblemError, match="holds no table"):
        table_bytes(images, None)
