"""What all sub-commands share: help, positions, and a stdout that fails."""

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.io.fits_bytes import fits_bytes, pixels, write
from twomass_viewer.cli import COMMANDS, exit_codes, main
from twomass_viewer.cli.arguments import POSITION_WORDS
from twomass_viewer.imagery.positions import parse_position
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.survey.bands import Band


@pytest.mark.parametrize("command", COMMANDS)
def test_every_argument_has_a_help_text(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    blocks = re.split(r"\n  (?=-|[A-Z]|\w+ )", shown.split("options:")[1].split("\n\n")[0])
    assert all(re.search(r"(\s{2,}|\n\s+)[A-Za-z-]", b.strip()) for b in blocks if b.strip())


def test_the_notations_of_the_help_are_understood() -> None:
    examples = re.findall(r'"([^"]+)"', POSITION_WORDS)
    assert len(examples) == 6
    # six ways of writing places of the Andromeda galaxy
    for example in examples:
        place = parse_position(example)
        assert place.ra_deg == pytest.approx(10.7, abs=0.3)
        assert place.dec_deg == pytest.approx(41.27, abs=0.2)


def run_into(stdout: int, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "twomass_viewer", *words],
        stdout=stdout, stderr=subprocess.PIPE, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_behind_stdout_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "plain.fits", fits_bytes(pixels()))
    with open("/dev/full", "wb") as full:
        done = run_into(full.fileno(), "identify", str(path))
    assert done.returncode == 4
    assert done.stderr.startswith(b"twomass-viewer: The result cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    path = write(tmp_path, "plain.fits", fits_bytes(pixels()))
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run_into(writing, "identify", "--json", str(path))
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_simulate_overwrites_no_field_unasked(
    demo_files: FieldFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "field"
    shutil.copytree(demo_files.folder, folder)
    image = folder / demo_files.images[Band.J].name
    before = image.stat().st_mtime_ns
    assert main(["simulate", str(folder), "--seed", "2"]) == 4
    err = capsys.readouterr().err
    assert "seed 1" in err
    assert "--overwrite" in err
    assert main(["simulate", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "already there" in err
    assert image.name in out
    assert image.stat().st_mtime_ns == before
    image.write_bytes(image.read_bytes()[:-2880])
    assert main(["simulate", str(folder)]) == 4
    assert "not as it was written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["open", "none.fits", "--at", "foo"],
        ["photometry", "none.fits", "--at", "foo"],
        ["artifacts", "--psc", "none.tbl", "--at", "foo", "--radius", "60"],
    ],
)
def test_an_option_that_is_no_position_is_a_usage_error(words: list[str]) -> None:
    assert main(words) == 2


@pytest.mark.parametrize(
    "words", [["identify", "x.fits"], ["photometry", "x.fits", "--at", "1 2"], ["artifacts", "x"]]
)
def test_an_ending_that_names_no_format_is_a_usage_error(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("out.xyz", "out"):
        assert main([*words, "-o", str(tmp_path / name)]) == 2
        err = capsys.readouterr().err
        assert ".json" in err
        assert ".txt" in err
        assert (".reg" in err) == (words[0] != "identify")
    assert main([*words, "-o", str(tmp_path / "out.xyz"), "--json"]) == 4


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_shows_the_usage_of_its_command(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "x", "--foo"])
    assert left.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith(f"usage: twomass-viewer {command} ")
    assert "--foo" in err


def test_files_may_stand_on_both_sides_of_an_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.fits").write_bytes(b"")
    (tmp_path / "b.fits").write_bytes(b"")
    assert main(["identify", str(tmp_path / "a.fits"), "--json", str(tmp_path / "b.fits")]) == 4
    said = capsys.readouterr().err
    assert "a.fits is empty" in said
    assert "b.fits is empty" in said


def test_positions_may_not_be_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"# none\n\n")))
    assert main(["photometry", "image.fits", "--at", "-"]) == 2
    assert main(["open", "--at", "nowhere"]) == 2
    assert main(["open", "--band", "V"]) == 2


def test_a_misspelled_command_is_not_taken_for_a_missing_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main(["identfy"]) == exit_codes.NONE_USABLE
    said = capsys.readouterr().err
    assert "identfy does not exist, and it is no command either" in said
    assert "no screen" in said


def test_an_interrupted_simulation_says_that_nothing_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def interrupt(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("twomass_viewer.simulation.field.write_field", interrupt)
    assert main(["simulate", str(tmp_path / "sky")]) == 130
    assert f"nothing of it is in {tmp_path / 'sky'}" in capsys.readouterr().err
