"""All damaged files written once, and the windows of the tests of the interface."""

import os
import stat
from pathlib import Path

import pytest

from tests.damage import images, tables
from tests.ui.conftest import desk, make_desk, pytest_itemcollected

__all__ = ["desk", "make_desk", "pytest_itemcollected"]


@pytest.fixture(scope="session")
def image_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every damaged image."""
    folder = tmp_path_factory.mktemp("images")
    for case in images.ALL:
        (folder / case.name).write_bytes(case.make())
    return folder


@pytest.fixture
def full_disk(tmp_path: Path) -> Path:
    """Return a device of the test's own on which every write fails for want of room.

    It is not the system's: a fault that replaced the device by a file would harm the machine.
    """
    path = tmp_path / "full.png"
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 7))
        path.open("wb").close()
    except PermissionError:
        pytest.skip("only root can make a device")
    return path


@pytest.fixture(scope="session")
def table_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every damaged table."""
    folder = tmp_path_factory.mktemp("tables")
    for case in tables.ALL:
        (folder / case.name).write_bytes(case.make())
    return folder
