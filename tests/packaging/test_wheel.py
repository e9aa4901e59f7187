"""The wheel is whole: installed away from the checkout it identifies a file and draws a window."""

import json
import os
import shutil
import site
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

import twomass_viewer

CHECKOUT = Path(twomass_viewer.__file__).parents[1]


def run(command: list[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command away from the checkout, with the environment's own settings cleared."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_"))}
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=110, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources, without touching the checkout."""
    if not (CHECKOUT / "pyproject.toml").is_file():
        pytest.skip("a wheel can only be built from a checkout")
    folder = tmp_path_factory.mktemp("wheel")
    sources = folder / "sources"
    sources.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, sources)
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("twomass_viewer", "resources"):
        shutil.copytree(CHECKOUT / name, sources / name, ignore=ignore)
    done = run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, sources],
        folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel beside the dependencies that are here; return the environment's bin."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    target = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    done = run(
        [
            *(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps"),
            *("--no-index", "--quiet", wheel),
        ],
        home,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # Only the folders themselves: their .pth files, which lead to the checkout, are not followed.
    here = [p for p in (*site.getsitepackages(), sysconfig.get_path("purelib")) if Path(p).is_dir()]
    Path(target, "dependencies.pth").write_text("\n".join(dict.fromkeys(here)), encoding="utf-8")
    return home / "bin"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Return a small FITS image with a celestial WCS, no survey product."""
    rng = np.random.default_rng(5)
    hdu = fits.PrimaryHDU(rng.normal(100, 1, (60, 50)).astype(np.float32))
    hdu.header.update(
        CTYPE1="RA---TAN", CTYPE2="DEC--TAN", CRVAL1=10.5, CRVAL2=41.2, CRPIX1=25.5, CRPIX2=30.5,
        CDELT1=-1 / 3600, CDELT2=1 / 3600,
    )  # fmt: skip
    path = tmp_path / "plain.fits"
    hdu.writeto(path)
    return path


def test_the_wheel_holds_package_resources_and_license(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    resources = CHECKOUT / "resources"
    shipped = {
        f"twomass_viewer/_resources/{path.relative_to(resources).as_posix()}"
        for path in resources.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped
    assert shipped <= names
    assert {"twomass_viewer/__main__.py", "twomass_viewer/py.typed"} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    outside = {n.split("/")[0] for n in names if ".dist-info/" not in n} - {"twomass_viewer"}
    assert outside == set()


def test_the_installed_package_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = (
        "import twomass_viewer.paths as p; print(p.__file__); print(p.resources_dir().is_dir()); "
        "print(p.resources_dir())"
    )
    done = run([installed / "python", "-c", code], tmp_path)
    module, exists, folder = done.stdout.splitlines()
    environment = str(installed.parent)
    assert module.startswith(environment)
    assert exists == "True"
    assert folder.startswith(environment)


def test_version(installed: Path, tmp_path: Path) -> None:
    done = run([installed / "twomass-viewer", "--version"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"twomass-viewer {twomass_viewer.__version__}"


def test_identify(installed: Path, image: Path) -> None:
    done = run([installed / "twomass-viewer", "identify", "--json", image.name], image.parent)
    assert done.returncode == 0, done.stderr
    (described,) = json.loads(done.stdout)["files"]
    assert described["error"] is None
    assert described["planes"][0]["shape"] == [60, 50]


def test_the_window_draws_itself(installed: Path, tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    done = run(
        [installed / "twomass-viewer", "open", "--demo", "--screenshot", picture.name], tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert "Traceback" not in done.stderr
