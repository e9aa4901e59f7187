"""Folders given instead of files: some of their images open, and the window says how many more."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from tests.ui.conftest import Desk
from tests.ui.skies import write_image
from tests.ui.test_window_opening import drop_on
from twomass_viewer.cli import exit_codes, main
from twomass_viewer.errors import CancelledError, FileProblemError
from twomass_viewer.io.folders import list_folder
from twomass_viewer.session import loading


def write_folder(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        write_image(folder / f"i{n}.fits", ra=80.0 + 0.05 * n)
    return folder


def test_a_dropped_folder_opens_by_parts(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "FOLDER_STEP", 4)
    folder = write_folder(tmp_path / "night", 11)
    (folder / "notes.txt").write_text("clouds")
    write_folder(folder / "below.fits", 1)
    assert drop_on(desk.window, folder)
    desk.wait()
    assert sorted(i.members[0].image.name for i in desk.images) == [f"i{n}.fits" for n in range(4)]
    (notice,) = (n for n in desk.notices if "night" in n)
    assert "holds 11 files named as FITS" in notice
    assert "the first 4 by name" in notice
    for opened in (8, 11):
        (button,) = (
            b
            for b in desk.window.notices.findChildren(QPushButton)
            if b.text().startswith("Open next") and b.isVisible()
        )
        desk.press(button)
        assert len(desk.images) == opened
    assert not any("night" in n for n in desk.notices)
    assert desk.errors == []


def test_large_images_come_fewer_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_folder(tmp_path / "mosaics", 3)
    monkeypatch.setattr(loading, "_FOLDER_BYTES", 100_000)  # room for one image and a part
    opened = loading.open_files(loading.OpenRequest((str(folder),)), lambda fraction, text: None)
    assert len(opened.groups) == 1
    assert [(r.opened, r.count) for r in opened.rests] == [(1, 3)]


def test_a_folder_without_images_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("a")
    desk.open(tmp_path / "empty", tmp_path / "texts")
    assert len(desk.errors) == 2
    assert any("it is empty" in e and "not searched" in e for e in desk.errors)
    assert any("texts holds no file named as a FITS image" in e for e in desk.errors)


class Entries:
    """What os.scandir gives of a folder of a hundred thousand files, without making them."""

    def __enter__(self) -> Iterator["Entry"]:
        return iter(Entry(f"a{n}.fits") for n in range(99_999, -1, -1))

    def __exit__(self, *error: object) -> None: ...


@dataclass(frozen=True)
class Entry:
    name: str

    def is_dir(self) -> bool:
        return False


def test_a_hundred_thousand_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.scandir", lambda path: Entries())
    reports: list[str] = []
    found = list_folder(tmp_path, lambda fraction, text: reports.append(text))
    assert len(found.images) == 100_000
    assert found.images[10].endswith("/a10.fits"), "in the order of their numbers"
    assert len(reports) == 50, "each a chance to cancel"
    opened = loading.open_files(loading.OpenRequest((str(tmp_path),)), lambda fraction, text: None)
    assert len(opened.failures) == loading.FOLDER_STEP
    assert opened.rests[0].count == 100_000

    def cancel(fraction: float, text: str) -> None:
        if "4000" in text:
            raise CancelledError

    with pytest.raises(CancelledError):
        loading.open_files(loading.OpenRequest((str(tmp_path),)), cancel)


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(FileProblemError, match="cannot be read: Permission denied"):
        list_folder(tmp_path)


def test_identify_takes_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(tmp_path / "night", 3)
    assert main(["identify", str(folder)]) == exit_codes.OK
    said = capsys.readouterr()
    assert [f"i{n}.fits" in said.out for n in range(3)] == [True] * 3
    (tmp_path / "empty").mkdir()
    assert main(["identify", str(folder), str(tmp_path / "empty")]) == exit_codes.SOME_FAILED
    assert "it is empty" in capsys.readouterr().err
    assert main(["identify", str(tmp_path / "empty")]) == exit_codes.NONE_USABLE
