"""The other bands on disk: by name, checked by header."""

from pathlib import Path

import pytest

from tests.io.fits_bytes import Cards, fits_bytes, pixels, write
from twomass_viewer.io.read import read_image
from twomass_viewer.io.siblings import find_lossless, find_siblings
from twomass_viewer.survey.bands import Band

NAMES = {
    "irsa": "a{B}_asky_001022s0620186.fits",
    "native": "{b}i0620186.fits.gz",
    "montage": "2mass-atlas-001022s-{b}0620186.fits",
    "umass": "{b}001022s0620186.fits",
    "mosaic": "gc_2mass_{b}.fits",
    "short": "2MASS_{B}.fits",
    "suffix": "ngc309-{B}s.fits",
}


def name_of(pattern: str, band: Band) -> str:
    if pattern.endswith("{B}s.fits"):
        return f"ngc309-{band.value}.fits"
    return pattern.format(b=band.letter, B=band.letter.upper())


def put(folder: Path, name: str, band: Band, changes: Cards | None = None) -> Path:
    content = fits_bytes(pixels(), changes={"FILTER": band.letter} | (changes or {}))
    return write(folder, name, content)


@pytest.mark.parametrize("pattern", list(NAMES))
@pytest.mark.parametrize("start", list(Band))
def test_three_bands_under_every_pattern(pattern: str, start: Band, tmp_path: Path) -> None:
    paths = {b: put(tmp_path, name_of(NAMES[pattern], b), b) for b in Band}
    found = find_siblings(read_image(paths[start]))
    assert found == paths
    assert list(found) == list(Band)


@pytest.mark.parametrize(
    "changes",
    [{"CRVAL1": 15.0}, {"SCANNO": 63}, {"ORDATE": "001023"}, {"FILTER": "j"}, {"CRPIX2": 400.5}],
)
def test_another_header_is_no_sibling(changes: Cards, tmp_path: Path) -> None:
    j = put(tmp_path, "aJ_asky_001022s0620186.fits", Band.J)
    put(tmp_path, "aH_asky_001022s0620186.fits", Band.H, changes)
    assert find_siblings(read_image(j)) == {Band.J: j}


def test_damaged_and_missing_neighbours_are_left_out(tmp_path: Path) -> None:
    j = put(tmp_path, "aJ_asky_001022s0620186.fits", Band.J)
    write(tmp_path, "aH_asky_001022s0620186.fits", b"not fits")
    k = put(tmp_path, "aK_asky_001022s0620186.fits.gz", Band.KS)
    assert find_siblings(read_image(j)) == {Band.J: j, Band.KS: k}


def test_no_band_no_siblings(tmp_path: Path) -> None:
    path = write(tmp_path, "vista_j.fits", fits_bytes(pixels(), {}))
    assert find_siblings(read_image(path)) == {}


def test_the_atlas_image_of_a_quicklook(tmp_path: Path) -> None:
    quick = write(tmp_path, "qJ_asky_001022s0620186.fits", fits_bytes(pixels(dtype="i2")))
    assert find_lossless(read_image(quick)) is None
    other = put(tmp_path, "aJ_asky_001022s0620186.fits", Band.J, {"SCANNO": 63})
    assert find_lossless(read_image(quick)) is None
    other.unlink()
    atlas = put(tmp_path, "aJ_asky_001022s0620186.fits.gz", Band.J)
    assert find_lossless(read_image(quick)) == atlas


def test_real_triplets(twomass: Path) -> None:
    for pattern in ("atlas/a{B}_asky_001022s0620186.fits", "mosaics/gc_2mass_{b}.fits",
                    "cutouts/2010H/2MASS/2MASS_{B}.fits"):  # fmt: skip
        paths = {b: twomass / name_of(pattern, b) for b in Band}
        assert find_siblings(read_image(paths[Band.H])) == paths
    lone = twomass / "atlas/aK_asky_990502s1350080.fits.gz"
    assert find_siblings(read_image(lone)) == {Band.KS: lone}
