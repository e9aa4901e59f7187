"""Pieces of images: the pixels of the file, its sky, its scan, and what is known of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.wcs import WCS

from tests.ui.skies import write_image
from twomass_viewer.errors import FileProblemError, UsageError
from twomass_viewer.io.cutout import PixelBox, write_cutout
from twomass_viewer.io.read import read_image
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.products import Fidelity, Product

BOX = PixelBox(37, 101, 20, 53)


def nothing(_fraction: float, _text: str) -> None:
    """Take no notice of progress."""


def cut(path: Path, output: Path, box: PixelBox = BOX) -> PixelBox:
    return write_cutout(read_image(path), box, output, nothing)


def stored(path: Path) -> tuple[np.ndarray, fits.Header]:
    """Return pixels as stored and header, by astropy."""
    with fits.open(path, do_not_scale_image_data=True) as opened:
        return np.array(opened[0].data), opened[0].header.copy()


def assert_a_piece(path: Path, output: Path, box: PixelBox) -> None:
    """Compare with astropy's own cutout: pixels to the bit, sky to the micro-arcsecond."""
    whole, header = stored(path)
    piece, new = stored(output)
    assert piece.dtype == whole.dtype
    middle = ((box.col0 + box.col1 - 1) / 2, (box.row0 + box.row1 - 1) / 2)
    wcs = WCS(header, naxis=2)
    other = Cutout2D(whole[..., :, :].reshape(whole.shape[-2:]), middle, box.shape, wcs=wcs)
    assert piece.reshape(box.shape).tobytes() == np.ascontiguousarray(other.data).tobytes()
    rows, cols = box.shape
    x, y = [0.0, cols - 1.0, 3.2], [0.0, rows - 1.0, 7.7]
    ours = WCS(new, naxis=2).all_pix2world(x, y, 0)
    np.testing.assert_allclose(ours, other.wcs.all_pix2world(x, y, 0), rtol=0, atol=3e-13)


@pytest.mark.parametrize("name", [
    "atlas/aJ_asky_001022s0620186.fits", "atlas/aK_asky_990502s1350080.fits.gz",
    "atlas_orion_j/2mass-atlas-001124n-j0850266.fits", "cutouts/2010H/2MASS/2MASS_J.fits",
    "mosaics/gc_2mass_h.fits",
])  # fmt: skip
def test_pieces_of_real_images(twomass: Path, tmp_path: Path, name: str) -> None:
    whole = read_image(twomass / name)
    out = tmp_path / "piece.fits"
    assert cut(twomass / name, out) == BOX
    assert_a_piece(twomass / name, out, BOX)
    piece = read_image(out)
    assert piece.product is whole.product
    assert piece.fidelity.value is whole.fidelity.value
    assert piece.derived
    assert piece.survey_set is whole.survey_set
    assert (piece.sky_dn, piece.frame_step_arcsec) == (whole.sky_dn, whole.frame_step_arcsec)
    assert [p.magzp for p in piece.planes] == [p.magzp for p in whole.planes]
    assert (piece.scan is None) == (whole.scan is None)
    if piece.scan is not None and whole.scan is not None:
        kept = ("date", "hemisphere", "number", "direction", "coadd")
        assert all(getattr(piece.scan, k) == getattr(whole.scan, k) for k in kept)
        assert piece.scan.coadd_evidence == "derived, cutout"
    # a survey mosaic whose reference pixel is cut off is said to be a piece of one
    new = [n for n in piece.notices if n not in whole.notices]
    assert all("piece of a larger mosaic" in n for n in new)


def test_a_piece_from_the_middle_of_a_scan_does_not_pass_for_a_whole_image(
    twomass: Path, tmp_path: Path
) -> None:
    path = twomass / "atlas/aJ_asky_001022s0620186.fits"
    rows, cols = read_image(path).planes[0].shape
    out = tmp_path / "piece.fits"
    cut(path, out, PixelBox(200, rows - 200, 100, cols - 100))
    assert stored(out)[1]["CRPIX2"] == (rows - 400 + 1) / 2
    assert read_image(out).scan == read_image(tmp_path / "piece.fits").scan
    scan = read_image(out).scan
    assert scan is not None
    assert scan.coadd == 186


def test_a_piece_of_a_quicklook_stays_lossy_and_of_integers(
    demo_files: FieldFiles, tmp_path: Path
) -> None:
    out = tmp_path / "piece.fits"
    cut(demo_files.quicklook, out)
    assert_a_piece(demo_files.quicklook, out, BOX)
    assert stored(out)[0].dtype == np.dtype(">i2")
    piece = read_image(out)
    assert piece.product is Product.QUICKLOOK
    assert piece.fidelity.value is Fidelity.LOSSY
    assert piece.simulated
    assert any("cutout" in text for text in piece.fidelity.evidence)


def test_lossiness_is_handed_down_where_the_piece_does_not_show_it(
    demo_files: FieldFiles, tmp_path: Path
) -> None:
    """A Quicklook re-saved as floating point and moved by fractions: a few pixels tell nothing."""
    with fits.open(demo_files.quicklook) as opened:
        data = opened[0].data.astype(np.float32) * np.float32(0.317)
        fits.PrimaryHDU(data, opened[0].header).writeto(tmp_path / "f.fits")
    assert read_image(tmp_path / "f.fits").fidelity.value is not Fidelity.LOSSLESS
    cut(tmp_path / "f.fits", tmp_path / "piece.fits", PixelBox(50, 55, 50, 56))
    assert read_image(tmp_path / "piece.fits").fidelity.value is not Fidelity.LOSSLESS
    with fits.open(tmp_path / "piece.fits", mode="update") as opened:
        opened[0].data = np.random.default_rng(1).normal(100, 1, (5, 6)).astype(np.float32)
    assert read_image(tmp_path / "piece.fits").fidelity.value is not Fidelity.LOSSLESS


def test_a_piece_tells_where_it_comes_from_without_folders(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.fits")
    before = path.read_bytes()
    cut(path, tmp_path / "piece.fits", PixelBox(10, 50, 5, 30))
    header = stored(tmp_path / "piece.fits")[1]
    assert header["CUTFROM"] == "a.fits"
    assert (header["CUTX1"], header["CUTY1"]) == (6, 11)
    assert (header["CUTNAX1"], header["CUTNAX2"]) == (120, 160)
    history = " ".join(str(h) for h in header["HISTORY"])
    assert "columns 6 to 30, rows 11 to 50 of a.fits" in history
    assert "atlas, lossless, from: Raw BITPIX is -32" in history
    import hashlib

    assert header["CUTSUM"] == hashlib.sha256(before).hexdigest()
    assert str(tmp_path) not in (tmp_path / "piece.fits").read_bytes().decode("latin-1")
    assert path.read_bytes() == before
    with fits.open(tmp_path / "piece.fits") as opened:
        opened.verify("exception")


def test_a_piece_of_a_piece_keeps_scan_and_history(tmp_path: Path) -> None:
    path = write_image(tmp_path / "ji0850244.fits")
    cut(path, tmp_path / "one.fits", PixelBox(10, 100, 5, 80))
    cut(tmp_path / "one.fits", tmp_path / "two.fits", PixelBox(20, 60, 10, 40))
    header = stored(tmp_path / "two.fits")[1]
    assert header.count("CUTOUT") == 1
    assert len([h for h in header["HISTORY"] if "columns" in h]) == 2
    assert_a_piece(path, tmp_path / "two.fits", PixelBox(30, 70, 15, 45))
    scan = read_image(tmp_path / "two.fits").scan
    assert scan is not None
    assert scan.coadd == 244


CARDS: list[dict[str, Any]] = [
    {"CROTA2": 31.0},
    {"CRPIX1": None, "CRPIX2": None},
    {"CDELT1": None, "CDELT2": None, "CROTA2": None, "CD1_1": -2e-4, "CD1_2": 1e-4,
     "CD2_1": 1.1e-4, "CD2_2": 2.1e-4},
    {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "A_ORDER": 2, "B_ORDER": 2,
     "A_2_0": 2e-5, "B_0_2": -1e-5, "A_1_1": 3e-6},
    {"LTV1": -12.0, "CRPIX1A": 3.0, "CHECKSUM": "x", "DATASUM": "1"},
]  # fmt: skip


@pytest.mark.parametrize("changes", CARDS)
def test_every_kind_of_sky_is_moved(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = write_image(tmp_path / "a.fits", changes=changes)
    cut(path, tmp_path / "piece.fits", PixelBox(10, 50, 5, 30))
    assert_a_piece(path, tmp_path / "piece.fits", PixelBox(10, 50, 5, 30))
    header = stored(tmp_path / "piece.fits")[1]
    assert "DATASUM" not in header
    if "LTV1" in changes:
        assert (header["LTV1"], header["CRPIX1A"]) == (-17.0, -2.0)
    for key in ("A_2_0", "CD1_2", "MAGZP", "SKYVAL", "USYREF", "SCANDIR"):
        assert header.get(key) == stored(path)[1].get(key)


def test_blanks_keep_their_bits(tmp_path: Path) -> None:
    data = np.arange(160 * 120, dtype=np.float32).reshape(160, 120) + 0.5
    data.view(np.uint32)[12, 7] = 0x7FA00001  # a signalling NaN with a payload
    data[13, 8] = np.inf
    path = write_image(tmp_path / "a.fits", data=data)
    cut(path, tmp_path / "piece.fits", PixelBox(10, 50, 5, 30))
    raw = (tmp_path / "piece.fits").read_bytes()
    assert np.float32(data[12, 7]).tobytes()[::-1] in raw or b"\x7f\xa0\x00\x01" in raw
    assert_a_piece(path, tmp_path / "piece.fits", PixelBox(10, 50, 5, 30))


def test_tiles_are_uncompressed_and_their_loss_remembered(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.fits")
    with fits.open(path) as opened:
        packed = fits.CompImageHDU(opened[0].data, opened[0].header, compression_type="HCOMPRESS_1")
        packed.writeto(tmp_path / "p.fits.fz")
    cut(tmp_path / "p.fits.fz", tmp_path / "piece.fits", PixelBox(10, 50, 5, 30))
    with fits.open(tmp_path / "p.fits.fz") as opened:
        expected = np.array(opened[1].data[10:50, 5:30], dtype=np.float32)
    np.testing.assert_array_equal(stored(tmp_path / "piece.fits")[0], expected)
    assert read_image(tmp_path / "piece.fits").fidelity.value is Fidelity.LOSSY


def test_all_planes_of_a_cube_are_cut(demo_files: FieldFiles, tmp_path: Path) -> None:
    path = demo_files.cube
    whole = read_image(path)
    rows, cols = whole.planes[0].shape
    box = PixelBox(2, rows - 3, 4, cols - 1)
    cut(path, tmp_path / "piece.fits", box)
    piece = read_image(tmp_path / "piece.fits")
    assert [(p.band, p.role, p.magzp) for p in piece.planes] == [
        (p.band, p.role, p.magzp) for p in whole.planes
    ]
    for a, b in zip(piece.planes, whole.planes, strict=True):
        np.testing.assert_array_equal(a.data, b.data[2 : rows - 3, 4 : cols - 1])


def test_an_extension_becomes_an_image_of_its_own(tmp_path: Path) -> None:
    image = write_image(tmp_path / "a.fits")
    with fits.open(image) as opened:
        second = fits.ImageHDU(opened[0].data[:, ::-1].copy(), opened[0].header, name="SCI")
        fits.HDUList([fits.PrimaryHDU(), second]).writeto(tmp_path / "m.fits")
    whole = read_image(f"{tmp_path / 'm.fits'}[1]")
    write_cutout(whole, PixelBox(10, 50, 5, 30), tmp_path / "piece.fits", nothing)
    data, header = stored(tmp_path / "piece.fits")
    np.testing.assert_array_equal(data, whole.planes[0].data[10:50, 5:30])
    assert "XTENSION" not in header
    assert header["CUTHDU"] == 1


@pytest.mark.parametrize(
    ("box", "edges"),
    [
        (PixelBox(-20, 30, -5, 1000), PixelBox(0, 30, 0, 120)),
        (PixelBox(150, 900, 100, 130), PixelBox(150, 160, 100, 120)),
    ],
)
def test_what_lies_beyond_is_left_out(tmp_path: Path, box: PixelBox, edges: PixelBox) -> None:
    path = write_image(tmp_path / "a.fits")
    assert cut(path, tmp_path / "piece.fits", box) == edges
    assert_a_piece(path, tmp_path / "piece.fits", edges)


def test_refusals(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.fits")
    image = read_image(path)
    with pytest.raises(UsageError, match=r"Nothing of a\.fits"):
        write_cutout(image, PixelBox(500, 600, 0, 10), tmp_path / "b.fits", nothing)
    with pytest.raises(UsageError, match="the image itself"):
        write_cutout(image, BOX, path, nothing)
    with pytest.raises(FileProblemError, match="cannot be written"):
        write_cutout(image, BOX, tmp_path / "no" / "b.fits", nothing)
    path.unlink()
    write_image(path, data=np.ones((30, 40), np.float32))
    with pytest.raises(FileProblemError, match="has changed"):
        write_cutout(image, BOX, tmp_path / "b.fits", nothing)
    assert [p.name for p in tmp_path.iterdir()] == ["a.fits"]
