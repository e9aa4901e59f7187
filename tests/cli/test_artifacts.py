"""The ``artifacts`` command: usage, formats, exit codes."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from twomass_viewer.cli import main
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band

TABLE = (
    "ra,dec,designation,j_m,h_m,k_m,ph_qual,rd_flg,cc_flg,hemis\n"
    "83.600000,-5.500000,05342400-0530000,6.000,5.700,5.600,AAA,222,000,n\n"
    "83.700000,-5.400000,05344800-0524000,12.000,11.700,11.600,AAA,222,000,n\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "stars.csv"
    path.write_text(TABLE)
    return path


def around(table: Path, *more: str) -> list[str]:
    return ["artifacts", "--psc", str(table), "--at", "83.6 -5.5", "--radius", "10'", *more]


def test_around_a_place(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(around(table, "--direction", "s", "--band", "J", "--json")) == 0
    document = json.loads(capsys.readouterr().out)
    rows = document["artifacts"]
    first = next(r for r in rows if r["kind"] == "persistence" and r["order"] == 1)
    assert first["dec_deg"] == pytest.approx(-5.5 - 82.45 / 3600.0, abs=1e-6)
    assert first["hemisphere"] == "n"
    assert first["direction"] == "s"
    assert first["parent"]["designation"] == "2MASS J05342400-0530000"
    assert first["expected_mag"] == pytest.approx(6.0 + 5.73 + 0.27, abs=1e-6)
    magnitudes = [r["expected_mag"] for r in rows if r["expected_mag"] is not None]
    assert magnitudes == sorted(magnitudes)
    assert {r["band"] for r in rows} == {"J"}
    assert document["rules_version"] == "3"


def test_kinds_hemisphere_and_guesses(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(around(table, "--kinds", "glint", "--hemisphere", "s", "--json")) == 0
    rows = json.loads(capsys.readouterr().out)["artifacts"]
    assert {r["kind"] for r in rows} == {"glint"}
    assert {r["hemisphere"] for r in rows} == {"s"}
    assert "guess" in {r["evidence"] for r in rows}
    words = around(table, "--kinds", "glint", "--hemisphere", "s", "--no-guesses", "--json")
    assert main(words) == 0
    sure = json.loads(capsys.readouterr().out)["artifacts"]
    assert {r["evidence"] for r in sure} == {"measured"}
    assert 0 < len(sure) < len(rows)


def test_formats_and_files(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("o.csv", "o.ecsv", "o.vot", "o.fits", "o.reg", "o.json"):
        assert main(around(table, "-o", str(tmp_path / name))) == 0
    counts = set()
    lines = [x for x in (tmp_path / "o.csv").read_text().splitlines() if not x.startswith("#")]
    counts.add(len(list(csv.DictReader(lines))))
    counts.add(len(json.loads((tmp_path / "o.json").read_text())["artifacts"]))
    counts.add((tmp_path / "o.reg").read_text().count("# color="))
    assert len(counts) == 1
    assert "Two Micron All Sky Survey" in (tmp_path / "o.csv").read_text()
    assert capsys.readouterr().out == ""
    assert main(around(table)) == 0
    shown = capsys.readouterr().out
    assert "persistence ghost" in shown
    assert "2MASS J05342400-0530000" in shown


def test_a_rules_file_is_used_and_named(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.json"
    mine.write_text('{"persistence.any.any.frame_step": 82.6}')
    assert main(around(table, "--rules", str(mine), "--direction", "n", "--json")) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["rules_version"] == "3 + user file mine.json"
    first = next(r for r in document["artifacts"] if r["order"] == 1)
    assert first["dec_deg"] == pytest.approx(-5.5 + 82.6 / 3600.0, abs=1e-6)
    mine.write_text('{"persistence.any.any.frame_stp": 82.6}')
    assert main(around(table, "--rules", str(mine))) == 4
    assert "Did you mean persistence.any.any.frame_step?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--at", "83.6 -5.5"],
        ["--at", "83.6 -5.5", "--radius", "60"],
        ["image.fits", "--radius", "60"],
        ["image.fits", "--direction", "n"],
        ["image.fits", "--band", "L"],
        ["image.fits", "--kinds", "moth"],
        ["image.fits", "--kinds", ","],
    ],
)
def test_wrong_usage_is_exit_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["artifacts", *words]) == 2
    assert capsys.readouterr().err.startswith("twomass-viewer: ")


def test_a_folder_that_is_not_there_is_exit_2(table: Path, tmp_path: Path) -> None:
    assert main(around(table, "-o", str(tmp_path / "no" / "o.csv"))) == 2


def test_a_text_that_is_no_position_is_exit_2(table: Path) -> None:
    words = ["artifacts", "--psc", str(table), "--at", "somewhere", "--radius", "60"]
    assert main(words) == 2


def test_a_table_from_stdin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TABLE.encode())))
    assert main(around(Path("-"), "--kinds", "halo", "--json")) == 0
    assert json.loads(capsys.readouterr().out)["artifacts"]


@pytest.mark.parametrize("radius", ["wide", "-5", "0", "6deg", "1e400", "5 parsec", "nan"])
def test_a_bad_radius_is_exit_2(table: Path, radius: str) -> None:
    words = ["artifacts", "--psc", str(table), "--at", "83.6 -5.5", f"--radius={radius}"]
    assert main(words) == 2


def test_unusable_inputs_are_exit_4(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["artifacts", str(tmp_path / "none.fits")]) == 4
    assert main(["artifacts", "--psc", str(tmp_path / "none.csv"), str(table)]) == 4
    (tmp_path / "o.csv").mkdir()
    assert main(around(table, "-o", str(tmp_path / "o.csv"))) == 4
    assert "cannot be written" in capsys.readouterr().err


def test_real_images(twomass: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tile = twomass / "atlas_orion_j" / "2mass-atlas-001124n-j0880044.fits"
    stars = twomass / "catalogs" / "Orion_A_2mass.fits"
    words = ["artifacts", str(tile), str(tmp_path / "none.fits"), "--psc", str(stars), "--json"]
    assert main(words) == 1
    document = json.loads(capsys.readouterr().out)
    assert {r["image"] for r in document["artifacts"]} == {tile.name}
    assert {r["direction"] for r in document["artifacts"]} == {"n"}
    assert any("rounded" in n for n in document["notices"])
    assert main(["artifacts", str(tile), "--band", "H"]) == 4


def test_images_of_the_same_name_are_told_apart(
    demo_files: FieldFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        images.append(shutil.copy(demo_files.images[Band.J], tmp_path / folder / "J.fits"))
    words = ["artifacts", *map(str, images), "--psc", str(demo_files.psc), "--kinds", "halo"]
    assert main([*words, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["artifacts"]
    assert {r["image"] for r in rows} == {"a/J.fits", "b/J.fits"}
    assert main(words) == 0
    table = capsys.readouterr().out.split("\n\n")[0]
    assert " -" not in table
    assert " −" in table
