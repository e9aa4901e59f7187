"""Shared fixtures: real 2MASS files, fresh settings, silent logs."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from twomass_viewer.simulation.field_files import FieldFiles

# The offscreen platform draws without a display; packaging/test sets xcb under a virtual screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Return the folder of real 2MASS files (with ``2mass/`` in it), or skip.

    The folder is named by TWOMASS_DATA. With TWOMASS_REQUIRE_DATA=1 its absence is a failure.
    """
    named = os.environ.get("TWOMASS_DATA", "")
    folder = Path(named) if named else None
    if folder is not None and (folder / "2mass").is_dir():
        return folder
    why = f"TWOMASS_DATA={named!r} holds no folder 2mass" if named else "TWOMASS_DATA is not set"
    if os.environ.get("TWOMASS_REQUIRE_DATA") == "1":
        pytest.fail(f"real data are required, but {why}")
    pytest.skip(f"needs real data: {why}")


@pytest.fixture(scope="session")
def twomass(data_dir: Path) -> Path:
    """Return the folder of real 2MASS images and catalogues."""
    return data_dir / "2mass"


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> "FieldFiles":
    """Return the built-in simulated field (seed 1), built once for all tests of a run."""
    from twomass_viewer.simulation.field import demo_field

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
        return demo_field()


@pytest.fixture(autouse=True)
def private_folders(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep every test away from the user's configuration, and give all tests one cache."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    shared = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared))


@pytest.fixture(autouse=True)
def silent_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning or worse without expecting it (``caplog.clear()``)."""
    yield
    loud = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not loud, f"unexpected log: {[r.getMessage() for r in loud]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the tests that were skipped for want of real data."""
    skipped = [
        r
        for r in terminalreporter.stats.get("skipped", [])
        if isinstance(r.longrepr, tuple) and "needs real data" in str(r.longrepr[2])
    ]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} tests were skipped for want of real data (set TWOMASS_DATA)",
            yellow=True,
        )
