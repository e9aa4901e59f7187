"""``open --screenshot`` as scripts call it: in a process of its own, without a screen."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from tests.ui.canvas.conftest import grey
from tests.ui.canvas.test_picture import png_text
from tests.ui.skies import write_psc, write_triplet
from twomass_viewer.cli import exit_codes, main
from twomass_viewer.ui.theme import THEMES


@dataclass
class Run:
    """A finished run: its exit code, what it said and the picture it wrote."""

    code: int
    out: str
    err: str
    picture: Path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Start all runs side by side, because most of their time is spent on starting."""
    folder = tmp_path_factory.mktemp("open")
    images = [str(p) for p in write_triplet(folder)]
    psc = str(write_psc(folder / "psc.csv"))
    bad = folder / "bad.fits"
    bad.write_text("<html>not found</html>")
    commands = {
        "good": [images[0], "--psc", psc, "--band", "H", "--at", "83.6 -5.5", "--zoom", "6",
                 "--theme", "light", "--size", "1200x700"],
        "mixed": [images[0], str(bad), str(folder / "missing.fits"), "--at", "200 +45"],
        "bad": [str(bad)],
    }  # fmt: skip
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env |= {
        "QT_QPA_PLATFORM": "", "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }  # fmt: skip
    for name in ("config", "cache"):
        (folder / name).mkdir()  # astropy warns of folders that are named and not there
    started = {}
    for name, words in commands.items():
        picture = folder / f"{name}.png"
        command = [sys.executable, "-m", "twomass_viewer", "open", *words, "--screenshot"]
        command.append(str(picture))
        started[name] = (picture, subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ))  # fmt: skip
    finished = {}
    for name, (picture, process) in started.items():
        out, err = process.communicate(timeout=60)
        finished[name] = Run(process.returncode, out, err, picture)
    return finished


def test_all_good(runs: dict[str, Run]) -> None:
    run = runs["good"]
    assert (run.code, run.out, run.err) == (exit_codes.OK, "", "")
    picture = QImage(str(run.picture))
    assert (picture.width(), picture.height()) == (1200, 700)
    assert QColor(picture.pixel(3, 695)).lightness() > 200, "the light theme"
    assert picture.pixelColor(3, 695).name() in (THEMES["light"].window, THEMES["light"].panel)
    sky = grey(picture)[150:380, 300:700]
    rows, cols = np.nonzero(sky > 200)
    assert 100 < len(rows) < 4000, "the star that was asked for, enlarged"
    assert np.ptp(rows) < 80
    assert np.ptp(cols) < 80
    text = png_text(run.picture)
    assert " · H · " in text["Badges"]
    assert "Acknowledgment" in text


def test_one_bad_file_among_good_ones(runs: dict[str, Run]) -> None:
    run = runs["mixed"]
    assert run.code == exit_codes.SOME_FAILED
    lines = run.err.splitlines()
    assert [ln.startswith("twomass-viewer: ") for ln in lines] == [True] * 3
    assert any("200" in ln or "13 20 00" in ln for ln in lines if "outside this field" in ln)
    assert any("bad.fits" in ln for ln in lines)
    assert any("missing.fits" in ln for ln in lines)
    assert not QImage(str(run.picture)).isNull()
    assert "ATLAS" in png_text(run.picture)["Badges"]


def test_only_bad_files(runs: dict[str, Run]) -> None:
    run = runs["bad"]
    assert run.code == exit_codes.NONE_USABLE
    assert "bad.fits" in run.err
    assert "Traceback" not in run.err
    assert "before everything was drawn" not in run.err
    assert not QImage(str(run.picture)).isNull()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--band", "Q"], "no band “Q”"),
        (["--band", "J", "--rgb"], "exclude each other"),
        (["--zoom", "0"], "zoom"),
        (["--size", "100x100"], "out of range"),
        (["--size", "wide"], "window size"),
        (["--at", "nowhere at all"], "nowhere at all"),
        (["--screenshot", "a.jpg"], "no kind of picture"),
        (["--screenshot", "no/such/folder/a.png"], "does not exist"),
    ],
)
def test_faults_of_usage(words: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", "a.fits", *words]) == exit_codes.USAGE
    said = capsys.readouterr().err
    assert hint in said
    assert said.count("\n") == 1


def test_unknown_options_are_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["open", "--no-such-option"])
    assert left.value.code == exit_codes.USAGE
    assert "--no-such-option" in capsys.readouterr().err


def test_without_a_screen_and_without_a_screenshot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main(["open"]) == exit_codes.NONE_USABLE
    assert "--screenshot" in capsys.readouterr().err
