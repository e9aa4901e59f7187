"""Outlines of images in the window: keys, layer list, hover, sessions."""

from pathlib import Path

from PySide6.QtWidgets import QToolTip

from tests.ui.conftest import SHIFT, Desk
from tests.ui.skies import write_image
from twomass_viewer.session.footprints import OutlineColors
from twomass_viewer.ui.actions.spec import ActionKey as K


def _open_two(desk: Desk, folder: Path) -> None:
    north = write_image(
        folder / "n.fits", dec=-5.5 + 80 / 3600, changes={"SCANNO": 12, "SCANDIR": "n"}
    )
    desk.open(write_image(folder / "s.fits"), north)


def test_keys_and_layer_list_show_them(desk: Desk, tmp_path: Path) -> None:
    _open_two(desk, tmp_path)
    assert not desk.scene.outlines
    desk.key("O")
    assert desk.controller.actions[K.OUTLINES].isChecked()
    first, second = desk.scene.outlines
    assert (first.color, first.style) != (second.color, second.style)
    assert any("↑" in label for label in second.labels)
    row = desk.window.layers._rows["guides/images"]
    assert row.visible
    assert row.detail == "2"
    desk.window.layers.visibility_requested.emit("guides/images", False)
    desk.wait()
    assert desk.scene.outlines == ()
    desk.key("O", SHIFT)
    assert desk.session.footprints.colors is OutlineColors.NIGHT
    assert len(desk.scene.outlines) == 2


def test_a_hidden_image_keeps_its_outline(desk: Desk, tmp_path: Path) -> None:
    _open_two(desk, tmp_path)
    desk.key("O")
    desk.session.set_image_visible(desk.images[0].key, False)
    desk.wait()
    assert [o.faint for o in desk.scene.outlines] == [True, False]


def test_the_pointer_says_how_many_images_cover_a_place(desk: Desk, tmp_path: Path) -> None:
    _open_two(desk, tmp_path)
    desk.key("O")
    links = desk.controller.sky
    from twomass_viewer.ui.canvas.pointer import PointerState

    assert links._cover_line(PointerState(10.0, 50.0, None)) == "2 images cover this place"
    assert links._cover_line(PointerState(10.0, -60.0, None)) == "One image covers this place"
    assert links._cover_line(PointerState(400.0, 0.0, None)) == ""
    desk.key("O")
    assert links._cover_line(PointerState(10.0, 50.0, None)) == ""
    QToolTip.hideText()


def test_a_session_brings_them_back(desk: Desk, tmp_path: Path) -> None:
    _open_two(desk, tmp_path)
    desk.key("O", SHIFT)
    path = tmp_path / "a.twomass.json"
    desk.controller.sessions._save_to(path)
    desk.wait()
    desk.key("O")
    desk.session.footprints.color_by(OutlineColors.DIRECTION)
    desk.open(path)
    assert desk.session.footprints.shown
    assert desk.session.footprints.colors is OutlineColors.NIGHT
    assert len(desk.scene.outlines) == 2
