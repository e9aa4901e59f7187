"""Bad files: one clear sentence each, never a traceback, a hang or half an image."""

import bz2
import gzip
import os
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.io.fits_bytes import card, empty_primary, fits_bytes, header_bytes, pixels, write
from twomass_viewer.errors import FileProblemError
from twomass_viewer.io.read import read_image

GOOD = fits_bytes(pixels())
TABLE = (
    header_bytes(
        [
            card("XTENSION", "BINTABLE"),
            *(card(k, v) for k, v in (("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", 4), ("NAXIS2", 1))),
            *(card(k, v) for k, v in (("PCOUNT", 0), ("GCOUNT", 1), ("TFIELDS", 1))),
            card("TFORM1", "E"),
        ]
    )
    + b"\0" * 2880
)


def with_axes(*axes: int, bitpix: object = -32) -> bytes:
    lines = [card("SIMPLE", True), card("BITPIX", bitpix), card("NAXIS", len(axes))]
    lines += [card(f"NAXIS{i}", n) for i, n in enumerate(axes, 1)]
    return header_bytes(lines)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@dataclass(frozen=True)
class Case:
    name: str
    content: bytes
    says: str
    target: str = ""


CASES = [
    Case("empty.fits", b"", r"is empty \(0 bytes\)"),
    Case("zeros.fits", b"\0" * 5760, "begins with 2880 zero bytes: it was never completely"),
    Case("error.fits", b"<!DOCTYPE html><html><body>404</body></html>", "is a web page"),
    Case("page.fits", b"  <HTML><p>Moved</p></HTML>", "is a web page"),
    Case("picture.fits", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "is a PNG picture"),
    Case("photo.fits", b"\xff\xd8\xff\xe0" + b"\0" * 64, "is a JPEG picture"),
    Case("bundle.fits", b"PK\x03\x04" + b"\0" * 64, "is a ZIP archive.*Unpack"),
    Case("old.fits.Z", b"\x1f\x9d" + b"\0" * 64, "Unix compress.*Unpack"),
    Case("notes.fits", b"These are my notes about M31.\n", "is a text file"),
    Case("rows.csv", b"ra,dec\n1.0,2.0\n", "is a table.*catalogue"),
    Case("rows.tbl", b"\\fixlen = T\n|ra |dec|\n", "is an IPAC table.*catalogue"),
    Case("rows.vot", b"<?xml version='1.0'?><VOTABLE></VOTABLE>", "is a VOTable"),
    Case("rows.ecsv", b"# %ECSV 1.0\n", "is an ECSV table"),
    Case("noise.fits", bytes(range(256)) * 12, "of an unknown kind"),
    Case("cut_header.fits", GOOD[:1000], "ends inside the header of HDU 0.*1000 bytes"),
    Case("no_end.fits", header_bytes([card("SIMPLE", True)], end=False), "no END card"),
    Case("cut.fits", GOOD[: 2880 * 2], r"announces 6144 bytes of pixels, but only 2880 .*3264 mis"),
    Case("no_data.fits", GOOD[:2880], "only 0 are there"),
    Case("cut.fits.gz", gzip.compress(GOOD)[:-3000], "truncated.*after inflating"),
    Case("cut.fits.bz2", bz2.compress(GOOD)[:-3000], "(truncated|damaged|ends inside|no data)"),
    Case("flip.fits.gz", flipped(gzip.compress(GOOD), 3000), "damaged.*inflated|truncated"),
    Case("crc.fits.gz", flipped(gzip.compress(GOOD), -8 + len(gzip.compress(GOOD))), "damaged"),
    Case("page.fits.gz", gzip.compress(b"<html>404</html>"), r"web page \(inside gzip\)"),
    Case("empty.fits.gz", gzip.compress(b""), r"holds no data \(inside gzip\)"),
    Case("gzip_only.fits", b"\x1f\x8b\x08", r"(holds no data|damaged)"),
    Case("huge.fits", with_axes(100000, 100000), "more than 4.3 GB is not read"),
    Case("absurd.fits", with_axes(10**15, 10**15), "more than 4.3 GB is not read"),
    Case("long.fits", with_axes(20000, 20000), "1600000000 bytes of pixels, but only 0"),
    Case("huge.fits.gz", gzip.compress(with_axes(30000, 30000)), "more than the compressed file"),
    Case("negative.fits", with_axes(-5, 5), "negative length"),
    Case("bitpix.fits", with_axes(5, 5, bitpix=7), "BITPIX = 7 is not a FITS pixel type"),
    Case("bitpix_text.fits", with_axes(5, 5, bitpix="many"), "no usable BITPIX"),
    Case("half.fits", with_axes(5, 5, bitpix=-32.5), "is no whole number"),
    Case("no_naxis2.fits", header_bytes([card("SIMPLE", True), card("BITPIX", 8),
         card("NAXIS", 2), card("NAXIS1", 3)]), "no usable NAXIS2"),
    Case("naxis.fits", header_bytes([card("SIMPLE", True), card("BITPIX", 8),
         card("NAXIS", 2000)]), "NAXIS = 2000 is impossible"),
    Case("spectrum.fits", fits_bytes(np.ones(50, "f4")), "holds no image.*one-dimensional"),
    Case("zero_axis.fits", with_axes(0, 5), "holds no image"),
    Case("header_only.fits", empty_primary(), "holds no image.*empty header"),
    Case("table.fits", empty_primary() + TABLE, "holds no image.*a table.*catalogue"),
    Case("hypercube.fits", fits_bytes(np.ones((2, 2, 3, 3), "f4")), "has 4 axes"),
    Case("hdu.fits", GOOD, r"has no HDU 3; it has 1", "[3]"),
    Case("hdu_table.fits", empty_primary() + TABLE, r"\[1\] is a table, not an image", "[1]"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.name}{c.target}")
def test_bad_content(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path, case.name, case.content)
    with pytest.raises(FileProblemError) as caught:
        read_image(f"{path}{case.target}")
    error = caught.value
    assert re.search(case.says, str(error)), str(error)
    assert str(path) in error.message
    assert "\n" not in error.message


def test_missing_folder_and_special_files(tmp_path: Path) -> None:
    cases: list[tuple[str, str]] = [
        (str(tmp_path / "absent.fits"), "does not exist"),
        (str(tmp_path), "is a folder"),
        ("/dev/null", "not an ordinary file"),
        ("a\0b.fits", "cannot be read"),
        ("x" * 5000, "too long"),
    ]
    for target, says in cases:
        with pytest.raises(FileProblemError, match=says):
            read_image(target)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = write(tmp_path, "secret.fits", GOOD)
    path.chmod(0)
    with pytest.raises(FileProblemError, match="may not be read"):
        read_image(path)


def test_permission_errors_are_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "secret.fits", GOOD)

    def refuse(*args: object, **kwargs: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileProblemError, match="may not be read"):
        read_image(path)


def test_a_gzip_bomb_is_inflated_no_further_than_the_header_announces(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(GOOD)]
    parts += [packer.compress(bytes(1 << 20)) for _ in range(128)]
    path = write(tmp_path, "bomb.fits.gz", b"".join((*parts, packer.flush())))
    asked: list[float] = []
    image = read_image(path, progress=lambda fraction, text: asked.append(fraction))
    assert image.planes[0].shape == (48, 32)
    assert len(asked) < 5


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, bytes])
@pytest.mark.parametrize("name", ["image.fits", "image.fits.gz", "image"])
def test_compression_is_told_by_content(
    pack: Callable[[bytes], bytes], name: str, tmp_path: Path
) -> None:
    image = read_image(write(tmp_path, name, pack(GOOD)))
    np.testing.assert_array_equal(image.planes[0].data, pixels())
    assert image.notices == ()


def test_members_of_a_gzip_file_are_joined(tmp_path: Path) -> None:
    content = gzip.compress(GOOD[:4000]) + gzip.compress(GOOD[4000:])
    image = read_image(write(tmp_path, "two.fits.gz", content))
    np.testing.assert_array_equal(image.planes[0].data, pixels())


def test_missing_padding_is_only_a_notice(tmp_path: Path) -> None:
    end = 2880 + 6144
    image = read_image(write(tmp_path, "unpadded.fits", GOOD[:end]))
    np.testing.assert_array_equal(image.planes[0].data, pixels())
    assert any("2496 padding bytes" in n for n in image.notices)
    packed = read_image(write(tmp_path, "unpadded.fits.gz", gzip.compress(GOOD[:end])))
    assert any("2496 padding bytes" in n for n in packed.notices)


def test_a_gzip_without_its_trailer_is_a_notice(tmp_path: Path) -> None:
    image = read_image(write(tmp_path, "trailer.fits.gz", gzip.compress(GOOD)[:-8]))
    assert any("without its check sum" in n for n in image.notices)


def test_trailing_bytes_do_no_harm(tmp_path: Path) -> None:
    image = read_image(write(tmp_path, "tail.fits", GOOD + b"trailing text"))
    assert image.planes[0].shape == (48, 32)
