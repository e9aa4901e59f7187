"""Sessions in the window: what was seen is seen again, and nothing is lost on the way."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtWidgets import QFileDialog

from tests.ui.canvas.conftest import colors
from tests.ui.conftest import CTRL, SHIFT, Desk
from tests.ui.skies import STARS, sky, write_image, write_psc, write_triplet
from tests.ui.test_pictures import save as save_picture
from twomass_viewer.paths import state_dir
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.view import ArtifactSelection, Notice, Shown, Tool
from twomass_viewer.simulation.field_files import FieldFiles
from twomass_viewer.skyregions.model import Region, Shape
from twomass_viewer.survey.bands import Band
from twomass_viewer.ui.panels.notice_bar import NoticeBar

CAMERA = Camera((5.0, 2.5), 0.2, 12.0, -1)
MakeDesk = Callable[..., Desk]


def save_to(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save the session by its key, to a new file."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    desk.canvas.setFocus()
    desk.key("s", CTRL)
    assert path.exists()


def look(desk: Desk) -> NDArray[np.uint8]:
    """Return the pixels through the camera saved, without notices, which take room and shift it."""
    for shown in desk.session.notices:
        desk.session.dismiss(shown.key)
    desk.wait()
    desk.canvas.set_camera(CAMERA)
    desk.wait()
    return colors(desk.canvas.grab_image())


def assert_same(now: NDArray[np.uint8], before: NDArray[np.uint8]) -> None:
    np.testing.assert_array_equal(now, before)


def notice(desk: Desk, text: str) -> Notice:
    return next(n for n in desk.session.notices if text in n.text)


def act(desk: Desk, text: str) -> None:
    """Press the action of the notice with a text."""
    bar: NoticeBar = desk.window.notices
    bar.action_requested.emit(notice(desk, text).key)
    desk.wait()


def arrange(desk: Desk, folder: Path) -> None:
    """Open images and a catalogue and change everything that shows."""
    desk.open(*write_triplet(folder), write_psc(folder / "psc.csv"))
    desk.key("p")
    desk.click(*STARS[0][:2])
    desk.key("v")
    desk.key("h")
    desk.key("g")
    desk.key("s")
    desk.key("i")
    desk.session.filter_catalog(desk.catalogs[0].key, "j_m < 12.9")
    desk.canvas.set_camera(CAMERA)
    desk.session.move_camera(CAMERA)
    desk.wait()


def test_what_was_seen_is_seen_again(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange(desk, tmp_path)
    path = tmp_path / "mine.twomass.json"
    kept = desk.session.camera
    save_to(desk, path, monkeypatch)
    seen, measured = look(desk), repr(desk.measurements)
    other = make_desk()
    other.open(path)
    # notices take room, and the canvas leaves the sky where it stands on the screen
    assert other.session.camera.center == pytest.approx(kept.center, abs=1e-6)
    assert replace(other.session.camera, center=kept.center) == kept
    assert not other.errors
    assert_same(look(other), seen)
    assert repr(other.measurements) == measured
    assert other.session.shown is Shown.H
    assert other.tool() is Tool.INSPECT
    assert other.controller.opener.failed == 0
    assert other.window.windowTitle().startswith("mine.twomass.json[*] — hi0850244.fits")
    assert not other.window.isWindowModified()
    assert other.controller.bench.settings.recent[0] == str(path)


def test_a_selected_artifact_is_selected_again_when_it_is_predicted(
    desk: Desk, make_desk: MakeDesk, demo_files: FieldFiles, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    desk.open(demo_files.images[Band.J], demo_files.psc)
    key = next(k for k, a in desk.session.artifacts.items() if a.inside_image)
    chosen = desk.session.artifacts[key]
    desk.session.select(ArtifactSelection(key))
    desk.wait()
    path = tmp_path / "mine.twomass.json"
    save_to(desk, path, monkeypatch)
    seen = look(desk)
    other = make_desk()
    other.open(path)
    selected = other.session.selection
    assert isinstance(selected, ArtifactSelection)
    assert other.session.artifacts[selected.key] == chosen
    assert not other.window.isWindowModified()
    assert_same(look(other), seen)


def test_unsaved_changes_are_marked_until_they_are_saved(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    save_to(desk, tmp_path / "s.twomass.json", monkeypatch)
    assert not desk.window.isWindowModified()
    desk.key("i")
    desk.qtbot.waitUntil(desk.window.isWindowModified)
    desk.key("i")
    desk.qtbot.waitUntil(lambda: not desk.window.isWindowModified())
    desk.key("g")
    desk.qtbot.waitUntil(desk.window.isWindowModified)
    desk.key("s", CTRL)
    assert json.loads((tmp_path / "s.twomass.json").read_text())["view"]["grid"] == "equatorial"
    desk.qtbot.waitUntil(lambda: not desk.window.isWindowModified())


def test_a_missing_file_is_located_and_its_neighbours_with_it(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    arrange(desk, here)
    seen = look(desk)
    path = here / "s.twomass.json"
    save_to(desk, path, monkeypatch)
    (here / "hi0850244.fits").rename(there / "hi0850244.fits")
    (here / "psc.csv").rename(there / "psc.csv")
    other = make_desk()
    other.open(path)
    assert len(other.images) == 1
    assert other.controller.opener.failed == 2
    # saving now would forget what is missing
    asked: list[str] = []

    def think_better_of_it(_: object, title: str, *more: str) -> tuple[str, str]:
        asked.append(title)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", think_better_of_it)
    before = path.read_bytes()
    other.key("s", CTRL)
    assert asked
    assert path.read_bytes() == before
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    act(other, "hi0850244.fits is not where it was")
    assert any("is not where" in text for text in other.notices), "who cancels can ask again"
    chosen = str(there / "hi0850244.fits")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    act(other, "hi0850244.fits is not where it was")
    assert other.images[0].bands == tuple(Band)
    assert len(other.catalogs) == 1, "the table lay beside it"
    assert not any("is not where it was" in text for text in other.notices)
    assert_same(look(other), seen)


def test_a_session_takes_the_place_of_what_is_shown_which_can_come_back(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    save_to(desk, tmp_path / "s.twomass.json", monkeypatch)
    desk.open(write_image(tmp_path / "b.fits", ra=120.0))
    desk.key("g")
    assert len(desk.images) == 2
    desk.open(tmp_path / "s.twomass.json")
    assert [s.members[0].image.name for s in desk.images] == ["a.fits"]
    assert desk.session.grid is None
    act(desk, "took the place of what was shown")
    assert [s.members[0].image.name for s in desk.images] == ["a.fits", "b.fits"]
    assert desk.session.grid is not None


@pytest.mark.parametrize("text", ["", "{}", '{"format": "twomass_viewer session", "version": 9}'])
def test_a_damaged_session_changes_nothing(desk: Desk, tmp_path: Path, text: str) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    bad = tmp_path / "bad.twomass.json"
    bad.write_text(text)
    desk.open(bad)
    (error,) = desk.errors
    assert "bad.twomass.json" in error
    assert [s.members[0].image.name for s in desk.images] == ["a.fits"]
    assert desk.controller.opener.failed == 1


def test_a_picture_brings_its_view_back(desk: Desk, make_desk: MakeDesk, tmp_path: Path) -> None:
    arrange(desk, tmp_path)
    path = tmp_path / "view.png"
    save_picture(desk, path)
    seen = look(desk)
    other = make_desk()
    other.canvas.files_dropped.emit([str(path)])
    other.wait()
    assert_same(look(other), seen)
    assert repr(other.measurements) == repr(desk.measurements)
    assert other.controller.sessions.path is None, "a picture is not a session to save to"


def test_a_picture_without_files_says_which(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path
) -> None:
    image = write_image(tmp_path / "a.fits")
    desk.open(image)
    desk.controller.pictures.write_window(tmp_path / "window.png")
    image.unlink()
    other = make_desk()
    other.open(tmp_path / "window.png")
    assert any("a.fits is not where it was" in text for text in other.notices)


def test_a_foreign_picture_is_no_view(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.canvas.grab_image().save(str(tmp_path / "b.png"))
    (tmp_path / "c.png").write_bytes(b"GIF89a")
    desk.open(tmp_path / "b.png")
    assert any("b.png carries no view" in text for text in desk.errors)
    desk.open(tmp_path / "c.png")
    assert any("c.png is not a PNG" in text for text in desk.errors)


def test_what_a_crash_left_is_offered_at_the_next_start(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path
) -> None:
    arrange(desk, tmp_path)
    sessions = desk.controller.sessions
    sessions.guard()
    desk.wait()
    sessions._recovery.keep(sessions.document())
    desk.wait()
    (kept,) = state_dir().glob("recovery-*.twomass.json")
    second = make_desk()
    second.controller.sessions.guard()
    second.wait()
    assert not any("was not saved" in text for text in second.notices), "its window is open"
    # what a crash does: the lock goes with the process, the file stays
    sessions._recovery._lock.unlock()  # type: ignore[union-attr]
    sessions._clock.stop()  # type: ignore[union-attr]
    sessions._clock = None
    third = make_desk()
    third.controller.sessions.guard()
    third.wait()
    act(third, "was not saved")
    assert repr(third.measurements) == repr(desk.measurements)
    third.controller.sessions.close()
    assert not kept.exists()
    fourth = make_desk()
    fourth.controller.sessions.guard()
    fourth.wait()
    fourth.open(write_image(tmp_path / "b.fits", ra=120.0))
    act(fourth, "was not saved")
    assert repr(fourth.measurements) == repr(desk.measurements), "restored, and saved by nobody"
    assert any(t.startswith("The last session took the place") for t in fourth.notices)
    act(fourth, "took the place")
    assert any(t.startswith("What was shown before took the place") for t in fourth.notices)


def test_what_was_made_without_a_session_file_is_kept_when_the_window_closes(
    make_desk: MakeDesk, tmp_path: Path
) -> None:
    looked = make_desk()
    looked.controller.sessions.guard()
    looked.open(write_image(tmp_path / "a.fits"))
    looked.key("g")
    looked.controller.sessions.close()
    assert not list(state_dir().glob("recovery-*.twomass.json")), "to look is no work"
    worked = make_desk()
    worked.controller.sessions.guard()
    worked.open(write_image(tmp_path / "b.fits"))
    worked.key("d", CTRL)
    assert worked.session.bookmarks.all
    worked.controller.sessions.close()
    next_one = make_desk()
    next_one.controller.sessions.guard()
    next_one.wait()
    act(next_one, "was not saved")
    assert repr(next_one.session.bookmarks.all) == repr(worked.session.bookmarks.all)


def test_unsaved_changes_of_a_session_are_kept_when_the_window_closes(
    make_desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    desk.controller.sessions.guard()
    desk.open(write_image(tmp_path / "a.fits"))
    save_to(desk, tmp_path / "s.twomass.json", monkeypatch)
    desk.key("g")
    desk.controller.sessions.close()
    other = make_desk()
    other.controller.sessions.guard()
    other.wait()
    act(other, "was not saved")
    assert other.session.grid is not None


def compared(desk: Desk, folder: Path) -> None:
    """Open two scans of a place and take difference and ratio, in another order than made."""
    changes = {"ORDATE": "990301", "SCANNO": 84, "SCANDIR": "n", "DYFS": 82.4}
    desk.open(write_image(folder / "ji0840100.fits", changes=changes, data=sky() + 20))
    data = sky()
    data[100:104, 60:64] += 300.0  # what only the newer one has
    desk.open(write_image(folder / "ji0850244.fits", data=data))
    desk.key("d")
    made = desk.images[-1]
    desk.session.make_current(desk.images[1].key)
    desk.key("d", SHIFT)
    desk.session.set_image_opacity(made.key, 0.6)
    desk.session.move_image(made.key, -1)
    desk.canvas.set_camera(CAMERA)
    desk.session.move_camera(CAMERA)
    desk.wait()


def test_differences_and_ratios_come_back_in_their_place(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared(desk, tmp_path)
    roles = [s.members[0].plane.role for s in desk.images]
    assert {r.value for r in roles} == {"image", "difference", "ratio"}
    path = tmp_path / "mine.twomass.json"
    save_to(desk, path, monkeypatch)
    assert not any("made in memory" in text for text in desk.notices)
    seen = look(desk)
    other = make_desk()
    other.open(path)
    assert not other.errors
    assert [s.members[0].plane.role for s in other.images] == roles
    for old, new in zip(desk.images, other.images, strict=True):
        assert (old.opacity, old.visible, old.made_of) == (new.opacity, new.visible, new.made_of)
        np.testing.assert_array_equal(old.members[0].plane.data, new.members[0].plane.data)
    assert_same(look(other), seen)
    assert not other.window.isWindowModified()


def test_a_difference_waits_for_its_missing_image(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    compared(desk, here)
    roles = [s.members[0].plane.role for s in desk.images]
    path = here / "s.twomass.json"
    save_to(desk, path, monkeypatch)
    seen = look(desk)
    (here / "ji0840100.fits").rename(there / "ji0840100.fits")
    other = make_desk()
    other.open(path)
    assert [s.members[0].image.name for s in other.images] == ["ji0850244.fits"]
    missing = [text for text in other.notices if "is not where it was" in text]
    assert len(missing) == 1
    chosen = str(there / "ji0840100.fits")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    act(other, "ji0840100.fits is not where it was")
    assert [s.members[0].plane.role for s in other.images] == roles
    assert not any("is not where it was" in text for text in other.notices)
    assert_same(look(other), seen)


def test_a_difference_of_images_both_missing_is_made_once_they_are_found(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    compared(desk, here)
    path = here / "s.twomass.json"
    save_to(desk, path, monkeypatch)
    seen = look(desk)
    for name in ("ji0840100.fits", "ji0850244.fits"):
        (here / name).rename(there / name)
    other = make_desk()
    other.open(path)
    assert not other.images
    chosen = str(there / "ji0850244.fits")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    act(other, "ji0850244.fits is not where it was")
    assert len(other.images) == 4
    assert not any("is not where it was" in text for text in other.notices)
    assert_same(look(other), seen)


def test_a_difference_of_what_is_no_more_comparable_is_said(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared(desk, tmp_path)
    path = tmp_path / "s.twomass.json"
    save_to(desk, path, monkeypatch)
    (tmp_path / "ji0840100.fits").unlink()
    write_image(tmp_path / "ji0840100.fits", ra=190.0)
    other = make_desk()
    other.open(path)
    assert len(other.images) == 2
    assert any("A difference of the session cannot be made again" in t for t in other.notices)


def test_a_selected_region_is_selected_again(
    desk: Desk, make_desk: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange(desk, tmp_path)
    one, two = (Region(Shape.BOX, ((83.6 + d, -5.5),), (12.0, 8.0), 30.0) for d in (0.0, 0.004))
    numbers = desk.session.regions.add([one, two])
    desk.session.regions.select([numbers[1]])
    desk.session.regions.set_shape(Shape.ELLIPSE)
    path = tmp_path / "mine.twomass.json"
    save_to(desk, path, monkeypatch)
    seen = look(desk)
    other = make_desk()
    other.open(path)
    regions = other.session.regions
    assert [regions.all[n] for n in regions.selected] == [two]
    assert regions.shape is Shape.ELLIPSE
    assert_same(look(other), seen)
