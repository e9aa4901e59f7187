"""A file of several images in the window: the notice, the chooser, what comes of a choice."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from tests.io.fits_bytes import fits_bytes, pixels, write
from tests.io.test_contents import several
from tests.ui.conftest import LEFT, PLAIN, Desk
from twomass_viewer.imagery.header import Repair
from twomass_viewer.ui.actions.spec import ActionKey
from twomass_viewer.ui.panels.hdu_chooser import HduChooser
from twomass_viewer.ui.panels.text import Sentence

K = ActionKey.OTHER_HDUS


def chooser(desk: Desk) -> HduChooser:
    found = desk.window.findChild(HduChooser)
    assert found is not None
    return found


def listed(found: HduChooser) -> list[tuple[str, ...]]:
    return [tuple(i.text(n) for n in range(4)) for i in found._items()]


def test_the_first_image_opens_and_the_others_are_offered(desk: Desk, tmp_path: Path) -> None:
    desk.open(several(tmp_path / "several.fits"))
    assert [m.image.hdu for s in desk.images for m in s.members] == [1]
    assert "several.fits holds 4 images and 1 table; the first image is shown." in desk.notices
    button = next(b for b in desk.window.notices.findChildren(QPushButton) if b.text() == "Choose…")
    desk.press(button)
    sheet = chooser(desk)
    assert sheet.isVisible()
    assert not any("holds 4 images" in n for n in desk.notices)
    assert listed(sheet) == [
        ("0", "primary", "", "empty header"),
        ("1", "J", "32 × 48", "image · J · scan 62 · open"),
        ("2", "SOURCES", "2 rows, 3 columns", "table"),
        ("3", "H", "32 × 48", "image · H · scan 62"),
        ("4", "H, 2", "32 × 48", "image · H · scan 62"),
        ("5", "KS", "32 × 48", "image · Ks · scan 62"),
    ]
    # the keyboard alone: the table stands first, Shift takes the next one with it
    assert sheet.selected() == [2]
    desk.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert sheet.selected() == [2, 3]
    assert sheet._ok.text() == "Open 2"
    desk.key(Qt.Key.Key_Return)
    assert not sheet.isVisible()
    # of one coadd: J and H become one layer
    assert [[m.image.hdu for m in s.members] for s in desk.images] == [[1, 3]]
    assert [len(c.catalog) for c in desk.catalogs] == [2]
    assert desk.catalogs[0].catalog.name == "several.fits[2]"
    assert desk.errors == []


def test_escape_and_cancel_leave_things_as_they_are(desk: Desk, tmp_path: Path) -> None:
    desk.open(several(tmp_path / "several.fits"))
    desk.canvas.setFocus()
    desk.controller.actions[K].trigger()
    desk.wait()
    assert chooser(desk).isVisible()
    desk.key(Qt.Key.Key_Escape)
    assert not chooser(desk).isVisible()
    assert desk.canvas.hasFocus()
    desk.controller.actions[K].trigger()
    desk.wait()
    desk.press(chooser(desk)._cancel)
    assert not chooser(desk).isVisible()
    assert len(desk.images) == 1
    desk.controller.actions[K].trigger()
    desk.wait()
    sheet = chooser(desk)
    sheet.select([])
    assert not sheet._ok.isEnabled()
    item = sheet._items()[4]
    at = sheet._list.visualItemRect(item).center()
    QTest.mouseClick(sheet._list.viewport(), LEFT, PLAIN, at)
    QTest.mouseDClick(sheet._list.viewport(), LEFT, PLAIN, at)
    desk.wait()
    assert [m.image.hdu for s in desk.images for m in s.members] == [1, 4]


def test_whoever_chose_is_not_asked(desk: Desk, tmp_path: Path) -> None:
    path = several(tmp_path / "several.fits")
    desk.open(f"{path}[H,2]")
    assert not any("holds" in n for n in desk.notices)
    assert desk.controller.actions[K].isEnabled()
    desk.open(write(tmp_path, "one.fits", fits_bytes(pixels())))
    assert not any("one.fits holds" in n for n in desk.notices)
    assert not desk.controller.actions[K].isEnabled()


def test_all_images_of_a_file(desk: Desk, tmp_path: Path) -> None:
    desk.open(f"{several(tmp_path / 'several.fits')}[*]")
    assert sorted(m.image.hdu for s in desk.images for m in s.members) == [1, 3, 4, 5]
    assert not any("holds" in n for n in desk.notices)


def test_the_menu_of_a_layer_offers_them(desk: Desk, tmp_path: Path) -> None:
    desk.open(several(tmp_path / "several.fits"))
    layers = desk.window.layers
    layers.select(desk.images[0].key)
    tree = layers._tree
    item = tree.currentItem()
    assert item is not None
    tree.customContextMenuRequested.emit(tree.visualItemRect(item).center())
    menu = layers.findChild(QMenu)
    assert menu is not None
    action = next(a for a in menu.actions() if a.text() == "Other images of this file…")
    action.trigger()
    menu.close()
    desk.wait()
    assert chooser(desk).isVisible()


def test_a_file_that_vanished_is_said(desk: Desk, tmp_path: Path) -> None:
    path = several(tmp_path / "several.fits")
    desk.open(path)
    path.unlink()
    desk.controller.actions[K].trigger()
    desk.wait()
    assert any("does not exist" in e for e in desk.errors)


@pytest.mark.parametrize("extra", [[], ["crval1  = 14.18890021", "RADECSYS= 'FK5     '"]])
def test_repairs_stand_in_the_header_panel(extra: list[str], desk: Desk, tmp_path: Path) -> None:
    content = fits_bytes(pixels(), changes={"CRVAL1": None} if extra else {}, extra=extra)
    desk.open(write(tmp_path, "aJ_asky_001022s0620186.fits", content))
    card = desk.window.header.repairs
    desk.window.show_tab(desk.window.header)
    heading = next(w for w in card.findChildren(QLabel) if w.text() == "Repaired on reading")
    assert heading.isVisible() is bool(extra)
    image = desk.images[0].members[0].image
    assert any(isinstance(n, Repair) for n in image.notices) is bool(extra)
    if extra:
        texts = [w.text().replace("\u200b", "") for w in card.findChildren(QLabel) if w.isVisible()]
        assert texts[texts.index("RADECSYS") + 1] == "An old name, read as RADESYS."
        assert "In lower case, read as upper case." in texts
        words = [w for w in card.findChildren(Sentence) if w.isVisible()]
        assert all(w.width() >= 60 for w in words)


def test_many_repairs_do_not_make_the_window_higher(desk: Desk, tmp_path: Path) -> None:
    odd = [f"card{n:<4}= {n}" for n in range(40)] + [f"ODD{n:<4} = {n}" for n in range(40)]
    many = [f"HIERARCH X{n} 'no value {n}" for n in range(30)]
    before = desk.window.height()
    path = write(tmp_path, "odd.fits", fits_bytes(pixels(), extra=[*odd, *many]))
    desk.open(path)
    desk.window.show_tab(desk.window.header)
    desk.wait()
    assert desk.window.height() == before
    assert desk.window.header._table.height() >= 60
    desk.window.resize(1000, 600)
    desk.wait()
    assert desk.window.height() == 600


def test_an_hdu_can_be_typed(desk: Desk, tmp_path: Path) -> None:
    path = several(tmp_path / "several.fits")
    desk.open(path)
    desk.controller.actions[ActionKey.FIND].trigger()
    desk.type(f"{path}[KS]")
    assert sorted(m.image.hdu for s in desk.images for m in s.members) == [1, 5]
