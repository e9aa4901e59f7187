"""Every damaged file on the command line: sentences, exit codes, valid JSON, no tracebacks."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.damage import images, tables
from tests.damage.images import END, good
from twomass_viewer.cli import exit_codes, main

AT = "14.18890021 -10.03211122"


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, list[str]]:
    """Return stdout and the lines of stderr, after checking that nothing else is there."""
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    lines = err.splitlines()
    assert all(line.startswith("twomass-viewer: ") for line in lines), lines
    return out, lines


def test_identify_says_each_of_them(image_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets = [str(image_folder / case.name) for case in images.ALL]
    assert main(["identify", "--json", *targets]) == exit_codes.SOME_FAILED
    out, lines = said(capsys)
    documents = json.loads(out)["files"]
    assert [d["path"] for d in documents] == targets
    assert len(lines) == len(images.REFUSED)
    shape = set(documents[0])
    for case, document in zip(images.ALL, documents, strict=True):
        assert set(document) == shape
        assert (document["error"] is None) is case.opens
        if not case.opens:
            assert set(document["error"]) == {"message", "hint"}
            assert case.name in document["error"]["message"]
            assert document["error"]["hint"]
            assert any(document["error"]["message"] in line for line in lines)


def test_exit_codes(image_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = [str(image_folder / case.name) for case in images.REFUSED]
    opened = [str(image_folder / case.name) for case in images.OPENED]
    assert main(["identify", *refused]) == exit_codes.NONE_USABLE
    out, lines = said(capsys)
    assert out == ""
    assert len(lines) == len(refused)
    assert main(["identify", *opened]) == exit_codes.OK
    out, lines = said(capsys)
    assert lines == []
    assert all(Path(path).name in out for path in opened)


def test_photometry_of_each(image_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["photometry", "--json", "--accept-lossy", "--at", AT]
    refused = [str(image_folder / case.name) for case in images.REFUSED]
    assert main([*command, *refused]) == exit_codes.NONE_USABLE
    out, lines = said(capsys)
    assert len(lines) == len(refused)
    for case in images.OPENED:
        code = main([*command, str(image_folder / case.name)])
        out, lines = said(capsys)
        assert code in (exit_codes.OK, exit_codes.SOME_FAILED, exit_codes.NONE_USABLE), case.name
        assert bool(lines) or code == exit_codes.OK, case.name
        if out:
            json.loads(out, parse_constant=pytest.fail)


@pytest.mark.parametrize("case", tables.ALL, ids=lambda c: c.name)
def test_a_table_for_artifacts(
    case: tables.BadTable, table_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(table_folder / case.name)
    words = ["artifacts", "--json", "--psc", path, "--at", AT, "--radius", "60"]
    code = main([*words, "--direction", "n"])
    _, lines = said(capsys)
    if not case.opens:
        assert code == exit_codes.NONE_USABLE
        assert case.name in lines[-1]
    else:  # most are no PSC, which may be refused
        assert code in (exit_codes.OK, exit_codes.NONE_USABLE)
        assert bool(lines) or code == exit_codes.OK


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_disk(
    form: str, image_folder: Path, full_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = image_folder / "no_padding.fits"
    command = ["identify", "--format", form, str(path), "-o", str(full_disk)]
    assert main(command) == exit_codes.NONE_USABLE
    _, lines = said(capsys)
    assert "full.png cannot be written: No space left" in lines[-1]
    assert full_disk.is_char_device(), "a device is written to, not replaced"


def test_as_scripts_call_it(image_folder: Path, tmp_path: Path, full_disk: Path) -> None:
    """A handful of processes of their own, side by side: pipes, full disks, odd names, pictures."""
    odd = os.fsdecode(b"two\nlines \xf1\x1b[31m.fits")
    (tmp_path / odd).write_bytes(good()[: END - 5])
    (tmp_path / "-o.fits").write_bytes(good())
    os.mkfifo(tmp_path / "pipe.fits")
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    twomass_viewer = f"{sys.executable} -m twomass_viewer"
    cut, bomb = image_folder / "cut.fits", image_folder / "tiles_bomb.fits.fz"
    fine = image_folder / "no_padding.fits"
    commands = {
        "cut": (f"identify {cut}", 4, "cut.fits[0] is truncated"),
        "bomb": (f"identify {bomb} {fine}", 1, "tiles_bomb.fits.fz"),
        "fifo": ("identify pipe.fits", 4, "not an ordinary file"),
        "dash": ("identify -- -o.fits", 0, ""),
        "odd": ("identify *lines*", 4, "is truncated"),
        "full": (f"identify {fine} > /dev/full", 4, "standard output: No space left"),
        "picture": (f"open {cut} --screenshot cut.png", 4, "cut.fits[0] is truncated"),
        "mixed": (f"open {cut} {fine} pipe.fits --screenshot mixed.png", 1, "not an ordinary"),
        "full picture": (f"open {fine} --screenshot {full_disk}", 4, "No space left"),
    }
    started = {
        name: subprocess.Popen(
            f"{twomass_viewer} {words}", shell=True, cwd=tmp_path, env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="surrogateescape",
            start_new_session=True,
        )
        for name, (words, _, _) in commands.items()
    }  # fmt: skip
    for name, (_, code, says) in commands.items():
        process = started[name]
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"{name} hangs")
        assert "Traceback" not in err, name
        assert process.returncode == code, (name, out, err)
        assert says in err, name
        assert bool(err) is bool(says), (name, err)
    assert full_disk.is_char_device()
    assert (tmp_path / "mixed.png").read_bytes().startswith(b"\x89PNG")
