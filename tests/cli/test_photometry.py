"""``photometry`` on the command line, in this process."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from twomass_viewer.cli import main
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band


@pytest.fixture
def star(demo_files: FieldFiles) -> str:
    """Return the place of a bright, lonely star of the simulated field, in degrees."""
    from tests.photometry.test_simulated_field import brightest_linear

    ra, dec = brightest_linear(demo_files)
    return f"{ra:.6f} {dec:+.6f}"


def atlas(files: FieldFiles, band: Band = Band.J) -> str:
    return str(files.images[band])


def test_people_get_a_table(
    demo_files: FieldFiles, star: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["photometry", atlas(demo_files), "--at", star]) == 0
    out = capsys.readouterr().out
    assert re.search(r"\d\d\.\d+ ± 0\.0\d+", out)
    assert "≈" not in out
    assert "simulated" in out


def test_rows_follow_the_positions(
    demo_files: FieldFiles, star: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = "10 00 00 +41 00 00"
    images = [atlas(demo_files, b) for b in Band]
    code = main(["photometry", *images, "--at", outside, "--at", star, "--json"])
    assert code == 1
    rows = json.loads(capsys.readouterr().out)["measurements"]
    assert [r["band"] for r in rows] == ["J", "H", "Ks", "J", "H", "Ks"]
    assert [r["mag"] for r in rows[:3]] == [None] * 3
    assert all(r["flags"] == ["outside_image"] for r in rows[:3])
    assert all(r["mag"] is not None for r in rows[3:])


def test_quicklook_alone_is_refused(
    demo_files: FieldFiles, star: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["photometry", str(demo_files.quicklook), "--at", star, "--json"]) == 3
    seen = capsys.readouterr()
    (row,) = json.loads(seen.out)["measurements"]
    assert (row["mag"], row["flux_dn"]) == (None, None)
    assert row["flags"] == ["lossy", "refused"]
    assert "--accept-lossy" in seen.err
    assert "Carpenter" in seen.err


def test_quicklook_among_others(
    demo_files: FieldFiles, star: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(demo_files.quicklook), atlas(demo_files, Band.KS)]
    assert main(["photometry", *files, "--at", star, "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)["measurements"]
    assert [r["mag"] is None for r in rows] == [True, False]


def test_accepted_quicklook_is_marked(
    demo_files: FieldFiles, star: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["photometry", str(demo_files.quicklook), "--at", star, "--accept-lossy"]
    assert main(words) == 0
    assert re.search(r"≈ \d", capsys.readouterr().out)
    assert main([*words, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["measurements"]
    assert row["indicative"] is True
    assert "lossy" in row["flags"]


def test_catalogue_of_positions(
    demo_files: FieldFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "targets.csv"
    from tests.photometry.test_simulated_field import lonely_stars

    ra, dec, _ = lonely_stars(demo_files, Band.J)
    lines = [f"{a:.6f},{d:.6f}" for a, d in zip(ra[:5], dec[:5], strict=True)]
    table.write_text("ra,dec\n" + "\n".join(lines) + "\n", encoding="utf-8")
    words = ["photometry", atlas(demo_files), "--catalog", str(table), "--psc", str(demo_files.psc)]
    assert main([*words, "--format", "csv", "--no-recenter"]) == 0
    out = capsys.readouterr().out
    rows = list(csv.DictReader(line for line in io.StringIO(out) if not line.startswith("#")))
    assert [f"{float(r['ra_deg']):.6f},{float(r['dec_deg']):.6f}" for r in rows] == lines


def test_positions_from_stdin(
    demo_files: FieldFiles,
    star: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = f"# mine\n{star}\n\n{star}\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["photometry", atlas(demo_files), "--at", "-", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["measurements"]) == 2
    ra, dec = star.split()
    table = f"ra,dec\n{ra},{dec}\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(table.encode())))
    assert main(["photometry", atlas(demo_files), "--catalog", "-", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["measurements"]) == 1


def test_cube_gives_a_row_a_band(
    demo_files: FieldFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    from twomass_viewer.io.read import read_image

    image = read_image(demo_files.cube)
    assert image.transform is not None
    rows, cols = image.planes[0].shape
    ra, dec = image.transform.pixel_to_sky((cols - 1) / 2, (rows - 1) / 2)
    words = ["photometry", str(demo_files.cube), "--at", f"{ra:.6f} {dec:+.6f}", "--json"]
    words.append("--accept-lossy")
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)["measurements"]
    assert [r["band"] for r in found] == ["J", "H", "Ks"]
    assert main([*words, "--band", "k"]) == 0
    assert [r["plane"] for r in json.loads(capsys.readouterr().out)["measurements"]] == [2]
    assert main([*words, "--plane", "5"]) == 0
    assert [r["plane"] for r in json.loads(capsys.readouterr().out)["measurements"]] == [5]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.reg", b"# Region file"), ("a.json", b"{"), ("a.csv", b"# "), ("a.ecsv", b"# %ECSV"),
        ("a.vot", b"<?xml"), ("a.fits", b"SIMPLE"), ("a.txt", b"RA "),
    ],
)  # fmt: skip
def test_output_files(
    demo_files: FieldFiles, star: str, tmp_path: Path, name: str, begins: bytes
) -> None:
    out = tmp_path / name
    assert main(["photometry", atlas(demo_files), "--at", star, "-o", str(out)]) == 0
    assert out.read_bytes().startswith(begins)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--at", "nonsense"],
        ["--at", "10 10", "--catalog", "t.csv"],
        ["--at", "10 10", "--radius", "-1"],
        ["--at", "10 10", "--radius", "16"],
        ["--at", "10 10", "--annulus", "20", "14"],
        ["--at", "10 10", "--band", "V"],
        ["--at", "10 10", "-o", "/no/such/folder/x.csv"],
    ],
)
def test_usage_errors(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["photometry", "image.fits", *words]) == 2
    said = capsys.readouterr().err
    assert said.startswith("twomass-viewer: ")
    assert "Traceback" not in said


def test_unreadable_images(
    demo_files: FieldFiles, star: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.fits"
    bad.write_bytes(b"not FITS")
    assert main(["photometry", str(bad), "--at", star]) == 4
    assert "bad.fits" in capsys.readouterr().err
    assert main(["photometry", str(bad), atlas(demo_files), "--at", star]) == 1
    assert main(["photometry", atlas(demo_files), "--at", star, "--plane", "4"]) == 4
    assert "no plane 4" in capsys.readouterr().err


def test_a_bad_line_of_a_list_does_not_stop_the_others(
    demo_files: FieldFiles,
    star: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = atlas(demo_files)
    lines = f"# stars\n{star}\nmoth 7\n{star}\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    assert main(["photometry", image, "--at", "-", "--json"]) == 1
    out, err = capsys.readouterr()
    good, bad, last = json.loads(out)["measurements"]
    assert (bad["ra_deg"], bad["mag"], bad["flags"]) == (None, None, ["no_position"])
    assert "line 3: " in bad["provenance"]["fault"]
    assert "twomass-viewer: line 3: " in err
    assert good["mag"] == last["mag"] is not None
    assert main(["photometry", image, "--at", star, "--at", "moth 7"]) == 2
    table = tmp_path / "stars.csv"
    table.write_text("ra,dec\n{}\nfoo,bar\n{}\n".format(*[star.replace(" ", ",")] * 2))
    assert main(["photometry", image, "--catalog", str(table), "--json"]) == 1
    out, err = capsys.readouterr()
    rows = json.loads(out)["measurements"]
    assert [r["mag"] is None for r in rows] == [False, True, False]
    assert "line 3: (foo, bar)" in err
