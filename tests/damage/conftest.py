"""All damaged files written once, and the windows of the tests of the interface."""

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


@pytest.fixture(scope="session")
def table_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every damaged table."""
    folder = tmp_path_factory.mktemp("tables")
    for case in tables.ALL:
        (folder / case.name).write_bytes(case.make())
    return folder
