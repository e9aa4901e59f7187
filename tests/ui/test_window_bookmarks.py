"""Bookmarks in the window: keys, the list, across fields, sessions."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import CTRL, Desk
from tests.ui.skies import DEC, RA, STARS, write_image, write_psc
from twomass_viewer.scene.scene import Camera
from twomass_viewer.session.view import Shown
from twomass_viewer.ui.panels.bookmark_sheet import BookmarkSheet


def _sheet(desk: Desk) -> BookmarkSheet:
    desk.key("B", CTRL)
    sheet = desk.controller.bookmark_desk._sheet
    assert sheet is not None
    assert sheet.isVisible()
    return sheet


def test_a_selected_row_gives_place_and_name(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_psc(tmp_path / "psc.csv"))
    desk.click(*STARS[1][:2])
    desk.key("D", CTRL)
    (kept,) = desk.session.bookmarks.all
    assert kept.name == "05340001-0530000"
    assert kept.place == pytest.approx((RA + 30 / 3600 / 0.99539, DEC + 40 / 3600), abs=2e-6)
    assert kept.shown is Shown.J
    desk.key("Z", CTRL)
    assert desk.session.bookmarks.all == ()


def test_going_there_brings_field_zoom_and_band_back(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"), write_image(tmp_path / "k.fits", "Ks"))
    desk.session.show(Shown.KS)
    desk.canvas.set_camera(Camera((10.0, 20.0), 0.3, 15.0, 1))
    desk.session.move_camera(desk.canvas.camera)
    desk.key("D", CTRL)
    first = desk.session.active_field
    desk.open(write_image(tmp_path / "far.fits", ra=120.0))
    desk.session.show(Shown.J)
    assert desk.session.active_field != first
    sheet = _sheet(desk)
    sheet.table.setFocus()
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    desk.wait()
    assert desk.session.active_field == first
    assert desk.session.shown is Shown.KS
    assert desk.canvas.camera.center == pytest.approx((10.0, 20.0), abs=1e-6)
    assert desk.canvas.camera.arcsec_per_pixel == pytest.approx(0.3)
    assert desk.canvas.camera.rotation_deg == 15.0
    sheet.close()


def test_the_list_renames_notes_removes_and_says_what_cannot_be_reached(
    desk: Desk, tmp_path: Path
) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    sheet = _sheet(desk)
    assert sheet.empty.isVisible()
    desk.press(sheet.buttons["add"])
    path = tmp_path / "far.csv"
    path.write_text("name,ra,dec\nfar,200,40\n")
    desk.controller.bookmark_desk.import_from(path)
    desk.wait()
    item = sheet.table.item(0, 0)
    note = sheet.table.item(0, 3)
    assert item is not None
    assert note is not None
    item.setText("My star")
    note.setText("look again")
    desk.wait()
    one, two = desk.session.bookmarks.all
    assert (one.name, one.note) == ("My star", "look again")
    desk.controller.bookmark_desk.go_to(1)
    desk.wait()
    assert any("no field that is open" in n for n in desk.notices)
    sheet.table.selectRow(0)
    desk.press(sheet.buttons["remove"])
    assert desk.session.bookmarks.all == (two,)
    sheet.close()


def test_they_come_back_with_the_session_and_as_a_table(desk: Desk, tmp_path: Path) -> None:
    desk.open(write_image(tmp_path / "a.fits"))
    desk.key("D", CTRL)
    kept = desk.session.bookmarks.all
    path = tmp_path / "a.twomass.json"
    desk.controller.sessions._save_to(path)
    desk.wait()
    table = tmp_path / "b.csv"
    desk.controller.bookmark_desk.export_to(table)
    desk.wait()
    desk.session.bookmarks.remove([0])
    desk.open(path)
    assert desk.session.bookmarks.all == kept
    desk.controller.bookmark_desk.import_from(table)
    desk.wait()
    assert len(desk.session.bookmarks.all) == 2
