"""The import contract holds, and it fails for the faults it is there for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import twomass_viewer

PACKAGE = Path(twomass_viewer.__file__).parent
LINT = (
    "import sys\nfrom importlinter.cli import lint_imports\nsys.exit(lint_imports(no_cache=True))"
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package and of the contract."""
    pyproject = PACKAGE.parent / "pyproject.toml"
    if not pyproject.is_file():
        pytest.skip("the contract stands in the checkout only")
    shutil.copy(pyproject, tmp_path)
    ignore = shutil.ignore_patterns("__pycache__", "_resources")
    shutil.copytree(PACKAGE, tmp_path / "twomass_viewer", ignore=ignore)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_the_package_keeps_the_contract(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "complaint"),
    [
        ("survey/upward.py", "import twomass_viewer.session", "survey is not allowed to import"),
        ("catalogs/sideways.py", "import twomass_viewer.imagery", "catalogs is not allowed"),
        ("photometry/window.py", "import PySide6", "not allowed to import PySide6"),
        ("io/network.py", "import urllib.request", "not allowed to import urllib"),
        ("ui/panels/plots.py", "import pyqtgraph", "not allowed to import pyqtgraph"),
        ("helpers/__init__.py", "", "helpers"),
    ],
)
def test_a_planted_fault_is_found(copy: Path, module: str, line: str, complaint: str) -> None:
    planted = copy / "twomass_viewer" / module
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert complaint in " ".join(done.stdout.split())
