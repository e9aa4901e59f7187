"""The set-up script does its work once, again when something changed, and says what is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import twomass_viewer

SCRIPT = Path(twomass_viewer.__file__).parents[1] / "packaging" / "setup.sh"

# Stands for Python: it makes "environments" that hold itself, and writes down what it was told.
FAKE_PYTHON = """#!/bin/bash
case "$1 $2" in
"-m venv")
    mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && touch "$4/bin/pip" && chmod +x "$4/bin/pip"
    echo "version = 3.11.2" >"$4/pyvenv.cfg"
    echo "venv" >>"$CALLS" ;;
"-m pip") echo "pip ${*: -1}" >>"$CALLS" ;;
--version*) echo "Python 3.11.2" ;;
esac
"""


class Sandbox:
    """A checkout with nothing in it but the script, and commands of our own before the real ones.

    Root's package manager is out of reach: ``id`` says that we are somebody else.
    """

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.calls = folder / "calls"
        self.home = folder / "a checkout"
        (self.home / "packaging").mkdir(parents=True)
        shutil.copy(SCRIPT, self.home / "packaging")
        self.requirements = "one"
        self.command("python3", FAKE_PYTHON)
        self.command("id", "#!/bin/sh\necho 1000\n")
        self.command("apt-get", "#!/bin/sh\nexit 9\n")
        self.libraries(missing="")

    def command(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text, encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def libraries(self, missing: str) -> None:
        """Let the loader know every library named in the script but one."""
        words = SCRIPT.read_text(encoding="utf-8").replace("\n", " ").split()
        known = [w.split(":")[1] for w in words if ":lib" in w and ".so." in w]
        assert len(known) == 14
        lines = [f"\t{name} (libc6,x86-64) => /lib/{name}" for name in known if name != missing]
        self.command("ldconfig", "#!/bin/sh\ncat <<'END'\n" + "\n".join(lines) + "\nEND\n")

    def set_up(self, *words: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
        """Source the script as the commands do; return what happened and what Python was told."""
        (self.home / "pyproject.toml").write_text(self.requirements, encoding="utf-8")
        self.calls.write_text("", encoding="utf-8")
        done = subprocess.run(
            [
                "bash",
                "-euo",
                "pipefail",
                "-c",
                'source "$1" && shift && set_up "$@"',
                "bash",
                self.home / "packaging" / "setup.sh",
                *words,
            ],
            env={"PATH": f"{self.bin}:{os.environ['PATH']}", "CALLS": str(self.calls)},
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done, self.calls.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    if not SCRIPT.is_file():
        pytest.skip("the script stands in the checkout only")
    return Sandbox(tmp_path)


def test_the_second_time_there_is_nothing_to_do(sandbox: Sandbox) -> None:
    done, calls = sandbox.set_up("base")
    assert (done.returncode, calls) == (0, ["venv", "pip ."])
    done, calls = sandbox.set_up("base")
    assert (done.returncode, calls) == (0, [])
    assert done.stdout == done.stderr == ""


def test_the_developers_extra_serves_the_window_too(sandbox: Sandbox) -> None:
    _, calls = sandbox.set_up("base")
    done, calls = sandbox.set_up("dev")
    assert (done.returncode, calls) == (0, ["pip .[dev]"])
    _, calls = sandbox.set_up("base")
    assert calls == []


def test_changed_requirements_are_installed(sandbox: Sandbox) -> None:
    sandbox.set_up("dev")
    sandbox.requirements = "two"
    _, calls = sandbox.set_up("dev")
    assert calls == ["pip .[dev]"]


def test_a_moved_checkout_gets_a_new_environment(sandbox: Sandbox) -> None:
    sandbox.set_up("base")
    sandbox.home = sandbox.home.rename(sandbox.home.with_name("elsewhere"))
    _, calls = sandbox.set_up("base")
    assert calls == ["venv", "pip ."]


def test_an_interrupted_environment_is_made_anew(sandbox: Sandbox) -> None:
    sandbox.set_up("base")
    (sandbox.home / ".venv" / "bin" / "pip").unlink()
    (sandbox.home / ".venv" / "set-up-base").unlink()
    _, calls = sandbox.set_up("base")
    assert calls == ["venv", "pip ."]


def test_a_folder_in_the_way_is_left_alone(sandbox: Sandbox) -> None:
    (sandbox.home / ".venv").mkdir()
    (sandbox.home / ".venv" / "notes").touch()
    done, calls = sandbox.set_up("base")
    assert (done.returncode, calls) == (1, [])
    assert "in the way" in done.stderr
    assert (sandbox.home / ".venv" / "notes").exists()


@pytest.mark.parametrize(
    ("groups", "library", "package"),
    [((), "libEGL.so.1", "libegl1"), (("xcb",), "libxcb-cursor.so.0", "libxcb-cursor0")],
)
def test_a_missing_library_is_named(
    sandbox: Sandbox, groups: tuple[str, ...], library: str, package: str
) -> None:
    sandbox.libraries(missing=library)
    done, calls = sandbox.set_up("base", *groups)
    assert (done.returncode, calls) == (1, [])
    assert f"apt-get install -y --no-install-recommends {package}\n" in done.stderr
    assert done.stdout == ""


def test_without_a_screen_its_libraries_are_not_asked_for(sandbox: Sandbox) -> None:
    sandbox.libraries(missing="libxcb-cursor.so.0")
    done, _ = sandbox.set_up("base")
    assert done.returncode == 0


def test_a_failing_installation_is_not_taken_for_done(sandbox: Sandbox) -> None:
    sandbox.command("python3", FAKE_PYTHON.replace("pip ${*: -1}", "tried").replace(
        '>>"$CALLS" ;;\n--version', '>>"$CALLS"; exit 1 ;;\n--version'))  # fmt: skip
    for _ in range(2):
        done, calls = sandbox.set_up("base")
        assert done.returncode == 1
        assert calls[-1] == "tried"
        assert "Installing Python packages failed" in done.stderr
