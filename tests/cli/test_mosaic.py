"""``mosaic``: the file, the JSON shape, the sentences, the exit codes."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.mosaic.skies import Sky, exposure, transform_at, write_image
from twomass_viewer.cli import main
from twomass_viewer.io.read import read_image

SHAPE = (128, 128)
KEYS = {
    "output", "band", "shape", "pixel_arcsec", "projection", "center_ra_deg", "center_dec_deg",
    "magzp", "fidelity", "derived", "simulated", "sky_model", "groups", "covered_pixels",
    "deepest", "inputs", "overlaps", "refused", "notices",
}  # fmt: skip
INPUT_KEYS = {
    "path", "hdu", "plane", "product", "fidelity", "scan", "magzp", "scale", "offset_dn",
    "slope_x_dn_per_1000_pix", "slope_y_dn_per_1000_pix", "group", "weight",
}  # fmt: skip


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    """Return two images that overlap by 50 columns."""
    sky = Sky(stars=30, radius_arcsec=120.0)
    files = []
    for n, (east, level) in enumerate(((0.0, 90.0), (-78.0, 96.0))):
        transform = transform_at(east, 0.0, SHAPE)
        data = exposure(sky, transform, n, level, shape=SHAPE)
        files.append(str(write_image(tmp_path / f"aK_{n}.fits", data, transform)))
    return files


def test_json_document_and_file(
    pair: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "m.fits"
    assert main(["mosaic", *pair, "-o", str(output), "--json", "--match", "offset"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    document = json.loads(out)
    assert set(document) == KEYS
    assert document["output"] == str(output)
    assert (document["band"], document["fidelity"], document["groups"]) == ("Ks", "lossless", 1)
    assert document["shape"] == list(read_image(output).planes[0].shape)
    assert document["magzp"] == 20.0
    first, second = document["inputs"]
    assert set(first) == INPUT_KEYS
    assert first["scan"]["number"] == 135
    assert first["offset_dn"] == pytest.approx(3.0, abs=0.15)
    assert second["offset_dn"] == pytest.approx(-3.0, abs=0.15)
    (overlap,) = document["overlaps"]
    assert (overlap["first"], overlap["second"]) == (0, 1)
    assert overlap["difference_dn"] == pytest.approx(-6.0, abs=0.3)
    assert abs(overlap["residual_dn"]) < 0.05
    assert document["refused"] == []


def test_text_names_what_was_made(
    pair: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "m.fits"
    words = ["--pixel", "2", "--projection", "SIN", "--zero-point", "20.5", "--combine", "median"]
    assert main(["mosaic", *pair, "-o", str(output), *words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "mosaic of 2 Ks images" in out
    assert "2 arcsec (SIN), MAGZP 20.5 mag, lossless, derived." in out
    assert "aK_1.fits" in out
    assert "after matching" in out
    assert main(["mosaic", *pair, "-o", str(output), "--no-match"]) == 0
    assert "after matching" not in capsys.readouterr().out


def test_some_failed_and_none_usable(
    pair: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "m.fits"
    gone = str(tmp_path / "gone.fits")
    assert main(["mosaic", *pair, gone, "-o", str(output), "--json"]) == 1
    out, err = capsys.readouterr()
    assert "gone.fits does not exist" in err
    assert json.loads(out)["refused"][0]["path"] == gone
    output.unlink()
    assert main(["mosaic", gone, "-o", str(output), "--json"]) == 4
    out, err = capsys.readouterr()
    assert "No image can be used" in err
    assert json.loads(out)["output"] is None
    assert not output.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--jobs", "0"], "no number of processes"),
        (["--jobs", "2", "--scheduler", "tcp://h:1"], "does not go with"),
        (["--pixel", "1000"], "out of range"),
        (["--band", "L"], "no band"),
    ],
)
def test_usage(
    pair: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    sentence: str,
) -> None:
    assert main(["mosaic", *pair, "-o", str(tmp_path / "m.fits"), *words]) == 2
    assert sentence in capsys.readouterr().err


def test_a_mosaic_needs_a_file(pair: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mosaic", *pair]) == 2
    assert "Add -o OUT.fits" in capsys.readouterr().err


def test_lossy_pixels_are_combined_but_said(
    pair: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    transform = transform_at(-40.0, 60.0, SHAPE)
    data = exposure(Sky(stars=30), transform, 5, 80.0, shape=SHAPE)
    whole = np.nan_to_num(data).round().astype(np.int16)
    lossy = write_image(tmp_path / "qK.fits", whole, transform)  # type: ignore[arg-type]
    output = tmp_path / "m.fits"
    assert main(["mosaic", *pair, str(lossy), "-o", str(output)]) == 0
    out, err = capsys.readouterr()
    assert "lossy, derived" in out
    assert "different fidelity" in err
    assert not read_image(output).fidelity.value.is_photometric
