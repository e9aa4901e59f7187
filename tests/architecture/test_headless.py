"""The core works where Qt is not installed, and loads nothing heavy before it is needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

import twomass_viewer
from twomass_viewer.cli import COMMANDS

PACKAGE = Path(twomass_viewer.__file__).parent
QT = ("PySide6", "shiboken6", "pyqtgraph", "superqt", "qtpy")
HEAVY = (
    "astropy.wcs",
    "astropy.coordinates",
    "astropy.table",
    "astropy.time",
    "matplotlib",
    "photutils",
    "regions",
    "reproject",
    "scipy",
)
WITHOUT_QT = f"import sys\nfor name in {QT!r}:\n    sys.modules[name] = None\n"


def modules_of(folder: Path) -> list[str]:
    """Return the dotted names of all modules of the package under a folder."""
    names = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if parts[-1] == "__main__":
            continue
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def run_python(code: str, *args: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(PACKAGE.parent), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-c", code, *args],
        capture_output=True,
        text=True,
        timeout=100,
        env=env,
        check=False,
    )


def core_modules() -> list[str]:
    return [name for name in modules_of(PACKAGE) if not name.startswith("twomass_viewer.ui")]


@pytest.fixture
def plain_image(tmp_path: Path) -> Path:
    """Return a small FITS image with a celestial WCS, no survey product."""
    rng = np.random.default_rng(3)
    hdu = fits.PrimaryHDU(rng.normal(100, 1, (40, 30)).astype(np.float32))
    hdu.header.update(
        CTYPE1="RA---TAN", CTYPE2="DEC--TAN", CRVAL1=83.8, CRVAL2=-5.4, CRPIX1=15.5, CRPIX2=20.5,
        CDELT1=-1 / 3600, CDELT2=1 / 3600,
    )  # fmt: skip
    path = tmp_path / "plain.fits"
    hdu.writeto(path)
    return path


def test_every_module_outside_ui_imports_without_qt() -> None:
    names = core_modules()
    assert "twomass_viewer.session" in names
    done = run_python(
        WITHOUT_QT + f"import importlib\nfor n in {names!r}:\n    importlib.import_module(n)"
    )
    assert done.returncode == 0, done.stderr


def test_the_block_on_qt_works() -> None:
    done = run_python(WITHOUT_QT + "import PySide6.QtCore")
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr


def test_every_command_explains_itself_without_qt() -> None:
    code = """
from twomass_viewer.cli import COMMANDS, main

for words in (["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)):
    try:
        main(words)
    except SystemExit as left:
        assert left.code == 0, words
"""
    done = run_python(WITHOUT_QT + code)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    for name in COMMANDS:
        assert f"usage: twomass-viewer {name}" in done.stdout


def test_identify_runs_without_qt(plain_image: Path) -> None:
    done = run_python(
        WITHOUT_QT + "from twomass_viewer.__main__ import main\nsys.exit(main())",
        "identify",
        "--json",
        str(plain_image),
    )
    assert done.returncode == 0, done.stderr
    (described,) = json.loads(done.stdout)["files"]
    assert described["product"] == "unknown"
    assert described["wcs"]["center_ra_deg"] == pytest.approx(83.8, abs=1e-3)


def loaded_heavy(code: str, *args: str) -> list[str]:
    """Run code in a fresh interpreter and return which heavy packages it has loaded."""
    report = f"\nimport sys\nprint('\\nheavy:', *[n for n in {HEAVY!r} if n in sys.modules])"
    done = run_python(code + report, *args)
    assert done.returncode == 0, done.stderr
    return done.stdout.rsplit("heavy:", 1)[1].split()


def test_the_command_line_loads_neither_numpy_nor_qt() -> None:
    done = run_python(
        "import twomass_viewer.__main__, twomass_viewer.cli, sys\n"
        "print([n for n in ('numpy', 'astropy', 'PySide6') if n in sys.modules])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_importing_loads_nothing_heavy() -> None:
    names = modules_of(PACKAGE)
    assert {"twomass_viewer.session", "twomass_viewer.ui", "twomass_viewer.cli"} <= set(names)
    code = f"import importlib\nfor n in {names!r}:\n    importlib.import_module(n)"
    assert loaded_heavy(code) == []


def test_a_window_shows_an_image_without_anything_heavy(plain_image: Path, tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    code = "import sys\nfrom twomass_viewer.cli import main\nassert main(sys.argv[1:]) == 0"
    assert loaded_heavy(code, "open", str(plain_image), "--screenshot", str(picture)) == []
    assert picture.stat().st_size > 0


def test_the_heavy_are_noticed() -> None:
    assert loaded_heavy("import scipy.ndimage") == ["scipy"]
